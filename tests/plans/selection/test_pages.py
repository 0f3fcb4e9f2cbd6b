"""Pages of 遴选, as each of its people sees them; the rights of each route are in the route matrix."""

import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from server.app import waiting
from server.base.database import value
from server.plans.selection import reviewing, submitting
from tests.plans.selection.conftest import County, Entered, close, marks
from tests.support.browsing import PARTIAL, SignIn
from tests.support.queries import Counting

Enter = Callable[..., Awaitable[Entered]]


async def test_a_round_is_opened_from_the_form_and_waits_on_today(county: County, signed_in: SignIn) -> None:
    chen = await signed_in(county.town.chen)
    form = (await chen.get("/rounds/new")).text
    assert "小学数学学科中心组" in form and "实验小学" in form and "通案评审量表" in form
    fields = dict(re.findall(r'<input type="hidden" name="(home|form_id)" value="([^"]+)"', form))
    sheet = re.search(r'<option value="([0-9a-f-]{36})">通案评审量表', form)
    assert sheet is not None
    sent = [
        *fields.items(), ("title", ""), ("subject", "数学"), ("grade", "三年级"), ("sheet", sheet[1]),
        ("prep_group", str(county.panel)), ("school", str(county.town.school)), ("is_anonymous", "1"),
        *re.findall(r'name="(opens_on|closes_on)" type="date" value="([^"]+)"', form),
    ]  # fmt: skip

    async def post(title: str) -> tuple[int, str, str]:
        body = urlencode([*(one for one in sent if one[0] != "title"), ("title", title)])
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await chen.post("/rounds", content=body, headers=kind)
        return answer.status_code, answer.headers.get("location", ""), answer.text

    status, _, again = await post(" ")
    assert status == 422 and "课题或单元要写" in again and f'value="{county.town.school}" checked' in again
    first, second = await post("分数的初步认识"), await post("分数的初步认识")
    assert first[0] == 303 and first[1] == second[1]
    assert await value("SELECT count(*) FROM selection_round") == 1
    (wait,) = (await waiting.find(county.town.li)).shown
    assert (wait.title, wait.url) == ("为遴选交一份三年级数学《分数的初步认识》的通案", first[1].rstrip("/"))
    li = await signed_in(county.town.li)
    assert "你校参加" in (await li.get("/rounds")).text
    assert "组里还没有可以交的通案" in (await li.get(first[1])).text
    assert "现在没有你参加的遴选" in (await (await signed_in(county.town.wang)).get("/rounds")).text


async def test_a_reviewer_fills_in_the_sheet_and_learns_no_name(
    county: County, entered: Enter, signed_in: SignIn, count_queries: Counting
) -> None:
    made = await entered()
    gao = await signed_in(county.gao)
    page = f"/rounds/{made.id}/entries/{made.stone}"
    for shown in (
        await gao.get(f"/rounds/{made.id}"),
        await gao.get(page),
        await gao.get(f"/rounds/{made.id}/comparison"),
    ):
        assert shown.status_code == 200
        assert not re.search("石龙小学|孙丽|实验小学|王雨晴|白水|何青", shown.text)
        assert "乙稿" in shown.text
    kept = await gao.post(f"{page}/marks", data={"mark-goals.observable": "2"}, headers=PARTIAL)
    assert kept.status_code == 200 and "已存下" in kept.text and "<html" not in kept.text
    assert 'value="2"' in (await gao.get(page)).text
    refused = await gao.post(f"{page}/marks", data={"mark-goals.observable": "2", "done": "1"})
    assert refused.status_code == 422 and "分数偏低，说一句差在哪里" in refused.text
    over = await gao.post(f"{page}/marks", data={"mark-goals.observable": "7"}, headers=PARTIAL)
    assert over.status_code == 422 and "0 到 5 分" in over.text
    done = {"mark-goals.observable": "2", "comment-goals.observable": "看不出怎样算达成", "done": "1"}
    assert (await gao.post(f"{page}/marks", data=done)).status_code == 303
    assert "你给了 <b>40</b> 分" in (await gao.get(page)).text
    again = await gao.post(f"{page}/marks", data=done)
    assert again.status_code == 409 and "已经交过评分" in again.text

    with count_queries() as statements:
        assert (await gao.get(f"/rounds/{made.id}")).status_code == 200
    assert len(statements) <= 9
    await county_withdraws(county, made, signed_in)
    late = await gao.post(f"/rounds/{made.id}/entries/{made.white}/marks", data=done)
    assert late.status_code == 409 and "没有交" in late.text and "看不出怎样算达成" in late.text


async def test_two_windows_with_one_sheet_lose_nothing(
    county: County, entered: Enter, signed_in: SignIn
) -> None:
    made = await entered()
    gao = await signed_in(county.gao)
    page = f"/rounds/{made.id}/entries/{made.stone}"
    hidden = re.compile(r'name="(was-[^"]+)" value="([^"]+)"')
    mark, comment = "mark-goals.observable", "comment-goals.observable"
    begun = {mark: "4", comment: "旧"}
    assert (await gao.post(f"{page}/marks", data=begun)).status_code == 303
    opened = dict(hidden.findall((await gao.get(page)).text))
    assert set(opened) == {f"was-{mark}", f"was-{comment}"}

    one = {**begun, **opened, comment: "目标看得见"}
    assert (await gao.post(f"{page}/marks", data=one, headers=PARTIAL)).status_code == 200
    two = {**begun, **opened, mark: "3"}  # the older window, without that comment
    kept = await gao.post(f"{page}/marks", data=two, headers=PARTIAL)
    assert kept.status_code == 200
    shown = (await gao.get(page)).text
    assert 'value="目标看得见"' in shown and 'value="3"' in shown
    two = {**two, **dict(hidden.findall(kept.text)), mark: "3.5"}  # goes on typing
    assert (await gao.post(f"{page}/marks", data=two, headers=PARTIAL)).status_code == 200

    two[comment] = "看不出"
    quiet = await gao.post(f"{page}/marks", data=two, headers=PARTIAL)
    assert quiet.status_code == 422 and "别的窗口里刚存过，存的是“目标看得见”" in quiet.text
    clash = await gao.post(f"{page}/marks", data=two)
    assert clash.status_code == 422 and 'value="看不出"' in clash.text and "“目标看得见”" in clash.text
    assert 'value="目标看得见"' in (await gao.get(page)).text  # nothing stored before somebody has looked
    two |= dict(hidden.findall(clash.text))
    assert (await gao.post(f"{page}/marks", data=two)).status_code == 303
    assert 'value="看不出"' in (await gao.get(page)).text


async def county_withdraws(county: County, made: Entered, signed_in: SignIn) -> None:
    he = await signed_in(county.he)
    answer = await he.post(f"/rounds/{made.id}/entries/{made.white}/withdrawal")
    assert answer.status_code == 303


async def test_words_of_sending_back_come_back_when_the_school_was_faster(
    county: County, entered: Enter, signed_in: SignIn
) -> None:
    made, chen = await entered(), await signed_in(county.town.chen)
    url = f"/rounds/{made.id}/entries/{made.real}/return"
    await submitting.withdraw(county.town.li, made.id, made.real)
    late = await chen.post(url, data={"words": "导入太长"})
    assert late.status_code == 409 and "学校刚刚撤回或换了" in late.text and "导入太长" in late.text
    url = f"/rounds/{made.id}/entries/{made.stone}/return"
    for words, status in (("导入太长", 303), ("导入太长", 303), ("板书太满", 409)):
        answer = await chen.post(url, data={"words": words})
        assert answer.status_code == status
    assert "已经退回过了" in answer.text and "板书太满" in answer.text


async def test_nothing_of_the_scores_reaches_a_school_before_the_result(
    county: County, entered: Enter, signed_in: SignIn
) -> None:
    town, made = county.town, await entered()
    await reviewing.save(county.gao, made.id, made.real, marks(goals_observable="4.5"), is_done=True)
    li, chen, sun = await signed_in(town.li), await signed_in(town.chen), await signed_in(town.sun)
    round_page, page = f"/rounds/{made.id}", f"/rounds/{made.id}/entries/{made.real}"
    for shown in (await li.get(round_page), await li.get(page)):
        assert shown.status_code == 200
        assert "说说goals" not in shown.text and "90" not in re.sub("<[^>]*>", "", shown.text)
    for address in (page, f"{round_page}/comparison", f"{round_page}/composition", f"{round_page}/edit"):
        assert (await sun.get(address)).status_code == 404
    assert "评审中" in (await li.get(round_page)).text
    owner = await chen.get(round_page)
    assert "<b>90</b>" in owner.text and "实小" not in owner.text and "实验小学" in owner.text
    await close(made.id)
    asked = await chen.post(f"{round_page}/result")  # one reviewer for one of three
    assert asked.status_code == 422 and "至少请两位评委评" in asked.text and "就这样公布" in asked.text
    assert await value("SELECT count(*) FROM selection_round WHERE released_at IS NOT NULL") == 0
    assert "至少请两位评委评" not in (await chen.get(round_page)).text
    sure = re.search(r'name="(sure)" value="(1)"', asked.text)
    assert sure is not None
    for sent in ({sure[1]: sure[2]}, {}):  # and who presses again is asked nothing
        assert (await chen.post(f"{round_page}/result", data=sent)).status_code == 303
    after = (await li.get(page)).text
    assert "说说goals.observable" in after and "高远" not in after and "<b>90</b>" in after
    assert "未选用" in (await li.get(round_page)).text
    assert (await sun.get(page)).status_code == 404
    assert "90" not in re.sub("<[^>]*>", "", (await sun.get(round_page)).text)
