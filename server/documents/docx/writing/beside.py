"""What people said beside the text, put into what was written: changes and comments of a woven node."""

from server.documents.spec import Json

from ..ooxml.names import Element
from . import comments, revisions
from .context import Context
from .xml import make

_ONCE = tuple(
    make(name).tag
    for name in ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "commentReference")
)


def put(context: Context, node: Json, holder: Element, first: int) -> None:
    """For a block or item written as the children of ``holder`` from ``first`` on; -1: the last. What stands
    in a table or list was written, and tracked, by itself."""
    if node.get("tracked") and node.get("type") in comments.LEAVES:
        revisions.track_block(list(holder)[first:], node["tracked"], context.next_id)
    if node.get("comments"):
        comments.around(list(holder)[first:], node["comments"])


def unmarked(content: Element) -> Element:
    """The twin of something written twice, without the names that may stand in a file only once."""
    for one in list(content.iter(*_ONCE)):
        holder = one.getparent()
        if holder is not None:
            holder.remove(one)
    return content


def inline(context: Context, node: Json, elements: list[Element]) -> list[Element]:
    """A piece of a line written as ``elements``; or where comments begin and end."""
    if node["type"] == "commentStart":
        return list(comments.starts(node["numbers"]))
    if node["type"] == "commentEnd":
        return list(comments.ends(node["numbers"]))
    tracked = node.get("tracked")
    return revisions.track_runs(elements, tracked, context.next_id) if tracked else elements
