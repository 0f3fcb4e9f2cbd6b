"""What the phone works out by itself is what the server does: one set of lessons, both of them."""

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from server.base.settings import ROOT
from server.observation.figures import fias, questions, st
from server.observation.figures.coding import CodesRefused
from server.observation.figures.fias import FIAS, IFIAS
from server.observation.figures.questions import Question, Thinking
from server.observation.records import sampling

TOOLS = ROOT / "web" / "static" / "kit" / "tools"
CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "st_samples.json").read_text())
ASK = """
const [sampling, sums] = await Promise.all(
  ['sampling.js', 'sums.js'].map(name => import(process.argv[1] + '/' + name)));
let typed = '';
for await (const part of process.stdin) typed += part;
const [cases, lessons, coded, logs] = JSON.parse(typed);
process.stdout.write(JSON.stringify([
  cases.map(({taps, every, end}) => [sampling.codesOf(taps, every, end), sampling.missed(taps, every, end)]),
  lessons.map(codes => sums.stFigures(codes)),
  coded.map(([codes, system]) => sums.fiasFigures(codes, system)),
  logs.map(([rows, seconds]) => sums.questionFigures(rows, seconds)),
]));
"""


PACE = """
const {Pacer} = await import(process.argv[1] + '/coding.js');
const pacer = new Pacer();
let typed = '';
for await (const part of process.stdin) typed += part;
const [passed] = JSON.parse(typed);
process.stdout.write(JSON.stringify(passed.map(seconds => {
  if (seconds === 'key') return pacer.press() ?? null;
  const {codes, jumped, still} = pacer.advance(seconds);
  return jumped ? 'jumped' : still ? 'still' : codes;
})));
"""
CONSENTS = """
const {consentFor} = await import(process.argv[1] + '/consents.js');
let typed = '';
for await (const part of process.stdin) typed += part;
const [obs, cases] = JSON.parse(typed);
const found = ([kind, consents, here]) =>
  consentFor({obs, data: {consents}, body: {}}, here.map(consent => ({consent})), kind)?.until ?? null;
process.stdout.write(JSON.stringify(cases.map(found)));
"""


def on_the_phone(*given: object, script: str = ASK) -> list[Any]:
    node = shutil.which("node")
    assert node, "no node: `make test` finds or installs one"
    done = subprocess.run(
        [node, "--input-type=module", "-e", script, str(TOOLS)],
        input=json.dumps(given), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answers: list[Any] = json.loads(done.stdout)
    return answers


def rows_of(chance: random.Random) -> list[dict[str, Any]]:
    return [
        {
            "bloom": chance.choice(["", *Thinking]),
            "wait1": chance.choice([None, 0, 0.8, 3, 5.5]),
            "wait2": chance.choice([None, 1.2, 3.1]),
            "seat": chance.choice(["", "1-1", "2-5", "6-8"]),
        }
        for _ in range(chance.randrange(12))
    ]


def test_phone_and_server_take_the_same_samples_and_make_the_same_sums() -> None:
    chance = random.Random(7)
    edges = ["", "SSSSSSSTTT", "TTTTTTTSSS", "TTSSTTSSST"]  # Rt 0.3, Rt 0.7, Ch 0.4
    lessons = [*edges, *("".join(chance.choices("TSD"[: 2 + n % 2], k=1 + n % 40)) for n in range(60))]
    coded: list[Any] = [
        (chance.choices(one.codes, k=n), one.name.lower()) for one in (FIAS, IFIAS) for n in (0, 1, 5, 200)
    ]
    logs = [(rows_of(chance), seconds) for seconds in (0, 60, 2400) for _ in range(8)]
    samples, st_sums, fias_sums, question_sums = on_the_phone(CASES, lessons, coded, logs)
    for case, (codes, missed) in zip(CASES, samples, strict=True):
        taken = sampling.samples(case["taps"], case["every"], case["end"])
        assert taken == case["samples"], case["name"]
        assert [codes, missed] == ["".join(taken), taken.count("")], case["name"]
    for codes, found in zip(lessons, st_sums, strict=True):
        assert found == expected_st(codes), codes
    for (codes, system), found in zip(coded, fias_sums, strict=True):
        assert found == expected_fias(codes, system), codes
    for (rows, seconds), found in zip(logs, question_sums, strict=True):
        assert found == expected_questions(rows, seconds)


def expected_st(codes: str) -> dict[str, Any] | None:
    if not codes:
        with pytest.raises(CodesRefused):
            st.analyse(codes)
        return None
    found = st.analyse(codes)
    return {"n": found.n, "rt": found.rt, "ch": found.ch, "mode": found.mode}


def expected_fias(codes: list[str], system: str) -> dict[str, Any] | None:
    if not codes:
        return None
    found = fias.ratios(fias.matrix(" ".join(codes), IFIAS if system == "ifias" else FIAS))
    return {"n": len(codes), "m": found.m, "tt": found.tt, "pt": found.pt, "sc": found.sc}


def expected_questions(rows: list[dict[str, Any]], seconds: int) -> dict[str, Any]:
    log = questions.summarise(
        [
            Question(
                thinking=Thinking(row["bloom"]) if row["bloom"] else None, seat=row["seat"] or None,
                wait1_seconds=row["wait1"], wait2_seconds=row["wait2"],
            )
            for row in rows
        ],
        lesson_seconds=seconds,
    )  # fmt: skip
    return {
        "total": log.total, "perMinute": log.per_minute, "higher": log.higher,
        "wait1": log.wait1.median_seconds, "wait2": log.wait2.median_seconds,
        "patient1": log.wait1.patient, "seats": log.spread.seats,
    }  # fmt: skip


def test_a_leap_in_time_writes_no_code_and_a_minute_without_a_key_ends_it() -> None:
    steady = [0.5] * 6
    # After a leap, forward or back, three whole seconds have to go by again.
    passed = [*steady, 1.5, 40, 1.5, 1.5, -5, 1.5, *[1.5] * 40, "key", 1.5, 1.5]
    found = on_the_phone(passed, script=PACE)
    assert found[:12] == [0, 0, 0, 0, 0, 1, 0, "jumped", 0, 1, "jumped", 0]
    assert "still" in found[12:52] and sum(one for one in found[12:52] if one != "still") <= 20
    assert found[52:] == [None, 0, 1]


def test_a_consent_counts_for_its_class_its_kind_and_its_days() -> None:
    lesson = {"on": "2026-11-22", "school_id": "s", "class_id": None, "class_name": "三(4) 班"}
    agreed = {"school_id": "s", "class_id": "c", "class_name": "三（4）班", "kinds": ["photo"]}
    agreed |= {"starts_on": "2026-09-01", "until": "2027-01-31"}
    here = {**agreed, "paper": "教导处", "until": "2027-07-31"}
    cases: list[Any] = [
        ("photo", [agreed], []), ("photo", [agreed], [here]), ("voice", [agreed], [here]),
        ("photo", [agreed | {"until": "2026-11-21"}], []), ("photo", [agreed | {"school_id": "t"}], []),
        ("photo", [agreed | {"class_name": "三（5）班"}], []),
        ("photo", [agreed | {"until": "2026-11-22"}], []),
        ("photo", [agreed | {"starts_on": "2026-11-23"}], [None]),
    ]  # fmt: skip
    assert on_the_phone(lesson, cases, script=CONSENTS) == [
        "2027-01-31", "2027-07-31", None, None, None, None, "2026-11-22", None,
    ]  # fmt: skip
    for room, until in (("c", "2027-01-31"), ("d", None)):  # 三（4）班 of another year is another class
        known = lesson | {"class_id": room}
        assert on_the_phone(known, [("photo", [agreed], [])], script=CONSENTS) == [until]
