"""/observations/{id}/figures: S-T, FIAS, questions, seats and views as pictures."""

from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.errors import Missing
from server.base.pages import Page, WebRequest, page
from server.observation import access
from server.observation.access import NO_OBSERVATION, Row
from server.observation.forms import counted
from server.observation.pictures import wording
from server.observation.pictures.beside import Seen, beside
from server.observation.records import reading
from server.observation.rights import Rights
from server.observation.wording import heading, when
from server.people.viewer import Viewer


class ObservationFigures(Controller):
    """课堂分析图: made of what observers noted, and seen by whoever sees their notes."""

    path = "/observations/{observation_id:uuid}/figures"

    @get("/", name="observations.figures.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page:
        """Of every record the viewer may read; an observer's own always."""
        found = await access.find(viewer, observation_id)
        rights = access.rights(viewer.id, found)
        if not rights.notes and found["record"] is None:
            raise Missing(NO_OBSERVATION)
        records = await _readable(viewer, found, rights)
        if rights.notes:
            await access.note_look(viewer, found, "figures")
        return page(
            request,
            "observations/figures/show.html",
            fragment="observations/figures/_figures.html",
            observation=found,
            rights=rights,
            heading=heading(found),
            when=when(found),
            drawn=beside(
                records,
                minutes=found["minutes"],
                pupils=found["pupils"],
                first=max(0, (counted(request.query_params, "from") or 1) - 1),
            ),
            wording=wording,
        )


async def _readable(viewer: Viewer, found: Row, rights: Rights) -> list[Seen]:
    """What was handed in, for who may read it; and the viewer's own, handed in or not."""
    handed_in = await reading.submitted(found["id"]) if rights.notes else []
    records = [Seen(one.name, one.body, is_late=one.is_late) for one in handed_in]
    if found["record"] is not None and viewer.id not in {one.user_id for one in handed_in}:
        own = await reading.own(viewer, found["id"])
        if own is not None:
            records.append(
                Seen(viewer.name, own.body, is_late=found["is_late"], is_draft=not own.is_submitted)
            )
    return records
