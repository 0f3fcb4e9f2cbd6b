"""What a Word file brings along when it is imported: tracked changes become 建议修改, comments 批注 of the
new plan, under the names they were written by."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from uuid import UUID, uuid5

from server.documents import canonical, sanitising, walk
from server.documents.docx.opinions import Opinions, opinions_of
from server.documents.spec import Json
from server.files import uses
from server.people.viewer import Viewer
from server.plans import drafting
from server.plans.access import Row
from server.plans.answers import narrowing, putting
from server.plans.merge import Choice, decide, merge
from server.plans.proposals import parts
from server.plans.proposals.keeping import Made


@dataclass(slots=True)
class Said:
    """Ready to be written with the plan; ``file_ids``: pictures that only suggestions have."""

    offers: list[putting.Offer] = field(default_factory=list)
    threads: list[Json] = field(default_factory=list)
    file_ids: tuple[str, ...] = ()


def kept(opinions: Opinions, files: Mapping[str, str]) -> Json:
    """Opinions as JSON for the draft of an import, pictures under the ids of their ``files``."""
    for one in opinions.suggested:
        one.doc = walk.with_files(one.doc, files)
    return asdict(opinions) if opinions else {}


def prepare(plan_id: UUID, read: Json, text: drafting.Text, said: Json) -> Said:
    """``said`` (``kept``) about ``read``, the text as it came out of Word, as opinions about the plan's first
    ``text``: what was put right on the way stays so. Pure and slow: call it in a thread."""
    found = Said()
    if not said:
        return found
    opinions = opinions_of(said)
    base = json.loads(text.frozen.body)
    for number, one in enumerate(opinions.suggested):
        body = _carried(read, base, canonical.normalise(sanitising.sanitise(one.doc)))
        for chunk, places in enumerate(_chunks(narrowing.places(base, body))):
            made = Made(base, parts.only(base, body, {place["id"] for place in places}), places)
            found.offers.append(putting.Offer(uuid5(plan_id, f"word {number}/{chunk}"), one.author, made))
    own = set(text.file_ids)
    bodies = [offer.made.body for offer in found.offers]
    found.file_ids = tuple({one for body in bodies for one in walk.file_ids(body)} - own)
    found.threads = [
        {
            "thread": "",
            "block": one.block,
            "quote": one.quote,
            "remarks": [{"author": line.author, "text": line.text, "at": line.at} for line in one.remarks],
        }
        for one in opinions.threads
    ]
    return found


async def put(viewer: Viewer, plan: Row, said: Said) -> None:
    """Write them down, in the transaction that makes the plan."""
    for file_id in await drafting.readable(viewer, said.file_ids):
        await uses.attach(file_id, "plan", plan["id"], by=viewer.id)
    for one in said.offers:
        await putting.offer(viewer, plan, one)
    await putting.remark(viewer, plan, said.threads)


def _carried(read: Json, base: Json, body: Json) -> Json:
    """The changes between ``read`` and ``body``, in ``base``. Where the teacher corrected the same words the
    change wins: it is only offered."""
    read = canonical.normalise(read)
    clashes = merge(read, base, body).conflicts
    return decide(read, base, body, {hunk.id: Choice.THEIRS for hunk in clashes})


def _chunks(places: list[Json]) -> Iterator[list[Json]]:
    for start in range(0, len(places), parts.MOST):
        yield places[start : start + parts.MOST]
