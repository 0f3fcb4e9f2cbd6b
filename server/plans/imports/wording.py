"""说法 of a 学区: the table its researchers and its head keep; what teachers corrected waits there."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, writing
from server.base.errors import Conflict, Missing
from server.base.ids import new_id
from server.documents.docx import labels
from server.documents.keys import COLUMN_TITLES, SECTION_TITLES
from server.people.access import may_manage_district
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.forms import FormRefused, one_line
from server.plans.imports.tables import LABEL_LENGTH, LabelState
from server.trail.recording import audit

META_TITLES = {
    "title": "课题", "subject": "学科", "grade": "年级", "teacher": "教师", "date": "时间", "period": "课时",
    "textbook": "教材", "type": "课型",
}  # fmt: skip
NO_DISTRICT = "没有找到这个学区，或者它的说法不归你定。"
NO_LABEL = "没有找到这个说法，可能刚被别人去掉了。"
TAKEN = "“{label}”已经定成{meaning}了，没有再加。先去掉那一条，再来改。"
SHOWN = """
SELECT id, phrase, label, kind, key, state, cardinality(people) AS people, decided_at FROM district_label
WHERE district = $1 AND state <> 'declined'
ORDER BY state, cardinality(people) DESC, label, id LIMIT 1000
"""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a label can mean: its ``value`` in forms, the words for it."""

    kind: str
    key: str
    words: str

    @property
    def value(self) -> str:
        """As a form sends it."""
        return f"{self.kind}:{self.key}"


@lru_cache(maxsize=1)
def meanings() -> dict[str, Meaning]:
    """Everything a label can mean, by its value."""
    found = [Meaning("section", key, f"{title}（部分）") for key, title in SECTION_TITLES.items()]
    found += [Meaning("meta", key, f"{title}（表头一栏）") for key, title in META_TITLES.items()]
    found += [Meaning("column", key, f"{title}（教学过程的列）") for key, title in COLUMN_TITLES.items()]
    return {one.value: one for one in found}


def may_set(viewer: Viewer, district_id: UUID) -> bool:
    """Whether the viewer researches this 学区; who manages it is asked of the database."""
    return district_id in viewer.scopes(Role.RESEARCHER, Role.DISTRICT_HEAD, scope=Scope.DISTRICT)


async def find_district(viewer: Viewer, district_id: UUID) -> Row:
    """A 学区 whose words the viewer sets: id and name.

    Raises:
        Missing: absent, or not theirs to set.
    """
    found = await row("SELECT id, name FROM district WHERE id = $1", district_id)
    if found is None or not (may_set(viewer, district_id) or await may_manage_district(viewer, district_id)):
        raise Missing(NO_DISTRICT)
    return found


async def listing(district_id: UUID) -> dict[str, list[Row]]:
    """Suggested and adopted ones by their state; of suggestions the number of teachers, never who."""
    found = await rows(SHOWN, district_id)
    known = meanings()
    shown = [
        {**line, "meaning": meaning.words, "value": meaning.value}
        for line in found
        if (meaning := known.get(f"{line['kind']}:{line['key']}")) is not None
    ]
    return {
        state.value: [line for line in shown if line["state"] == state]
        for state in (LabelState.SUGGESTED, LabelState.ADOPTED)
    }


async def add(viewer: Viewer, district_id: UUID, label: str, value: str) -> None:
    """Adopt a meaning. The same again changes nothing.

    Raises:
        Missing: not the viewer's 学区.
        FormRefused: no label, no meaning, or too long.
        Conflict: the label means something else here.
    """
    district = await find_district(viewer, district_id)
    label = one_line(label)
    phrase, meaning = labels.bare(label), meanings().get(value)
    refused = {}
    if not 2 <= len(phrase) <= LABEL_LENGTH or len(label) > LABEL_LENGTH:
        refused["label"] = f"写 2 到 {LABEL_LENGTH} 个字，例如“课堂寄语”。"
    if meaning is None:
        refused["meaning"] = "选一个意思。"
    if refused or meaning is None:
        raise FormRefused(refused)
    async with writing():
        await _adopt(viewer, district, phrase, label, meaning)


async def decide(viewer: Viewer, district_id: UUID, label_id: UUID, verdict: str, value: str = "") -> None:
    """Adopt a suggestion (with another meaning if one is given), decline it, or take an adopted one out.

    Raises:
        Missing: not the viewer's 学区, or no such label in it.
        Conflict: the label means something else here.
    """
    district = await find_district(viewer, district_id)
    async with writing():
        found = await row(
            "SELECT * FROM district_label WHERE id = $1 AND district = $2 FOR UPDATE", label_id, district_id
        )
        if found is None:
            raise Missing(NO_LABEL)
        meaning = meanings().get(value) or meanings().get(f"{found['kind']}:{found['key']}")
        if verdict == "adopted" and meaning is not None:
            await _adopt(viewer, district, found["phrase"], found["label"], meaning)
            if (meaning.kind, meaning.key) == (found["kind"], found["key"]):
                return
        await _settle(label_id, LabelState.DECLINED, viewer)
        await audit(viewer.id, "label_declined", "district", district["id"], found["label"])


async def _adopt(viewer: Viewer, district: Row, phrase: str, label: str, meaning: Meaning) -> None:
    standing = await row(
        "SELECT kind, key FROM district_label WHERE district = $1 AND phrase = $2 AND state = 'adopted'"
        " AND (kind = 'column') = $3",
        district["id"], phrase, meaning.kind == "column",
    )  # fmt: skip
    if standing is not None and (standing["kind"], standing["key"]) != (meaning.kind, meaning.key):
        words = meanings()[f"{standing['kind']}:{standing['key']}"].words
        raise Conflict(TAKEN.format(label=label, meaning=words))
    await execute(
        "INSERT INTO district_label (id, district, phrase, label, kind, key, state, people, decided_by,"
        " decided_at, created_at, row_version)"
        " VALUES ($1, $2, $3, $4, $5, $6, 'adopted', '{}', $7, $8, $8, 1)"
        " ON CONFLICT ON CONSTRAINT uq_district_label_meaning"
        " DO UPDATE SET state = 'adopted', decided_by = $7, decided_at = $8",
        new_id(), district["id"], phrase, label, meaning.kind, meaning.key, viewer.id, now(),
    )  # fmt: skip
    await audit(viewer.id, "label_adopted", "district", district["id"], label, means=meaning.value)


async def _settle(label_id: UUID, state: LabelState, viewer: Viewer) -> None:
    await execute(
        "UPDATE district_label SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1",
        label_id, state, viewer.id, now(),
    )  # fmt: skip
