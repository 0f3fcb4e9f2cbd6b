"""What one export carries along."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from docx.document import Document

from .comments import Comments
from .footnotes import Footnotes
from .look import BODY, TEXT_WIDTH
from .numbering import Lists


@dataclass
class Context:
    """The state of one export; ``width`` is the room in twips, ``style`` the paragraph style there."""

    document: Document
    asset: Callable[[str], bytes | None]
    lists: Lists
    footnotes: Footnotes
    warnings: list[str] = field(default_factory=list)
    counter: list[int] = field(default_factory=lambda: [100])
    width: int = TEXT_WIDTH
    style: str = BODY
    font: str = "宋体"
    place: str = ""
    cell_align: str = ""
    is_boxed: bool = False  # inside a text box, where Word allows neither notes nor other boxes
    comments: Comments = field(default_factory=Comments)
    names_blocks: bool = False  # whether paragraphs say which block they are (``origins``)

    def next_id(self) -> int:
        """A number no other drawing or bookmark of the document has."""
        self.counter[0] += 1
        return self.counter[0]

    def within(self, width: int, style: str) -> "Context":
        """The same export inside a cell."""
        return replace(self, width=width, style=style)

    def warn(self, sentence: str) -> None:
        """Keep a loss, named by the section it happens in."""
        line = f"“{self.place}”：{sentence}" if self.place else sentence
        if line not in self.warnings:
            self.warnings.append(line)
