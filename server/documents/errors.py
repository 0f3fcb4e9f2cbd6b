"""What can be wrong with a plan document."""


class SchemaError(ValueError):
    """The document breaks the schema; ``path`` says where (``doc/section[2]/table[0]``), ``reason`` why.

    A developer's message, not a teacher's: whoever shows it to a person catches it and says it in Chinese.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
