"""/plans/{id}/suggestions: 建议修改, in an editor of one's own or one paragraph in a plain form."""

import asyncio
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Conflict, DomainError
from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go, page, sent_json
from server.documents import html, text, walk
from server.people.viewer import Viewer
from server.plans import versions, wording
from server.plans.forms import FormRefused, chosen_id, typed
from server.plans.proposals import access, lines, suggesting
from server.plans.proposals.forms import LineForm, SuggestionForm
from server.plans.proposals.tables import REASON_LENGTH
from server.plans.routes.reading import file_url

BODY_BYTES = 16 * 1024 * 1024  # two texts of a very long plan


class PlanSuggestions(Controller):
    """建议修改."""

    path = "/plans/{plan_id:uuid}/suggestions"

    @get("/new", name="plans.suggestions.new")
    async def new(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """An editor with a copy of the committed text."""
        start = await suggesting.begin(viewer, plan_id)
        return page(
            request,
            "plans/suggestions/new.html",
            plan=start.plan,
            key=new_id(),
            base=json.dumps(start.doc, ensure_ascii=False),
            seal=start.seal,
            sign=wording.state_sign(start.plan),
            facts=wording.facts(start.plan),
            outline=text.outline(start.doc),
            body=await asyncio.to_thread(html.render, start.doc, file_url),
        )

    @post("/", name="plans.suggestions.create", request_max_body_size=BODY_BYTES)
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Response[dict[str, Any]]:
        """What the editor sends, as JSON: ``{key, base, body, seal, reason, schema}``."""
        await access.find_suggestable(viewer, plan_id)
        try:
            form = _form(await sent_json(request))
            made = await suggesting.suggest(viewer, plan_id, form)
        except FormRefused as refused:
            return Response({"error": str(refused), "fields": refused.fields}, status_code=422)
        except (Conflict, DomainError) as refusal:
            return Response({"error": str(refusal)}, status_code=refusal.status)
        return Response({"url": f"/plans/{plan_id}/proposals/{made}"}, status_code=201)

    @get("/line", name="plans.suggestions.line")
    async def line(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """Without JavaScript: choose a paragraph, then write it anew."""
        block = request.query_params.get("block", "")
        return await _line_page(request, viewer, plan_id, LineForm(new_id(), block, "", "", ""))

    @post("/line", name="plans.suggestions.line.create")
    async def create_line(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Other words for one paragraph."""
        sent = await request.form()
        block, was, words, reason = (typed(sent, name) for name in ("block", "was", "words", "reason"))
        form = LineForm(chosen_id(sent, "key") or new_id(), block, was, words, reason)
        try:
            made = await suggesting.suggest_line(viewer, plan_id, form)
        except FormRefused as refused:
            return await _line_page(request, viewer, plan_id, form, refused.fields)
        return go(request, "plans.proposals.show", plan_id=plan_id, proposal_id=made)


async def _line_page(
    request: WebRequest,
    viewer: Viewer,
    plan_id: UUID,
    form: LineForm,
    refused: dict[str, str] | None = None,
) -> Page:
    plan = await access.find_suggestable(viewer, plan_id)
    doc = await versions.current_doc(plan_id)
    known = dict(lines.editable(doc))
    if form.block in known:
        form = replace(form, was=known[form.block], words=form.words if refused else known[form.block])
    sections = [(text.title_of(section), lines.editable(section)) for section in walk.sections(doc)]
    return page(
        request,
        "plans/suggestions/line.html",
        status=422 if refused else 200,
        plan=plan,
        form=form,
        is_chosen=form.block in known,
        sections=[(title, found) for title, found in sections if found],
        refused=refused or {},
        longest=REASON_LENGTH,
    )


def _form(sent: Any) -> SuggestionForm:
    """What the editor says, with the wrong kinds of things left out; the verbs check the rest.

    Raises:
        DomainError: it is not what an editor sends.
    """
    if not isinstance(sent, dict):
        raise DomainError(suggesting.NOT_OURS)
    key = chosen_id({"key": str(sent.get("key", ""))}, "key")
    base, body = (value if isinstance(value := sent.get(name), dict) else {} for name in ("base", "body"))
    schema = sent.get("schema")
    return SuggestionForm(
        key or new_id(), base, body, typed(sent, "seal"), typed(sent, "reason"),
        schema if isinstance(schema, int) else 0,
    )  # fmt: skip
