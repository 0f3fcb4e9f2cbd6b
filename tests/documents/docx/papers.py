"""Small Word papers made on the fly: the layouts Chinese lesson plans come in."""

import io
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

Cell = Any  # "text", ("text", colspan) or ("text", colspan, rowspan)


class Paper:
    """A document under construction; ``data`` are its bytes."""

    def __init__(self) -> None:
        self.document = docx.Document()

    def line(self, text: str, bold: bool = False, style: str | None = None, centred: bool = False) -> "Paper":
        paragraph = self.document.add_paragraph(style=style)
        for index, part in enumerate(text.split("\n")):
            run = paragraph.add_run(part)
            run.bold = bold or None
            if index < text.count("\n"):
                run.add_break()
        if centred:
            paragraph.alignment = 1
        return self

    def lines(self, *texts: str) -> "Paper":
        for text in texts:
            self.line(text)
        return self

    def table(self, rows: list[list[Cell]]) -> "Paper":
        """A table by its cells as they start; columns are counted from the widest row."""
        width = max(sum(_parts(cell)[1] for cell in row) for row in rows)
        table = OxmlElement("w:tbl")
        table.append(OxmlElement("w:tblPr"))
        grid = OxmlElement("w:tblGrid")
        for _ in range(width):
            column = OxmlElement("w:gridCol")
            column.set(qn("w:w"), "1500")
            grid.append(column)
        table.append(grid)
        hanging: dict[int, tuple[int, int]] = {}
        for row in rows:
            table.append(self._row(row, hanging, width))
        body = self.document.element.body
        body.insert(len(body) - 1, table)
        return self

    def _row(self, row: list[Cell], hanging: dict[int, tuple[int, int]], width: int) -> Any:
        element = OxmlElement("w:tr")
        column, queue = 0, list(row)
        while column < width:
            if column in hanging:
                span, left = hanging.pop(column)
                element.append(self._cell("", span, "continue"))
                if left > 1:
                    hanging[column] = (span, left - 1)
                column += span
                continue
            if not queue:
                break
            text, span, rows = _parts(queue.pop(0))
            element.append(self._cell(text, span, "restart" if rows > 1 else None))
            if rows > 1:
                hanging[column] = (span, rows - 1)
            column += span
        for start, (span, left) in list(hanging.items()):
            if start >= column:
                raise AssertionError(f"row {row} ends before column {start} ({span}, {left})")
        return element

    def _cell(self, text: str, span: int, merge: str | None) -> Any:
        cell = OxmlElement("w:tc")
        properties = OxmlElement("w:tcPr")
        for name, value in (("gridSpan", str(span) if span > 1 else ""), ("vMerge", merge or "")):
            if value:
                child = OxmlElement("w:" + name)
                child.set(qn("w:val"), value)
                properties.append(child)
        cell.append(properties)
        for line in text.split("\n"):
            paragraph = OxmlElement("w:p")
            run, node = OxmlElement("w:r"), OxmlElement("w:t")
            node.text = line
            node.set(qn("xml:space"), "preserve")
            run.append(node)
            paragraph.append(run)
            cell.append(paragraph)
        return cell

    @property
    def data(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


def _parts(cell: Cell) -> tuple[str, int, int]:
    if isinstance(cell, str):
        return cell, 1, 1
    text, span, *rest = cell
    return text, span, rest[0] if rest else 1
