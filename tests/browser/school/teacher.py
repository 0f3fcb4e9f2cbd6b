"""One teacher with a browser of their own, and everything that went wrong in it."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import BrowserContext, ConsoleMessage, Page, expect

from server.people.viewer import Viewer
from tests.browser.harness.relay import until
from tests.support.town import PASSWORD

# Console errors that say only what the test did on purpose: a socket closed by a right that ended.
EXPECTED = re.compile(r"WebSocket connection to .* failed|net::ERR_ABORTED")
# Right after a key the word beside the title still speaks of the text before: it comes with the next frame.
SENT = "() => document.querySelector('plan-editor')?.provider?.dirty === false"
REPORT = """
document.addEventListener('securitypolicyviolation', e => report(e.violatedDirective + ' ' + e.blockedURI));
"""


class Teacher:
    """A signed-in person at ``origin``."""

    def __init__(self, who: Viewer, page: Page, origin: str) -> None:
        self.who, self.page, self.origin = who, page, origin
        self.troubles: list[str] = []

    @classmethod
    async def at(cls, origin: str, context: BrowserContext, who: Viewer) -> Teacher:
        """Sign in through the form."""
        page = await context.new_page()
        teacher = cls(who, page, origin)
        page.on("console", teacher._note)
        page.on("pageerror", lambda error: teacher.troubles.append(f"page error: {error}"))
        await page.expose_function("report", lambda text: teacher.troubles.append(f"policy: {text}"))
        await page.add_init_script(REPORT)
        await page.goto(origin)
        await page.get_by_label("工号").fill(who.login)
        await page.get_by_label("密码").fill(PASSWORD)
        await page.get_by_role("button", name="登录", exact=True).click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("老师")
        return teacher

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            self.troubles.append(f"{message.type}: {message.text[:300]} {message.location.get('url', '')}")

    async def forgets(self, words: str) -> None:
        """Until the browser has complained, in these ``words``, of what was provoked: they count no more."""
        await until(lambda: any(words in one for one in self.troubles), f"the browser says “{words}”")
        self.troubles = [one for one in self.troubles if words not in one]

    async def go(self, path: str) -> None:
        """Open a page of the platform."""
        await self.page.goto(self.origin + path)

    @property
    def plan_id(self) -> str:
        """The id of the plan in the address bar."""
        found = re.search(r"/plans/([0-9a-f-]{36})", self.page.url)
        assert found, self.page.url
        return found[1]

    async def editing(self) -> None:
        """Until the editor is alive and its text is saved."""
        await expect(self.page.locator("plan-editor[data-ready]")).to_be_visible(timeout=20_000)
        await self.saved()

    async def saved(self) -> None:
        """Until the server has everything, and the editor says so."""
        await until(lambda: self.js(SENT), f"the server has what {self.who.name} wrote")
        await expect(self.page.locator(".save-state")).to_contain_text("已保存", timeout=20_000)

    async def caret_after(self, words: str) -> None:
        """Put the caret behind ``words``, as a click there would."""
        placed = await self.page.evaluate(
            """words => {
                const {view, editor} = document.querySelector('plan-editor');
                let at = null;
                view.state.doc.descendants((node, pos) => {
                    const start = node.isText ? node.text.indexOf(words) : -1;
                    if (at === null && start >= 0) at = pos + start + words.length;
                });
                if (at === null) return false;
                editor.commands.setTextSelection(at); view.focus();
                return true;
            }""",
            words,
        )
        assert placed, f"{words} is not in the text of {self.who.name}"

    async def type(self, text: str) -> None:
        """Type at the caret, key by key."""
        await self.page.keyboard.type(text, delay=15)

    async def sees(self, words: str) -> None:
        """Until ``words`` stand in the text on the screen."""
        await expect(self.page.locator("plan-editor .ProseMirror")).to_contain_text(words, timeout=30_000)

    async def js(self, expression: str, argument: Any = None) -> Any:
        """Evaluate in the page."""
        return await self.page.evaluate(expression, argument)
