"""存为 PDF: asked for on the export page, made by the worker, theirs who asked."""

import io
import json

import pypdfium2
import pytest

from server.base import database, progress
from server.files.converting import office
from server.plans.papers import as_pdf
from tests.plans.conftest import Draft, lesson
from tests.support.browsing import SignIn
from tests.support.town import Town

pytestmark = pytest.mark.usefixtures("store")


async def work() -> None:
    """What the worker does with the job that waits."""
    for line in await database.rows(
        "DELETE FROM pgqueuer WHERE entrypoint = $1 RETURNING payload", as_pdf.KIND
    ):
        await progress.handler(as_pdf.make)(json.loads(line["payload"]))


@pytest.mark.skipif(office.find() is None, reason="没有 LibreOffice：make office")
async def test_a_plan_is_saved_as_pdf_in_a_form(town: Town, signed_in: SignIn, private: Draft) -> None:
    plan_id = await private(town.wang, "圆的面积", doc=lesson("认识几分之一", "会读会写"))
    browser = await signed_in(town.wang)
    shown = await browser.get(f"/plans/{plan_id}/export")
    assert "存为 PDF" in shown.text
    job = (await browser.post(f"/plans/{plan_id}/pdf", data={"paper": "form-table"})).headers["location"]
    await work()
    assert "PDF 做好了" in (await browser.get(job)).text
    url = await database.value("SELECT result_url FROM job_run WHERE kind = $1", as_pdf.KIND)
    made = await browser.get(url)
    assert made.headers["content-type"] == "application/pdf"
    pages = pypdfium2.PdfDocument(io.BytesIO(made.content))
    assert "会读会写" in "".join(page.get_textpage().get_text_range() for page in pages)
    assert (await (await signed_in(town.li)).get(url)).status_code == 404


async def test_without_a_converter_the_page_and_the_job_say_what_to_do(
    town: Town, signed_in: SignIn, private: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "find", lambda: None)
    plan_id = await private(town.wang, "圆的面积", doc=lesson("认识几分之一", "会读会写"))
    browser = await signed_in(town.wang)
    page = (await browser.get(f"/plans/{plan_id}/export")).text
    assert "用 WPS 打开 → 输出为 PDF" in page and "存为 PDF" not in page
    job = (await browser.post(f"/plans/{plan_id}/pdf", data={"paper": ""})).headers["location"]
    await work()
    assert "输出为 PDF" in (await browser.get(job)).text
