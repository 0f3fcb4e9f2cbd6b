"""What a file is, is read from its bytes."""

import io
import zipfile

import pytest
from PIL import Image

from server.base.errors import DomainError
from server.files import sniffing
from server.files.examining import examine_bytes
from tests.support import samples


def package(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, "内容" * 50)
    return out.getvalue()


def picture(kind: str, size: tuple[int, int] = (12, 8)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (picture("PNG"), sniffing.PNG),
        (picture("JPEG"), sniffing.JPEG),
        (picture("GIF"), sniffing.GIF),
        (picture("WEBP"), sniffing.WEBP),
        (picture("BMP"), sniffing.BMP),
        (picture("TIFF"), sniffing.TIFF),
        (b"\xd7\xcd\xc6\x9a" + bytes(20), sniffing.WMF),
        (b"\x01\x00\x00\x00" + bytes(36) + b" EMF" + bytes(20), sniffing.EMF),
        (b"%PDF-1.7\n%\xe2\xe3", sniffing.PDF),
        (package("[Content_Types].xml", "word/document.xml"), sniffing.DOCX),
        (package("[Content_Types].xml", "ppt/presentation.xml"), sniffing.PPTX),
        (package("[Content_Types].xml", "xl/workbook.xml"), sniffing.XLSX),
        (package("照片/1.jpg"), sniffing.ZIP),
        (sniffing.OLE_MAGIC + bytes(100), sniffing.OLE),
        (b"ID3\x04" + bytes(20), sniffing.MP3),
        (b"\xff\xfb\x90\x00" + bytes(20), sniffing.MP3),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", sniffing.WAV),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(20), sniffing.MP4),
        (b"\x00\x00\x00\x18ftypM4A " + bytes(20), sniffing.M4A),
        (b"\x00\x00\x00\x14ftypqt  " + bytes(20), sniffing.MOV),
        (b"OggS\x00\x02" + bytes(20), sniffing.OGG),
        (b"\x1aE\xdf\xa3\x9fB\x82\x84webm" + bytes(9) + b"A_OPUS" + bytes(9), sniffing.WEBA),
        (b"\x1aE\xdf\xa3\x9fB\x82\x84webm" + bytes(9) + b"V_VP9 A_OPUS" + bytes(9), sniffing.WEBM),
        ("草长莺飞二月天\n".encode(), sniffing.TEXT),
        ("拂堤杨柳醉春烟\r\n".encode("gb18030"), sniffing.TEXT),
        ("\ufeff儿童散学归来早".encode("utf-16"), sniffing.TEXT),
    ],
)
def test_each_kind_is_known_by_its_content(content: bytes, expected: str) -> None:
    assert sniffing.media_type(content, "txt") == expected


@pytest.mark.parametrize(
    ("content", "suffix", "says"),
    [
        (b"MZ\x90\x00" + bytes(50), "exe", "暂时不能上传"),
        (b"\x7fELF" + bytes(50), "png", "暂时不能上传"),
        (b"<html><script>alert(1)</script></html>", "html", "里面只是文本"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "svg", "里面只是文本"),
        (b"<svg/>", "png", "里面只是文本"),
        (b"\x00\x00\x00\x18ftypavif" + bytes(20), "avif", "AVIF"),
        (package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "docm", "宏"),
        (b"RIFF\x24\x00\x00\x00AVI LIST", "avi", "暂时不能上传"),
        (b"plain", "", "暂时不能上传"),
    ],
)
def test_other_kinds_are_refused_in_words_a_teacher_understands(
    content: bytes, suffix: str, says: str
) -> None:
    with pytest.raises(DomainError, match=says):
        sniffing.media_type(content, suffix)


def test_a_picture_tells_its_size_and_a_wrong_suffix_is_put_right() -> None:
    found = examine_bytes(picture("JPEG", (40, 30)), "截图.png")
    assert (found.name, found.type, found.width, found.height) == ("截图.jpg", sniffing.JPEG, 40, 30)


def test_a_pixel_bomb_is_refused_without_decoding_it() -> None:
    small = picture("PNG")
    bomb = bytearray(small)
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2
    import zlib

    bomb[29:33] = zlib.crc32(bytes(bomb[12:29])).to_bytes(4, "big")
    examine_bytes(small, "a.png")
    with pytest.raises(DomainError, match="60000×60000"):
        examine_bytes(bytes(bomb), "a.png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_a_picture_that_is_cut_off_in_its_header_is_refused(kind: str) -> None:
    whole = picture(kind)
    examine_bytes(whole, "a")
    with pytest.raises(DomainError, match="打不开"):
        examine_bytes(whole[:14], "a")


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(DomainError, match="空的"):
        examine_bytes(b"", "a.txt")


def test_real_word_files_are_known() -> None:
    found = samples.word_files("edu", "generated")
    assert found
    for path in found:
        assert sniffing.media_type(path.read_bytes(), "") == sniffing.DOCX
