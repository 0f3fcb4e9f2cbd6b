"""Into which paper a plan can be written: the one it came in, forms of the place, forms of our own."""

from dataclasses import dataclass
from uuid import UUID

from server.base.errors import Missing
from server.documents.docx.forms import FORMS, make
from server.files.converting import kept
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.exporting import read_whole
from server.plans.papers import access, originals
from server.plans.papers.tables import PaperKind
from storage.errors import NoObject

OWN = "own"
PAPER = "paper"
FORM = "form"
NO_CHOICE = "没有找到这份表格：可能刚被换掉或停用了。请在导出页重新选一份。"


@dataclass(frozen=True, slots=True)
class Choice:
    """One paper. ``key``: ``own``, ``paper-<id>`` or ``form-<key>``."""

    key: str
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Blank:
    """The bytes of a chosen paper; ``is_own``: the plan was made from it."""

    data: bytes
    name: str
    is_own: bool = False


async def own(viewer: Viewer, plan: Row) -> Choice | None:
    """按原来的表格: where the plan was imported and the file is still there."""
    file = await originals.of(viewer, plan["id"])
    return Choice(OWN, "按原来的表格", file["name"]) if file is not None else None


async def of_place(viewer: Viewer) -> list[Choice]:
    """本校表格 for plans, those of the school before those of the 学区."""
    return [
        Choice(f"{PAPER}-{one['id']}", one["name"], one["place_name"])
        for one in await access.visible(viewer)
        if one["kind"] == PaperKind.PLAN
    ]


def ours() -> list[Choice]:
    """The forms that come along."""
    return [
        Choice(f"{FORM}-{key}", form.name, form.about) for key, form in FORMS.items() if form.kind == "plan"
    ]


async def require(viewer: Viewer, key: str) -> None:
    """Return when a choice that is no plan's own is there for this viewer.

    Raises:
        Missing: there is none of that key, or not any more.
    """
    if all(one.key != key for one in (*ours(), *await of_place(viewer))):
        raise Missing(NO_CHOICE)


async def blank(viewer: Viewer, key: str, plan: Row) -> Blank:
    """The paper of a choice.

    Raises:
        Missing: there is none of that key for this viewer, or not any more.
        Unavailable: the store is down.
    """
    try:
        return await _blank(viewer, key, plan)
    except NoObject as error:
        raise Missing(NO_CHOICE) from error


async def _blank(viewer: Viewer, key: str, plan: Row) -> Blank:
    kind, _, rest = key.partition("-")
    if key == OWN and (file := await originals.of(viewer, plan["id"])) is not None:
        original = await kept.to_docx(await read_whole(file["id"]), file["name"])
        return Blank(original, file["name"], is_own=True)
    if kind == FORM and rest in FORMS and FORMS[rest].kind == "plan":
        return Blank(make(rest), FORMS[rest].name)
    if kind == PAPER:
        paper = await access.find(viewer, _id(rest))
        if paper["taken_at"] is not None and paper["kind"] == PaperKind.PLAN:
            return Blank(await read_whole(paper["file"]), paper["name"])
    raise Missing(NO_CHOICE)


async def blank_record(viewer: Viewer, kind: PaperKind, key: str, school: UUID | None) -> Blank:
    """The form of a record: that of the school (else the 学区) the viewer sees, the newest; else ours.

    Raises:
        Unavailable: the store is down.
    """
    found = [one for one in await access.visible(viewer) if one["kind"] == kind]
    found.sort(key=lambda one: (one["scope_id"] == school, one["scope"] == "school", one["taken_at"]))
    try:
        if found:
            return Blank(await read_whole(found[-1]["file"]), found[-1]["name"])
    except NoObject:
        pass  # the bytes are gone; ours is better than none
    return Blank(make(key), FORMS[key].name)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Missing(NO_CHOICE) from None
