"""打印: a plan as a page that the browser prints, with room for handwriting where one asks for it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from server.documents import html, process
from server.documents.blank_column import with_blank_column
from server.documents.inline_html import FileUrl
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import threads, versions
from server.plans.access import Row, in_circle
from server.plans.lessons import marking
from server.plans.lessons.tables import CLASS_LENGTH


class Paper(StrEnum):
    """What it is printed on."""

    A4 = "a4"
    A3 = "a3"
    B5 = "b5"


class Second(StrEnum):
    """What is done with 二次备课."""

    KEPT = "kept"
    COLUMN = "column"
    MARGIN = "margin"


PAPERS = {Paper.A4: "A4", Paper.A3: "A3（一张两页）", Paper.B5: "B5"}
SECONDS = {
    Second.KEPT: "照现在的印",
    Second.COLUMN: "教学过程里空一栏",
    Second.MARGIN: "每页右边空一栏",
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form of the page asks. ``has_board``: 板书 on a page of its own; ``has_remarks``: 批注 too."""

    paper: Paper = Paper.A4
    second: Second = Second.KEPT
    has_board: bool = False
    has_remarks: bool = False
    class_name: str | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Choices":
        """From an address, forgiving: what is not known is as usual."""
        name = query.get("class")
        return cls(
            Paper(query["paper"]) if query.get("paper") in set(Paper) else Paper.A4,
            Second(query["second"]) if query.get("second") in set(Second) else Second.KEPT,
            query.get("board") == "1",
            query.get("remarks") == "1",
            None if name is None else " ".join(name.replace("\0", "").split())[:CLASS_LENGTH],
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """The paper: its text, the remarks behind it, the class it is for, the classes to choose from."""

    body: Markup
    remarks: tuple[Row, ...]
    class_name: str
    classes: tuple[str, ...]
    has_margin: bool
    may_show_remarks: bool


async def sheet(viewer: Viewer, plan: Row, asked: Choices, file_url: FileUrl) -> Sheet:
    """The paper of a plan the viewer may read: what they read of it, and 批注 they may see."""
    doc = await versions.readable_doc(plan)
    is_shown = in_circle(viewer, plan) and bool(plan["is_live"])
    found = (await threads.page_of(viewer, plan, "open")).threads if is_shown and asked.has_remarks else []
    numbered = tuple({**one, "number": number} for number, one in enumerate(found, 1))
    held = await marking.classes_of(viewer, plan["subject"]) if plan["owner"] == viewer.id else []
    classes = tuple(one.class_name for one in held)
    chosen = asked.class_name if asked.class_name is not None else classes[0] if len(classes) == 1 else ""
    has_process = any(process.tables(doc))
    body = await asyncio.to_thread(_body, doc, asked.second, numbered, file_url)
    has_margin = asked.second == Second.MARGIN or (asked.second == Second.COLUMN and not has_process)
    return Sheet(body, numbered, chosen, classes, has_margin, is_shown)


def _body(doc: Json, second: Second, remarks: tuple[Row, ...], file_url: FileUrl) -> Markup:
    shown = with_blank_column(doc) if second == Second.COLUMN else doc
    beside: dict[str, str] = {}
    for one in remarks:
        before = f"{beside[one['block']]} " if one["block"] in beside else ""
        beside[one["block"]] = f"{before}［批 {one['number']}］"
    return html.render(shown, file_url, beside=beside)
