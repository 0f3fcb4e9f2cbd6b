"""axe-core over one page, in both colour schemes, on a desk and on a phone."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Page

from server.base.settings import ROOT

SOURCE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
# A change of colours is animated, too. A page that draws nothing for a while is looked at as it stands.
STILL = """async () => {
    const waited = new Promise(done => setTimeout(done, 2000));
    const drawn = new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.race([waited, drawn]);
    await Promise.race([waited, Promise.all(document.getAnimations()
        .filter(a => a.effect.getTiming().iterations !== Infinity).map(a => a.finished.catch(() => null)))]);
}"""
# Every kind of element within its parent: what rules about colours, names and roles depend on,
# and so without the attributes that only a server or a script reads.
KINDS = """() => {
    const unseen = /^(hx-|data-|(action|class|enctype|method|name|rel|src|target|value|(max|min)(length)?)$)/;
    const told = e => e.getAttributeNames().filter(name => !unseen.test(name));
    const shape = e => [e.tagName, ...e.classList, ...told(e)].join(".");
    window.kinds = Object.groupBy(document.querySelectorAll("body *"),
        one => `${shape(one.parentElement)}>${shape(one)}`);
    return Object.keys(window.kinds);
}"""
# Of the kinds asked for, two elements each; else the whole page.
RUN = """async ([only, asked]) => {
    const chosen = asked.flatMap(kind => window.kinds[kind].slice(0, 2)).filter(one => one.isConnected);
    const options = only.length ? {runOnly: {type: 'rule', values: only}} : {};
    const {violations} = await axe.run(chosen.length ? {include: chosen} : document,
        {resultTypes: ['violations'], ...options});
    return violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
        .map(v => `${v.id}: ` + v.nodes.slice(0, 3)
            .map(n => `${n.target.join(' ')} ${n.any[0]?.message ?? ''}`).join(' | '));
}"""


Look = tuple[Literal["desk", "phone"], Literal["light", "dark"]]
ALL: tuple[Look, ...] = (("desk", "light"), ("phone", "dark"), ("desk", "dark"), ("phone", "light"))
# ``GONGBEI_LOOKS=all`` looks at both themes in both widths; a quick run at each of them once.
EVERYTHING = os.environ.get("GONGBEI_LOOKS") == "all"
LOOKS = ALL if EVERYTHING else ALL[:2]
# What the second look of a quick run is for: names and roles were looked at by the first.
VISIBLE = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]


async def findings(page: Page, kinds: Collection[str] = ()) -> list[str]:
    """Serious and critical findings of the page at hand, or of its elements of some ``kinds``."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(SOURCE.read_text())
    await page.bring_to_front()  # a window behind another draws nothing, and keeps its old colours
    found: list[str] = []
    for size, scheme in LOOKS:
        only = VISIBLE if (size, scheme) != LOOKS[0] and not EVERYTHING else []
        await page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.evaluate(STILL)
        seen: list[Any] = await page.evaluate(RUN, [only, list(kinds)])
        found += [f"{size} {scheme}: {one}" for one in [*seen, *await _sideways(page, size)]]
    return found


def claim(kinds: set[str], seen: Path) -> set[str]:
    """Of these, what stands in no line of ``seen`` yet: it does from now on. Two workers share the file."""
    with seen.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        fresh = kinds - set(file.read().splitlines())
        file.writelines(f"{kind}\n" for kind in fresh)
    return fresh


async def findings_of_new(page: Page, seen: Path) -> list[str]:
    """A quick run asks axe only about the kinds of elements not yet ``seen``; the long one about all."""
    if EVERYTHING:
        return await findings(page)
    kinds = claim(set(await page.evaluate(KINDS)), seen)
    if kinds:
        return await findings(page, kinds)
    found: list[str] = []
    for size in SIZES:
        await page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]
        found += [f"{size}: {one}" for one in await _sideways(page, size)]
    return found


async def _sideways(page: Page, size: str) -> list[str]:
    width = await page.evaluate("document.documentElement.scrollWidth")
    return [f"the page is {width} px wide"] if width > SIZES[size]["width"] else []
