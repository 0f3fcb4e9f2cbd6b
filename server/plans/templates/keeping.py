"""Templates: making, changing and retiring them. One that plans were begun with gets a successor."""

from uuid import UUID

from server.base.clock import local, now
from server.base.database import execute, row, writing
from server.base.errors import Conflict, Missing
from server.base.ids import new_id
from server.people.tables import Scope
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.templates import access, choosing, sections
from server.plans.templates.access import NO_TEMPLATE
from server.plans.templates.forms import TemplateForm
from server.trail.recording import audit

THERE_ALREADY = "这里已经有一份模板了：{name}。没有新建，请打开那一份来改。"
CHANGED = "这份模板刚被别人改过，你的还没有存，都在下面。刷新看看他改了什么，再决定要不要存。"
REPLACED = "这份模板刚被别人改过，换成了新的一份。你的还没有存，都在下面；从「教案模板」打开新的来改。"
RETIRED = "这份模板刚刚停用了，你的还没有存，都在下面。还要用，请另定一份。"
ANOTHER = "这里现在用的是另一份：{name}。它还没有停用，要停用请打开那一份。"


async def create(viewer: Viewer, form: TemplateForm, form_id: UUID | None = None) -> UUID:
    """A template of a place and subject that has none. The same form twice is one.

    Raises:
        Missing: not a place of this viewer's to keep templates of.
        FormRefused, DomainError: the form; or too many required sections together with other levels.
        Conflict: the place has one.
    """
    if not _may(viewer, form):
        raise Missing(NO_TEMPLATE)
    form = form.checked()
    template_id = form_id or new_id()
    async with writing():
        await _one_at_a_time()
        standing = await _standing(form.scope, form.scope_id, form.subject)
        if standing is not None and standing["id"] == template_id:
            return template_id
        if standing is not None:
            raise Conflict(THERE_ALREADY.format(name=standing["name"]))
        if await row("SELECT 1 FROM plan_template WHERE id = $1", template_id) is not None:
            template_id = new_id()  # the form of one that was retired since, sent again
        await _stand(viewer, template_id, form)
    return template_id


async def save(viewer: Viewer, template_id: UUID, form: TemplateForm) -> UUID:
    """Change it; the id under which it stands now. Plans that were begun with it keep what they have.

    Raises:
        Missing: not the viewer's to change.
        FormRefused, DomainError: as ``create``.
        Conflict: somebody changed or retired it since the form was opened.
    """
    async with writing():
        await _one_at_a_time()
        found = await access.find_kept(viewer, template_id)
        form.scope, form.scope_id, form.subject = found["scope"], found["scope_id"], found["subject"]
        form = form.checked()
        present = found if found["ended_on"] is None else await _in_place_of(found)
        if present is None:
            raise Conflict(RETIRED)
        if (template_id, form.row_version) != (present["id"], present["row_version"]):
            if (present["name"], sections.loads(present["sections"])) == (form.name, form.sections):
                return UUID(str(present["id"]))  # a second click
            raise Conflict(CHANGED if present["id"] == template_id else REPLACED)
        await choosing.require_few(_row(template_id, form))
        if found["is_used"]:
            await _end(template_id)
            successor = new_id()
            await _stand(viewer, successor, form)
            return successor
        await execute(
            "UPDATE plan_template SET name = $2, sections = $3, row_version = row_version + 1 WHERE id = $1",
            template_id, form.name, sections.dumps(form.sections),
        )  # fmt: skip
        await audit(viewer.id, "template_changed", "template", template_id, form.name)
    return template_id


async def retire(viewer: Viewer, template_id: UUID) -> None:
    """停用: new plans begin with the next one above it. Twice is once.

    Raises:
        Missing: not the viewer's.
        Conflict: it was changed since, and what it became stands.
    """
    async with writing():
        await _one_at_a_time()
        found = await access.find_kept(viewer, template_id)
        if found["ended_on"] is None:
            await _end(template_id)
            await audit(viewer.id, "template_retired", "template", template_id, found["name"])
        elif (present := await _in_place_of(found)) is not None:
            raise Conflict(ANOTHER.format(name=present["name"]))


async def _in_place_of(ended: Row) -> Row | None:
    return await _standing(ended["scope"], ended["scope_id"], ended["subject"])


async def _standing(scope: str, scope_id: UUID | None, subject: str) -> Row | None:
    return await row(
        "SELECT id, name, sections, row_version FROM plan_template"
        " WHERE scope = $1 AND scope_id IS NOT DISTINCT FROM $2 AND subject = $3 AND ended_on IS NULL",
        scope, scope_id, subject,
    )  # fmt: skip


async def _stand(viewer: Viewer, template_id: UUID, form: TemplateForm) -> None:
    await choosing.require_few(_row(template_id, form))
    await execute(
        "INSERT INTO plan_template (id, scope, scope_id, subject, name, sections, created_by, created_at,"
        " row_version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
        template_id, form.scope, form.scope_id, form.subject, form.name, sections.dumps(form.sections),
        viewer.id, now(),
    )  # fmt: skip
    await audit(viewer.id, "template_made", "template", template_id, form.name)


async def _end(template_id: UUID) -> None:
    await execute(
        "UPDATE plan_template SET ended_on = $2, row_version = row_version + 1 WHERE id = $1",
        template_id, local(now()).date(),
    )  # fmt: skip


async def _one_at_a_time() -> None:
    """The limit is over several templates: two saved at once must see each other."""
    await execute("SELECT pg_advisory_xact_lock(hashtextextended('plan templates', 0))")


def _may(viewer: Viewer, form: TemplateForm) -> bool:
    is_placed = (form.scope_id is None) == (form.scope == Scope.PLATFORM)
    return bool(form.scope) and is_placed and access.may_keep(viewer, form.scope, form.scope_id, form.subject)


def _row(template_id: UUID, form: TemplateForm) -> Row:
    return {
        "id": template_id, "scope": form.scope, "scope_id": form.scope_id, "subject": form.subject,
        "name": form.name, "sections": sections.dumps(form.sections),
    }  # fmt: skip
