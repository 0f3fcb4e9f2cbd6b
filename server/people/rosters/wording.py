"""The words schools use for posts and groups. Pure."""

import re

from server.people.names import ROLE_NAMES
from server.people.subjects import GRADES, OTHER_SUBJECTS, SUBJECTS, subject_of
from server.people.tables import Role, Scope

# What a roster may give: posts of a school and of its groups. Posts above a school are given by hand.
ROLES: dict[str, Role] = {
    ROLE_NAMES[role]: role
    for role in (Role.TEACHER, Role.ASSISTANT, Role.PREP_LEAD, Role.SUBJECT_LEAD, Role.SCHOOL_ADMIN)
} | {
    "老师": Role.TEACHER, "任课教师": Role.TEACHER, "科任教师": Role.TEACHER, "科任": Role.TEACHER,
    "专任教师": Role.TEACHER, "班主任": Role.TEACHER, "代课教师": Role.TEACHER, "实习教师": Role.ASSISTANT,
    "集备组长": Role.PREP_LEAD, "备课组组长": Role.PREP_LEAD, "教研组组长": Role.SUBJECT_LEAD,
    "管理员": Role.SCHOOL_ADMIN,
}  # fmt: skip
ROLES_SAID = "教师、助教、备课组长、教研组长、学校管理员"
SCOPES = {
    Role.TEACHER: Scope.GROUP, Role.ASSISTANT: Scope.GROUP, Role.PREP_LEAD: Scope.GROUP,
    Role.SUBJECT_LEAD: Scope.SCHOOL, Role.SCHOOL_ADMIN: Scope.SCHOOL,
}  # fmt: skip
BETWEEN = re.compile(r"[、,，/;；+和 ]+")
_GROUP = re.compile(
    rf"^({'|'.join(GRADES)})({'|'.join(sorted({*SUBJECTS, *OTHER_SUBJECTS}, key=len, reverse=True))})备课组$"
)


def words_of(text: str) -> list[str]:
    """「教师、备课组长」 as its parts."""
    return [word for word in BETWEEN.split(text) if word]


def group_name(grade: str, subject: str) -> str:
    """What the group of a grade and subject is called when the roster does not say."""
    return f"{grade}{subject}备课组"


def group_meaning(name: str) -> tuple[str, str] | None:
    """Grade and subject of a group by its name; ``None`` when the name does not say both."""
    found = _GROUP.match(name)
    subject = subject_of(found[2]) if found else None
    return (found[1], subject) if found and subject else None
