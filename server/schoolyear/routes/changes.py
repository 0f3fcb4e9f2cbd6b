"""调课: one lesson of one date."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.pages import Page, WebRequest, go_to, page
from server.base.wall import WEEKDAYS
from server.people.viewer import Viewer
from server.schoolyear import access, changes, staff, years
from server.schoolyear.access import Row
from server.schoolyear.changes import Target
from server.schoolyear.days import monday_of
from server.schoolyear.forms import FormRefused, counted, dated, read_date, typed
from server.schoolyear.routes.finding import offered
from server.schoolyear.routes.refusing import NONE, Refusal, refusal_of

MOST_PERIODS = 12


class SlotChanges(Controller):
    """Changes of a lesson."""

    path = "/slots/{slot_id:uuid}/changes"

    @get("/new", name="changes.new")
    async def new(
        self, request: WebRequest, viewer: NamedDependency[Viewer], slot_id: FromPath[UUID]
    ) -> Page:
        """The form for the lesson of ``?on=``."""
        slot = await access.find_changeable_slot(viewer, slot_id)
        return await _form(
            request, viewer, slot, read_date(request.query_params.get("on", "")) or years.today()
        )

    @post("/", name="changes.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], slot_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Move, swap, substitute or cancel it."""
        slot = await access.find_changeable_slot(viewer, slot_id)
        form = dict(await request.form())
        which = typed(form, "what")
        refusal = await refusal_of(which, form, _do(viewer, slot, form))
        on = dated(form, "on") or years.today()
        if refusal is not None:
            return await _form(request, viewer, slot, on, refusal)
        return go_to(request, _back(slot, dated(form, "to_on") if which == "move" else on))


class OneChange(Controller):
    """A change that was made."""

    path = "/changes/{change_id:uuid}"

    @post("/removal", name="changes.removal.create")
    async def remove(
        self, request: WebRequest, viewer: NamedDependency[Viewer], change_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Take it back."""
        slot = await changes.take_back(viewer, change_id)
        form = dict(await request.form())
        return go_to(request, _back(slot, dated(form, "week")))


async def _do(viewer: Viewer, slot: Row, form: Mapping[str, object]) -> None:
    on, reason = dated(form, "on"), typed(form, "reason")
    match typed(form, "what"):
        case "move":
            to_on, period = dated(form, "to_on"), counted(form, "to_period")
            to = Target(to_on, period) if to_on is not None and period is not None else None
            await changes.move(viewer, slot["id"], on, to, reason)
        case "swap":
            other, _, other_on = typed(form, "other").partition(" ")
            await changes.swap(viewer, slot["id"], on, _id(other), read_date(other_on), reason)
        case "substitute":
            changes.require_manager(slot)  # before anybody is looked up by 工号
            teacher = await staff.chosen(viewer, slot["school_id"], form)
            await changes.substitute(viewer, slot["id"], on, teacher, reason)
        case "cancel":
            await changes.cancel(viewer, slot["id"], on, reason)
        case _:
            raise FormRefused({"what": "选一种调法：换时间、对调、代课或不上。"})


async def _form(request: WebRequest, viewer: Viewer, slot: Row, on: date, refusal: Refusal = NONE) -> Page:
    return page(
        request,
        "timetable/change.html",
        status=refusal.status,
        slot=slot,
        on=on,
        weekday=WEEKDAYS[on.weekday()],
        partners=await changes.partners(slot, on),
        weekdays=WEEKDAYS,
        periods=[(number, f"第 {number} 节") for number in range(1, MOST_PERIODS + 1)],
        offered=await offered(viewer, slot["school_id"], refusal) if slot["is_manager"] else [],
        back=_back(slot, on),
        refusal=refusal,
    )


def _back(slot: Row, on: date | None) -> str:
    week = f"?week={monday_of(on).isoformat()}" if on is not None else ""
    return f"/classes/{slot['class_id']}/timetable{week}"


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise FormRefused({"other": "选要对调的另一节课。"}) from None
