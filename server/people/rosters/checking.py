"""What taking a roster over would do, row by row, and which rows cannot be taken. Pure."""

import re
import unicodedata
from collections.abc import Callable, Collection
from uuid import UUID

from server.people.rosters import posts
from server.people.rosters.entries import Entry
from server.people.rosters.findings import Change, Finding, GroupKey, Review
from server.people.rosters.known import Known, Person
from server.people.rosters.renaming import Rename
from server.people.spelling import name_key
from server.people.subjects import SUBJECTS, grade_of, subject_of

MOBILE = re.compile(r"1[3-9][0-9]{9}")


def phone_of(text: str) -> str | None:
    """A mobile number as eleven digits; empty for nothing, ``None`` for what is none."""
    digits = re.sub(r"[\s\-‐–—.]+", "", unicodedata.normalize("NFKC", text))
    digits = digits.removeprefix("+86").removeprefix("0086")
    return digits if not digits or MOBILE.fullmatch(digits) else None


def check(entries: list[Entry], known: Known, ticked: Collection[str] = ()) -> Review:
    """Decide every row against what is there and against each other.

    ``ticked``: the ``Rename.tick`` of the names that may change.
    """
    logins = _numbers(entries, lambda entry: entry.login.lower())
    phones = _numbers(entries, lambda entry: phone_of(entry.phone) or "")
    new_groups: dict[GroupKey, tuple[str, str, int]] = {}
    findings = []
    for entry in entries:
        finding = Finding(entry, reasons=list(entry.faults))
        _check_person(finding, known, logins)
        _check_phone(finding, known, phones)
        _check_words(finding)
        if finding.school is not None:
            posts.decide(finding, known)
        if not finding.reasons:
            _conclude(finding, known, ticked)
        if not finding.reasons and finding.kind != "renamed":
            _count_groups(finding, known, new_groups)
        findings.append(finding)
    return Review(findings, new_groups)


def _numbers(entries: list[Entry], key: Callable[[Entry], str]) -> dict[str, list[int]]:
    """Which rows say the same."""
    found: dict[str, list[int]] = {}
    for entry in entries:
        if text := key(entry):
            found.setdefault(text, []).append(entry.number)
    return found


def _check_person(finding: Finding, known: Known, logins: dict[str, list[int]]) -> None:
    entry, reasons = finding.entry, finding.reasons
    finding.school = _school(entry, known, reasons)
    finding.name = entry.name
    if not entry.login and not any("工号" in reason for reason in reasons):
        reasons.append("没有写工号。")
    elif re.search(r"\s", entry.login):
        reasons.append(f"工号“{entry.login}”里有空格。")
    if not entry.name and not any("姓名" in reason for reason in reasons):
        reasons.append("没有写姓名。")
    same = [number for number in logins.get(entry.login.lower(), []) if number != entry.number]
    if same:
        reasons.append(f"工号 {entry.login} 在第 {_said(same)} 行也有，分不清是谁的。")
    person = known.people.get(entry.login.lower())
    if person is None:
        return
    if person.school != finding.school and finding.school is not None:
        reasons.append(_elsewhere(person))
    elif person.is_disabled:
        reasons.append(f"工号 {person.login} 的账号已经停用。要恢复，请先在“人员”里启用。")
    finding.person = person


def _school(entry: Entry, known: Known, reasons: list[str]) -> UUID | None:
    if not entry.school:
        if known.school is None:
            reasons.append("没有写学校。")
        return known.school
    named = known.schools.get(entry.school)
    if named is None:
        reasons.append(f"学校“{entry.school}”不在这次导入的范围里。")
    elif known.school is not None and named != known.school:
        reasons.append(f"学校写的是“{entry.school}”，这次导入的是“{known.school_names[known.school]}”。")
    return named


def _elsewhere(person: Person) -> str:
    """Where strangers work is no business of whoever writes 工号 into a list."""
    where = f"是{person.near_school}的" if person.near_school else "已经有人用了"
    shared = "如果是来兼课，请在“人员”里找到他，再给一个本校的岗位；" if person.near_school else ""
    moved = "如果是调动，请那边先办离任交接；如果是编号撞了，请换一个工号。"
    return f"工号 {person.login} {where}。{shared}{moved}"


def _check_phone(finding: Finding, known: Known, phones: dict[str, list[int]]) -> None:
    phone = phone_of(finding.entry.phone)
    if phone is None:
        finding.reasons.append(f"手机号“{finding.entry.phone}”不是 11 位手机号。")
        return
    same = [number for number in phones.get(phone, []) if number != finding.entry.number]
    if same:
        finding.reasons.append(f"手机号 {phone} 在第 {_said(same)} 行也有。一个手机号只能给一个人。")
    owner = known.phones.get(phone)
    if owner is not None and owner.login.lower() != finding.entry.login.lower():
        whose = f"工号 {owner.login}（{owner.name}）" if owner.school == finding.school else "别的学校的人"
        finding.reasons.append(f"手机号 {phone} 已经登记给{whose}。请核对，或者先空着。")
    finding.phone = phone


def _check_words(finding: Finding) -> None:
    entry = finding.entry
    if entry.subject:
        finding.subject = subject_of(entry.subject) or ""
        if not finding.subject:
            said = "、".join(SUBJECTS[:6])
            finding.reasons.append(f"学科“{entry.subject}”不认识。可以写：{said}等；教几科的写主要的一科。")
    if entry.grade:
        finding.grade = grade_of(entry.grade) or ""
        if not finding.grade:
            finding.reasons.append(f"年级“{entry.grade}”看不懂。请写成“三年级”“八年级”“高一”。")


def _conclude(finding: Finding, known: Known, ticked: Collection[str]) -> None:
    person = finding.person
    if person is None:
        finding.kind = "new"
        assert finding.school is not None, "a row without a school has a reason"
        namesakes = known.same_names.get((finding.school, name_key(finding.name)), [])
        if namesakes:
            finding.notes.append(
                f"学校里已有同名的人（工号 {'、'.join(namesakes)}）。是同一个人的话，请改工号。"
            )
        return
    finding.rename = _rename(finding, person, known)
    name = person.name if finding.rename is None else finding.name
    finding.changes = [
        Change(label, old, new)
        for label, old, new in (
            ("姓名", person.name, name),
            ("手机", person.phone, finding.phone),
            ("学科", person.subject, finding.subject),
        )
        if new and new != old
    ]
    if finding.changes and person.is_above:
        said = "、".join(change.label for change in finding.changes)
        finding.reasons.append(
            f"{person.name}还有校外的管理岗位，{said}不能从名册里改，请平台管理员在他的页面上改。"
        )
        finding.changes, finding.rename = [], None
        return
    finding.changes += [Change("岗位", "", wanted.said) for wanted in finding.posts]
    finding.kind = "changed" if finding.changes else "unchanged"
    if finding.rename is not None and finding.rename.tick not in ticked:
        finding.kind = "renamed"


def _rename(finding: Finding, person: Person, known: Known) -> Rename | None:
    """``None`` also for another spelling of the same name: a blank in the middle, another dot."""
    key = name_key(finding.name)
    if not key or key == name_key(person.name) or finding.school is None:
        return None
    others = [one for one in known.same_names.get((finding.school, key), []) if one != person.login]
    return Rename(person.id, person.login, person.name, finding.name, tuple(others))


def _count_groups(finding: Finding, known: Known, new_groups: dict[GroupKey, tuple[str, str, int]]) -> None:
    for key in {wanted.group for wanted in finding.posts if wanted.group is not None}:
        if key not in known.groups:
            grade, subject = posts.meaning_of(finding, key)
            new_groups[key] = (grade, subject, new_groups.get(key, ("", "", 0))[2] + 1)


def _said(numbers: list[int]) -> str:
    shown = "、".join(str(number) for number in numbers[:5])
    return f"{shown} 等" if len(numbers) > 5 else shown
