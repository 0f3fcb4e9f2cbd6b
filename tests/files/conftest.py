"""A store of its own for each test, and a shelf: a subject whose door the test opens and closes."""

import io
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image

from server.base.errors import Missing
from server.files import access, objects
from server.people.viewer import Viewer
from storage.local import LocalStore
from storage.signing import Signer


@dataclass
class Shelf:
    """A kind of subject known to the tests only. ``readers`` and ``writers`` hold ids of users."""

    readers: dict[UUID, set[UUID]] = field(default_factory=dict)
    writers: dict[UUID, set[UUID]] = field(default_factory=dict)

    def open(self, subject: UUID, *, read: tuple[Viewer, ...] = (), write: tuple[Viewer, ...] = ()) -> UUID:
        self.readers[subject] = {who.id for who in (*read, *write)}
        self.writers[subject] = {who.id for who in write}
        return subject

    async def sees_any(self, viewer: Viewer, ids: list[UUID]) -> bool:
        return any(viewer.id in self.readers.get(subject, set()) for subject in ids)

    async def require_edit(self, viewer: Viewer, subject: UUID) -> None:
        if viewer.id not in self.writers.get(subject, set()):
            raise Missing


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    made = Shelf()
    monkeypatch.setitem(access.doors, "shelf", access.Door(made.sees_any, made.require_edit))
    return made


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    before = objects._chosen
    made = LocalStore(tmp_path / "objects", Signer("5" * 64))
    objects.use(made)
    yield made
    objects._chosen = before


@pytest.fixture
def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "PNG")
    return out.getvalue()


async def stream(data: bytes) -> AsyncIterator[bytes]:
    yield data
