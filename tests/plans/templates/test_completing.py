"""A plan from Word gets what the template of its place asks for, empty; nothing of the text moves."""

from uuid import UUID

import pytest

from server.documents import text, walk
from server.documents.docx import writing
from server.plans import importing, versions
from server.plans.forms import Heading
from server.plans.tables import Kind
from server.plans.templates import keeping, outlines, sections
from server.plans.templates.forms import TemplateForm
from server.plans.templates.sections import Section
from tests.plans.conftest import lesson
from tests.support.browsing import SignIn
from tests.support.town import Town

pytestmark = pytest.mark.usefixtures("store")
WANTED = [
    Section("learner", "学情分析", is_required=True), Section("safety", "安全提示", is_locked=True),
    Section("objectives", "目标", is_required=True), Section("homework", "作业"),
]  # fmt: skip


async def titles(plan_id: UUID) -> list[str]:
    return [text.title_of(one) for one in walk.sections(await versions.current_doc(plan_id))]


async def test_what_the_template_asks_for_and_the_paper_lacks_is_added_empty_and_said(
    town: Town, signed_in: SignIn
) -> None:
    paper = writing.write(lesson("会读会写"), {"title": "认识分数", "subject": "数学"}, {}.get)
    without = await titles(await importing.plan_from_word(town.sun, paper, "a.docx"))
    await keeping.create(town.zheng, TemplateForm("数学", "school", town.school, "数学", WANTED))
    browser = await signed_in(town.wang)
    draft = await importing.receive(town.wang, paper, "a.docx")
    assert "模板里还有学情分析、安全提示，Word 里没有" in (await browser.get(f"/imports/{draft}")).text
    plan = await importing.confirm(town.wang, draft, Heading("认识分数", "数学"), Kind.MASTER, {})
    at = without.index("教学目标")
    assert await titles(plan) == [*without[:at], "学情分析", "安全提示", *without[at:]]
    doc = await versions.current_doc(plan)
    assert "会读会写" in text.plain(doc)
    assert await outlines.of(plan) == WANTED and sections.look(doc, WANTED).empty == ("学情分析",)
    same = await importing.plan_from_word(town.zhao, paper, "a.docx")
    assert await titles(same) == await titles(plan)
    other = await importing.receive(town.wang, paper, "a.docx")
    poem = await importing.confirm(town.wang, other, Heading("古诗", "语文"), Kind.MASTER, {})
    assert await titles(poem) == without and await outlines.of(poem) == []
