"""Pictures from the file chooser, the clipboard and a drop.

The files room's answers are played here; the whole way is in the journey.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from playwright.async_api import Route

from tests.browser.conftest import Open
from tests.browser.harness.pages import Tab, paragraph, plan, settled
from tests.browser.harness.relay import until

FILE_ID = "0192a3b4-0000-7000-8000-000000000001"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


class Files:
    """What the files room would answer."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.bytes: list[bytes] = []
        self.completed: list[str] = []
        self.refusal: tuple[int, dict[str, str]] | None = None

    async def answer(self, route: Route) -> None:
        request = route.request
        if request.url.endswith("/completion"):
            self.completed.append(request.url.split("/")[-2])
            await route.fulfill(json={"id": FILE_ID, "url": f"/files/{FILE_ID}", "width": 1, "height": 1})
        elif request.method == "PUT":
            self.bytes.append(request.post_data_buffer or b"")
            await route.fulfill(status=204)
        elif self.refusal:
            await route.fulfill(status=self.refusal[0], json=self.refusal[1])
        else:
            self.asked.append(json.loads(request.post_data or "{}"))
            piece = {"start": 0, "size": len(PNG), "url": "/objects/key", "headers": {"X-Test": "1"}}
            urls = {"completion_url": f"/files/{FILE_ID}/completion", "cancellation_url": "/cancel"}
            await route.fulfill(status=201, json={"id": FILE_ID, "known": False, "pieces": [piece], **urls})

    async def serve(self, tab: Tab) -> None:
        for pattern in ("**/plans/*/files", "**/objects/*", "**/files/*/completion"):
            await tab.page.route(pattern, self.answer)


async def types(tab: Tab) -> list[str]:
    await settled(tab)
    return [one["type"] for one in (await tab.json())["content"][0]["content"]]


async def test_a_chosen_picture_is_uploaded_and_stands_behind_the_paragraph(open_tab: Open) -> None:
    tab, files = await open_tab(doc=plan(paragraph("甲乙"))), Files()
    await files.serve(tab)
    await tab.caret(1)
    async with tab.page.expect_file_chooser() as chooser:
        await tab.page.get_by_role("toolbar").get_by_role("button", name="图片").click()
    await (await chooser.value).set_files([{"name": "圆.png", "mimeType": "image/png", "buffer": PNG}])
    await until(lambda: tab.js("() => !!document.querySelector('.ProseMirror .picture img')"), "the picture")
    assert await types(tab) == ["paragraph", "image"]
    sha256 = hashlib.sha256(PNG).hexdigest()
    assert files.asked == [{"name": "圆.png", "size": len(PNG), "place": "body", "sha256": sha256}]
    assert files.bytes == [PNG] and files.completed == [FILE_ID]
    attrs = (await tab.json())["content"][0]["content"][1]["attrs"]
    assert attrs["file_id"] == FILE_ID and attrs["alt"] == "圆" and attrs["id"]
    assert (
        await tab.js("() => document.querySelector('.picture img').getAttribute('src')")
        == f"/files/{FILE_ID}"
    )
    assert await tab.lines() == "甲乙"


async def test_pasted_and_dropped_pictures_are_uploaded_too(open_tab: Open) -> None:
    tab, files = await open_tab(doc=plan(paragraph("甲"), paragraph("乙"))), Files()
    await files.serve(tab)
    await tab.caret(1)
    make = (
        "const data = new DataTransfer();"
        "data.items.add(new File([new Uint8Array(bytes)], '图.png', {type: 'image/png'}));"
    )
    await tab.js(
        f"""bytes => {{ {make} el().view.dom.dispatchEvent(new ClipboardEvent('paste',
            {{clipboardData: data, bubbles: true, cancelable: true}})); }}""",
        list(PNG),
    )
    await until(
        lambda: tab.js("() => document.querySelectorAll('.ProseMirror .picture').length === 1"),
        "the pasted picture",
    )
    await tab.js(
        f"""bytes => {{ {make}
        const at = [...document.querySelectorAll('.ProseMirror p')].at(-1).getBoundingClientRect();
        el().view.dom.dispatchEvent(new DragEvent('drop', {{dataTransfer: data,
          clientX: at.left + 60, clientY: at.top + 8, bubbles: true, cancelable: true}})); }}""",
        list(PNG),
    )
    await until(
        lambda: tab.js("() => document.querySelectorAll('.ProseMirror .picture').length === 2"),
        "the dropped picture",
    )
    assert await types(tab) == ["paragraph", "image", "paragraph", "image"]


async def test_a_refusal_is_said_in_the_servers_words_and_nothing_is_inserted(open_tab: Open) -> None:
    tab, files = await open_tab(doc=plan(paragraph("甲"))), Files()
    files.refusal = (422, {"error": "这张图片有 40 MB，超过 30 MB。换一张小一点的。"})
    await files.serve(tab)
    tab.allow("422")
    await tab.caret(1)
    async with tab.page.expect_file_chooser() as chooser:
        await tab.page.get_by_role("toolbar").get_by_role("button", name="图片").click()
    await (await chooser.value).set_files([{"name": "大.png", "mimeType": "image/png", "buffer": PNG}])
    await until(
        lambda: tab.js("() => document.querySelector('.toast.failed')?.textContent.includes('超过 30 MB')"),
        "the refusal",
    )
    assert await types(tab) == ["paragraph"]


async def test_an_address_in_the_document_is_never_loaded(open_tab: Open) -> None:
    doc = plan({"type": "image", "attrs": {"file_id": "asset:../../evil", "alt": "坏"}}, paragraph("甲"))
    tab = await open_tab(doc=doc)
    assert await tab.js("() => document.querySelector('.picture img').getAttribute('src')") is None


async def test_a_picture_gets_its_words_and_width(open_tab: Open) -> None:
    doc = plan({"type": "image", "attrs": {"file_id": FILE_ID, "width": 100, "height": 50}}, paragraph("甲"))
    tab = await open_tab(doc=doc)
    await tab.page.locator(".ProseMirror .picture img").click()
    await tab.page.get_by_role("toolbar").get_by_role("button", name="图片").click()
    await tab.page.get_by_label("这张图是什么").fill("三个圆")
    await tab.page.get_by_label("宽度（像素）").fill("200")
    await tab.press("Enter")
    await until(lambda: tab.js("() => document.querySelector('.picture img').alt === '三个圆'"), "the words")
    attrs = (await tab.json())["content"][0]["content"][0]["attrs"]
    assert (attrs["width"], attrs["height"]) == (200, 100)


async def test_a_colleague_deletes_the_picture_i_have_selected(open_tab: Open) -> None:
    doc = plan(paragraph("甲"), {"type": "image", "attrs": {"file_id": FILE_ID}})
    a, b = await open_tab("王雨晴", doc=doc), await open_tab("李建国")
    await a.page.locator(".ProseMirror .picture img").click()
    await b.caret(1)
    await b.type("乙")
    await settled(a, b)
    assert await a.js("() => el().view.state.selection.node?.type.name") == "image", (
        "a colleague's letter keeps it selected"
    )
    await b.page.locator(".ProseMirror .picture img").click()
    await b.press("Delete")
    assert await settled(a, b) == "甲乙"
    await a.caret(2)
    await a.type("丙")
    assert await settled(a, b) == "甲乙丙"


async def test_undo_takes_a_picture_out_again(open_tab: Open) -> None:
    tab, files = await open_tab(doc=plan(paragraph("甲"))), Files()
    await files.serve(tab)
    await tab.caret(1)
    async with tab.page.expect_file_chooser() as chooser:
        await tab.page.get_by_role("toolbar").get_by_role("button", name="图片").click()
    await (await chooser.value).set_files([{"name": "圆.png", "mimeType": "image/png", "buffer": PNG}])
    await until(lambda: tab.js("() => !!document.querySelector('.ProseMirror .picture img')"), "the picture")
    await tab.press("Control+z")
    assert await types(tab) == ["paragraph"]
    await tab.press("Control+y")
    assert await types(tab) == ["paragraph", "image"]
