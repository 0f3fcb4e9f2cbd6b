"""说法: what teachers correct waits for the 学区, and what it adopts is read by."""

import re

import pytest

from server.base import database as db
from server.plans.imports import learning, wording
from tests.support.browsing import SignIn
from tests.support.town import Town

SUGGESTED = """
INSERT INTO district_label (id, district, phrase, label, kind, key, state, people, created_at, row_version)
VALUES (gen_random_uuid(), $1, $2, $2, 'section', $3, 'suggested', $4, now(), 1)
"""


async def test_a_researcher_adopts_declines_and_adds(town: Town, signed_in: SignIn) -> None:
    for label, key, people in (("课堂寄语", "summary", [town.wang.id, town.zhao.id]), ("寄语", "board", [])):
        await db.execute(SUGGESTED, town.district, label, key, people)
    chen, place = await signed_in(town.chen), f"/districts/{town.district}/labels"
    page = (await chen.get(place)).text
    assert "2 位老师归到课堂小结（部分）" in page and "王雨晴" not in page
    ids = dict(re.findall(r'row-title">([^<]+)</span>.*?labels/([^/"]+)/verdict', page, re.DOTALL))
    sent = {"verdict": "adopted", "meaning": "section:reflection"}
    assert (await chen.post(f"{place}/{ids['课堂寄语']}/verdict", data=sent)).status_code == 303
    await chen.post(f"{place}/{ids['寄语']}/verdict", data={"verdict": "declined"})
    assert await learning.adopted(town.district) == [("课堂寄语", "section", "reflection")]
    assert (await wording.listing(town.district))["suggested"] == []

    for wrong, words in (
        ({"label": "一", "meaning": "section:board"}, "写 2 到 30 个字"),
        ({"label": "课堂寄语", "meaning": "section:board"}, "已经定成教学反思（部分）了"),
        ({"label": "学程", "meaning": "nonsense"}, "选一个意思"),
    ):
        refused = await chen.post(place, data=wrong)
        assert refused.status_code in (409, 422) and words in refused.text
        assert f'value="{wrong["label"]}"' in refused.text
    added = {"label": "二、学程安排：", "meaning": "column:step"}
    for _click in range(2):
        assert (await chen.post(place, data=added)).status_code == 303
    assert sorted(await learning.adopted(town.district)) == [
        ("学程安排", "column", "step"),
        ("课堂寄语", "section", "reflection"),
    ]
    assert await db.value("SELECT count(*) FROM audit WHERE action = 'label_adopted'") == 3


@pytest.mark.parametrize("who", ["wang", "zhou", "sun"])
async def test_others_do_not_find_the_table(town: Town, signed_in: SignIn, who: str) -> None:
    browser = await signed_in(town.people[who])
    assert (await browser.get(f"/districts/{town.district}/labels")).status_code == 404
