"""Content controls of a form: they hold what the plan says, or go on asking for it."""

import io
import zipfile

import pytest
from lxml import etree

from server.documents.docx.filling import fill
from tests.documents.docx.papers import Paper
from tests.documents.docx.test_form_words import META, PLANS, nothing, rows_of, unsound

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PROMPT = '<w:r><w:rPr><w:color w:val="808080"/></w:rPr><w:t>单击此处输入文字。</w:t></w:r>'
CONTROL = (
    f'<w:sdt xmlns:w="{W[1:-1]}"><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>%s</w:sdtContent></w:sdt>'
)
LABELS = ["课题", "教学目标", "教学重点", "教学过程", "板书设计", "教学反思"]


def controlled(is_block: bool) -> bytes:
    """A form whose cells hold nothing but a control that asks for words."""
    paper = Paper().line("教案", centred=True).table([[label, ""] for label in LABELS])
    for cell in paper.document.element.body.iter(W + "tc"):
        if not "".join(one.text or "" for one in cell.iter(W + "t")):
            line = cell.find(W + "p")
            if is_block:
                cell.replace(line, etree.fromstring(CONTROL % f"<w:p>{PROMPT}</w:p><w:p>{PROMPT}</w:p>"))
            else:
                line.append(etree.fromstring(CONTROL % PROMPT))
    return paper.data


@pytest.mark.parametrize("is_block", [True, False])
def test_a_control_that_asks_for_words_holds_them_or_asks_on(is_block):
    form = controlled(is_block)
    for is_own in (False, True):
        for kind, doc in PLANS.items():
            written = fill(form, doc, META, nothing, is_own=is_own)
            assert not unsound(written.data), (kind, is_own)
        rows = dict(row for row in rows_of(written.data) if len(row) == 2)
        assert (
            rows["课题"] == "分数"
            and rows["教学重点"] == "平均分"
            and rows["教学反思"] == "反思0。反思1。反思2。"
        )
        root = etree.fromstring(zipfile.ZipFile(io.BytesIO(written.data)).read("word/document.xml"))
        assert not list(root.iter(W + "color", W + "showingPlcHdr"))
        some = fill(form, PLANS["one line"], META, nothing, is_own=is_own).data
        rows = dict(row for row in rows_of(some) if len(row) == 2)
        assert rows["教学目标"] == "1．知识与技能：会分。" and set(rows["板书设计"].split("。")) == {
            "单击此处输入文字",
            "",
        }
        root = etree.fromstring(zipfile.ZipFile(io.BytesIO(some)).read("word/document.xml"))
        assert len(list(root.iter(W + "showingPlcHdr"))) == 4
