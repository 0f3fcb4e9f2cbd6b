"""/observations/{id}/export.docx and marks.xlsx: what one may read of a lesson, to take away."""

from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.pages import WebRequest
from server.base.sheets.serving import answer
from server.files import naming
from server.observation import access, wording
from server.observation.words import exporting
from server.people.viewer import Viewer
from server.plans.forms import chosen_id


class Exports(Controller):
    """听课记录, 评课表, 议课记录 as Word; marks as a table."""

    path = "/observations/{observation_id:uuid}"

    @get("/export.docx", name="observations.export.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Response[bytes]:
        """All that is for this viewer; ``?part=record``, ``evaluation`` or ``debrief`` alone; ``?record=``
        one 听课记录 in the school's form. Noted as a look, like the pages of the same."""
        found = await access.find(viewer, observation_id)
        theirs = access.rights(viewer.id, found)
        part, record = request.query_params.get("part", ""), chosen_id(request.query_params, "record")
        if record is None:
            paper = await exporting.paper_of(viewer, found, theirs, part)
        else:
            part, paper = exporting.RECORD, await exporting.record_of(viewer, found, theirs, record)
        for what, is_in in exporting.looks(theirs, part).items():
            if is_in and (record is None or record != found["record"]):
                await access.note_look(viewer, found, what)
        headers = {
            "Content-Disposition": naming.disposition(paper.name, paper.media_type),
            "Cache-Control": "no-store",
        }
        return Response(paper.data, media_type=paper.media_type, headers=headers)

    @get("/marks.xlsx", name="observations.marks.sheet")
    async def sheet(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Response[bytes]:
        """每位评课人的打分: the lead alone."""
        found, _ = await access.find_for(viewer, observation_id, "marks")
        rows = await exporting.marks_of(found)
        return await answer(request, f"{wording.heading(found)} 打分", rows, (16, 30, 8))
