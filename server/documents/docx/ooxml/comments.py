"""Comments of Word: who says what about which words, and which is the answer to which."""

from dataclasses import dataclass, field

from ..opinions import Remark, Thread
from .marks import plain_text
from .names import Element, local, w
from .package import Package
from .revisions import STAMP, author_of

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_QUOTE_LENGTH = 2000
_ON = frozenset({"1", "true", "on"})
_WALKED = tuple(
    w(name)
    for name in ("p", "t", "delText", "tab", "br", "commentRangeStart", "commentRangeEnd", "commentReference")
)
_COMING = (w("ins"), w("moveTo"))


@dataclass
class _Anchor:
    """Where a comment stands: the paragraph it begins in, the words before and after tracked changes."""

    stamp: str = ""
    first: int = 0
    last: int = 0
    was: list[str] = field(default_factory=list)
    now: list[str] = field(default_factory=list)

    @property
    def quote(self) -> str:
        """The words as they were; those of a change where there were none."""
        words = "".join(self.was).strip() or "".join(self.now).strip()
        return words[:_QUOTE_LENGTH]


def read_threads(package: Package, root: Element) -> tuple[list[Thread], list[str]]:
    """All threads in the order of the text; ``block`` is the stamp of a paragraph. And whose comments hold
    more than words."""
    part = package.related_tree("comments")
    if part is None:
        return [], []
    comments = {one.get(w("id"), ""): one for one in part.iterchildren(w("comment"))}
    said = {number: _remark(comment) for number, comment in comments.items()}
    drawn = sorted({author_of(one) for one in comments.values() if _is_drawn(one)})
    anchors = _Walk(root).anchors
    heads, done = _heads(package, comments)
    threads: dict[str, Thread] = {}
    for number in sorted(said, key=lambda key: _order(anchors, key)):
        if heads[number] == number:
            threads[number] = _thread(said[number], anchors.get(number), number in done)
    for number, remark in said.items():
        if heads[number] != number:
            threads[heads[number]].remarks.append(remark)
    for thread in threads.values():
        thread.remarks = [remark for remark in thread.remarks if remark.text]
    return [thread for thread in threads.values() if thread.remarks], drawn


def _is_drawn(comment: Element) -> bool:
    return next(comment.iter(w("drawing"), w("pict"), w("object")), None) is not None


def _order(anchors: dict[str, _Anchor], number: str) -> tuple[int, int]:
    anchor = anchors.get(number)
    return (anchor.first, int(number) if number.isdecimal() else 0) if anchor else (1 << 40, 0)


def _thread(first: Remark, anchor: _Anchor | None, is_settled: bool) -> Thread:
    found = anchor or _Anchor()
    spot = f"{found.first}-{found.last}" if anchor and found.last > found.first else ""
    return Thread([first], found.stamp, found.quote, is_settled, spot)


def _remark(comment: Element) -> Remark:
    return Remark(author_of(comment), plain_text(comment), comment.get(w("date")) or "", _mark(comment))


def _mark(comment: Element) -> str:
    """The name answers know it by: that of its last paragraph."""
    last = [paragraph.get(_W14 + "paraId") or "" for paragraph in comment.iterchildren(w("p"))]
    return last[-1].upper() if last else ""


def _heads(package: Package, comments: dict[str, Element]) -> tuple[dict[str, str], set[str]]:
    """The comment that begins the thread of each; and which are marked as done."""
    number_of = {mark: number for number, comment in comments.items() if (mark := _mark(comment))}
    above: dict[str, str] = {}
    done: set[str] = set()
    part = package.related_tree("commentsExtended")
    for one in part.iterchildren(_W15 + "commentEx") if part is not None else ():
        number = number_of.get((one.get(_W15 + "paraId") or "").upper())
        parent = number_of.get((one.get(_W15 + "paraIdParent") or "").upper())
        if number is not None and parent is not None and parent != number:
            above[number] = parent
        if number is not None and (one.get(_W15 + "done") or "") in _ON:
            done.add(number)
    return {number: _head(number, above) for number in comments}, done


def _head(number: str, above: dict[str, str]) -> str:
    seen: set[str] = set()
    while number in above and number not in seen:
        seen.add(number)
        number = above[number]
    return min(seen) if number in seen else number


class _Walk:
    """The body from its beginning, once: comments open and close, letters are counted."""

    def __init__(self, root: Element) -> None:
        self.anchors: dict[str, _Anchor] = {}
        self._open: dict[str, _Anchor] = {}
        self._letters = 0
        for node in root.iter(*_WALKED):
            self._one(node)

    def _one(self, node: Element) -> None:
        name = local(node)
        if name == "p":
            for anchor in self._open.values():
                anchor.stamp = anchor.stamp or node.get(STAMP) or ""
                self._put(anchor, "\n", "\n")
        elif name == "commentRangeStart":
            self._begin(node)
        elif name == "commentRangeEnd":
            closing = self._open.pop(node.get(w("id"), ""), None)
            if closing is not None:
                closing.last = self._letters
        elif name == "commentReference":
            if node.get(w("id"), "") not in self.anchors:
                self._begin(node)
                self._open.pop(node.get(w("id"), ""), None)
        else:
            self._letter(node, name)

    def _begin(self, node: Element) -> None:
        paragraph = next(node.iterancestors(w("p")), None)
        stamp = paragraph.get(STAMP) or "" if paragraph is not None else ""
        anchor = _Anchor(stamp, self._letters, self._letters)
        self.anchors[node.get(w("id"), "")] = self._open[node.get(w("id"), "")] = anchor

    def _letter(self, node: Element, name: str) -> None:
        words = (node.text or "") if name in ("t", "delText") else " "
        self._letters += len(words)
        if not self._open:
            return
        is_coming = next(node.iterancestors(*_COMING), None) is not None
        is_going = name == "delText"
        for anchor in self._open.values():
            self._put(anchor, "" if is_coming else words, "" if is_going else words)

    @staticmethod
    def _put(anchor: _Anchor, was: str, now: str) -> None:
        if was != "\n" or anchor.was:
            anchor.was.append(was)
        if now != "\n" or anchor.now:
            anchor.now.append(now)
