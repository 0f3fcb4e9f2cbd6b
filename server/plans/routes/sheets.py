"""Lists to take away, as .xlsx and .csv: 通案库, 谁备哪一课, 评分表. They hold what the page shows."""

from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.pages import WebRequest
from server.base.sheets.serving import answer
from server.people.viewer import Viewer
from server.plans import library
from server.plans.leading import lessons
from server.plans.library import Filters
from server.plans.selection import access, scores


class LibrarySheet(Controller):
    """通案库, filtered as the page is."""

    @get(["/library.xlsx", "/library.csv"], name="library.sheet")
    async def show(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Response[bytes]:
        """All pages of it."""
        filters = Filters.read(dict(request.query_params))
        return await answer(request, "通案库", await library.table(viewer, filters), library.WIDTHS)


class GroupLessonsSheet(Controller):
    """谁备哪一课 of a group."""

    path = "/groups/{group_id:uuid}"

    @get(["/lessons.xlsx", "/lessons.csv"], name="groups.lessons.sheet")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], group_id: FromPath[UUID]
    ) -> Response[bytes]:
        """The term's lessons, one a line."""
        group, _ = await lessons.find_group(viewer, group_id)
        rows = await lessons.table(viewer, group_id)
        return await answer(request, f"谁备哪一课 {group['name']}", rows, lessons.WIDTHS)


class RoundScoresSheet(Controller):
    """评分表 of a round."""

    path = "/rounds/{round_id:uuid}"

    @get(["/scores.xlsx", "/scores.csv"], name="rounds.scores.sheet")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], round_id: FromPath[UUID]
    ) -> Response[bytes]:
        """What the viewer may see of the scores now."""
        found = await access.find_round(viewer, round_id)
        return await answer(
            request, f"评分表 {found['title']}", await scores.table(viewer, found), scores.WIDTHS
        )
