"""One's own plans of these weeks on a phone without a network, with their pictures."""

from __future__ import annotations

import io
import re
from uuid import UUID

from PIL import Image
from playwright.async_api import expect

from server.app import doors
from server.base.database import execute
from server.files import uploading
from server.observation import kit_plans
from server.people.viewer import Viewer
from server.plans import drafting
from tests.browser.school.phone import Carry
from tests.browser.school.phone import carry as carry
from tests.plans.conftest import lesson
from tests.support.town import Town

KEPT = """title => {
  const {store} = document.querySelector('observe-kit');
  const plan = store?.plans().find(one => one.title === title);
  return plan && Promise.all(plan.images.map(url => store.image(url))).then(all => all.every(Boolean));
}"""
DRAWN = "all => all.length === 1 && all[0].naturalWidth === 40"


async def with_picture(owner: Viewer) -> UUID:
    """A plan with a sentence and a picture of 40 by 30."""
    doors.hand_over()
    other = await drafting.create(owner, title="旧教案", doc=lesson(), subject="数学", grade="三年级")
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "#17608f").save(data, "PNG")
    picture = await uploading.add_attachment(owner, "plan", other, data.getvalue(), "图.png")
    await execute("UPDATE plan SET updated_at = now() - interval '60 days' WHERE id = $1", other)
    doc = lesson("会量树叶的周长")
    image = {"type": "image", "attrs": {"id": "pic", "file_id": str(picture), "alt": "树叶", "width": 40}}
    doc["content"][0]["content"].append(image)
    return await drafting.create(owner, title="周长", doc=doc, subject="数学", grade="三年级")


async def test_ones_own_plans_of_these_weeks_are_read_without_a_network(town: Town, carry: Carry) -> None:
    plan = await with_picture(town.wang)
    await drafting.create(town.zhao, title="别人的", doc=lesson(), subject="数学", grade="三年级")
    (found,) = await kit_plans.of(town.wang)
    assert found["id"] == str(plan) and len(found["images"]) == 1

    phone = await carry(town.wang)
    page = await phone.open()
    await page.wait_for_function(KEPT, arg="周长")
    await page.wait_for_function("navigator.serviceWorker.ready")
    await phone.offline()
    await page.reload()
    await expect(page.get_by_role("heading", name="我的教案")).to_be_visible()
    await expect(page.get_by_text("已存本机 · ")).to_be_visible()
    await page.get_by_role("link", name="周长").click()
    await expect(page.get_by_text("会量树叶的周长")).to_be_visible()
    pictures = page.get_by_role("article").locator("img")
    await expect(pictures).to_have_attribute("src", re.compile("^blob:"))
    assert await pictures.evaluate_all(DRAWN)
