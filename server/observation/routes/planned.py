"""The form of a lesson to be observed, for planning one and for putting one right."""

from server.base.pages import Page, WebRequest, page
from server.observation import access, offering, planning, wording
from server.observation.access import Row
from server.observation.forms import ASKED_ROLES, LENGTHS, ObservationForm
from server.observation.tables import ObservationKind
from server.observation.views import LICC
from server.people.subjects import SUBJECTS
from server.people.viewer import Viewer
from server.schoolyear import years


async def form_page(
    request: WebRequest,
    viewer: Viewer,
    form: ObservationForm,
    refused: dict[str, str] | None = None,
    *,
    found: Row | None = None,
    status: int = 422,
) -> Page:
    """``found``: the one that is put right. ``status`` of a refused form."""
    usual = await offering.offered_sheets(ObservationKind.PLANNED, form.school)
    joint = await offering.offered_sheets(ObservationKind.JOINT, form.school)
    return page(
        request,
        "observations/form.html",
        fragment="observations/_form.html",
        status=status if refused is not None else 200,
        form=form,
        found=found,
        heading=wording.heading(found) if found else "",
        is_lead=found is None or access.rights(viewer.id, found).is_lead,
        refused=planning.by_field(refused or {}),
        kinds=wording.KINDS,
        roles=[(role, wording.ROLES[role]) for role in ASKED_ROLES],
        teachers=await offering.people_named(viewer, form.finding.get("teacher", "")),
        lessons=await planning.lessons_of(viewer, form),
        schools=await offering.schools(viewer),
        classes=await offering.classes(form.school, planning.day_of(form) or years.today()),
        plans=await offering.plans(viewer, form.person, form.subject),
        sheets=[("听评课", usual), ("同上一堂课", joint)],
        asked=await planning.asked_people(viewer, form),
        candidates=await planning.candidates(viewer, form),
        licc=LICC,
        subjects=SUBJECTS,
        lengths=LENGTHS,
    )
