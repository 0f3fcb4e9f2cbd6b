"""Fields of a plan that a form has no place for: told in one sentence."""

from typing import Any

from ..texts import text_of_all
from ..writing.document import FIELDS
from .fields import Said
from .paper import Paper

Json = dict[str, Any]

_NAMES = (("title", "课题"), *FIELDS)
_TOLD = "学校表格里没有写“{names}”的地方，没有写进文件；要写的话，请在导出的 Word 里补上。"


def tell(paper: Paper, values: Said, sections: list[Json]) -> None:
    """Name what was written nowhere; the own file of a plan and a record have the fields they have."""
    if paper.is_own or paper.is_record:
        return
    front = [one for one in sections if (one.get("attrs") or {}).get("key") == "basics"]
    printed, lines = _squeezed(paper.blocks), _squeezed(front)
    names = [
        name
        for key, name in _NAMES
        if (value := "".join(values.meta.get(key, "").split()))
        and key not in values.homes
        and not (len(value) > 1 and value in (printed if key == "title" else printed + lines))
    ]
    if names:
        paper.warn(_TOLD.format(names="、".join(names)))


def _squeezed(blocks: list[Json]) -> str:
    return "".join(text_of_all([{"type": "doc", "content": blocks}]).split())
