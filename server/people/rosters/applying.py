"""Taking a roster over: all rows that can be taken, in one transaction, once."""

import asyncio
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.ids import new_id
from server.people.registering import HUES, lay_down_post
from server.people.rosters import drafts
from server.people.rosters.entries import Entry
from server.people.rosters.findings import Finding, GroupKey, Kind, Review
from server.people.rosters.renaming import Rename
from server.people.spelling import name_key, pinyin_of
from server.people.tables import GroupKind, RosterState
from server.people.viewer import Viewer
from server.trail.recording import audit

# One roster at a time: two of them could make the same group, or give away the same phone.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('gongbei roster'))"
NEW_PEOPLE = """
INSERT INTO users (id, login, name, school, subject, phone, hue, name_key, pinyin, must_change_password)
SELECT *, false FROM unnest(
    $1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::int[], $8::text[], $9::text[])
"""
NEW_POSTS = """
INSERT INTO membership (id, "user", role, scope, scope_id, subject, title)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::uuid[])
"""
CHANGED = "UPDATE users SET subject = $2, phone = $3 WHERE id = $1"
RENAMED = "UPDATE users SET name = $2, name_key = $3, pinyin = $4 WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it: how many rows of each kind, groups made, ids of the new people in the file's order, of
    their posts and of the groups. ``renames`` were done; of ``left``, not ticked, nothing was taken."""

    counts: dict[Kind, int]
    groups: list[str]
    new_people: list[UUID]
    errors: list[dict[str, Any]]
    posts: list[UUID]
    group_ids: list[UUID]
    renames: list[Rename]
    left: list[Finding]

    def to_json(self) -> str:
        """As it is kept with the roster."""
        return json.dumps(
            {"counts": self.counts, "groups": self.groups, "people": [str(one) for one in self.new_people],
             "errors": self.errors, "posts": [str(one) for one in self.posts],
             "group_ids": [str(one) for one in self.group_ids],
             "renames": [one.to_json() for one in self.renames],
             "left": [
                 {"number": one.entry.number, **one.rename.to_json()} for one in self.left if one.rename
             ]},
            ensure_ascii=False,
        )  # fmt: skip


async def confirm(viewer: Viewer, roster_id: UUID, ticked: Collection[str] = ()) -> None:
    """Take over every row that can be taken; where the name is another one, only with its ``Rename.tick`` in
    ``ticked``. A second click finds it done.

    Raises:
        Missing: absent, dropped, or not the viewer's to manage.
    """
    found = await drafts.find(viewer, roster_id)
    people = [Entry(**entry) for entry in found["rows"].get("entries", [])]
    sounds = await pinyin_of_all(people)
    async with writing():
        held = await row("SELECT state FROM roster_import WHERE id = $1 FOR UPDATE", roster_id)
        if held is None or held["state"] != RosterState.DRAFT:
            return
        taken = await take_over(found["school"], found["district"], people, sounds, viewer.id, ticked)
        kept = json.dumps({"notes": found["rows"]["notes"], "entries": []}, ensure_ascii=False)
        await execute(
            "UPDATE roster_import SET state = 'applied', applied_at = $2, result = $3::jsonb,"
            " rows = $4::jsonb WHERE id = $1",
            roster_id, now(), taken.to_json(), kept,
        )  # fmt: skip
        await audit(
            viewer.id, "took_over_roster", "roster", roster_id, found["file_name"], **taken.counts,
            place=found["school"] or found["district"],
        )  # fmt: skip


async def take_over(
    school: UUID | None, district: UUID | None, people: list[Entry], sounds: dict[str, str], by: UUID | None,
    ticked: Collection[str] = (),
) -> Taken:  # fmt: skip
    """Check the rows against what is there at this moment, and write the good ones, in the caller's
    transaction. ``sounds`` is ``pinyin_of_all(people)``: slow, so made before."""
    await execute(ONE_AT_A_TIME)
    review = await drafts.review_entries(school, district, people, ticked)
    groups = await _make_groups(review)
    new, changed = review.of_kind("new"), review.of_kind("changed")
    ids = await _add(new, sounds)
    posts = await _post([(user_id, finding) for user_id, finding in zip(ids, new, strict=True)], groups)
    for finding in changed:
        await _change(finding, sounds, groups)
    for user_id, finding in zip(ids, new, strict=True):
        await audit(by, "added", "user", user_id, finding.name, login=finding.entry.login, by="roster")
    for finding in changed:
        assert finding.person is not None
        facts = {
            change.label: f"{change.old} → {change.new}"
            for change in finding.changes
            if change.label != "手机"
        }
        await audit(by, "changed", "user", finding.person.id, finding.name, by="roster", **facts)
    errors = [error_of(finding) for finding in review.of_kind("error")]
    made = [name for _school, name in review.new_groups]
    return Taken(
        review.counts(), made, ids, errors, posts, [groups[key] for key in review.new_groups],
        review.renames("changed"), review.of_kind("renamed"),
    )  # fmt: skip


async def pinyin_of_all(people: Iterable[Entry]) -> dict[str, str]:
    """The pinyin of every name, made in a thread."""
    names = {entry.name for entry in people}
    return await asyncio.to_thread(lambda: {name: pinyin_of(name) for name in names})


def error_of(finding: Finding) -> dict[str, Any]:
    """A row that was not taken, as it is kept for download."""
    return {"entry": finding.entry.to_json(), "reasons": finding.reasons}


async def _make_groups(review: Review) -> dict[GroupKey, UUID]:
    """The ids of all groups named: those there, and those made now."""
    schools = list({finding.school for finding in review.findings if finding.school is not None})
    found = await rows(
        "SELECT id, name, school FROM prep_group WHERE school = ANY($1) AND closed_on IS NULL", schools
    )
    groups: dict[GroupKey, UUID] = {(one["school"], one["name"]): one["id"] for one in found}
    for (school, name), (grade, subject, _people) in review.new_groups.items():
        groups[school, name] = new_id()
        await execute(
            "INSERT INTO prep_group (id, name, school, subject, grade, kind) VALUES ($1, $2, $3, $4, $5, $6)",
            groups[school, name], name, school, subject, grade, GroupKind.PREP,
        )  # fmt: skip
    return groups


async def _add(new: list[Finding], sounds: dict[str, str]) -> list[UUID]:
    ids = [new_id() for _one in new]
    hues: dict[UUID, int] = {}
    colours = []
    for finding in new:
        assert finding.school is not None
        if finding.school not in hues:
            hues[finding.school] = await value("SELECT count(*) FROM users WHERE school = $1", finding.school)
        colours.append(hues[finding.school] % HUES + 1)
        hues[finding.school] += 1
    await execute(
        NEW_PEOPLE, ids, [one.entry.login for one in new], [one.name for one in new],
        [one.school for one in new], [one.subject for one in new], [one.phone or None for one in new],
        colours, [name_key(one.name) for one in new], [sounds.get(one.name, "") for one in new],
    )  # fmt: skip
    return ids


async def _post(people: list[tuple[UUID, Finding]], groups: dict[GroupKey, UUID]) -> list[UUID]:
    """Posts of people who had none: one statement for all; their ids."""
    given = [
        (new_id(), user_id, wanted.role, wanted.scope,
         groups[wanted.group] if wanted.group else finding.school, wanted.subject, wanted.title)
        for user_id, finding in people for wanted in finding.posts
    ]  # fmt: skip
    if given:
        await execute(NEW_POSTS, *(list(column) for column in zip(*given, strict=True)))
    return [one[0] for one in given]


async def _change(finding: Finding, sounds: dict[str, str], groups: dict[GroupKey, UUID]) -> None:
    person = finding.person
    assert person is not None, "only somebody known changes"
    if finding.rename is not None:
        new = finding.rename.new
        await execute(RENAMED, person.id, new, name_key(new), sounds.get(new, ""))
    if any(change.label in ("手机", "学科") for change in finding.changes):
        await execute(
            CHANGED, person.id, finding.subject or person.subject, finding.phone or person.phone or None
        )
    for wanted in finding.posts:
        place = groups[wanted.group] if wanted.group else finding.school
        await lay_down_post(
            person.id, wanted.role, wanted.scope, place, subject=wanted.subject, title_id=wanted.title
        )
