"""管理 shows each administrator what is theirs, and the platform's what should not wait."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from server.app import condition
from server.app.backups.making import DONE, FAILED
from server.app.condition import Alert, Backups
from server.base import disk
from server.base.clock import now
from server.base.database import execute, value
from server.base.disk import Space
from tests.support.browsing import SignIn
from tests.support.queries import Counting
from tests.support.town import Town

ROOMY = Space(100 * disk.GIGABYTE, 250 * disk.GIGABYTE)


async def note(action: str, days_ago: float, **facts: Any) -> None:
    """An audit line of a backup."""
    await execute(
        "INSERT INTO audit (at, action, kind, title, facts, address, request_id)"
        " VALUES ($1, $2, 'platform', 'gongbei-x.zip', $3, '', '')",
        now() - timedelta(days=days_ago), action, json.dumps(facts),
    )  # fmt: skip


async def test_the_platforms_admin_sees_backups_and_the_server_and_a_school_admin_only_the_links(
    town: Town, signed_in: SignIn, count_queries: Counting
) -> None:
    await note(DONE, 0, size=1_200_000)
    admin = await signed_in(town.admin)
    with count_queries() as statements:
        shown = await admin.get("/admin")
    assert "最近一次：今天" in shown.text
    assert "1.1 MB" in shown.text
    assert len(statements) <= 6, statements
    school = await signed_in(town.zhou)
    with count_queries() as statements:
        shown = await school.get("/admin")
    assert shown.status_code == 200
    assert "备份" not in shown.text
    assert len(statements) <= 2, statements


async def test_every_link_shown_opens_for_who_sees_it(town: Town, signed_in: SignIn) -> None:
    for viewer, name in ((town.admin, "教材册次"), (town.zhou, "学年结转")):
        browser = await signed_in(viewer)
        page = (await browser.get("/admin")).text
        links = re.findall(r'row-title"><a href="([^"]+)"', page)
        assert name in page
        for link in links:
            assert (await browser.get(link, follow_redirects=True)).status_code == 200, link


async def test_an_old_or_failed_backup_is_said_on_both_pages_and_to_no_teacher(
    town: Town, signed_in: SignIn
) -> None:
    admin, teacher = await signed_in(town.admin), await signed_in(town.wang)
    assert "最近一次备份" not in (await admin.get("/")).text
    await note(DONE, 3, size=5000)
    for path in ("/", "/admin"):
        assert "最近一次备份是 3 天前" in (await admin.get(path)).text
    await note(FAILED, 0, why="备份的硬盘满了")
    for path in ("/", "/admin"):
        assert "最近一次备份没有做成" in (await admin.get(path)).text
    assert "最近一次备份" not in (await teacher.get("/")).text


async def test_jobs_that_gave_up_are_counted_by_name(town: Town, signed_in: SignIn) -> None:
    await execute(
        "INSERT INTO pgqueuer (priority, entrypoint, payload, headers, status)"
        " VALUES (0, 'document.settled', '{}', 'null', 'failed')"
    )
    admin = await signed_in(town.admin)
    assert "保存教案的历史版本：1 个" in (await admin.get("/admin")).text
    assert (await admin.post("/admin/retries")).status_code == 303
    assert await value("SELECT count(*) FROM pgqueuer WHERE status IN ('queued', 'picked')") == 1
    assert "保存教案的历史版本" not in (await admin.get("/admin")).text


@pytest.mark.usefixtures("jobs_wait")
async def test_asking_for_a_backup_twice_makes_one_job(town: Town, signed_in: SignIn) -> None:
    admin = await signed_in(town.admin)
    for _ in range(2):
        assert (await admin.post("/admin/backups")).status_code == 303
    assert await value("SELECT count(*) FROM pgqueuer WHERE entrypoint = 'backup.daily'") == 1
    assert "正在备份" in (await admin.get("/admin")).text


def test_a_full_disk_is_said_before_it_is_full() -> None:
    made = Backups([], None)
    assert condition.alerts_about(made, ROOMY) == []
    low = condition.alerts_about(made, Space(20 * disk.GIGABYTE, 250 * disk.GIGABYTE))
    full = condition.alerts_about(made, Space(disk.FLOOR_BYTES - 1, 250 * disk.GIGABYTE))
    assert [alert.bad for alert in (*low, *full)] == [False, True]
    assert isinstance(low[0], Alert)
    assert "不能上传" in full[0].text


def test_files_are_refused_below_the_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "space", lambda _folder=None: ROOMY)
    disk.require_room(30 * 1024 * 1024)
    monkeypatch.setattr(disk, "space", lambda _folder=None: Space(disk.FLOOR_BYTES + 10, 250 * disk.GIGABYTE))
    with pytest.raises(disk.Unavailable, match="没有上传"):
        disk.require_room(11)
