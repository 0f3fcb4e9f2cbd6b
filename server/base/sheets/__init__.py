"""Tables people keep in Excel: read from .xlsx and .csv in a process of its own, and written."""
