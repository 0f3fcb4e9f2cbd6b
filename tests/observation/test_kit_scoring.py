"""What the phone adds up while marks are given is what the server makes of the same marks."""

import json
import random
import subprocess
from typing import Any
from uuid import uuid4

from server.base.settings import ROOT
from server.rubrics import scoring, shape
from tests.documents.browser_side import _node

ASK = """
const {
  band, counted, fits, linesOf, ofDimension, rounded, score, wantsComment,
} = await import(process.argv[1]);
const cases = JSON.parse((await import("node:fs")).readFileSync(0));
process.stdout.write(JSON.stringify(cases.map(({sheet, marks}) => {
  const kept = counted(sheet, marks), result = score(sheet, kept);
  return {
    kept, sums: sheet.dimensions.map(one => ofDimension(one, kept)),
    score: result === null ? null : rounded(result), band: result === null ? null : band(sheet, result),
    words: linesOf(sheet)
      .filter(one => fits(sheet, one, marks[one.key]) && wantsComment(sheet, one, marks[one.key]))
      .map(one => one.key),
  };
})));
"""


def drawn(chance: random.Random) -> dict[str, Any]:
    """A sheet with marks: whole, blank, over the maximum, off the step."""
    step = chance.choice([0.5, 1, 0.25, 2])
    indicators: list[dict[str, Any]] = [
        {"key": f"i{at}", "name": "项", "points": step * chance.randint(1, 40), "hint": ""}
        for at in range(chance.randint(1, 14))
    ]
    cut = chance.randint(0, len(indicators))
    parts = [part for part in (indicators[:cut], indicators[cut:]) if part]
    sheet = {
        "step": step, "comment_below": chance.choice([0.6, 0.5, 0]), "comment_at_full": chance.random() < 0.5,
        "bands": [{"least": least, "name": f"档{least}"} for least in (60, 90, 80, 0, 70)],
        "dimensions": [{"key": f"d{at}", "name": "维", "indicators": part} for at, part in enumerate(parts)],
    }  # fmt: skip
    marks = {}
    for one in indicators:
        most = round(one["points"] / step)
        mark = step * chance.choice([most, chance.randint(0, most), round(0.6 * most), most + 1])
        if chance.random() < 0.8:
            marks[one["key"]] = mark + chance.choice([0, 0, 0, step / 3])
    return {"sheet": sheet, "marks": marks}


def by_server(case: dict[str, Any]) -> dict[str, Any]:
    sheet = shape.read(uuid4(), "表", 1, "lesson_review", case["sheet"])
    kept = {
        one.key: case["marks"][one.key]
        for one in sheet.indicators
        if one.key in case["marks"] and scoring.fits(sheet, one, case["marks"][one.key])
    }
    result = scoring.score(sheet, kept) if kept else None
    return {
        "kept": kept,
        "sums": [scoring.of_dimension(one, kept) for one in sheet.dimensions],
        "score": None if result is None else float(scoring.rounded(result)),
        "band": None if result is None else scoring.band(sheet, result),
        "words": [
            one.key for one in sheet.indicators
            if one.key in kept and scoring.wants_comment(sheet, one, kept[one.key])
        ],
    }  # fmt: skip


def test_the_phone_and_the_server_make_the_same_of_any_marks() -> None:
    chance = random.Random(20261122)
    cases = [drawn(chance) for _ in range(400)]
    done = subprocess.run(
        [_node(), "--input-type=module", "-e", ASK, str(ROOT / "web/static/kit/record/scoring.js")],
        input=json.dumps(cases), capture_output=True, text=True, check=True,
    )  # fmt: skip
    for case, phone in zip(cases, json.loads(done.stdout), strict=True):
        assert phone == by_server(case), case
