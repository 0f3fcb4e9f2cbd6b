"""One browser window on an editor, and what a test does in it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from playwright.async_api import BrowserContext, CDPSession, Error, Page

from server.documents.spec import Json
from tests.browser.harness.relay import until
from tests.browser.harness.site import Site

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
HUES = {"王雨晴": "2", "李建国": "3", "赵敏": "1"}
WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', e =>
  violations.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample));
window.el = () => document.querySelector('plan-editor');
window.lines = () => { const out = []; el().view.state.doc.descendants(n => {
  if (n.isTextblock) out.push(n.textContent); }); return out.join('/'); };
window.caret = (from, to, line) => {
  const view = el().view; let at = null, index = 0;
  view.state.doc.descendants((n, pos) => { if (n.isTextblock && index++ === line) at = pos + 1; });
  el().editor.commands.setTextSelection({from: at + from, to: at + to}); view.focus();
};
window.put = blocks => {
  const {editor} = el();
  editor.commands.command(({tr, state}) => {
    const nodes = blocks.map(one => state.schema.nodeFromJSON(one));
    tr.replaceWith(1, state.doc.firstChild.nodeSize - 1, nodes); return true;
  });
};
"""


# What the page says of saving and what is true now: the word is drawn with the next frame.
STATE = """wanted => document.querySelector('.save-state')?.dataset.state === wanted
  && (el()?.provider?.state ?? wanted) === wanted"""


class Tab:
    """A teacher's window."""

    def __init__(self, page: Page, cdp: CDPSession, site: Site, room: str, user: str) -> None:
        self.page, self.cdp, self.site, self.room, self.user = page, cdp, site, room, user
        self.errors: list[str] = []
        self.allowed: list[str] = []  # console messages
        self.expected: list[str] = []  # exceptions nobody catches

    def allow(self, text: str) -> None:
        """A console message that this test provokes."""
        self.allowed.append(text)

    @classmethod
    async def open(
        cls, context: BrowserContext, site: Site, room: str, user: str, *, path: str = "", script: str = ""
    ) -> Tab:
        page = await context.new_page()
        tab = cls(page, await context.new_cdp_session(page), site, room, user)
        page.on("pageerror", lambda error: tab._fell(str(error)))
        page.on("console", lambda note: tab._note(note.type, note.text))
        await page.add_init_script(WATCH + script)
        query = urlencode({"room": room, "user": user, "hue": HUES.get(user, "8")})
        await page.goto(site.origin + (path or f"/editor?{query}"))
        return tab

    def _fell(self, error: str) -> None:
        if not any(one in error for one in self.expected):
            self.errors.append(error[:400])

    def _note(self, kind: str, text: str) -> None:
        known = ("ERR_", "WebSocket", *self.allowed)
        if kind in {"error", "warning"} and not any(one in text for one in known):
            self.errors.append(f"{kind}: {text[:400]}")

    async def js(self, expression: str, argument: Any = None) -> Any:
        return await self.page.evaluate(expression, argument)

    async def ready(self) -> None:
        await until(
            lambda: self.js("() => !!el()?.hasAttribute('data-ready')"), f"the editor of {self.user} opens"
        )

    async def violations(self) -> list[str]:
        try:
            found: list[str] = await self.js("() => [...new Set(window.violations)]")
        except Error:  # the window is gone
            return []
        return found

    async def caret(self, start: int, end: int | None = None, line: int = 0) -> None:
        """The caret at a character of the n-th line of text, with the focus."""
        await self.js(
            "([from, to, line]) => caret(from, to, line)", [start, start if end is None else end, line]
        )

    async def type(self, text: str) -> None:
        await self.page.keyboard.type(text)

    async def press(self, key: str) -> None:
        await self.page.keyboard.press(key)

    async def compose_step(self, raw: str) -> None:
        """The input method shows ``raw`` underlined at the caret, as while a word is being chosen."""
        await self.cdp.send(
            "Input.imeSetComposition", {"text": raw, "selectionStart": len(raw), "selectionEnd": len(raw)}
        )

    async def compose_end(self, word: str) -> None:
        await self.cdp.send("Input.insertText", {"text": word})

    async def composing(self) -> bool:
        return bool(await self.js("() => el().composing"))

    async def lines(self) -> str:
        """The lines of the live text, joined by “/”."""
        return str(await self.js("() => lines()"))

    async def state(self) -> str:
        return str(await self.js("() => document.querySelector('.save-state')?.dataset.state ?? ''"))

    async def says(self) -> str:
        return str(await self.js("() => document.querySelector('.save-state')?.textContent ?? ''"))

    async def json(self) -> Json:
        found: Json = await self.js("() => el().json()")
        return found

    async def wait_state(self, wanted: str, seconds: float = 10) -> None:
        await until(lambda: self.js(STATE, wanted), f"{self.user} sees “{wanted}”, and it is so", seconds)


async def settled(*tabs: Tab) -> str:
    """Waits until nobody composes, everything is acknowledged and all show the same; answers the text."""

    async def same() -> bool:
        quiet = [
            await tab.js("() => !el().composing && !el().provider.dirty && el().provider.synced")
            for tab in tabs
        ]
        if not all(quiet):
            return False
        shown = [await tab.js("() => JSON.stringify(el().json())") for tab in tabs]
        return len(set(shown)) == 1

    await until(same, "all windows show the same text")
    return await tabs[0].lines()


def paragraph(text: str = "") -> Json:
    return {"type": "paragraph", "content": [{"type": "text", "text": text}] if text else []}


def table(*rows: list[str]) -> Json:
    return {"type": "table", "attrs": {"kind": "form"}, "content": [
        {"type": "tableRow", "content": [{"type": "tableCell", "content": [paragraph(text)]} for text in row]}
        for row in rows
    ]}  # fmt: skip


def plan(*blocks: Json) -> Json:
    """A document of one section."""
    return {
        "type": "doc",
        "content": [
            {"type": "section", "attrs": {"key": "learner", "title": "学情分析"}, "content": list(blocks)}
        ],
    }
