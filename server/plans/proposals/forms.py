"""What people send about proposals, and the checks it must pass."""

from dataclasses import dataclass
from uuid import UUID

from server.documents.spec import Json
from server.plans.forms import FormRefused, one_line
from server.plans.proposals.tables import REASON_LENGTH

NO_REASON = "写一句为什么这样改，决定的老师好判断，例如“学生还没学过通分”。"
NO_REFUSAL = "不采纳要说一句为什么，例如“这一步时间不够”。"


@dataclass(frozen=True, slots=True)
class SuggestionForm:
    """建议修改 as the editor sends it. ``key`` becomes its id: sent twice, it is one.

    ``seal`` proves that ``base`` is the text we gave this person (``seals``); ``schema`` is what the editor
    writes by.
    """

    key: UUID
    base: Json
    body: Json
    seal: str
    reason: str
    schema: int


@dataclass(frozen=True, slots=True)
class LineForm:
    """建议修改 of one paragraph, without JavaScript. ``was``: its words when the form was shown."""

    key: UUID
    block: str
    was: str
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class UpwardForm:
    """向通案提建议: the chosen places by their ids."""

    key: UUID
    chosen: tuple[str, ...]
    reason: str


def reason_of(typed: str, sentence: str = NO_REASON) -> str:
    """A reason in one line; ``sentence`` says that there must be one.

    Raises:
        FormRefused: none, or one too long.
    """
    reason = one_line(typed)
    if not reason:
        raise FormRefused({"reason": sentence})
    if len(reason) > REASON_LENGTH:
        raise FormRefused({"reason": f"理由最多 {REASON_LENGTH} 个字，现在有 {len(reason)} 个。"})
    return reason
