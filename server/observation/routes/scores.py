"""/observations/{id}/scores: what the marks come to; /observations/agreement: several lessons of one lead."""

from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.pages import Page, WebRequest, page
from server.observation import access
from server.observation.access import Row
from server.observation.marks import Rated
from server.observation.pictures.radar import radar
from server.observation.rights import Rights
from server.observation.scores import agreement, lessons, reading
from server.observation.scores.combining import FEWEST_FOR_SPREAD, Result, combine
from server.observation.wording import heading, when
from server.people.viewer import Viewer
from server.rubrics import scoring
from server.rubrics.shape import Sheet


class ObservationScores(Controller):
    """得分: for the lead at once, for the others once released."""

    path = "/observations/{observation_id:uuid}/scores"

    @get("/", name="observations.scores.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page:
        """One part for each version of a sheet; marks of single raters for the lead alone."""
        found, rights = await access.find_for(viewer, observation_id, "scores")
        marked = (await reading.of_lessons([observation_id]))[observation_id]
        await access.note_look(viewer, found, "scores")
        return page(
            request,
            "observations/scores/show.html",
            fragment="observations/scores/_scores.html",
            observation=found,
            rights=rights,
            heading=heading(found),
            when=when(found),
            sheets=[_sheet(found, sheet, given, rights) for sheet, given in marked.sheets],
            late=marked.late,
            without=marked.without,
            fewest=FEWEST_FOR_SPREAD,
            said=scoring.in_words,
        )


class ObservationAgreement(Controller):
    """评分一致性 over several lessons: the lead's own."""

    path = "/observations/agreement"

    @get("/", name="observations.agreement.show")
    async def show(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """``lesson`` chooses among the lessons the viewer leads; whatever else is sent is passed over."""
        led = await lessons.led(viewer)
        chosen = set(request.query_params.getall("lesson", []))
        picked = [one for one in led if str(one["id"]) in chosen]
        return page(
            request,
            "observations/scores/agreement.html",
            led=led,
            picked={one["id"] for one in picked},
            groups=await lessons.beside(picked) if picked else [],
            said=scoring.in_words,
        )


def _sheet(found: Row, sheet: Sheet, given: list[Rated], rights: Rights) -> dict[str, object]:
    """What the page shows of one version of a sheet."""
    result = combine(sheet, given, trims=found["trims"], is_above=rights.is_above)
    return {
        "result": result,
        "radar": radar([(one.dimension.name, one.share) for one in result.parts]),
        "spoken": _spoken(result),
        "agreement": agreement.of_marks(sheet, result.marks),
        "strictness": (
            agreement.strictness(sheet, result.raters, result.marks, result.totals) if rights.marks else []
        ),
    }


def _spoken(result: Result) -> str:
    """The radar in words."""
    return "，".join(
        f"{one.dimension.name} " + ("没有打分" if one.share is None else f"{100 * one.share:.0f}%")
        for one in result.parts
    )
