"""Writing on the board: cards of one's own, tidying by the lead, the summary."""

from typing import Any, TypeAlias
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, Missing
from server.base.ids import new_id
from server.observation import access, wording
from server.observation.access import NO_OBSERVATION
from server.observation.debriefs import board
from server.observation.debriefs.forms import CardForm, consensus_words
from server.observation.debriefs.tables import EntryKind
from server.observation.rights import Rights
from server.observation.tables import KIND
from server.people.viewer import Viewer
from server.trail import notices, tasks
from server.trail.recording import audit

Row: TypeAlias = dict[str, Any]

MOST_CARDS = 500  # of one debrief: removed ones too
FULL = f"这次议课已经有 {MOST_CARDS} 张卡片，这一张没有放上去，字还在下面。把想法并到已有的卡片里再存。"
NO_QUOTE = "要引用的那一条记录现在看不到了，卡片没有放上去，写的字还在。去掉引用再放。"
CHANGED = "这张卡片刚在别处改过，你的字还在框里，没有盖掉那一边的。对照一下，再点“改好”。"
CONSENSUS_CHANGED = "共识刚在别处改过，你的字还在框里，没有盖掉那一边的。对照一下，再存一次。"
_ADD = """
INSERT INTO debrief_entry
  (id, observation, author, kind, text, answers, record, moment, created_at, row_version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) ON CONFLICT (id) DO NOTHING RETURNING id
"""
_READERS = """
SELECT x.person FROM (
  SELECT teacher AS person FROM observation WHERE id = $1 UNION
  SELECT "user" FROM observer WHERE observation = $1 AND left_at IS NULL UNION
  SELECT "user" FROM observation_guest WHERE observation = $1) x WHERE x.person IS NOT NULL
"""


async def add(viewer: Viewer, observation_id: UUID, form: CardForm) -> UUID:
    """A new card. Sent twice it is one.

    Raises:
        Missing: not one who writes on this board.
        FormRefused: nothing written, or too much.
        Conflict: the board is full, or the quoted line is not for the viewer any more.
    """
    kind, words = form.checked()
    async with writing():
        found, theirs = await access.find_for(viewer, observation_id, "write_debrief")
        if (
            await value("SELECT count(*) FROM debrief_entry WHERE observation = $1", found["id"])
            >= MOST_CARDS
        ):
            raise Conflict(FULL)
        if form.record is not None:
            quoted = await board.quote(viewer, found, theirs, form.record, form.moment)
            if quoted is None:
                raise Conflict(NO_QUOTE)
        made = await rows(
            _ADD, form.key, found["id"], viewer.id, kind, words, await _standing(found["id"], form.answers),
            form.record, form.moment, now(),
        )  # fmt: skip
        if not made:
            await _require_same(viewer, found["id"], form.key)
        else:
            await _note(viewer, "debrief_card_added", found, form.key)
    return form.key


async def change(viewer: Viewer, observation_id: UUID, entry_id: UUID, form: CardForm) -> None:
    """Other words for one's own card; another column for one's own, or as the lead.

    Raises:
        Missing: not the viewer's card, or it is gone.
        FormRefused: nothing written, or too much.
        Conflict: it was changed meanwhile.
    """
    async with writing():
        found, theirs = await access.find_for(viewer, observation_id, "write_debrief")
        card = await _locked(found["id"], entry_id)
        is_mine = card["author"] == viewer.id
        if card["removed_at"] is not None or not (is_mine or theirs.is_lead):
            raise Missing(NO_OBSERVATION)
        moved = CardForm(
            form.key, form.kind, form.text if is_mine else card["text"], moment=card["moment"]
        ).checked()
        if form.was != card["row_version"] and moved != (card["kind"], card["text"]):
            raise Conflict(CHANGED)
        if moved != (card["kind"], card["text"]):
            await execute(
                "UPDATE debrief_entry SET kind = $2, text = $3, changed_at = $4,"
                " row_version = row_version + 1 WHERE id = $1",
                entry_id, *moved, now(),
            )  # fmt: skip
            await _note(viewer, "debrief_card_changed", found, entry_id)


async def remove(viewer: Viewer, observation_id: UUID, entry_id: UUID) -> None:
    """Take a card from the board: one's own, or as the lead. It stays as a line; its open task is withdrawn.
    Twice is once.

    Raises:
        Missing: neither the viewer's card nor theirs to tidy.
    """
    async with writing():
        found, theirs = await access.find_for(viewer, observation_id, "write_debrief")
        card = await _locked(found["id"], entry_id)
        _require_tidying(viewer, theirs, card)
        if card["removed_at"] is not None:
            return
        await execute(
            "UPDATE debrief_entry SET removed_at = $2, removed_by = $3, act = NULL,"
            " row_version = row_version + 1 WHERE id = $1",
            entry_id, now(), viewer.id,
        )  # fmt: skip
        if card["act"] is not None:
            asked = await rows("SELECT id FROM task WHERE act_id = $1", card["act"])
            await tasks.withdraw(found["id"], [one["id"] for one in asked])
        await _note(viewer, "debrief_card_removed", found, entry_id)


async def put_back(viewer: Viewer, observation_id: UUID, entry_id: UUID) -> None:
    """The reverse. Twice is once.

    Raises:
        Missing: neither the viewer's card nor theirs to tidy.
    """
    async with writing():
        found, theirs = await access.find_for(viewer, observation_id, "write_debrief")
        card = await _locked(found["id"], entry_id)
        _require_tidying(viewer, theirs, card)
        if card["removed_at"] is not None:
            await execute(
                "UPDATE debrief_entry SET removed_at = NULL, removed_by = NULL,"
                " row_version = row_version + 1 WHERE id = $1",
                entry_id,
            )
            await _note(viewer, "debrief_card_put_back", found, entry_id)


async def summarise(viewer: Viewer, observation_id: UUID, text: str, was: int) -> None:
    """共识, by the lead; ``was`` is the ``row_version`` it was written over, 0 where there was none.

    The group is told once, when the first is there.

    Raises:
        Missing: not the lead.
        FormRefused: too much.
        Conflict: it was changed meanwhile.
    """
    words = consensus_words(text)
    async with writing():
        found, theirs = await access.find_for(viewer, observation_id, "write_debrief")
        if not theirs.is_lead:
            raise Missing(NO_OBSERVATION)
        await execute("SELECT 1 FROM observation WHERE id = $1 FOR UPDATE", found["id"])
        there = await row(
            "SELECT id, text, row_version FROM debrief_entry WHERE observation = $1 AND kind = $2",
            found["id"], EntryKind.CONSENSUS,
        )  # fmt: skip
        if words == (there["text"] if there else ""):
            return
        if was != (there["row_version"] if there else 0):
            raise Conflict(CONSENSUS_CHANGED)
        await _store_summary(viewer, found, words, there)
        await _note(viewer, "debrief_summarised", found, found["id"])


async def _store_summary(viewer: Viewer, found: Row, words: str, there: Row | None) -> None:
    if there is not None:
        await execute(
            "UPDATE debrief_entry SET text = $2, author = $3, changed_at = $4,"
            " row_version = row_version + 1 WHERE id = $1",
            there["id"], words, viewer.id, now(),
        )  # fmt: skip
        return
    await execute(_ADD, new_id(), found["id"], viewer.id, EntryKind.CONSENSUS, words, None, None, "", now())
    readers = await rows(_READERS, found["id"])
    await notices.tell(
        [one["person"] for one in readers], notices.act(found["id"], "consensus"),
        title=f"{wording.heading(found)}的议课有了共识", url=f"/observations/{found['id']}/debrief#consensus",
        kind=KIND, object_id=found["id"], actor_id=viewer.id,
    )  # fmt: skip


async def _standing(observation_id: UUID, entry_id: UUID | None) -> UUID | None:
    """The card another goes on from, if it stands on this board."""
    found: UUID | None = await value(
        "SELECT id FROM debrief_entry WHERE id = $2 AND observation = $1 AND kind <> $3"
        " AND removed_at IS NULL",
        observation_id, entry_id, EntryKind.CONSENSUS,
    )  # fmt: skip
    return found


async def _locked(observation_id: UUID, entry_id: UUID) -> Row:
    found = await row(
        "SELECT * FROM debrief_entry WHERE id = $2 AND observation = $1 AND kind <> $3 FOR UPDATE",
        observation_id, entry_id, EntryKind.CONSENSUS,
    )  # fmt: skip
    if found is None:
        raise Missing(NO_OBSERVATION)
    return found


async def _require_same(viewer: Viewer, observation_id: UUID, entry_id: UUID) -> None:
    """The id is there already: from the same form, or somebody else's."""
    card = await _locked(observation_id, entry_id)
    if card["author"] != viewer.id:
        raise Missing(NO_OBSERVATION)


def _require_tidying(viewer: Viewer, theirs: Rights, card: Row) -> None:
    if card["author"] != viewer.id and not theirs.is_lead:
        raise Missing(NO_OBSERVATION)


async def _note(viewer: Viewer, what: str, found: Row, entry_id: UUID) -> None:
    await audit(viewer.id, what, KIND, found["id"], entry=entry_id)
