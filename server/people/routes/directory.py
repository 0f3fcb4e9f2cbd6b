"""/people: 人员与学校."""

from typing import Any

from litestar import Controller, get
from litestar.di import NamedDependency

from server.base.pages import Page, WebRequest, page
from server.people import directory, places, reach
from server.people.directory import Filters, Tab
from server.people.subjects import SUBJECTS
from server.people.viewer import Viewer

TABS = ((Tab.SCHOOLS, "学校"), (Tab.GROUPS, "组"), (Tab.PEOPLE, "人"))
LOOKING_FOR = {
    Tab.SCHOOLS: "按校名找",
    Tab.GROUPS: "按组名找",
    Tab.PEOPLE: "姓名或拼音，例如 王雨晴、wyq",
}


class Directory(Controller):
    """Schools, groups and people one knows."""

    path = "/people"

    @get("/", name="people.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """One of the three lists; filters are in the URL."""
        filters = Filters.read(dict(request.query_params))
        listing = await directory.find(viewer, filters)
        districts, schools = await directory.choices(viewer)
        return page(
            request,
            "people/index.html",
            fragment="people/_list.html",
            listing=listing,
            filters=filters,
            tabs=TABS,
            looking_for=LOOKING_FOR[filters.show],
            choices=await _choices(filters, districts, schools),
            kind_names=directory.kind_names(),
            post_words=directory.post_words,
            keeps=reach.manages_anything(viewer),
            keeps_all=reach.is_platform_admin(viewer),
            several=len(districts) > 1,
        )


async def _choices(
    filters: Filters, districts: list[dict[str, Any]], schools: list[dict[str, Any]]
) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """The selects of the filter: name, label, chosen value, and (value, words)."""
    chosen = []
    if len(districts) > 1:
        offered = [(str(one["id"]), one["name"]) for one in districts]
        chosen.append(("district", "学区", str(filters.district or ""), offered))
    if filters.show != Tab.SCHOOLS:
        within = [one for one in schools if filters.district in (None, one["district"])]
        offered = [(str(one["id"]), one["name"]) for one in within]
        chosen.append(("school", "学校", str(filters.school or ""), offered))
        chosen.append(("subject", "学科", filters.subject, [(one, one) for one in SUBJECTS]))
    if filters.show == Tab.SCHOOLS:
        offered = [(one["code"], one["name"]) for one in await places.kinds()]
        chosen.append(("kind", "类型", filters.kind, offered))
    if filters.show == Tab.GROUPS:
        chosen.append(("kind", "种类", filters.kind, list(directory.kind_names().items())))
    return chosen
