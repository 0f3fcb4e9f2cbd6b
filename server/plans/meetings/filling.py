"""What a record begins with, so that nobody types twice: 批注 and their decisions, the group, open tasks."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from server.base.clock import local, now
from server.base.database import rows, value
from server.base.ids import new_id
from server.base.titles import marked
from server.people.viewer import Viewer
from server.plans import mentioning, telling
from server.plans.access import Row
from server.plans.comment_forms import cleaned
from server.plans.forms import one_line
from server.plans.meetings.forms import WHAT_LENGTH
from server.plans.meetings.weaving import mark
from server.plans.tables import TITLE_LENGTH
from server.plans.thread_tables import Verdict
from server.trail import tasks

DIVISION = "division "  # of a task; what follows says which line
LONGEST = 1900  # characters of one text: it can still be written in
_THREADS = """
SELECT t.id, t.quote, t.verdict, t.reason FROM plan_thread t
WHERE t.plan = $1 AND NOT t.before_sharing AND t.id <> ALL($2::uuid[])
  AND EXISTS (SELECT 1 FROM plan_comment c WHERE c.thread = t.id AND c.deleted_at IS NULL)
ORDER BY t.created_at, t.id LIMIT $3
"""
_REMARKS = """
SELECT c.thread, c.body, u.name FROM plan_comment c JOIN users u ON u.id = c.author
WHERE c.thread = ANY($1::uuid[]) AND c.deleted_at IS NULL ORDER BY c.created_at, c.id
"""
_KNOWN = """
SELECT DISTINCT (p.value ->> 'thread')::uuid AS id FROM meeting m
CROSS JOIN LATERAL jsonb_array_elements(m.points) AS p WHERE m.plan = $1 AND p.value ? 'thread'
"""

_LEAD = """
SELECT m."user" FROM membership m JOIN users u ON u.id = m."user"
WHERE m.role = 'prep_lead' AND m.scope = 'group' AND m.scope_id = $1 AND u.disabled_at IS NULL
  AND coalesce(m.starts_on <= $2, true) AND coalesce(m.ends_on >= $2, true)
ORDER BY m.starts_on, u.id LIMIT 1
"""


async def points(plan_id: UUID, already: Collection[UUID] = (), most: int = 60) -> list[dict[str, str]]:
    """A point for every thread no record of this plan has yet: its first remark is the question, the answers
    are the views, 采纳 or 不采纳 is the consensus. ``already``: what else not to take."""
    known = {line["id"] for line in await rows(_KNOWN, plan_id)} | set(already)
    found = await rows(_THREADS, plan_id, list(known), most)
    said: dict[UUID, list[Row]] = {thread["id"]: [] for thread in found}
    for remark in await rows(_REMARKS, list(said)) if said else ():
        said[remark["thread"]].append(remark)
    return [_point(thread, said[thread["id"]]) for thread in found]


async def people(viewer: Viewer, plan: Row) -> list[Row]:
    """Who belongs to the record (id, name): the group, the author, whoever writes it."""
    group = await telling.members(plan["prep_group"])
    others = [{"id": plan["owner"], "name": plan["owner_name"]}, {"id": viewer.id, "name": viewer.name}]
    return list({one["id"]: one for one in (*group, *others)}.values())


async def namable(viewer: Viewer, plan: Row) -> list[Row]:
    """Who can be host, recorder or be given work: the circle, labelled."""
    others = await mentioning.people_of(viewer, plan)
    return [{"id": viewer.id, "name": viewer.name, "label": viewer.name}, *others]


async def division(plan_id: UUID) -> list[dict[str, str]]:
    """What people were asked to do already and have not done."""
    return [
        {
            "id": str(new_id()),
            "what": one_line(line["note"] or line["title"])[:WHAT_LENGTH],
            "who": str(line["user_id"]),
            "due": line["due"].isoformat() if line["due"] else "",
            "act": str(line["act_id"]),
        }
        for line in await tasks.about(plan_id)
        if line["done_at"] is None
    ]


def kind_of(line: dict[str, str]) -> str:
    """The kind of the task a line of the 分工 becomes: each its own and of one person, so that nobody has it
    twice, and a line that passes to somebody else can be given out again."""
    return f"{DIVISION}{mark({'id': line['id'], 'who': line.get('who', '')})}"


async def given_out(plan_id: UUID) -> set[str]:
    """The kinds (``kind_of``) of the lines that are tasks."""
    return {line["kind"] for line in await tasks.about(plan_id) if line["kind"].startswith(DIVISION)}


async def heading(viewer: Viewer, plan: Row) -> dict[str, Any]:
    """Topic, day, host (the 备课组长) and recorder (whoever begins it) as they usually are."""
    today: date = local(now()).date()
    return {
        "topic": f"{marked(plan['title'])}集体备课"[:TITLE_LENGTH],
        "held_on": today,
        "recorder": viewer.id,
        "host": await value(_LEAD, plan["prep_group"], today),
    }


def _point(thread: Row, remarks: Iterable[Row]) -> dict[str, str]:
    first, *answers = remarks
    quote = f"“{thread['quote']}”　" if thread["quote"] else ""
    return {
        "id": str(new_id()),
        "thread": str(thread["id"]),
        "question": cleaned(f"{quote}{first['body']}（{first['name']}）"[:LONGEST]),
        "views": cleaned("\n".join(f"{one['name']}：{one['body']}" for one in answers)[:LONGEST]),
        "consensus": cleaned(_consensus(thread)),
    }


def _consensus(thread: Row) -> str:
    match thread["verdict"]:
        case Verdict.ADOPTED:
            return f"采纳。{thread['reason']}".rstrip()
        case Verdict.DECLINED:
            return f"不采纳：{thread['reason']}"
        case _:
            return ""
