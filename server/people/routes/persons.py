"""/people/{id}: one person with their posts; the forms of whoever manages them."""

from collections.abc import Awaitable
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.errors import Missing
from server.base.pages import Page, WebRequest, page
from server.people import access, groups, offering, persons, posts, profiles, reach, tiles
from server.people.directory import Row
from server.people.entries import FormRefused, chosen_id, day_in, today, typed
from server.people.names import ROLE_NAMES
from server.people.persons import PersonEntry
from server.people.routes.answering import FRESH, Answer, Sent, answer
from server.people.subjects import SUBJECTS
from server.people.tables import Role, Scope
from server.people.viewer import Viewer

CHOOSE_POST = "请选一个岗位。"


class OnePerson(Controller):
    """One person."""

    path = "/people/{person_id:uuid}"

    @get("/", name="people.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], person_id: FromPath[UUID]
    ) -> Page:
        """Posts with their days, groups; forms for managers."""
        return await show_person(request, viewer, person_id)

    @post("/", name="people.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], person_id: FromPath[UUID]
    ) -> Answer:
        """Correct name, 工号, subject, phone."""
        form = await request.form()
        entry = PersonEntry(*(typed(form, name) for name in ("login", "name", "subject", "phone")))
        doing = persons.correct(viewer, person_id, entry)
        return await _answer(request, viewer, person_id, "person", doing)

    @post("/posts", name="people.posts.create")
    async def give(
        self, request: WebRequest, viewer: NamedDependency[Viewer], person_id: FromPath[UUID]
    ) -> Answer:
        """Give another post."""
        await posts.require_giver(viewer, person_id)

        async def doing() -> None:
            form = await request.form()
            entry = offering.chosen(typed(form, "post"), typed(form, "subject"))
            if entry is None:
                raise FormRefused({"post": CHOOSE_POST})
            ends = day_in(form, "ends_on", "最后一天") if typed(form, "ends_on") else None
            await posts.begin(viewer, person_id, entry, day_in(form, "starts_on", "从哪天起"), ends)

        return await _answer(request, viewer, person_id, "post", doing())

    @post("/disabling", name="people.disabling.create")
    async def disable(
        self, request: WebRequest, viewer: NamedDependency[Viewer], person_id: FromPath[UUID]
    ) -> Answer:
        """Nobody signs in to the account any more."""
        return await _answer(request, viewer, person_id, "disabling", persons.disable(viewer, person_id))

    @post("/enabling", name="people.enabling.create")
    async def enable(
        self, request: WebRequest, viewer: NamedDependency[Viewer], person_id: FromPath[UUID]
    ) -> Answer:
        """It may be used again."""
        return await _answer(request, viewer, person_id, "disabling", persons.enable(viewer, person_id))

    @post("/moves", name="people.moves.create")
    async def move(
        self, request: WebRequest, viewer: NamedDependency[Viewer], person_id: FromPath[UUID]
    ) -> Answer:
        """离校 or 调动."""
        await access.find_managed_person(viewer, person_id)

        async def doing() -> None:
            form = await request.form()
            to_school = chosen_id(form, "school")
            if to_school is None and typed(form, "school") != "leave":
                raise FormRefused({"school": "请选去哪里。"})
            await persons.move(viewer, person_id, to_school, day_in(form, "on_day", "从哪天起"))

        return await _answer(request, viewer, person_id, "move", doing())

    @post("/moves/cancellation", name="people.moves.destroy")
    async def stay(
        self, request: WebRequest, viewer: NamedDependency[Viewer], person_id: FromPath[UUID]
    ) -> Answer:
        """Take a coming move back."""
        return await _answer(request, viewer, person_id, "move", persons.cancel_move(viewer, person_id))


class Posts(Controller):
    """One post: ending it, putting it right."""

    path = "/posts/{post_id:uuid}"

    @post("/end", name="posts.end.create")
    async def end(
        self, request: WebRequest, viewer: NamedDependency[Viewer], post_id: FromPath[UUID]
    ) -> Answer:
        """End it with a last day."""
        person = await posts.person_of(viewer, post_id)
        back = typed(await request.form(), "back")
        url = f"/groups/{back}" if back and chosen_id({"back": back}, "back") else f"/people/{person}"

        async def doing() -> None:
            await posts.end(viewer, post_id, day_in(await request.form(), "day", "最后一天"))

        return await answer(
            request, f"end-{post_id}", doing(), url, lambda sent: show_person(request, viewer, person, sent)
        )

    @post("/correction", name="posts.correction.create")
    async def correct(
        self, request: WebRequest, viewer: NamedDependency[Viewer], post_id: FromPath[UUID]
    ) -> Answer:
        """Put it right from a day on."""
        person = await posts.person_of(viewer, post_id)

        async def doing() -> None:
            form = await request.form()
            entry = offering.chosen(typed(form, "post"), typed(form, "subject"))
            if entry is None:
                raise FormRefused({"post": CHOOSE_POST})
            await posts.fix(viewer, post_id, entry, day_in(form, "day", "从哪天起"))

        return await _answer(request, viewer, person, f"fix-{post_id}", doing())


async def show_person(request: WebRequest, viewer: Viewer, person_id: UUID, sent: Sent = FRESH) -> Page:
    """The page; ``sent`` puts a refused form back into it."""
    person = await profiles.find_person(viewer, person_id)
    if person is None:
        raise Missing(access.NO_PERSON)
    held = await profiles.posts_of(person_id, whole=person["is_open"])
    keeps = reach.manages_anything(viewer)
    manages_post = {one["id"]: bool(person["manages"]) for one in held}
    for one in held if keeps and not person["manages"] else []:
        manages_post[one["id"]] = await groups.manages_place(viewer, Scope(one["scope"]), one["scope_id"])
    return page(
        request,
        "people/show.html",
        status=sent.status,
        person=person,
        held=held,
        manages_post=manages_post,
        offers=await offering.offers_for(viewer, person, held) if keeps else [],
        schools=await access.managed_schools(viewer) if person["manages"] else [],
        tiles=[(tile, tile.url(person_id)) for tile in tiles.shown(tiles.persons, manages=person["manages"])],
        is_self=person_id == viewer.id,
        sent=sent,
        today=today(),
        subjects=SUBJECTS,
        post_title=_title,
        state_of=profiles.state_of,
        days_of=profiles.days_of,
    )


def _title(one: Row) -> str:
    if one["title_name"]:
        return f"{one['title_name']}"
    subject = one["subject"] if one["role"] != Role.TEACHER else ""
    return f"{subject}{ROLE_NAMES[Role(one['role'])]}"


async def _answer(
    request: WebRequest, viewer: Viewer, person_id: UUID, form: str, doing: Awaitable[object]
) -> Answer:
    return await answer(
        request, form, doing, f"/people/{person_id}",
        lambda sent: show_person(request, viewer, person_id, sent),
    )  # fmt: skip
