"""动态: what happened to plans the viewer may read; the card on 今天 and /feed."""

from typing import Any

from litestar import get
from litestar.di import NamedDependency

from server.base.database import rows
from server.base.pages import Page, WebRequest, page
from server.people.access import places_of
from server.people.viewer import Viewer
from server.plans.access import VISIBLE, groups_of, visible_to

DAYS = 60
PAGE_SIZE = 30
LAST_PAGE = 1_000
ALL, GROUP, RELEASED = "", "group", "released"
CHOICES = ((ALL, "全部"), (GROUP, "我的备课组"), (RELEASED, "发布的通案"))
# $8 every place of the viewer, $9 their groups, $10 what, $11 not their own acts.
LATELY = f"""
SELECT e.at, e.verb, e.title, e.object_id, e.facts ->> 'number' AS number, e.facts ->> 'group' AS group_name,
       u.name AS who
FROM event e
JOIN plan p ON p.id = e.object_id
LEFT JOIN users u ON u.id = e.actor_id
WHERE e.kind = 'plan' AND e.at > now() - interval '{DAYS} days'
  AND (e.actor_id IS DISTINCT FROM $1 OR NOT $11)
  AND (e.verb IN ('shared', 'revised') AND e.places && $8::uuid[] OR e.verb = 'released')
  AND ($10 <> '{GROUP}' OR e.places && $9::uuid[]) AND ($10 <> '{RELEASED}' OR e.verb = 'released')
  AND {VISIBLE}
ORDER BY e.at DESC, e.id DESC LIMIT $12 OFFSET $13
"""  # noqa: S608


async def lately(
    viewer: Viewer, *, limit: int, what: str = ALL, offset: int = 0, others_only: bool = False
) -> tuple[list[dict[str, Any]], bool]:
    """The newest events with ``words`` before and after the plan's title, and whether there are more."""
    found = await rows(
        LATELY,
        *visible_to(viewer),
        places_of(viewer),
        groups_of(viewer),
        what,
        others_only,
        limit + 1,
        offset,
    )
    return [{**line, "words": words(line)} for line in found[:limit]], len(found) > limit


def words(line: dict[str, Any]) -> tuple[str, str]:
    """What stands before and after the title of the plan."""
    match line["verb"]:
        case "shared":
            return f"{line['who']}把", f"交给{line['group_name'] or '备课组'}研讨"
        case "released" if line["who"] is None:  # the days of the group were over
            return "通案", f"第 {line['number']} 版到期通过，发布了"
        case "released":
            return f"{line['who']}发布了通案", f"第 {line['number']} 版"
        case _:
            return f"{line['who']}开始修订", f"准备第 {line['number']} 版"


@get("/feed", name="feed")
async def show_feed(request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
    """Everything of the last two months, by page; the filter is in the URL."""
    asked = request.query_params
    what = next((choice for choice, _words in CHOICES if choice == asked.get("what", "")), ALL)
    text = asked.get("page", "")
    number = min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() else 1
    lines, more = await lately(viewer, limit=PAGE_SIZE, what=what, offset=(number - 1) * PAGE_SIZE)
    return page(
        request,
        "feed/index.html",
        lines=lines,
        more=more,
        what=what,
        choices=CHOICES,
        number=number,
        days=DAYS,
    )
