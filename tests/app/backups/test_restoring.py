"""What a restore refuses before it touches anything, and what it makes of a backup of the first version."""

import json
import zipfile
from pathlib import Path

import pytest

from server.app.backups import archive, restoring
from tests.app.backups.running import answer, gongbei

# A demo district of the first version with an attachment, backed up under its schema of that time.
FIRST = Path(__file__).with_name("schema-of-0.1.zip")
PLANS = 8


def altered(target: Path, **changes: object) -> Path:
    """The backup with other words in its manifest."""
    with zipfile.ZipFile(FIRST) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == archive.MANIFEST:
                data = json.dumps(json.loads(data) | changes).encode()
            new.writestr(name, data)
    return target


def cut(target: Path) -> Path:
    """The backup as an interrupted copy leaves it."""
    data = FIRST.read_bytes()
    target.write_bytes(data[: len(data) // 2])
    return target


def spoilt(target: Path) -> Path:
    """One byte of the database changed, the zip's own check sum made to fit."""
    with zipfile.ZipFile(FIRST) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = bytearray(old.read(name))
            if name == archive.DATABASE:
                data[len(data) // 2] ^= 1
            new.writestr(name, bytes(data))
    return target


def without_object(target: Path) -> Path:
    """The backup without the file somebody had attached."""
    with zipfile.ZipFile(FIRST) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if not name.startswith(archive.OBJECTS):
                new.writestr(name, old.read(name))
    return target


@pytest.mark.parametrize(
    "name",
    ["platform/../../evil", "platform/pg/postgresql.auto.conf", "platform//etc/x", "platform/tls/../a"],
)
def test_a_backup_somebody_else_made_up_puts_no_file_where_it_likes(tmp_path: Path, name: str) -> None:
    members = json.loads(zipfile.ZipFile(FIRST).read(archive.MANIFEST))["members"]
    file = altered(tmp_path / "x.zip", members=[*members, {"name": name, "size": 0, "sha256": ""}])
    with pytest.raises(archive.Unusable, match="不该有的文件"):
        restoring.check(file, lambda _words: None)
    restoring.check(altered(tmp_path / "y.zip"), lambda _words: None)


def test_a_file_that_is_damaged_or_too_new_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    data = tmp_path / "data"
    manifest = json.loads(zipfile.ZipFile(FIRST).read(archive.MANIFEST))
    schema = [*manifest["schema"], ["plans", "2099"]]
    objects = [*manifest["objects"], {"name": "../../坏的编号", "size": 0, "sha256": ""}]
    note = tmp_path / "note.zip"
    note.write_text("这不是压缩包")
    for file, words in (
        (note, "不是共备的备份文件"),
        (cut(tmp_path / "cut.zip"), "没有复制完整"),
        (spoilt(tmp_path / "spoilt.zip"), "database.dump 的内容变了"),
        (without_object(tmp_path / "without.zip"), "不在备份里"),
        (altered(tmp_path / "format.zip", format=2), "由更新的版本做成"),
        (altered(tmp_path / "key.zip", objects=objects), "平台不会用的文件编号 ../../坏的编号"),
        (altered(tmp_path / "schema.zip", schema=schema), "多 1 项结构变更"),
    ):
        refused = gongbei("restore", str(file), "--data", str(data), check=False)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert words in refused.stderr
        assert "什么都没有改动" in refused.stderr
        assert not data.exists()
    assert gongbei("verify", str(tmp_path / "cut.zip"), check=False).returncode == 1
    found = json.loads(gongbei("verify", str(tmp_path / "without.zip"), check=False).stdout)
    assert (found["ok"], len(found["faults"])) == (False, 1)


def test_a_backup_of_the_first_version_comes_back_and_verify_names_what_is_lost_later(place: Path) -> None:
    data = place / "data"
    done = answer("restore", str(FIRST), "--data", str(data))
    assert done["counts"]["plan"] == PLANS
    assert done["migrated"], "the first version had an older schema"
    again = gongbei("restore", str(FIRST), "--data", str(data), check=False)
    assert again.returncode == 1
    assert "里已经有东西，什么都没有改动" in again.stderr

    report = answer("verify", "--data", str(data))
    assert (report["ok"], report["checked"]["plans"], report["checked"]["files"]) == (True, PLANS, 1)
    stored = next(path for path in (data / "objects").glob("??/*"))
    size = stored.stat().st_size
    stored.write_bytes(b"x" * size)
    found = json.loads(gongbei("verify", "--data", str(data), check=False).stdout)
    assert [fault["text"] for fault in found["faults"]] == ["内容和登记的不一样"]
    stored.unlink()
    found = json.loads(gongbei("verify", "--data", str(data), check=False).stdout)
    assert [fault["text"] for fault in found["faults"]] == ["文件不见了"]


def test_a_restore_that_was_cut_off_is_not_taken_for_an_empty_platform(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "restore.unfinished").write_text("x\n")
    refused = gongbei("up", "--data", str(data), "--port", "9831", check=False)
    assert refused.returncode == 1
    assert "没有做完的恢复" in refused.stderr


@pytest.mark.parametrize("words", [["backup"], ["backup", "a.zip", "--daily"]])
def test_backup_wants_a_file_or_the_daily_place(words: list[str], tmp_path: Path) -> None:
    assert gongbei(*words, "--data", str(tmp_path), check=False).returncode == 2
