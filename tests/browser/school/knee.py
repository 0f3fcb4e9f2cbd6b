"""王雨晴 with a phone on her knee: the record of a lesson is open, its clock in the hands of the test."""

from __future__ import annotations

import io
import json
from typing import Any
from uuid import UUID

from PIL import Image
from playwright.async_api import BrowserContext

from server.base.database import value
from server.observation import observing
from server.observation.forms import Asked
from server.observation.tables import ObservationKind
from server.people.viewer import Viewer
from tests.app.observation_things import lesson, record_of
from tests.browser.harness.relay import until
from tests.browser.school.teacher import Teacher
from tests.support.serving import Served
from tests.support.town import Town

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
VIEWS = ("learning.listening", "instruction.dialogue")
BODY = """
SELECT v.body FROM record_version v JOIN observer o ON o.id = v.observer AND o.current = v.seq WHERE o.id = $1
"""
SENT = """
async () => {
  const {store, sync} = document.querySelector('observe-kit');
  await sync.now();
  return !store.isWriting && !store.unsent().length && !store.unsentMedia().length;
}
"""


class Knee:
    """王雨晴 with the record of a lesson of 赵敏 open, and the lesson clock in the test's hands."""

    def __init__(self, teacher: Teacher, record: UUID) -> None:
        self.teacher, self.page, self.record = teacher, teacher.page, record

    async def wait(self, seconds: float) -> None:
        """So much of the lesson goes by, tick by tick."""
        await self.page.clock.run_for(round(seconds * 1000))

    async def tool(self, name: str) -> None:
        tab = self.page.get_by_role("tab", name="工具")
        await tab.click()
        if await (back := self.page.locator(".observe-tool-back")).count():
            await back.click()
            await tab.click()
        await self.page.locator(".observe-tool-list button", has_text=name).click()

    async def press(self, *words: str) -> None:
        for one in words:
            await self.page.locator("main").get_by_role("button", name=one, exact=True).first.click()

    async def seat(self, *seats: str) -> None:
        for one in seats:
            await self.page.locator(f"main [data-seat='{one}']:visible").first.click()

    async def state(self, code: str) -> None:
        """师, 生 or 互动 on the pad."""
        await self.page.locator(f".observe-pad .st button.{code}").click()

    async def body(self) -> dict[str, Any]:
        """What the server has, once everything has gone."""
        await self.wait(1)
        await until(lambda: self.page.evaluate(SENT), "everything is on the server")
        found: dict[str, Any] = json.loads(await value(BODY, self.record))
        return found


async def begin(
    town: Town,
    served: Served,
    phone: BrowserContext,
    kind: ObservationKind = ObservationKind.PLANNED,
    who: Viewer | None = None,
) -> Knee:
    """The lesson has just begun."""
    who = who or town.wang
    found = await observing.create(town.li, lesson(town.zhao, kind=kind, asked=(Asked(who.id, views=VIEWS),)))
    record = await record_of(who, found)
    teacher = await Teacher.at(served.url, phone, who)
    await teacher.page.clock.install()
    await teacher.go(f"/kit#/record/{record}")
    await teacher.page.get_by_role("button", name="上课", exact=True).last.click()
    return Knee(teacher, record)


def photo(edge: tuple[int, int] = (2400, 1800)) -> bytes:
    """A JPEG as a phone writes it, with the place it was taken at."""
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (22.0, 48.0, 0.0)}
    kept = io.BytesIO()
    Image.effect_noise(edge, 60).convert("RGB").save(kept, "JPEG", quality=80, exif=exif)
    return kept.getvalue()
