"""The marks of 批注 stay at their letters through whatever is done to the text, in every window."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Route

from tests.browser.harness.pages import Tab, paragraph, settled

Open = Callable[..., Awaitable[Tab]]

EDITS = 500
CHUNK = 20
FIRST = 0x4E00  # every letter of the text is another one
LINES, LENGTH = 8, 24

# Seeded, so that a failure comes again. `steady`: letters of the quotes that were there after every edit.
SCRIPT = """
window.seed = 1;
window.random = below => { seed = (seed * 48271) % 2147483647; return seed % below; };
window.marks = () => {
  const {editor} = el();
  const plugin = editor.state.plugins.find(one => one.key.startsWith('comments$'));
  const out = {};
  for (const [id, place] of plugin.getState(editor.state).places) {
    const {status, from, to} = place;
    out[id] = {status, text: from === undefined ? '' : editor.state.doc.textBetween(from, to, '')};
  }
  return out;
};
window.anchor = (id, from, to) => {
  const {editor, session} = el();
  editor.commands.setTextSelection({from, to});
  const {block, quote, start, end} = session.comments.subject();
  return {id, block, quote, start, end};
};
window.letters = () => el().editor.state.doc.textBetween(0, el().editor.state.doc.content.size, '');
window.fresh = 0x5E00;
window.edit = () => {
  const {editor} = el(), size = editor.state.doc.content.size, {commands} = editor;
  commands.setTextSelection(random(size));
  const {from, $from} = editor.state.selection;
  const some = Math.min(from + 1 + random(5), $from.end());
  switch (random(9)) {
    case 3: commands.deleteRange({from, to: some}); break;
    case 4: commands.splitBlock(); break;
    case 5: commands.setTextSelection($from.start()); commands.joinBackward(); break;
    case 6: commands.setTextSelection({from, to: some}); commands.toggleMark('bold'); break;
    case 7: commands.undo(); break;
    case 8: commands.redo(); break;
    default: commands.insertContent(String.fromCodePoint(fresh++, fresh++));
  }
};
window.newStep = () => el().view.state['y-undo$'].undoManager.stopCapturing();
window.edits = (count, first, steady) => {
  seed = first;
  let left = new Set(steady);
  for (let n = 0; n < count; n++) {
    newStep();   // by time, an undo would take back another number of edits each run
    edit();
    const now = new Set(letters());
    left = new Set([...left].filter(one => now.has(one)));
  }
  return [...left].join('');
};
"""


def line(number: int) -> str:
    return "".join(chr(FIRST + number * LENGTH + place) for place in range(LENGTH))


async def test_marks_stay_at_their_letters_through_500_random_edits_in_two_windows(open_tab: Open) -> None:
    """Letters, splits, joins, bold, undo, redo in turn. A mark holds all letters of its quote that were
    never away and none of the text around it; without any left it is gone."""
    doc = {"type": "doc", "content": [
        {"type": "section", "attrs": {"id": "s1", "key": "objectives", "title": "目标"},
         "content": [{**paragraph(line(n)), "attrs": {"id": f"p{n}"}} for n in range(LINES)]},
    ]}  # fmt: skip
    a = await open_tab("王雨晴", doc=doc, script=SCRIPT)
    b = await open_tab("李建国", script=SCRIPT)
    threads: dict[str, dict[str, Any]] = {}
    for n in range(LINES):  # the middle of each line, and one over two lines
        start = 2 + n * (LENGTH + 2) + 6
        made = await a.js(
            "([id, from, to]) => anchor(id, from, to)", [f"t{n}", start, start + 10 + 3 * (n % 2)]
        )
        threads[made["id"]] = {**made, "settled": False}
    moved: list[dict[str, Any]] = []

    async def take(route: Route) -> None:
        moved.extend(json.loads(route.request.post_data or "[]"))
        await route.fulfill(status=204)

    await b.js("() => { fresh = 0x7000; }")
    for tab in (a, b):
        tab.allow("TextSelection endpoint")
        await tab.page.route("**/anchors", take)
    show = "list => el().session.comments.setThreads(list)"
    original = {letter for n in range(LINES) for letter in line(n)}
    steady = "".join(one["quote"] for one in threads.values())
    for tab in (a, b):
        await tab.js(show, list(threads.values()))
    for turn in range(EDITS // CHUNK):
        writer = (a, b)[turn % 2]
        steady = await writer.js(
            "([n, seed, steady]) => edits(n, seed, steady)", [CHUNK, 7919 * (turn + 1), steady]
        )
        await settled(a, b)
        await writer.js("() => el().session.comments.sendMoved()")
        for one in moved:
            threads[one["id"]] |= one
        if moved:
            await (b if writer is a else a).js(show, list(threads.values()))
        moved.clear()
        for tab in (a, b):
            for id_, mark in (await tab.js("() => marks()")).items():
                quote = threads[id_]["quote"]
                where = f"turn {turn}, {tab.user}, {id_}: {quote} became {mark}"
                assert set(mark["text"]) >= {one for one in quote if one in steady}, where
                assert not set(mark["text"]) & (original - set(quote)), where
                assert (mark["status"] == "there") == (mark["text"] == quote), where
                assert (mark["status"] == "gone") == (not mark["text"]), where
    assert len(steady) > LENGTH  # something was left to follow


async def test_a_split_a_move_and_an_undo_are_followed_by_who_did_them_and_told_to_the_others(
    open_tab: Open,
) -> None:
    a = await open_tab("王雨晴", doc=None, script=SCRIPT)
    b = await open_tab("李建国", script=SCRIPT)
    await a.js("blocks => put(blocks)", [paragraph("学生会用绳子绕图形一周"), paragraph("再用尺子量一量")])
    await settled(a, b)
    thread = {**await a.js("() => anchor('t', 4, 8)"), "settled": False}
    assert thread["quote"] == "会用绳子"
    moved: list[dict[str, Any]] = []

    async def take(route: Route) -> None:
        moved.extend(json.loads(route.request.post_data or "[]"))
        await route.fulfill(status=204)

    for tab in (a, b):
        await tab.page.route("**/anchors", take)
        await tab.js("one => el().session.comments.setThreads([one])", thread)

    async def mark(tab: Tab) -> tuple[str, str]:
        found = (await tab.js("() => marks()"))["t"]
        return found["status"], found["text"]

    await b.caret(1)
    await b.type("三年级")
    await settled(a, b)
    assert await mark(a) == await mark(b) == ("there", "会用绳子")
    await b.caret(6)  # 学三年级生会|用绳子
    await b.press("Enter")
    await settled(a, b)
    assert await a.lines() == "学三年级生会/用绳子绕图形一周/再用尺子量一量"
    assert await mark(a) == await mark(b) == ("there", "会用绳子")  # over two paragraphs
    await b.press("Backspace")
    await b.caret(7)
    await b.js("() => newStep()")
    await b.type("粗")
    await settled(a, b)
    assert await mark(b) == ("changed", "会用粗绳子")
    await b.caret(5, 10)
    await b.js("() => newStep()")
    await b.press("Delete")
    await settled(a, b)
    assert await mark(a) == await mark(b) == ("gone", "")
    assert await b.js("() => el().session.comments.changedWords('t')") == "原文已变，这一段不在了"
    for _ in range(2):
        await b.press("Control+z")
    await settled(a, b)
    assert await mark(b) == ("there", "会用绳子")
    await b.js("() => el().session.comments.sendMoved()")  # an undo brings back other letters
    await a.js("one => el().session.comments.setThreads([one])", thread | moved[-1])
    assert await mark(a) == ("there", "会用绳子")
