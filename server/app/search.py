"""/search: plans, people, schools and groups by a few words, as far as the viewer may know of them."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from litestar import Controller, get
from litestar.di import NamedDependency

from server.app import search_people
from server.base.pages import Page, WebRequest, page
from server.people.subjects import GRADES, SUBJECTS
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.searching import find_plans
from server.plans.tables import Kind
from server.plans.wording import KIND_NAMES, LEVEL_NAMES, source_words, state_sign
from server.search.finding import LAST_PAGE, NOTHING, PAGE_SIZE
from server.search.words import QUERY_LENGTH, Query, parse

FIELD_LENGTH = 20


class Tab(StrEnum):
    """What is looked for."""

    PLANS = "plans"
    PEOPLE = "people"
    PLACES = "places"


TABS = ((Tab.PLANS, "教案"), (Tab.PEOPLE, "人"), (Tab.PLACES, "学校·组"))


@dataclass(frozen=True, slots=True)
class Filters:
    """What stands in the URL. Unknown values count as none; ``page`` starts at 1."""

    q: str = ""
    tab: Tab = Tab.PLANS
    subject: str = ""
    grade: str = ""
    level: str = ""
    kind: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: dict[str, str]) -> "Filters":
        """Filters of a query string, forgiving: a bad link shows a page, not an error."""
        page = query.get("page", "")
        return cls(
            q=" ".join(query.get("q", "").replace("\0", "").split())[:QUERY_LENGTH],
            tab=Tab(query["tab"]) if query.get("tab") in set(Tab) else Tab.PLANS,
            subject=_short(query, "subject"),
            grade=_short(query, "grade"),
            level=query["level"] if query.get("level") in LEVEL_NAMES else "",
            kind=query["kind"] if query.get("kind") in set(Kind) else "",
            page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() else 1,
        )

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the words is chosen."""
        return bool(self.subject or self.grade or self.level or self.kind)

    def url(self, **changes: Any) -> str:
        """The address with ``changes``; any change but of the page starts at its first."""
        new = replace(self, **{"page": 1, **changes})
        values = {
            "q": new.q,
            "tab": "" if new.tab == Tab.PLANS and "tab" not in changes else new.tab,
            "subject": new.subject,
            "grade": new.grade,
            "level": new.level,
            "kind": new.kind,
            "page": "" if new.page == 1 else new.page,
        }
        kept = urlencode({name: value for name, value in values.items() if value})
        return f"/search?{kept}" if kept else "/search"

    @property
    def wide_url(self) -> str:
        """The same words without conditions."""
        return self.url(subject="", grade="", level="", kind="")


class Search(Controller):
    """搜索."""

    path = "/search"

    @get("/", name="search")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """The box, and what was found; everything is in the URL."""
        filters = Filters.read(dict(request.query_params))
        query = parse(filters.q)
        results = await _results(viewer, query, filters)
        if not results["count"] and "tab" not in request.query_params and filters.url() == filters.wide_url:
            # Somebody typed a colleague's name: no plan holds it, and no tab was asked for.
            named = replace(filters, tab=Tab.PEOPLE)
            people = await _results(viewer, query, named)
            filters, results = (named, people) if people["count"] else (filters, results)
        return page(
            request,
            "search/index.html",
            fragment="search/_results.html",
            filters=filters,
            q=filters.q,
            tabs=TABS,
            choices=_choices(filters),
            has_words=bool(query.terms),
            page_size=PAGE_SIZE,
            **results,
        )


async def _results(viewer: Viewer, query: Query, filters: Filters) -> dict[str, Any]:
    """What the chosen tab shows."""
    if filters.tab == Tab.PEOPLE:
        people = await search_people.find_people(viewer, filters.q, filters.page)
        return {"people": people, "has_more": people.has_more, "count": len(people.rows)}
    if filters.tab == Tab.PLACES:
        places = await search_people.find_places(viewer, filters.q)
        return {"places": places, "has_more": False, "count": len(places)}
    found, plans = NOTHING, list[Row]()
    if query.terms:
        conditions = {name: getattr(filters, name) for name in ("subject", "grade", "level", "kind")}
        found, plans = await find_plans(viewer, query, filters.page, **conditions)
    return {
        "found": found,
        "lines": list(zip(found.hits, plans, strict=True)),
        "has_more": found.has_more,
        "count": len(plans),
        "state_sign": state_sign,
        "source_words": source_words,
    }


def _choices(filters: Filters) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """The selects: name, label, chosen value, and (value, words). Only plans have any."""
    if filters.tab != Tab.PLANS:
        return []
    return [
        ("subject", "学科", filters.subject, [(one, one) for one in SUBJECTS]),
        ("grade", "年级", filters.grade, [(one, one) for one in GRADES]),
        ("level", "级别", filters.level, list(LEVEL_NAMES.items())),
        ("kind", "类型", filters.kind, [(kind.value, KIND_NAMES[kind]) for kind in Kind]),
    ]


def _short(query: dict[str, str], name: str) -> str:
    return query.get(name, "").strip()[:FIELD_LENGTH].replace("\0", "")
