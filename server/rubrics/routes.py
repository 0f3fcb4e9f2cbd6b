"""/sheets: 量表, to read, to print, to design."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go, page
from server.people import keepers
from server.people.subjects import SUBJECTS
from server.people.viewer import Viewer
from server.rubrics import access, checks, designing, keeping
from server.rubrics.access import NO_SHEET, Row
from server.rubrics.checks import SheetRefused
from server.rubrics.designing import SheetForm, typed
from server.rubrics.keeping import Changed, NotFull
from server.rubrics.sheets import sheet_of
from server.rubrics.tables import Purpose

PURPOSES = {
    Purpose.PLAN: "评教案（遴选、通案评审）",
    Purpose.LESSON: "听课评课",
    Purpose.JOINT_LESSON: "同上一堂课",
}
ONLY = "你能定的是{subject}的量表，学科请选{subject}。"


class Sheets(Controller):
    """量表."""

    path = "/sheets"

    @get("/", name="sheets.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """Those of the viewer's places, from the platform down."""
        found = await access.visible(viewer)
        return page(
            request,
            "sheets/index.html",
            lines=[(one, sheet_of(one)) for one in found],
            purposes=PURPOSES,
            may_make=keepers.keeps_any(viewer),
        )

    @get("/new", name="sheets.new")
    async def new(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """The form, empty or begun with a sheet the viewer sees (``source``)."""
        places = await keepers.places(viewer)
        if not places:
            raise Missing(NO_SHEET)
        form = designing.blank()
        if chosen := designing.chosen_id(request.query_params.get("source", "")):
            form = keeping.form_of(await access.find(viewer, chosen))
        first = places[0]
        form = replace(
            form, scope=first["scope"], scope_id=first["id"], subject=first["subject"], row_version=0
        )
        return _form_page(request, form, places=places)

    @post("/", name="sheets.create")
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """Keep it; or only move, add and take out lines in the form."""
        sent = await request.form()
        places = await keepers.places(viewer)
        form = designing.read(sent)
        own = next((one for one in places if (one["scope"], one["id"]) == (form.scope, form.scope_id)), None)
        if own is None:
            raise Missing(NO_SHEET)
        try:
            if step := typed(sent, "step"):
                return _form_page(request, designing.stepped(form, step), places=places)
            if own["subject"] not in ("", form.subject):
                raise SheetRefused({"subject": ONLY.format(subject=own["subject"])})
            made = await keeping.create(viewer, form, designing.chosen_id(typed(sent, "form_id")))
        except Missing:
            raise
        except DomainError as refusal:
            return _form_page(request, form, refusal=refusal, places=places)
        return go(request, "sheets.show", sheet_id=made)


class OneSheet(Controller):
    """One version of a sheet."""

    path = "/sheets/{sheet_id:uuid}"

    @get("/", name="sheets.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], sheet_id: FromPath[UUID]
    ) -> Page:
        """As paper."""
        return await _paper(request, viewer, await access.find(viewer, sheet_id))

    @get("/edit", name="sheets.edit")
    async def edit(
        self, request: WebRequest, viewer: NamedDependency[Viewer], sheet_id: FromPath[UUID]
    ) -> Page | Redirect:
        """The form of its newest version."""
        found = await access.find_kept(viewer, sheet_id)
        newest = (await access.versions(viewer, found["code"]))[0]
        if newest["id"] != sheet_id:
            return go(request, "sheets.edit", sheet_id=newest["id"])
        return _form_page(request, keeping.form_of(found), found)

    @post("/", name="sheets.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], sheet_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Save; or only move, add and take out lines in the form."""
        sent = await request.form()
        found = await access.find_kept(viewer, sheet_id)
        form = designing.read(sent)
        try:
            if step := typed(sent, "step"):
                return _form_page(request, designing.stepped(form, step), found)
            saved = await keeping.save(viewer, sheet_id, form)
        except Missing:
            raise
        except Changed as refusal:
            form.row_version = refusal.stored["row_version"]
            return _form_page(request, form, refusal.stored, refusal)
        except DomainError as refusal:
            return _form_page(request, form, found, refusal)
        return go(request, "sheets.show", sheet_id=saved)

    @post("/issue", name="sheets.issue.create")
    async def issue(
        self, request: WebRequest, viewer: NamedDependency[Viewer], sheet_id: FromPath[UUID]
    ) -> Page | Redirect:
        """启用."""
        sent = await request.form()
        version = typed(sent, "row_version")
        try:
            await keeping.issue(
                viewer,
                sheet_id,
                int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0,
                designing.number(typed(sent, "accepted")),
            )
        except (NotFull, Conflict) as refusal:
            return await _paper(request, viewer, await access.find(viewer, sheet_id), refusal)
        return go(request, "sheets.show", sheet_id=sheet_id)

    @post("/retirement", name="sheets.retirement.create")
    async def retire(
        self, request: WebRequest, viewer: NamedDependency[Viewer], sheet_id: FromPath[UUID]
    ) -> Page | Redirect:
        """停用."""
        await keeping.retire(viewer, sheet_id, is_retired=True)
        return go(request, "sheets.show", sheet_id=sheet_id)

    @post("/retirement/end", name="sheets.retirement.end")
    async def bring_back(
        self, request: WebRequest, viewer: NamedDependency[Viewer], sheet_id: FromPath[UUID]
    ) -> Page | Redirect:
        """恢复使用."""
        await keeping.retire(viewer, sheet_id, is_retired=False)
        return go(request, "sheets.show", sheet_id=sheet_id)

    @post("/removal", name="sheets.removal.create")
    async def discard(
        self, request: WebRequest, viewer: NamedDependency[Viewer], sheet_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Throw away what is not in use yet."""
        try:
            await keeping.discard(viewer, sheet_id)
        except Conflict as refusal:
            return await _paper(request, viewer, await access.find(viewer, sheet_id), refusal)
        return go(request, "sheets.index")


ROUTES = [Sheets, OneSheet]


async def _paper(request: WebRequest, viewer: Viewer, found: Row, refusal: DomainError | None = None) -> Page:
    return page(
        request,
        "sheets/show.html",
        status=refusal.status if refusal else 200,
        found=found,
        sheet=sheet_of(found),
        versions=await access.versions(viewer, found["code"]),
        purposes=PURPOSES,
        may_make=keepers.keeps_any(viewer),
        full=checks.FULL,
        refusal=str(refusal or ""),
    )


def _form_page(
    request: WebRequest,
    form: SheetForm,
    found: Row | None = None,
    refusal: DomainError | None = None,
    places: Sequence[Row] = (),
) -> Page:
    refused = refusal.fields if isinstance(refusal, SheetRefused) else {}
    return page(
        request,
        "sheets/edit.html",
        fragment="sheets/_form.html",
        status=refusal.status if refusal else 200,
        form=form,
        found=found,
        form_id=new_id(),
        places=places,
        subjects=SUBJECTS,
        purposes=PURPOSES,
        steps=designing.STEPS,
        full=checks.FULL,
        refused=refused,
        refusal="" if refused else str(refusal or ""),
        stored=sheet_of(refusal.stored) if isinstance(refusal, Changed) else None,
    )
