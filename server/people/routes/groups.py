"""/groups: one group with its members; making and keeping groups."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.errors import Missing
from server.base.pages import Page, WebRequest, page
from server.people import groups, offering, posts, profiles, tiles
from server.people.entries import FormRefused, chosen_id, day_in, today, typed
from server.people.groups import GroupEntry
from server.people.names import GROUP_KIND_NAMES, ROLE_NAMES, labels
from server.people.routes.answering import FRESH, Answer, Sent, answer
from server.people.routes.places import show_place
from server.people.subjects import GRADES, SUBJECTS
from server.people.tables import GroupKind, Role, Scope
from server.people.viewer import Viewer


class Groups(Controller):
    """Making a group in a school, a 学区 or a 区县."""

    path = "/groups"

    @post("/", name="groups.create")
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Answer:
        """Make it; a refusal shows the page of its place again."""
        form = await request.form()
        scope, place = _home(form)
        await groups.require_place(viewer, scope, place)
        assert place is not None, "require_place lets no place but the platform pass without an id"
        return await answer(
            request, "group", groups.create(viewer, scope, place, _entry(form)),
            lambda made: f"/groups/{made}",
            lambda sent: show_place(request, viewer, scope, place, sent),
        )  # fmt: skip


class OneGroup(Controller):
    """One group."""

    path = "/groups/{group_id:uuid}"

    @get("/", name="groups.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], group_id: FromPath[UUID]
    ) -> Page:
        """Members, and for managers the forms; ``q`` looks for somebody to add."""
        return await show_group(request, viewer, group_id)

    @post("/", name="groups.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], group_id: FromPath[UUID]
    ) -> Answer:
        """Correct name, kind, subject, grade."""
        doing = groups.correct(viewer, group_id, _entry(await request.form()))
        return await _answer(request, viewer, group_id, "group", doing)

    @post("/members", name="groups.members.create")
    async def add(
        self, request: WebRequest, viewer: NamedDependency[Viewer], group_id: FromPath[UUID]
    ) -> Answer:
        """Give somebody a post in the group."""
        await groups.find_managed(viewer, group_id)

        async def doing() -> None:
            form = await request.form()
            person, role = chosen_id(form, "person"), typed(form, "role")
            entry = offering.chosen(f"group:{group_id}:{role}")
            if entry is None or person is None:
                raise FormRefused({"": "请选一个人和他在组里的岗位。"})
            await posts.begin(viewer, person, entry, day_in(form, "starts_on", "从哪天起"))

        return await _answer(request, viewer, group_id, "member", doing())

    @post("/closing", name="groups.closing.create")
    async def close(
        self, request: WebRequest, viewer: NamedDependency[Viewer], group_id: FromPath[UUID]
    ) -> Answer:
        """撤销."""
        await groups.find_managed(viewer, group_id)

        async def doing() -> None:
            await groups.close(viewer, group_id, day_in(await request.form(), "day", "从哪天起"))

        return await _answer(request, viewer, group_id, "closing", doing())


async def show_group(request: WebRequest, viewer: Viewer, group_id: UUID, sent: Sent = FRESH) -> Page:
    """The page; ``sent`` puts a refused form back into it."""
    group = await groups.find_known(viewer, group_id)
    scope, place = groups.home_of(group)
    manages = group["closed_on"] is None and await groups.manages_place(viewer, scope, place)
    words = request.query_params.get("q", "").replace("\0", "").strip()[:60] if manages else ""
    members = await profiles.held_at(Scope.GROUP, group_id)
    found = await offering.candidates(viewer, words, Scope.GROUP, group_id) if words else []
    named = await offering.titles(Scope.GROUP) if manages else []
    return page(
        request,
        "groups/show.html",
        status=sent.status,
        group=group,
        home=f"/{scope.value}s/{place}" if scope != Scope.REGION else "",
        members=[
            {**one, "label": words} for one, words in zip(members, labels(members, key="person"), strict=True)
        ],
        manages=manages,
        tiles=tiles.at_place(tiles.groups, viewer, group),
        q=words,
        found=[{**one, "label": words} for one, words in zip(found, labels(found), strict=True)],
        roles=offering.offers_at(Scope.GROUP, named, at_school_group=scope == Scope.SCHOOL),
        kinds=[(kind.value, GROUP_KIND_NAMES[kind]) for kind in groups.KINDS_AT[scope]],
        kind_name=GROUP_KIND_NAMES[GroupKind(group["kind"])],
        post_name=lambda one: one["title"] or ROLE_NAMES[Role(one["role"])],
        days_of=profiles.days_of,
        sent=sent,
        today=today(),
        subjects=SUBJECTS,
        grades=GRADES,
    )


def _home(form: Any) -> tuple[Scope, UUID | None]:
    scope = typed(form, "scope")
    if scope not in {Scope.SCHOOL, Scope.DISTRICT, Scope.REGION}:
        raise Missing
    return Scope(scope), chosen_id(form, "place")


def _entry(form: Any) -> GroupEntry:
    return GroupEntry(*(typed(form, name) for name in ("name", "kind", "subject", "grade")))


async def _answer(
    request: WebRequest, viewer: Viewer, group_id: UUID, form: str, doing: Awaitable[object]
) -> Answer:
    return await answer(
        request, form, doing, f"/groups/{group_id}", lambda sent: show_group(request, viewer, group_id, sent)
    )
