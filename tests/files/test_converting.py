"""Files of other programs, really converted by LibreOffice; and what is said where there is none."""

import asyncio
import io
import os
import zipfile
from pathlib import Path

import docx
import pypdfium2
import pytest
from PIL import Image

from server.base import database
from server.base.settings import settings
from server.files.converting import kept, making, office, room, turns, walls
from server.files.converting.errors import Busy, NotConverted
from server.files.converting.office import Office
from server.files.sniffing import DOCX
from tests.support.town import Town

SAMPLES = Path(__file__).with_name("samples")
OLD = (SAMPLES / "old.doc").read_bytes()
needs_office = pytest.mark.skipif(office.find() is None, reason="没有 LibreOffice：make office")

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def without_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find", lambda: None)


@needs_office
async def test_an_old_word_file_is_converted_once_and_kept(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await kept.to_docx(OLD, "圆的面积.doc")
    cells = [cell.text for table in docx.Document(io.BytesIO(made)).tables for cell in table._cells]
    assert "面积公式的推导。" in cells
    monkeypatch.setattr(office, "find", lambda: None)  # what was made is there without a converter
    assert await kept.to_docx(OLD, "另一个名字.doc") == made
    assert await database.value("SELECT count(*) FROM file_rendition_part") == 1


async def test_what_is_no_old_word_file_comes_back_as_it_is(town: Town, without_office: None) -> None:
    for data, name in ((b"PK\x03\x04 paper", "a.docx"), (OLD, "教案.wps"), (b"%PDF-1.7", "a.pdf")):
        assert await kept.to_docx(data, name) is data
    with pytest.raises(NotConverted, match=r"请用 WPS 打开 → 另存为 \.docx"):
        await kept.to_docx(OLD, "圆的面积.doc")


@needs_office
async def test_a_paper_fetches_nothing_from_this_machine_or_the_network(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # The weakest walls: LibreOffice's own settings. The stronger ones stand around these.
    monkeypatch.setattr(walls, "strongest", lambda: walls.Walls.SETTINGS)
    asked: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        secret = tmp_path / "secret.png"
        Image.new("RGB", (40, 40), (255, 0, 0)).save(secret)
        paper = _linking(f"http://127.0.0.1:{port}/a.png", secret.as_uri())
        made = await making.pdf(paper, DOCX)
    page = pypdfium2.PdfDocument(made)[0]
    assert "正文" in page.get_textpage().get_text_range()
    assert not asked
    assert (255, 0, 0) not in {color for _, color in page.render(scale=1).to_pil().getcolors(1 << 24) or []}


async def test_a_converter_that_hangs_is_killed_with_its_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(walls, "strongest", lambda: walls.Walls.SETTINGS)
    monkeypatch.setattr(walls, "_limits", list)
    program = tmp_path / "soffice.bin"
    program.write_text(f"#!/bin/sh\nsleep 600 & echo $! > {tmp_path}/child\nwait\n")
    program.chmod(0o755)
    order = room.Order("doc", "MS Word 97", "docx", "MS Word 2007 XML")
    with pytest.raises(NotConverted, match="60 秒内没有转换完"):
        await room.convert(Office(program, True, True), OLD, order, seconds=2)
    child = int((tmp_path / "child").read_text())
    while _runs(child):
        await asyncio.sleep(0.05)


async def test_there_is_one_converter_for_each_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    async with turns.turn(1) as folder:
        assert folder.parent == settings.data / "converter"
        with pytest.raises(Busy):
            await turns.turn(0.2).__aenter__()
    async with turns.turn(1) as again:
        assert again == folder


def _linking(*addresses: str) -> bytes:
    """A .docx whose pictures are links."""
    paper, out = docx.Document(), io.BytesIO()
    paper.add_paragraph("正文")
    for number, _ in enumerate(addresses):
        picture = io.BytesIO()
        Image.new("RGB", (40, 40), (0, 0, number)).save(picture, "PNG")
        paper.add_picture(picture)
    for number, relation in enumerate(
        one for one in paper.part.rels.values() if one.reltype.endswith("/image")
    ):
        relation._is_external, relation._target = True, addresses[number]
    paper.save(out)
    made = io.BytesIO()
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"r:embed=", b"r:link="))
    return made.getvalue()


def _runs(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
