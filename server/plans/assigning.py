"""任务: the author or a lead asks colleagues to read, write or make their 个案; words for the chat."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

from server.base.clock import local, now
from server.base.database import rows, writing
from server.base.errors import Missing
from server.base.titles import marked
from server.base.wall import WEEKDAYS, day
from server.people.namesakes import told_apart
from server.people.viewer import Viewer
from server.plans import access
from server.plans.access import NO_PLAN, Row
from server.plans.forms import FormRefused, one_line, too_long
from server.plans.tables import WRITTEN_TOGETHER, State
from server.plans.telling import FORK, READ, WRITE, members
from server.trail import tasks
from server.trail.recording import audit

KINDS = {READ: "看一遍，写下意见", WRITE: "动手改一改", FORK: "做自己的个案"}
LATEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class TaskForm:
    """What the form sends, as typed."""

    kind: str = ""
    people: tuple[UUID, ...] = ()
    due: str = ""
    note: str = ""


def may_assign(viewer: Viewer, plan: Row) -> bool:
    """The author and the leads, once the group has the plan."""
    return (
        access.is_shared(plan)
        and plan["state"] not in (State.ASSIGNED, State.ARCHIVED)
        and (plan["owner"] == viewer.id or access.is_lead(viewer, plan))
    )


async def find_assignable(viewer: Viewer, plan_id: UUID) -> Row:
    """The plan, if the viewer may hand out tasks about it.

    Raises:
        Missing: absent, not visible, or not theirs to hand out.
    """
    plan = await access.find_visible(viewer, plan_id)
    if not may_assign(viewer, plan):
        raise Missing(NO_PLAN)
    return plan


def kinds_for(plan: Row) -> dict[str, str]:
    """What can be asked in this state: reading and writing in discussion, a 个案 of what is released."""
    found = [READ, WRITE] if plan["state"] in WRITTEN_TOGETHER else [READ]
    return {kind: KINDS[kind] for kind in (*found, *([FORK] if plan["released_number"] else []))}


async def colleagues(viewer: Viewer, plan: Row) -> list[Row]:
    """Whom one can ask: the others of the plan's 备课组."""
    others = [member for member in await members(plan["prep_group"]) if member["id"] != viewer.id]
    return await told_apart(others)


async def assign(viewer: Viewer, plan_id: UUID, form: TaskForm) -> None:
    """Ask the chosen colleagues. Whoever has the same task open already is not asked again.

    Raises:
        Missing: not this viewer's plan to hand out.
        FormRefused: nobody chosen, a day that has passed, words too long.
    """
    plan = await find_assignable(viewer, plan_id)
    note = one_line(form.note)
    known = {one["id"] for one in await colleagues(viewer, plan)}
    due, refused = read_due(form.due)
    refused |= too_long({"note": note})
    if not form.people or not set(form.people) <= known:
        refused["people"] = "还没有选老师。请在要做这件事的老师前面打勾。"
    if form.kind not in kinds_for(plan):
        refused["kind"] = "还没有选要做什么。"
    if refused:
        raise FormRefused(refused)
    url = f"/plans/{plan_id}/edit" if form.kind == WRITE else f"/plans/{plan_id}"
    async with writing():
        act = await tasks.assign(
            viewer.id, form.people, kind=form.kind, object_kind="plan", object_id=plan_id,
            title=title(form.kind, plan["title"]), url=url, note=note, due=due,
        )  # fmt: skip
        if act is not None:
            await audit(viewer.id, "assigned", "plan", plan_id, plan["title"], people=list(form.people))


async def withdraw(viewer: Viewer, plan_id: UUID, task_ids: Iterable[UUID]) -> None:
    """Take open tasks back. Twice is once.

    Raises:
        Missing: not this viewer's plan to hand out.
    """
    plan = await find_assignable(viewer, plan_id)
    async with writing():
        await tasks.withdraw(plan_id, task_ids)
        await audit(viewer.id, "withdrew_tasks", "plan", plan_id, plan["title"])


async def handed_out(plan_id: UUID) -> list[dict[str, Any]]:
    """What was asked about a plan: one line an act, newest first, with its ``people`` (id, name, is_done)."""
    found = await tasks.about(plan_id)
    named = await rows(
        "SELECT id, name FROM users WHERE id = ANY($1::uuid[])", list({line["user_id"] for line in found})
    )
    names = {line["id"]: line["name"] for line in named}
    acts: dict[UUID, dict[str, Any]] = {}
    for line in found:
        act = acts.setdefault(line["act_id"], {**line, "people": []})
        who = {
            "id": line["id"],
            "name": names.get(line["user_id"], ""),
            "is_done": line["done_at"] is not None,
        }
        act["people"].append(who)
    for act in acts.values():
        act["people"].sort(key=itemgetter("name"))
    return list(acts.values())


def title(kind: str, plan_title: str) -> str:
    """「看《面积》，写下意见」."""
    match kind:
        case "write":
            return f"改{marked(plan_title)}"
        case "fork":
            return f"做{marked(plan_title)}的个案"
        case _:
            return f"看{marked(plan_title)}，写下你的意见"


def words_of_task(act: dict[str, Any], link: str) -> str:
    """Ready for the group chat: who, what, until when, where."""
    open_ones = [who["name"] for who in act["people"] if not who["is_done"]]
    until = f"{due_words(act['due'])}前完成。" if act["due"] else ""
    note = f"\n{act['note']}" if act["note"] else ""
    return f"请{'、'.join(open_ones)}老师{act['title']}。{until}{note}\n打开：{link}"


def words_of_release(plan: Row, link: str) -> str:
    """Ready for the group chat: the newest release of a 通案."""
    place = " ".join(part for part in (plan["grade"], plan["subject"]) if part)
    group = f"{plan['group_name']}的" if plan["group_name"] else "各位"
    return (
        f"{place}通案{marked(plan['title'])}第 {plan['released_number']} 版发布了"
        f"（{plan['owner_name']}主备）。\n"
        f"{group}老师可以照着上，也可以做自己的个案，改了哪里都看得到。\n打开：{link}"
    )


def due_words(due: date) -> str:
    """「11 月 25 日（周三）」."""
    return f"{day(due)}（周{WEEKDAYS[due.weekday()]}）"


def read_due(text: str) -> tuple[date | None, dict[str, str]]:
    """A day as typed, or a refusal under ``due``."""
    if not text.strip():
        return None, {}
    today = local(now()).date()
    try:
        due = date.fromisoformat(text.strip())
    except ValueError:
        return None, {"due": "日期看不懂，请从日历里选，或写成 2026-11-25。"}
    if not today <= due <= today + timedelta(days=LATEST_DAYS):
        return None, {"due": "请选今天以后、一年以内的一天，也可以不选。"}
    return due, {}
