"""A plan goes out with what was said of it, is answered in Word, comes back once, under the names there."""

import asyncio
import io
import re
from typing import Any
from uuid import UUID

import docx
import pytest

from server.base import database
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.people.viewer import Viewer
from server.plans import access, comments, exporting, threads
from server.plans.answers import reading, taking
from server.plans.answers.access import find_answer
from server.plans.comment_forms import Place, RemarkForm
from server.plans.proposals import deciding, listing
from tests.documents.docx.answering import find, new_line, reply, saved, strike
from tests.plans.coediting import Join, join
from tests.plans.conftest import Draft
from tests.plans.proposals.conftest import restated, reword, suggest, words_of
from tests.support.browsing import SignIn
from tests.support.town import Town

__all__ = ["join"]
AUTHOR = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}author"


async def out(who: Viewer, plan_id: UUID, *, with_opinions: bool = True) -> Any:
    """The exported paper as python-docx opens it."""
    plan = await access.find_visible(who, plan_id)
    paper = await exporting.export(who, plan, with_opinions=with_opinions)
    return docx.Document(io.BytesIO(paper.data))


async def back(who: Viewer, plan_id: UUID, document: Any) -> tuple[UUID, dict[str, Any]]:
    """Read it back; what the page shows."""
    answer = await reading.receive(who, plan_id, saved(document), "改过的.docx")
    return answer, (await find_answer(who, plan_id, answer))[1]["found"]


def every(found: dict[str, Any]) -> set[str]:
    """All boxes ticked."""
    places = {
        taking.place_key(number, one)
        for number, voice in enumerate(found["voices"])
        for one in voice["places"]
    }
    return places | {taking.thread_key(number) for number in range(len(found["threads"]))}


async def test_what_was_written_in_word_comes_back_once(town: Town, discussed: UUID, join: Join) -> None:
    await suggest(town.zhao, discussed, reword("g0", "认识几分之一，会读、会写。"))
    key = await comments.begin(
        town.li, discussed, RemarkForm(new_id(), "够吗？"), Place("g1", quote="几分之一的大小")
    )
    document = await out(town.wang, discussed)
    strike(find(document, "能比较"), "大小", "大小，说出理由")
    new_line(find(document, "愿意动手"), "愿意和同桌说。")
    reply(document, "够吗？", "够，再加一句理由。")
    document.add_comment(find_run(document, "愿意动手"), text="折几次？", author="陈思远")
    await join(town.wang, discussed)
    await restated(discussed, town.wang, reword("g2", "愿意动手折一折，画一画。"))

    answer, found = await back(town.wang, discussed, document)
    assert [one["author"] for one in found["voices"]] == ["陈思远"]
    assert [place["kind"] for place in found["voices"][0]["places"]] == ["text", "insert"]
    assert [(one["thread"], one["remarks"][0]["text"]) for one in found["threads"]] == [
        (str(key), "够，再加一句理由。"), ("", "折几次？"),
    ]  # fmt: skip
    assert found["untold"] == [] and found["known"] == 1
    taken = await asyncio.gather(*(taking.take(town.wang, discussed, answer, every(found)) for _ in range(2)))
    assert sorted((one.places, one.remarks) for one in taken) == [(0, 0), (2, 2)]

    plan = await access.find_visible(town.wang, discussed)
    mine = [one for one in await listing.about(town.wang, plan) if one["signed"]]
    assert [(one["proposer_name"], one["proposer"], len(one["places"])) for one in mine] == [
        ("陈思远", town.wang.id, 2)
    ]
    seen = (await threads.page_of(town.zhao, plan, "open")).threads
    assert [[(line["author_name"], line["body"]) for line in one["remarks"]] for one in seen] == [
        [("李建国", "够吗？"), ("陈思远", "够，再加一句理由。")], [("陈思远", "折几次？")],
    ]  # fmt: skip
    assert seen[1]["block"] == "g2" and seen[1]["quote"] == "愿意动手折一折。"
    told = await database.rows("SELECT title FROM notice WHERE user_id = $1", town.li.id)
    assert "陈思远在 Word 里回复了《分数的初步认识》的一条批注" in [one["title"] for one in told]

    _again, nothing = await back(town.li, discussed, document)
    assert (nothing["voices"], nothing["threads"]) == ([], [])
    await deciding.accept(town.wang, discussed, mine[0]["id"], [one["id"] for one in mine[0]["places"]])
    assert "大小，说出理由" in await words_of(discussed) and "愿意和同桌说。" in await words_of(discussed)
    _again, nothing = await back(town.wang, discussed, await out(town.wang, discussed))
    assert (nothing["voices"], nothing["threads"], nothing["untold"]) == ([], [], [])


def find_run(document: Any, words: str) -> Any:
    return next(one for one in document.paragraphs if one.text.startswith(words)).runs[0]


@pytest.mark.usefixtures("store")
async def test_the_form_of_a_school_is_answered_like_any_paper(
    town: Town, discussed: UUID, signed_in: SignIn
) -> None:
    await suggest(town.zhao, discussed, reword("g0", "认识几分之一，会读、会写。"))
    place = Place("g1", quote="几分之一的大小")
    await comments.begin(town.li, discussed, RemarkForm(new_id(), "够吗？"), place)
    browser = await signed_in(town.wang)
    page = await browser.get(f"/plans/{discussed}/export?form=form-second")
    url = f"/plans/{discussed}/export.docx?form=form-second&amp;opinions=1"
    assert "带批注和修改建议" in page.text and url in page.text
    sent = await browser.get(url.replace("&amp;", "&"))
    document = docx.Document(io.BytesIO(sent.content))
    assert {one.get(AUTHOR) for one in document.element.body.iter("{*}ins", "{*}del")} == {town.zhao.name}
    strike(find(document, "能比较"), "能", "会")
    reply(document, "够吗？", "够，再加一句理由。")
    _answer, found = await back(town.wang, discussed, document)
    assert [(one["author"], len(one["places"])) for one in found["voices"]] == [("陈思远", 1)]
    assert [one["remarks"][0]["text"] for one in found["threads"]] == ["够，再加一句理由。"]
    assert found["untold"] == [] and found["known"] == 1
    plain = docx.Document(io.BytesIO((await browser.get(url.partition("&")[0])).content))
    assert not list(plain.element.body.iter("{*}ins", "{*}commentReference"))


async def test_two_who_read_the_same_paper_bring_it_in_once(town: Town, discussed: UUID) -> None:
    document = await out(town.li, discussed, with_opinions=False)
    strike(find(document, "能比较"), "大小", "大小，说出理由")
    document.add_comment(find_run(document, "愿意动手"), text="折几次？", author="陈思远")
    read = [(who, *(await back(who, discussed, document))) for who in (town.wang, town.li)]
    taken = await asyncio.gather(
        *(taking.take(who, discussed, one, every(found)) for who, one, found in read)
    )
    assert sorted((one.places, one.remarks) for one in taken) == [(0, 0), (1, 1)]
    assert await database.value("SELECT count(*) FROM plan_proposal") == 1
    assert await database.value("SELECT count(*) FROM plan_comment") == 1
    await database.execute("UPDATE plan_proposal SET proposer = $1", town.li.id)
    key = await database.value("SELECT id FROM plan_proposal")
    with pytest.raises(DomainError, match="从 Word 里读进来"):
        await deciding.accept(town.li, discussed, key, ["text:g1"])


async def test_who_prepares_a_plan_reads_back_and_nobody_else(
    town: Town, discussed: UUID, private: Draft, released: Draft
) -> None:
    document = await out(town.wang, discussed)
    strike(find(document, "能比较"), "大小", "大小，说出理由")
    answer, found = await back(town.zhao, discussed, document)
    for stranger in (town.zhou, town.sun, town.admin):
        with pytest.raises(Missing):
            await reading.receive(stranger, discussed, saved(document), "a.docx")
        with pytest.raises(Missing):
            await taking.take(stranger, discussed, answer, every(found))
    with pytest.raises(Missing):
        await taking.take(town.wang, discussed, answer, every(found))  # another's reading
    with pytest.raises(DomainError, match="另一份教案"):
        await reading.receive(town.zhao, await private(town.zhao), saved(document), "a.docx")
    with pytest.raises(DomainError, match="对不上"):
        await reading.receive(town.zhao, discussed, saved(docx.Document()), "a.docx")
    with pytest.raises(DomainError, match="还没有选"):
        await taking.take(town.zhao, discussed, answer, set())
    public = await released("给大家的")
    await comments.begin(town.wang, public, RemarkForm(new_id(), "自己人看的"), Place())
    sent = [
        len(list((await out(who, public)).element.body.iter("{*}commentReference")))
        for who in (town.li, town.zhou)
    ]
    assert sent == [1, 0]


async def test_the_page_shows_all_of_it_before_anything_is_taken(
    town: Town, discussed: UUID, signed_in: SignIn
) -> None:
    document = await out(town.wang, discussed)
    strike(find(document, "能比较"), "大小", "大小，说出理由")
    document.add_comment(find_run(document, "愿意动手"), text="<b>折几次？</b>", author="陈思远")
    browser = await signed_in(town.wang)
    url = f"/plans/{discussed}/answers"
    refused = await browser.post(url, files={"file": ("a.docx", b"no zip", "application/octet-stream")})
    assert refused.status_code == 422 and 'id="answer-file-error"' in refused.text
    sent = await browser.post(
        url, files={"file": ("改过的.docx", saved(document), "application/octet-stream")}
    )
    assert sent.status_code == 303
    shown = (await browser.get(sent.headers["Location"])).text
    assert "陈思远建议修改 1 处" in shown and "<ins>，说出理由</ins>" in shown
    assert "&lt;b&gt;折几次？" in shown and shown.count('name="said"') == 2
    assert await database.value("SELECT count(*) FROM plan_comment") == 0
    nothing = await browser.post(sent.headers["Location"] + "/intake", data={})
    assert nothing.status_code == 422 and "还没有选" in nothing.text and "checked" not in nothing.text
    chosen = {"said": re.findall(r'name="said" value="([^"]+)"', shown)}
    done = await browser.post(sent.headers["Location"] + "/intake", data=chosen)
    assert "1 处改动在“建议”里" in (await browser.get(done.headers["Location"])).text
    proposals = (await browser.get(f"/plans/{discussed}/proposals")).text
    assert "陈思远在 Word 里改了 1 处" in proposals and "我读进来的" in proposals
    own = await database.row("SELECT id, thread FROM plan_comment")
    assert own is not None
    thread = f"/plans/{discussed}/threads/{own['thread']}"
    seen = (await browser.get(thread)).text
    assert "我读进来的" in seen and "/removal" in seen and "改好" not in seen
    corrected = await browser.post(f"{thread}/comments/{own['id']}", data={"body": "改他的话"})
    assert corrected.status_code == 404  # another's words, under another's name
