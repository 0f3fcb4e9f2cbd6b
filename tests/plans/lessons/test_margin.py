"""旁注: notes in the margin of one's own plan."""

import pytest

from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.plans import forking, versions
from server.plans.forms import FormRefused
from server.plans.lessons import margin
from server.plans.lessons.margin import NoteForm
from tests.plans.conftest import Draft
from tests.support.browsing import SignIn
from tests.support.town import Town


async def test_notes_stand_beside_their_passage_also_when_it_is_gone(
    town: Town, released: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = await forking.fork(town.zhao, await released())
    note, other = new_id(), new_id()
    for _click in range(2):
        await margin.write(town.zhao, mine, NoteForm(note, "g0", " 先摆\n一摆 ", "三（2）班"))
    await margin.write(town.zhao, mine, NoteForm(other, "gone", "从前写的"))
    found = await margin.beside(await versions.current_doc(mine), await margin.of(mine))
    assert [(one.passage.id if one.passage else "", [n["words"] for n in one.notes]) for one in found] == [
        ("g0", ["先摆 一摆"]),
        ("", ["从前写的"]),
    ]
    await margin.correct(town.zhao, mine, NoteForm(note, "g0", "先折一折"))
    await margin.remove(town.zhao, mine, other)
    assert [(line["words"], line["class_name"]) for line in await margin.of(mine)] == [("先折一折", "")]
    monkeypatch.setattr(margin, "MOST", 1)
    with pytest.raises(DomainError):
        await margin.write(town.zhao, mine, NoteForm(new_id(), "g0", "再一条"))


async def test_a_margin_is_its_owners_alone(town: Town, released: Draft, signed_in: SignIn) -> None:
    mine = await forking.fork(town.zhao, await released())
    note = new_id()
    await margin.write(town.zhao, mine, NoteForm(note, "g0", "我班的小宇"))
    for viewer in (town.wang, town.li, town.zheng, town.zhou, town.chen, town.admin):
        browser = await signed_in(viewer)
        assert (await browser.get(f"/plans/{mine}/notes")).status_code == 404
        assert (await browser.get(f"/plans/{mine}/lessons")).status_code == 404
        for what in (
            margin.write(viewer, mine, NoteForm(new_id(), "g0", "x")),
            margin.correct(viewer, mine, NoteForm(note, "g0", "x")),
            margin.remove(viewer, mine, note),
        ):
            with pytest.raises(Missing):
                await what
    theirs = await forking.fork(town.wang, await released("另一课"))
    with pytest.raises(Missing):  # a note of another plan by way of one's own
        await margin.correct(town.wang, theirs, NoteForm(note, "g0", "x"))
    await margin.remove(town.wang, theirs, note)
    assert [line["words"] for line in await margin.of(mine)] == ["我班的小宇"]


async def test_the_page_takes_a_note_and_shows_a_refused_one_again(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    mine = await forking.fork(town.zhao, await released())
    browser = await signed_in(town.zhao)
    reply = await browser.post(f"/plans/{mine}/notes", data={"block": "g0", "words": "先摆一摆"})
    assert (reply.status_code, reply.headers["location"]) == (303, f"/plans/{mine}/notes#n-g0")
    assert "先摆一摆" in (await browser.get(f"/plans/{mine}/notes")).text
    long = "长" * 401
    refused = await browser.post(f"/plans/{mine}/notes", data={"block": "g0", "words": long})
    assert refused.status_code == 422 and long in refused.text and "最多 400 个字" in refused.text
    with pytest.raises(FormRefused):
        NoteForm(new_id(), "g0", " ").checked()
