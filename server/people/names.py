"""What roles, states and subjects are called on screens."""

from server.people.tables import Role

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
