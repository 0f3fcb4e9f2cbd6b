"""Names of uploaded files: nothing in them may lie, climb or break a system."""

import pytest

from server.files import naming
from server.files.sniffing import DOCX, JPEG, PNG, TEXT, ZIP


@pytest.mark.parametrize(
    ("given", "media_type", "kept"),
    [
        ("村居.docx", DOCX, "村居.docx"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("C:\\教案\\三年级\\分数.docx", DOCX, "分数.docx"),
        ("报告\u202excod.txt", TEXT, "报告xcod.txt"),
        ("a\u200fb\u2066c\u0000\u0007.txt", TEXT, "abc.txt"),
        ("微信图片.png", JPEG, "微信图片.jpg"),
        ("IMG_1.JPEG", JPEG, "IMG_1.jpeg"),
        ("第1.2节 课件", ZIP, "第1.2节 课件.zip"),
        ("希沃课件.enbx", ZIP, "希沃课件.enbx"),
        ("病毒.exe", TEXT, "病毒.exe.txt"),
        ("什么?是<分数>.txt", TEXT, "什么_是_分数_.txt"),
        ("  . .txt", TEXT, "txt.txt"),
        ("", PNG, "未命名.png"),
        ("con.txt", TEXT, "_con.txt"),
        ("一\t二 \n三.txt", TEXT, "一 二 三.txt"),
        ("\ud800x.txt", TEXT, "x.txt"),
    ],
)
def test_a_name_keeps_what_is_safe_and_fits_its_content(given: str, media_type: str, kept: str) -> None:
    assert naming.clean(given, media_type) == kept


def test_a_long_name_keeps_its_suffix_and_whole_characters() -> None:
    name = naming.clean("长" * 500 + ".docx", DOCX)
    assert name.endswith("长.docx")
    assert len(name.encode()) <= naming.NAME_BYTES


def test_the_header_says_the_name_in_utf8_and_nothing_can_break_out_of_it() -> None:
    header = naming.disposition('分"\r\nX: y.docx', DOCX)
    assert header.startswith(
        "attachment; filename=\"file.docx\"; filename*=UTF-8''%E5%88%86%22%0D%0AX%3A%20y.docx"
    )
    assert header.isascii()
    assert naming.disposition("图.png", PNG).startswith("inline;")
