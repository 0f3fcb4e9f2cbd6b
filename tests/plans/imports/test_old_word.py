"""旧版 .doc from upload to plan; what is said where nothing can convert it."""

import io
import json
import zipfile
from pathlib import Path
from uuid import UUID

import docx
import pytest

from server.base import database
from server.documents import text
from server.files import uses
from server.files.converting import office
from server.files.converting.office import Office
from server.plans import versions
from tests.plans.conftest import png
from tests.plans.test_importing import _fields, _plan_of, upload
from tests.support.browsing import SignIn
from tests.support.town import Town

SAMPLES = Path(__file__).parents[2] / "files" / "samples"
OLD = (SAMPLES / "old.doc").read_bytes()

pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.skipif(office.find() is None, reason="没有 LibreOffice：make office")
async def test_an_old_word_file_becomes_a_plan_with_the_original_beside_it(
    town: Town, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await signed_in(town.wang)
    uploaded = await upload(browser, OLD, "圆的面积.doc")
    assert uploaded.status_code == 303, uploaded.text
    shown = await browser.get(uploaded.headers["location"])
    assert "这是旧版 Word 文件" in shown.text and "化曲为直的思想。" in shown.text
    plan_id = _plan_of(await browser.post(f"{uploaded.headers['location']}/plan", data=_fields(shown.text)))
    keys = {line.key for line in text.outline(await versions.current_doc(plan_id))}
    assert {"objectives", "key", "difficult", "process", "homework"} <= keys
    assert [one["name"] for one in await uses.attachments("plan", plan_id)] == ["圆的面积.doc"]
    back = await browser.get(f"/plans/{plan_id}/export.docx?form=own")  # into the paper it came in
    cells = [cell.text for cell in docx.Document(io.BytesIO(back.content)).tables[0]._cells]
    assert "化曲为直的思想。" in cells and "圆形纸片、剪刀。" in cells


async def test_without_a_converter_the_form_says_how_to_save_it(
    town: Town, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "find", lambda: None)
    answer = await upload(await signed_in(town.wang), OLD, "圆的面积.doc")
    assert answer.status_code == 422
    assert "请用 WPS 打开 → 另存为 .docx" in answer.text


async def test_drawings_of_a_paper_are_asked_for_when_it_is_read(
    town: Town, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "find", lambda: Office(Path("soffice"), True, True))
    paper, out, made = docx.Document(), io.BytesIO(), io.BytesIO()
    paper.add_paragraph("教学目标：认识圆。")
    paper.add_picture(io.BytesIO(png()))
    paper.save(out)
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            drawing = (SAMPLES / "circle.emf").read_bytes()
            target.writestr(name, drawing if name.startswith("word/media/") else source.read(name))
    uploaded = await upload(await signed_in(town.wang), made.getvalue(), "圆.docx")
    assert uploaded.status_code == 303, uploaded.text
    (job,) = await database.rows("SELECT payload FROM pgqueuer WHERE entrypoint = 'files.show_drawings'")
    (file_id,) = json.loads(job["payload"])["files"]
    assert await database.value("SELECT type FROM file WHERE id = $1", UUID(file_id)) == "image/emf"
