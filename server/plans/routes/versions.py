"""/plans/{id}/versions: 修改记录, naming, comparing and restoring."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, page
from server.documents import html
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import access, authorship, history, naming, restoring, versions, wording
from server.plans.access import NO_PLAN, Row
from server.plans.comparing import compare
from server.plans.differences import OWN_WORDS, hunks
from server.plans.forms import FormRefused, chosen_id, counted, typed
from server.plans.routes.reading import file_url
from server.plans.tables import NAME_LENGTH, Reason

PRESENT = "now"


class PlanVersions(Controller):
    """修改记录: the frozen texts of one plan."""

    path = "/plans/{plan_id:uuid}/versions"

    @get("/", name="plans.versions.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """By day, newest first; somebody who may only read releases sees only those."""
        plan = await access.find_visible(viewer, plan_id)
        return await _index_page(request, viewer, plan)

    @post("/", name="plans.versions.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Keep the present text under a name."""
        name = typed(await request.form(), "name")
        try:
            await naming.name_present(viewer, plan_id, name)
        except FormRefused as refused:
            plan = await access.find_visible(viewer, plan_id)
            return await _index_page(request, viewer, plan, status=422, name=name, refused=refused.fields)
        return go(request, "plans.versions.index", plan_id=plan_id)

    @get("/{seq:int}", name="plans.versions.show")
    async def show(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        seq: FromPath[int],
    ) -> Page:
        """One version as it was, and what may be done with it."""
        plan = await access.find_visible(viewer, plan_id)
        return await _version_page(request, viewer, plan, seq)


class VersionNames(Controller):
    """定稿: what a version is called."""

    path = "/plans/{plan_id:uuid}/versions/{seq:int}/name"

    @post("/", name="plans.versions.name.update")
    async def update(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        seq: FromPath[int],
    ) -> Page | Redirect:
        """Give it a name, another one, or none."""
        name = typed(await request.form(), "name")
        try:
            await naming.name(viewer, plan_id, seq, name)
        except FormRefused as refused:
            plan = await access.find_visible(viewer, plan_id)
            changes = {"name": name, "refused": refused.fields}
            return await _version_page(request, viewer, plan, seq, status=422, **changes)
        return go(request, "plans.versions.show", plan_id=plan_id, seq=seq)


class VersionRestorations(Controller):
    """恢复这一稿."""

    path = "/plans/{plan_id:uuid}/versions/{seq:int}/restoration"

    @post("/", name="plans.versions.restoration.create")
    async def create(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        seq: FromPath[int],
    ) -> Page | Redirect:
        """Bring its text back; the answer is the version that holds it, where this can be undone."""
        try:
            made = await restoring.restore(viewer, plan_id, seq)
        except DomainError as refusal:
            if isinstance(refusal, Missing):
                raise
            plan = await access.find_visible(viewer, plan_id)
            return await _version_page(
                request, viewer, plan, seq, status=refusal.status, refusal=str(refusal)
            )
        return go(request, "plans.versions.show", plan_id=plan_id, seq=made)


class PlanRestoration(Controller):
    """What the open editors say when somebody brought an older text back."""

    path = "/plans/{plan_id:uuid}/restoration"

    @get("/", name="plans.restoration.show")
    async def show(self, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]) -> Response[Any]:
        """JSON: ``words``, and the ``url`` of the text of before; 204 when somebody wrote on since."""
        plan = await access.find_visible(viewer, plan_id)
        if not plan["is_live"]:
            raise Missing(NO_PLAN)
        found = await history.restoration(viewer, plan)
        if found is None:
            return Response(None, status_code=204)
        return Response({"words": found.words, "url": f"/plans/{plan_id}/versions/{found.before}"})


class VersionComparison(Controller):
    """Any two versions, or one and the present text."""

    path = "/plans/{plan_id:uuid}/versions/comparison"

    @get("/", name="plans.versions.comparison.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """Place by place: what stood in the older one, what stands in the newer one."""
        plan = await access.find_visible(viewer, plan_id)
        sides = [await _side(viewer, plan, request.query_params.get(name, "")) for name in ("from", "to")]
        older, newer = sorted(sides, key=lambda side: side.order)
        comparison = await asyncio.to_thread(compare, older.doc, newer.doc)
        return page(
            request,
            "plans/versions_comparison.html",
            plan=plan,
            older=older,
            newer=newer,
            choices=[_Choice.of(one) for one in await history.choices(viewer, plan)],
            counts=comparison.counts,
            is_same=comparison.is_same,
            hunks=hunks(comparison, OWN_WORDS),
            words=OWN_WORDS,
            same_titles=[section.title for section in comparison.sections if not section.has_changes],
        )


class PlanAuthors(Controller):
    """看看谁写的: the present text with names beside its blocks."""

    path = "/plans/{plan_id:uuid}/authors"

    @get("/", name="plans.authors.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """For the author and the group; nobody else learns that there is such a page."""
        plan = await access.find_visible(viewer, plan_id)
        if not history.sight(viewer, plan).is_member:
            raise Missing(NO_PLAN)
        names = await authorship.names_by_block(viewer, plan)
        doc = await versions.current_doc(plan_id)
        return page(
            request,
            "plans/authors.html",
            plan=plan,
            facts=wording.facts(plan),
            is_known=bool(names),
            body=await asyncio.to_thread(html.render, doc, file_url, beside=names),
        )


@dataclass(frozen=True, slots=True)
class _Side:
    """A text to compare: what the form calls it, what people call it, how new it is."""

    value: str
    title: str
    when: str
    order: int
    doc: Json


@dataclass(frozen=True, slots=True)
class _Choice:
    """A version in a list to choose from."""

    value: str
    words: str

    @classmethod
    def of(cls, version: Row) -> "_Choice":
        name = version["name"]
        words = f"{name}（{history.title_of(version)}）" if name else history.title_of(version)
        return cls(str(version["seq"]), words)


async def _side(viewer: Viewer, plan: Row, value: str) -> _Side:
    """What ``from`` or ``to`` names; without it, the present text, or the newest version one may read.

    Raises:
        Missing: no such version for this viewer.
    """
    seq = counted({"seq": value}, "seq")
    if seq is None and plan["is_live"]:
        return _Side(PRESENT, "现在的教案", "", versions.LARGEST_SEQ, await versions.current_doc(plan["id"]))
    if seq is None:
        seq = (await history.choices(viewer, plan))[0]["seq"]
    version = await versions.find_version(viewer, plan, seq)
    when = history.when_of(version, history.sight(viewer, plan))
    return _Side(str(seq), version["name"] or history.title_of(version), when, seq, version["doc"])


async def _index_page(
    request: WebRequest, viewer: Viewer, plan: Row, *, status: int = 200, **changes: Any
) -> Page:
    query = request.query_params
    writer = chosen_id(query, "who")
    before = counted(query, "before")
    writers = await history.writers(viewer, plan)
    context: dict[str, Any] = {
        "plan": plan,
        "history": await history.page(viewer, plan, before=before, writer=writer),
        "writers": writers,
        "mine": next((one["last"] for one in writers if one["id"] == viewer.id), None),
        "writer": writer,
        "before": before,
        "is_member": history.sight(viewer, plan).is_member,
        "name": "",
        "name_length": NAME_LENGTH,
        "refused": {},
    }
    return page(request, "plans/versions.html", status=status, **context | changes)


async def _version_page(
    request: WebRequest, viewer: Viewer, plan: Row, seq: int, *, status: int = 200, **changes: Any
) -> Page:
    version = await versions.find_version(viewer, plan, seq)
    seen = history.sight(viewer, plan)
    choices = await history.choices(viewer, plan)
    is_by = seen.is_member and request.query_params.get("by") == "1"
    beside = await authorship.names_by_block(viewer, plan, seq) if is_by else None
    context: dict[str, Any] = {
        "plan": plan,
        "version": version,
        "title": history.title_of(version),
        "reason": history.reason_of(version),
        "when": history.when_of(version, seen),
        "who": version["author_name"] if seen.is_member else None,
        "is_member": seen.is_member,
        "may_restore": access.rights(viewer, plan).write,
        "undo": _undo(version, choices),
        "choices": [_Choice.of(one) for one in choices if one["seq"] != seq],
        "facts": wording.facts(plan),
        "is_by": is_by,
        "body": await asyncio.to_thread(html.render, version["doc"], file_url, beside=beside),
        "name": version["name"],
        "name_length": NAME_LENGTH,
        "refused": {},
        "refusal": "",
    }
    return page(request, "plans/version.html", status=status, **context | changes)


def _undo(version: Row, choices: list[Row]) -> int | None:
    """The version by which the newest restoration is undone: the one before it."""
    if version["reason"] != Reason.RESTORED or not choices or choices[0]["seq"] != version["seq"]:
        return None
    return choices[1]["seq"] if len(choices) > 1 else None
