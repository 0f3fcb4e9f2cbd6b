"""One way for all forms of 人员与学校: do it, then go to the page; or the same page with what was typed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go_to
from server.people.entries import FormRefused

Answer: TypeAlias = Page | Redirect


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was refused: which one of the page, what was typed, what is wrong with which field.

    A refusal of the whole form stands under the empty name.
    """

    form: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    status: int = 200

    def value(self, form: str, name: str, usual: object = "") -> str:
        """What a field shows: what was typed in it, or the usual."""
        if form == self.form:
            typed = self.values.get(name, "")
            return typed if isinstance(typed, str) else ""
        return str(usual if usual is not None else "")

    def error(self, form: str, name: str = "") -> str:
        """The sentence under a field."""
        return self.refused.get(name, "") if form == self.form else ""


FRESH = Sent()


async def answer(
    request: WebRequest,
    form: str,
    doing: Awaitable[object],
    url: str | Callable[[Any], str],
    again: Callable[[Sent], Awaitable[Page]],
) -> Answer:
    """Await ``doing`` and go to ``url`` (or what it makes of the answer); when refused, ``again`` shows the
    page with the form as it was sent. ``Missing`` rises: it is no refusal of a form."""
    try:
        done = await doing
    except Missing:
        raise
    except DomainError as error:
        refused = error.fields if isinstance(error, FormRefused) else {"": str(error)}
        values = {name: text for name, text in (await request.form()).items() if isinstance(text, str)}
        return await again(Sent(form, values, refused, error.status))
    return go_to(request, url(done) if callable(url) else url)
