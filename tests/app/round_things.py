"""Rounds of 遴选 for the matrix: one open with an entry of 实验小学, one closed with something picked."""

from datetime import timedelta
from uuid import UUID

from server.base import database
from server.base.clock import local, now
from server.plans.selection import opening, picking, reviewing, submitting
from server.plans.selection.forms import RoundForm
from server.rubrics import sheets
from server.rubrics.tables import Purpose
from tests.support.town import Town


async def make_rounds(town: Town, plan: UUID, panel: object) -> dict[str, object]:
    """陈思远 runs both, 孙丽 scores; 李建国 submitted the released plan of 王雨晴."""
    sheet = (await sheets.offered(Purpose.PLAN))[0]["id"]
    today = local(now()).date()
    first, last = today.isoformat(), (today + timedelta(days=7)).isoformat()

    async def made(title: str) -> tuple[UUID, UUID]:
        form = RoundForm(
            title=title, subject="数学", opens_on=first, closes_on=last, prep_group=UUID(str(panel)),
            sheet=sheet, schools=frozenset({town.school}),
        )  # fmt: skip
        found = await opening.open_round(town.chen, form)
        await reviewing.invite(town.chen, found, town.sun.id)
        return found, await submitting.submit(town.li, found, plan)

    (found, entry), (ended, ended_entry) = await made("面积"), await made("周长")
    await opening.close(town.chen, ended)
    await picking.pick_all(town.chen, ended, ended_entry)
    picks = await picking.of(ended)
    await database.execute("DELETE FROM notice WHERE kind = 'round'")
    return {
        "round": found, "entry": entry, "ended": ended, "ended_entry": ended_entry, "sheet": sheet,
        "round_from": first, "round_to": last, "had": picks.mark("objectives"), "had_all": picks.mark_all,
        "sun_id": town.sun.id,
    }  # fmt: skip
