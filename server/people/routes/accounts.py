"""/people/{id}/account and /handover: for whoever keeps the account."""

from collections.abc import Mapping
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError
from server.base.pages import Page, WebRequest, go, page
from server.people import access, codes, handing_over, holdings, own_sessions
from server.people.entries import day_in, today
from server.people.names import role_name
from server.people.routes.answering import FRESH, Answer, Sent, answer
from server.people.routes.slips import slips_page
from server.people.tables import Role
from server.people.viewer import Viewer

TAKER = "taker-"


class Account(Controller):
    """账号: whether it is in use, a code for it, signing the person out."""

    path = "/people/{person_id:uuid}/account"

    @get("/", name="people.account.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], person_id: FromPath[UUID]
    ) -> Page:
        """The state of the account."""
        return await _account_page(request, viewer, person_id)

    @post("/codes", name="people.account.codes.create")
    async def give_code(
        self, request: WebRequest, viewer: NamedDependency[Viewer], person_id: FromPath[UUID]
    ) -> Page:
        """One 账号条 with a fresh code: to begin, or for a forgotten password."""
        try:
            slip = await codes.slip_for_one(viewer, person_id)
        except DomainError as error:
            if error.status != DomainError.status:
                raise
            return await _account_page(request, viewer, person_id, error)
        return slips_page(request, [slip], back=f"/people/{person_id}/account")

    @post("/sessions/removal", name="people.account.sessions.destroy")
    async def sign_out(
        self, request: WebRequest, viewer: NamedDependency[Viewer], person_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Sign the person out everywhere."""
        person = await access.find_managed_person(viewer, person_id)
        await own_sessions.end_all_of(viewer, person_id, person["name"])
        return go(request, "people.account.show", person_id=person_id)


class Handover(Controller):
    """离任交接."""

    path = "/people/{person_id:uuid}/handover"

    @get("/", name="people.handover.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], person_id: FromPath[UUID]
    ) -> Page:
        """What the person holds, and the form; or what is arranged already."""
        return await _handover_page(request, viewer, person_id)

    @post("/", name="people.handover.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], person_id: FromPath[UUID]
    ) -> Answer:
        """Arrange it."""
        await access.find_managed_person(viewer, person_id)

        async def doing() -> None:
            form = await request.form()
            await handing_over.arrange(viewer, person_id, day_in(form, "last_day", "最后一天"), _takers(form))

        return await answer(
            request, "handover", doing(), f"/people/{person_id}/handover",
            lambda sent: _handover_page(request, viewer, person_id, sent),
        )  # fmt: skip

    @post("/cancellation", name="people.handover.destroy")
    async def destroy(
        self, request: WebRequest, viewer: NamedDependency[Viewer], person_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Take it back."""
        await handing_over.cancel(viewer, person_id)
        return go(request, "people.handover.show", person_id=person_id)


async def _account_page(
    request: WebRequest, viewer: Viewer, person_id: UUID, refusal: DomainError | None = None
) -> Page:
    person = await access.find_managed_person(viewer, person_id)
    return page(
        request, "account/show.html", status=refusal.status if refusal else 200, person=person,
        is_self=person["id"] == viewer.id, refusal=str(refusal or ""),
        waits=await codes.find_waiting(person_id),
    )  # fmt: skip


async def _handover_page(request: WebRequest, viewer: Viewer, person_id: UUID, sent: Sent = FRESH) -> Page:
    person = await access.find_managed_person(viewer, person_id)
    return page(
        request, "handover/show.html", status=sent.status, person=person, sent=sent, today=today(),
        waiting=await handing_over.find_waiting(person_id), colleagues=await holdings.colleagues(person),
        holding=await holdings.find_holding(person_id, viewer), is_self=person["id"] == viewer.id,
        taker_field=TAKER, role_said=lambda post: post["title_name"] or role_name(Role(post["role"])),
    )  # fmt: skip


def _takers(form: Mapping[str, object]) -> dict[UUID, UUID]:
    """Post or 任课 → who takes it over; those left open are not in it."""
    found = {}
    for name, text in form.items():
        if name.startswith(TAKER) and isinstance(text, str) and text:
            try:
                found[UUID(name.removeprefix(TAKER))] = UUID(text)
            except ValueError:
                continue
    return found
