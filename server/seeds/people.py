"""Places and people of 石桥县. All of them are invented."""

from dataclasses import dataclass
from uuid import UUID

from server.base.database import value
from server.people.registering import add_district, add_group, add_region, add_school, add_user, give_post
from server.people.tables import Role, Scope

PASSWORD = "beike-2026"  # noqa: S105 (of the demo: the sign-in page lets everybody in without it, too)
REGION = "石桥县"
SCHOOLS = {
    "实验小学": "城关学区",
    "城关第二小学": "城关学区",
    "石桥一中": "城关学区",
    "石龙小学": "石龙学区",
    "石龙中学": "石龙学区",
}
GROUPS = (
    ("实验小学", "三年级数学备课组", "数学", "三年级"),
    ("实验小学", "二年级语文备课组", "语文", "二年级"),
    ("实验小学", "四年级科学备课组", "科学", "四年级"),
    ("城关第二小学", "三年级数学备课组", "数学", "三年级"),
    ("石桥一中", "八年级数学备课组", "数学", "八年级"),
    ("石龙小学", "三年级数学备课组", "数学", "三年级"),
    ("石龙中学", "八年级数学备课组", "数学", "八年级"),
)
R, S = Role, Scope


@dataclass(frozen=True, slots=True)
class Person:
    """An account with one post at ``place``: 实验小学, 城关学区, 石桥县 or 实验小学/三年级数学备课组."""

    login: str
    name: str
    subject: str
    role: Role
    place: str


# The sign-in page of the demo lists the first of each post by 工号, and the first three teachers.
PEOPLE = (
    Person("1001", "王雨晴", "数学", R.TEACHER, "实验小学/三年级数学备课组"),
    Person("1002", "赵敏", "数学", R.TEACHER, "实验小学/三年级数学备课组"),
    Person("1003", "孙磊", "数学", R.TEACHER, "实验小学/三年级数学备课组"),
    Person("1004", "李建国", "数学", R.PREP_LEAD, "实验小学/三年级数学备课组"),
    Person("1005", "郑平", "数学", R.SUBJECT_LEAD, "实验小学"),
    Person("1006", "刘芳", "语文", R.PREP_LEAD, "实验小学/二年级语文备课组"),
    Person("1007", "何晓燕", "语文", R.TEACHER, "实验小学/二年级语文备课组"),
    Person("1008", "马俊", "科学", R.TEACHER, "实验小学/四年级科学备课组"),
    Person("1009", "周慧", "", R.SCHOOL_ADMIN, "实验小学"),
    Person("2001", "邓洁", "数学", R.TEACHER, "城关第二小学/三年级数学备课组"),
    Person("3001", "高志强", "数学", R.PREP_LEAD, "石桥一中/八年级数学备课组"),
    Person("3002", "林晓", "数学", R.TEACHER, "石桥一中/八年级数学备课组"),
    Person("4001", "孙丽", "数学", R.TEACHER, "石龙小学/三年级数学备课组"),
    Person("4002", "吴桂兰", "数学", R.ASSISTANT, "石龙小学/三年级数学备课组"),
    Person("5001", "黄文", "数学", R.TEACHER, "石龙中学/八年级数学备课组"),
    Person("8001", "陈思远", "数学", R.RESEARCHER, "城关学区"),
    Person("8002", "罗秀英", "语文", R.RESEARCHER, "石龙学区"),
    Person("8003", "梁国庆", "", R.DISTRICT_HEAD, "城关学区"),
    Person("8004", "覃海", "", R.DISTRICT_HEAD, "石龙学区"),
    Person("8005", "许明", "数学", R.GUEST_EXPERT, "城关学区"),
    Person("9001", "韩静", "数学", R.REGION_RESEARCHER, "石桥县"),
    Person("9002", "唐宁", "", R.AUDITOR, "石桥县"),
    Person("9003", "沈立", "", R.PLATFORM_ADMIN, ""),
)
SUBJECT_POSTS = frozenset({R.SUBJECT_LEAD, R.RESEARCHER, R.REGION_RESEARCHER, R.GUEST_EXPERT})


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the demo; ``school`` is set for schools and groups."""

    scope: Scope
    id: UUID
    school: UUID | None = None


async def settle_places() -> dict[str, Place]:
    """Every place by the name used in ``Person.place``; those that are missing are made."""
    region = await value("SELECT id FROM region WHERE name = $1", REGION) or await add_region(REGION)
    places = {REGION: Place(S.REGION, region)}
    for district in dict.fromkeys(SCHOOLS.values()):
        found = await value("SELECT id FROM district WHERE name = $1 AND region = $2", district, region)
        places[district] = Place(S.DISTRICT, found or await add_district(district, region))
    for school, district in SCHOOLS.items():
        above = places[district].id
        found = await value("SELECT id FROM school WHERE name = $1 AND district = $2", school, above)
        made = found or await add_school(school, above)
        places[school] = Place(S.SCHOOL, made, made)
    for school, name, subject, grade in GROUPS:
        above = places[school].id
        found = await value("SELECT id FROM prep_group WHERE name = $1 AND school = $2", name, above)
        made = found or await add_group(name, above, subject, grade)
        places[f"{school}/{name}"] = Place(S.GROUP, made, above)
    return places


async def settle_people(places: dict[str, Place]) -> dict[str, UUID]:
    """Every person's id by name; accounts and posts that are missing are made."""
    found = {}
    for person in PEOPLE:
        place = places.get(person.place)
        user = await value("SELECT id FROM users WHERE login = $1", person.login)
        if user is None:
            user = await add_user(
                person.login,
                person.name,
                school_id=place.school if place else None,
                subject=person.subject,
                password=PASSWORD,
            )
        if not await value('SELECT 1 FROM membership WHERE "user" = $1', user):
            scope, scope_id = (place.scope, place.id) if place else (S.PLATFORM, None)
            subject = person.subject if person.role in SUBJECT_POSTS else ""
            await give_post(user, person.role, scope, scope_id, subject=subject)
        found[person.name] = user
    return found
