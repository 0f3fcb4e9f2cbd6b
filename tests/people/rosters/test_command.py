import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from server.base import database as db
from tests.people.rosters import books
from tests.support.town import Town

ROOT = Path(__file__).resolve().parents[3]


def run(dsn: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server.app.cli", "import-roster", *words],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": dsn}, capture_output=True, text=True, check=False,
    )  # fmt: skip


async def test_the_command_is_dry_until_told_to_apply(town: Town, database: str, tmp_path: Path) -> None:
    file = tmp_path / "名册.xlsx"
    file.write_bytes(books.planted(200))
    before = await db.value("SELECT count(*) FROM users")
    for words, applied, after in (((), False, 0), (("--apply",), True, 186)):
        done = run(database, str(file), "--school", "实验小学", *words)
        assert done.returncode == 0, done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        assert report["applied"] is applied and report["counts"]["new"] == 186
        assert len(report["errors"]) == 14 and "三年级体育与健康备课组" in report["new_groups"]
        assert await db.value("SELECT count(*) FROM users") == before + after
    refused = run(database, str(file), "--school", "没有的学校")
    assert (refused.returncode, refused.stdout) == (1, "") and "没有叫" in refused.stderr
