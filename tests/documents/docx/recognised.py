"""What the importer makes of a paper, and whether Word keeps it, in our look and in its own."""

import re

from server.documents.docx.filling import fill
from server.documents.docx.outline import outline_of
from server.documents.docx.reading import read
from server.documents.docx.writing import write
from tests.documents.docx.papers import Paper


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def shape(seen: dict) -> list[tuple]:
    """What must not change on the way through Word and back."""
    return [
        (one["key"], squeezed(one["text"]), one.get("columns"), one.get("steps")) for one in seen["sections"]
    ]


def check(paper: Paper, sections: dict[str, str], meta: dict[str, str] | None = None, name: str = "") -> dict:
    """Every expected section is there, its text starts as given ("" = present); fields are equal."""
    imported = read(paper.data, name)
    seen = outline_of(imported)
    again = outline_of(read(write(imported.doc, imported.meta, imported.assets.get), name))
    assert shape(seen) == shape(again)
    own = fill(paper.data, imported.doc, imported.meta, imported.assets.get, name, is_own=True)
    assert shape(seen) == shape(outline_of(read(own.data, name)))
    assert own.warnings == []
    found = {section["key"]: section for section in seen["sections"]}
    wrong = {
        key: (start, found.get(key, {}).get("text"))
        for key, start in sections.items()
        if key not in found or not squeezed(found[key]["text"]).startswith(squeezed(start))
    }
    assert not wrong, (wrong, list(found))
    fields = {key: seen["meta"].get(key) for key in meta or {}}
    assert fields == (meta or {})
    return found
