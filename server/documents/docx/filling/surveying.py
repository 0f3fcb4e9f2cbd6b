"""What a form offers, told before anybody relies on it: its places, its fields, its columns."""

import re
from typing import Any

from .. import labels
from ..ooxml.names import w
from .paper import open_paper

Json = dict[str, Any]

_HOLE = re.compile(r"\{\{\s*([^{}]{1,40}?)\s*\}\}")


def survey(data: bytes, name: str = "") -> Json:
    """``{sections: [{key, label, columns}], fields: [label], holes: [name], is_sample}``.

    ``holes`` are {{…}}; ``is_sample``: it is a filled paper, whose words will not come along.

    Raises:
        Refused: it is no .docx that can be filled.
    """
    paper = open_paper(data, name, lambda _file_id: None, is_own=False)
    sections = [
        {"key": piece.key if piece.is_section else "", "label": piece.label, "columns": piece.columns or []}
        for piece in paper.settled.sections
        if piece.kind == "section" or (piece.kind == "other" and piece.room)
    ]
    fields = [labels.title(piece.label) for piece in paper.pieces if piece.kind in ("meta", "info")]
    text = "\n".join("".join(run.text or "" for run in line.iter(w("t"))) for line in paper.body.iter(w("p")))
    return {
        "sections": sections,
        "fields": list(dict.fromkeys(fields)),
        "holes": list(dict.fromkeys(_HOLE.findall(text))),
        "is_sample": paper.is_sample,
    }
