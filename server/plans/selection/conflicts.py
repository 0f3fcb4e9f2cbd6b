"""利害关系: who may not score an entry, nor see it as a reviewer. Worked out from today's facts on every
look, so that whoever becomes author, helper or colleague later is barred from then on."""

from uuid import UUID

from server.base.database import rows, value

# Over an entry ``e`` and a person, an SQL expression put in for {who}. Its author, whoever submitted it,
# 辅备人, whoever wrote in its plan (also in the minutes before a version is cut), or is of its school.
_OF = """
({who} IN (e.author, e.submitted_by)
 OR EXISTS (SELECT 1 FROM plan cp WHERE cp.id = e.plan AND cp.owner = {who})
 OR EXISTS (SELECT 1 FROM plan_helper ch WHERE ch.plan = e.plan AND ch."user" = {who})
 OR EXISTS (SELECT 1 FROM version_writer cw JOIN plan_version cv ON cv.id = cw.version
            WHERE cv.plan = e.plan AND cw.writer = {who})
 OR EXISTS (SELECT 1 FROM coedit_update cu
            WHERE cu.document_id = e.plan AND cu.user_id = {who} AND cu.epoch > 0){colleagues})
"""
_COLLEAGUES = """
 OR EXISTS (SELECT 1 FROM users cp WHERE cp.id = {who} AND cp.school = e.school)
 OR EXISTS (SELECT 1 FROM membership cm LEFT JOIN prep_group cg ON cm.scope = 'group' AND cg.id = cm.scope_id
            WHERE cm."user" = {who} AND coalesce(cm.starts_on <= school_today(), true)
              AND coalesce(cm.ends_on >= school_today(), true)
              AND (e.school IN (cm.scope_id, cg.school) OR e.school IS NULL AND e.prep_group = cm.scope_id))
"""
_REVIEWER = 'w."user"'
NOT_YOURS = "这一份与你有关（你参与写过，或者是你学校的），由其他评委来评。"
OWN_WORK = "你参与写了这一份，不能由你来选它。请另一位教研员或中心组组长来选。"


def barred(who: str) -> str:
    """The SQL condition that the person ``who`` may not score entry ``e``."""
    return _OF.format(who=who, colleagues=_COLLEAGUES.format(who=who))


def involved(who: str) -> str:
    """The SQL condition that the person ``who`` made entry ``e``, alone or with others: may not pick it."""
    return _OF.format(who=who, colleagues="")


async def is_barred(user_id: UUID, entry_id: UUID) -> bool:
    """Whether this person may not score this entry today."""
    found = await value(
        f"SELECT {barred('$1')} FROM round_entry e WHERE e.id = $2",  # noqa: S608
        user_id, entry_id,
    )  # fmt: skip
    return bool(found)


async def is_involved(user_id: UUID, entry_id: UUID) -> bool:
    """Whether this person had a hand in this entry."""
    found = await value(
        f"SELECT {involved('$1')} FROM round_entry e WHERE e.id = $2",  # noqa: S608
        user_id, entry_id,
    )  # fmt: skip
    return bool(found)


async def barred_reviewers(round_id: UUID) -> set[tuple[UUID, UUID]]:
    """(entry, reviewer) of the pairs of a round that are barred today."""
    found = await rows(
        f'SELECT e.id, w."user" AS reviewer FROM round_entry e JOIN round_reviewer w ON w.round = e.round'  # noqa: S608
        f" WHERE e.round = $1 AND {barred(_REVIEWER)}",
        round_id,
    )
    return {(line["id"], line["reviewer"]) for line in found}
