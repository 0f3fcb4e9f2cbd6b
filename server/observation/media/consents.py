"""授权登记: what a class has agreed to, before the first photo, voice clip or recording of it.

The school keeps the paper. Whoever has a post at the school registers; taking it back is in ``withdrawing``.
"""

from datetime import date
from typing import Any
from uuid import UUID

from server.base.clock import local, now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, DomainError, Missing
from server.observation.access import Row
from server.observation.media import seats
from server.observation.media.consent_forms import ConsentForm, spelt
from server.observation.media.tables import MediumKind
from server.people.access import schools_of
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.trail.recording import audit

KIND = "class_consent"  # in the audit record
NO_CONSENT_THERE = "没有找到这份授权登记，或者你不在可以看它的人里。"
NEEDED = {MediumKind.PHOTO: "拍照", MediumKind.VOICE: "录音", MediumKind.VIDEO: "录像"}
TAKEN_WORDS = {MediumKind.PHOTO: "照片", MediumKind.VOICE: "录音", MediumKind.VIDEO: "录像"}
MISSING = (
    "{who}还没有{what}的授权登记，或者已经过期、撤回，所以没有收下，东西还在你这里。"
    "请这所学校的老师先在“授权登记”里登记，登记好再传一次。"
)
NO_PLACE = (
    "还不知道这是哪所学校哪个班的课，没有收下，东西还在你这里。"
    "先在听课页的“更正”里补上学校和班级，再请那所学校的老师做授权登记。"
)
NOT_YOURS = "授权登记要由这所学校的老师来做，没有保存。请{who}的老师在“授权登记”里登记。"
NOT_OF_ANOTHER = (
    "这次听课里有 {count} 份{what}是按原来写的班级、日期的授权留下的，改过去的班级那天没有这项授权，"
    "所以没有改，都还在。先给那个班做好授权登记，或者先撤下它们，再来改。"
)
STALE = "刚才别人改过这份登记，你的没有保存，刷新看看再改。"


class NoConsent(DomainError):
    """Nothing may be taken of this class; ``code`` tells a phone so."""

    code = "consent"


# $1 schools of the viewer, $2 those they administer (教学点 below them too).
_MINE = "(c.school = ANY($1::uuid[]) OR s.id = ANY($2::uuid[]) OR s.parent = ANY($2::uuid[]))"
_COLUMNS = """
SELECT c.*, s.name AS school_name, s.parent AS school_parent, u.name AS registered_by_name,
       w.name AS withdrawn_by_name
FROM class_consent c JOIN school s ON s.id = c.school JOIN users u ON u.id = c.registered_by
LEFT JOIN users w ON w.id = c.withdrawn_by
"""
_LIST = f"""
{_COLUMNS} WHERE {_MINE}
ORDER BY c.withdrawn_at IS NOT NULL, c.until < $3, s.name, c.class_name, c.registered_at DESC LIMIT 300
"""
_ONE = f"{_COLUMNS} WHERE c.id = $3 AND {_MINE}"
_STANDING = """
SELECT id FROM class_consent WHERE school = $1 AND withdrawn_at IS NULL AND $2 = ANY(kinds)
  AND $3::date BETWEEN starts_on AND until
  AND (school_class = $4 OR class_name = $5 AND (school_class IS NULL OR $4::uuid IS NULL))
ORDER BY until DESC, registered_at LIMIT 1
"""
# What needs a consent, whichever class it is said to be of. In a photo without faces nobody is known.
_TAKEN = """
SELECT kind, count(*) AS count FROM observation_medium
WHERE observation = $1 AND consent IS NOT NULL AND withdrawn_at IS NULL
  AND NOT (kind = 'photo' AND (no_student_face OR blurred_at IS NOT NULL))
GROUP BY kind ORDER BY kind
"""
_STANDS = "SELECT 1 FROM class_consent WHERE id = $1 AND withdrawn_at IS NULL FOR SHARE"
_LEAN_ON = """
UPDATE observation_medium SET consent = $3
WHERE observation = $1 AND kind = $2 AND consent IS NOT NULL AND withdrawn_at IS NULL
"""
_REGISTER = """
INSERT INTO class_consent (id, school, school_class, class_name, kinds, starts_on, until, paper, seat_rows,
  seat_columns, off_camera, registered_by, registered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (id) DO NOTHING RETURNING id
"""
_CORRECT = """
UPDATE class_consent SET until = $3, paper = $4, seat_rows = $5, seat_columns = $6, off_camera = $7,
  row_version = row_version + 1
WHERE id = $1 AND row_version = $2 AND withdrawn_at IS NULL RETURNING id
"""
_SCHOOLS = """
SELECT s.id, s.name FROM school s
WHERE s.id = ANY($1::uuid[]) OR s.id = ANY($2::uuid[]) OR s.parent = ANY($2::uuid[]) ORDER BY s.name
"""
_CLASSES = """
SELECT c.id, c.name, c.school, s.name AS school_name FROM school_class c JOIN school s ON s.id = c.school
WHERE c.school = ANY($1::uuid[]) AND c.ends_on IS NULL
  AND c.school_year = (SELECT max(y.school_year) FROM school_class y WHERE y.school = c.school)
ORDER BY s.name, c.grades, c.number, c.name
"""


def today() -> date:
    """The day at school."""
    return local(now()).date()


def usual_until() -> date:
    """The end of this school year, which forms offer: July 31."""
    return date(today().year + (today().month >= 8), 7, 31)


def _places(viewer: Viewer) -> list[Any]:
    """$1 and $2 of ``_MINE``."""
    home = [viewer.school_id] if viewer.school_id is not None else []
    return [schools_of(viewer) + home, viewer.scopes(Role.SCHOOL_ADMIN, scope=Scope.SCHOOL)]


async def schools(viewer: Viewer) -> list[Row]:
    """Where the viewer registers: id, name."""
    return await rows(_SCHOOLS, *_places(viewer))


async def listed(viewer: Viewer) -> list[Row]:
    """Consents of the viewer's schools, those that stand first."""
    return await rows(_LIST, *_places(viewer), today())


async def find(viewer: Viewer, consent_id: UUID) -> Row:
    """One of the viewer's schools, with names.

    Raises:
        Missing: absent, or of another school.
    """
    found = await row(_ONE, *_places(viewer), consent_id)
    if found is None:
        raise Missing(NO_CONSENT_THERE)
    return found


def administers(viewer: Viewer, school_id: UUID | None, parent: UUID | None = None) -> bool:
    """Whether the viewer is 学校管理员 of this school, or of the 中心校 of this 教学点."""
    own = viewer.scopes(Role.SCHOOL_ADMIN, scope=Scope.SCHOOL)
    return school_id in own or (parent is not None and parent in own)


async def register(viewer: Viewer, form: ConsentForm) -> UUID:
    """Write down what a class agreed to; the same id again (a phone that asks twice) is the same.

    Raises:
        FormRefused: something is missing.
        NoConsent: the viewer is no teacher of that school.
    """
    form = form.checked()
    school = next((one for one in await schools(viewer) if one["id"] == form.school_id), None)
    if school is None:
        raise NoConsent(NOT_YOURS.format(who="这个班所在学校"))
    class_id, class_name = await _class_of(school["id"], form)
    async with writing():
        made = await row(
            _REGISTER, form.id, school["id"], class_id, class_name, list(form.kinds), form.starts_on,
            form.until, form.paper, form.rows, form.columns,
            seats.checked(form.off_camera, form.rows, form.columns), viewer.id, now(),
        )  # fmt: skip
        if made is not None:
            await audit(viewer.id, "consent_registered", KIND, form.id, class_name, kinds=list(form.kinds))
            return form.id
    return UUID(str((await find(viewer, form.id))["id"]))


async def correct(viewer: Viewer, consent_id: UUID, version: int, form: ConsentForm) -> None:
    """Another last day, another place of the paper, other seats 不入镜. What was agreed to does not change:
    it is taken back and registered anew.

    Raises:
        Missing: of another school.
        FormRefused: something is missing.
        Conflict: somebody else changed it, or took it back.
    """
    found = await find(viewer, consent_id)
    form = form.checked()
    async with writing():
        done = await row(
            _CORRECT, consent_id, version, form.until, form.paper, form.rows, form.columns,
            seats.checked(form.off_camera, form.rows, form.columns),
        )  # fmt: skip
        if done is None:
            raise Conflict(STALE)
        await audit(viewer.id, "consent_corrected", KIND, consent_id, found["class_name"])


async def find_for(found: Row, kind: MediumKind) -> UUID:
    """What allows to take a medium of this kind in an observed lesson (a row of ``access.find``).

    Raises:
        NoConsent: nothing does; the sentence says what to do.
    """
    if found["school"] is None or not (found["school_class"] or found["class_words"]):
        raise NoConsent(NO_PLACE)
    standing = await value(
        _STANDING, found["school"], kind, found["on_date"], found["school_class"], spelt(found["class_words"])
    )
    if standing is None:
        who = f"{found['school_name']}{found['class_words']}"
        raise NoConsent(MISSING.format(who=who, what=NEEDED[kind]))
    return UUID(str(standing))


async def follow(observation_id: UUID, found: Row) -> None:
    """Photos, clips and films of a lesson stand by the consent of the class it is said to be of from now on
    (``found`` as in ``find_for``); in the transaction of the correction.

    Raises:
        NoConsent: for some of them that class agreed to nothing.
    """
    for line in await rows(_TAKEN, observation_id):
        kind = MediumKind(line["kind"])
        try:
            consent = await find_for(found, kind)
            await require_held(found, consent)
        except NoConsent as error:
            what = TAKEN_WORDS[kind]
            raise NoConsent(NOT_OF_ANOTHER.format(count=line["count"], what=what)) from error
        await execute(_LEAN_ON, observation_id, kind, consent)


async def require_held(found: Row, consent_id: UUID) -> None:
    """Nobody takes the consent back before the caller's transaction ends: the withdrawal has to find what is
    written in it.

    Raises:
        NoConsent: it was taken back already.
    """
    if await row(_STANDS, consent_id) is None:
        who = f"{found['school_name'] or ''}{found['class_words']}"
        raise NoConsent(MISSING.format(who=who, what="拍照、录音录像"))


async def require_standing(found: Row, consent_id: UUID) -> None:
    """Return when a consent chosen before was not taken back.

    Raises:
        NoConsent: it was.
    """
    if await value("SELECT withdrawn_at IS NOT NULL FROM class_consent WHERE id = $1", consent_id):
        who = f"{found['school_name'] or ''}{found['class_words']}"
        raise NoConsent(MISSING.format(who=who, what="拍照、录音录像"))


async def _class_of(school_id: UUID, form: ConsentForm) -> tuple[UUID | None, str]:
    """The class of the school that was chosen, or the name that was typed."""
    chosen = await row(
        "SELECT id, name FROM school_class WHERE id = $1 AND school = $2", form.class_id, school_id
    )
    if chosen is None:
        if not form.class_name:
            raise Missing(NO_CONSENT_THERE)
        return None, form.class_name
    return chosen["id"], spelt(chosen["name"])


async def classes(school_ids: list[UUID]) -> list[Row]:
    """Classes of this school year to choose from: id, name, school, school_name."""
    return await rows(
        _CLASSES,
        school_ids,
    )
