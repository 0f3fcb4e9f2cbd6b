"""The cast of 石桥县: some sixty people with their posts. All of them are invented."""

from dataclasses import dataclass
from uuid import UUID

from server.base.database import value
from server.people.registering import add_user, give_post
from server.people.tables import Role, Scope
from server.seeds.places import Place

PASSWORD = "beike-2026"  # noqa: S105 (of the demo: the sign-in page lets everybody in without it, too)
R = Role
SUBJECT_POSTS = frozenset({R.SUBJECT_LEAD, R.RESEARCHER, R.REGION_RESEARCHER, R.GUEST_EXPERT})
Post = tuple[Role, str]


@dataclass(frozen=True, slots=True)
class Person:
    """An account with posts at places: 实验小学, 城关学区, 实验小学/三年级数学备课组, "" for the platform.

    The first post says where the person belongs.
    """

    login: str
    name: str
    subject: str
    posts: tuple[Post, ...]
    phone: str = ""


def one(login: str, name: str, subject: str, role: Role, place: str, *more: Post) -> Person:
    """Most people hold one post; ``more`` are the others' further ones."""
    return Person(login, name, subject, ((role, place), *more))


# The sign-in page of the demo lists the first of each post by 工号, and the first two teachers.
PEOPLE = (
    one("1001", "王雨晴", "数学", R.TEACHER, "实验小学/三年级数学备课组"),
    one("1002", "赵敏", "数学", R.TEACHER, "实验小学/三年级数学备课组"),
    # 跨校兼课: two posts in two schools.
    one("1003", "孙磊", "数学", R.TEACHER, "实验小学/三年级数学备课组",
        (R.TEACHER, "城关第二小学/三年级数学备课组")),
    one("1004", "李建国", "数学", R.PREP_LEAD, "实验小学/三年级数学备课组",
        (R.TEACHER, "城关学区/小学数学学科中心组")),
    one("1005", "郑平", "数学", R.SUBJECT_LEAD, "实验小学", (R.TEACHER, "实验小学/五年级数学备课组")),
    one("1006", "刘芳", "语文", R.PREP_LEAD, "实验小学/二年级语文备课组"),
    one("1007", "何晓燕", "语文", R.TEACHER, "实验小学/二年级语文备课组"),
    one("1008", "马俊", "科学", R.TEACHER, "实验小学/四年级科学备课组"),
    one("1009", "周慧", "", R.SCHOOL_ADMIN, "实验小学"),
    one("1010", "陶然", "数学", R.PREP_LEAD, "实验小学/五年级数学备课组"),
    one("1011", "曾敏芝", "数学", R.TEACHER, "实验小学/五年级数学备课组"),
    one("1012", "王芳", "语文", R.TEACHER, "实验小学/三年级语文备课组"),
    one("1013", "谢宇航", "语文", R.PREP_LEAD, "实验小学/三年级语文备课组"),
    one("1014", "唐小丽", "语文", R.TEACHER, "实验小学/三年级语文备课组"),
    one("1015", "林䶮", "英语", R.PREP_LEAD, "实验小学/四年级英语备课组"),
    one("1016", "曹文静", "英语", R.TEACHER, "实验小学/四年级英语备课组"),
    one("1017", "邹明", "科学", R.PREP_LEAD, "实验小学/四年级科学备课组"),
    one("1018", "袁立群", "音乐", R.TEACHER, "实验小学"),
    one("2001", "邓洁", "数学", R.TEACHER, "城关第二小学/三年级数学备课组"),
    one("2002", "许红梅", "数学", R.PREP_LEAD, "城关第二小学/三年级数学备课组"),
    one("2003", "彭涛", "道德与法治", R.PREP_LEAD, "城关第二小学/三年级道德与法治备课组"),
    one("2004", "魏小雨", "道德与法治", R.TEACHER, "城关第二小学/三年级道德与法治备课组"),
    one("2005", "郭建华", "", R.SCHOOL_ADMIN, "城关第二小学"),
    one("2101", "王芳", "数学", R.TEACHER, "东关小学"),
    one("2102", "秦月", "语文", R.PREP_LEAD, "东关小学/三年级语文备课组"),
    one("2103", "张㛃", "语文", R.TEACHER, "东关小学/三年级语文备课组"),
    one("2104", "冯志远", "", R.SCHOOL_ADMIN, "东关小学"),
    one("2201", "龚艳", "数学", R.TEACHER, "城北九年一贯制学校/五年级数学备课组"),
    one("2202", "田野", "数学", R.PREP_LEAD, "城北九年一贯制学校/五年级数学备课组"),
    one("2203", "潘永安", "", R.SCHOOL_ADMIN, "城北九年一贯制学校"),
    one("3001", "高志强", "数学", R.PREP_LEAD, "石桥一中/八年级数学备课组"),
    one("3002", "林晓", "数学", R.TEACHER, "石桥一中/八年级数学备课组"),
    one("3003", "罗勇", "物理", R.PREP_LEAD, "石桥一中/八年级物理备课组"),
    one("3004", "叶青", "物理", R.TEACHER, "石桥一中/八年级物理备课组"),
    one("3005", "江海燕", "历史", R.PREP_LEAD, "石桥一中/七年级历史备课组"),
    one("3006", "方正", "历史", R.TEACHER, "石桥一中/七年级历史备课组"),
    one("3007", "石磊", "", R.SCHOOL_ADMIN, "石桥一中"),
    one("4001", "孙丽", "数学", R.TEACHER, "石龙小学/三年级数学备课组",
        (R.TEACHER, "石龙学区/三年级数学联片备课组")),
    one("4002", "吴桂兰", "数学", R.ASSISTANT, "石龙小学/三年级数学备课组"),
    one("4003", "阿依古丽·买买提", "语文", R.TEACHER, "石龙小学/三年级语文备课组"),
    one("4004", "韦国栋", "语文", R.PREP_LEAD, "石龙小学/三年级语文备课组"),
    one("4005", "莫春兰", "数学", R.PREP_LEAD, "石龙小学/三年级数学备课组",
        (R.PREP_LEAD, "石龙学区/三年级数学联片备课组")),
    one("4006", "农志刚", "", R.SCHOOL_ADMIN, "石龙小学"),
    one("4101", "黄𬱖", "数学", R.TEACHER, "白水小学", (R.TEACHER, "石龙学区/三年级数学联片备课组")),
    one("4102", "岑秀云", "语文", R.TEACHER, "白水小学"),
    # 包班: one teacher, every subject of a class of two grades.
    one("4201", "卢大山", "语文", R.TEACHER, "岩脚教学点", (R.TEACHER, "石龙学区/三年级数学联片备课组")),
    one("4301", "龙小梅", "数学", R.TEACHER, "龙门九年一贯制学校",
        (R.TEACHER, "石龙学区/三年级数学联片备课组")),
    one("4302", "𠮷春阳", "物理", R.TEACHER, "龙门九年一贯制学校"),
    one("4303", "覃明辉", "", R.SCHOOL_ADMIN, "龙门九年一贯制学校"),
    one("5001", "黄文", "数学", R.TEACHER, "石龙中学/八年级数学备课组"),
    one("5002", "蒙丽华", "数学", R.PREP_LEAD, "石龙中学/八年级数学备课组"),
    one("5003", "梁家伟", "物理", R.TEACHER, "石龙中学/八年级物理备课组"),
    one("5004", "蓝天", "物理", R.PREP_LEAD, "石龙中学/八年级物理备课组"),
    one("5005", "欧阳倩", "", R.SCHOOL_ADMIN, "石龙中学"),
    one("8001", "陈思远", "数学", R.RESEARCHER, "城关学区", (R.PREP_LEAD, "城关学区/小学数学学科中心组")),
    one("8002", "罗秀英", "语文", R.RESEARCHER, "石龙学区"),
    one("8003", "梁国庆", "", R.DISTRICT_HEAD, "城关学区"),
    one("8004", "覃海", "", R.DISTRICT_HEAD, "石龙学区"),
    one("8005", "许明", "数学", R.GUEST_EXPERT, "城关学区"),
    one("9001", "韩静", "数学", R.REGION_RESEARCHER, "石桥县", (R.PREP_LEAD, "石桥县/韩静名师工作室")),
    one("9002", "唐宁", "", R.AUDITOR, "石桥县"),
    one("9003", "沈立", "", R.PLATFORM_ADMIN, ""),
)  # fmt: skip


async def settle_people(places: dict[str, Place]) -> dict[str, UUID]:
    """Every person's id by 工号; accounts and posts that are missing are made."""
    found = {}
    for person in PEOPLE:
        home = places.get(person.posts[0][1])
        user = await value("SELECT id FROM users WHERE login = $1", person.login)
        if user is None:
            user = await add_user(
                person.login,
                person.name,
                school_id=home.school if home else None,
                subject=person.subject,
                password=PASSWORD,
            )
        for role, name in person.posts:
            await _settle_post(user, role, places.get(name), person.subject if role in SUBJECT_POSTS else "")
        found[person.login] = user
    return found


async def _settle_post(user: UUID, role: Role, place: Place | None, subject: str) -> None:
    scope, scope_id = (place.scope, place.id) if place else (Scope.PLATFORM, None)
    if not await value(
        'SELECT 1 FROM membership WHERE "user" = $1 AND role = $2 AND scope_id IS NOT DISTINCT FROM $3',
        user, role, scope_id,
    ):  # fmt: skip
        await give_post(user, role, scope, scope_id, subject=subject)
