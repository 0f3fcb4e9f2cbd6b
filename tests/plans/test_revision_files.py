"""What is attached while a 通案 is revised belongs to the revision, and is for nobody else yet."""

import pytest

from server.app import doors
from server.base.errors import Missing
from server.files import access, uploading, uses
from server.plans import forking, states
from tests.plans.conftest import Draft, png
from tests.support.town import Town


async def test_readers_of_the_release_do_not_get_what_a_revision_attaches(
    town: Town, released: Draft
) -> None:
    doors.hand_over()
    plan_id = await released()
    await states.revise(town.wang, plan_id)
    added = await uploading.add_attachment(town.wang, "plan", plan_id, png(), "新答案.png")
    file_id = next(one["id"] for one in await uses.attachments("plan", plan_id))

    for reader in (town.chen, town.zhou):
        until = await access.seen_until(reader, "plan", plan_id)
        assert until is not None and not await uses.attachments("plan", plan_id, until), added
        with pytest.raises(Missing):
            await access.find_readable(reader, file_id)
    for colleague in (town.wang, town.li, town.zhao):
        assert await access.seen_until(colleague, "plan", plan_id) is None
        await access.find_readable(colleague, file_id)
    mine = await forking.fork(town.chen, plan_id)
    assert not await uses.attachments("plan", mine), "a 个案 is of the release"
    with pytest.raises(Missing):
        await access.seen_until(town.sun, "plan", plan_id)

    await states.release(town.li, plan_id)
    assert await access.seen_until(town.chen, "plan", plan_id) is None
    await access.find_readable(town.chen, file_id)
    await states.revise(town.wang, plan_id)
    await access.find_readable(town.chen, file_id)
