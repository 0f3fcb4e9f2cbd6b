"""Lists of observed lessons: what to observe, who observes me, what was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from server.base.database import rows
from server.observation import feedback
from server.observation.access import IN_GROUP, VISIBLE, Row, visible_to
from server.observation.records.reading import parsed
from server.people.viewer import Viewer
from server.schoolyear import years

MOST = 200
OPEN_DAYS = 14  # how long the kit keeps a lesson at hand

_COLUMNS = """
SELECT o.id, o.kind, o.title, o.subject, o.on_date, o.period, o.starts_at, o.teacher, o.lead, o.cancelled_at,
       o.released_at, o.shared_up_at, o.replied_at, coalesce(t.name, o.teacher_name) AS teacher_words,
       l.name AS lead_name, coalesce(c.name, o.class_name) AS class_words, s.name AS school_name,
       m.id AS record, m.role, m.current, m.submitted_at, m.is_late, m.left_at,
       EXISTS (SELECT 1 FROM observation_guest g WHERE g.observation = o.id AND g."user" = $1) AS is_guest,
       (SELECT count(*) FROM observer x WHERE x.observation = o.id AND x.left_at IS NULL) AS observers
FROM observation o JOIN users l ON l.id = o.lead LEFT JOIN users t ON t.id = o.teacher
LEFT JOIN school s ON s.id = o.school LEFT JOIN school_class c ON c.id = o.school_class
LEFT JOIN observer m ON m.observation = o.id AND m."user" = $1
"""
_OF_TERM = f"""
{_COLUMNS} WHERE {VISIBLE} AND o.on_date BETWEEN $8 AND $9
ORDER BY o.on_date DESC, o.period NULLS LAST, o.created_at DESC, o.id LIMIT {MOST}
"""
_TODAY = f"""
{_COLUMNS} WHERE {IN_GROUP} AND o.on_date = $2 AND o.cancelled_at IS NULL
ORDER BY o.period NULLS LAST, o.starts_at NULLS LAST, o.id LIMIT 20
"""


@dataclass(frozen=True, slots=True)
class Lists:
    """One term as its page shows it. ``ahead``: to observe, or begun and not handed in; the next first.
    ``of_me``: lessons of the viewer others observe. ``shared``: of others, whose scores the teacher lets one
    see. ``past``: the rest."""

    ahead: Sequence[Row]
    of_me: Sequence[Row]
    past: Sequence[Row]
    shared: Sequence[Row]

    @property
    def is_empty(self) -> bool:
        """Nothing at all."""
        return not (self.ahead or self.of_me or self.past or self.shared)


async def of_term(viewer: Viewer, first: date, last: date) -> Lists:
    """What the viewer may know of between two dates; of the present term also what comes after it."""
    today = years.today()
    until = max(last, today + timedelta(days=OPEN_DAYS)) if first <= today <= last else last
    ahead: list[Row] = []
    of_me: list[Row] = []
    past: list[Row] = []
    shared: list[Row] = []
    for one in await rows(_OF_TERM, *visible_to(viewer), first, until):
        observes = one["record"] is not None and one["left_at"] is None
        if one["teacher"] == viewer.id:
            of_me.append(one)
        elif not (observes or one["lead"] == viewer.id or one["record"] or one["is_guest"]):
            shared.append(one)
        elif is_to_do(one, today, observes=observes):
            ahead.append(one)
        else:
            past.append(one)
    ahead.reverse()
    return Lists(ahead, of_me, past, shared)


def is_to_do(one: Row, today: date, *, observes: bool) -> bool:
    """Whether the viewer has still to observe it, or to hand in what they wrote."""
    if one["cancelled_at"] is not None:
        return False
    if one["on_date"] >= today:
        return one["submitted_at"] is None
    recent = one["on_date"] >= today - timedelta(days=OPEN_DAYS)
    return observes and recent and one["submitted_at"] is None


async def today_of(viewer: Viewer) -> list[Row]:
    """Today's lessons the viewer observes, leads, or teaches while others observe."""
    return await rows(_TODAY, viewer.id, years.today())


async def observers_of(observation_id: UUID) -> list[Row]:
    """Who observes: ``user``, ``name``, ``hue``, ``school_name``, ``role``, ``views``, whether the record is
    handed in; those who left come last."""
    return await rows(_OBSERVERS, observation_id)


async def guests_of(observation_id: UUID) -> list[Row]:
    """Whom the teacher lets read along."""
    return await rows(
        'SELECT g."user", u.name, u.hue, s.name AS school_name FROM observation_guest g'
        ' JOIN users u ON u.id = g."user" LEFT JOIN school s ON s.id = u.school'
        " WHERE g.observation = $1 ORDER BY g.at, g.id",
        observation_id,
    )


async def corrections_of(observation_id: UUID) -> list[Row]:
    """What was put right, newest first: ``field``, ``before``, ``after``, ``name``, ``at``."""
    return await rows(
        "SELECT c.field, c.before, c.after, c.at, u.name FROM observation_correction c"
        ' JOIN users u ON u.id = c."by" WHERE c.observation = $1 ORDER BY c.at DESC, c.id',
        observation_id,
    )


async def feedback_of(observation_id: UUID) -> list[tuple[str, list[tuple[str, str]]]]:
    """反馈单 that were sent: who wrote it, and 优点 and 建议 of the version in force. For the
    teacher; that is the caller's question."""
    found = await rows(_FEEDBACK, observation_id)
    return [(one["name"], feedback.lines(parsed(one["body"]))) for one in found]


_OBSERVERS = """
SELECT x.id AS record, x."user", u.name, u.hue, s.name AS school_name, x.role, x.views, x.submitted_at,
       x.is_late, x.left_at, x.current
FROM observer x JOIN users u ON u.id = x."user" LEFT JOIN school s ON s.id = u.school
WHERE x.observation = $1 ORDER BY x.left_at IS NOT NULL, x.role <> 'lead', x.joined_at, x.id
"""
_FEEDBACK = """
SELECT u.name, v.body FROM observer m JOIN users u ON u.id = m."user"
JOIN record_version v ON v.observer = m.id AND v.seq = m.current
WHERE m.observation = $1 AND m.feedback_at IS NOT NULL ORDER BY m.feedback_at, m.id
"""
