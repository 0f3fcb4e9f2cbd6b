"""What is special about the store in a folder."""

import os
import stat
import sys
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.errors import StorageDown
from storage.local import LocalStore
from storage.signing import Signer


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "objects", Signer("0123456789abcdef" * 4))


async def stream(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def test_files_are_for_our_own_user_only(store: LocalStore, tmp_path: Path) -> None:
    key = uuid.uuid4().hex
    await store.put_stream(key, stream(b"secret"), 6)
    mode = (tmp_path / "objects" / key[:2] / key).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


async def test_a_file_and_its_folder_are_on_disk_before_the_answer(
    store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    real = os.fsync

    def spy(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", spy)
    key = uuid.uuid4().hex
    await store.put_stream(key, stream(b"x"), 1)
    folder = tmp_path / "objects" / key[:2]
    assert synced == [path.stat().st_ino for path in (folder / key, tmp_path / "objects", folder)]


async def test_a_file_system_without_links_still_writes_once(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_paths: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr(os, "link", no_links)
    key = uuid.uuid4().hex
    await store.put_stream(key, stream(b"x"), 1)
    assert (await store.stat(key)).size == 1


@pytest.mark.skipif(sys.platform == "win32", reason="posix paths")
async def test_a_disk_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "objects").write_text("a file where the folder should be")
    store = LocalStore(tmp_path / "objects", Signer("0123456789abcdef" * 4))
    with pytest.raises(StorageDown, match="could not create"):
        await store.put_stream(uuid.uuid4().hex, stream(b"x"), 1)


async def test_leftovers_of_a_killed_process_are_swept_when_old(store: LocalStore, tmp_path: Path) -> None:
    await store.put_stream(uuid.uuid4().hex, stream(b"x"), 1)
    left = tmp_path / "objects" / "unfinished" / "left.behind"
    left.write_bytes(b"half")
    assert await store.sweep_unfinished(3600) == 0
    os.utime(left, (1, 1))
    assert await store.sweep_unfinished(3600) == 1
    assert not left.exists()
