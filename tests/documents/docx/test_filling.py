"""A plan written into a form: the same words come back, the form keeps its look."""

import io
import re
import zipfile
from collections import Counter
from typing import Any

import pytest
from lxml import etree

from bench.fidelity import census, comparing
from server.documents.docx.errors import Refused
from server.documents.docx.filling import fill
from server.documents.docx.filling.apart import fill_apart, survey_apart
from server.documents.docx.forms import make
from server.documents.docx.outline import outline, outline_of
from server.documents.docx.reading import read
from server.documents.docx.recognising import section_text
from server.documents.docx.roundtrip import roundtrip
from tests.documents.docx import raw
from tests.documents.docx.everything import everything
from tests.documents.docx.papers import Paper
from tests.documents.samples import paragraph, plan, section
from tests.support import samples

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TOKEN = "［＋］"
FILES = [
    file
    for file in samples.word_files("edu", "generated", "tricky")
    if file.name not in ("mammoth-external-picture.docx", "pydocx-tbl-having-tables.docx")  # no words in them
]


def nothing(_file_id: str) -> None:
    return None


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def body_of(data: bytes) -> etree._Element:
    archive = zipfile.ZipFile(io.BytesIO(data))
    name = next(one for one in archive.namelist() if re.fullmatch(r"word/document\d?\.xml", one))
    return etree.fromstring(archive.read(name))


def looks(root: etree._Element) -> Counter[tuple[str, str]]:
    """Letters by East Asian font and by size, paragraphs by first-line indent."""
    found: Counter[tuple[str, str]] = Counter()
    for run in root.iter(W + "r"):
        letters = sum(len(text.text or "") for text in run.iter(W + "t"))
        for place, name in ((f"{W}rPr/{W}rFonts", "eastAsia"), (f"{W}rPr/{W}sz", "val")):
            said = run.find(place)
            if said is not None and said.get(W + name):
                found[name, str(said.get(W + name))] += letters
    for indent in root.iter(W + "ind"):
        if indent.get(W + "firstLineChars"):
            found["firstLineChars", str(indent.get(W + "firstLineChars"))] += 1
    return found


def kept(before: Counter[tuple[str, str]], after: Counter[tuple[str, str]]) -> float:
    total = sum(before.values())
    return sum((before & after).values()) / total if total else 1.0


def others(data: bytes) -> dict[str, bytes]:
    """Headers, footers, styles, pictures: the parts filling has no business in."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {
        name: archive.read(name)
        for name in archive.namelist()
        if re.match(r"word/(header|footer|media|theme|styles).*[^/]$", name)
    }


def with_token(node: dict[str, Any]) -> None:
    """A few letters more at the end of every paragraph but those of the head of the process."""
    if node["type"] in ("paragraph", "heading"):
        node["content"] = [*node.get("content", []), {"type": "text", "text": TOKEN}]
        return
    for child in node.get("content", []):
        if child["type"] != "tableHeader":
            with_token(child)


def texts(doc: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["attrs"]["key"], squeezed(section_text(one))) for one in doc["content"]]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_plan_goes_back_into_the_form_it_came_in(file):
    data = file.read_bytes()
    imported = read(data, file.name)
    same = fill(data, imported.doc, imported.meta, imported.assets.get, file.name, is_own=True)
    again = read(same.data, file.name)
    assert texts(again.doc) == texts(imported.doc)
    assert again.meta == imported.meta
    with_token(imported.doc)
    changed = fill(data, imported.doc, imported.meta, imported.assets.get, file.name, is_own=True)
    assert texts(read(changed.data, file.name).doc) == texts(imported.doc)
    assert same.warnings == changed.warnings == []
    for written in (same, changed):
        assert others(written.data).items() >= others(data).items()
        if "tracked" not in file.name:  # what was only suggested is no text of the form
            assert kept(looks(body_of(data)), looks(body_of(written.data))) >= 0.95


def test_objects_formulas_and_boxes_stay_as_they_stand_in_their_own_form():
    data = everything()
    imported = read(data, "everything.docx")
    written = fill(data, imported.doc, imported.meta, imported.assets.get, is_own=True)
    opinions = {"text", "insertions", "deletions"}  # what somebody suggested is beside the plan, not in it
    found = comparing.compare(census.take(data), census.take(written.data))
    assert {kind for kind, kept in found.items() if kept.lost} <= opinions
    assert set(found["text"].lost) <= {"齐读课文一遍"}
    assert written.warnings == []


def test_a_table_that_stands_to_the_right_keeps_its_words_in_its_own_form():
    rows = "".join(
        f"<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr><w:tc>{raw.p(said)}</w:tc></w:tr>"
        for said in "甲乙"
    )
    data = raw.word(raw.p("教学过程", run="<w:b/>") + f"<w:tbl>{rows}</w:tbl>" + raw.p("课后"))
    imported = read(data, "shifted.docx")
    with_token(imported.doc)
    written = fill(data, imported.doc, imported.meta, imported.assets.get, is_own=True)
    assert texts(read(written.data, "shifted.docx").doc) == texts(imported.doc)


def test_a_plan_is_written_into_the_form_of_a_school(tmp_path):
    target = tmp_path / "out.docx"
    source, form = (samples.DOCX / "edu" / name for name in ("alp-jiaoan14.docx", "alp-template.docx"))
    assert roundtrip(source, target, form) == read(source.read_bytes(), source.name).warnings
    before, after = outline(source), outline(target)
    assert after["meta"] == before["meta"]
    wanted = {one["key"]: squeezed(one["text"]) for one in before["sections"] if one["key"] != "basics"}
    found = {one["key"]: squeezed(one["text"]) for one in after["sections"]}
    assert {key: found.get(key) for key in wanted} == wanted
    assert others(target.read_bytes()).items() >= others(form.read_bytes()).items()
    blank, filled = (looks(next(body_of(one.read_bytes()).iter(W + "tbl"))) for one in (form, target))
    assert kept(blank, filled) >= 0.95
    assert sum(filled.values()) > sum(blank.values())


STEPS = [
    ["环节", "教师活动", "学生活动", "设计意图"],
    ["导入（5分钟）", "出示图片", "观察", "激趣"],
    ["新授（20分钟）", "讲解", "讨论", "落实"],
    ["小结（5分钟）", "总结", "记笔记", "巩固"],
]
FORM = [
    [("课题", 1), ("", 4)],
    [("教学目标", 1), ("", 4)],
    [("教学重难点", 1), ("", 4)],
    ["教学环节", "学生活动", "教师活动", "时间", "二次备课"],
    ["", "", "", "", ""],
    [("板书设计", 1), ("", 4)],
]


def rows_of(data: bytes) -> list[list[str]]:
    return [
        ["".join(text.text or "" for text in cell.iter(W + "t")) for cell in row.iter(W + "tc")]
        for row in body_of(data).iter(W + "tr")
    ]


def steps() -> dict[str, Any]:
    return read(Paper().line("教学过程", bold=True).table(STEPS).data).doc["content"][-1]


def test_steps_go_into_the_columns_of_the_form():
    doc = plan(
        section("objectives", "教学目标", paragraph("认识分数。")),
        section("key", "教学重点", paragraph("平均分")),
        section("difficult", "教学难点", paragraph("几分之一")),
        steps(),
        section("evaluation", "教学评价", paragraph("当堂检测")),
    )
    written = fill(Paper().table(FORM).data, doc, {"title": "分数"}, nothing)
    rows = rows_of(written.data)
    assert rows[:3] == [
        ["课题", "分数"],
        ["教学目标", "认识分数。"],
        ["教学重难点", "教学重点：平均分教学难点：几分之一"],
    ]
    assert rows[4:7] == [
        ["导入（5分钟）", "观察", "出示图片设计意图：激趣", "", ""],
        ["新授（20分钟）", "讨论", "讲解设计意图：落实", "", ""],
        ["小结（5分钟）", "记笔记", "总结设计意图：巩固", "", ""],
    ]
    assert rows[7:] == [["板书设计", ""]]
    seen = {one["key"]: one for one in outline_of(read(written.data))["sections"]}
    assert seen["process"]["columns"] == ["step", "student", "teacher", "time", "second"]
    assert seen["process"]["steps"] == 3
    assert squeezed(seen["key"]["text"]) == "平均分"
    assert squeezed(seen["evaluation"]["text"]) == "当堂检测"
    assert written.warnings == [
        "表格的教学过程里没有“设计意图”一栏，写在了“教师活动”一栏里。",
        "学校表格里没有“教学评价”的位置，内容加在了文件最后。",
    ]


def test_a_step_is_not_in_the_letters_of_the_step_before():
    written = fill(make("second"), plan(steps()), {"title": "分数"}, nothing)
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(written.data)).read("word/document.xml"))
    bold = {
        "".join(run.itertext()).strip() for run in root.iter(f"{W}r") if run.find(f"{W}rPr/{W}b") is not None
    }
    assert {one for one in bold if "活动" in one} == {"教师活动：", "学生活动："}


def test_rows_beside_a_label_take_a_text_without_losing_the_label():
    form = Paper().table([
        ["课题", ("加法", 2)],
        ["教学目标", "知识与技能", "会算加法"],
        [("教学重难点", 1, 2), "重点", "算理"],
        ["难点", "进位"],
        [("教学过程", 1, 3), "环节", "教师活动"],
        ["导入", "摆小棒"],
        ["新授", "列竖式"],
    ])  # fmt: skip
    doc = plan(
        section("objectives", "教学目标", paragraph("认识分数。"), paragraph("会读会写。")),
        section("key_difficult", "教学重难点", paragraph("重点：平均分；难点：意义")),
        steps(),
    )
    written = fill(form.data, doc, {"title": "分数"}, nothing)
    seen = {one["key"]: squeezed(one["text"]) for one in outline_of(read(written.data))["sections"]}
    assert seen["objectives"] == "认识分数。会读会写。"
    assert (seen["key"], seen["difficult"]) == ("平均分；", "意义")
    assert all(word in seen["process"] for word in ("出示图片", "学生活动：讨论", "小结（5分钟）"))
    assert "摆小棒" not in seen["process"]
    assert rows_of(written.data)[1][0] == "教学目标"


def test_stages_printed_as_rows_take_the_steps_of_a_plan():
    form = Paper().table([
        ["课题", "找规律"], ["教学目标", "会找规律"], ["导入新课", "看彩旗"], ["讲授新课", "说规律"],
        ["巩固练习", "摆一摆"], ["课堂小结", "说收获"], ["板书设计", "红黄红黄"],
    ])  # fmt: skip
    written = fill(form.data, plan(steps()), {"title": "分数"}, nothing)
    told = "教师活动：{}学生活动：{}设计意图：{}"
    assert rows_of(written.data)[2:] == [
        ["导入新课", "导入（5分钟）" + told.format("出示图片", "观察", "激趣")],
        ["讲授新课", "新授（20分钟）" + told.format("讲解", "讨论", "落实")],
        ["巩固练习", ""],
        ["课堂小结", "小结（5分钟）" + told.format("总结", "记笔记", "巩固")],
        ["板书设计", ""],
    ]


def test_what_another_lesson_left_in_a_form_is_not_taken_for_ours():
    form = Paper().table([
        ["课题", "春", "授课教师", "丙老师"],
        [("教学目标", 1), ("朗读课文", 3)],
        [("教学重点", 1), ("背诵", 3)],
        [("教学难点", 1), ("想象", 3)],
        [("板书设计", 1), ("春　盼春", 3)],
    ])  # fmt: skip
    doc = plan(section("objectives", "教学目标", paragraph("认识分数。")))
    rows = rows_of(fill(form.data, doc, {"title": "分数"}, nothing).data)
    assert rows == [
        ["课题", "分数", "授课教师", ""],
        ["教学目标", "认识分数。"],
        ["教学重点", ""],
        ["教学难点", ""],
        ["板书设计", ""],
    ]


def test_lines_holes_and_fixed_rows_of_a_form_are_filled():
    underlined = '<w:u w:val="single"/>'
    exact = '<w:trPr><w:cantSplit/><w:trHeight w:val="600" w:hRule="exact"/></w:trPr>'
    form = raw.word(
        raw.p("{{课题}}", run='<w:rFonts w:eastAsia="黑体"/>') + "<w:p><w:r><w:t>学科：</w:t></w:r>"
        f'<w:r><w:rPr>{underlined}</w:rPr><w:t xml:space="preserve">        </w:t></w:r>'
        "<w:r><w:t>授课教师：____________</w:t></w:r></w:p>"
        f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w='1500'/><w:gridCol w:w='6000'/></w:tblGrid><w:tr>{exact}"
        f"<w:tc>{raw.p('教学目标')}</w:tc><w:tc><w:p><w:pPr><w:ind w:firstLineChars='200' w:firstLine='420'/>"
        "<w:rPr><w:rFonts w:eastAsia='楷体'/><w:sz w:val='21'/></w:rPr></w:pPr></w:p></w:tc></w:tr></w:tbl>"
        + raw.p("一、教学反思", run="<w:b/>")
    )
    doc = plan(
        section("objectives", "教学目标", paragraph("认识分数。"), paragraph("会读会写。")),
        section("reflection", "教学反思", paragraph("时间不够。")),
    )
    meta = {"title": "分数的认识", "subject": "数学", "teacher": "王老师"}
    written = fill(form, doc, meta, nothing)
    root = body_of(written.data)
    lines = ["".join(text.text or "" for text in line.iter(W + "t")) for line in root.iter(W + "p")]
    assert lines[0] == "分数的认识"
    assert squeezed(lines[1]) == "学科：数学授课教师：王老师"
    assert lines[-2:] == ["一、教学反思", "时间不够。"]
    value = next(run for run in root.iter(W + "r") if "数学" in "".join(run.itertext()))
    assert value.find(f"{W}rPr/{W}u") is not None
    height = next(root.iter(W + "trHeight"))
    assert height.get(W + "hRule") == "atLeast"
    assert next(root.iter(W + "cantSplit"), None) is None
    for words in ("认识分数。", "会读会写。"):
        run = next(run for run in root.iter(W + "r") if "".join(run.itertext()) == words)
        assert run.find(f"{W}rPr/{W}rFonts").get(W + "eastAsia") == "楷体"
        assert run.getparent().find(f"{W}pPr/{W}ind").get(W + "firstLineChars") == "200"
    assert written.warnings == []


def test_a_control_that_asks_to_be_filled_is_filled_in_plain_letters():
    prompt = '<w:r><w:rPr><w:rStyle w:val="a9"/></w:rPr><w:t>单击此处输入文字。</w:t></w:r>'
    control = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"<w:p>{prompt}</w:p></w:sdtContent></w:sdt>"
    )
    styles = raw.part(
        "styles",
        '<w:style w:type="character" w:styleId="a9"><w:name w:val="Placeholder Text"/></w:style>',
    )
    form = raw.word(
        f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w='1500'/><w:gridCol w:w='6000'/></w:tblGrid><w:tr>"
        f"<w:tc>{raw.p('教学目标')}</w:tc><w:tc>{control}</w:tc></w:tr></w:tbl>" + raw.p(""),
        ("rId1", "styles", "styles.xml", False),
        word__styles_xml=styles,
    )
    doc = plan(section("objectives", "教学目标", paragraph("认识分数。")))
    root = body_of(fill(form, doc, {}, nothing).data)
    content = next(root.iter(W + "sdtContent"))
    assert "".join(content.itertext()) == "认识分数。"
    assert next(root.iter(W + "showingPlcHdr"), None) is None
    assert next(content.iter(W + "rStyle"), None) is None


def test_a_label_stays_before_a_text_too_long_to_be_compared():
    form = (
        Paper().line("教学重点：" + "平均分" * 3_000).line("教学难点：意义").line("一、教学目标", bold=True)
    )
    doc = read(form.data).doc
    doc["content"][0]["content"][0]["content"][0]["text"] = "均分" * 4_000
    data = fill(form.data, doc, {}, nothing, is_own=True).data
    first = "".join(next(body_of(data).iter(W + "p")).itertext())
    assert first == "教学重点：" + "均分" * 4_000


def test_a_form_that_only_word_puts_up_with_is_filled_too():
    ordinary = Paper().table([["课题", ""], ["教学目标", ""]]).data
    with zipfile.ZipFile(io.BytesIO(ordinary)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    links = parts["word/_rels/document.xml.rels"]
    gone = b'<Relationship Id="rId99" Type="http://x/image" Target="NULL"/></Relationships>'
    strict = {
        name: part.replace(b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                           b"http://purl.oclc.org/ooxml/wordprocessingml/main")
        for name, part in parts.items()
    }  # fmt: skip
    template = {
        **parts,
        "[Content_Types].xml": parts["[Content_Types].xml"].replace(b"document.main", b"template.main"),
    }
    odd = {
        **parts,
        "word/_rels/document.xml.rels": links.replace(b"</Relationships>", gone),
        "word/x.bin": b"?",
    }
    doc = plan(section("objectives", "教学目标", paragraph("认识分数。")))
    for package in (strict, template, odd):
        written = fill(raw.pack(package), doc, {"title": "分数"}, nothing)
        assert rows_of(written.data) == [["课题", "分数"], ["教学目标", "认识分数。"]]


def test_what_is_no_form_is_refused_in_a_sentence():
    with pytest.raises(Refused, match="Word"):
        fill(b"PK\x03\x04 no zip", plan(), {}, nothing)
    for file in samples.word_files("hostile"):
        with pytest.raises(Refused):
            fill(file.read_bytes(), plan(), {}, nothing)


async def test_filling_apart_gives_the_same_and_tells_what_a_form_offers():
    form = (samples.DOCX / "edu" / "psqq-template.docx").read_bytes()
    seen = await survey_apart(form, "psqq-template.docx")
    assert {one["key"] for one in seen["sections"]} >= {"objectives", "key", "difficult", "process"}
    assert "单元教学目标" in seen["holes"]
    assert not seen["is_sample"]
    imported = read((samples.DOCX / "edu" / "psqq-w3.docx").read_bytes())
    here = fill(form, imported.doc, imported.meta, imported.assets.get)
    there = await fill_apart(form, imported.doc, imported.meta, imported.assets)
    assert there.warnings == here.warnings
    assert etree.tostring(body_of(there.data)) == etree.tostring(body_of(here.data))
    with pytest.raises(Refused, match="Word"):
        await survey_apart(b"no form", "x.docx")
