"""Pictures of a lesson in a browser: letters are inside and large enough, numbers those of the table."""

from __future__ import annotations

from datetime import timedelta

from playwright.async_api import Page, expect

from server.schoolyear import years
from tests.browser.school import axe
from tests.browser.test_rounds import PHONE, Enter, enter
from tests.observation.lesson_bodies import BODIES, marked
from tests.observation.observed import observed, release, seen
from tests.support.town import Town

__all__ = ["enter"]
# Of every letter in a picture: how large it is on the screen, and how far it stands out of its picture.
LETTERS = """() => [...document.querySelectorAll('svg.picture')].flatMap(picture => {
    const frame = picture.getBoundingClientRect();
    const scale = frame.width / picture.viewBox.baseVal.width;
    return [...picture.querySelectorAll('text')].map(text => {
        const box = text.getBoundingClientRect();
        const out = Math.max(frame.left - box.left, box.right - frame.right,
            frame.top - box.top, box.bottom - frame.bottom);
        return [text.textContent.trim(), parseFloat(getComputedStyle(text).fontSize) * scale, out];
    });
})"""
# The counts of a heat map and the sums of the rows of its table.
SUMS = """() => {
    const sum = (within, what) =>
        [...within.querySelectorAll(what)].reduce((all, one) => all + (+one.textContent || 0), 0);
    return [...document.querySelectorAll('.heatmap')].map(map => {
        const table = map.closest('section').querySelector('.matrix');
        return ['td:not(:last-child)', 'td:last-child'].map(cells => sum(table, `tbody ${cells}`))
            .concat(sum(map, '.count'));
    });
}"""


async def sound(page: Page) -> None:
    """Nothing axe minds, no sideways scroll, letters to be read."""
    assert await axe.findings(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    letters = await page.evaluate(LETTERS)
    assert [one for one in letters if one[1] < 11 or one[2] > 1] == [] and letters


async def test_pictures_say_on_phone_desk_and_paper_what_their_tables_say(town: Town, enter: Enter) -> None:
    today = years.today()
    lessons = [
        await observed(town.li, town.zhao, pupils=40, on_date=today - timedelta(days=days)) for days in (1, 0)
    ]
    for lesson in lessons:
        for by, (who, body) in enumerate(zip((town.li, town.wang, town.zheng), BODIES, strict=True)):
            await seen(lesson, who, await marked(body, by / 2))
        await release(lesson)
    lead = await enter(town.li, viewport=PHONE, has_touch=True)
    page = lead.page
    await page.goto(f"/observations/{lessons[0]}/figures")
    await expect(page.get_by_role("img", name="Rt-Ch 图")).to_be_visible()
    await sound(page)
    assert await page.evaluate(SUMS) == [[641, 641, 641], [15, 15, 15]]
    await page.get_by_text("矩阵的数，一格一格").first.tap()
    await expect(page.get_by_role("rowheader", name="4.1 开放提问")).to_be_visible()
    await page.emulate_media(media="print", color_scheme="dark")
    ink = await page.locator(".heatmap .count").first.evaluate("one => getComputedStyle(one).fill")
    paper = await page.locator(".heatmap rect").first.evaluate("one => getComputedStyle(one).fill")
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    await page.emulate_media(media="screen")
    await page.goto(f"/observations/{lessons[0]}/scores")
    await expect(page.get_by_role("img", name="各维度雷达图")).to_be_visible()
    await sound(page)
    await page.get_by_role("link", name="和你召集的别的课放在一起").click()
    for box in await page.get_by_role("checkbox").all():
        await box.check()
    await page.get_by_role("button", name="放在一起看").click()
    await expect(page.get_by_text("均分的 ICC(2,k)")).to_be_visible()
    assert await axe.findings(page) == []
    teacher = (await enter(town.zhao)).page
    await teacher.goto(f"/progress/{town.zhao.id}")
    await expect(teacher.get_by_role("img", name="一个学期的得分")).to_be_visible()
    await sound(teacher)
    await teacher.get_by_label("请谁").select_option(label="李建国")
    await teacher.get_by_role("button", name="请来看").click()
    await expect(teacher.get_by_role("button", name="撤回 李建国")).to_be_visible()
