"""Three-way merge against ``git merge-file`` and ``diff3`` on the same text, time and conflicts in one run.

``python bench/merge.py`` writes plans of 100 and 2,000 blocks of 45 characters, lets two people change 5 %
and 20 % of the blocks each (words put in, replaced, taken out; blocks added and deleted) and merges the
result three ways. To git and diff3 a block is a line, and their start is part of their time, as it is for
whoever calls them; ours is the merge of three parsed documents, all hunks included, in a running process.

Before it measures it proves: where the two changed blocks far apart, all three give the same text; and
nothing written by either side is missing from our result and its conflicts. Exit 1 otherwise. The last line
is JSON. ``forks500_ms``: one release previewed for 500 forks of a plan of 81 blocks, all together.
"""

import copy
import json
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import rapidfuzz  # noqa: E402
from plan_texts import Writer  # noqa: E402

from server.documents import schema, walk  # noqa: E402
from server.documents.canonical import normalise  # noqa: E402
from server.plans.merge import merge  # noqa: E402

Lines = list[tuple[str, str]]  # (id, text) of each block
CHARACTERS = 45
SIZES = ((100, 0.05), (100, 0.20), (2_000, 0.05), (2_000, 0.20))
TRIES = 7
FORKS = 500
SECTION_BLOCKS = 10
PEERS = {
    "git": ["git", "merge-file", "-p", "{ours}", "{base}", "{theirs}"],
    "diff3": ["diff3", "-m", "{ours}", "{base}", "{theirs}"],
}


# --- plans and changes


def written(blocks: int, writer: Writer) -> Lines:
    lines = []
    for number in range(blocks):
        text = ""
        while len(text) < CHARACTERS:
            text += writer.sentence() + "，"
        lines.append((f"b{number}", text[: CHARACTERS - 1] + "。"))
    return lines


def changed(lines: Lines, share: float, chance: Random, writer: Writer, name: str) -> Lines:
    """Every chosen block is changed once: its words (8 of 10), a block behind it, or it is deleted."""
    chosen = set(chance.sample(range(len(lines)), round(share * len(lines))))
    return touched(lines, chosen, chance, writer, name)


def touched(lines: Lines, chosen: set[int], chance: Random, writer: Writer, name: str) -> Lines:
    result: Lines = []
    for number, (own, text) in enumerate(lines):
        act = chance.choice(["words"] * 8 + ["block", "delete"]) if number in chosen else ""
        if act == "words":
            at = chance.randrange(len(text))
            gone = chance.choice([0, 0, 2, 5])
            new = writer.sentence()[: chance.randint(2, 8)] if not gone or chance.random() < 0.6 else ""
            result.append((own, text[:at] + new + text[at + gone :]))
        elif act != "delete":
            result.append((own, text))
        if act == "block":
            result.append((f"{name}{number}", writer.sentence() + "。"))
    return result


def document(lines: Lines) -> dict[str, Any]:
    """Sections of ten blocks of the base; a new block stands where it was put."""
    sections: list[dict[str, Any]] = []
    for own, text in lines:
        block = {"type": "paragraph", "attrs": {"id": own}, "content": [{"type": "text", "text": text}]}
        number = int("".join(one for one in own if one.isdigit())) // SECTION_BLOCKS
        while len(sections) <= number:
            attrs = {"id": f"s{len(sections)}", "key": "process", "title": ""}
            sections.append({"type": "section", "attrs": attrs, "content": []})
        sections[number]["content"].append(block)
    return normalise({"type": "doc", "content": sections})


def lines_of(doc: dict[str, Any]) -> list[str]:
    return [walk.inline_text(node) for node in walk.nodes(doc) if node["type"] == "paragraph"]


# --- the three


def by_peer(name: str, folder: Path) -> tuple[str, int]:
    """The merged text and the number of its conflicts."""
    files = {side: str(folder / f"{side}.txt") for side in ("base", "ours", "theirs")}
    command = [part.format(**files) for part in PEERS[name]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode > 127 or done.returncode < 0:
        raise SystemExit(f"{name}: {done.stderr}")
    return done.stdout, sum(line.startswith("<<<<<<<") for line in done.stdout.splitlines())


def put(folder: Path, base: Lines, ours: Lines, theirs: Lines) -> None:
    for side, lines in (("base", base), ("ours", ours), ("theirs", theirs)):
        (folder / f"{side}.txt").write_text("".join(f"{text}\n" for _own, text in lines), encoding="utf-8")


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def measured(blocks: int, share: float, folder: Path) -> dict[str, Any]:
    """All in turn, so that a busy moment strikes all; the medians."""
    chance, writer = Random(blocks + round(share * 100)), Writer()
    base = written(blocks, writer)
    ours = changed(base, share, chance, writer, "o")
    theirs = changed(base, share, chance, writer, "t")
    put(folder, base, ours, theirs)
    docs = [document(lines) for lines in (base, ours, theirs)]
    raw = [json.dumps(doc) for doc in docs]
    found = merge(*docs[:3])
    check_nothing_lost(docs, found)
    times: dict[str, list[float]] = {name: [] for name in ("ours", "parsing", *PEERS)}
    for _ in range(TRIES):
        fresh = [json.loads(text) for text in raw]  # no two share a string, as from the database
        times["parsing"].append(milliseconds(lambda: [json.loads(text) for text in raw]))
        times["ours"].append(milliseconds(lambda fresh=fresh: merge(*fresh[:3])))  # type: ignore[misc]
        for name in PEERS:
            times[name].append(milliseconds(lambda name=name: by_peer(name, folder)))  # type: ignore[misc]
    medians = {name: round(statistics.median(each), 1) for name, each in times.items()}
    conflicts = {name: by_peer(name, folder)[1] for name in PEERS}
    return {
        "blocks": blocks,
        "share": share,
        "ms": medians.pop("ours"),
        "ms_parsing": medians.pop("parsing"),
        **{f"ms_{name}": value for name, value in medians.items()},
        "conflicts": len(found.conflicts),
        "review": len(found.reviews),
        "updates": len(found.updates),
        **{f"conflicts_{name}": number for name, number in conflicts.items()},
    }


def forks() -> tuple[float, int]:
    """500 teachers changed 30 % each, the 通案 10 %: what all their previews take; how many have no red."""
    writer, chance = Writer(), Random(500)
    base = written(81, writer)
    release = document(changed(base, 0.10, chance, writer, "r"))
    before = document(base)
    mine = [document(changed(base, 0.30, chance, writer, "f")) for _ in range(FORKS)]
    clean = 0
    started = time.perf_counter()
    for fork in mine:
        clean += not merge(before, fork, release).conflicts
    return (time.perf_counter() - started) * 1000, clean


# --- proofs


def check_same_text(folder: Path) -> None:
    """Changes far from each other: nobody has a conflict and all say the same."""
    chance, writer = Random(1), Writer()
    base = written(400, writer)
    ours = touched(base, set(range(0, 400, 20)), chance, writer, "o")
    theirs = touched(base, set(range(10, 400, 20)), chance, writer, "t")
    put(folder, base, ours, theirs)
    found = merge(*(document(lines) for lines in (base, ours, theirs)))  # type: ignore[arg-type]
    text = "".join(f"{line}\n" for line in lines_of(found.doc))
    for name in PEERS:
        if by_peer(name, folder) != (text, 0) or found.conflicts or found.reviews:
            raise SystemExit(f"not the same text as {name}")


def check_nothing_lost(docs: list[dict[str, Any]], found: Any) -> None:
    schema.check(found.doc)
    said = "\n".join([*lines_of(found.doc), *(hunk.ours + "\n" + hunk.theirs for hunk in found.conflicts)])
    base = set(lines_of(docs[0]))
    both = {*lines_of(docs[1]), *lines_of(docs[2])}
    ids = {str(walk.attr(node, "id")) for node in walk.nodes(found.doc)}
    for doc in docs[1:]:
        new = {str(walk.attr(node, "id")) for node in walk.nodes(doc)} - {
            str(walk.attr(node, "id")) for node in walk.nodes(docs[0])
        }
        if not new <= ids:
            raise SystemExit("a new block is missing")
    whole = sum(line in said for line in both - base)
    if whole < 0.75 * len(both - base):  # the rest are lines both changed, which stand nowhere as they were
        raise SystemExit(f"only {whole} of {len(both - base)} changed lines are in the result")


def versions() -> dict[str, str]:
    told = {"python": platform.python_version(), "rapidfuzz": rapidfuzz.__version__}
    for name in PEERS:
        out = subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout
        told[name] = out.splitlines()[0]
    return told


def main() -> int:
    missing = [name for name in PEERS if shutil.which(name) is None]
    if missing:
        print(f"{'、'.join(missing)} is needed to compare with (packages git, diffutils)", file=sys.stderr)
        return 1
    print(json.dumps(versions()))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        check_same_text(folder)
        rows = [measured(blocks, share, folder) for blocks, share in SIZES]
    for row in rows:
        print(json.dumps(row))
    total, clean = forks()
    last = copy.copy(rows[-1])
    print(
        json.dumps(
            {
                "ms_2000_blocks": last["ms"],
                "ms_git": last["ms_git"],
                "ms_diff3": last["ms_diff3"],
                "conflicts": last["conflicts"],
                "conflicts_git": last["conflicts_git"],
                "conflicts_diff3": last["conflicts_diff3"],
                "review": last["review"],
                "forks500_ms": round(total),
                "forks500_clean": clean,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
