"""What the page of one school, 学区, group or person shows. Everything asked here is already the viewer's."""

import json
from datetime import date
from uuid import UUID

from server.base.database import row, rows
from server.people import reach
from server.people.directory import POSTS, Row, at_school
from server.people.entries import today
from server.people.reach import Arguments, holds, lasts
from server.people.tables import Scope
from server.people.viewer import Viewer

SHOWN = 200


async def find_school(viewer: Viewer, school_id: UUID) -> Row | None:
    """A school the viewer knows, and ``manages``: whether they keep it in order."""
    args = Arguments()
    known = reach.known_school(viewer, args)
    return await row(
        "SELECT s.*, d.name AS district_name, k.name AS kind_name, up.name AS parent_name,"  # noqa: S608
        f" {reach.managed_school(viewer, args)} AS manages"
        " FROM school s JOIN district d ON d.id = s.district LEFT JOIN school_kind k ON k.code = s.kind"
        f" LEFT JOIN school up ON up.id = s.parent WHERE {known} AND s.id = {args.add(school_id)}",
        *args,
    )


async def find_district(viewer: Viewer, district_id: UUID) -> Row | None:
    """A 学区 the viewer knows, and ``manages``."""
    args = Arguments()
    everything = reach.is_platform_admin(viewer)
    known = "true" if everything else f"d.id IN {reach.known_districts(viewer, args)}"
    headed = args.add(reach.headed_districts(viewer))
    return await row(
        f"SELECT d.*, r.name AS region_name, ({args.add(everything)} OR d.id = ANY({headed}::uuid[]))"  # noqa: S608
        " AND d.ended_on IS NULL AS manages FROM district d JOIN region r ON r.id = d.region"
        f" WHERE {known} AND d.id = {args.add(district_id)}",
        *args,
    )


async def find_person(viewer: Viewer, user_id: UUID) -> Row | None:
    """A person the viewer knows, and ``manages``: whether the account is theirs to keep. Phone and 工号 are
    there for the person and who manages them alone."""
    args = Arguments()
    known = reach.known_person(viewer, args)
    managed = reach.managed_person(viewer, args)
    mine = f"({managed} OR u.id = {args.add(viewer.id)})"
    return await row(
        "SELECT u.id, u.name, u.hue, u.subject, u.school, u.disabled_at, u.activated_at,"  # noqa: S608
        f" CASE WHEN {mine} THEN u.login ELSE '' END AS login,"
        f" CASE WHEN {mine} THEN coalesce(u.phone, '') ELSE '' END AS phone,"
        f" {managed} AS manages, {mine} AS is_open, s.name AS school_name, s.district,"
        " mv.on_day AS moves_on, ms.name AS moves_to"
        " FROM users u LEFT JOIN school s ON s.id = u.school"
        ' LEFT JOIN school_move mv ON mv."user" = u.id AND mv.done_at IS NULL'
        " LEFT JOIN school ms ON ms.id = mv.to_school"
        f" WHERE {known} AND u.id = {args.add(user_id)}",
        *args,
    )


async def people_of_school(viewer: Viewer, school_id: UUID) -> list[Row]:
    """The first people of a school: at home there, or with a post there."""
    args = Arguments()
    place = args.add(school_id)
    known = reach.known_person(viewer, args)
    found = await rows(
        f"SELECT u.id, u.name, u.hue, u.subject, u.disabled_at, u.school = {place} AS is_home,"  # noqa: S608
        f" {POSTS} AS posts FROM users u WHERE {at_school(place)} AND {known}"
        f" ORDER BY u.subject, u.name_key, u.id LIMIT {SHOWN}",
        *args,
    )
    return [parsed(one, "posts") for one in found]


async def groups_of(scope: Scope, place_id: UUID) -> list[Row]:
    """Open groups at home in this very place, with how many are in them."""
    return await rows(
        "SELECT g.id, g.name, g.kind, g.subject, g.grade,"  # noqa: S608
        " (SELECT count(DISTINCT m.\"user\") FROM membership m WHERE m.scope = 'group'"
        f" AND m.scope_id = g.id AND {holds('m')}) AS number"
        f" FROM prep_group g WHERE g.{scope.value} = $1 AND g.closed_on IS NULL ORDER BY g.kind, g.name",
        place_id,
    )


async def ties_of_school(school_id: UUID) -> list[Row]:
    """Ties of a school to 学区, the present and coming ones first."""
    return await rows(
        "SELECT l.*, d.name AS place_name, d.id AS place FROM school_link l"  # noqa: S608
        f" JOIN district d ON d.id = l.district WHERE l.school = $1 ORDER BY {lasts('l')} DESC, l.starts_on",
        school_id,
    )


async def ties_of_district(district_id: UUID) -> list[Row]:
    """Ties of a 学区 to schools, the present and coming ones first."""
    return await rows(
        "SELECT l.*, s.name AS place_name, s.id AS place FROM school_link l"  # noqa: S608
        f" JOIN school s ON s.id = l.school WHERE l.district = $1 ORDER BY {lasts('l')} DESC, l.starts_on",
        district_id,
    )


async def schools_of_district(district_id: UUID) -> list[Row]:
    """Schools at home in a 学区."""
    return await rows(
        "SELECT s.id, s.name, s.is_rural, s.parent, k.name AS kind_name, up.name AS parent_name,"
        " (SELECT count(*) FROM users u WHERE u.school = s.id AND u.disabled_at IS NULL) AS people"
        " FROM school s LEFT JOIN school_kind k ON k.code = s.kind LEFT JOIN school up ON up.id = s.parent"
        " WHERE s.district = $1 ORDER BY k.rank NULLS LAST, s.name",
        district_id,
    )


async def held_at(scope: Scope, place_id: UUID) -> list[Row]:
    """Posts at this very place that hold or are to begin, with their people: leads first."""
    return await rows(
        "SELECT m.id, m.role, m.subject AS post_subject, m.starts_on, m.ends_on, t.name AS title,"  # noqa: S608
        " u.id AS person, u.name, u.hue, u.subject, u.disabled_at, s.name AS school_name,"
        f" {holds('m')} AS holds"
        ' FROM membership m JOIN users u ON u.id = m."user" LEFT JOIN school s ON s.id = u.school'
        " LEFT JOIN post_title t ON t.id = m.title"
        f" WHERE m.scope = $1 AND m.scope_id = $2 AND {lasts('m')}"
        " ORDER BY m.role IN ('teacher', 'assistant'), m.role = 'assistant', s.name, u.name_key, m.id",
        scope.value, place_id,
    )  # fmt: skip


async def posts_of(user_id: UUID, *, whole: bool) -> list[Row]:
    """The posts of a person with the place's name; ``whole``: also those that are over or still to begin."""
    return await rows(
        "SELECT m.*, t.name AS title_name, g.subject AS group_subject,"  # noqa: S608
        " coalesce(g.name, c.name, d.name, r.name, '整个平台') AS place_name,"
        " coalesce(gc.name, gd.name, gr.name, '') AS above,"
        f" {holds('m')} AS holds, NOT {lasts('m')} AS is_over"
        " FROM membership m LEFT JOIN post_title t ON t.id = m.title"
        " LEFT JOIN prep_group g ON m.scope = 'group' AND g.id = m.scope_id"
        " LEFT JOIN school gc ON gc.id = g.school LEFT JOIN district gd ON gd.id = g.district"
        " LEFT JOIN region gr ON gr.id = g.region"
        " LEFT JOIN school c ON m.scope = 'school' AND c.id = m.scope_id"
        " LEFT JOIN district d ON m.scope = 'district' AND d.id = m.scope_id"
        " LEFT JOIN region r ON m.scope = 'region' AND r.id = m.scope_id"
        f' WHERE m."user" = $1 AND ($2 OR {holds("m")})'
        " ORDER BY is_over, m.starts_on DESC NULLS LAST, m.role, m.id",
        user_id,
        whole,
    )


def parsed(line: Row, *names: str) -> Row:
    """The row with its JSON columns read."""
    return {**line, **{name: json.loads(line[name] or "[]") for name in names}}


def state_of(post: Row) -> str:
    """「现在」, 「还没开始」 or 「已结束」."""
    if post["is_over"]:
        return "已结束"
    return "现在" if post["holds"] else "还没开始"


def days_of(post: Row) -> str:
    """「2026-09-01 起」, 「2025-09-01 至 2026-08-31」; nothing for a post without days."""
    starts, ends = post["starts_on"], post["ends_on"]
    if starts and ends:
        return f"{_said(starts)}至 {_said(ends)}"
    return f"{_said(starts)}起" if starts else f"到 {_said(ends)}" if ends else ""


def _said(when: date) -> str:
    year = "" if when.year == today().year else f"{when.year} 年 "
    return f"{year}{when.month} 月 {when.day} 日"
