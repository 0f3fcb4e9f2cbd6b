"""What counts as the same: two blocks that look the same on paper have the same key."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from server.documents.canonical import normalise

Json = dict[str, Any]

_ASIDE = frozenset({"id", "src", "colwidth", "minutes", "omml", "parcel"})  # worked out, or spelt anew
_PICTURES = frozenset({"image", "inlineImage"})


class Sameness:
    """Keys of nodes; pictures by their bytes, because a stored one has another id than one just read.

    ``digests``: SHA-256 of the bytes as they came, where what is kept of a photo differs from them.
    """

    def __init__(
        self, asset: Callable[[str], bytes | None], digests: Mapping[str, str] | None = None
    ) -> None:
        self._asset = asset
        self._digests: dict[str, str] = dict(digests or {})

    def key(self, node: Json) -> str:
        """The node without ids and what is only worked out."""
        return json.dumps(self._bare(normalise(node)), ensure_ascii=False, sort_keys=True)

    def _bare(self, node: Json) -> Json:
        kind = node["type"]
        if kind == "text":
            return node
        bare: Json = {"type": "picture" if kind in _PICTURES else kind}
        attrs = {name: value for name, value in (node.get("attrs") or {}).items() if name not in _ASIDE}
        if kind in _PICTURES:
            attrs = {"file_id": attrs.get("file_id")}
        if isinstance(attrs.get("file_id"), str):
            attrs["file_id"] = self._digest(attrs["file_id"])
        if kind == "tableRow":
            attrs = {}
        if attrs:
            bare["attrs"] = attrs
        content = [self._bare(child) for child in node.get("content") or []]
        return {**bare, "content": content} if content else bare

    def _digest(self, file_id: str) -> str:
        if file_id.startswith("asset:"):
            return file_id[6:]
        if file_id not in self._digests:
            data = self._asset(file_id)
            self._digests[file_id] = hashlib.sha256(data).hexdigest() if data else file_id
        return self._digests[file_id]
