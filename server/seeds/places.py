"""Places of 石桥县: two 学区 of five schools each, their groups and ties. All of them are invented.

The shape is that of real 学区: a lead school for each stage, rural schools, one teaching
point, one school that takes part in a second 学区.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from server.base.database import execute, value
from server.base.ids import new_id
from server.people.registering import add_district, add_group, add_region, add_school
from server.people.tables import GroupKind, LinkKind, Scope

REGION = "石桥县"
SINCE = date(2024, 9, 1)


@dataclass(frozen=True, slots=True)
class School:
    """``kind`` is a code of ``school_kind``; ``parent`` the 中心校 of a 教学点."""

    name: str
    district: str
    kind: str
    short: str = ""
    rural: bool = False
    parent: str = ""


SCHOOLS = (
    School("实验小学", "城关学区", "primary", "实小"),
    School("城关第二小学", "城关学区", "primary", "城二小"),
    School("东关小学", "城关学区", "primary"),
    School("石桥一中", "城关学区", "junior", "一中"),
    School("城北九年一贯制学校", "城关学区", "nine_year", "城北学校"),
    School("石龙小学", "石龙学区", "central", rural=True),
    School("石龙中学", "石龙学区", "junior", rural=True),
    School("白水小学", "石龙学区", "primary", rural=True),
    School("龙门九年一贯制学校", "石龙学区", "nine_year", "龙门学校", rural=True),
    School("岩脚教学点", "石龙学区", "point", rural=True, parent="石龙小学"),
)
LINKS = (
    ("城关学区", "实验小学", LinkKind.LEAD),
    ("城关学区", "石桥一中", LinkKind.LEAD),
    ("石龙学区", "石龙小学", LinkKind.LEAD),
    ("石龙学区", "石龙中学", LinkKind.LEAD),
    ("石龙学区", "实验小学", LinkKind.ALLIANCE),
)
P, G = GroupKind.PREP, GroupKind
# Home, name, subject, grade, kind.
GROUPS = (
    ("实验小学", "三年级数学备课组", "数学", "三年级", P),
    ("实验小学", "五年级数学备课组", "数学", "五年级", P),
    ("实验小学", "二年级语文备课组", "语文", "二年级", P),
    ("实验小学", "三年级语文备课组", "语文", "三年级", P),
    ("实验小学", "四年级科学备课组", "科学", "四年级", P),
    ("实验小学", "四年级英语备课组", "英语", "四年级", P),
    ("实验小学", "数学教研组", "数学", "", G.SUBJECT),
    ("城关第二小学", "三年级数学备课组", "数学", "三年级", P),
    ("城关第二小学", "三年级道德与法治备课组", "道德与法治", "三年级", P),
    ("东关小学", "三年级语文备课组", "语文", "三年级", P),
    ("石桥一中", "八年级数学备课组", "数学", "八年级", P),
    ("石桥一中", "八年级物理备课组", "物理", "八年级", P),
    ("石桥一中", "七年级历史备课组", "历史", "七年级", P),
    ("城北九年一贯制学校", "五年级数学备课组", "数学", "五年级", P),
    ("石龙小学", "三年级数学备课组", "数学", "三年级", P),
    ("石龙小学", "三年级语文备课组", "语文", "三年级", P),
    ("石龙中学", "八年级数学备课组", "数学", "八年级", P),
    ("石龙中学", "八年级物理备课组", "物理", "八年级", P),
    ("石龙学区", "三年级数学联片备课组", "数学", "三年级", G.JOINT_PREP),
    ("城关学区", "小学数学学科中心组", "数学", "", G.PANEL),
    ("石桥县", "韩静名师工作室", "数学", "", G.STUDIO),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the demo; ``school`` is set for schools and their groups."""

    scope: Scope
    id: UUID
    school: UUID | None = None


async def settle() -> dict[str, Place]:
    """Every place by its name, groups as 实验小学/三年级数学备课组; those that are missing are made."""
    region = await value("SELECT id FROM region WHERE name = $1", REGION) or await add_region(REGION)
    places = {REGION: Place(Scope.REGION, region)}
    for district in dict.fromkeys(school.district for school in SCHOOLS):
        found = await value("SELECT id FROM district WHERE name = $1 AND region = $2", district, region)
        places[district] = Place(Scope.DISTRICT, found or await add_district(district, region))
    for school in SCHOOLS:
        made = await _settle_school(school, places)
        places[school.name] = Place(Scope.SCHOOL, made, made)
    for district, school_name, kind in LINKS:
        await _settle_link(places[district].id, places[school_name].id, kind)
    for home, name, subject, grade, group_kind in GROUPS:
        made = await _settle_group(places[home], name, subject, grade, group_kind)
        places[f"{home}/{name}"] = Place(Scope.GROUP, made, places[home].school)
    return places


async def _settle_school(school: School, places: dict[str, Place]) -> UUID:
    above = places[school.district].id
    found: UUID | None = await value(
        "SELECT id FROM school WHERE name = $1 AND district = $2", school.name, above
    )
    parent = places[school.parent].id if school.parent else None
    return found or await add_school(
        school.name, above, kind=school.kind, short_name=school.short, is_rural=school.rural, parent_id=parent
    )


async def _settle_link(district: UUID, school: UUID, kind: LinkKind) -> None:
    await execute(
        "INSERT INTO school_link (id, district, school, kind, starts_on) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (district, school, kind, starts_on) DO NOTHING",
        new_id(), district, school, kind, SINCE,
    )  # fmt: skip


async def _settle_group(home: Place, name: str, subject: str, grade: str, kind: GroupKind) -> UUID:
    found: UUID | None = await value(
        "SELECT id FROM prep_group WHERE name = $1 AND coalesce(school, district, region) = $2", name, home.id
    )
    return found or await add_group(
        name,
        home.school,
        subject,
        grade,
        kind=kind,
        district_id=home.id if home.scope == Scope.DISTRICT else None,
        region_id=home.id if home.scope == Scope.REGION else None,
    )
