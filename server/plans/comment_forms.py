"""What people send about 批注, and the checks it must pass."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from server.base.errors import TooLarge
from server.plans.forms import FormRefused, one_line
from server.plans.thread_tables import (
    ANCHOR_LENGTH,
    BLOCK_LENGTH,
    BODY_LENGTH,
    QUOTE_LENGTH,
    REASON_LENGTH,
    Verdict,
)

NO_WORDS = "还没有写。写一句你的看法，再发出去。"
NO_REASON = "不采纳要说一句为什么，例如“这一步时间不够”。"
MOST_MOVES = 200  # in one message
_BLOCK = re.compile(rf"[A-Za-z0-9_-]{{0,{BLOCK_LENGTH}}}")
_ANCHOR = re.compile(rf"[A-Za-z0-9+/=]{{0,{ANCHOR_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class RemarkForm:
    """A remark as typed. ``key`` becomes its id: sent twice, it is one remark."""

    key: UUID
    body: str = ""
    chosen: tuple[UUID, ...] = ()

    def words(self) -> str:
        """The remark in one spelling.

        Raises:
            FormRefused: nothing written, or too much.
        """
        words = cleaned(self.body)
        if not words:
            raise FormRefused({"body": NO_WORDS})
        if len(words) > BODY_LENGTH:
            raise FormRefused(
                {"body": f"一条最多 {BODY_LENGTH} 个字，现在有 {len(words)} 个。可以分两条写。"}
            )
        return words


@dataclass(frozen=True, slots=True)
class Place:
    """What a new thread is about: ids and positions as the browser gives them."""

    block: str = ""
    start: str = ""
    end: str = ""
    quote: str = ""

    def checked(self) -> "Place":
        """Without what is no id, no position or no words; a long quote is cut."""
        block = self.block if _BLOCK.fullmatch(self.block) else ""
        quote = one_line(self.quote)[:QUOTE_LENGTH].strip()
        is_anchored = bool(quote and self.start and self.end)
        is_sound = all(_ANCHOR.fullmatch(one) for one in (self.start, self.end))
        if not (is_anchored and is_sound):
            return Place(block, "", "", quote if block else "")
        return Place(block, self.start, self.end, quote)


@dataclass(frozen=True, slots=True)
class Move:
    """The anchor of a thread, put back to its letters after they were written anew."""

    thread: UUID
    place: Place

    @classmethod
    def read(cls, sent: object) -> "Move | None":
        """From what the editor sends; ``None`` when it is no such thing."""
        if not isinstance(sent, Mapping):
            return None
        block, start, end = (sent.get(name) for name in ("block", "start", "end"))
        if not (isinstance(block, str) and isinstance(start, str) and isinstance(end, str)):
            return None
        try:
            thread = UUID(str(sent.get("id")))
        except ValueError:
            return None
        fits = _BLOCK.fullmatch(block) and _ANCHOR.fullmatch(start) and _ANCHOR.fullmatch(end)
        return cls(thread, Place(block, start, end)) if fits and start and end else None


def moves(sent: object) -> list[Move]:
    """The readable ones of a list of moves.

    Raises:
        TooLarge: more than ``MOST_MOVES``: the editor sends them in pieces.
    """
    if not isinstance(sent, Sequence) or isinstance(sent, str):
        return []
    if len(sent) > MOST_MOVES:
        raise TooLarge(f"一次最多移动 {MOST_MOVES} 条批注，这些都没有移动。")
    return [move for one in sent if (move := Move.read(one)) is not None]


def decision(verdict: str, reason: str) -> tuple[Verdict, str]:
    """采纳 or 不采纳, and why.

    Raises:
        FormRefused: neither, no reason for 不采纳, or one too long.
    """
    reason = one_line(reason)
    if verdict not in {Verdict.ADOPTED, Verdict.DECLINED}:
        raise FormRefused({"reason": "请选采纳或不采纳。"})
    if verdict == Verdict.DECLINED and not reason:
        raise FormRefused({"reason": NO_REASON})
    if len(reason) > REASON_LENGTH:
        raise FormRefused({"reason": f"理由最多 {REASON_LENGTH} 个字，现在有 {len(reason)} 个。"})
    return Verdict(verdict), reason


def cleaned(text: str) -> str:
    """Without controls and direction marks; lines stay, at most one empty line between two."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = [
        "".join(ch for ch in line if unicodedata.category(ch) not in {"Cc", "Cf", "Cs"}).rstrip()
        for line in lines
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
