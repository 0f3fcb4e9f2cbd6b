"""Every sample through the whole platform: imported, stored, typed into, exported without the original.

What is kept is counted over the raw XML of both files by ``bench.fidelity``, which knows nothing of the
reader and the writer.
"""

from typing import Any
from uuid import UUID

import pytest
from lxml import etree
from pycrdt import Doc

from bench.fidelity import appending, census, comparing
from bench.fidelity.parts import Paper
from bench.fidelity.words import TOKEN
from server.base import database
from server.coedit import leases, log
from server.coedit.batches import APPEND
from server.people.viewer import Viewer
from server.plans import access, exporting, importing
from tests.documents.docx.everything import everything
from tests.support import samples
from tests.support.town import Town

pytestmark = pytest.mark.usefixtures("store")

FILES = {file.name: file.read_bytes for file in samples.word_files("edu", "generated", "tricky")}
FILES["everything.docx"] = everything


async def type_everywhere(plan_id: UUID, writer: Viewer) -> int:
    """The token at the end of every paragraph, committed as the co-editing process does."""
    epoch = await leases.take(plan_id, "127.0.0.1:0")
    assert epoch is not None
    doc: Doc[Any] = await log.load(plan_id)
    before = doc.get_state()
    count = appending.append_everywhere(doc)
    assert await database.rows(APPEND, [plan_id], [epoch], [doc.get_update(before)], [writer.id], [1])
    return count


def said_by(data: bytes) -> str:
    return str(etree.tostring(Paper(data).body, method="text", encoding="unicode"))


@pytest.mark.parametrize("name", FILES)
async def test_what_word_held_is_held_by_the_export(name: str, town: Town) -> None:
    source = FILES[name]()
    plan_id = await importing.plan_from_word(town.wang, source, name)
    typed = await type_everywhere(plan_id, town.wang)
    plan = await access.find_visible(town.wang, plan_id)
    paper = await exporting.export(town.wang, plan, with_opinions=True)
    assert said_by(paper.data).count(TOKEN) >= typed > 0
    found = comparing.compare(census.take(source), census.take(paper.data))
    lost = {kind: left for kind, kept in found.items() if (left := [*filter(is_no_place, kept.lost)])}
    assert not lost
    if name == "everything.docx":
        assert [kind for kind, kept in found.items() if not kept.present] == []


def is_no_place(lost: str) -> bool:
    """The title of the plan is filled in where a form has {{…}} for it."""
    return not lost.startswith("{{")
