"""批注 as comments of Word: placed at their words, with their answers, in parts of their own."""

import hashlib
from collections.abc import Iterator

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from server.documents import walk
from server.documents.spec import Json

from ..ooxml.names import MC, Element, W, local, number
from ..ooxml.package import parser
from ..opinions import Remark, Thread
from .revisions import is_new
from .xml import clean, fonts, make, text_run

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
GONE = "（原文：{quote}）{text}"
_EXTENDED_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"
_EXTENDED_KIND = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
_BESIDE_COMMENTS = (
    "http://schemas.microsoft.com/office/2016/09/relationships/commentsIds",
    "http://schemas.microsoft.com/office/2018/08/relationships/commentsExtensible",
)
_QUOTE_SHOWN = 60
_LINES = frozenset({"paragraph", "heading"})
LEAVES = frozenset({"paragraph", "heading", "image", "blockMath", "opaque", "textbox"})


class Comments:
    """The comments of one export: first placed in the text, then written as parts."""

    def __init__(self) -> None:
        self._threads: list[tuple[Thread, list[int]]] = []
        self._count = 0

    def count_on(self, document: Document) -> None:
        """Number on behind the comments a paper has already."""
        own = _part_of(document, RELATIONSHIP_TYPE.COMMENTS)
        known = etree.fromstring(own.blob, parser()) if own is not None else ()
        self._count = max([self._count, *(number(one.get(f"{{{W}}}id")) + 1 for one in known)])

    def place(self, doc: Json, threads: list[Thread]) -> list[int]:
        """Put marks for all threads into a woven document of one's own; numbers of those about the whole."""
        homeless: list[int] = []
        for thread in threads:
            numbers = [self._next() for _remark in thread.remarks]
            found = walk.find(doc, thread.block) if thread.block else None
            if found is None:
                homeless += numbers
                self._threads.append((_with_quote(thread), numbers))
            else:
                _put(doc, found.node, thread.quote, numbers)
                self._threads.append((thread, numbers))
        return homeless

    def attach(self, document: Document) -> None:
        """Write ``comments.xml`` and who answers whom, when there is anything."""
        if not self._threads:
            return
        root = _root(document, RELATIONSHIP_TYPE.COMMENTS)
        if root is None:
            root = _new("comments", W, {"w": W, "w14": W14}, "w14")
        tree = _root(document, _EXTENDED_KIND)
        if tree is None:
            tree = _new("commentsEx", W15, {"w15": W15}, "w15")
        for thread, numbers in self._threads:
            first = ""
            for remark, own in zip(thread.remarks, numbers, strict=True):
                mark = remark.mark or _mark(remark, own)
                root.append(_comment(remark, own, mark))
                one = etree.SubElement(tree, f"{{{W15}}}commentEx")
                one.set(f"{{{W15}}}paraId", mark)
                if first:
                    one.set(f"{{{W15}}}paraIdParent", first)
                one.set(f"{{{W15}}}done", "1" if thread.is_settled else "0")
                first = first or mark
        _attach(document, "comments", root, CONTENT_TYPE.WML_COMMENTS, RELATIONSHIP_TYPE.COMMENTS)
        _attach(document, "commentsExtended", tree, _EXTENDED_TYPE, _EXTENDED_KIND)

    def _next(self) -> int:
        self._count += 1
        return self._count - 1


def starts(numbers: list[int]) -> Iterator[Element]:
    """Where the words of these comments begin."""
    for own in numbers:
        yield make("commentRangeStart", id=own)


def ends(numbers: list[int]) -> Iterator[Element]:
    """Where they end, with the signs that lead to the comments."""
    for own in numbers:
        yield make("commentRangeEnd", id=own)
        yield make("r", make("commentReference", id=own))


def around(elements: list[Element], numbers: list[int]) -> None:
    """Comments about whole paragraphs: from the beginning of the first to the end of the last."""
    paragraphs = [one for top in elements for one in top.iter(make("p").tag)]
    if not paragraphs or not numbers:
        return
    first, last = paragraphs[0], paragraphs[-1]
    place = 1 if len(first) and local(first[0]) == "pPr" else 0
    for offset, one in enumerate(starts(numbers)):
        first.insert(place + offset, one)
    for one in ends(numbers):
        last.append(one)


def _put(doc: Json, node: Json, quote: str, numbers: list[int]) -> None:
    """At the words it quotes: they begin in the block and may end in a later one."""
    own, lines = _lines(node), _lines(doc)
    first = next((place for place, one in enumerate(lines) if own and one is own[0]), len(lines))
    found = _find(lines[first:], len(own), "".join(quote.split()))
    if found is not None:
        (begin, start), (last, end) = found
        _insert(last, end, {"type": "commentEnd", "numbers": numbers})
        _insert(begin, start, {"type": "commentStart", "numbers": numbers})
    else:
        home = _home(node)
        home["comments"] = [*home.get("comments", ()), *numbers]


def _home(node: Json) -> Json:
    """The block a comment without words stands at: of a table or list the first one in it."""
    if node["type"] == "section":
        return node
    return next((one for one in walk.nodes(node) if one["type"] in LEAVES and not is_new(one)), node)


def _lines(node: Json) -> list[Json]:
    return [one for one in walk.nodes(node) if one["type"] in _LINES and not is_new(one)]


def _find(lines: list[Json], own: int, quote: str) -> tuple[tuple[Json, int], tuple[Json, int]] | None:
    """Line and letter where the quote begins, in one of the first ``own`` lines, and those where it ends;
    white space does not count."""
    letters: list[tuple[Json, int, str]] = []
    begins = 0
    for at, line in enumerate(lines):
        if at >= own and len(letters) >= begins + len(quote):
            break
        letters += [(line, place, sign) for place, sign in enumerate(_letters(line)) if sign.strip()]
        begins = len(letters) if at < own else begins
    at = "".join(sign for _line, _place, sign in letters).find(quote) if quote else -1
    if not 0 <= at < begins:
        return None
    first, last = letters[at], letters[at + len(quote) - 1]
    return (first[0], first[1]), (last[0], last[1] + 1)


def _letters(line: Json) -> str:
    """Of the text as it was, a space for everything else, so that places are those of ``_insert``."""
    return "".join(
        piece["text"] if piece["type"] == "text" and not is_new(piece) else " " * _width(piece)
        for piece in line.get("content") or ()
    )


def _width(piece: Json) -> int:
    return len(piece["text"]) if piece["type"] == "text" else 0 if piece["type"].startswith("comment") else 1


def _insert(line: Json, at: int, mark: Json) -> None:
    out: list[Json] = []
    done = False
    for piece in line.get("content") or ():
        width = _width(piece)
        if not done and at <= width and not (at == width and mark["type"] == "commentStart"):
            if 0 < at < width:
                out += [{**piece, "text": piece["text"][:at]}, mark, {**piece, "text": piece["text"][at:]}]
            else:
                out += [piece, mark] if at else [mark, piece]
            done = True
        else:
            out.append(piece)
        at -= width
    line["content"] = out if done else [*out, mark]


def _with_quote(thread: Thread) -> Thread:
    """A thread whose words are no longer there says itself which they were."""
    if not thread.quote:
        return thread
    first = thread.remarks[0]
    words = GONE.format(quote=thread.quote[:_QUOTE_SHOWN], text=first.text)
    return Thread(
        [Remark(first.author, words, first.at, first.mark), *thread.remarks[1:]], is_settled=thread.is_settled
    )


def _comment(remark: Remark, number: int, mark: str) -> Element:
    small = make("rPr", fonts(), make("sz", val=18), make("szCs", val=18))
    lines = clean(remark.text).split("\n")
    paragraphs = [
        make("p", text_run(line, small if index == 0 else None)) for index, line in enumerate(lines)
    ]
    for index, paragraph in enumerate(paragraphs):
        is_last = index == len(paragraphs) - 1
        paragraph.set(f"{{{W14}}}paraId", mark if is_last else _hex(f"{mark}/{index}"))
    said = {"author": clean(remark.author) or "未署名", "initials": clean(remark.author)[:1] or "未"}
    when = {"date": remark.at} if remark.at else {}
    return make("comment", *paragraphs, id=number, **said, **when)


def _mark(remark: Remark, number: int) -> str:
    return _hex(f"{remark.author}\n{remark.at}\n{remark.text}\n{number}")


def _hex(words: str) -> str:
    """Eight hexadecimal digits below 0x80000000, as Word wants them."""
    found = int.from_bytes(hashlib.sha256(words.encode()).digest()[:4]) & 0x7FFFFFFF
    return f"{max(found, 1):08X}"


def _new(name: str, space: str, spaces: dict[str, str], ignorable: str) -> Element:
    root = etree.Element(f"{{{space}}}{name}", nsmap={**spaces, "mc": MC})
    root.set(f"{{{MC}}}Ignorable", ignorable)
    return root


def _part_of(document: Document, relation: str) -> Part | None:
    found = [one for one in document.part.rels.values() if one.reltype == relation and not one.is_external]
    return found[0].target_part if found else None


def _root(document: Document, relation: str) -> Element | None:
    """What a paper that was given to be filled has of its own."""
    own = _part_of(document, relation)
    return etree.fromstring(own.blob, parser()) if own is not None else None


def drop(document: Document) -> None:
    """Let a paper that was given to be filled have no comments of its own."""
    _cut(document, frozenset({RELATIONSHIP_TYPE.COMMENTS, _EXTENDED_KIND, *_BESIDE_COMMENTS}))


def _cut(document: Document, relations: frozenset[str]) -> None:
    for key, one in list(document.part.rels.items()):
        if one.reltype in relations:
            del document.part.rels[key]


def _attach(document: Document, name: str, root: Element, kind: str, relation: str) -> None:
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    _cut(document, frozenset({relation}))
    part = Part(PackURI(f"/word/{name}.xml"), kind, data, document.part.package)
    document.part.relate_to(part, relation)
