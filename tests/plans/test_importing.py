"""A Word file on its way to a plan: looked over once, made once, nothing lost on the way."""

import io
import re
from uuid import UUID

import docx
import httpx
import pytest

from server.base import database
from server.documents import text, walk
from server.documents.docx import writing
from server.documents.spec import Json
from server.files import uses
from server.plans import access, importing, versions
from server.plans.forms import custom_key
from tests.plans.conftest import Draft, at_once, lesson, png
from tests.support.browsing import SignIn
from tests.support.town import Town

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


pytestmark = pytest.mark.usefixtures("store")


def word_file(doc: Json | None = None, title: str = "分数的初步认识", picture: bytes | None = None) -> bytes:
    """A Word 教案 as our own export writes it."""
    doc = doc or lesson("认识几分之一", "会读会写")
    if picture:
        image = {"type": "image", "attrs": {"id": "pic", "file_id": "shown", "width": 40, "height": 30}}
        doc["content"][0]["content"].append(image)
    return writing.write(doc, {"title": title, "subject": "数学", "grade": "三年级"}, {"shown": picture}.get)


async def upload(browser: httpx.AsyncClient, data: bytes, name: str = "教案.docx") -> httpx.Response:
    return await browser.post("/imports", files={"file": (name, data, WORD)})


async def test_a_word_file_becomes_a_plan_with_its_picture_and_the_original(
    town: Town, signed_in: SignIn
) -> None:
    browser = await signed_in(town.wang)
    uploaded = await upload(browser, word_file(picture=png()), "分数 教案.docx")
    assert uploaded.status_code == 303, uploaded.text
    shown = await browser.get(uploaded.headers["location"])
    assert "认识几分之一" in shown.text and 'value="分数的初步认识"' in shown.text
    made = await browser.post(f"{uploaded.headers['location']}/plan", data=_fields(shown.text))
    assert made.status_code == 303, made.text
    plan_id = _plan_of(made)
    doc = await versions.current_doc(plan_id)
    assert "会读会写" in text.plain(doc)
    (file_id,) = walk.file_ids(doc)
    assert file_id in {str(one) for one in await uses.of("plan", plan_id)}
    assert [one["name"] for one in await uses.attachments("plan", plan_id)] == ["分数 教案.docx"]
    plan = await access.find_visible(town.wang, plan_id)
    assert (plan["title"], plan["subject"], plan["state"]) == ("分数的初步认识", "数学", "draft")


async def test_what_the_paper_does_not_say_is_proposed_where_it_is_seen(
    town: Town, signed_in: SignIn
) -> None:
    browser = await signed_in(town.wang)
    paper = docx.Document()
    for line in ("教学目标", "会背三首诗。", "教学重点", "读出节奏。"):
        paper.add_paragraph(line)
    saved = io.BytesIO()
    paper.save(saved)
    uploaded = await upload(browser, saved.getvalue(), "古诗三首.docx")
    shown = await browser.get(uploaded.headers["location"])
    fields = _fields(shown.text)
    assert (fields["title"], fields["subject"], fields["grade"]) == ("古诗三首", town.wang.subject, "")
    made = await browser.post(f"{uploaded.headers['location']}/plan", data=fields | {"subject": "语文"})
    plan = await access.find_visible(town.wang, _plan_of(made))
    assert (plan["subject"], plan["grade"]) == ("语文", ""), "nothing is stored that was not shown"


async def test_confirming_twice_makes_one_plan(town: Town, signed_in: SignIn) -> None:
    browser = await signed_in(town.wang)
    place = (await upload(browser, word_file())).headers["location"]
    fields = _fields((await browser.get(place)).text)
    made = await at_once("import_draft", *(browser.post(f"{place}/plan", data=fields) for _ in range(3)))
    assert len({reply.headers["location"] for reply in made}) == 1
    again = await browser.get(place)
    assert again.headers["location"] == made[0].headers["location"]
    assert await database.value("SELECT count(*) FROM plan") == 1


async def test_another_key_is_chosen_on_the_confirm_page(town: Town, signed_in: SignIn) -> None:
    browser = await signed_in(town.wang)
    place = (await upload(browser, word_file())).headers["location"]
    fields = _fields((await browser.get(place)).text)
    (goals,) = [name for name, value in fields.items() if name.startswith("key-") and value == "objectives"]
    made = await browser.post(f"{place}/plan", data={**fields, goals: "learner"})
    doc = await versions.current_doc(_plan_of(made))
    assert text.outline(doc)[0].key == "learner"
    assert "认识几分之一" in text.plain(doc)


async def test_a_section_may_keep_its_own_name(town: Town, signed_in: SignIn) -> None:
    browser = await signed_in(town.wang)
    place = (await upload(browser, word_file())).headers["location"]
    fields = _fields((await browser.get(place)).text)
    (goals,) = [name for name, value in fields.items() if name.startswith("key-") and value == "objectives"]
    made = await browser.post(f"{place}/plan", data={**fields, goals: "other"})
    assert made.status_code == 303, made.text
    line = text.outline(await versions.current_doc(_plan_of(made)))[0]
    assert (line.key or "").startswith("custom:") and line.title == "教学目标"
    assert [custom_key(label) for label in ("板书（左）", "！", "")] == [
        "custom:板书左",
        "custom:其他",
        "custom:其他",
    ]


async def test_a_refused_heading_keeps_everything_chosen(town: Town, signed_in: SignIn) -> None:
    browser = await signed_in(town.wang)
    place = (await upload(browser, word_file())).headers["location"]
    fields = _fields((await browser.get(place)).text)
    (goals,) = [name for name, value in fields.items() if name.startswith("key-") and value == "objectives"]
    refused = await browser.post(f"{place}/plan", data={**fields, goals: "learner", "title": "长" * 121})
    assert refused.status_code == 422
    assert "课题最多 120 个字" in refused.text and "长" * 121 in refused.text
    assert _fields(refused.text)[goals] == "learner"


async def test_an_import_is_its_owners_alone(town: Town, signed_in: SignIn) -> None:
    place = (await upload(await signed_in(town.wang), word_file())).headers["location"]
    other = await signed_in(town.li)
    assert (await other.get(place)).status_code == 404
    assert (await other.post(f"{place}/plan", data={"title": "拿来"})).status_code == 404
    assert await database.value("SELECT count(*) FROM plan") == 0


async def test_an_old_import_is_gone_and_says_so(town: Town, signed_in: SignIn) -> None:
    browser = await signed_in(town.wang)
    place = (await upload(browser, word_file())).headers["location"]
    await database.execute("UPDATE import_draft SET expires_at = now() - interval '1 second'")
    reply = await browser.get(place)
    assert reply.status_code == 404 and "7 天" in reply.text


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "empty.docx"),
        (b"not a zip at all", "教案.docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old.doc"),
        (b"PK\x05\x06" + b"\0" * 18, "empty-zip.docx"),
    ],
)
async def test_a_file_that_is_no_word_file_is_refused_on_the_form(
    town: Town, signed_in: SignIn, data: bytes, name: str
) -> None:
    reply = await upload(await signed_in(town.wang), data, name)
    assert reply.status_code in {413, 422}
    assert 'action="/imports"' in reply.text and 'role="alert"' in reply.text
    assert await database.value("SELECT count(*) FROM import_draft") == 0


async def test_no_file_chosen_is_said_on_the_form(town: Town, signed_in: SignIn) -> None:
    browser = await signed_in(town.wang)
    for reply in (
        await browser.post("/imports", files={"file": ("", b"", WORD)}),
        await browser.post("/imports", data={"file": "text"}),
    ):
        assert reply.status_code == 422 and "还没有选文件" in reply.text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd.docx", "passwd.docx"),
        ("C:\\教案\\分数.docx", "分数.docx"),
        ("报告\u202excod.docx", "报告xcod.docx"),
        ("<script>alert(1)</script>.docx", "script_.docx"),
    ],
)
async def test_a_hostile_file_name_is_only_a_harmless_name(
    town: Town, signed_in: SignIn, name: str, shown: str
) -> None:
    browser = await signed_in(town.wang)
    uploaded = await upload(browser, word_file(title=""), name)
    page = (await browser.get(uploaded.headers["location"])).text
    assert shown in page
    assert "\u202e" not in page and "<script>alert" not in page and "../" not in page.split("<main")[1]
    kept = await database.value("SELECT original_name FROM import_draft")
    assert "/" not in kept and "\\" not in kept


async def test_the_command_line_imports_without_a_confirm_page(town: Town, released: Draft) -> None:
    plan_id = await importing.plan_from_word(town.zhao, word_file(title="倍的认识"), "a.docx")
    plan = await access.find_visible(town.zhao, plan_id)
    assert (plan["title"], plan["kind"], plan["state"]) == ("倍的认识", "master", "draft")


async def test_what_goes_out_comes_back(town: Town, signed_in: SignIn, private: Draft) -> None:
    plan_id = await private(town.wang, "来回一趟", doc=lesson("认识几分之一", "会读会写"))
    browser = await signed_in(town.wang)
    paper = (await browser.get(f"/plans/{plan_id}/export.docx")).content
    assert docx.Document(io.BytesIO(paper)).core_properties.title == "来回一趟"
    place = (await upload(browser, paper)).headers["location"]
    made = await browser.post(f"{place}/plan", data=_fields((await browser.get(place)).text))
    back = text.plain(await versions.current_doc(_plan_of(made)))
    assert "认识几分之一" in back and "会读会写" in back


def _fields(page: str) -> dict[str, str]:
    """What the confirm form would send as it stands."""
    form = page[page.index('class="import-confirm"') :]
    fields = dict(re.findall(r'<input id="f-\w+" name="(\w+)" value="([^"]*)"', form))
    for select in re.findall(r'<select id="(?:key|f)-.*?</select>', form, re.DOTALL):
        name = re.search(r'name="([^"]+)"', select)
        chosen = re.search(r'<option value="([^"]*)" selected', select)
        assert name and chosen
        fields[name.group(1)] = chosen.group(1)
    return {**fields, "kind": "master"}


def _plan_of(reply: httpx.Response) -> UUID:
    return UUID(reply.headers["location"].split("/")[2])


async def test_a_template_nobody_filled_in_says_so_and_does_not_count_as_written(
    town: Town, signed_in: SignIn
) -> None:
    browser = await signed_in(town.wang)
    paper = docx.Document()
    for line in ("教学目标", "{{教学目标}}", "教学重点", "读出节奏。"):
        paper.add_paragraph(line)
    saved = io.BytesIO()
    paper.save(saved)
    place = (await upload(browser, saved.getvalue(), "模板.docx")).headers["location"]
    shown = await browser.get(place)
    assert "还有没填的占位：{{教学目标}}。" in shown.text
    made = await browser.post(f"{place}/plan", data=_fields(shown.text))
    plan = await database.row("SELECT filled_sections FROM plan WHERE id = $1", _plan_of(made))
    assert plan == {"filled_sections": 1}
