"""/jobs: one's own long jobs, how far they are, and stopping them."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from server.base import progress
from server.base.pages import Page, WebRequest, go, page, wants_part
from server.base.progress import OVER, Row
from server.base.watching import WATCHING
from server.people.viewer import Viewer
from server.trail import notices

STATES = {
    "waiting": ("draft", "排队中"),
    "running": ("discussion", "正在做"),
    "done": ("done", "做好了"),
    "failed": ("returned", "没有做成"),
    "cancelled": ("draft", "已取消"),
}
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class Jobs(Controller):
    """长任务: what somebody asked the worker for."""

    path = "/jobs"

    @get("/", name="jobs.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """One's own, newest first."""
        return page(
            request, "jobs/index.html", runs=await progress.latest(viewer.id), states=STATES, over=OVER
        )

    @get("/{job_id:uuid}", name="jobs.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], job_id: FromPath[UUID]
    ) -> Page:
        """One job; alone by itself it reloads until it is over."""
        run = await progress.find(viewer.id, job_id)
        if run["state"] in OVER and viewer.unread:
            await notices.read_about(viewer.id, job_id)
        return _page(request, run)

    @get("/{job_id:uuid}/state", name="jobs.state.show")
    async def state(self, viewer: NamedDependency[Viewer], job_id: FromPath[UUID]) -> dict[str, Any]:
        """For scripts that cannot keep a line open."""
        return _state(await progress.find(viewer.id, job_id))

    @get("/{job_id:uuid}/events", name="jobs.events.index")
    async def events(self, viewer: NamedDependency[Viewer], job_id: FromPath[UUID]) -> Stream:
        """The same as server-sent events, until it is over or for five minutes."""
        run = await progress.find(viewer.id, job_id)
        return Stream(_lines(run), media_type="text/event-stream", headers=STREAM_HEADERS)

    @post("/{job_id:uuid}/cancellation", name="jobs.cancellation.create")
    async def cancel(
        self, request: WebRequest, viewer: NamedDependency[Viewer], job_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Stop it."""
        await progress.cancel(viewer.id, job_id)
        if wants_part(request):
            return _page(request, await progress.find(viewer.id, job_id))
        return go(request, "jobs.show", job_id=job_id)


def _page(request: WebRequest, run: Row) -> Page:
    return page(request, "jobs/show.html", fragment="jobs/_progress.html", run=run, states=STATES, over=OVER)


def _state(run: Row) -> dict[str, Any]:
    return {
        "state": run["state"],
        "shape": STATES[run["state"]][0],
        "word": STATES[run["state"]][1],
        "done": run["done"],
        "total": run["total"],
        "words": words(run),
        "over": run["state"] in OVER,
    }


def words(run: Row) -> str:
    """Where it is, in one sentence."""
    if run["state"] == "running" and run["cancel_asked_at"] is not None:
        return "正在停下"
    return run["words"] or ("等前面的任务做完" if run["state"] == "waiting" else "开始了")


async def _lines(run: Row) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n\n"
    async for fresh in WATCHING.follow(run):
        if fresh is None:
            yield b": still here\n\n"
        else:
            yield f"data: {json.dumps(_state(fresh), ensure_ascii=False)}\n\n".encode()
