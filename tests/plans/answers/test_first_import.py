"""A Word file with tracked changes and comments becomes a plan with 建议修改 and 批注."""

import io

import docx
import pytest

from server.base import database
from server.documents import text
from server.plans import access, importing, threads, versions
from server.plans.forms import Heading
from server.plans.proposals import deciding, listing
from server.plans.tables import Kind
from tests.documents.docx.answering import find, new_line, saved, strike
from tests.plans.coediting import Join, join
from tests.support.town import Town

__all__ = ["join"]


@pytest.mark.usefixtures("store")
async def test_a_marked_file_becomes_a_plan_with_suggestions_and_remarks(town: Town, join: Join) -> None:
    document = docx.Document()
    for words in ("一、教学目标", "认识几分之一，会读会写。", "能比较大小。", "二、板书设计", "二分之一"):
        document.add_paragraph().add_run(words).bold = words[1] == "、"
    document.add_comment(document.paragraphs[2].runs[0], text="怎么比？", author="陈思远")
    strike(find(document, "认识几分之一"), "会读会写", "会读、会写")
    new_line(find(document, "二分之一"), "四分之一")
    draft = await importing.receive(town.zhao, saved(document), "分数.docx")
    found = (await importing.find_draft(town.zhao, draft))["recognised"]
    assert any("建议修改" in line for line in found["warnings"])
    keys = {found["sections"][1]["id"]: "homework"}  # put right on the confirm page
    heading = Heading("分数", "数学", "三年级")
    plan_id = await importing.confirm(town.zhao, draft, heading, Kind.VERSION, keys)
    assert plan_id == await importing.confirm(town.zhao, draft, heading, Kind.VERSION, keys)

    doc = await versions.current_doc(plan_id)
    assert "会读会写。" in text.plain(doc) and "四分之一" not in text.plain(doc)
    plan = await access.find_visible(town.zhao, plan_id)
    said = await listing.about(town.zhao, plan)
    assert [(one["proposer_name"], [place["kind"] for place in one["places"]]) for one in said] == [
        ("陈思远", ["text", "insert"])
    ]
    thread = (await threads.page_of(town.zhao, plan, "open")).threads[0]
    assert (thread["quote"], thread["remarks"][0]["author_name"], thread["remarks"][0]["body"]) == (
        "能比较大小。", "陈思远", "怎么比？",
    )  # fmt: skip
    assert await database.value("SELECT count(*) FROM notice WHERE user_id = $1", town.zhao.id) == 0

    await join(town.zhao, plan_id)
    await deciding.accept(town.zhao, plan_id, said[0]["id"], said[0]["left"])
    after = await versions.current_doc(plan_id)
    assert [one["attrs"]["key"] for one in after["content"]][:2] == ["objectives", "homework"]
    assert "会读、会写。" in text.plain(after) and "二分之一\n四分之一" in text.plain(after)


@pytest.mark.usefixtures("store")
async def test_an_unmarked_file_brings_nothing_along(town: Town) -> None:
    document = docx.Document()
    document.add_paragraph("教学目标").runs[0].bold = True
    document.add_paragraph("认识几分之一。")
    out = io.BytesIO()
    document.save(out)
    plan_id = await importing.plan_from_word(town.zhao, out.getvalue(), "分数.docx")
    assert await database.value("SELECT count(*) FROM plan_proposal WHERE target_plan = $1", plan_id) == 0
