"""WMF and EMF of old Word files: kept as they are, shown as PNG."""

import io
from pathlib import Path

import pytest
from PIL import Image

from server.files import drawings, uploading
from server.files.converting import office
from storage.local import LocalStore
from tests.support.browsing import SignIn
from tests.support.town import Town

SAMPLES = Path(__file__).with_name("samples")


@pytest.mark.skipif(office.find() is None, reason="没有 LibreOffice：make office")
async def test_a_drawing_is_shown_as_a_picture_and_saved_as_it_is(
    town: Town, signed_in: SignIn, store: LocalStore
) -> None:
    emf, wmf = ((SAMPLES / name).read_bytes() for name in ("circle.emf", "circle.wmf"))
    first = await uploading.store_bytes(emf, "图.emf", town.wang.id)
    second = await uploading.store_bytes(wmf, "图.wmf", town.wang.id)
    broken = await uploading.store_bytes(emf[:200], "坏.emf", town.wang.id)
    browser = await signed_in(town.wang)
    before = await browser.get(f"/files/{first}")
    assert (before.content, before.headers["cache-control"][:18]) == (emf, "private, max-age=0")
    await drawings.show({"files": [str(first), str(second), str(broken)]})
    for file_id, data in ((first, emf), (second, wmf)):
        shown = await browser.get(f"/files/{file_id}")
        assert shown.headers["content-type"] == "image/png"
        picture = Image.open(io.BytesIO(shown.content)).convert("L")
        assert len(picture.getcolors() or []) > 1
        assert 250 < picture.width < 400  # the circle at 192 dots an inch, without the sheet around it
        assert (await browser.get(f"/files/{file_id}?download=1")).content == data
    assert (await browser.get(f"/files/{broken}")).content == emf[:200]
