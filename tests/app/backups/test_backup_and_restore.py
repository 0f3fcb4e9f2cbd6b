"""A platform is backed up while people type, wiped, and restored elsewhere: everything is there."""

import asyncio
import os
import sys
from pathlib import Path
from uuid import UUID

from server.app import doors
from server.base import database as db
from server.base import sessions
from server.documents import skeleton
from server.files import uploading
from server.people.viewer import Viewer
from server.plans import drafting, forking, states
from server.plans.tables import State
from tests.app.backups.running import answer, gongbei, running, signed_in
from tests.app.route_matrix import png
from tests.coedit.typist import TOKEN, PlanTypist
from tests.support.serving import Served
from tests.support.town import PASSWORD, Town

LONG_TOKEN = "<{}-{}>"


async def make_plans(town: Town) -> tuple[UUID, UUID, UUID, UUID]:
    """A plan in discussion with an attachment, a released one, a 个案 of it; and the attachment."""
    doors.hand_over()
    doc = skeleton.blank(["objectives", "process"])
    doc["content"][0]["content"][0]["content"] = [{"type": "text", "text": "会读会写"}]  # here they type

    async def plan(title: str) -> UUID:
        return await drafting.create(
            town.wang, title=title, doc=doc, subject="数学", grade="三年级", state=State.DISCUSSION
        )

    discussed, released = await plan("分数的初步认识"), await plan("面积")
    file = await uploading.add_attachment(town.wang, "plan", discussed, png(), "板书.png")
    await states.release(town.li, released)
    return discussed, released, await forking.fork(town.zhao, released), file


async def cookie(viewer: Viewer) -> str:
    return (await sessions.open_session(viewer.id, secure=False)).token


async def type_until(typist: PlanTypist, name: str, stop: asyncio.Event) -> None:
    number = 0
    while not stop.is_set():
        await typist.type(LONG_TOKEN.format(name, number))
        number += 1
        await asyncio.sleep(0.01)
    await typist.saved()


async def back_up_under_typing(
    served: Served, town: Town, plan: UUID, file: Path
) -> tuple[set[str], set[str]]:
    """Two colleagues type while the command runs; what was saved before it began, and all they typed."""
    writers = [
        await PlanTypist.join(served.port, plan, user=await cookie(viewer)) for viewer in (town.wang, town.li)
    ]
    stop = asyncio.Event()
    typing = [
        asyncio.create_task(type_until(writer, name, stop))
        for writer, name in zip(writers, ("w", "l"), strict=True)
    ]
    async with asyncio.timeout(30):
        while min(writer.acked for writer in writers) < 20:
            await asyncio.sleep(0.02)
    before = set(TOKEN.findall(str(await _read(served, plan, town))))
    command = [sys.executable, "-m", "server.app.cli", "backup", str(file)]
    process = await asyncio.create_subprocess_exec(*command, env=os.environ | {"DATABASE_URL": served.dsn})
    assert await process.wait() == 0
    stop.set()
    await asyncio.gather(*typing)
    for writer in writers:
        await writer.leave()
    return before, set(TOKEN.findall(str(await _read(served, plan, town))))


async def _read(served: Served, plan: UUID, town: Town) -> str:
    page = await PlanTypist.join(served.port, plan, user=await cookie(town.zhao), answers=False)
    text = str(page)
    await page.leave()
    return text


async def test_a_backup_made_under_typing_restores_plans_files_logins_and_history(
    served: Served, town: Town, place: Path
) -> None:
    discussed, released, own, attachment = await make_plans(town)
    lost_session = await cookie(town.wang)
    file = place / "platform.zip"
    before, after = await back_up_under_typing(served, town, discussed, file)
    assert len(after) > len(before) >= 20, "nobody typed while the backup was made"
    assert file.stat().st_mode & 0o077 == 0
    assert await db.value("SELECT count(*) FROM audit WHERE action = 'backed_up'") == 1
    assert answer("verify", str(file))["ok"]

    data = place / "restored"
    done = await asyncio.to_thread(answer, "restore", str(file), "--data", str(data))
    assert (done["objects"], done["counts"]["plan"]) == (1, 3)
    report = await asyncio.to_thread(answer, "verify", "--data", str(data))
    assert report["ok"], report
    assert report["checked"]["plans"] == 3

    with running(data) as url:
        with signed_in(url, "wang", PASSWORD) as browser:
            assert "分数的初步认识" in browser.get("/plans").text
            assert "<mark>初步认识</mark>" in browser.get("/search?q=初步认识").text
            assert browser.get(f"/files/{attachment}", follow_redirects=True).content == png()
            assert "第 1 版" in browser.get(f"/plans/{released}/versions").text
            with_old = browser.get("/plans", headers={"Cookie": f"gb={lost_session}"})
            assert "/session/new" in with_old.headers["location"]
        with signed_in(url, "zhao", PASSWORD) as browser:
            assert browser.get(f"/plans/{own}").status_code == 200

        port = int(url.rpartition(":")[2])
        token = gongbei("session", "create", "--user", "wang", "--data", str(data)).stdout
        page = await PlanTypist.join(port, discussed, user=token.strip().partition("=")[2])
        typed = set(TOKEN.findall(str(page)))
        assert before <= typed <= after
        await page.type("<n-0>")  # and it goes on
        await page.saved()
        await page.leave()
