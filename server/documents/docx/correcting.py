"""What a teacher puts right on the confirm page, step by step: named otherwise, moved, split, joined. Pure.

A step is a small dict; the same steps on the same document give the same document, ids included, so that
only the steps are stored and the last one can be taken back.
"""

from collections.abc import Callable
from typing import Any

from server.documents import ids
from server.documents.canonical import normalise
from server.documents.keys import section_title

from .recognising import custom_key as custom_key
from .rekeying import rekey
from .taking import derived, lead_of, take, units_of
from .texts import is_empty, paragraph, text_of

Json = dict[str, Any]

OTHER = "other"  # as a key: a section that keeps its own name
UNNAMED = "其他内容"
HEAD_LENGTH = 30  # a longer line is text, not the name of a section


def corrected(doc: Json, steps: list[Json]) -> Json:
    """The document after ``steps``. A step about something that is not there any more changes nothing."""
    if not steps:
        return doc
    doc = {**doc, "content": [_loose(section) for section in doc.get("content") or []]}
    for step in steps:
        doc = _APPLY[step["do"]](doc, step)
    return ids.ensure(normalise(doc), stable=True)


def _loose(section: Json) -> Json:
    """A copy whose list of blocks is its own: no step changes a block, each puts others in its place."""
    return {
        **section,
        "attrs": dict(section.get("attrs") or {}),
        "content": list(section.get("content") or []),
    }


def rename(keys: dict[str, str]) -> Json:
    """Other keys for sections, by their ids."""
    return {"do": "key", "keys": keys}


def move(units: list[str], to: str) -> Json:
    """Blocks, list items or rows into another section."""
    return {"do": "move", "units": units, "to": to}


def lift(units: list[str], key: str) -> Json:
    """Blocks into a section of their own, after the one they stood in."""
    return {"do": "lift", "units": units, "key": key}


def split(unit: str, key: str) -> Json:
    """A new section from this block to the end of its section; a short first line becomes its title."""
    return {"do": "split", "unit": unit, "key": key}


def join(section: str) -> Json:
    """A section into the one before it, its title as a bold line."""
    return {"do": "join", "section": section}


def _rename(doc: Json, step: Json) -> Json:
    return rekey(doc, step["keys"])


def _move(doc: Json, step: Json) -> Json:
    sections: list[Json] = doc["content"]
    to = next((at for at, section in enumerate(sections) if _id(section) == step["to"]), None)
    if to is None:
        return doc
    units = set(step["units"])
    came = [at for at, section in enumerate(sections) if lead_of(section, units) and at != to]
    if not came:
        return doc
    before, after = [at for at in came if at < to], [at for at in came if at > to]
    target = sections[to]
    own = [] if is_empty(target.get("content", [])) else target["content"]
    ahead = [block for at in before for block in take(sections[at], units)]
    behind = [block for at in after for block in take(sections[at], units)]
    # What stood above in the paper goes in front, what stood below behind.
    target["content"] = [*ahead, *own, *behind]
    return _without_hollow(doc, came)


def _lift(doc: Json, step: Json) -> Json:
    sections: list[Json] = doc["content"]
    units = set(step["units"])
    came = [at for at, section in enumerate(sections) if lead_of(section, units)]
    if not came:
        return doc
    blocks = [block for at in came for block in take(sections[at], units)]
    made = _section(derived("lift", *step["units"]), step["key"], "", blocks, sections[came[0]])
    sections.insert(came[0] + 1, made)
    return _without_hollow(doc, [at if at <= came[0] else at + 1 for at in came])


def _split(doc: Json, step: Json) -> Json:
    sections: list[Json] = doc["content"]
    at = next((at for at, section in enumerate(sections) if lead_of(section, {step["unit"]})), None)
    if at is None:
        return doc
    old = sections[at]
    lead = lead_of(old, {step["unit"]})
    content = old["content"]
    start = next(place for place, block in enumerate(content) if block is lead)
    head, rest = content[start], content[start + 1 :]
    title, kept, blocks = _title_in(head), [], rest
    if not (title and rest):
        # Of a list or a table only what follows the chosen place is cut off.
        cut = {"content": [head]}
        title, blocks = "", [*take(cut, _from_unit(head, step["unit"])), *rest]
        kept = cut["content"]
    old["content"] = [*content[:start], *kept]
    sections.insert(at + 1, _section(derived("split", step["unit"]), step["key"], title, blocks, old))
    return _without_hollow(doc, [at])


def _join(doc: Json, step: Json) -> Json:
    sections: list[Json] = doc["content"]
    at = next((at for at, section in enumerate(sections) if _id(section) == step["section"]), 0)
    if at == 0:
        return doc
    gone = sections.pop(at)
    content = gone.get("content", [])
    title = gone["attrs"].get("title") or section_title(gone["attrs"].get("key"))
    bold = {"type": "text", "text": title, "marks": [{"type": "bold"}]}
    own = sections[at - 1].get("content", [])
    kept = [] if is_empty(own) else own
    head = {"type": "paragraph", "attrs": {"id": derived("join", step["section"])}, "content": [bold]}
    sections[at - 1]["content"] = [*kept, head, *content]
    return doc


def _section(own: str, key: str, title: str, blocks: list[Json], near: Json) -> Json:
    if key == OTHER:
        key = custom_key(title or UNNAMED)
    attrs: Json = {"id": own, "key": key, "title": title or section_title(key)}
    if near["attrs"].get("period") is not None:
        attrs["period"] = near["attrs"]["period"]
    return {"type": "section", "attrs": attrs, "content": blocks or [paragraph("")]}


def _without_hollow(doc: Json, emptied: list[int]) -> Json:
    """A section from which everything was taken goes; the last one of a document stays."""
    for at in sorted(emptied, reverse=True):
        if not doc["content"][at].get("content"):
            if len(doc["content"]) > 1:
                doc["content"].pop(at)
            else:
                doc["content"][at]["content"] = [paragraph("")]
    return doc


def _title_in(block: Json) -> str:
    """A short line without the stop of a sentence: the name the teacher sees over the section."""
    if block["type"] not in ("paragraph", "heading"):
        return ""
    text = " ".join(text_of(block).split())
    return (
        text.rstrip("：:") if 0 < len(text) <= HEAD_LENGTH and not text.endswith(("。", "；", "，")) else ""
    )


def _from_unit(block: Json, unit: str) -> set[str]:
    """The unit and everything after it inside the same list or table."""
    found = units_of(block)
    return set(found[found.index(unit) :]) if unit in found else {unit}


def _id(node: Json) -> Any:
    return node["attrs"].get("id")


_APPLY: dict[str, Callable[[Json, Json], Json]] = {
    "key": _rename, "move": _move, "lift": _lift, "split": _split, "join": _join,
}  # fmt: skip
