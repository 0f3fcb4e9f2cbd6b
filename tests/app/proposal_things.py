"""A suggestion and an upward proposal of 赵敏, for the matrix."""

from uuid import UUID

from server.base.ids import new_id
from server.documents import canonical
from server.documents.spec import Json
from server.plans import versions
from server.plans.proposals import suggesting, upward
from server.plans.proposals.forms import SuggestionForm, UpwardForm
from server.plans.tables import SCHEMA_VERSION
from tests.plans.writing import write
from tests.support.town import Town


async def make_proposals(town: Town, discussed: UUID, own: UUID, number: int = 0) -> dict[str, UUID]:
    """One about the plan in discussion, one from her 个案 to its 通案; ``number``: of several."""
    start = await suggesting.begin(town.zhao, discussed)
    form = SuggestionForm(
        new_id(), start.doc, _longer(start.doc, f"s{number}"), start.seal, "更好懂", SCHEMA_VERSION
    )
    await write(own, _longer(await versions.current_doc(own), f"u{number}"), town.zhao)
    found = await upward.offering(town.zhao, own)
    chosen = tuple(place["id"] for place in found.open_places)
    _target, made = await upward.propose(town.zhao, own, UpwardForm(new_id(), chosen, "学生喜欢"))
    return {"suggestion": await suggesting.suggest(town.zhao, discussed, form), "upward": made}


def _longer(doc: Json, own: str) -> Json:
    first = doc["content"][0]
    line = {
        "type": "paragraph",
        "attrs": {"id": own},
        "content": [{"type": "text", "text": f"再折一折{own}"}],
    }
    changed = {**first, "content": [*first.get("content", []), line]}
    return canonical.normalise({**doc, "content": [changed, *doc["content"][1:]]})
