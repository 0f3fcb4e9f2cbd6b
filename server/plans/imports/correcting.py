"""The confirm page step by step: what a form of it asks for, kept in the import until the plan is made."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from server.base.database import execute, row, writing
from server.base.errors import DomainError, Missing
from server.documents import process, source_html, text, walk
from server.documents.docx import correcting
from server.documents.keys import SECTION_TITLES
from server.documents.source_html import Place
from server.documents.spec import ID, Json
from server.people.viewer import Viewer
from server.plans import importing
from server.plans.access import Row
from server.plans.forms import LENGTHS, one_line, typed
from server.plans.imports import batches, receiving
from server.plans.imports.facts import facts_of

MOST_STEPS = 500
MOST_UNITS = 3000
PREVIEW_LENGTH = 90
UNSURE = 0.6
NEW = "new-"
OTHER = "other"
KEY_FIELD = "key-"
NOTHING_TICKED = "还没有勾选段落。先在原文里勾选要挪的几段，再选放到哪里。"
NO_PLACE = "还没有选放到哪个部分。"
ONE_START = "从哪一段分开，请只勾选那一段。"
ONE_PLAN = "这份 Word 里只认出一份教案，没有拆开。"
TOO_MANY = "这一页改了太多次，后面的没有记下。先写进教案，其余的在教案里改。"
TYPED = ("title", "subject", "grade", "textbook", "period", "kind", "group")


@dataclass(slots=True)
class Sent:
    """A submitted confirm page: the small button pressed (``step``), what was ticked, the chosen keys."""

    step: str = ""
    units: list[str] = field(default_factory=list)
    to: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Any) -> "Sent":
        """From a form; odd values count as none."""
        units = [one for one in form.getall("unit", []) if isinstance(one, str) and ID.fullmatch(one)]
        return cls(
            step=typed(form, "step"),
            units=list(dict.fromkeys(units))[:MOST_UNITS],
            to=typed(form, "to"),
            keys=_keys(form),
            typed={name: typed(form, name)[:500] for name in TYPED},
        )

    def steps(self) -> list[Json]:
        """What the small button asks for.

        Raises:
            DomainError: nothing ticked, or no place chosen.
        """
        what, _, section = self.step.partition("-")
        if what == "join":
            return [correcting.join(section)] if ID.fullmatch(section) else []
        if what not in ("move", "split"):
            return []
        if not self.units:
            raise DomainError(NOTHING_TICKED)
        key = self.to.removeprefix(NEW) if self.to.startswith(NEW) else ""
        key = key if key in SECTION_TITLES or key == OTHER else ""
        if what == "split":
            if len(self.units) > 1:
                raise DomainError(ONE_START)
            if not key:
                raise DomainError("从这一段起另成一部分，请在“放到”里选一个新的部分。")
            return [correcting.split(self.units[0], key)]
        if key:
            return [correcting.lift(self.units, key)]
        if not ID.fullmatch(self.to):
            raise DomainError(NO_PLACE)
        return [correcting.move(self.units, self.to)]


@dataclass(frozen=True, slots=True)
class Part:
    """A section as the right side of the page lists it."""

    id: str
    number: int
    key: str
    title: str
    text: str
    steps: int
    is_unsure: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """Both sides of the page: the paper's places, and the sections made of it."""

    parts: list[Part]
    places: dict[str, Place]
    may_undo: bool


async def correct(viewer: Viewer, found: Row, sent: Sent) -> Row:
    """Take the chosen keys and the pressed button over; ``undo`` takes the last step back. The import as it
    is then; ``found`` as it was.

    Raises:
        Missing: it has become a plan in this moment.
        DomainError: nothing was ticked, or it is too much; nothing is kept.
    """
    draft_id: UUID = found["id"]
    keys = await asyncio.to_thread(changed, found, sent)
    steps = [] if sent.step == "undo" else sent.steps()
    batch = await batches.of_draft(viewer, draft_id)
    async with writing():
        locked = await row(
            "SELECT corrections FROM import_draft WHERE id = $1 AND owner = $2 AND plan IS NULL FOR UPDATE",
            draft_id, viewer.id,
        )  # fmt: skip
        if locked is None:
            raise Missing(importing.NO_DRAFT)
        before = json.loads(locked["corrections"]).get("steps", [])
        if sent.step == "undo":
            after = before[:-1]
        elif sent.step == "reset":
            after = []
        else:
            after = [*before, *([correcting.rename(keys)] if keys else []), *steps]
        if len(after) > MOST_STEPS:
            raise DomainError(TOO_MANY)
        corrections = {"steps": after, "typed": sent.typed}
        kept = json.dumps(corrections, ensure_ascii=False)
        await execute("UPDATE import_draft SET corrections = $2 WHERE id = $1", draft_id, kept)
    now = {name: what for name, what in found.items() if name != importing.WORKED_OUT}
    now["corrections"] = corrections
    if batch is not None:
        await _note(now, sent.typed)
    return now


async def _note(found: Row, said: dict[str, str]) -> None:
    """What the table of the batch shows follows the corrections."""
    doc = await asyncio.to_thread(importing.text_now, found)
    facts = facts_of(doc, said, found["recognised"]["warnings"])
    await execute(
        "UPDATE import_file SET facts = $2, title = $3, period = $4 WHERE draft = $1",
        found["id"], json.dumps(facts, ensure_ascii=False), one_line(said["title"])[: LENGTHS["title"]],
        one_line(said["period"])[: LENGTHS["period"]],
    )  # fmt: skip


async def divide(viewer: Viewer, found: Row) -> UUID:
    """A paper that holds several plans is read again, each plan by itself: the batch's id.

    Raises:
        DomainError: it holds one plan.
    """
    if not lessons_in(found):
        raise DomainError(ONE_PLAN)
    original = UUID(found["recognised"]["original"])
    return await receiving.begin_again(viewer, found["original_name"], original)


def lessons_in(found: Row) -> list[str]:
    """What the plans of a paper are called, when it holds several and they can be told apart."""
    recognised = found["recognised"]
    names = [name for _, name in recognised.get("lessons", [])]
    return [recognised["meta"]["title"], *names] if names and recognised["original"] else []


def changed(found: Row, sent: Sent) -> dict[str, str]:
    """Section id → key, for every section whose select says something else than the document. Slow for a
    large paper: call it in a thread."""
    if found["plan"] is not None or not sent.keys:
        return {}
    chosen = {}
    for section in walk.sections(importing.text_now(found)):
        own = str(walk.attr(section, "id"))
        key = sent.keys.get(own, "")
        if key == OTHER:
            chosen[own] = correcting.custom_key(text.title_of(section))
        elif key in SECTION_TITLES and key != walk.attr(section, "key"):
            chosen[own] = key
    return chosen


async def shown(found: Row, chosen: dict[str, str] | None = None) -> Shown:
    """What the page shows; ``chosen``: keys a refused form had."""
    return await asyncio.to_thread(_shown, found, chosen or {})


def _shown(found: Row, chosen: dict[str, str]) -> Shown:
    doc = importing.text_now(found)
    unsure = {
        one["id"]
        for one in found["recognised"]["sections"]
        if one["confidence"] < UNSURE and one["key"] != "basics"
    }
    parts = [_part(section, number, chosen, unsure) for number, section in enumerate(walk.sections(doc), 1)]
    return Shown(parts, source_html.places(doc), bool(found["corrections"].get("steps")))


def _part(section: Json, number: int, chosen: dict[str, str], unsure: set[str]) -> Part:
    own = str(walk.attr(section, "id"))
    blocks = section.get("content") or []
    words = " ".join(" ".join(text.plain_block(block) for block in blocks).split())
    return Part(
        id=own,
        number=number,
        key=chosen.get(own, str(walk.attr(section, "key") or "")),
        title=text.title_of(section),
        text=words[:PREVIEW_LENGTH] + ("…" if len(words) > PREVIEW_LENGTH else ""),
        steps=sum(len(process.steps(one)) for one in blocks if walk.attr(one, "kind") == "process"),
        is_unsure=own in unsure,
    )


def _keys(form: Mapping[str, object]) -> dict[str, str]:
    return {
        name.removeprefix(KEY_FIELD): typed(form, name)
        for name in form
        if name.startswith(KEY_FIELD) and ID.fullmatch(name.removeprefix(KEY_FIELD))
    }
