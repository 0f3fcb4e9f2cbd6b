"""The page of a template: everything typed, and its sections moved, added and taken out without a script."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from server.base.errors import DomainError
from server.documents.keys import CUSTOM_PREFIX, SECTION_TITLES, section_title
from server.people.tables import Scope
from server.plans.forms import FormRefused, custom_key, one_line, typed
from server.plans.tables import NAME_LENGTH, SHORT_LENGTH
from server.plans.templates.sections import MOST_REQUIRED, MOST_SECTIONS, Section

TITLE_LENGTH = 40
HINT_LENGTH = 80
NO_SECTIONS = "模板里至少要有一个部分。"
OWN = "custom"


@dataclass(slots=True)
class TemplateForm:
    """As typed. ``row_version``: what it was written over, 0 for a new one."""

    name: str = ""
    scope: str = ""
    scope_id: UUID | None = None
    subject: str = ""
    sections: list[Section] = field(default_factory=list)
    row_version: int = 0

    def checked(self) -> "TemplateForm":
        """The same in one spelling.

        Raises:
            FormRefused: no name, something too long, no section, too many required ones.
        """
        refused: dict[str, str] = {}
        if not self.name:
            refused["name"] = "起个名字，例如“三年级数学教案”。"
        for name, text, most in (("name", self.name, NAME_LENGTH), ("subject", self.subject, SHORT_LENGTH)):
            if len(text) > most:
                refused[name] = f"最多 {most} 个字，现在有 {len(text)} 个。"
        for at, one in enumerate(self.sections):
            if not one.title or len(one.title) > TITLE_LENGTH:
                refused[f"title-{at}"] = f"名字要写，最多 {TITLE_LENGTH} 个字。"
            if len(one.hint) > HINT_LENGTH:
                refused[f"hint-{at}"] = f"提示最多 {HINT_LENGTH} 个字，现在有 {len(one.hint)} 个。"
        required = [one.title for one in self.sections if one.is_required]
        if not self.sections:
            refused["sections"] = NO_SECTIONS
        elif len(required) > MOST_REQUIRED:
            refused["sections"] = (
                f"必填的部分最多 {MOST_REQUIRED} 个，现在有 {len(required)} 个：{'、'.join(required)}。"
            )
        if refused:
            raise FormRefused(refused)
        return self


def read(form: Any) -> TemplateForm:
    """From a submitted form; odd values count as none."""
    scope, _, place = typed(form, "place").partition(":")
    count = min(len(form.getall("key", [])), MOST_SECTIONS)
    sections = [
        Section(
            key=_key(str(form.getall("key")[at])),
            title=one_line(typed(form, f"title-{at}")),
            hint=one_line(typed(form, f"hint-{at}")),
            is_required=typed(form, f"required-{at}") == "1",
            is_locked=typed(form, f"locked-{at}") == "1",
        )
        for at in range(count)
    ]
    number = typed(form, "row_version")
    return TemplateForm(
        name=one_line(typed(form, "name")),
        scope=scope if scope in (Scope.PLATFORM, Scope.REGION, Scope.DISTRICT, Scope.SCHOOL) else "",
        scope_id=_id(place),
        subject=one_line(typed(form, "subject")),
        sections=list({one.key: one for one in sections if one.key}.values()),
        row_version=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0,
    )


def stepped(form: TemplateForm, step: str, sent: Any) -> TemplateForm:
    """The form after one of its small buttons: ``up-3``, ``down-3``, ``out-3``, ``add``.

    Raises:
        DomainError: what was to be added is there, or has no name.
    """
    what, _, number = step.partition("-")
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1
    found = list(form.sections)
    if what == "add":
        found.append(_added(found, typed(sent, "new_key"), one_line(typed(sent, "new_title"))))
    elif 0 <= at < len(found):
        one = found.pop(at)
        if what == "up":
            found.insert(max(at - 1, 0), one)
        elif what == "down":
            found.insert(at + 1, one)
        elif what != "out":
            found.insert(at, one)
    return replace(form, sections=found)


def addable(form: TemplateForm) -> list[tuple[str, str]]:
    """Which sections can still be added, as (key, title)."""
    known = {one.key for one in form.sections}
    return [(key, title) for key, title in SECTION_TITLES.items() if key not in known]


def _added(found: list[Section], key: str, title: str) -> Section:
    if len(found) >= MOST_SECTIONS:
        raise DomainError(f"一份模板最多 {MOST_SECTIONS} 个部分。")
    if key == OWN and not title:
        raise DomainError("自己起名的部分要写名字，例如“学具清单”。")
    key = custom_key(title) if key == OWN else _key(key)
    if not key or any(one.key == key for one in found):
        raise DomainError("这一部分已经有了，没有再加。")
    return Section(key, (title or section_title(key))[:TITLE_LENGTH])


def _key(text: str) -> str:
    if text in SECTION_TITLES:
        return text
    return custom_key(text.removeprefix(CUSTOM_PREFIX)) if text.startswith(CUSTOM_PREFIX) else ""


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
