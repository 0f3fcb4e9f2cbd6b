"""The one refusal of this room."""

from server.base.errors import DomainError


class Refused(DomainError):
    """The file is not taken; ``sentence`` is what the teacher reads (what happened, what to do)."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
