"""/library 通案库."""

from litestar import Controller, get
from litestar.di import NamedDependency

from server.base.pages import Page, WebRequest, page
from server.people.subjects import GRADES, SUBJECTS
from server.people.viewer import Viewer
from server.plans.library import Filters, Library, browse
from server.plans.wording import LEVEL_NAMES

LABELS = {"subject": "学科", "grade": "年级", "textbook": "教材", "school": "学校", "district": "学区"}
USUAL_ORDER = {"subject": SUBJECTS, "grade": GRADES}


class PlanLibrary(Controller):
    """The released master plans one may read, to start one's own version from."""

    path = "/library"

    @get("/", name="library")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """The list; filters are in the URL."""
        filters = Filters.read(dict(request.query_params))
        library = await browse(viewer, filters)
        return page(
            request,
            "library/index.html",
            fragment="library/_list.html",
            library=library,
            filters=filters,
            choices=_choices(library, filters),
        )


def _choices(library: Library, filters: Filters) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """The selects: name, label, chosen value and (value, words); none with a single value to choose."""
    offered = [
        (name, label, getattr(filters, name), _sorted(name, library.choices[name]))
        for name, label in LABELS.items()
    ]
    offered.append(("level", "级别", filters.level, list(LEVEL_NAMES.items())))
    return [one for one in offered if len(one[3]) > 1 or one[2]]


def _sorted(name: str, values: list[tuple[str, str]]) -> list[tuple[str, str]]:
    order = {one: place for place, one in enumerate(USUAL_ORDER.get(name, ()))}
    return sorted(values, key=lambda pair: order.get(pair[0], len(order)))
