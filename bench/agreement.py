"""What the agreement of a marking costs: 40 raters, 30 indicators, one process.

``python bench/agreement.py`` lets raters of different severity mark a sheet of 30 indicators, one mark in ten
left blank, and 12 lessons as a whole; then it measures what the pages of scores ask for: every rater's score
and their mean, each dimension and indicator, α of the indicators in two ways, the severity of each rater, and
ICC(2,k) of the totals.

Before it measures it proves that raters made alike agree, that raters made at random do not, and that the
severest is the one made so. Exit 1 otherwise, or when it takes more than 50 ms. The last line is JSON.
"""

import json
import platform
import statistics
import sys
import time
from pathlib import Path
from random import Random
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from server.observation.figures import alpha, severity  # noqa: E402
from server.observation.marks import Rated  # noqa: E402
from server.observation.scores import agreement, combining  # noqa: E402
from server.rubrics import scoring, shape  # noqa: E402

RATERS, INDICATORS, LESSONS = 40, 30, 12
BLANK = 0.1
HOLD_MS = 50.0
TRIES = 25

Marks = dict[str, float]


def made_sheet() -> shape.Sheet:
    """Five dimensions of six indicators, of 3 to 8 points."""
    dimensions = [
        {
            "key": f"d{at}",
            "name": f"第 {at + 1} 项",
            "indicators": [
                {"key": f"d{at}.{one}", "name": f"第 {one + 1} 条", "points": 3 + one}
                for one in range(INDICATORS // 5)
            ],
        }
        for at in range(5)
    ]
    body = {"bands": [{"least": 0, "name": "合格"}], "dimensions": dimensions}
    return shape.read(UUID(int=1), "测量用", 1, "lesson", body)


def mark(sheet: shape.Sheet, quality: Marks, strict: float, noise: float, chance: Random) -> Marks:
    """One rater: the quality of each indicator less their severity, in half points, some left blank."""
    given = {}
    for one in sheet.indicators:
        if chance.random() >= BLANK:
            share = min(1.0, max(0.0, quality[one.key] - strict + chance.gauss(0, noise)))
            given[one.key] = round(share * one.points * 2) / 2
    return given


def by_indicator(sheet: shape.Sheet, given: list[Marks]) -> list[dict[int, float]]:
    """What agreement asks for: a mapping for each indicator, of rater to share."""
    shares = [scoring.shares(sheet, marks) for marks in given]
    return [
        {rater: one[line.key] for rater, one in enumerate(shares) if line.key in one}
        for line in sheet.indicators
    ]


def page(sheet: shape.Sheet, given: list[Marks], totals: list[dict[int, float]]) -> tuple[object, ...]:
    """Everything the pages of scores and of agreement work out."""
    rated = [Rated(UUID(int=at), f"第 {at} 位", marks, {}) for at, marks in enumerate(given)]
    found = combining.combine(sheet, rated, trims=True)
    return (
        found,
        agreement.of_marks(sheet, found.marks),
        agreement.strictness(sheet, found.raters, found.marks, found.totals),
        agreement.of_lessons(totals),
    )


def proved(sheet: shape.Sheet, chance: Random) -> str:
    """What is wrong with the figures of raters whose agreement is known, or nothing."""
    quality = {one.key: chance.random() for one in sheet.indicators}
    alike = by_indicator(sheet, [mark(sheet, quality, 0, 0.02, chance) for _ in range(RATERS)])
    blind = by_indicator(
        sheet,
        [mark(sheet, {key: chance.random() for key in quality}, 0, 0, chance) for _ in range(RATERS)],
    )
    if (alpha.interval(alike) or 0) < 0.9:
        return "raters made alike do not agree"
    if abs(alpha.interval(blind) or 0) > 0.05:
        return "raters made at random agree"
    strict = [mark(sheet, quality, 0.2 if rater == 7 else 0, 0.05, chance) for rater in range(RATERS)]
    told = severity.of(by_indicator(sheet, strict))
    if max(told, key=lambda rater: told[rater].below or 0) != 7:
        return "the severest rater is another one"
    return ""


def main() -> int:
    """Measure; the exit status."""
    chance, sheet = Random(40), made_sheet()
    wrong = proved(sheet, chance)
    quality = {one.key: chance.random() for one in sheet.indicators}
    severities = [chance.gauss(0, 0.08) for _ in range(RATERS)]
    given = [mark(sheet, quality, strict, 0.1, chance) for strict in severities]
    totals = []
    for _ in range(LESSONS):
        lesson = chance.uniform(60, 95)
        totals.append(
            {rater: lesson - 40 * strict + chance.gauss(0, 3) for rater, strict in enumerate(severities)}
        )
    times = []
    for _ in range(TRIES):
        started = time.perf_counter()
        page(sheet, given, totals)
        times.append((time.perf_counter() - started) * 1000)
    took = statistics.median(times)
    if wrong:
        sys.stderr.write(f"{wrong}\n")
    print(
        json.dumps(
            {
                "agreement_ms": round(took, 2), "worst_ms": round(max(times), 2), "raters": RATERS,
                "indicators": INDICATORS, "lessons": LESSONS, "python": platform.python_version(),
            }
        )
    )  # fmt: skip
    return 1 if wrong or took > HOLD_MS else 0


if __name__ == "__main__":
    sys.exit(main())
