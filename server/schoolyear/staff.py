"""The teachers of a school, for forms and files that name them by 工号 or name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from server.base.database import row, rows, value
from server.base.errors import Missing
from server.people.access import visible_people
from server.people.reach import Arguments
from server.people.spelling import name_key, pinyin_typed
from server.people.viewer import Viewer
from server.schoolyear import years
from server.schoolyear.access import Row
from server.schoolyear.forms import FormRefused, chosen_id, typed

# Of the school, with a post in it, or teaching there (走教, 跨校兼课); nobody who has left it.
_IN_SCHOOL = """
SELECT u.id, u.login, u.name, u.subject, u.hue FROM users u
WHERE u.disabled_at IS NULL AND (u.school = $1
  OR EXISTS (SELECT 1 FROM membership m LEFT JOIN prep_group g ON m.scope = 'group' AND g.id = m.scope_id
             WHERE m."user" = u.id AND $1 IN (m.scope_id, g.school) AND coalesce(m.ends_on >= $2, true))
  OR EXISTS (SELECT 1 FROM teaching t JOIN school_class c ON c.id = t.school_class
             WHERE t."user" = u.id AND c.school = $1 AND t.ends_on >= $2))
"""
OF_SCHOOL = f"{_IN_SCHOOL} ORDER BY u.name, u.login"
# $3 a part of the name, $4 the beginning of its pinyin, $5 of the 工号; the last two may be nothing.
SEARCH = f"""
{_IN_SCHOOL} AND (position($3 IN u.name_key) > 0
  OR $4 <> '' AND position(' ' || $4 IN ' ' || u.pinyin) > 0 OR $5 <> '' AND starts_with(lower(u.login), $5))
ORDER BY u.name_key = $3 DESC, u.name_key, u.login LIMIT {{most}}
"""
MOST_FOUND = 12

TEACHING = """
SELECT u.id, u.name, u.hue, count(DISTINCT c.id) AS classes, string_agg(DISTINCT t.subject, '、') AS subjects
FROM teaching t JOIN school_class c ON c.id = t.school_class JOIN users u ON u.id = t."user"
WHERE c.school = $1 AND $2 BETWEEN t.starts_on AND t.ends_on
GROUP BY u.id, u.name, u.hue ORDER BY min(t.subject), u.name
"""

NOBODY = "本校没有叫“{text}”的老师。外校来兼课的老师请填工号；别的学区的，先请平台管理员给他本校的岗位。"
SEVERAL = "有 {count} 位老师可能是“{text}”，在下面选一位。"
ONE = "没有叫“{text}”的老师。是下面这一位，就选上。"


@dataclass(frozen=True, slots=True)
class Teacher:
    """Somebody a form may name."""

    id: UUID
    login: str
    name: str
    subject: str


async def of_school(school_id: UUID) -> list[Teacher]:
    """Everybody who may teach in the school."""
    found = await rows(OF_SCHOOL, school_id, years.today())
    return [_teacher(one) for one in found]


async def search(viewer: Viewer, school_id: UUID, text: str) -> list[Teacher]:
    """Whom a text may mean, a dozen at most: a part of a name, its pinyin (wyq), the beginning of a 工号; of
    another school as ``find`` does."""
    key = name_key(text)
    if not key:
        return []
    known = await rows(
        SEARCH.format(most=MOST_FOUND), school_id, years.today(), key, pinyin_typed(text), text.lower()
    )
    other = None if known else await _elsewhere(viewer, text)
    return [_teacher(one) for one in ([other] if other else known)]


async def chosen(viewer: Viewer, school_id: UUID, form: Mapping[str, object]) -> UUID:
    """Whom a form means: by ``person``, chosen from what ``search`` offered, else by the text ``teacher``.

    Raises:
        FormRefused: nobody, or several: the page offers them.
    """
    person, text = chosen_id(form, "person"), typed(form, "teacher")
    if person is not None and person in {one.id for one in await search(viewer, school_id, text)}:
        return person
    return await find(viewer, school_id, text)


async def find(viewer: Viewer, school_id: UUID, text: str) -> UUID:
    """Whom a text means: a 工号, a name, or both. Somebody of another school only by 工号, and only whom the
    viewer knows: a form is no way to learn who is behind the numbers of other schools.

    Raises:
        FormRefused: nobody, or several of the same name.
    """
    if not text:
        raise FormRefused({"teacher": "写老师的姓名、拼音首字母或工号。"})
    found = match(text, await of_school(school_id))
    if len(found) == 1:
        return found[0].id
    other = None if found else await _elsewhere(viewer, text)
    if other is not None:
        return UUID(str(other["id"]))
    offered = await search(viewer, school_id, text)
    words = SEVERAL if len(offered) > 1 else ONE if offered else NOBODY
    raise FormRefused({"teacher": words.format(text=text, count=len(offered))})


async def _elsewhere(viewer: Viewer, text: str) -> Row | None:
    args = Arguments()
    logins = args.add([part.lower() for part in text.split()])
    return await row(
        "SELECT u.id, u.login, u.name, u.subject FROM users u"  # noqa: S608 (our own text)
        f" WHERE lower(u.login) = ANY({logins}::text[])"
        f" AND u.disabled_at IS NULL AND {visible_people(viewer, args)}",
        *args,
    )


def _teacher(one: Row) -> Teacher:
    return Teacher(one["id"], one["login"], one["name"], one["subject"])


def match(text: str, among: Iterable[Teacher]) -> list[Teacher]:
    """The teachers a text may mean: by 工号 when one of its words is one, else by the whole name."""
    words = {part.lower() for part in text.split()}
    people = list(among)
    by_login = [one for one in people if one.login.lower() in words]
    if by_login:
        return by_login
    wanted = _plain(text)
    return [one for one in people if _plain(one.name) == wanted]


async def teaching_in(school_id: UUID, on: date) -> list[Row]:
    """Who teaches in the school on a date, with how many classes and which subjects."""
    return await rows(TEACHING, school_id, on)


async def find_teaching(school_id: UUID, user_id: UUID) -> Row:
    """Somebody who teaches, or taught, in the school.

    Raises:
        Missing: nobody who does.
    """
    found = await row(
        "SELECT u.id, u.name, u.hue FROM users u WHERE u.id = $2 AND EXISTS (SELECT 1 FROM teaching t"
        ' JOIN school_class c ON c.id = t.school_class WHERE t."user" = u.id AND c.school = $1)',
        school_id, user_id,
    )  # fmt: skip
    if found is None:
        raise Missing("没有找到这位老师的课表，或者你不在可以看它的人里。")
    return found


async def require_account(user_id: UUID) -> None:
    """Return when there is such an account.

    Raises:
        Missing: there is none, or it is disabled.
    """
    if not await value("SELECT 1 FROM users WHERE id = $1 AND disabled_at IS NULL", user_id):
        raise Missing("没有找到这位老师的账号。")


def _plain(name: str) -> str:
    """Names without blanks, and with one kind of the dot between parts of a name."""
    return "".join("·" if ch in "·•‧・" else ch for ch in name if not ch.isspace())
