"""The cast: one small county, the same in every test."""

from dataclasses import dataclass
from uuid import UUID

from server.people.registering import add_district, add_group, add_region, add_school, add_user, give_post
from server.people.signing_in import viewer_of
from server.people.tables import Role, Scope
from server.people.viewer import Viewer

Held = tuple[Role, Scope, UUID | None]
PASSWORD = "春眠不觉晓2026"


@dataclass(frozen=True)
class Town:
    """石桥县, 第一学区: 实验小学 with a 三年级数学备课组, 石龙小学 with another.

    王雨晴 and 赵敏 teach in the group 李建国 leads; 郑平 is 教研组长 of 数学 in their school, 周校
    administers it; 孙丽 teaches at 石龙小学; 陈思远 is the district's researcher of mathematics.
    Everybody's password is PASSWORD.
    """

    region: UUID
    district: UUID
    school: UUID
    other_school: UUID
    group: UUID
    other_group: UUID
    wang: Viewer
    li: Viewer
    zhao: Viewer
    zheng: Viewer
    zhou: Viewer
    sun: Viewer
    chen: Viewer
    admin: Viewer

    @property
    def people(self) -> dict[str, Viewer]:
        """Everybody, by the name of the field."""
        return {name: who for name, who in vars(self).items() if isinstance(who, Viewer)}


async def build() -> Town:
    """Make the town through the verbs of ``people``."""
    region = await add_region("石桥县")
    district = await add_district("第一学区", region)
    school = await add_school("实验小学", district)
    other_school = await add_school("石龙小学", district)
    group = await add_group("三年级数学备课组", school, "数学", "三年级")
    other_group = await add_group("三年级数学备课组", other_school, "数学", "三年级")

    async def person(login: str, name: str, at: UUID | None, *posts: Held) -> Viewer:
        subject = "数学" if at is not None else ""
        user = await add_user(login, name, school_id=at, subject=subject, password=PASSWORD)
        for role, scope, place in posts:
            lead = role in {Role.SUBJECT_LEAD, Role.RESEARCHER}
            await give_post(user, role, scope, place, subject="数学" if lead else "")
        return await viewer_of(user)

    teacher = (Role.TEACHER, Scope.GROUP, group)
    return Town(
        region,
        district,
        school,
        other_school,
        group,
        other_group,
        wang=await person("wang", "王雨晴", school, teacher),
        li=await person("li", "李建国", school, teacher, (Role.PREP_LEAD, Scope.GROUP, group)),
        zhao=await person("zhao", "赵敏", school, teacher),
        zheng=await person("zheng", "郑平", school, (Role.SUBJECT_LEAD, Scope.SCHOOL, school)),
        zhou=await person("zhou", "周校", school, (Role.SCHOOL_ADMIN, Scope.SCHOOL, school)),
        sun=await person("sun", "孙丽", other_school, (Role.TEACHER, Scope.GROUP, other_group)),
        chen=await person("chen", "陈思远", None, (Role.RESEARCHER, Scope.DISTRICT, district)),
        admin=await person("admin", "石管理", None, (Role.PLATFORM_ADMIN, Scope.PLATFORM, None)),
    )
