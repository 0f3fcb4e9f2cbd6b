"""Footnotes and endnotes: parts of their own beside the document."""

from .context import Context
from .marks import plain_text
from .names import m, w


def read_notes(context: Context) -> None:
    """Load the texts of all footnotes and endnotes."""
    for kind in ("footnote", "endnote"):
        root = context.package.related_tree(kind + "s")
        if root is None:
            continue
        for note in root.iterchildren(w(kind)):
            if note.get(w("type")) in ("separator", "continuationSeparator", "continuationNotice"):
                continue
            name = f"{kind}:{note.get(w('id'), '')}"
            context.notes[name] = plain_text(note)
            if any(True for _ in note.iter(w("drawing"), w("pict"), w("object"), w("tbl"), m("oMath"))):
                context.rich_notes.add(name)
