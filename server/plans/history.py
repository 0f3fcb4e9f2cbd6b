"""修改记录: the versions of a plan by day, and who wrote in them.

It helps those who write to find a text again, and is no evidence about anybody: hours and names are for the
author and the group, counts are for nobody.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from server.base import wall
from server.base.clock import local
from server.base.database import row, rows
from server.people.viewer import Viewer
from server.plans import access, wording
from server.plans.access import Row
from server.plans.tables import Reason
from server.plans.versions import LARGEST_SEQ, READABLE, readable_to

PAGE_SIZE = 60
FOLD_FROM = 2  # automatic versions in a row that are folded into one line


@dataclass(frozen=True, slots=True)
class Sight:
    """What this viewer sees of the history beside the texts. ``is_member``: the author or of the group."""

    is_author: bool
    is_member: bool
    shared_at: datetime | None

    def knows_hour(self, at: datetime) -> bool:
        """Others see the day of a draft; the group the hour too, of what it could read back then."""
        return self.is_author or (self.is_member and self.shared_at is not None and at >= self.shared_at)


@dataclass(frozen=True, slots=True)
class Line:
    """One version in words. ``when``: its clock or "". ``is_quiet``: cut by itself, and nobody named it."""

    seq: int
    title: str
    name: str
    number: int | None
    reason: str
    note: str
    when: str
    writers: str
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day and what was kept on it, newest first; a list is several automatic versions in a row."""

    words: str
    entries: tuple[Line | tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Restoration:
    """The present text was changed at once (brought back, pulled …): a sentence, and the version that holds
    the text of before."""

    words: str
    before: int


@dataclass(frozen=True, slots=True)
class History:
    """One page of it. ``older``: the seq to go on before, 0 at the end. ``newest``: the newest seq shown."""

    days: tuple[Day, ...]
    older: int
    newest: int


def sight(viewer: Viewer, plan: Row) -> Sight:
    """What ``viewer``, who sees ``plan`` (``access.find_visible``), is shown of its history."""
    is_author = plan["owner"] == viewer.id
    is_member = plan["is_colleague"] and plan["prep_group"] in access.groups_of(viewer)
    return Sight(is_author, is_author or is_member, plan["shared_at"])


async def list_versions(
    viewer: Viewer, plan: Row, *, before: int | None = None, writer: UUID | None = None
) -> list[Row]:
    """The versions this viewer may read, newest first, a page and one more. ``writer``: those somebody wrote
    in; nobody but a member may ask that, others get the list without it."""
    is_member = sight(viewer, plan).is_member
    return await rows(
        _LIST,
        *readable_to(viewer, plan),
        min(before or LARGEST_SEQ, LARGEST_SEQ),
        is_member,
        writer if is_member else None,
        PAGE_SIZE + 1,
    )


async def page(
    viewer: Viewer, plan: Row, *, before: int | None = None, writer: UUID | None = None
) -> History:
    """One page of the history, in words."""
    found = await list_versions(viewer, plan, before=before, writer=writer)
    shown, more = found[:PAGE_SIZE], found[PAGE_SIZE:]
    seen = sight(viewer, plan)
    days: dict[date, list[Line]] = {}
    for version in shown:
        days.setdefault(local(version["at"]).date(), []).append(_line(version, seen))
    return History(
        tuple(Day(wall.day(when), _folded(lines)) for when, lines in days.items()),
        shown[-1]["seq"] if more else 0,
        shown[0]["seq"] if shown else 0,
    )


async def writers(viewer: Viewer, plan: Row) -> list[Row]:
    """Id and name of everybody who wrote in versions this viewer may read, and ``last``, the newest of those;
    empty for who is no member. ``last`` is shown to oneself alone."""
    if not sight(viewer, plan).is_member:
        return []
    return await rows(_WRITERS, *readable_to(viewer, plan))


async def choices(viewer: Viewer, plan: Row) -> list[Row]:
    """The newest versions one may compare with: seq, name, number, reason, at."""
    return await rows(
        f"SELECT v.seq, v.name, v.reason, v.at, r.number {_FROM} WHERE {READABLE}"
        " ORDER BY v.seq DESC LIMIT 200",
        *readable_to(viewer, plan),
    )


async def restoration(viewer: Viewer, plan: Row) -> Restoration | None:
    """Of a plan whose present text ``viewer`` reads: whether nothing was kept since it was changed so."""
    found = await row(_RESTORATION, plan["id"])
    done = _AT_ONCE.get(found["reason"]) if found is not None else None
    if found is None or done is None or not plan["is_live"]:
        return None
    who = f"{found['name']} " if sight(viewer, plan).is_member else ""
    at = found["at"]
    did, before = done
    when = wall.full(at) if found["author"] == viewer.id else wall.day(local(at).date())
    words = f"{who}{when} {did.format(found['restored_from'])}。"
    return Restoration(f"{words}{before}的文字在第 {found['before']} 稿。", found["before"])


def title_of(version: Row) -> str:
    """「通案第 2 版」「第 7 稿」."""
    return f"通案第 {version['number']} 版" if version["number"] else f"第 {version['seq']} 稿"


def when_of(version: Row, seen: Sight) -> str:
    """「11 月 22 日 14:03」, or the day alone."""
    at = version["at"]
    return wall.full(at) if seen.knows_hour(at) else wall.day(local(at).date())


def reason_of(version: Row) -> str:
    """Why it was kept, in words."""
    words = wording.REASON_NAMES[Reason(version["reason"])]
    if version["restored_from"]:
        return f"恢复到第 {version['restored_from']} 稿"
    return words


def _line(version: Row, seen: Sight) -> Line:
    return Line(
        seq=version["seq"],
        title=title_of(version),
        name=version["name"],
        number=version["number"],
        reason=reason_of(version) + (f"（{version['author']}）" if version["author"] else ""),
        note=version["note"] or "",
        when=wall.clock(version["at"]) if seen.knows_hour(version["at"]) else "",
        writers="、".join(version["writers"] or ()),
        is_quiet=version["reason"] == Reason.SETTLED and not version["name"] and not version["number"],
    )


def _folded(lines: list[Line]) -> tuple[Line | tuple[Line, ...], ...]:
    """Automatic versions in a row become one entry; the newest of the day stays in sight."""
    entries: list[Line | tuple[Line, ...]] = []
    quiet: list[Line] = []
    for place, line in enumerate(lines):
        if line.is_quiet and place > 0:
            quiet.append(line)
            continue
        entries += _fold(quiet)
        quiet = []
        entries.append(line)
    return (*entries, *_fold(quiet))


def _fold(quiet: list[Line]) -> list[Line | tuple[Line, ...]]:
    return [tuple(quiet)] if len(quiet) >= FOLD_FROM else list(quiet)


# By the reason of the newest version: what was done, and how the text before is called.
_AT_ONCE = {
    Reason.RESTORED: ("把文字恢复到了第 {} 稿", "恢复前"),
    Reason.PULLED: ("从通案取来了更新", "更新前"),
    Reason.UNDONE: ("撤回了从通案取来的更新", "撤回前"),
    Reason.ACCEPTED: ("采纳了修改建议", "采纳前"),
}
_FROM = "FROM plan_version v LEFT JOIN plan_release r ON r.version = v.id"
# $6 seqs below, $7 with names, $8 somebody who wrote, $9 how many.
_LIST = f"""
SELECT v.seq, v.name, v.reason, v.at, v.restored_from, r.number, r.note, r.at AS released_at,
       CASE WHEN $7 THEN (SELECT array_agg(u.name ORDER BY u.name) FROM version_writer w
                          JOIN users u ON u.id = w.writer WHERE w.version = v.id) END AS writers,
       CASE WHEN $7 THEN (SELECT u.name FROM users u WHERE u.id = v.author) END AS author
{_FROM}
WHERE {READABLE} AND v.seq < $6
  AND ($8::uuid IS NULL OR EXISTS (SELECT 1 FROM version_writer w WHERE w.version = v.id AND w.writer = $8))
ORDER BY v.seq DESC LIMIT $9
"""  # noqa: S608
_RESTORATION = """
SELECT v.reason, v.restored_from, v.at, v.author, u.name, (
  SELECT max(b.seq) FROM plan_version b WHERE b.plan = v.plan AND b.seq < v.seq) AS before
FROM plan_version v LEFT JOIN users u ON u.id = v.author
WHERE v.plan = $1 AND NOT v.is_aside ORDER BY v.seq DESC LIMIT 1
"""
_WRITERS = f"""
SELECT u.id, u.name, max(v.seq) AS last
{_FROM} JOIN version_writer w ON w.version = v.id JOIN users u ON u.id = w.writer
WHERE {READABLE} GROUP BY u.id, u.name ORDER BY u.name
"""
