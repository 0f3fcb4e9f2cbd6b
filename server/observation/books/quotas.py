"""听课定额: how many lessons the posts of a 学区 observe in a term. Off until somebody sets a number; it is
shown to each person for themselves, and stops nobody."""

from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, writing
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.people.names import ROLE_NAMES
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.trail.recording import audit

Row: TypeAlias = dict[str, Any]

MOST = 200
NO_QUOTAS = "没有找到这个学区的听课定额，或者它不归你定。"
NUMBER = f"写 0 到 {MOST} 的节数，不定就空着。其他的都没有改动。"
# Whose lessons of a term are counted at all, in the order of the page.
ROLES = (
    Role.TEACHER, Role.PREP_LEAD, Role.SUBJECT_LEAD, Role.SCHOOL_ADMIN, Role.RESEARCHER, Role.DISTRICT_HEAD,
)  # fmt: skip
_PUT = """
INSERT INTO observation_quota (id, district, role, title, lessons, set_by, set_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT ON CONSTRAINT uq_observation_quota_post
DO UPDATE SET lessons = excluded.lessons, set_by = excluded.set_by, set_at = excluded.set_at
WHERE observation_quota.lessons <> excluded.lessons
RETURNING id
"""
# Of every post a person holds today: the number of its 岗位名称, else that of its role; the largest of them.
_ASKED = """
SELECT coalesce(own.lessons, usual.lessons) AS lessons, held.role, p.name AS title
FROM (
  SELECT m.role, m.title,
         coalesce(s.district, g.district, CASE WHEN m.scope = 'district' THEN m.scope_id END) AS district
  FROM membership m
  LEFT JOIN prep_group g ON m.scope = 'group' AND g.id = m.scope_id
  LEFT JOIN school s ON s.id = coalesce(g.school, CASE WHEN m.scope = 'school' THEN m.scope_id END)
  WHERE m."user" = $1 AND coalesce(m.starts_on <= school_today(), true)
    AND coalesce(m.ends_on >= school_today(), true)
) AS held
LEFT JOIN post_title p ON p.id = held.title
LEFT JOIN observation_quota own ON own.district = held.district AND own.title = held.title
LEFT JOIN observation_quota usual
  ON usual.district = held.district AND usual.role = held.role AND usual.title IS NULL
WHERE coalesce(own.lessons, usual.lessons) IS NOT NULL
ORDER BY lessons DESC, held.role LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Post:
    """A line of the form: a role, or one 岗位名称 of it. ``key`` is its field's name."""

    key: str
    role: Role
    title: UUID | None
    words: str
    lessons: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one person: the largest number of their posts, and of which post it is."""

    lessons: int
    words: str


async def find_district(viewer: Viewer, district_id: UUID) -> Row:
    """The 学区, if the viewer sets its numbers: its head and its 教研员.

    Raises:
        Missing: absent, or neither.
    """
    found = await row("SELECT id, name FROM district WHERE id = $1", district_id)
    if found is None or not sets_here(viewer, found):
        raise Missing(NO_QUOTAS)
    return found


def sets_here(viewer: Viewer, district: Row) -> bool:
    """Whether the viewer sets the numbers of this 学区."""
    return district["id"] in viewer.scopes(Role.DISTRICT_HEAD, Role.RESEARCHER, scope=Scope.DISTRICT)


async def of_district(district_id: UUID) -> list[Post]:
    """Every role, and below it the 岗位名称 of it that the platform knows."""
    set_here = {
        (line["role"], line["title"]): line["lessons"]
        for line in await rows(
            "SELECT role, title, lessons FROM observation_quota WHERE district = $1", district_id
        )
    }
    titles = await rows("SELECT id, name, role FROM post_title ORDER BY rank, name")
    found = []
    for role in ROLES:
        found.append(Post(role.value, role, None, ROLE_NAMES[role], set_here.get((role.value, None))))
        found += [
            Post(one["id"].hex, role, one["id"], one["name"], set_here.get((role.value, one["id"])))
            for one in titles
            if one["role"] == role
        ]
    return found


async def put(viewer: Viewer, district_id: UUID, sent: dict[str, str]) -> None:
    """Take the numbers over; an empty field is: nothing is asked. The same form twice changes nothing.

    Raises:
        Missing: not this viewer's.
        DomainError: no number.
    """
    district = await find_district(viewer, district_id)
    posts = await of_district(district_id)
    wanted = {post.key: _number(sent[post.key]) for post in posts if post.key in sent}
    async with writing():
        changed = {}
        for post in posts:
            if post.key in wanted and wanted[post.key] != post.lessons:
                changed[post.words] = wanted[post.key]
                await _put_one(viewer, district_id, post, wanted[post.key])
        if changed:
            await audit(viewer.id, "quotas_set", "district", district_id, district["name"], **changed)


async def _put_one(viewer: Viewer, district_id: UUID, post: Post, lessons: int | None) -> None:
    if lessons is None:
        await execute(
            "DELETE FROM observation_quota WHERE district = $1 AND role = $2"
            " AND title IS NOT DISTINCT FROM $3",
            district_id, post.role, post.title,
        )  # fmt: skip
    else:
        await execute(_PUT, new_id(), district_id, post.role, post.title, lessons, viewer.id, now())


def _number(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) and int(text) <= MOST):
        raise DomainError(NUMBER)
    return int(text)


async def asked_of(user_id: UUID) -> Asked | None:
    """What the 学区 asks of a person in a term; ``None`` where nobody set a number."""
    found = await row(_ASKED, user_id)
    if found is None:
        return None
    return Asked(found["lessons"], found["title"] or ROLE_NAMES[Role(found["role"])])
