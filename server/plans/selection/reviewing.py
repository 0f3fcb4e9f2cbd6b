"""评委: who scores a round, and what stands of everybody's marks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, rows, value, writing
from server.base.errors import Conflict, Missing
from server.base.ids import new_id
from server.people import access as people_access
from server.people.directory import matches
from server.people.reach import Arguments
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.selection import access, conflicts, telling
from server.plans.selection.access import STANDS
from server.plans.selection.opening import lock
from server.plans.selection.tables import ENTRY_KIND, KIND
from server.rubrics import marking, scoring, sheets
from server.rubrics.forms import MarkForm
from server.rubrics.marking import Marking
from server.rubrics.shape import Sheet
from server.trail import tasks
from server.trail.recording import audit

FOUND = 20
WITHDRAWN = "这份教案刚被学校撤回或退回了，不用再评。你打的分没有交，也不会算。"
DECIDED = "这一轮已经定稿，评分截止了，这次的分没有交上去。写好的评语还在下面，可以抄下来交给发起的老师。"


async def of(round_id: UUID) -> list[Row]:
    """The reviewers of a round, with how many they have handed in."""
    return await rows(_REVIEWERS, round_id, ENTRY_KIND)


async def candidates(viewer: Viewer, round_id: UUID, words: str) -> list[Row]:
    """People the viewer knows whose name, pinyin or 工号 fits; those who review already are left out."""
    args = Arguments()
    known = people_access.visible_people(viewer, args)
    fits = matches(viewer, args, words)
    return await rows(
        f"SELECT u.id, u.name, u.subject, u.login, coalesce(s.name, '') AS school_name FROM users u"  # noqa: S608
        f" LEFT JOIN school s ON s.id = u.school WHERE u.disabled_at IS NULL AND {known} AND {fits}"
        f' AND u.id NOT IN (SELECT w."user" FROM round_reviewer w WHERE w.round = {args.add(round_id)})'
        f" AND u.id NOT IN (SELECT r.owner FROM selection_round r WHERE r.id = {args.add(round_id)})"
        f" ORDER BY u.name, u.id LIMIT {FOUND}",
        *args,
    )


async def invite(viewer: Viewer, round_id: UUID, user_id: UUID) -> None:
    """请来评审: asked, with a task. Twice is once.

    Raises:
        Missing: not this viewer's round, or nobody they know.
        Conflict: decided already, or it is the owner, who sees authors and scores.
    """
    found = await access.find_owned(viewer, round_id)
    if user_id == found["owner"]:
        raise Conflict("你是发起人，看得到作者和已有的分，不能再当这一轮的评委。")
    args = Arguments()
    known = people_access.visible_people(viewer, args)
    person = await value(
        f"SELECT u.id FROM users u WHERE u.disabled_at IS NULL AND {known} AND u.id = {args.add(user_id)}",  # noqa: S608
        *args,
    )
    if person is None:
        raise Missing("没有找到这位老师。")
    async with writing():
        if (await lock(round_id))["decided_at"] is not None:
            raise Conflict("这一轮已经定稿，不用再请评委。")
        await execute(
            'INSERT INTO round_reviewer (id, round, "user", at) VALUES ($1, $2, $3, $4)'
            ' ON CONFLICT (round, "user") DO NOTHING',
            new_id(), round_id, user_id, now(),
        )  # fmt: skip
        await telling.asked_to_score(viewer, found, user_id)
        await audit(viewer.id, "round_reviewer_added", KIND, round_id, found["title"], person=user_id)


async def dismiss(viewer: Viewer, round_id: UUID, user_id: UUID) -> None:
    """Take a reviewer off who has handed in nothing. Twice is once.

    Raises:
        Missing: not this viewer's round.
        Conflict: they have handed in marks, which count.
    """
    found = await access.find_owned(viewer, round_id)
    async with writing():
        await lock(round_id)
        if await value(_HAS_MARKED, round_id, user_id, ENTRY_KIND):
            raise Conflict("这位评委已经交过评分，不能撤下。他的评分会照算。")
        await execute('DELETE FROM round_reviewer WHERE round = $1 AND "user" = $2', round_id, user_id)
        open_ones = [one["id"] for one in await tasks.about(round_id) if one["user_id"] == user_id]
        await tasks.withdraw(round_id, open_ones)
        await audit(viewer.id, "round_reviewer_removed", KIND, round_id, found["title"], person=user_id)


async def save(viewer: Viewer, round_id: UUID, entry_id: UUID, form: MarkForm, *, is_done: bool) -> None:
    """Keep the viewer's marks of an entry, or hand them in: then they see the others', and it stays.

    Only what the form changed is written; what another window stored meanwhile stays.

    Raises:
        Missing: not a reviewer of it, or barred: they wrote in it or are of its school.
        Conflict: handed in already, withdrawn meanwhile, or the round is decided.
        MarksRefused: a mark the sheet does not have, or a comment is missing, or another window changed the
            same field; what is right was not kept.
    """
    found = await access.find_round(viewer, round_id)
    if not found["is_reviewer"] or not await _is_scored(round_id, entry_id):
        raise Missing(access.NO_ENTRY)
    sheet = await sheets.find(found["sheet"])
    sent = form.spelled(sheet)
    async with writing():
        standing = await lock(round_id)
        if not await _is_reviewer(round_id, viewer.id) or await conflicts.is_barred(viewer.id, entry_id):
            raise Missing(access.NO_ENTRY)
        if standing["decided_at"] is not None:
            raise Conflict(DECIDED)
        if not await value(f"SELECT {STANDS} FROM round_entry e WHERE e.id = $1", entry_id):  # noqa: S608
            raise Conflict(WITHDRAWN)
        stored = await _begun(entry_id, viewer.id)
        marks, comments = sent.woven(sheet, stored).checked(sheet, is_done=is_done)
        await marking.save(sheet.id, ENTRY_KIND, entry_id, viewer.id, marks, comments, is_done=is_done)
        if is_done:
            await audit(viewer.id, "round_scored", KIND, round_id, found["title"], entry=entry_id)
            if not await value(_LEFT, round_id, viewer.id, ENTRY_KIND):
                await tasks.finish_by_doing(viewer.id, round_id, telling.SCORE)


async def _is_reviewer(round_id: UUID, user_id: UUID) -> bool:
    """Whether they score it now, once the round is locked: nobody is taken off before the marks are in."""
    found = await value('SELECT 1 FROM round_reviewer WHERE round = $1 AND "user" = $2', round_id, user_id)
    return found is not None


async def _begun(entry_id: UUID, rater: UUID) -> MarkForm:
    """What this reviewer has stored of an entry.

    Raises:
        Conflict: handed in already.
    """
    found = await marking.of(ENTRY_KIND, [entry_id])
    mine = next((one for one in found if one.rater == rater), None)
    if mine is not None and mine.done_at is not None:
        raise Conflict(marking.HANDED_IN)
    return MarkForm.of(mine.marks, mine.comments) if mine is not None else MarkForm()


async def _is_scored(round_id: UUID, entry_id: UUID) -> bool:
    """Whether this is an entry of the round, standing or not: marks on one just withdrawn get a sentence."""
    found = await value("SELECT 1 FROM round_entry WHERE id = $1 AND round = $2", entry_id, round_id)
    return found is not None


@dataclass(slots=True)
class Standing:
    """What an entry has got. ``result`` is empty while nobody who counts has handed in; ``markings`` are
    those that count, ``waiting`` how many reviewers have not handed in yet."""

    result: float | None = None
    band: str = ""
    markings: list[Marking] = field(default_factory=list)
    waiting: int = 0
    mine: Marking | None = None
    is_begun: bool = False

    @property
    def words(self) -> str:
        """「86.5」, empty without a result."""
        return "" if self.result is None else scoring.in_words(self.result)


async def standings(
    found: Row, sheet: Sheet, entry_ids: Iterable[UUID], viewer_id: UUID
) -> dict[UUID, Standing]:
    """What these entries have got, by everybody who may score them today. Who sees it is ``may_see``.

    Marks of somebody who has become author or colleague since do not count any more.
    """
    ids = list(entry_ids)
    reviewers = {line["user"] for line in await rows(
        'SELECT "user" FROM round_reviewer WHERE round = $1', found["id"]
    )}  # fmt: skip
    barred = await conflicts.barred_reviewers(found["id"])
    made = {entry_id: Standing() for entry_id in ids}
    for one in await marking.of(ENTRY_KIND, ids):
        standing = made[one.subject]
        standing.is_begun = True
        if one.rater == viewer_id:
            standing.mine = one
        if one.done_at is not None and (one.subject, one.rater) not in barred:
            standing.markings.append(one)
    for entry_id, standing in made.items():
        scores = [scoring.score(sheet, one.marks) for one in standing.markings]
        standing.result = scoring.combine(scores, trim=found["trims"])
        standing.band = scoring.band(sheet, standing.result) if standing.result is not None else ""
        able = {one for one in reviewers if (entry_id, one) not in barred}
        standing.waiting = len(able - {one.rater for one in standing.markings})
    return made


def may_see(found: Row, entry: Row, standing: Standing) -> bool:
    """Whether the viewer sees what others gave: who runs the round, unless they score it too and have not
    yet; a reviewer once they have handed in their own; its own side once the result is released."""
    if found["is_reviewer"] and entry["may_score"]:
        return standing.mine is not None and standing.mine.done_at is not None
    if found["is_owner"]:
        return True
    return bool(
        entry["is_own"] and found["released_at"] is not None and (found["is_lead"] or found["is_author"])
    )


async def names(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of raters, for who may know them."""
    found: list[dict[str, Any]] = await rows(
        "SELECT id, name FROM users WHERE id = ANY($1::uuid[])", list(user_ids)
    )
    return {line["id"]: line["name"] for line in found}


_REVIEWERS = """
SELECT u.id, u.name, u.hue, coalesce(s.name, '') AS school_name,
       (SELECT count(*) FROM round_entry e
        JOIN rubric_marking k ON k.subject_id = e.id AND k.subject_kind = $2
        WHERE e.round = w.round AND e.withdrawn_at IS NULL AND e.returned_at IS NULL AND k.rater = u.id
          AND k.done_at IS NOT NULL) AS done
FROM round_reviewer w JOIN users u ON u.id = w."user" LEFT JOIN school s ON s.id = u.school
WHERE w.round = $1 ORDER BY u.name, u.id
"""
_HAS_MARKED = """
SELECT EXISTS (SELECT 1 FROM rubric_marking k JOIN round_entry e ON e.id = k.subject_id
WHERE e.round = $1 AND k.rater = $2 AND k.subject_kind = $3 AND k.done_at IS NOT NULL)
"""
_LEFT = f"""
SELECT EXISTS (SELECT 1 FROM round_entry e WHERE e.round = $1 AND {STANDS} AND NOT {conflicts.barred("$2")}
  AND NOT EXISTS (SELECT 1 FROM rubric_marking k WHERE k.subject_kind = $3 AND k.subject_id = e.id
                  AND k.rater = $2 AND k.done_at IS NOT NULL))
"""  # noqa: S608
