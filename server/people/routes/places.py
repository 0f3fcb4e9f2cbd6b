"""/schools/{id}, /districts/{id}: a place with its schools, groups and people."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.errors import Missing
from server.base.pages import Page, WebRequest, page
from server.people import access, groups, offering, persons, places, posts, profiles, reach, ties, tiles
from server.people.directory import post_words
from server.people.entries import FormRefused, chosen_id, day_in, is_ticked, today, typed
from server.people.names import GROUP_KIND_NAMES, LINK_KIND_NAMES, ROLE_NAMES, labels
from server.people.persons import PersonEntry
from server.people.places import MANY_SCHOOLS, SchoolEntry
from server.people.routes.answering import FRESH, Answer, Sent, answer
from server.people.routes.regions import show_regions
from server.people.subjects import GRADES, SUBJECTS
from server.people.tables import GroupKind, LinkKind, Role, Scope
from server.people.viewer import Viewer


class OneSchool(Controller):
    """One school."""

    path = "/schools/{school_id:uuid}"

    @get("/", name="schools.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Page:
        """Groups, people, ties; forms for managers."""
        return await show_school(request, viewer, school_id)

    @post("/", name="schools.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Answer:
        """Correct name, kind and the like; move to another 学区."""
        form = await request.form()
        doing = places.correct_school(viewer, school_id, _school(form), chosen_id(form, "district"))
        return await _school_answer(request, viewer, school_id, "school", doing)

    @post("/people", name="schools.people.create")
    async def add_person(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Answer:
        """A new account with a post in the school."""
        form = await request.form()
        entry = PersonEntry(*(typed(form, name) for name in ("login", "name", "subject", "phone")))
        doing = persons.create(viewer, school_id, entry, chosen_id(form, "group"))
        return await answer(
            request, "person", doing, lambda made: f"/people/{made}",
            lambda sent: show_school(request, viewer, school_id, sent),
        )  # fmt: skip


class OneDistrict(Controller):
    """One 学区."""

    path = "/districts/{district_id:uuid}"

    @get("/", name="districts.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], district_id: FromPath[UUID]
    ) -> Page:
        """Schools, groups, posts, ties; forms for managers; ``q`` looks for somebody to give a post to."""
        return await show_district(request, viewer, district_id)

    @post("/", name="districts.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], district_id: FromPath[UUID]
    ) -> Answer:
        """Another name."""
        doing = places.rename_district(viewer, district_id, typed(await request.form(), "name"))
        return await _district_answer(request, viewer, district_id, "district", doing)

    @post("/schools", name="districts.schools.create")
    async def add_school(
        self, request: WebRequest, viewer: NamedDependency[Viewer], district_id: FromPath[UUID]
    ) -> Answer:
        """A new school at home here."""
        doing = places.create_school(viewer, district_id, _school(await request.form()))
        return await _district_answer(request, viewer, district_id, "school", doing)

    @post("/links", name="districts.links.create")
    async def tie(
        self, request: WebRequest, viewer: NamedDependency[Viewer], district_id: FromPath[UUID]
    ) -> Answer:
        """A further tie of a school."""
        await places.require_district(viewer, district_id)

        async def doing() -> None:
            form = await request.form()
            school, kind = chosen_id(form, "school"), typed(form, "kind")
            if school is None or kind not in set(LinkKind):
                raise FormRefused({"school": "请选学校和关系。"})
            await ties.tie(viewer, district_id, school, LinkKind(kind), day_in(form, "starts_on", "从哪天起"))

        return await _district_answer(request, viewer, district_id, "tie", doing())

    @post("/members", name="districts.members.create")
    async def add_member(
        self, request: WebRequest, viewer: NamedDependency[Viewer], district_id: FromPath[UUID]
    ) -> Answer:
        """Give somebody a post at the 学区."""
        await places.require_district(viewer, district_id)

        async def doing() -> None:
            form = await request.form()
            person = chosen_id(form, "person")
            entry = offering.chosen(f"district:{district_id}:{typed(form, 'role')}", typed(form, "subject"))
            if entry is None or person is None:
                raise FormRefused({"": "请选一个人和他在学区的岗位。"})
            await posts.begin(viewer, person, entry, day_in(form, "starts_on", "从哪天起"))

        return await _district_answer(request, viewer, district_id, "member", doing())

    @post("/closing", name="districts.closing.create")
    async def close(
        self, request: WebRequest, viewer: NamedDependency[Viewer], district_id: FromPath[UUID]
    ) -> Answer:
        """撤销."""
        if not reach.is_platform_admin(viewer):
            raise Missing(places.NO_DISTRICT)

        async def doing() -> None:
            await places.end_district(viewer, district_id, day_in(await request.form(), "day", "从哪天起"))

        return await _district_answer(request, viewer, district_id, "closing", doing())


class Links(Controller):
    """One tie of a school to a 学区."""

    path = "/links/{link_id:uuid}"

    @post("/end", name="links.end.create")
    async def end(
        self, request: WebRequest, viewer: NamedDependency[Viewer], link_id: FromPath[UUID]
    ) -> Answer:
        """End it with a last day."""
        district = await ties.district_of_tie(viewer, link_id)

        async def doing() -> None:
            await ties.untie(viewer, link_id, day_in(await request.form(), "day", "最后一天"))

        return await _district_answer(request, viewer, district, f"untie-{link_id}", doing())


async def show_place(request: WebRequest, viewer: Viewer, scope: Scope, place_id: UUID, sent: Sent) -> Page:
    """The page of the place a group was to be made in."""
    match scope:
        case Scope.SCHOOL:
            return await show_school(request, viewer, place_id, sent)
        case Scope.DISTRICT:
            return await show_district(request, viewer, place_id, sent)
        case _:
            return await show_regions(request, viewer, sent)


async def show_school(request: WebRequest, viewer: Viewer, school_id: UUID, sent: Sent = FRESH) -> Page:
    """The page; ``sent`` puts a refused form back into it."""
    school = await profiles.find_school(viewer, school_id)
    if school is None:
        raise Missing(access.NO_SCHOOL)
    manages = bool(school["manages"])
    people = await profiles.people_of_school(viewer, school_id)
    near = [one for one in await access.managed_schools(viewer) if one["id"] != school_id] if manages else []
    districts = {one["district_id"]: one["district_name"] for one in near} | {
        school["district"]: school["district_name"]
    }
    moves = reach.is_platform_admin(viewer) or len(reach.headed_districts(viewer)) > 1
    return page(
        request,
        "schools/show.html",
        status=sent.status,
        school=school,
        manages=manages,
        people=[{**one, "label": words} for one, words in zip(people, labels(people), strict=True)],
        is_long=len(people) == profiles.SHOWN,
        groups=await profiles.groups_of(Scope.SCHOOL, school_id),
        ties=await profiles.ties_of_school(school_id),
        tiles=[
            (tile, tile.url(school_id))
            for tile in tiles.shown(tiles.schools, manages=manages)
            if manages or access.is_inside(viewer, school_id, school["district"])
        ],
        kinds=[(one["code"], one["name"]) for one in await places.kinds()] if manages else [],
        parents=[(one["id"], one["name"]) for one in near if one["district_id"] == school["district"]],
        districts=list(districts.items()) if moves else [],
        group_kinds=[(kind.value, GROUP_KIND_NAMES[kind]) for kind in groups.KINDS_AT[Scope.SCHOOL]],
        **_words(sent),
    )


async def show_district(request: WebRequest, viewer: Viewer, district_id: UUID, sent: Sent = FRESH) -> Page:
    """The page; ``sent`` puts a refused form back into it."""
    district = await profiles.find_district(viewer, district_id)
    if district is None:
        raise Missing(places.NO_DISTRICT)
    manages = bool(district["manages"])
    schools = await profiles.schools_of_district(district_id)
    words = request.query_params.get("q", "").replace("\0", "").strip()[:60] if manages else ""
    found = await offering.candidates(viewer, words, Scope.DISTRICT, district_id) if words else []
    held = await profiles.held_at(Scope.DISTRICT, district_id)
    mine = await access.managed_schools(viewer) if manages else []
    return page(
        request,
        "districts/show.html",
        status=sent.status,
        district=district,
        manages=manages,
        ends=manages and reach.is_platform_admin(viewer),
        schools=schools,
        parents=[(one["id"], one["name"]) for one in schools if one["parent"] is None],
        count=await ties.count_schools(district_id),
        many=MANY_SCHOOLS,
        groups=await profiles.groups_of(Scope.DISTRICT, district_id),
        ties=await profiles.ties_of_district(district_id),
        tieable=[(one["id"], f"{one['name']}（{one['district_name']}）") for one in mine],
        held=[{**one, "label": said} for one, said in zip(held, labels(held, key="person"), strict=True)],
        q=words,
        found=[{**one, "label": said} for one, said in zip(found, labels(found), strict=True)],
        roles=offering.offers_at(Scope.DISTRICT, await offering.titles(Scope.DISTRICT)) if manages else [],
        kinds=[(one["code"], one["name"]) for one in await places.kinds()] if manages else [],
        group_kinds=[(kind.value, GROUP_KIND_NAMES[kind]) for kind in groups.KINDS_AT[Scope.DISTRICT]],
        tiles=tiles.at_place(tiles.districts, viewer, district),
        **_words(sent),
    )


def _words(sent: Sent) -> dict[str, Any]:
    return {
        "sent": sent,
        "today": today(),
        "subjects": SUBJECTS,
        "grades": GRADES,
        "post_words": post_words,
        "post_name": lambda one: one["title"] or ROLE_NAMES[Role(one["role"])],
        "kind_name": lambda one: GROUP_KIND_NAMES[GroupKind(one["kind"])],
        "tie_name": lambda one: LINK_KIND_NAMES[LinkKind(one["kind"])],
        "tie_kinds": [(kind.value, LINK_KIND_NAMES[kind]) for kind in LinkKind],
        "days_of": profiles.days_of,
        "is_over": lambda one: one["ends_on"] is not None and one["ends_on"] < today(),
    }


def _school(form: Any) -> SchoolEntry:
    return SchoolEntry(
        typed(form, "name"), typed(form, "short_name"), typed(form, "kind"), is_ticked(form, "is_rural"),
        chosen_id(form, "parent"),
    )  # fmt: skip


async def _school_answer(
    request: WebRequest, viewer: Viewer, school_id: UUID, form: str, doing: Awaitable[object]
) -> Answer:
    return await answer(
        request, form, doing, f"/schools/{school_id}",
        lambda sent: show_school(request, viewer, school_id, sent),
    )  # fmt: skip


async def _district_answer(
    request: WebRequest, viewer: Viewer, district_id: UUID, form: str, doing: Awaitable[object]
) -> Answer:
    return await answer(
        request, form, doing, f"/districts/{district_id}",
        lambda sent: show_district(request, viewer, district_id, sent),
    )  # fmt: skip
