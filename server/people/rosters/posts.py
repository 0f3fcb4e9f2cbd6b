"""Which posts a row of a roster gives, and in which group. Pure."""

from uuid import UUID

from server.people.names import ROLE_NAMES
from server.people.rosters import wording
from server.people.rosters.findings import Finding, GroupKey, Wanted
from server.people.rosters.known import HeldPost, Known
from server.people.tables import Role, Scope

IN_GROUP = frozenset({Role.TEACHER, Role.ASSISTANT, Role.PREP_LEAD})


def decide(finding: Finding, known: Known) -> None:
    """Fill in the posts that are not held yet, or say why they cannot be given."""
    assert finding.school is not None, "asked for rows with a school alone"
    group = _group(finding, known)
    wanted = [_wanted(finding, role, group, title) for role, title in _roles(finding, known)]
    if finding.reasons:
        return
    held = finding.person.posts if finding.person is not None else frozenset()
    if not finding.entry.role and not group and held:
        return  # who is in post already keeps it: a blank cell changes nothing
    finding.posts = [one for one in dict.fromkeys(wanted) if not _is_held(one, finding, known, held)]
    if any(one.role == Role.SCHOOL_ADMIN for one in finding.posts):
        finding.notes.append("会成为学校管理员：能管理全校的账号和岗位。")


def meaning_of(finding: Finding, key: GroupKey) -> tuple[str, str]:
    """Grade and subject of a group to be made, by its name or else by the row."""
    return wording.group_meaning(key[1]) or (finding.grade, finding.subject)


def _roles(finding: Finding, known: Known) -> list[tuple[Role, UUID | None]]:
    found: list[tuple[Role, UUID | None]] = []
    for word in wording.words_of(finding.entry.role):
        title = known.titles.get(word)
        if word in wording.ROLES:
            found.append((wording.ROLES[word], None))
        elif title is not None:
            found.append((title[1], title[0]))
        else:
            finding.reasons.append(f"岗位“{word}”不认识。可以写：{wording.ROLES_SAID}；普通老师可以空着。")
    if not found and not finding.entry.role:
        held = finding.person.posts if finding.person is not None else ()
        found.append(
            (Role.ASSISTANT if any(one.role == Role.ASSISTANT for one in held) else Role.TEACHER, None)
        )
    return found


def _group(finding: Finding, known: Known) -> GroupKey | None:
    assert finding.school is not None
    entry = finding.entry
    if not entry.group:
        named = finding.grade and finding.subject
        return (finding.school, wording.group_name(finding.grade, finding.subject)) if named else None
    key = (finding.school, entry.group)
    if key in known.groups:
        return key
    if wording.group_meaning(entry.group) is None and not (
        finding.grade and finding.subject and entry.group.endswith("组")
    ):
        finding.reasons.append(
            f"没有“{entry.group}”这个备课组，从名字也看不出年级和学科。请写成“三年级数学备课组”，或填上年级和学科。"
        )
    return key


def _wanted(finding: Finding, role: Role, group: GroupKey | None, title: UUID | None) -> Wanted:
    name = ROLE_NAMES[role]
    if role in IN_GROUP and group is not None:
        return Wanted(role, Scope.GROUP, f"{group[1]}，{name}", group, title=title)
    if role == Role.PREP_LEAD:
        finding.reasons.append("备课组长要写明备课组，或者写明年级和学科。")
    if role == Role.SUBJECT_LEAD:
        if not finding.subject:
            finding.reasons.append("教研组长要写明学科。")
        return Wanted(role, Scope.SCHOOL, f"{finding.subject}{name}", subject=finding.subject, title=title)
    return Wanted(role, Scope.SCHOOL, name, title=title)


def _is_held(wanted: Wanted, finding: Finding, known: Known, held: frozenset[HeldPost]) -> bool:
    place = known.groups.get(wanted.group) if wanted.group is not None else finding.school
    if HeldPost(wanted.role, wanted.scope, place, wanted.subject) in held:
        return True
    # A group's lead is its teacher too; "teacher" beside a post there adds nothing.
    return wanted.role == Role.TEACHER and any(
        one.place == place and one.scope == wanted.scope for one in held
    )
