"""/observations/{id}/record: one's own 听课记录 as a plain form, its versions, the 反馈单."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go, go_to, page
from server.observation import access, feedback, kit_data, observing, offering, record_forms, wording
from server.observation.access import NO_OBSERVATION, Row
from server.observation.forms import chosen_id, counted, typed
from server.observation.record_forms import RecordRefused
from server.observation.records import body as bodies
from server.observation.records import reading, saving
from server.observation.records.checks import Json
from server.observation.records.reading import Version
from server.observation.records.sending import Sent
from server.observation.views import LICC
from server.people.viewer import Viewer
from server.rubrics import scoring, sheets
from server.rubrics.shape import Sheet

NO_SHEET = "这张量表现在不提供了。请回到上一页另选一张，写的都还在那一页上。"
FORM_BYTES = 5 * bodies.BODY_BYTES  # three bytes of a character are nine in a form
DONE = {"submit": "submitted", "feedback": "sent", "rows": "kept#more-rows", "sheet": "kept#marks",
        "views": "kept#views"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Again:
    """A form to be shown again: what could be read of it, what could not, and why."""

    body: Json
    base: int
    form_id: UUID
    status: int
    refusal: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


class OwnRecord(Controller):
    """听课记录 of the viewer; nobody else opens it here."""

    path = "/observations/{observation_id:uuid}/record"

    @get("/", name="observations.record.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page:
        """The form with what is in force; ``version``: another one, to be read and chosen."""
        found = await find_own(viewer, observation_id)
        versions = await reading.versions(viewer, observation_id)
        number = counted(request.query_params, "version")
        wanted = next((one for one in versions if one.seq == number), None)
        if number is not None and wanted is None:
            raise Missing(NO_OBSERVATION)
        return await _show(request, viewer, found, versions, wanted=wanted)

    @post("/", name="observations.record.update", request_max_body_size=FORM_BYTES)
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Keep it, or hand it in (``step=submit``); others keep it and do what they say."""
        found = await find_own(viewer, observation_id)
        versions = await reading.versions(viewer, observation_id)
        form = await request.form()
        base, form_id = counted(form, "base") or 0, chosen_id(form, "form_id") or new_id()
        before = next((one.body for one in versions if one.seq == base), bodies.blank())
        sheet, step = await _sheet(before, found), typed(form, "step")
        try:
            body = record_forms.sent(form, before, sheet)
            if step == "sheet":  # what was marked on the old one stays, and does not count
                body["sheet"] = str(await _offered_sheet(found, chosen_id(form, "sheet")))
        except RecordRefused as refused:
            again = Again(refused.body, base, form_id, 422, "", refused.fields, refused.texts)
            return await _show(request, viewer, found, versions, again=again)
        sending = Sent(
            mutation=record_forms.mutation(form_id, body, submit=step == "submit"),
            base=base, device=_device(form, versions, base), user=viewer.id, client_now=None,
            is_submitted=step == "submit" or _was_submitted(versions), begun=None, body=body,
        )  # fmt: skip
        try:
            await saving.save(viewer, found["record"], sending)
            await _also(viewer, found, step, [str(one) for one in form.getall("views", [])])
        except DomainError as refusal:
            if isinstance(refusal, Missing):
                raise
            versions = await reading.versions(viewer, observation_id)
            again = Again(body, base, form_id, refusal.status, str(refusal))
            return await _show(request, viewer, found, versions, again=again)
        back = f"/observations/{observation_id}/record?device={sending.device}&done={DONE.get(step, 'kept')}"
        return go_to(request, back)

    @post("/choice", name="observations.record.choice.create")
    async def choose(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Of two versions beside each other, this one is in force."""
        found = await find_own(viewer, observation_id)
        await saving.choose(viewer, found["record"], counted(await request.form(), "seq") or 0)
        return go(request, "observations.record.show", observation_id=observation_id)


async def _also(viewer: Viewer, found: Row, step: str, views: list[str]) -> None:
    """What a button does besides keeping the record."""
    if step == "feedback":
        await feedback.give(viewer, found["record"])
    if step == "views":
        await observing.assign_views(viewer, found["id"], viewer.id, views)


async def find_own(viewer: Viewer, observation_id: UUID) -> Row:
    """The observation in which the viewer observes, or observed before they left.

    Raises:
        Missing: absent, or without a record of this viewer.
    """
    found = await access.find(viewer, observation_id)
    if found["record"] is None:
        raise Missing(NO_OBSERVATION)
    return found


def _device(form: Mapping[str, object], versions: list[Version], base: int) -> UUID:
    """One device as long as one form follows from the other; a form opened before what is in force was saved
    (another tab, 后退) is a device of its own, so that nothing is written over."""
    current = next((one.seq for one in versions if one.is_in_force), 0)
    device = chosen_id(form, "device")
    return device if device is not None and base == current else new_id()


def _was_submitted(versions: list[Version]) -> bool:
    """What is corrected after it was handed in is handed in."""
    return any(one.is_in_force and one.is_submitted for one in versions)


async def _offered_sheet(found: Row, chosen: UUID | None) -> UUID:
    offered = await offering.offered_sheets(found["kind"], found["school"])
    if chosen is None or chosen not in {one["id"] for one in offered}:
        raise Missing(NO_SHEET)
    return chosen


async def _sheet(body: Json, found: Row) -> Sheet | None:
    """The version the record is marked on: the one it names, else that of the lesson."""
    wanted = UUID(body["sheet"]) if body["sheet"] else found["sheet"]
    if wanted is None:
        return None
    try:
        return await sheets.find(wanted)
    except Missing:
        return None


async def _marked(body: Json, found: Row) -> Json:
    """The sheet, what its marks come to, and which of them it does not have."""
    sheet = await _sheet(body, found)
    marks, _comments = bodies.counted(body, sheet) if sheet else ({}, {})
    score = scoring.in_words(scoring.score(sheet, marks)) if sheet and marks else ""
    return {"sheet": sheet, "score": score, "faults": bodies.faults(body, sheet)}


async def _show(
    request: WebRequest,
    viewer: Viewer,
    found: Row,
    versions: list[Version],
    *,
    wanted: Version | None = None,
    again: Again | None = None,
) -> Page:
    """The form, or one version to be read (``wanted``, where it is not in force)."""
    in_force = next((one for one in versions if one.is_in_force), None)
    shown = wanted or in_force
    body = again.body if again else shown.body if shown else bodies.blank()
    return page(
        request,
        "observations/record.html",
        status=again.status if again else 200,
        observation=found,
        heading=wording.heading(found),
        when=wording.when(found),
        own_sign=wording.own_sign(found),
        body=body,
        rows=record_forms.rows_of(body),
        texts=again.texts if again else {},
        refused=again.fields if again else {},
        refusal=again.refusal if again else "",
        base=again.base if again else in_force.seq if in_force else 0,
        form_id=again.form_id if again else new_id(),
        device=chosen_id(request.query_params, "device") or new_id(),
        talkers=record_forms.TALKERS,
        steps=await kit_data.steps_of(viewer, found),
        **await _marked(body, found),
        offered=await offering.offered_sheets(found["kind"], found["school"]),
        licc=LICC,
        open_views=record_forms.shown_views(body, found["views"]),
        kit_words=record_forms.kit_words(body),
        versions=versions,
        beside=[one for one in versions if one.is_beside],
        wanted=wanted if wanted and not wanted.is_in_force else None,
        in_force=in_force,
        may_write=access.rights(viewer.id, found).record,
        done=request.query_params.get("done", ""),
        audience=wording.record_audience(found),
    )
