"""Opening a round, correcting it, closing it before its day."""

from typing import Any
from uuid import UUID, uuid5

from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, Missing
from server.base.ids import new_id
from server.people.tables import Scope
from server.people.viewer import Post, Viewer
from server.plans.access import Row
from server.plans.forms import FormRefused
from server.plans.selection import access, telling
from server.plans.selection.access import NO_ROUND
from server.plans.selection.forms import RoundForm
from server.plans.selection.tables import KIND
from server.rubrics import sheets
from server.rubrics.tables import Purpose
from server.trail.recording import audit

NO_GROUP = "这里还没有学科中心组或联片备课组来接着改选出来的通案。请学区负责人先建一个组，再来发起遴选。"


async def choices(viewer: Viewer, home: Post) -> dict[str, Any]:
    """What the form offers at a home: schools by 学区, groups above the schools, sheets, possible editors."""
    district, region = _place(home)
    scope, place = (Scope.DISTRICT, district) if district is not None else (Scope.REGION, region)
    groups = await rows(_GROUPS, district, region)
    return {
        "schools": await rows(_SCHOOLS, district, region),
        "groups": groups,
        "sheets": await sheets.offered(Purpose.PLAN, scope, place),
        "editors": await rows(_EDITORS, [group["id"] for group in groups], viewer.id),
    }


def home_of(viewer: Viewer, key: str) -> Post:
    """The post by which the viewer opens a round: the one of the form, else the first.

    Raises:
        Missing: the viewer may not open any.
    """
    found = access.homes(viewer)
    if not found:
        raise Missing
    return next((post for post in found if home_key(post) == key), found[0])


def home_key(post: Post) -> str:
    """「district:id」, as the form sends it."""
    district, region = _place(post)
    return f"district:{district}" if district else f"region:{region}"


async def open_round(viewer: Viewer, form: RoundForm) -> UUID:
    """发起: write the round and ask the leads of the invited. The same form sent twice is one round.

    Raises:
        Missing: not a researcher, nor lead of a group above the schools.
        FormRefused: something is missing or wrong, said by field.
    """
    home = home_of(viewer, form.home)
    offered = await choices(viewer, home)
    words, (opens, closes, scores) = form.words(), form.window()
    refused = _unknown(form, offered)
    if refused:
        raise FormRefused(refused)
    district, region = _place(home)
    round_id = uuid5(viewer.id, f"round {form.form_id}") if form.form_id else new_id()
    async with writing():
        made = await row(
            _OPEN, round_id, *words.values(), district, region, form.prep_group, form.sheet, viewer.id,
            form.editor, opens, closes, scores, form.is_anonymous, form.allows_several, form.trims, now(),
        )  # fmt: skip
        if made is not None:
            await _invite(round_id, form)
            await audit(viewer.id, "round_opened", KIND, round_id, words["title"])
            await telling.opened(viewer, made)
    return round_id


async def correct(viewer: Viewer, round_id: UUID, form: RoundForm) -> None:
    """Words, days and who is invited, until the picks are made into a 通案. The newly invited are asked.

    Whoever has submitted stays invited, and then subject and grade stay too. The sheet and what is hidden
    never change: scores may rest on them.

    Raises:
        Missing: not this viewer's round.
        FormRefused: something is missing or wrong.
        Conflict: decided already.
    """
    found = await access.find_owned(viewer, round_id)
    offered = await choices(viewer, _home_like(viewer, found))
    words = form.words()
    has_begun = not found["is_ahead"]
    _, closes, scores = form.window(found["opens_on"] if has_begun else None)
    opens = found["opens_on"] if has_begun else form.window()[0]
    if not form.schools and not form.groups:
        raise FormRefused({"schools": NOBODY})
    if refused := _strangers(form, offered):
        raise FormRefused(refused)
    async with writing():
        standing = await lock(round_id)
        if standing["decided_at"] is not None:
            raise Conflict("这一轮已经定稿，不能再改。")
        if await value("SELECT EXISTS (SELECT 1 FROM round_entry WHERE round = $1)", round_id):
            words |= {"subject": standing["subject"], "grade": standing["grade"]}
        saved = await row(_CORRECT, round_id, *words.values(), opens, closes, scores)
        assert saved is not None
        await execute(_UNINVITE, round_id, list(form.schools), list(form.groups))
        await _invite(round_id, form)
        await audit(viewer.id, "round_corrected", KIND, round_id, words["title"])
        await telling.opened(viewer, saved)


async def close(viewer: Viewer, round_id: UUID) -> None:
    """提前截止: nobody submits or withdraws any more. Twice is once.

    Raises:
        Missing: not this viewer's round.
    """
    found = await access.find_owned(viewer, round_id)
    async with writing():
        await lock(round_id)
        await execute(
            "UPDATE selection_round SET closed_at = coalesce(closed_at, $2) WHERE id = $1", round_id, now()
        )
        await telling.closed(round_id)
        await audit(viewer.id, "round_closed", KIND, round_id, found["title"])


async def lock(round_id: UUID) -> Row:
    """The row with ``is_open`` and ``is_ahead``, locked until the transaction ends: submitting, scoring,
    picking and deciding come one after the other.

    Raises:
        Missing: no such round.
    """
    found = await row(
        "SELECT r.*, r.opens_on > school_today() AND r.closed_at IS NULL AS is_ahead,"
        " r.closed_at IS NULL AND school_today() BETWEEN r.opens_on AND r.closes_on AS is_open"
        " FROM selection_round r WHERE r.id = $1 FOR UPDATE",
        round_id,
    )
    if found is None:
        raise Missing(NO_ROUND)
    return found


async def invited(round_id: UUID) -> list[Row]:
    """Who is invited: ``school`` or ``prep_group``, ``name``, and how many of theirs stand."""
    return await rows(_INVITED, round_id)


NOBODY = "还没有选学校。至少选一所学校，或一个联片组。"


def _unknown(form: RoundForm, offered: dict[str, Any]) -> dict[str, str]:
    """What was chosen and is not offered at this home."""
    refused = _strangers(form, offered)
    if not form.schools and not form.groups:
        refused["schools"] = NOBODY
    if not offered["groups"]:
        refused["prep_group"] = NO_GROUP
    elif form.prep_group not in {one["id"] for one in offered["groups"]}:
        refused["prep_group"] = "请选一个组来接着改选出来的通案。"
    sheet = next((one for one in offered["sheets"] if one["id"] == form.sheet), None)
    if sheet is None:
        refused["sheet"] = "请选一张量表。"
    elif sheet["subject"] not in ("", form.subject):
        refused["sheet"] = f"这张量表是{sheet['subject']}用的，请另选一张。"
    if form.editor is not None and form.editor not in {one["id"] for one in offered["editors"]}:
        refused["editor"] = "这位老师不在这里的中心组或联片组里，请另选一位，或留空由你自己来改。"
    return refused


def _strangers(form: RoundForm, offered: dict[str, Any]) -> dict[str, str]:
    known = {one["id"] for one in offered["schools"]}, {one["id"] for one in offered["groups"]}
    if form.schools <= known[0] and form.groups <= known[1]:
        return {}
    return {"schools": "选的学校里有一所现在不在这个学区，请看看名单再选。"}


async def _invite(round_id: UUID, form: RoundForm) -> None:
    for school in sorted(form.schools):
        await execute(_ASK_SCHOOL, new_id(), round_id, school)
    for group in sorted(form.groups):
        await execute(_ASK_GROUP, new_id(), round_id, group)


def _place(post: Post) -> tuple[UUID | None, UUID | None]:
    """District or region of a post, one of the two."""
    return (post.district_id, None) if post.district_id is not None else (None, post.region_id)


def _home_like(viewer: Viewer, found: Row) -> Post:
    key = f"district:{found['district']}" if found["district"] else f"region:{found['region']}"
    return home_of(viewer, key)


_OPEN = """
INSERT INTO selection_round
  (id, title, subject, grade, textbook, note, district, region, prep_group, sheet, owner, editor, opens_on,
   closes_on, scores_due, is_anonymous, allows_several, trims, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
ON CONFLICT (id) DO NOTHING RETURNING *
"""
_CORRECT = """
UPDATE selection_round SET title = $2, subject = $3, grade = $4, textbook = $5, note = $6, opens_on = $7,
  closed_at = CASE WHEN closes_on = $8 THEN closed_at END, closes_on = $8, scores_due = $9
WHERE id = $1 RETURNING *
"""
_ASK_SCHOOL = """
INSERT INTO round_invitation (id, round, school) VALUES ($1, $2, $3) ON CONFLICT (round, school) DO NOTHING
"""
_ASK_GROUP = """
INSERT INTO round_invitation (id, round, prep_group) VALUES ($1, $2, $3)
ON CONFLICT (round, prep_group) DO NOTHING
"""
_UNINVITE = """
DELETE FROM round_invitation i WHERE i.round = $1
  AND NOT coalesce(i.school = ANY($2::uuid[]), i.prep_group = ANY($3::uuid[]))
  AND NOT EXISTS (SELECT 1 FROM round_entry e WHERE e.round = $1 AND e.home IN (i.school, i.prep_group))
"""
_SCHOOLS = """
SELECT s.id, s.name, d.name AS district_name FROM school s JOIN district d ON d.id = s.district
WHERE (s.district = $1 OR d.region IN (SELECT regions_within(ARRAY[$2]::uuid[]))
       OR s.id IN (SELECT l.school FROM school_link l WHERE l.district = $1 AND l.starts_on <= school_today()
                   AND coalesce(l.ends_on >= school_today(), true)))
ORDER BY d.name, s.name
"""
_GROUPS = """
SELECT g.id, g.name, g.subject, g.grade FROM prep_group g LEFT JOIN district d ON d.id = g.district
WHERE g.school IS NULL AND coalesce(g.closed_on > school_today(), true)
  AND (g.district = $1 OR coalesce(d.region, g.region) IN (SELECT regions_within(ARRAY[$2]::uuid[])))
ORDER BY g.kind <> 'panel', g.name, g.id
"""
_EDITORS = """
SELECT DISTINCT u.id, u.name FROM membership m JOIN users u ON u.id = m."user"
WHERE m.scope = 'group' AND m.scope_id = ANY($1::uuid[]) AND u.disabled_at IS NULL AND u.id <> $2
  AND coalesce(m.starts_on <= school_today(), true) AND coalesce(m.ends_on >= school_today(), true)
ORDER BY u.name, u.id
"""
_INVITED = """
SELECT i.school, i.prep_group, coalesce(s.name, g.name) AS name,
       (SELECT count(*) FROM round_entry e WHERE e.round = i.round AND e.home IN (i.school, i.prep_group)
          AND e.withdrawn_at IS NULL AND e.returned_at IS NULL) AS entries
FROM round_invitation i LEFT JOIN school s ON s.id = i.school LEFT JOIN prep_group g ON g.id = i.prep_group
WHERE i.round = $1 ORDER BY i.school IS NULL, name, i.id
"""
