"""沿用去年: last year's 个案 meets this year's 通案, in a new 个案. 再用一次: a plan of one's own, as it is.

The older plan stays what it is. What its author noted after the lesson (教学反思) is shown beside the new one
and not written into it: it was about another class.
"""

import asyncio
from dataclasses import dataclass
from uuid import UUID, uuid5

from server.base.database import execute, row, rows, value, writing
from server.base.errors import Missing
from server.documents import text as texts
from server.documents import walk
from server.documents.canonical import normalise
from server.documents.spec import Json
from server.files import uses
from server.files.tables import Place
from server.people.viewer import Viewer
from server.plans import access, drafting, own_changes, versions
from server.plans.access import NO_PLAN, VISIBLE, Row, visible_to
from server.plans.drafting import Text, plant, prepare
from server.plans.merge import Merge, decide, merge
from server.plans.pulling import offers, pulls
from server.plans.pulling.hunks import by_id, told, visible
from server.plans.pulling.matching import match, renamed
from server.plans.pulling.offers import BASE_GONE, OTHER_SCHEMA, NoOffer
from server.plans.pulling.pulls import Asked, Taking
from server.plans.pulling.tables import PullKind
from server.plans.tables import SCHEMA_VERSION, Kind, Reason, State
from server.plans.telling import FORK
from server.trail import tasks
from server.trail.recording import record

REFLECTION = "reflection"
CHOICES = 20
LATE = "新教案刚在别的窗口做好了，这一页的选择没有用上。你写的话在下面，可以复制到新教案里。"
OWN_WRITING = "这份教案是自己写的，不是从通案做的，没有办法和今年的通案一处一处地合。可以照原样再用一次。"


@dataclass(frozen=True, slots=True)
class Carrying:
    """What carrying ``old`` over to ``master`` gives.

    ``base`` and ``ours`` have the ids of ``theirs`` where their blocks were found in it. ``is_rewritten``:
    the two 通案 hardly share a block. ``reflected``: the older text with its 反思, which ``ours`` is without.
    """

    old: Row
    master: Row
    base: Row
    ours: Json
    theirs: Row
    merge: Merge
    is_rewritten: bool
    reflected: Json


async def find_own(viewer: Viewer, plan_id: UUID) -> Row:
    """A plan of the viewer's own, whatever kind.

    Raises:
        Missing: absent or somebody else's.
    """
    plan = await access.find_visible(viewer, plan_id)
    if plan["owner"] != viewer.id:
        raise Missing(NO_PLAN)
    return plan


async def own_versions(viewer: Viewer, master: Row) -> tuple[UUID | None, UUID | None]:
    """The viewer's 个案 of this 通案, and, without one, their newest of the same lesson that was made from
    another: to be carried over."""
    found = await row(
        _OWN_VERSIONS, viewer.id, master["id"], master["subject"], master["grade"], master["title"]
    )
    assert found is not None
    return found["mine"], found["earlier"] if found["mine"] is None else None


async def choices(viewer: Viewer, old: Row, words: str = "") -> list[Row]:
    """Released 通案 of the same subject and grade the viewer may read, the likeliest first: the same title,
    then the same book, then the newest. ``words`` stand in the title."""
    found = await rows(
        _CHOICES,
        *visible_to(viewer), old["subject"], old["grade"], old["base_version"],
        f"%{_escaped(words)}%", old["title"], old["textbook"], CHOICES,
    )  # fmt: skip
    for one in found:
        one["is_same_title"] = _bare(one["title"]) == _bare(old["title"])
    return sorted(found, key=lambda one: not one["is_same_title"])


async def find(viewer: Viewer, old_id: UUID, master_id: UUID) -> Carrying:
    """Look at what carrying over would give.

    Raises:
        Missing: not the viewer's own plan, or no release they may read.
        NoOffer: the older plan was not made from a 通案, or from one that cannot be found any more.
    """
    old = await find_own(viewer, old_id)
    master = await access.find_visible(viewer, master_id)
    if master["kind"] != Kind.MASTER:
        raise Missing(NO_PLAN)
    theirs = await offers.sound(await versions.find_release(master_id, master["released_number"]))
    if master["schema_v"] > SCHEMA_VERSION or old["schema_v"] > SCHEMA_VERSION:
        raise NoOffer(OTHER_SCHEMA)
    if old["base_version"] is None:
        raise NoOffer(OWN_WRITING)
    try:
        base = await offers.sound(await versions.find_by_id(old["base_version"]))
    except Missing:
        raise NoOffer(BASE_GONE) from None
    ours = await versions.current_doc(old_id)
    return await asyncio.to_thread(_carrying, old, master, base, ours, theirs)


def _carrying(old: Row, master: Row, base: Row, ours: Json, theirs: Row) -> Carrying:
    found = match(base["doc"], theirs["doc"])
    older = {**base, "doc": normalise(renamed(base["doc"], found.ids))}
    mine = normalise(renamed(without_reflection(ours, base["doc"]), found.ids))
    merged = merge(older["doc"], mine, theirs["doc"])
    return Carrying(old, master, older, mine, theirs, merged, found.is_rewritten, ours)


async def carry(viewer: Viewer, old_id: UUID, master_id: UUID, asked: Asked) -> UUID:
    """Make the new 个案 as decided; the second click finds the first one's.

    Raises:
        Missing, NoOffer: as ``find``.
        Stale: one of the texts changed where something was decided; nothing was made.
        Unanswered: a conflict was not decided; nothing was made.
        Late: another page made it, without the own words of this one.
    """
    found = await find(viewer, old_id, master_id)
    new_id = uuid5(old_id, f"{viewer.id} {master_id} {found.theirs['id']}")
    if await value("SELECT EXISTS (SELECT 1 FROM plan WHERE id = $1)", new_id):
        await pulls.check_words_taken(new_id, found.theirs["id"], asked.decided, LATE)
        return new_id
    decisions = pulls.answers(Taking(found.base, found.theirs, found.merge), asked)
    hunks = visible(found.merge.hunks)
    doc = await asyncio.to_thread(
        decide, found.base["doc"], found.ours, found.theirs["doc"], by_id(hunks, decisions)
    )
    text = await asyncio.to_thread(prepare, doc)
    kept = await versions.cut(old_id, Reason.SETTLED, None)
    detail = {
        "base": str(found.base["id"]),
        "theirs": str(found.theirs["id"]),
        "decisions": {own: told(one) for own, one in decisions.items()},
    }
    new = _row(viewer, found.old, new_id) | {
        **{name: found.master[name] for name in ("title", "subject", "grade", "textbook", "period")},
        "source_plan": master_id,
        "base_version": found.theirs["id"],
    }
    pictures = await drafting.readable(viewer, text.file_ids)
    async with writing():
        if await _add(viewer, new, text, pictures):
            result = await value("SELECT id FROM plan_version WHERE plan = $1", new_id)
            begun = {"id": new_id, "changer": viewer.id}
            await pulls.keep(new_id, PullKind.CARRY_OVER, detail, kept.id, result, begun)
            await tasks.finish_by_doing(viewer.id, master_id, FORK)
    await pulls.check_words_taken(new_id, found.theirs["id"], asked.decided, LATE)
    return new_id


async def use_again(viewer: Viewer, old_id: UUID, form_id: UUID) -> UUID:
    """A copy of one's own plan for another term or class, without its 反思; one per form.

    It keeps what the older one was made from, so that a newer release of it can be pulled.

    Raises:
        Missing: not the viewer's own plan.
    """
    old = await find_own(viewer, old_id)
    doc = await versions.current_doc(old_id)
    text = await asyncio.to_thread(prepare, without_reflection(doc, None))
    is_made_from = old["kind"] == Kind.VERSION
    new = _row(viewer, old, uuid5(viewer.id, f"{old_id} {form_id}")) | {
        "source_plan": old["source_plan"] if is_made_from else None,
        "base_version": old["base_version"] if is_made_from else None,
    }
    pictures = await drafting.readable(viewer, text.file_ids)
    async with writing():
        await _add(viewer, new, text, pictures)
    copied: UUID = new["id"]
    return copied


def without_reflection(doc: Json, base: Json | None) -> Json:
    """The plan with 教学反思 as ``base`` has it, else empty."""
    empty = {str(walk.attr(one, "id")): one.get("content", []) for one in walk.sections(base)} if base else {}
    sections = [
        {**one, "content": empty.get(str(walk.attr(one, "id")), [])}
        if walk.attr(one, "key") == REFLECTION
        else one
        for one in doc["content"]
    ]
    return normalise({**doc, "content": sections})


async def reflection(viewer: Viewer, plan: Row) -> tuple[Row, list[str]] | None:
    """The plan this one was carried over from and its 反思 line by line, for who wrote it; if it says any."""
    if plan["carried_from"] is None or plan["owner"] != viewer.id:
        return None
    old = await row("SELECT id, title, created_at FROM plan WHERE id = $1", plan["carried_from"])
    assert old is not None
    lines = reflection_of(await versions.current_doc(old["id"]))
    return (old, lines) if lines else None


def reflection_of(doc: Json) -> list[str]:
    """What stands under 教学反思, line by line."""
    lines: list[str] = []
    for one in walk.sections(doc):
        if walk.attr(one, "key") == REFLECTION:
            lines += texts.plain({"type": "doc", "content": [one]}).splitlines()[1:]
    return [line for line in lines if line.strip()]


def _row(viewer: Viewer, old: Row, new_id: UUID) -> Row:
    return {
        **{name: old[name] for name in ("title", "subject", "grade", "textbook", "period")},
        "id": new_id,
        "kind": Kind.VERSION,
        "state": State.PRIVATE,
        "owner": viewer.id,
        "school": viewer.school_id,
        "prep_group": None,
        "shared_at": None,
        "carried_from": old["id"],
    }


async def _add(viewer: Viewer, new: Row, text: Text, pictures: list[UUID]) -> bool:
    """Write it with its pictures and the attachments of the older one; False when it is there already."""
    if not await plant(new, text, Reason.FORKED):
        return False
    for file_id in pictures:
        await uses.attach(file_id, "plan", new["id"], by=viewer.id)
    for attachment in await uses.attachments("plan", new["carried_from"], None):
        await uses.attach(attachment["id"], "plan", new["id"], place=Place.ATTACHMENT, by=viewer.id)
    await execute("UPDATE plan SET changed_places = 0 WHERE id = $1", new["id"])
    await own_changes.recount(new["id"])
    await record(viewer.id, "carried_over", "plan", new["id"], new["title"], source=new["carried_from"])
    return True


def _bare(title: str) -> str:
    return "".join(letter for letter in title if letter.isalnum())


def _escaped(words: str) -> str:
    for sign in "\\%_":
        words = words.replace(sign, "\\" + sign)
    return words.replace("\0", "")


_OWN_VERSIONS = """
SELECT (SELECT id FROM plan WHERE owner = $1 AND source_plan = $2 AND kind = 'version'
        ORDER BY created_at DESC LIMIT 1) AS mine,
       (SELECT id FROM plan WHERE owner = $1 AND kind = 'version' AND base_version IS NOT NULL
          AND source_plan <> $2 AND subject = $3 AND grade = $4 AND title = $5
        ORDER BY updated_at DESC LIMIT 1) AS earlier
"""
# $8 subject, $9 grade, $10 the release the older plan was made from, $11 words, $12 title, $13 book.
_CHOICES = f"""
SELECT p.id, p.title, p.textbook, p.period, p.released_number, r.at,
       g.name AS group_name, s.name AS school_name
FROM plan p
JOIN plan_release r ON r.plan = p.id AND r.number = p.released_number
LEFT JOIN prep_group g ON g.id = p.prep_group
LEFT JOIN school s ON s.id = p.school
WHERE p.kind = 'master' AND p.state <> 'archived' AND {VISIBLE}
  AND ($8 = '' OR p.subject = $8) AND ($9 = '' OR p.grade = $9)
  AND r.version IS DISTINCT FROM $10::uuid AND p.title LIKE $11
ORDER BY p.title = $12 DESC, (p.textbook = $13 AND $13 <> '') DESC, r.at DESC LIMIT $14
"""  # noqa: S608
