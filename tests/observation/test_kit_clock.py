"""The lesson clock of the phone: over a reload, a phone asleep, a clock put right, another device."""

import json
import subprocess
from typing import Any

from server.base.settings import ROOT
from tests.documents.browser_side import _node

# Each step lets time pass (`wall`, `tick` in seconds), then does something; answered: the seconds after it.
ASK = """
const {LessonClock, timed, untimed} = await import(process.argv[1]);
const {steps, words} = JSON.parse((await import("node:fs")).readFileSync(0));
let wall = 1_790_000_000_000, tick = 5000, offset = null;
const at = {now: () => wall, tick: () => tick};
let body = {began: null, ended: null, offset_ms: null}, clock = new LessonClock(body, at);
const acts = {
  begin: () => clock.begin(), end: () => clock.end(), goOn: () => clock.goOn(), none: () => {},
  reload: () => {   // a new page: its ticks begin at nothing, the body comes out of the database
    const seen = clock.seen();
    body = JSON.parse(JSON.stringify(body)); tick = 0;
    return gone => { wall += gone * 1000; tick += 40; clock = new LessonClock(body, {seen, offset, ...at}); };
  },
  other: () => () => { clock = new LessonClock(JSON.parse(JSON.stringify(body)), {offset, ...at}); },
};
const told = [];
for (const one of steps) {
  wall += (one.wall ?? 0) * 1000;
  tick += (one.tick ?? one.wall ?? 0) * 1000;
  if ("offset" in one) offset = one.offset * 1000;
  const after = acts[one.act ?? "none"]();
  if (after) after(one.away ?? 0);
  told.push([clock.state, clock.seconds(), clock.isForgotten]);
}
const shown = [0, 59, 1298, 6000].map(timed);
process.stdout.write(JSON.stringify({told, words: words.map(one => untimed(one)), shown}));
"""


def run(*steps: dict[str, Any], words: tuple[str, ...] = ()) -> dict[str, Any]:
    done = subprocess.run(
        [_node(), "--input-type=module", "-e", ASK, str(ROOT / "web/static/kit/record/clock.js")],
        input=json.dumps({"steps": steps, "words": words}), capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def seconds(*steps: dict[str, Any]) -> list[int]:
    return [told[1] for told in run(*steps)["told"]]


def test_the_clock_runs_from_beginning_to_end_and_goes_on_where_the_end_was_too_early() -> None:
    told = run({}, {"act": "begin"}, {"wall": 65}, {"act": "end"}, {"wall": 30}, {"act": "goOn"}, {"wall": 5})
    assert [one[:2] for one in told["told"]] == [
        ["before", 0], ["running", 0], ["running", 65], ["ended", 65], ["ended", 65], ["running", 95],
        ["running", 100],
    ]  # fmt: skip


def test_it_survives_a_reload_and_a_phone_whose_ticks_stop_asleep() -> None:
    assert seconds({"act": "begin"}, {"wall": 60}, {"act": "reload", "away": 120}, {"wall": 10}) == [
        0,
        60,
        180,
        190,
    ]
    assert seconds({"act": "begin"}, {"wall": 300, "tick": 12}, {"wall": 5})[1:] == [300, 305]


def test_a_phone_put_right_by_a_day_moves_no_lesson() -> None:
    day = 86_400
    assert seconds({"act": "begin"}, {"wall": day + 60, "tick": 60}, {"wall": 60 - 2 * day, "tick": 60})[
        1:
    ] == [60, 120]
    assert seconds(
        {"act": "begin"}, {"wall": 60}, {"act": "reload", "away": day}, {"act": "reload", "away": -2 * day}
    )[2:] == [60, 60]


def test_another_device_reckons_with_both_clocks() -> None:
    """The phone that began was an hour behind; the one that goes on is right."""
    told = seconds(
        {"offset": 3600},
        {"act": "reload"},
        {"act": "begin"},
        {"wall": 100},
        {"wall": 3600, "tick": 0, "offset": 0, "act": "other"},
    )
    assert told[-1] == 100


def test_nobody_ended_the_lesson_for_hours() -> None:
    told = run({"act": "begin"}, {"wall": 2400}, {"wall": 9000}, {"act": "end"})["told"]
    assert [one[2] for one in told] == [False, False, True, False]


def test_times_are_written_and_read() -> None:
    told = run(words=("21:38", "21：8", "7", " 0:05 ", "", "半", "1:75", "-3"))
    assert told["words"] == [1298, 1268, 420, 5, None, None, None, None]
    assert told["shown"] == ["00:00", "00:59", "21:38", "100:00"]
