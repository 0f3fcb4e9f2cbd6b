"""``gongbei docx outline`` on files nobody should send: one sentence, exit 1, within a second of work.

The time is that of the processor: what else runs on the machine does not count.
"""

import io
import json
import resource
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.documents.docx import raw
from tests.documents.docx.raw import p
from tests.support import samples

SECOND = 1.0
TABLE_SECONDS = 10.0
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
MANY = "<w:p/>" * 3_000_000


def packed(name: str, content: str | bytes) -> bytes:
    return raw.word(p("教学目标"), **{name: content})


def png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + chunk


def jpeg(width: int, height: int) -> bytes:
    return b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + bytes(20)


def tiff(width: int, height: int) -> bytes:
    entries = struct.pack("<HHIIHHII", 256, 4, 1, width, 257, 4, 1, height)
    return b"II*\0" + struct.pack("<IH", 8, 2) + entries + bytes(8)


def locked() -> bytes:
    data = bytearray(raw.word(p("x")))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def tables(depth: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * depth + p("底") + "</w:tc></w:tr></w:tbl>" * depth


FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("a.docx", lambda: b"", "空文件"),
    "a zip of something else": ("a.docx", lambda: raw.pack({"readme.txt": "x"}), "压缩包"),
    "password": ("a.docx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "locked zip": ("a.docx", locked, "密码"),
    "truncated": ("a.docx", lambda: samples.word_files("generated")[0].read_bytes()[:20_000], "损坏"),
    "wps": ("a.wps", lambda: OLE + "WpsWriter".encode("utf-16-le"), "另存为"),
    "zip bomb": ("a.docx", lambda: raw.word(MANY), "解压"),
    "text bomb": ("a.docx", lambda: packed("word/x.xml", b"<x>" + b"a" * (150 << 20) + b"</x>"), "解压"),
    "span bomb": ("a.docx", lambda: raw.word(
        f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="{5_000_000}"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
        ), "安全"),
    "nested tables": ("a.docx", lambda: raw.word(tables(120)), "嵌套"),
    "png over 40 Mpx": ("a.docx", lambda: packed("word/media/a.png", png(30_000, 30_000)), "30000×30000"),
    "jpeg over 40 Mpx": ("a.docx", lambda: packed("word/media/a.jpg", jpeg(20_000, 2_001)), "20000×2001"),
    "tiff over 40 Mpx": ("a.docx", lambda: packed("word/media/a.tif", tiff(9_000, 9_000)), "9000×9000"),
    "doctype": ("a.docx", lambda: packed(
        "word/styles.xml", '<!DOCTYPE a [<!ENTITY b "c">]><w:styles/>'.encode("utf-16")), "安全"),
    "macros": ("a.docx", lambda: packed("word/vbaProject.bin", b"x"), "宏"),
}  # fmt: skip


def outline(file: Path) -> tuple[subprocess.CompletedProcess[str], float]:
    """What the command says of a file, and the seconds of processor time it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [str(Path(sys.executable).parent / "gongbei"), "docx", "outline", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.parametrize("kind", FILES)
def test_bad_files_are_refused_in_one_sentence_within_a_second(kind: str, tmp_path: Path) -> None:
    name, make, words = FILES[kind]
    file = tmp_path / name
    file.write_bytes(make())
    done, seconds = outline(file)
    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
    assert done.stderr.strip().endswith("。")
    assert len(done.stderr.strip().splitlines()) == 1
    assert seconds <= SECOND


HOSTILE = sorted((samples.DOCX / "hostile").iterdir())


@pytest.mark.parametrize("file", HOSTILE, ids=lambda file: file.name)
def test_hostile_samples_are_refused_in_one_sentence_within_a_second(file: Path) -> None:
    done, seconds = outline(file)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip().endswith("。")
    assert seconds <= SECOND


def test_a_table_of_a_thousand_rows_is_read(tmp_path: Path) -> None:
    cells = "".join(f"<w:tc><w:tcPr/>{p(f'第{column}列')}</w:tc>" for column in range(5))
    head = "".join(f"<w:tc>{p(word)}</w:tc>" for word in ("环节", "教师活动", "学生活动", "设计意图", "时间"))
    rows = f"<w:tr>{head}</w:tr>" + f"<w:tr>{cells}</w:tr>" * 1000
    file = tmp_path / "long.docx"
    file.write_bytes(raw.word(p("教学过程", run="<w:b/>") + f"<w:tbl>{rows}</w:tbl>"))
    done, seconds = outline(file)
    assert done.returncode == 0
    (process,) = json.loads(done.stdout)["sections"]
    assert process["steps"] == 1000
    assert seconds <= TABLE_SECONDS


def test_a_file_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"a" * (3 << 20))
    data = bytearray(out.getvalue())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    file = tmp_path / "lies.docx"
    file.write_bytes(bytes(data))
    assert outline(file)[0].returncode == 1
