"""The rows of the kit on a phone, as its windows and the server change them."""

import json
import subprocess

from server.base.settings import ROOT
from tests.documents.browser_side import _node

# A record that is open in one window, while another window takes over from the server what a tablet wrote.
ASK = """
const {copy, followed, rowOf, taken} = await import(process.argv[1]);
const words = text => ({sheet: "", moments: [{text}]});
const record = {id: "r", submitted_at: null, is_late: false, beside: []};
const lesson = (seq, text) => ({sheet: "", record: {...record, seq, body: words(text)}});
const open = rowOf("u", lesson(1, "phone")), closed = copy(open);
const stored = followed(copy(open), lesson(2, "tablet"), false);
taken(open, stored, true);
taken(closed, stored, false);
process.stdout.write(JSON.stringify([open, closed].map(({base, body}) => [base, body.moments[0].text])));
"""


def test_a_screen_never_builds_on_words_it_does_not_show() -> None:
    done = subprocess.run(
        [_node(), "--input-type=module", "-e", ASK, str(ROOT / "web/static/kit/rows.js")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == [[1, "phone"], [2, "tablet"]]
