"""The compare page of two plans of 100 blocks, and the pull page of the same, CPU of one process.

``python bench/compare.py`` writes a release of 100 blocks (sections, a 教学过程 of 12 steps, five columns),
lets a teacher and the next release change 20 % of it each, and measures what a request costs after the
database has answered: the stored text out of its JSON, the present one out of its shared document, comparing,
and the page. ``pull_page_cpu_ms`` is the same for 同步通案更新: the merge, its hunks and their page.

Before it measures it proves that the runs of every place, without what was inserted or without what was
deleted, are words of the one and of the other text. Exit 1 otherwise, or when a page costs more than 50 ms.
The last line is JSON.
"""

import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from plan_texts import Writer  # noqa: E402

from server.base.pages import ENVIRONMENT  # noqa: E402
from server.documents import text, walk, ydoc  # noqa: E402
from server.documents.canonical import dumps, normalise  # noqa: E402
from server.documents.spec import Json  # noqa: E402
from server.plans.comparing import compare  # noqa: E402
from server.plans.differences import OWN_WORDS, hunks  # noqa: E402
from server.plans.merge import merge  # noqa: E402
from server.plans.pulling import hunks as pulling  # noqa: E402
from server.plans.pulling.forms import Decided  # noqa: E402

BLOCKS = 100
STEPS = 12
COLUMNS = ("step", "teacher", "student", "intent", "second")
SHARE = 0.2
HOLD_MS = 50.0
TRIES = 15
PLAN_ID = UUID(int=1)
SECTIONS = ("objectives", "material", "learner", "prep", "board", "homework")


def written(writer: Writer) -> Json:
    """A plan of 100 paragraphs, 60 of them in the cells of its process."""
    cells = STEPS * len(COLUMNS)
    plain = BLOCKS - cells
    sections = []
    for number, key in enumerate(SECTIONS):
        own = range(number, plain, len(SECTIONS))
        content = [paragraph(f"p{one}", sentence(writer)) for one in own]
        sections.append(section(f"s{number}", key, content))
    rows = [row(number, writer) for number in range(STEPS)]
    table = {"type": "table", "attrs": {"id": "t", "kind": "process"}, "content": rows}
    sections.insert(4, section("sp", "process", [table]))
    return normalise({"type": "doc", "content": sections})


def section(own: str, key: str, content: list[Json]) -> Json:
    return {"type": "section", "attrs": {"id": own, "key": key, "title": ""}, "content": content}


def row(number: int, writer: Writer) -> Json:
    cells = [
        {
            "type": "tableCell",
            "attrs": {"id": f"c{number}-{col}", "col": col},
            "content": [paragraph(f"q{number}-{col}", sentence(writer))],
        }
        for col in COLUMNS
    ]
    return {"type": "tableRow", "attrs": {"id": f"r{number}", "minutes": 3}, "content": cells}


def paragraph(own: str, words: str) -> Json:
    return {"type": "paragraph", "attrs": {"id": own}, "content": [{"type": "text", "text": words}]}


def sentence(writer: Writer) -> str:
    words = ""
    while len(words) < 45:
        words += writer.sentence() + "，"
    return words[:44] + "。"


def changed(doc: Json, chance: Random, writer: Writer) -> Json:
    """Every fifth paragraph said otherwise."""

    def walked(node: Json) -> Json:
        if node["type"] == "paragraph" and chance.random() < SHARE:
            words = walk.inline_text(node)
            at = chance.randrange(len(words) - 6)
            new = words[:at] + writer.sentence()[:8] + words[at + chance.choice((0, 3, 6)) :]
            return {**node, "content": [{"type": "text", "text": new}]}
        if "content" in node and node["type"] != "paragraph":
            return {**node, "content": [walked(child) for child in node["content"]]}
        return node

    return normalise(walked(doc))


def milliseconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def compare_page(base: bytes, update: bytes) -> str:
    """As ``routes.comparison`` makes it."""
    comparison = compare(json.loads(base), ydoc.to_json(update))
    return rendered(
        "plans/comparison.html",
        base={"name": "通案第 1 版", "is_own": True},
        newer=0,
        with_newest=False,
        counts=comparison.counts,
        is_same=comparison.is_same,
        hunks=hunks(comparison, OWN_WORDS),
        words=OWN_WORDS,
        same_titles=[one.title for one in comparison.sections if not one.has_changes],
    )


def pull_page(base: bytes, update: bytes, theirs: bytes) -> str:
    """As ``routes.pulling`` makes it."""
    older, ours, newer = json.loads(base), ydoc.to_json(update), json.loads(theirs)
    found = merge(older, ours, newer)
    shown = pulling.shown(found, older, ours, newer, pulling.Voice())
    version = {"id": PLAN_ID, "number": 1}
    colours = [str(one.colour) for one in shown]
    return rendered(
        "plans/pulling/show.html",
        base=version,
        theirs={**version, "number": 2},
        voice=pulling.Voice(),
        groups=pulling.grouped(shown),
        total=pulling.counted(found.hunks),
        asked=pulling.counted(found.hunks),
        tally={name: colours.count(name) for name in ("green", "amber", "red")},
        notes=[],
        decided=Decided(),
        refusal="",
        wanting=(),
        left="",
    )


def rendered(template: str, **context: Any) -> str:
    """The page for somebody signed out: the same but for the menu."""
    plan = {"id": PLAN_ID, "title": "分数的初步认识", "kind": "version", "takes_green": False}
    return ENVIRONMENT.get_template(template).render(
        viewer=None, csrf="-", path="/plans", request_id="-", demo=False, at_public_pc=False, plan=plan,
        **context,
    )  # fmt: skip


def check(base: Json, ours: Json) -> int:
    """The places of the comparison; every run stands in its text."""
    found = hunks(compare(base, ours), OWN_WORDS)
    old, new = text.plain(base), text.plain(ours)
    for line in (line for hunk in found for line in hunk.lines):
        for kind, whole in (("ins", old), ("del", new)):
            words = "".join(run.text for run in line.runs if run.kind != kind)
            if words not in whole:
                raise SystemExit(f"not in the text: {words}")
    return len(found)


def main() -> int:
    writer, chance = Writer(), Random(100)
    base = written(writer)
    ours, theirs = changed(base, chance, writer), changed(base, chance, writer)
    places = check(base, ours)
    stored, update, newer = dumps(base), ydoc.from_json(ours), dumps(theirs)
    compare_page(stored, update)
    pull_page(stored, update, newer)  # templates are compiled now
    compare_ms = statistics.median(milliseconds(lambda: compare_page(stored, update)) for _ in range(TRIES))
    pull_ms = statistics.median(milliseconds(lambda: pull_page(stored, update, newer)) for _ in range(TRIES))
    print(json.dumps({"python": platform.python_version(), "tries": TRIES}))
    print(
        json.dumps(
            {
                "compare_page_cpu_ms": round(compare_ms, 1),
                "pull_page_cpu_ms": round(pull_ms, 1),
                "blocks": BLOCKS,
                "places": places,
                "hold_ms": HOLD_MS,
            }
        )
    )
    return 0 if max(compare_ms, pull_ms) <= HOLD_MS else 1


if __name__ == "__main__":
    sys.exit(main())
