"""Objects of Word put back as they came: from their parcel, else as their picture, else by their name."""

import io
import json
import re
import zipfile
import zlib
from typing import Any

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from ..ooxml import parcels
from ..ooxml.fields import safe_href
from ..ooxml.names import WP, Element, R, local
from ..ooxml.package import parser
from .context import Context
from .pictures import picture_run
from .xml import clean, make

Json = dict[str, Any]

_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    etree.LxmlError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
)
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9.+-]{1,120}")
_UNTRUSTED = ("macro", "vba", "activex", "javascript")


def object_run(context: Context, attrs: Json) -> Element | None:
    """The run with the object, or with its picture; None when nothing but its name can be written."""
    run = itself(context, attrs)
    return run if run is not None else shown(context, attrs)


def itself(context: Context, attrs: Json) -> Element | None:
    """The run with the object as Word had it; None without a sound parcel."""
    if not attrs.get("parcel"):
        return None
    parcel = context.asset(str(attrs["parcel"]))
    try:
        return make("r", _Opened(parcel or b"").element(context))
    except _ERRORS:
        context.warn(f"“{clean(attrs.get('label') or '对象')}”的数据不完整，只写入了图片或名称。")
        return None


def shown(context: Context, attrs: Json) -> Element | None:
    """The run with the picture of the object, marked as such unless it is nothing else."""
    if not attrs.get("file_id"):
        if not attrs.get("parcel"):
            context.warn(f"“{clean(attrs.get('label') or '对象')}”导入时就只剩名称，写成了文字。")
        return None
    about = "" if attrs.get("kind") == "picture" else f"gongbei:{clean(attrs.get('kind') or 'object')}|"
    label = clean(attrs.get("label") or "对象")
    return picture_run(context, attrs, about + label if about else "")


class _Opened:
    """A parcel; it may have been put together by anybody, so whatever is odd is an error."""

    def __init__(self, data: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(data))
        if len(self.archive.infolist()) > parcels.MAX_PARTS + 2:
            raise ValueError("too many parts")
        self.left = parcels.MAX_BYTES * 2
        self.about: Json = json.loads(self._read(parcels.ABOUT))
        self.made: dict[int, Part] = {}

    def _read(self, name: str) -> bytes:
        with self.archive.open(name) as stream:
            data = stream.read(self.left + 1)
        self.left -= len(data)
        if self.left < 0:
            raise ValueError("too large")
        return data

    def element(self, context: Context) -> Element:
        """The element with relationships of this document."""
        root = etree.fromstring(self._read(parcels.ELEMENT), parser())
        if local(root) not in parcels.ROOTS or any(local(node) == "control" for node in root.iter()):
            raise ValueError("no object")
        names = {name: self._relate(context, one) for name, one in sorted(self.about["relations"].items())}
        self._draw(context)
        for node in root.iter():
            for attribute, value in list(node.attrib.items()):
                if str(attribute).startswith(f"{{{R}}}") and value:
                    node.set(attribute, names[str(value)])
            if node.tag == f"{{{WP}}}docPr":
                node.set("id", str(context.next_id()))
        return root

    def _draw(self, context: Context) -> None:
        """A SmartArt's data name the relationship of its picture: the new name goes into them."""
        for name, one in sorted(self.about.get("drawn", {}).items()):
            new = self._relate(context, one)
            for part in self.made.values():
                if b"dataModelExt" in part.blob:
                    part._blob = part.blob.replace(f'relId="{name}"'.encode(), f'relId="{new}"'.encode())

    def _relate(self, context: Context, one: Json) -> str:
        kind, link = parcels.KINDS[one["kind"]], one.get("link")
        relate = context.document.part.relate_to
        if link is not None:
            if not safe_href(link):
                raise ValueError("no link")
            return str(relate(clean(link), kind, is_external=True))
        return str(relate(self._part(context, one["part"]), kind))

    def _part(self, context: Context, number: int) -> Part:
        if number in self.made:
            return self.made[number]
        about = self.about["parts"][number]
        data, kind = self._read(str(int(number))), about["type"]
        if not _TYPE.fullmatch(kind) or any(word in kind.lower() for word in _UNTRUSTED):
            raise ValueError("no such part")
        if parcels.is_unsafe(data):
            raise ValueError("macros")
        found = _EXTENSION.search(about["name"])
        name = f"/word/objects/object{context.next_id()}{found[0].lower() if found else '.bin'}"
        part = self.made[number] = Part(PackURI(name), kind, data, context.document.part.package)
        for own, one in about.get("relations", {}).items():
            self._relate_part(context, part, own, one)
        return part

    def _relate_part(self, context: Context, part: Part, own: str, one: Json) -> None:
        kind, link = parcels.KINDS[one["kind"]], one.get("link")
        if link is None:
            part.rels.add_relationship(kind, self._part(context, one["part"]), own)
        elif safe_href(link):
            part.rels.add_relationship(kind, clean(link), own, is_external=True)


def fold(nodes: list[Json]) -> list[Json]:
    """Blocks with the objects back in the lines they came from, where their mark 〔对象1〕 still stands."""
    out: list[Json] = []
    home: int | None = None  # the last block with text
    for node in nodes:
        if node["type"] == "opaque" and home is not None and _can_stand_in_line(node):
            mended = _put_in(out[home], node)
            if mended is not None:
                out[home] = mended
                continue
        elif node["type"] not in ("opaque", "textbox"):
            home = len(out)
        out.append(node)
    return out


def _can_stand_in_line(node: Json) -> bool:
    attrs = node.get("attrs") or {}
    return bool(attrs.get("label")) and bool(attrs.get("parcel") or attrs.get("kind") == "picture")


def _put_in(node: Json, thing: Json) -> Json | None:
    """The node with the object in place of its mark; None when there is no mark."""
    mark = f"〔{thing['attrs']['label']}〕"
    content = node.get("content") or []
    for place, child in enumerate(content):
        if child["type"] == "text":
            before, found, after = child["text"].partition(mark)
            if found:
                texts = [{**child, "text": said} for said in (before, after)]
                pieces = [texts[0], {**thing, "inline": True}, texts[1]]
                kept = [piece for piece in pieces if piece["type"] != "text" or piece["text"]]
                return {**node, "content": [*content[:place], *kept, *content[place + 1 :]]}
        elif child.get("content") and child["type"] not in ("table", "textbox"):
            mended = _put_in(child, thing)
            if mended is not None:
                return {**node, "content": [*content[:place], mended, *content[place + 1 :]]}
    return None
