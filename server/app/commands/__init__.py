"""The verbs of the ``gongbei`` command. Heavy modules are imported inside a command, so it starts fast."""
