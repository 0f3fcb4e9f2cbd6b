import io

import httpx
import openpyxl

from server.base import database as db
from server.base.sheets import writing
from tests.people.rosters import books
from tests.support.browsing import PARTIAL, SignIn
from tests.support.queries import Counting
from tests.support.town import Town


async def upload(
    client: httpx.AsyncClient, town: Town, data: bytes, name: str = "名册.xlsx"
) -> httpx.Response:
    return await client.post("/rosters", data={"place": str(town.school)}, files={"file": (name, data)})


async def test_from_the_file_to_the_slips(signed_in: SignIn, town: Town, count_queries: Counting) -> None:
    zhou = await signed_in(town.zhou)
    sent = await upload(zhou, town, books.planted())
    assert sent.status_code == 303
    url = sent.headers["location"]
    with count_queries() as statements:
        page = await zhou.get(url)
    assert len(statements) <= 8, "however many people are in the file"
    assert "确认导入 286 人" in page.text and "学科“围棋”不认识" in page.text and "身份证号" in page.text
    part = await zhou.get(f"{url}?kind=new&page=3", headers=PARTIAL)
    assert "<html" not in part.text and "第 3 页，共 3 页" in part.text
    assert (await zhou.post(f"{url}/confirmation")).headers["location"] == url
    assert (await zhou.post(f"{url}/confirmation")).status_code == 303, "a second click"
    done = await zhou.get(url)
    assert "名册导入好了" in done.text and "把账号条发给 286 位新老师" in done.text
    slips = await zhou.post(f"{url}/slips")
    assert slips.status_code == 200 and slips.headers["cache-control"] == "no-store"
    assert slips.text.count('class="slip"') == 286 and slips.text.count('href="#qr"') == 286
    assert await db.value("SELECT count(*) FROM activation_code WHERE expires_at > now()") == 286
    await zhou.post(f"{url}/slips")
    assert await db.value("SELECT count(*) FROM activation_code WHERE expires_at > now()") == 286


async def test_what_is_wrong_can_be_taken_away_and_is_no_formula(signed_in: SignIn, town: Town) -> None:
    zhou = await signed_in(town.zhou)
    rows = [["工号", "姓名", "岗位"], ["71", "=1+1", ""], ["72", "+甲", "@保安"]]
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    url = (await upload(zhou, town, out.getvalue())).headers["location"]
    text = (await zhou.get(f"{url}/errors.csv")).content.decode("utf-8-sig")
    assert "'+甲" in text and "'@保安" in text and "是公式" in text
    sheet = openpyxl.load_workbook(io.BytesIO((await zhou.get(f"{url}/errors.xlsx")).content)).active
    assert sheet.cell(3, 4).value == "'+甲" and sheet.cell(3, 4).data_type == "s"
    template = await zhou.get("/rosters/template.xlsx")
    again = await upload(zhou, town, template.content)
    assert again.status_code == 303 and "新来的 2" in (await zhou.get(again.headers["location"])).text


async def test_a_file_that_is_no_roster_is_refused_beside_the_form(signed_in: SignIn, town: Town) -> None:
    zhou, admin = await signed_in(town.zhou), await signed_in(town.admin)
    many = [["工号", "姓名"], *([str(number), "王"] for number in range(5001))]
    for data, said in (
        (b"PK\x03\x04 broken", "已经损坏"), (writing.to_csv([["a", "b"]]), "没有找到表头"),
        (writing.to_csv([["工号", "姓名"]]), "一个人也没有"), (writing.to_csv(many), "超过 5000 人"),
    ):  # fmt: skip
        page = await upload(zhou, town, data)
        assert page.status_code == 422 and said in page.text, said
    page = await admin.post("/rosters", files={"file": ("a.csv", writing.to_csv(many))})
    assert page.status_code == 422 and "先选名册是哪所学校的" in page.text
    assert await db.value("SELECT count(*) FROM roster_import") == 0
    page = await zhou.post(
        "/rosters", data={"place": str(town.other_school)}, files={"file": ("a.csv", b"x")}
    )
    assert page.status_code == 404


async def test_the_page_of_an_account_gives_a_slip(signed_in: SignIn, town: Town) -> None:
    zhou = await signed_in(town.zhou)
    url = f"/people/{town.wang.id}/account"
    assert "他忘了密码" in (await zhou.get(url)).text
    slip = await zhou.post(f"{url}/codes")
    assert slip.status_code == 200 and "王雨晴" in slip.text and "只有这台电脑打得开" in slip.text
    page = await zhou.get(url)
    assert "周校" in page.text and "有效" in page.text
    wang = await signed_in(town.wang)
    assert (await zhou.post(f"{url}/sessions/removal")).status_code == 303
    assert (await wang.get("/password")).status_code == 303
    own = await zhou.get(f"/people/{town.zhou.id}/account")
    assert "这是你自己的账号" in own.text
    assert (await zhou.post(f"/people/{town.zhou.id}/account/codes")).status_code == 422
