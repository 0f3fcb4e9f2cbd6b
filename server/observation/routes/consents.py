"""/consents: 授权登记 of the classes of one's school, taking one back, and what was purged."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Conflict, DomainError, Missing
from server.base.pages import Page, WebRequest, go, page
from server.files import naming
from server.observation.access import Row
from server.observation.media import consents, purging, withdrawing
from server.observation.media.consent_forms import KINDS, ConsentForm
from server.people.viewer import Viewer
from server.schoolyear.forms import FormRefused, counted


class Consents(Controller):
    """授权登记: teachers of the school and who administers it."""

    path = "/consents"

    @get("/", name="consents.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """Those of one's school, those that stand first."""
        places = await consents.schools(viewer)
        return page(
            request,
            "observations/consents/index.html",
            places=places,
            lines=await consents.listed(viewer),
            kinds=KINDS,
            today=consents.today(),
            sees_reports=any(consents.administers(viewer, place["id"]) for place in places),
        )

    @get("/new", name="consents.new")
    async def new(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """The form; ``?class=`` chosen beforehand."""
        chosen = ConsentForm.read({"class": request.query_params.get("class", "")}, [], [])
        return await _new(request, viewer, chosen)

    @post("/", name="consents.create")
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """Registered; the seats come on its own page."""
        form = await _read(request)
        try:
            consent_id = await consents.register(viewer, await _placed(viewer, form))
        except Missing:
            raise
        except DomainError as refusal:
            return await _new(request, viewer, form, refusal)
        return go(request, "consents.show", consent_id=consent_id)

    @get("/purges", name="consents.purges")
    async def purges(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """What was purged, for who administers the school."""
        reports, waiting = await purging.reports(viewer)
        return page(
            request,
            "observations/consents/purges.html",
            reports=reports,
            waiting=waiting,
            size_said=naming.size_said,
        )

    @get("/{consent_id:uuid}", name="consents.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], consent_id: FromPath[UUID]
    ) -> Page:
        """One, with the map of seats."""
        return await _show(request, viewer, consent_id)

    @post("/{consent_id:uuid}", name="consents.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], consent_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Its last day, its paper, its seats."""
        found = await consents.find(viewer, consent_id)
        sent = await request.form()
        form = await _read(request, found)
        try:
            await consents.correct(viewer, consent_id, counted(sent, "row_version") or 0, form)
        except (FormRefused, Conflict) as refusal:
            return await _show(request, viewer, consent_id, form, refusal)
        return go(request, "consents.show", consent_id=consent_id)

    @post("/{consent_id:uuid}/withdrawal", name="consents.withdrawal.create")
    async def withdraw(
        self, request: WebRequest, viewer: NamedDependency[Viewer], consent_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Taken back: at once, for everybody."""
        blurs = (await request.form()).get("photos") == "blur"
        await withdrawing.withdraw(viewer, consent_id, blurs=blurs)
        return go(request, "consents.show", consent_id=consent_id)


async def _read(request: WebRequest, found: Row | None = None) -> ConsentForm:
    """The form as sent; of one that stands, what cannot be changed is as it was."""
    sent = await request.form()
    typed = {name: text for name, text in sent.items() if isinstance(text, str)}
    kinds = [one for one in sent.getall("kinds", []) if isinstance(one, str)]
    off = [one for one in sent.getall("off", []) if isinstance(one, str)]
    if found is not None:
        typed |= {"class_name": found["class_name"], "starts_on": found["starts_on"].isoformat()}
        kinds = found["kinds"]
    return ConsentForm.read(typed, kinds, off)


async def _placed(viewer: Viewer, form: ConsentForm) -> ConsentForm:
    """In the school of its class, or the viewer's only one."""
    places = await consents.schools(viewer)
    if form.class_id is not None:
        for one in await consents.classes([place["id"] for place in places]):
            if one["id"] == form.class_id:
                return form.at(one["school"])
    return form if form.school_id is not None or len(places) != 1 else form.at(places[0]["id"])


async def _new(
    request: WebRequest, viewer: Viewer, form: ConsentForm, refusal: DomainError | None = None
) -> Page:
    places = await consents.schools(viewer)
    if not places:
        raise Missing(consents.NO_CONSENT_THERE)
    return page(
        request,
        "observations/consents/new.html",
        status=refusal.status if refusal else 200,
        refusal=str(refusal) if refusal else "",
        faults=refusal.fields if isinstance(refusal, FormRefused) else {},
        form=form,
        places=places,
        classes=await consents.classes([place["id"] for place in places]),
        kinds=KINDS,
        today=consents.today(),
        usual_until=consents.usual_until(),
    )


async def _show(
    request: WebRequest,
    viewer: Viewer,
    consent_id: UUID,
    form: ConsentForm | None = None,
    refusal: DomainError | None = None,
) -> Page:
    found = await consents.find(viewer, consent_id)
    return page(
        request,
        "observations/consents/show.html",
        status=refusal.status if refusal else 200,
        refusal=str(refusal) if refusal else "",
        faults=refusal.fields if isinstance(refusal, FormRefused) else {},
        consent=found,
        form=form,
        kinds=KINDS,
        today=consents.today(),
        may_withdraw=withdrawing.may_withdraw(viewer, found),
        counts=await withdrawing.counts(consent_id),
        administers=consents.administers(viewer, found["school"], found["school_parent"]),
    )
