"""/plans/{id}/answers: 请人在 Word 里提意见, and reading the answered paper back."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, page
from server.base.settings import settings
from server.documents.spec import Json
from server.files.uploading import too_large
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.answers import access, reading, taking
from server.plans.proposals.listing import with_runs

NOT_CHOSEN = "还没有选文件。先选对方发回来的 .docx，再点“读回来”。"


class PlanAnswers(Controller):
    """请人在 Word 里提意见."""

    path = "/plans/{plan_id:uuid}/answers"

    @get("/new", name="plans.answers.new")
    async def new(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """Both ways: out with everything that was said, and back."""
        return _upload_page(request, await access.find_answerable(viewer, plan_id))

    @post(
        "/",
        name="plans.answers.create",
        request_max_body_size=2 * settings.upload_max_bytes,  # somewhat too large is refused on the page
    )
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Read the file; then to what is new in it."""
        plan = await access.find_answerable(viewer, plan_id)
        chosen = (await request.form()).get("file")
        try:
            if not isinstance(chosen, UploadFile) or not chosen.filename:
                raise DomainError(NOT_CHOSEN)
            data = await chosen.read()
            if len(data) > settings.upload_max_bytes:
                raise too_large(len(data))
            answer_id = await reading.receive(viewer, plan_id, data, chosen.filename)
        except Missing:
            raise
        except DomainError as refusal:
            return _upload_page(request, plan, refusal)
        return go(request, "plans.answers.show", plan_id=plan_id, answer_id=answer_id)


class OneAnswer(Controller):
    """What an answered paper says, before it is taken over."""

    path = "/plans/{plan_id:uuid}/answers/{answer_id:uuid}"

    @get("/", name="plans.answers.show")
    async def show(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        answer_id: FromPath[UUID],
    ) -> Page:
        """All of it, ticked."""
        plan, answer = await access.find_answer(viewer, plan_id, answer_id)
        return _answer_page(request, plan, answer)

    @post("/intake", name="plans.answers.intake.create")
    async def take(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        answer_id: FromPath[UUID],
    ) -> Page | Redirect:
        """读进来: ``said``, several."""
        plan, answer = await access.find_answer(viewer, plan_id, answer_id)
        sent = await request.form()
        chosen = {one for one in sent.getall("said", []) if isinstance(one, str)}
        try:
            await taking.take(viewer, plan_id, answer_id, chosen)
        except Missing:
            raise
        except DomainError as refusal:
            return _answer_page(request, plan, answer, chosen, refusal)
        return go(request, "plans.answers.show", plan_id=plan_id, answer_id=answer_id)


def _upload_page(request: WebRequest, plan: Row, refusal: DomainError | None = None) -> Page:
    return page(
        request,
        "plans/answers/new.html",
        fragment="plans/answers/_upload.html",
        status=refusal.status if refusal else 200,
        plan=plan,
        refusal=str(refusal) if refusal else "",
        limit_mb=settings.upload_max_bytes // (1024 * 1024),
        limit_bytes=settings.upload_max_bytes,
    )


def _answer_page(
    request: WebRequest,
    plan: Row,
    answer: Row,
    chosen: Collection[str] | None = None,
    refusal: DomainError | None = None,
) -> Page:
    found = answer["found"]
    return page(
        request,
        "plans/answers/show.html",
        status=refusal.status if refusal else 200,
        plan=plan,
        answer=answer,
        taken=found.get("taken"),
        voices=[_voice(number, one, chosen) for number, one in enumerate(found.get("voices", []))],
        threads=[_thread(number, one, chosen) for number, one in enumerate(found.get("threads", []))],
        untold=found.get("untold", []),
        known=found.get("known", 0),
        refusal=str(refusal) if refusal else "",
    )


def _voice(number: int, voice: Json, chosen: Collection[str] | None) -> dict[str, Any]:
    places = [
        {**with_runs(one), "key": key, "is_chosen": chosen is None or key in chosen}
        for one in voice["places"]
        for key in [taking.place_key(number, one)]
    ]
    return {"author": voice["author"], "places": places}


def _thread(number: int, thread: Json, chosen: Collection[str] | None) -> dict[str, Any]:
    key = taking.thread_key(number)
    return {**thread, "key": key, "is_chosen": chosen is None or key in chosen}
