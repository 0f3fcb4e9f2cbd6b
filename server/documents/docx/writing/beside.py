"""What people said beside the text, put into what was written: changes and comments of a woven node."""

from collections.abc import Sequence

from server.documents.spec import Json

from ..ooxml.names import Element
from . import comments, revisions
from .context import Context


def put(context: Context, node: Json, elements: Sequence[Element]) -> None:
    """For a block, item or row written as ``elements``."""
    if node.get("tracked"):
        revisions.track_blocks(list(elements), node["tracked"], context.next_id)
    if node.get("comments"):
        comments.around(list(elements), node["comments"])


def inline(context: Context, node: Json, elements: list[Element]) -> list[Element]:
    """A piece of a line written as ``elements``; or where comments begin and end."""
    if node["type"] == "commentStart":
        return list(comments.starts(node["numbers"]))
    if node["type"] == "commentEnd":
        return list(comments.ends(node["numbers"]))
    tracked = node.get("tracked")
    return revisions.track_runs(elements, tracked, context.next_id) if tracked else elements
