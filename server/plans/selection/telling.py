"""Who is asked and told in a round, and in which words. Everything in the transaction of the step."""

from typing import Any
from uuid import UUID

from server.base.database import rows
from server.base.titles import marked
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.selection.tables import KIND, Verdict
from server.trail import notices, tasks

SUBMIT, SCORE = "submit", "score"  # what people are asked to do in a round (trail.tasks)
VERDICTS = {
    Verdict.PICKED: "你们交的这份被整份选用了。",
    Verdict.PARTLY: "你们交的这份有一部分被选用，署名写在通案里。",
    Verdict.NOT: "你们交的这份这次没有选用。评语可以留着改下一稿。",
    Verdict.OPEN: "",
}

# Who may submit for the invited; of a school without such a lead its administrators, who pass it on.
LEADS = """
WITH leads AS (
  SELECT i.school, i.prep_group, m."user" AS id FROM round_invitation i
  JOIN selection_round r ON r.id = i.round
  JOIN prep_group g ON g.id = i.prep_group
    OR g.school = i.school AND g.subject = r.subject AND (r.grade = '' OR g.grade IN ('', r.grade))
  JOIN membership m ON m.scope = 'group' AND m.scope_id = g.id AND m.role = 'prep_lead'
    AND coalesce(m.starts_on <= school_today(), true) AND coalesce(m.ends_on >= school_today(), true)
  WHERE r.id = $1
  UNION
  SELECT i.school, i.prep_group, m."user" FROM round_invitation i JOIN selection_round r ON r.id = i.round
  JOIN membership m ON m.scope = 'school' AND m.scope_id = i.school AND m.role = 'subject_lead'
    AND m.subject = r.subject
    AND coalesce(m.starts_on <= school_today(), true) AND coalesce(m.ends_on >= school_today(), true)
  WHERE r.id = $1
)
SELECT id, coalesce(school, prep_group) AS home, true AS may_submit FROM leads
UNION ALL
SELECT m."user", i.school, false FROM round_invitation i
JOIN membership m ON m.scope = 'school' AND m.scope_id = i.school AND m.role = 'school_admin'
  AND coalesce(m.starts_on <= school_today(), true) AND coalesce(m.ends_on >= school_today(), true)
WHERE i.round = $1 AND NOT EXISTS (SELECT 1 FROM leads WHERE leads.school = i.school)
"""


async def opened(viewer: Viewer, found: Row) -> None:
    """发起: the leads of the invited are asked, once each; of schools without one the administrators."""
    people = await rows(LEADS, found["id"])
    wanted = f"{found['grade']}{found['subject']}{marked(found['title'])}"
    done = await homes_with_entries(found["id"])
    await tasks.assign(
        viewer.id, {one["id"] for one in people if one["may_submit"] and one["home"] not in done},
        kind=SUBMIT, object_kind=KIND, object_id=found["id"], title=f"为遴选交一份{wanted}的通案",
        note=found["note"], url=url(found["id"]), due=found["closes_on"],
    )  # fmt: skip
    await notices.tell(
        {one["id"] for one in people if not one["may_submit"]},
        notices.act(found["id"], "opened"),
        title=f"{viewer.name}发起了{wanted}的遴选，请你校参加",
        body="学校还没有这个学科的备课组长或教研组长，请先设一位，由他来交。",
        **_about(viewer, found["id"]),
    )


async def submitted(viewer: Viewer, found: Row, home: UUID, home_name: str, entry: UUID) -> None:
    """A school has submitted: its leads have nothing to do any more, who runs the round is told."""
    for one in await rows(LEADS, found["id"]):
        if one["home"] == home:
            await tasks.finish_by_doing(one["id"], found["id"], SUBMIT)
    await notices.tell(
        [found["owner"]],
        notices.act(found["id"], f"submitted {entry}"),
        title=f"{home_name}为{marked(found['title'])}交了一份通案",
        **_about(viewer, found["id"]),
    )


async def sent_back(viewer: Viewer, found: Row, entry: Row) -> None:
    """退回: its side is told why, and may submit again."""
    await notices.tell(
        await own_side(found["id"], entry),
        notices.act(entry["id"], "returned"),
        title=f"{marked(found['title'])}的遴选：你校交的通案退回来了",
        body=entry["returned_words"],
        **_about(viewer, found["id"]),
    )


async def withdrawn(viewer: Viewer, found: Row, raters: list[UUID], letter: str) -> None:
    """撤回: who had begun to score it need not go on."""
    await notices.tell(
        [*raters, found["owner"]],
        notices.act(found["id"], f"withdrawn {letter} {viewer.id}"),
        title=f"{marked(found['title'])}的{letter}被学校撤回，不用再评",
        **_about(viewer, found["id"]),
    )


async def asked_to_score(viewer: Viewer, found: Row, user_id: UUID) -> None:
    """A reviewer is asked."""
    await tasks.assign(
        viewer.id, [user_id], kind=SCORE, object_kind=KIND, object_id=found["id"],
        title=f"给{marked(found['title'])}的参评教案打分", url=url(found["id"]), due=found["scores_due"],
    )  # fmt: skip


async def closed(round_id: UUID) -> None:
    """截止: nobody is asked to submit any more."""
    await tasks.withdraw_all(round_id, SUBMIT)


async def decided(round_id: UUID) -> None:
    """定稿: nobody is asked for anything any more."""
    await tasks.withdraw_all(round_id, SUBMIT, SCORE)


async def released(viewer: Viewer, found: Row, entries: list[Row]) -> None:
    """公布: every school hears, those who submitted what became of theirs; one notice a person."""
    act = notices.act(found["id"], "released")
    said = {**_about(viewer, found["id"]), "title": f"{marked(found['title'])}的遴选结果公布了"}
    for verdict in (Verdict.PICKED, Verdict.PARTLY, Verdict.NOT):
        for entry in entries:
            if entry["verdict"] == verdict:
                await notices.tell(
                    await own_side(found["id"], entry), act, **{**said, "body": VERDICTS[verdict]}
                )
    everybody = [one["id"] for one in await rows(LEADS, found["id"])]
    reviewers = await rows('SELECT "user" AS id FROM round_reviewer WHERE round = $1', found["id"])
    await notices.tell([*everybody, *(one["id"] for one in reviewers)], act, **said)


async def own_side(round_id: UUID, entry: Row) -> set[UUID]:
    """The author of an entry, who submitted it, and the leads of its home."""
    leads = [one["id"] for one in await rows(LEADS, round_id) if one["home"] == entry["home"]]
    return {entry["author"], entry["submitted_by"], *leads}


async def homes_with_entries(round_id: UUID) -> set[UUID]:
    """The schools and groups of which something stands."""
    found = await rows(
        "SELECT DISTINCT home FROM round_entry"
        " WHERE round = $1 AND withdrawn_at IS NULL AND returned_at IS NULL",
        round_id,
    )
    return {line["home"] for line in found}


def url(round_id: UUID) -> str:
    """Where a round is."""
    return f"/rounds/{round_id}"


def _about(viewer: Viewer, round_id: UUID) -> dict[str, Any]:
    return {"url": url(round_id), "kind": KIND, "object_id": round_id, "actor_id": viewer.id}
