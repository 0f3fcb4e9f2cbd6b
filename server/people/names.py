"""What roles, kinds of groups and people of one name are called on screens."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from server.people.tables import GroupKind, LinkKind, Role, Scope

ROLE_NAMES: dict[Role, str] = {
    Role.PLATFORM_ADMIN: "平台管理员",
    Role.REGION_RESEARCHER: "区县教研员",
    Role.DISTRICT_HEAD: "学区负责人",
    Role.RESEARCHER: "教研员",
    Role.SCHOOL_ADMIN: "学校管理员",
    Role.SUBJECT_LEAD: "教研组长",
    Role.PREP_LEAD: "备课组长",
    Role.TEACHER: "教师",
    Role.ASSISTANT: "助教",
    Role.GUEST_EXPERT: "特邀专家",
    Role.AUDITOR: "审计员",
}


def role_name(role: Role, subject: str = "") -> str:
    """「数学教师」「备课组长」: the subject stands before the plain teacher only."""
    return f"{subject}{ROLE_NAMES[role]}" if role == Role.TEACHER else ROLE_NAMES[role]


GROUP_KIND_NAMES: dict[GroupKind, str] = {
    GroupKind.PREP: "备课组",
    GroupKind.SUBJECT: "教研组",
    GroupKind.JOINT_PREP: "联片备课组",
    GroupKind.PANEL: "学科中心组",
    GroupKind.STUDIO: "名师工作室",
}
LINK_KIND_NAMES: dict[LinkKind, str] = {
    LinkKind.LEAD: "牵头校",
    LinkKind.MEMBER: "成员校",
    LinkKind.ENTRUSTED: "托管",
    LinkKind.CAMPUS: "分校区",
    LinkKind.ALLIANCE: "联盟校",
}
# Which posts there are at which kind of place.
ROLES_AT: dict[Scope, tuple[Role, ...]] = {
    Scope.GROUP: (Role.TEACHER, Role.PREP_LEAD, Role.ASSISTANT),
    Scope.SCHOOL: (Role.TEACHER, Role.SUBJECT_LEAD, Role.SCHOOL_ADMIN, Role.GUEST_EXPERT, Role.AUDITOR),
    Scope.DISTRICT: (Role.RESEARCHER, Role.DISTRICT_HEAD, Role.GUEST_EXPERT, Role.AUDITOR),
    Scope.REGION: (Role.REGION_RESEARCHER, Role.GUEST_EXPERT, Role.AUDITOR),
    Scope.PLATFORM: (Role.PLATFORM_ADMIN,),
}
SUBJECT_ROLES = frozenset({Role.SUBJECT_LEAD, Role.RESEARCHER, Role.REGION_RESEARCHER, Role.GUEST_EXPERT})


def labels(people: Sequence[dict[str, Any]], *, key: str = "id") -> list[str]:
    """The name of each row, with 「（学校·学科）」 behind it where another person of the list bears it too.

    Rows hold ``name``, ``school_name``, ``subject``, and under ``key`` who it is: the same person twice is no
    namesake. Two alike even in these show the end of their 工号 (``login``, where the row has it).
    """
    names = {one[key]: str(one["name"]) for one in people}
    shared = Counter(names.values())
    full = {one[key]: _full(one) for one in people if shared[names[one[key]]] > 1}
    alike = Counter(full.values())
    said = []
    for one in people:
        words, login = full.get(one[key], names[one[key]]), one.get("login")
        said.append(f"{words[:-1]}·{str(login)[-4:]}）" if alike[words] > 1 and login else words)
    return said


def _full(person: dict[str, Any]) -> str:
    more = [str(person.get(part) or "") for part in ("school_name", "subject")]
    return f"{person['name']}（{'·'.join(one for one in more if one) or '还没有学校'}）"
