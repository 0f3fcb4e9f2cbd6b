"""A stamped paragraph (``revisions.stamp``) hands its stamp to what is read from it, as its id."""

from typing import Any

from .names import Element
from .revisions import STAMP

Json = dict[str, Any]


def put(paragraph: Element, found: list[Json]) -> None:
    """On the first block of a paragraph; others of the same line get ids of their own later."""
    stamp = paragraph.get(STAMP)
    if stamp and found:
        found[0]["attrs"] = {**found[0].get("attrs", {}), "id": stamp}
