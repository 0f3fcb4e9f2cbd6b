"""The places of a change, each by itself: what it is, how it is shown, the text with it alone. Pure.

A proposal is ``base`` and ``body``. Its places are the hunks of ``merge(base, base, body)``: all green, their
ids the same for ever. Taking one into a text that has moved on is a merge again, with what was taken before
in both base and theirs, so that nobody is asked about it twice and new blocks keep their order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import asdict

from rapidfuzz.distance import Indel

from server.base.errors import Conflict
from server.documents import canonical, text, walk
from server.documents.spec import Json
from server.plans.compared import Change
from server.plans.comparing import compare
from server.plans.differences import Words, hunks
from server.plans.merge import Choice, Hunk, Kind, decide, merge
from server.plans.merging.trees import ROOT, Tree
from server.plans.runs import Run

MOST = 100  # places of one proposal
CONTEXT = 16  # characters kept on both sides of an edit, by which an editor finds its place again
OFFER_WORDS: Words = {
    Change.CHANGED: "改",
    Change.ADDED: "加",
    Change.REMOVED: "删去",
    Change.MOVED: "换个位置",
}
MOVED_ON = (
    "这一处的原文已经变了，没有采纳，教案没有改动。"
    "对照现在的文字看一看，再决定用建议的、两个都留，还是不采纳。"
)
OTHER_RULES = (
    "平台更新过，这条建议分处的办法变了，没有采纳，教案没有改动。"
    "可以照着建议自己改，或者请提建议的老师再提一次。"
)
_ATOM = "\ufffc"
_CLOSE = 2  # edits with fewer equal characters between them are one
_LINES = ("paragraph", "heading")
_IN_LINE = (Kind.TEXT,)
_PLACED = (Kind.INSERT, Kind.MOVE)


def only(base: Json, body: Json, wanted: Collection[str]) -> Json:
    """``base`` with those places of ``body`` alone, by the ids of their hunks."""
    declined = {hunk.id: Choice.OURS for hunk in merge(base, base, body).hunks if hunk.id not in wanted}
    return decide(base, base, body, declined) if declined else body


def places(base: Json, body: Json) -> list[Json]:
    """Each place as it is kept: plain JSON, in reading order. What shows nothing (an empty paragraph) is no
    place."""
    every = merge(base, base, body).hunks
    alone: dict[str, tuple[Json, Json]] = {}  # the text before it and with it: a section where that is enough
    for section in dict.fromkeys(hunk.section_id for hunk in every):
        here = [hunk.id for hunk in every if hunk.section_id == section]
        small = _section(base, section), _section(body, section)
        found = merge(small[0], *small).hunks if all(one["content"] for one in small) else ()
        if [hunk.id for hunk in found] == here:
            alone |= _each(*small, found, here)
        else:  # something came from another section, or went there
            alone |= _each(base, body, every, here)
    return [told for hunk in every if (told := _shown(*alone[hunk.id], hunk)) is not None]


def _each(base: Json, body: Json, every: tuple[Hunk, ...], wanted: list[str]) -> dict[str, tuple[Json, Json]]:
    """``base``, and it with each wanted place alone."""
    return {
        key: (base, decide(base, base, body, {one.id: Choice.OURS for one in every if one.id != key}))
        for key in wanted
    }


def _shown(base: Json, one: Json, hunk: Hunk) -> Json | None:
    shown = hunks(compare(*_trimmed(base, one, hunk)), OFFER_WORDS)
    return _told(base, one, hunk) | {"shown": [asdict(part) for part in shown]} if shown else None


def _trimmed(base: Json, one: Json, hunk: Hunk) -> tuple[Json, Json]:
    """Without the blocks that are alike in both: comparing them takes time for nothing. Where the order is
    what changed all of them count."""
    if hunk.block_id == hunk.section_id:
        return base, one
    kept = [walk.sections(base), walk.sections(one)]
    if len(kept[0]) != len(kept[1]):
        return base, one
    pairs = [
        (a, b) if hunk.kind is Kind.MOVE and hunk.section_id == walk.attr(b, "id") else _rest(a, b)
        for a, b in zip(*kept, strict=True)
        if a is not b and a != b
    ]
    return {**base, "content": [a for a, _b in pairs]}, {**one, "content": [b for _a, b in pairs]}


def _rest(section: Json, other: Json) -> tuple[Json, Json]:
    mine, theirs = section.get("content") or [], other.get("content") or []
    known = {str(walk.attr(block, "id")): block for block in theirs}
    same = {
        key
        for block in mine
        if (key := str(walk.attr(block, "id"))) in known and (block is known[key] or block == known[key])
    }
    return (
        {**section, "content": [block for block in mine if str(walk.attr(block, "id")) not in same]},
        {**other, "content": [block for block in theirs if str(walk.attr(block, "id")) not in same]},
    )


def taken(
    present: Json, base: Json, body: Json, done: Iterable[str], wanted: Collection[str], choice: Choice | None
) -> Json:
    """``present`` with the ``wanted`` places of a proposal, of which ``done`` were taken before.

    ``choice``: what to do where the text has moved on: theirs, or both.

    Raises:
        Conflict: the text has moved on there, and nobody has said what to do.
    """
    before = only(base, body, set(done))
    after = only(base, body, {*done, *wanted})
    merged = merge(before, present, after)
    if not merged.conflicts:
        return merged.doc
    if choice is None:
        raise Conflict(MOVED_ON)
    return decide(before, present, after, {hunk.id: choice for hunk in merged.conflicts})


def present_ids(base: Json, body: Json, offered: list[Json]) -> dict[str, str]:
    """The ids of these stored places as the merge gives them today: the same ones, unless its rules have
    changed since; then places are known again by their marks.

    Raises:
        Conflict: one of them cannot be found again.
    """
    today = {hunk.id for hunk in merge(base, base, body).hunks}
    if all(one["id"] in today for one in offered):
        return {one["id"]: one["id"] for one in offered}
    by_mark = {one["mark"]: one["id"] for one in places(base, body)}
    if any(one["mark"] not in by_mark for one in offered):
        raise Conflict(OTHER_RULES)
    return {one["id"]: by_mark[one["mark"]] for one in offered}


def standing(
    present: Json, base: Json, body: Json, done: Iterable[str], offered: list[Json]
) -> dict[str, str]:
    """Of each open place where it stands now: "there" (it can be taken), "moved" (the text has moved on),
    "in" (the text has it already)."""
    before = only(base, body, set(done))
    merged = merge(before, present, body)
    red = {hunk.block_id for hunk in merged.conflicts}
    left = {hunk.block_id for hunk in merged.hunks}
    return {
        one["id"]: "moved" if one["block"] in red else "there" if one["block"] in left else "in"
        for one in offered
    }


def words_at(doc: Json, block_id: str) -> str:
    """What a block says; nothing when it is gone."""
    found = walk.find(doc, block_id)
    return text.plain_block(found.node).strip() if found is not None else ""


def credited(doc: Json, before: Json, src: dict[str, str]) -> Json:
    """``doc`` with ``src`` on the blocks named, unless they bear one already or the schema knows none."""
    wanted = {key: value for key, value in src.items() if walk.find(doc, key) is not None}
    return _with_src(doc, wanted) if wanted and doc != before else doc


def _with_src(node: Json, src: dict[str, str]) -> Json:
    made = dict(node)
    own = str(walk.attr(node, "id") or "")
    if own in src and not walk.attr(node, "src"):
        made["attrs"] = {**node["attrs"], "src": src[own]}
    if node.get("content"):
        made["content"] = [_with_src(child, src) for child in node["content"]]
    return made


def new_words(offer: Json) -> bool:
    """Whether most of what it puts there is new: such a block bears the name of who wrote it."""
    if offer["kind"] == Kind.INSERT:
        return True
    edits = offer["edits"]
    return bool(edits) and sum(len(edit["new"]) for edit in edits) * 2 > offer["length"]


def runs_of(line: Json) -> list[Run]:
    """The runs of a stored line."""
    return [Run(**run) for run in line["runs"]]


def _told(base: Json, one: Json, hunk: Hunk) -> Json:
    edits = _edits(base, one, hunk.block_id) if hunk.kind in _IN_LINE else []
    parent, after = _spot(base, one, hunk.block_id) if hunk.kind in _PLACED else ("", "")
    shown = walk.find(one, hunk.block_id)
    words = text.plain_block(shown.node) if shown is not None and shown.node["type"] != "section" else ""
    told = {
        "id": hunk.id, "kind": hunk.kind.value, "block": hunk.block_id, "section": hunk.section_id,
        "parent": parent, "after": after, "edits": edits, "length": len(words),
        "words": words if hunk.kind is Kind.INSERT else "",
    }  # fmt: skip
    return told | {"mark": _mark(hunk, told)}


def _mark(hunk: Hunk, told: Json) -> str:
    """The same for the same change, whoever offers it: of a new block its place and words, not its id."""
    where = [told["parent"], told["after"]] if hunk.kind is Kind.INSERT else [hunk.block_id, hunk.attr]
    what = [hunk.kind.value, *where, told["words"] or hunk.theirs]
    return hashlib.sha256(canonical.dumps({"type": "mark", "what": what})).hexdigest()[:32]


def _section(doc: Json, section_id: str) -> Json:
    return {**doc, "content": [one for one in walk.sections(doc) if walk.attr(one, "id") == section_id]}


def _spot(base: Json, one: Json, block_id: str) -> tuple[str, str]:
    """What a new block stands in, and the nearest one before it that was there already."""
    known, tree = Tree(base, {}).nodes, Tree(one, {})
    if block_id not in tree.parents:
        return "", ""
    parent = tree.parents[block_id]
    before = tree.kids[parent][: tree.place(block_id)]
    after = next((key for key in reversed(before) if key in known), "")
    return ("" if parent == ROOT else parent), after


def _edits(base: Json, one: Json, block_id: str) -> list[Json]:
    """What is put for what in a line, with the characters around it; nothing when it is no line."""
    was, now = walk.find(base, block_id), walk.find(one, block_id)
    if was is None or now is None or was.node["type"] not in _LINES:
        return []
    old, new = _line(was.node), _line(now.node)
    return [
        {
            "old": old[a:b], "new": new[c:d],
            "before": old[max(0, a - CONTEXT) : a], "after": old[b : b + CONTEXT],
        }
        for a, b, c, d in _changes(old, new)
    ]  # fmt: skip


def _changes(old: str, new: str) -> list[tuple[int, int, int, int]]:
    found: list[tuple[int, int, int, int]] = []
    for op in Indel.opcodes(old, new):
        if op.tag == "equal":
            continue
        a, b, c, d = op.src_start, op.src_end, op.dest_start, op.dest_end
        if found and a - found[-1][1] < _CLOSE:
            found[-1] = (found[-1][0], b, found[-1][2], d)
        else:
            found.append((a, b, c, d))
    return found


def _line(node: Json) -> str:
    """The characters of a line as the editor counts them: what is no text is one."""
    return "".join(piece["text"] if piece["type"] == "text" else _ATOM for piece in node.get("content") or ())
