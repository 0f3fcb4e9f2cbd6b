"""The pieces made so far, the one that is open, and whether it is the process."""

from typing import Any

from . import labels
from .counting import Count
from .pieces import Piece
from .texts import is_empty

Json = dict[str, Any]


class OpenPieces:
    """What a pass over the blocks has made; ``host`` is the process, while a part cut out of it is open."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.current: Piece | None = None
        self.host: Piece | None = None
        self.count = Count()
        self.period: int | None = None
        self.cut: Piece | None = None  # what the last big table ended in, while only tables follow

    def _open(self, piece: Piece) -> Piece:
        piece.period = self.period
        self.pieces.append(piece)
        self.current = piece
        return piece

    def _append(self, block: Json) -> None:
        if self.current is None:
            if is_empty([block]) and block["type"] != "table":
                return
            self.cut = None
            self._open(Piece("rest", "", ""))
            assert self.current is not None
        self.current.blocks.append(block)

    @property
    def _in_process(self) -> bool:
        return self.current is not None and (
            (self.current.key == "process" and self.current.is_section) or self.host is not None
        )

    def _parent_of(self, key: str) -> Piece | None:
        """The open section this key is a child of (key_difficult ⊃ key, difficult)."""
        parents = labels.synonyms().parents
        candidate = self.current
        while candidate is not None:
            if key in parents.get(candidate.key, frozenset()):
                return candidate
            candidate = candidate.parent
        return None

    def _open_process(self) -> Piece | None:
        """The process that is open, also while a part cut out of it is."""
        if self.host is not None:
            return self.host
        return self.current if self._in_process else None
