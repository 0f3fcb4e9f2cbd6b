"""Every night's backup: when it is due, what it keeps, what is thrown away."""

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from server.app import doors
from server.app.backups import archive, daily, making
from server.base import database as db
from server.base.errors import DomainError
from server.base.settings import settings
from server.documents import skeleton
from server.files import uploading
from server.files.objects import store
from server.plans import drafting
from tests.app.route_matrix import png
from tests.support.town import Town

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # 12:00 in Beijing


def at(hour: int, day: int = 22) -> datetime:
    """An hour of Beijing."""
    return datetime(2026, 11, day, tzinfo=UTC) + timedelta(hours=hour - 8)


@pytest.mark.parametrize(
    ("last", "failed", "due"),
    [
        (None, None, True),
        (at(3), None, False),
        (at(2), None, True),  # of yesterday's working day
        (at(3, 20), None, True),  # the machine was off for a night: made up for
        (at(3, 21), NOON - timedelta(minutes=10), False),  # failed a moment ago
        (at(3, 21), NOON - timedelta(hours=2), True),
    ],
)
def test_a_backup_is_due_once_after_three_in_the_morning(
    last: datetime | None, failed: datetime | None, due: bool
) -> None:
    assert daily.is_due(NOON, last, failed, 3) is due


def test_before_three_in_the_morning_yesterdays_counts() -> None:
    assert not daily.is_due(at(2), at(3, 21), None, 3)
    assert daily.is_due(at(2), at(3, 20), None, 3)


async def attach(town: Town, plan: UUID, name: str) -> UUID:
    return await uploading.add_attachment(town.wang, "plan", plan, png() + name.encode(), f"{name}.png")


async def test_objects_are_copied_once_and_go_with_the_last_backup_that_names_them(
    town: Town, here: None, tmp_path: Path
) -> None:
    doors.hand_over()
    folder = tmp_path / "backups"
    folder.mkdir()
    plan = await drafting.create(
        town.wang, title="周长", doc=skeleton.blank(["process"]), subject="数学", grade="三年级"
    )
    first = await attach(town, plan, "a")
    one = await making.make(folder / "gongbei-1.zip", beside=True)
    kept = archive.beside(one.path, first.hex)
    copied = kept.stat()
    second = await attach(town, plan, "b")
    two = await making.make(folder / "gongbei-2.zip", beside=True)
    assert kept.stat().st_ino == copied.st_ino
    assert [member.name for member in two.manifest.objects] == sorted([first.hex, second.hex])
    assert list(archive.faults(two.path, archive.read_manifest(two.path))) == []
    with zipfile.ZipFile(two.path) as file:
        assert not any(name.startswith("objects/") for name in file.namelist())

    await uploading.remove_attachment(town.wang, "plan", plan, first)
    await db.execute("DELETE FROM file WHERE id = $1", first)
    await store().delete(first.hex)
    three = await making.make(folder / "gongbei-3.zip", beside=True)
    assert daily.throw_away(folder, 1) == [one.path, two.path]
    assert not kept.exists()
    assert archive.beside(three.path, second.hex).exists()
    kept_second = archive.beside(three.path, second.hex)
    kept_second.write_bytes(b"something else")
    found = list(archive.faults(three.path, three.manifest))
    assert len(found) == 1
    assert second.hex in found[0]


async def test_a_lost_object_is_reported_and_the_rest_is_kept(town: Town, here: None, tmp_path: Path) -> None:
    doors.hand_over()
    plan = await drafting.create(
        town.wang, title="周长", doc=skeleton.blank(["process"]), subject="数学", grade="三年级"
    )
    lost, there = await attach(town, plan, "a"), await attach(town, plan, "b")
    await store().delete(lost.hex)
    made = await making.make(tmp_path / "one.zip")
    assert made.manifest.missing == [lost.hex]
    assert [member.name for member in made.manifest.objects] == [there.hex]
    with pytest.raises(FileExistsError, match="没有覆盖"):
        await making.make(tmp_path / "one.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["one.zip"]


async def test_a_backup_that_fails_leaves_nothing_and_is_remembered(
    town: Town, here: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(settings), "backups", property(lambda _settings: tmp_path / "b"))

    def find(*_args: object, **_options: object) -> str:
        return "/bin/false"

    monkeypatch.setattr("server.app.backups.programs.find", find)
    with pytest.raises(DomainError, match="没有做成"):
        await daily.make()
    assert list((tmp_path / "b").iterdir()) == []
    failure = await daily.last(making.FAILED)
    assert failure is not None
    assert "没有做成" in failure["facts"]
