# ruff: noqa: E501 - XML of one element stands in one line here
"""Objects of Word that nobody edits here go out as they came in, with all their parts."""

import io
import zipfile

import pytest

from bench.fidelity import census, comparing
from server.documents.docx.imported import Imported
from server.documents.docx.ooxml import parcels
from server.documents.docx.reading import read
from server.documents.docx.writing import write, write_with_warnings
from tests.documents.docx import raw
from tests.documents.docx.raw import p

HEAD = p("教学过程", run="<w:b/>")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"equation native" * 40
EMF = b"\x01\0\0\0" + b"\0" * 36 + b" EMF" + b"\0" * 60
CHART = '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:t>成绩分布</a:t></c:chartSpace>'
DATA = '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:t>导入</a:t><dsp:dataModelExt xmlns:dsp="http://schemas.microsoft.com/office/drawing/2008/diagram" relId="rId24"/></dgm:dataModel>'
PLAIN = '<x xmlns="urn:x"/>'


def ole(program: str, shape: str = "_x0000_i1025") -> str:
    return (
        f'<w:r><w:object w:dxaOrig="700" w:dyaOrig="620"><v:shape id="{shape}" type="#_x0000_t75" style="width:35pt;height:31pt" o:ole=""><v:imagedata r:id="rId11" o:title=""/></v:shape>'
        f'<o:OLEObject Type="Embed" ProgID="{program}" ShapeID="{shape}" DrawAspect="Content" ObjectID="_1" r:id="rId10"/></w:object></w:r>'
    )


def graphic(uri: str, inside: str) -> str:
    return (
        '<w:r><w:drawing><wp:inline><wp:extent cx="100" cy="100"/><wp:docPr id="1" name="g"/><a:graphic>'
        f'<a:graphicData uri="{uri}">{inside}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


URI = "http://schemas.openxmlformats.org/drawingml/2006"
RELATED_CHART = f'<c:chart xmlns:c="{URI}/chart" r:id="rId20"/>'
RELATED_ART = f'<dgm:relIds xmlns:dgm="{URI}/diagram" r:dm="rId21" r:lo="rId22" r:qs="rId23" r:cs="rId25"/>'
BODY = (
    HEAD
    + "<w:p><w:r><w:pict><v:shapetype id='_x0000_t75' coordsize='21600,21600' o:spt='75'/><v:rect style='width:9pt;height:9pt'/></w:pict></w:r></w:p>"
    + f"<w:p><w:r><w:t xml:space='preserve'>设 </w:t></w:r>{ole('Equation.DSMT4')}<w:r><w:t>，求最小值。</w:t></w:r></w:p>"
    + f"<w:p>{graphic(f'{URI}/chart', RELATED_CHART)}</w:p><w:p>{graphic(f'{URI}/diagram', RELATED_ART)}</w:p>"
)
LINKS = (
    ("rId10", "oleObject", "embeddings/oleObject1.bin", False),
    ("rId11", "image", "media/image1.emf", False),
    ("rId20", "chart", "charts/chart1.xml", False),
    ("rId21", "diagramData", "diagrams/data1.xml", False),
    ("rId22", "diagramLayout", "diagrams/layout1.xml", False),
    ("rId23", "diagramQuickStyle", "diagrams/quick1.xml", False),
    ("rId24", "diagramDrawing", "diagrams/drawing1.xml", False),
    ("rId25", "diagramColors", "diagrams/colors1.xml", False),
)
PARTS: dict[str, str | bytes] = {
    "word/embeddings/oleObject1.bin": OLE,
    "word/media/image1.emf": EMF,
    "word/charts/chart1.xml": CHART,
    "word/charts/_rels/chart1.xml.rels": raw.relations(("rId1", "package", "../embeddings/book.xlsx", False)),
    "word/embeddings/book.xlsx": b"PK\x03\x04 a workbook",
    "word/diagrams/data1.xml": DATA,
    **{f"word/diagrams/{name}1.xml": PLAIN for name in ("layout", "quick", "drawing", "colors")},
}


def paper(body: str = BODY, **changed: bytes) -> bytes:
    return raw.word(body, *LINKS, **{**PARTS, **changed})


def parcel_of(imported: Imported) -> list[str]:
    section = imported.doc["content"][0]
    return [block["attrs"]["parcel"] for block in section["content"] if "parcel" in block.get("attrs", {})]


def test_objects_go_out_as_they_came_in_and_come_back():
    source = paper()
    imported = read(source)
    out = write(imported.doc, imported.meta, imported.assets.get)
    kept = comparing.compare(census.take(source), census.take(out))
    assert {kind: one.lost for kind, one in kept.items() if one.lost} == {}
    assert (kept["objects"].present, kept["images"].present) == (6, 1)
    archive = zipfile.ZipFile(io.BytesIO(out))
    datas = [archive.read(name) for name in archive.namelist()]
    assert OLE in datas and PARTS["word/embeddings/book.xlsx"] in datas
    (model,) = [data.decode() for data in datas if b"dataModelExt" in data]
    drawn = model.partition('relId="')[2].partition('"')[0]
    assert f'Id="{drawn}"' in archive.read("word/_rels/document.xml.rels").decode()
    body = archive.read("word/document.xml").decode()
    assert "〔" not in body, "the object stands in its line, not a mark for it"
    assert body.index("设 ") < body.index("Equation.DSMT4") < body.index("，求最小值")
    assert body.count("_x0000_t75") >= 3, "the definition of the shape goes with each of its users"
    again = read(out)
    assert [len(parcel_of(one)) for one in (imported, again)] == [4, 4]
    assert all("原样放回" in line for line in again.warnings)


def test_words_typed_beside_an_object_and_a_mark_taken_away():
    imported = read(paper())
    blocks = imported.doc["content"][0]["content"]
    line = next(block for block in blocks if block["type"] == "paragraph" and "求最小值" in str(block))
    line["content"] = [{"type": "text", "text": "改写了这一行。"}]
    out = write(imported.doc, imported.meta, imported.assets.get)
    assert census.take(out).objects == census.take(paper()).objects


@pytest.mark.parametrize("program", ["Package", "Forms.CommandButton.1", "htmlfile"])
def test_programs_are_not_carried_on(program: str):
    imported = read(paper(HEAD + f"<w:p>{ole(program)}</w:p>"))
    assert parcel_of(imported) == []
    assert OLE not in imported.assets.values()
    assert any("以图片保留" in line for line in imported.warnings)


def test_an_embedded_workbook_with_macros_is_not_carried_on():
    book = {"word/embeddings/book.xlsx": b"PK\x03\x04 xl/vbaProject.bin"}
    chart = BODY[BODY.index("<w:p><w:r><w:drawing>") :]
    assert len(parcel_of(read(raw.word(HEAD + chart, *LINKS, **{**PARTS, **book})))) == 1


@pytest.mark.parametrize(
    "element",
    [
        "<w:p xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>",
        "<!DOCTYPE x><x/>",
        "no xml",
    ],
)
def test_a_parcel_that_somebody_made_up_is_not_opened(element: str):
    files = {parcels.ELEMENT: element.encode(), parcels.ABOUT: b'{"relations": {}, "parts": []}'}
    for data in (parcels._zip(files), b"PK", parcels._zip({parcels.ABOUT: b"[]"})):
        doc = {"type": "doc", "content": [{"type": "section", "attrs": {"id": "s", "key": "process", "title": "过程"},
               "content": [{"type": "opaque", "attrs": {"id": "o", "label": "对象1", "parcel": "x"}}]}]}  # fmt: skip
        written = write_with_warnings(doc, {}, {"x": data}.get)
        assert any("数据不完整" in line for line in written.warnings)
        assert "对象1" in zipfile.ZipFile(io.BytesIO(written.data)).read("word/document.xml").decode()


@pytest.mark.parametrize(("attrs", "said"), [({"parcel": "gone"}, "数据不完整"), ({}, "只剩名称")])
def test_an_object_of_which_only_the_name_is_left_is_told(attrs: dict, said: str):
    doc = {"type": "doc", "content": [{"type": "section", "attrs": {"id": "s", "key": "process", "title": "过程"},
           "content": [{"type": "opaque", "attrs": {"id": "o", "label": "图形9", **attrs}}]}]}  # fmt: skip
    (told,) = write_with_warnings(doc, {}, lambda _: None).warnings
    assert "“图形9”" in told and said in told
