# ruff: noqa: E501 - a sample stands in one line here
"""Wrong, hostile and broken files: one sentence for a teacher, never a trace."""

import io
import random
import struct
import time
import zipfile
import zlib

import pytest

from server.documents.docx import guard
from server.documents.docx.errors import Refused
from server.documents.docx.reading import read
from tests.documents.docx import raw
from tests.support import samples

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
GOOD = raw.word(raw.p("教学目标"))


def sentence(data: bytes, name: str = "x.docx") -> str:
    with pytest.raises(Refused) as caught:
        read(data, name)
    text = caught.value.sentence
    assert text.endswith("。")
    assert len(text) > 12
    return text


@pytest.mark.parametrize("file", sorted((samples.DOCX / "hostile").iterdir()), ids=lambda file: file.name)
def test_hostile_samples_are_refused(file):
    sentence(file.read_bytes(), file.name)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.docx", "空文件"),
        (bytes(100), "a.docx", "空文件"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.doc", ".doc"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.wps", ".wps"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "密码"),
        (OLE + "Workbook".encode("utf-16-le"), "a.xls", "Excel"),
        (b"%PDF-1.7 ...", "a.pdf", "PDF"),
        (b"{\\rtf1", "a.docx", "RTF"),
        (b"<html><body>", "a.doc", "网页"),
        (b"just text", "a.docx", "不是 Word"),
        (raw.pack({"readme.txt": "x"}), "a.zip", "压缩包"),
        (raw.pack({"sub/plan.docx": "x"}), "a.docx", "解压"),
        (raw.pack({"ppt/presentation.xml": "<x/>", "_rels/.rels": raw.relations(
            ("r", "officeDocument", "ppt/presentation.xml", False))}), "a.pptx", "PPT"),
        (raw.pack({"xl/workbook.xml": "<x/>", "_rels/.rels": raw.relations(
            ("r", "officeDocument", "xl/workbook.xml", False))}), "a.xlsx", "Excel"),
        (raw.pack({"mimetype": "application/vnd.oasis.opendocument.text"}), "a.odt", "ODT"),
    ],
)  # fmt: skip
def test_other_kinds_of_files_get_advice_of_their_own(data: bytes, name: str, words: str):
    assert words in sentence(data, name)


def packed(**changes: str | bytes) -> bytes:
    parts = {"[Content_Types].xml": raw.TYPES, "_rels/.rels": raw.relations(
        ("rId1", "officeDocument", "word/document.xml", False)), "word/document.xml": raw.document(raw.p("x"))}  # fmt: skip
    return raw.pack(parts | {name.replace("__", "/"): content for name, content in changes.items()})


def test_a_dense_part_is_refused_by_its_true_size():
    assert "解压" in sentence(packed(word__extra=b"a" * (3 << 20)))


def test_a_size_the_zip_states_is_not_believed():
    data = bytearray(packed(word__extra=b"a" * (3 << 20)))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)  # "uncompressed size" of the last entry in the directory
    sentence(bytes(data))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_double_names_and_ways_out_of_the_folder_are_refused():
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("WORD/document.xml", "<x/>")
    sentence(out.getvalue())
    sentence(raw.pack({"../../evil.txt": "x"}))
    sentence(raw.pack({"/etc/passwd": "x"}))


def test_a_doctype_is_found_in_utf_16_and_behind_a_long_comment():
    bomb = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><w:document/>'.encode("utf-16")
    sentence(packed(**{"word/document.xml": bomb}))
    sentence(packed(**{"word/document.xml": f"<!--{'x' * 70_000}--><!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}))


def test_macros_wide_spans_and_many_entries_are_refused():
    assert "宏" in sentence(packed(**{"word/vbaProject.bin": b"x"}))
    wide = '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="5000000"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
    sentence(raw.word(wide))
    sentence(raw.pack({f"word/{number}.xml": "<x/>" for number in range(2001)}))


def test_a_pixel_bomb_is_refused_before_anybody_decodes_it():
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    assert "30000×30000" in sentence(packed(**{"word/media/image1.png": b"\x89PNG\r\n\x1a\n" + chunk}))


def test_deep_nesting_is_refused_and_ordinary_nesting_is_read():
    def nested(depth: int) -> bytes:
        return raw.word("<w:sdt><w:sdtContent>" * depth + raw.p("里面") + "</w:sdtContent></w:sdt>" * depth)

    assert "嵌套" in sentence(nested(400))
    assert "里面" in str(read(nested(20)).doc)


def test_a_locked_zip_is_refused():
    data = bytearray(GOOD)
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    assert "密码" in sentence(bytes(data))


def test_a_good_file_passes_and_tells_its_main_part():
    assert guard.check(raw.word(raw.p("x"), main="word/document2.xml")).main == "word/document2.xml"


@pytest.mark.parametrize("seed", range(6))
def test_torn_and_flipped_files_are_refused_or_read_never_a_trace(seed: int):
    dice = random.Random(seed)
    data = bytearray(samples.word_files("generated")[seed % 5].read_bytes())
    for _ in range(25):
        broken = bytearray(data)
        for _ in range(dice.choice((1, 3, 30))):
            broken[dice.randrange(len(broken))] ^= 1 << dice.randrange(8)
        torn = bytes(broken[: dice.randrange(len(broken))]) if dice.random() < 0.5 else bytes(broken)
        try:
            read(torn, "x.docx")
        except Refused as refusal:
            assert refusal.sentence.endswith("。")


@pytest.mark.parametrize("seed", range(4))
def test_damaged_xml_is_refused_or_read_never_a_trace(seed: int):
    """Bits flipped inside the document part, the zip itself being whole."""
    dice = random.Random(seed)
    file = samples.word_files("generated")[seed]
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(20):
        source = bytearray(parts["word/document.xml"])
        for _ in range(dice.choice((1, 2, 5))):
            place = dice.randrange(len(source))
            source[place] = dice.choice(b'0123456789-<>"/awx \x00\xff')
        try:
            read(raw.pack(parts | {"word/document.xml": bytes(source)}), "x.docx")
        except Refused as refusal:
            assert refusal.sentence.endswith("。")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((raw.p(f"教学重点：第{at}个") for at in range(30_000)), "段"),
        ((raw.p(f"【教学过程{at}】") + raw.p("x") for at in range(20_000)), "段"),
        ((raw.p(f"教学{'重难'[at % 2]}点：第{at}个") for at in range(11_000)), "栏目"),
    ],
    ids=["lines", "headings", "labels"],
)
def test_more_lines_than_a_plan_has_are_refused_at_once(lines, words):
    data = raw.word("".join(lines))
    began = time.process_time()
    assert words in sentence(data)
    assert time.process_time() - began < 5


def test_some_thousand_sections_are_read_in_the_time_of_their_lines():
    names = [chr(0x4E00 + at % 3000) + chr(0x5E00 + at % 2999) + "问" for at in range(3_500)]
    data = raw.word(raw.p("【教学目标】") + "".join(raw.p(f"【{name}】") + raw.p("字。") for name in names))
    began = time.process_time()
    assert len(read(data).sections) > 3_000
    assert time.process_time() - began < 8
