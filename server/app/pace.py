"""The routes that cost much, and how often they may be asked for. Beyond that 429 with the time to wait."""

import math
from typing import Any, cast

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.handlers.base import BaseRouteHandler

from server.app.visitors import find_visit
from server.base.errors import TooMany
from server.base.pages import WebRequest
from server.base.rates import ADDRESS_FACTOR, Counter, Rate
from server.base.tracing import client_address

UPLOADS = Rate(120, 600, "上传")
IMPORTS = Rate(40, 600, "导入")
EXPORTS = Rate(60, 600, "导出")
SEARCHES = Rate(300, 60, "搜索")
PLAYBACK = Rate(240, 60, "回放")
RESTORES = Rate(40, 600, "恢复")
HISTORY = Rate(240, 60, "翻看修改记录")
REMARKS = Rate(120, 600, "写批注")
PROPOSALS = Rate(40, 600, "提建议")
ANCHORS = Rate(300, 60, "移动批注")
PULLS = Rate(60, 600, "取通案的更新")

# By the name of the route. A route that starts a conversion, packs files or reads an upload belongs here.
RATES: dict[str, Rate] = {
    "plans.files.create": UPLOADS,
    "plans.attachments.create": UPLOADS,
    "imports.create": IMPORTS,
    "imports.batches.files.create": UPLOADS,
    "rosters.create": IMPORTS,
    "timetable.imports.create": IMPORTS,
    "plans.export.show": EXPORTS,
    "plans.export.choices": EXPORTS,
    "papers.create": IMPORTS,
    "plans.meetings.record.show": EXPORTS,
    "plans.packages.create": EXPORTS,
    "plans.pdf.create": EXPORTS,
    "library.sheet": EXPORTS,
    "groups.lessons.sheet": EXPORTS,
    "rounds.scores.sheet": EXPORTS,
    "observations.export.show": EXPORTS,
    "observations.marks.sheet": EXPORTS,
    "observations.debrief.entries.create": REMARKS,
    "plans.playback.show": PLAYBACK,
    "plans.versions.restoration.create": RESTORES,
    "plans.versions.index": HISTORY,
    "plans.versions.show": HISTORY,
    "plans.versions.comparison.show": HISTORY,
    "plans.comparison.show": HISTORY,
    "plans.authors.show": HISTORY,
    "plans.threads.create": REMARKS,
    "plans.threads.comments.create": REMARKS,
    "plans.threads.comments.update": REMARKS,
    "plans.threads.comments.destroy": REMARKS,
    "plans.threads.settlement.create": REMARKS,
    "plans.threads.reopening.create": REMARKS,
    "plans.anchors.create": ANCHORS,
    "plans.suggestions.create": PROPOSALS,
    "plans.suggestions.line.create": PROPOSALS,
    "plans.proposals.new": HISTORY,
    "plans.proposals.create": PROPOSALS,
    "plans.proposals.acceptance.create": REMARKS,
    "plans.proposals.refusal.create": REMARKS,
    "plans.pull.show": HISTORY,
    "plans.pull.create": PULLS,
    "plans.pulls.undoing.create": PULLS,
    "plans.carrying.show": HISTORY,
    "plans.carrying.create": PULLS,
    "plans.copies.create": PULLS,
    "search": SEARCHES,
}

_counter = Counter()


async def guard_pace(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuse what one account, or one address, asks for too often.

    Raises:
        TooMany: nothing was done; it says how long to wait.
    """
    rate = RATES.get(handler.name or "")
    if rate is None or connection.scope["type"] != ScopeType.HTTP:
        return
    visit = await find_visit(cast(WebRequest, connection))
    keys = [(f"address {client_address.get()}", rate.count * ADDRESS_FACTOR)]
    if visit is not None:
        keys.insert(0, (f"account {visit.user_id}", rate.count))
    for key, count in keys:
        wait = _counter.take(f"{rate.words} {key}", count, rate.seconds)
        if wait:
            seconds = math.ceil(wait)
            raise TooMany(
                f"{rate.words}得太频繁了，这一次没有做，别的都不受影响。{seconds} 秒后再试。", seconds
            )


def forget() -> None:
    """Start counting anew (tests)."""
    global _counter
    _counter = Counter()
