"""/regions: 区县, 学区 and the names of posts, for the platform's administrator."""

from collections.abc import Awaitable
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.database import rows
from server.base.errors import Missing
from server.base.pages import Page, WebRequest, page
from server.people import groups, places, profiles, reach, titles
from server.people.entries import FormRefused, chosen_id, today, typed
from server.people.names import GROUP_KIND_NAMES, ROLE_NAMES, ROLES_AT
from server.people.routes.answering import FRESH, Answer, Sent, answer
from server.people.subjects import SUBJECTS
from server.people.tables import GroupKind, Role, Scope
from server.people.viewer import Viewer

SCOPE_NAMES = {Scope.REGION: "区县", Scope.DISTRICT: "学区", Scope.SCHOOL: "学校", Scope.GROUP: "组"}
TREE = """
SELECT r.id, r.name, r.parent, l.name AS level_name,
       coalesce((SELECT json_agg(json_build_object('id', d.id, 'name', d.name, 'ended', d.ended_on,
                 'schools', (SELECT count(*) FROM school s WHERE s.district = d.id)) ORDER BY d.name)
                 FROM district d WHERE d.region = r.id), '[]') AS districts,
       coalesce((SELECT json_agg(json_build_object('id', g.id, 'name', g.name) ORDER BY g.name)
                 FROM prep_group g WHERE g.region = r.id AND g.closed_on IS NULL), '[]') AS groups
FROM region r JOIN region_level l ON l.code = r.level ORDER BY l.rank, r.name
"""


class Regions(Controller):
    """区县 with their 学区."""

    path = "/regions"

    @get("/", name="regions.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """The tree, and the forms."""
        return await show_regions(request, viewer)

    @post("/", name="regions.create")
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Answer:
        """A new 区县, or a place above it."""
        form = await request.form()
        doing = places.create_region(
            viewer, typed(form, "name"), typed(form, "level"), chosen_id(form, "parent")
        )
        return await _answer(request, viewer, "region", doing)

    @post("/{region_id:uuid}", name="regions.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], region_id: FromPath[UUID]
    ) -> Answer:
        """Another name."""
        doing = places.rename_region(viewer, region_id, typed(await request.form(), "name"))
        return await _answer(request, viewer, f"region-{region_id}", doing)


class Districts(Controller):
    """Making a 学区."""

    path = "/districts"

    @post("/", name="districts.create")
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Answer:
        """A new 学区 of a 区县."""
        _require(viewer)

        async def doing() -> None:
            form = await request.form()
            region = chosen_id(form, "region")
            if region is None:
                raise FormRefused({"region": "请选区县。"})
            await places.create_district(viewer, typed(form, "name"), region)

        return await _answer(request, viewer, "district", doing())


class Titles(Controller):
    """岗位名称."""

    path = "/titles"

    @post("/", name="titles.create")
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Answer:
        """A new name over the rights of a post."""
        form = await request.form()
        doing = titles.create(viewer, typed(form, "name"), typed(form, "rights"))
        return await _answer(request, viewer, "title", doing)

    @post("/{title_id:uuid}/removal", name="titles.destroy")
    async def destroy(
        self, request: WebRequest, viewer: NamedDependency[Viewer], title_id: FromPath[UUID]
    ) -> Answer:
        """Take an unused name away."""
        return await _answer(request, viewer, f"title-{title_id}", titles.remove(viewer, title_id))


async def show_regions(request: WebRequest, viewer: Viewer, sent: Sent = FRESH) -> Page:
    """The page; ``sent`` puts a refused form back into it."""
    _require(viewer)
    tree = await rows(TREE)
    listed = await titles.listed()
    return page(
        request,
        "regions/index.html",
        status=sent.status,
        tree=[profiles.parsed(one, "districts", "groups") for one in tree],
        levels=[(one["code"], one["name"]) for one in await places.levels()],
        above=[(one["id"], one["name"]) for one in tree],
        titles=[
            {**one, "words": f"{SCOPE_NAMES[Scope(one['scope'])]}：{ROLE_NAMES[Role(one['role'])]}的权限"}
            for one in listed
        ],
        rights=[
            (f"{scope.value}:{role.value}", f"{words}：{ROLE_NAMES[role]}")
            for scope, words in SCOPE_NAMES.items()
            for role in ROLES_AT[scope]
        ],
        group_kinds=[(kind.value, GROUP_KIND_NAMES[kind]) for kind in groups.KINDS_AT[Scope.REGION]],
        kind_name=lambda one: GROUP_KIND_NAMES[GroupKind(one["kind"])],
        sent=sent,
        today=today(),
        subjects=SUBJECTS,
    )


def _require(viewer: Viewer) -> None:
    if not reach.is_platform_admin(viewer):
        raise Missing


async def _answer(request: WebRequest, viewer: Viewer, form: str, doing: Awaitable[object]) -> Answer:
    return await answer(request, form, doing, "/regions", lambda sent: show_regions(request, viewer, sent))
