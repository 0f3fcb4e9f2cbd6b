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

from ..ooxml.names import MC, Element, W, local
from ..opinions import Remark, Thread
from .revisions import is_new
from .xml import clean, fonts, make, text_run

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
GONE = "（原文：{quote}）{text}"
_EXTENDED_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"
_EXTENDED_KIND = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
_QUOTE_SHOWN = 60
_LINES = frozenset({"paragraph", "heading"})
LEAVES = frozenset({"paragraph", "heading", "image", "blockMath", "opaque", "textbox"})


class Comments:
    """The comments of one export: first placed in the text, then written as parts."""

    def __init__(self) -> None:
        self._threads: list[tuple[Thread, list[int]]] = []
        self._count = 0

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
                _put(found.node, thread.quote, numbers)
                self._threads.append((thread, numbers))
        return homeless

    def attach(self, document: Document) -> None:
        """Write ``comments.xml`` and who answers whom, when there is anything."""
        if not self._threads:
            return
        root = etree.Element(f"{{{W}}}comments", nsmap={"w": W, "w14": W14, "mc": MC})
        root.set(f"{{{MC}}}Ignorable", "w14")
        tree = etree.Element(f"{{{W15}}}commentsEx", nsmap={"w15": W15, "mc": MC})
        tree.set(f"{{{MC}}}Ignorable", "w15")
        for thread, numbers in self._threads:
            first = ""
            for remark, number in zip(thread.remarks, numbers, strict=True):
                mark = remark.mark or _mark(remark, number)
                root.append(_comment(remark, number, mark))
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
    for number in numbers:
        yield make("commentRangeStart", id=number)


def ends(numbers: list[int]) -> Iterator[Element]:
    """Where they end, with the signs that lead to the comments."""
    for number in numbers:
        yield make("commentRangeEnd", id=number)
        yield make("r", make("commentReference", id=number))


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


def _put(node: Json, quote: str, numbers: list[int]) -> None:
    lines = [one for one in walk.nodes(node) if one["type"] in _LINES and not is_new(one)]
    found = _find(lines, "".join(quote.split()))
    if found is not None:
        (first, start), (last, end) = found
        _insert(last, end, {"type": "commentEnd", "numbers": numbers})
        _insert(first, start, {"type": "commentStart", "numbers": numbers})
    else:
        home = _home(node)
        home["comments"] = [*home.get("comments", ()), *numbers]


def _home(node: Json) -> Json:
    """The block a comment without words stands at: of a table or list the first one in it."""
    if node["type"] == "section":
        return node
    return next((one for one in walk.nodes(node) if one["type"] in LEAVES and not is_new(one)), node)


def _find(lines: list[Json], quote: str) -> tuple[tuple[Json, int], tuple[Json, int]] | None:
    """Line and letter where the quote begins, and those where it ends; white space does not count."""
    letters = [
        (line, place, letter)
        for line in lines
        for place, letter in enumerate(_letters(line))
        if letter.strip()
    ]
    at = "".join(letter for _line, _place, letter in letters).find(quote) if quote else -1
    if at < 0:
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


def _attach(document: Document, name: str, root: Element, kind: str, relation: str) -> None:
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI(f"/word/{name}.xml"), kind, data, document.part.package)
    document.part.relate_to(part, relation)
