"""Does the oracle see a broken merge? ``python -m tests.plans.merging.mutations`` breaks it in many ways.

Each mutant is a copy of the merge with one line changed. It is caught when a property fails on a drawn plan
or one of the fixed cases comes out otherwise. Exit 1 when one survives; the last line is JSON.
"""

from __future__ import annotations

import importlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import ModuleType
from typing import NamedTuple

from server.documents import walk
from server.documents.canonical import normalise
from server.documents.spec import Json
from server.plans import merge as real
from tests.plans.merging import oracle
from tests.plans.merging.chinese_cases import SHOULD_ASK, SHOULD_MERGE

PLANS = Path(real.__file__).parent
SHARED = "results"  # the words both the mutant and the oracle speak


class Mutation(NamedTuple):
    """In ``file``, ``old`` (which stands there once) becomes ``new``."""

    file: str
    old: str
    new: str


MUTATIONS = (
    Mutation("regions", "first[i].start <= ends[False]", "first[i].start < ends[False]"),
    Mutation("regions", "second[j].start <= ends[True]", "second[j].start < ends[True]"),
    Mutation("grouping", "group.is_clash = True", "group.is_clash = False"),
    Mutation("grouping", "last.writers |= group.writers", "pass"),
    Mutation("grouping", "return group.span[0] <= span[1]", "return False"),
    Mutation("clauses", "return clause, clause", "return None"),
    Mutation("clauses", "[不没勿莫]", "[没勿莫]"),
    Mutation("grouping", "turning_words(one) != turning or turning_words(two) != turning", "False"),
    Mutation("grouping", "last.is_red and group.is_red and _follows(last, group)", "False"),
    Mutation(
        "weaving",
        "start_one, start_two = low + self.shift_one, low + self.shift_two",
        "start_two, start_one = low + self.shift_one, low + self.shift_two",
    ),
    Mutation("weaving", "elif region.second and takes_two:", "elif region.second and not takes_two:"),
    Mutation("weaving", "self.shift_two += growth(region.second)\n        self.at = high", "self.at = high"),
    Mutation("weaving", "self.marks += two if self.takes_marks else one", "self.marks += one"),
    Mutation("weaving", "taken = marking.merged(*alike)", "taken = alike[1]"),
    Mutation("marks", "one.get(name) == old.get(name)", "one.get(name) != old.get(name)"),
    Mutation("surviving", "if old == node:", "if old is not None:"),
    Mutation(
        "surviving", 'which, None, wording(node)) else "declined"', 'which, None, wording(node)) else "new"'
    ),
    Mutation("surviving", 'if around in ("kept", "declined"):', 'if around == "declined":'),
    Mutation("surviving", 'return "gone" if pick == deleter else "kept"', 'return "gone"'),
    Mutation("placing", "scene.parents[key] = two if taken else one", "scene.parents[key] = one"),
    Mutation("placing", "line = _hung(line, two)", "pass"),
    Mutation(
        "placing",
        "        if key in known:\n            result += waiting\n",
        "        if key in known:\n            result = waiting + result\n",
    ),
    Mutation("placing", "if key not in moved_two or key in moved_one", "if key"),
    Mutation("placing", "    for key in sorted(moved):\n        _heal(scene, key)", "    pass"),
    Mutation("placing", "result += [part for part in scene.behind.get(key, ()) if part in follow]", "pass"),
    Mutation(
        "owning", "return two if one == old and _takes_widths", "return one if one == old and _takes_widths"
    ),
    Mutation("owning", "return new if is_taken else stays", "return new"),
    Mutation("owning", "return new if answer else old", "return new"),
    Mutation("owning", 'return two if pick == "second" else one', "return two"),
    Mutation("chains", "if all(line is not None for line in lines):", "if False:"),
    Mutation("chains", "            scene.alive |= {key, unit}", "            scene.alive |= {unit}"),
    Mutation("chains", "if first == base:", "if first != base:"),
    Mutation(
        "lines",
        "marks += [None, *line.marks_of(0, len(line.text))]",
        "marks += [None] * (len(line.text) + 1)",
    ),
    Mutation(
        "grids", "found.append(key)\n    return found\n\n\ndef pin", "pass\n    return found\n\n\ndef pin"
    ),
    Mutation("grids", "if any(one & held[other][1] or two & held[other][0] for other in group)", "if False"),
    Mutation("grids", "if is_new and not _is_even(table)", "if False and not _is_even(table)"),
    Mutation("grids", "scene.strays[one] = giving", "pass"),
    Mutation(
        "ledger", "return self._decisions.get(hunk_id, Choice.MERGED) is not Choice.OURS", "return True"
    ),
    Mutation(
        "ledger", 'return "first" if decision.value == self.first.value else "second"', 'return "second"'
    ),
    Mutation(
        "merge",
        "if theirs in (base, ours):\n        return Merge(ours, ())",
        "if ours in (base, theirs):\n        return Merge(ours, ())",
    ),
)


@contextmanager
def mutant(mutation: Mutation | None) -> Iterator[ModuleType]:
    """The merge with this one line changed, as a package of its own."""
    with tempfile.TemporaryDirectory() as folder:
        name = f"mutant_{Path(folder).name}"
        package = Path(folder) / name
        shutil.copytree(PLANS / "merging", package, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(PLANS / "merge.py", package)
        for file in package.glob("*.py"):
            source = file.read_text(encoding="utf-8")
            if mutation is not None and file.stem == mutation.file:
                assert source.count(mutation.old) == 1, (
                    f"stands {source.count(mutation.old)} times: {mutation}"
                )
                source = source.replace(mutation.old, mutation.new)
            source = source.replace("server.plans.merging", name)
            source = source.replace(f"{name}.{SHARED}", f"server.plans.merging.{SHARED}")
            file.write_text(source, encoding="utf-8")
        sys.path.insert(0, folder)
        try:
            yield importlib.import_module(f"{name}.merge")
        finally:
            sys.path.remove(folder)
            for loaded in [one for one in sys.modules if one.split(".")[0] == name]:
                del sys.modules[loaded]


def caught(mutation: Mutation | None, examples: int) -> str:
    """What gave it away, "" when nothing did."""
    with mutant(mutation) as merging:
        try:
            fixed_cases(merging)
            for seed in range(examples):
                chance = Random(seed)
                case = oracle.drawn(chance, is_told_apart=seed % 4 > 0)
                oracle.alone(case, merging)
                merged = oracle.check(case, chance, merging)
                oracle.again(case, merged, merging)
        except (AssertionError, ValueError, KeyError, IndexError, RecursionError) as error:
            return f"{type(error).__name__}: {str(error).splitlines()[0][:80] if str(error) else ''}"
    return ""


def fixed_cases(merging: ModuleType) -> None:
    for case in (*SHOULD_MERGE, *SHOULD_ASK):
        found = merging.merge(*(_plan(text) for text in (case.base, case.ours, case.theirs)))
        told = [str(hunk.colour) for hunk in found.hunks]
        assert (_said(found.doc), told) == ([case.merged], [case.colour]), case.name
    boxes = (f"出示{words}，怎样分？" for words in ("4 块、2 块", "4 个、2 个", "6 块、3 块"))
    assert len(merging.merge(*map(_plan, boxes)).hunks) == 1, "one question"
    whole, tail = "先读课文再说说感受最后小结", "再说说自己的感受最后小结"
    cut = _plan("先读课文", "再说说感受最后小结")
    found = merging.merge(_plan(whole), cut, _plan(f"先读课文{tail}"))
    assert _said(found.doc) == ["先读课文", tail], "Enter and words"
    assert not found.conflicts, "Enter and words"
    rows = [_table("a"), _table("a", "b"), _table("a", "c")]
    assert [str(hunk.kind) for hunk in merging.merge(*rows).conflicts] == ["table"], "rows by both"
    boxes = _doc(_box("x"), _box("y")), _doc(_box("y", _box("x"))), _doc(_box("x", _box("y")))
    ids = [walk.attr(node, "id") for node in walk.blocks(merging.merge(*boxes).doc)]
    assert sorted(ids) == ["x", "y"], "two boxes in each other"


def _doc(*blocks: Json) -> Json:
    section = {"type": "section", "attrs": {"id": "s", "key": "process"}, "content": list(blocks)}
    return normalise({"type": "doc", "content": [section]})


def _box(own: str, *inside: Json) -> Json:
    return {"type": "textbox", "attrs": {"id": own}, "content": list(inside)}


def _line(own: str, text: str) -> Json:
    return {"type": "paragraph", "attrs": {"id": own}, "content": [{"type": "text", "text": text}]}


def _plan(*texts: str) -> Json:
    return _doc(*(_line(f"p{at}", text) for at, text in enumerate(texts)))


def _table(*names: str) -> Json:
    rows = [
        {"type": "tableRow", "attrs": {"id": f"r{name}"}, "content": [
            {"type": "tableCell", "attrs": {"id": f"c{name}"}, "content": [_line(name, name)]}
        ]}
        for name in names
    ]  # fmt: skip
    return _doc({"type": "table", "attrs": {"id": "t"}, "content": rows})


def _said(doc: Json) -> list[str]:
    return [walk.inline_text(node) for node in walk.nodes(doc) if node["type"] == "paragraph"]


def main() -> int:
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    if reason := caught(None, examples):
        print(f"the merge itself: {reason}")
        return 1
    survivors = []
    for mutation in MUTATIONS:
        reason = caught(mutation, examples)
        print(
            f"{reason or 'SURVIVED':60} {mutation.file}: {mutation.old.strip().splitlines()[0]}", flush=True
        )
        if not reason:
            survivors.append(mutation)
    print(json.dumps({"mutants": len(MUTATIONS), "caught": len(MUTATIONS) - len(survivors)}))
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
