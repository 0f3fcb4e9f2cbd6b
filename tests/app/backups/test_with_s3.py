"""Files on an S3 server are in the backup, and come back into another bucket."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from server.app import doors
from server.app.backups import making
from server.documents import skeleton
from server.files import objects, uploading
from server.plans import drafting
from storage.s3 import S3Store, Server
from tests.app.backups.running import answer
from tests.app.route_matrix import png
from tests.support.town import Town


async def test_objects_of_a_bucket_are_backed_up_and_restored_into_another(
    town: Town, here: None, place: Path, s3_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors.hand_over()
    bucket = S3Store(s3_server)
    await bucket.prepare()
    monkeypatch.setattr(objects, "_chosen", bucket)
    plan = await drafting.create(
        town.wang, title="周长", doc=skeleton.blank(["process"]), subject="数学", grade="三年级"
    )
    file = await uploading.add_attachment(town.wang, "plan", plan, png(), "板书.png")
    made = await making.make(place / "platform.zip")
    assert [member.name for member in made.manifest.objects] == [file.hex]

    other = replace(s3_server, bucket="gongbei-restored")
    settings = {
        "S3_ENDPOINT": other.endpoint, "S3_ACCESS_KEY": other.access_key,
        "S3_SECRET_KEY": other.secret_key, "S3_BUCKET": other.bucket,
    }  # fmt: skip
    data = place / "data"

    def restore_and_look() -> bool:
        answer("restore", str(made.path), "--data", str(data), **settings)
        return bool(answer("verify", "--data", str(data), **settings)["ok"])

    assert await asyncio.to_thread(restore_and_look)
    assert not (data / "objects").exists()
    assert b"".join([chunk async for chunk in S3Store(other).open_range(file.hex)]) == png()
