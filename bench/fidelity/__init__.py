"""Counts what a .docx holds by its raw XML, and what of it another .docx still holds.

Nothing here knows ``server.documents``: a reader that drops something cannot also drop it from the count.
"""
