"""``gongbei import-roster``: a roster from a file on this machine, dry unless told otherwise."""

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from server.app.commands.platform import data_option, join, run


@click.command("import-roster")
@data_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--school", required=True, help="学校名称，和系统里的一样")
@click.option("--apply", "is_real", is_flag=True, help="真的导入；不写就只看会改什么")
@click.option("--rename", "may_rename", is_flag=True, help="姓名和系统里不一样的也照名册改；不写就原样不动")
def import_roster(data: Path | None, file: Path, school: str, is_real: bool, may_rename: bool) -> None:
    """看 FILE（xlsx 或 csv）会改什么，输出 JSON；加 --apply 才导入。"""
    join(data)
    report = run(lambda: _import(file, school, is_real, may_rename))
    if report["renames"] and not may_rename:
        said = "；".join(
            f"{one['login']} 现在叫{one['old']}，名册里是{one['new']}" for one in report["renames"]
        )
        many = len(report["renames"])
        click.echo(f"{many} 人的姓名和系统里不一样，这些行不导入：{said}。", err=True)
        click.echo("确认要改名，请加 --rename。", err=True)
    click.echo(json.dumps(report, ensure_ascii=False, indent=1))


async def _import(file: Path, name: str, is_real: bool, may_rename: bool) -> dict[str, Any]:
    from server.base.database import writing
    from server.base.sheets.sandbox import read_in_sandbox
    from server.people.rosters import applying, drafts, entries
    from server.trail.recording import audit

    school = await _school(name)
    roster = entries.read(await read_in_sandbox(await asyncio.to_thread(file.read_bytes), file.name))
    review = await drafts.review_entries(school, None, roster.entries)
    ticked = {one.tick for one in review.renames("renamed")} if may_rename else set()
    if ticked:
        review = await drafts.review_entries(school, None, roster.entries, ticked)
    groups = [name for _school, name in review.new_groups]
    report: dict[str, Any] = {
        "applied": is_real, "school": name, "counts": review.counts(), "new_groups": groups,
        "notes": roster.notes, "renames": [
            {"row": one.entry.number, **one.rename.to_json()}
            for one in review.of_kind("renamed") if one.rename
        ],
        "errors": [
            {"row": one.entry.number, "login": one.entry.login, "name": one.entry.name,
             "reasons": one.reasons}
            for one in review.of_kind("error")
        ],
        "changes": [
            {"row": one.entry.number, "login": one.entry.login,
             "fields": [change._asdict() for change in one.changes]}
            for one in review.of_kind("changed")
        ],
    }  # fmt: skip
    if is_real:
        sounds = await applying.pinyin_of_all(roster.entries)
        async with writing():
            taken = await applying.take_over(school, None, roster.entries, sounds, None, ticked)
            await audit(None, "took_over_roster", "school", school, name, **taken.counts)
        report |= {"counts": taken.counts, "new_groups": taken.groups}
    return report


async def _school(name: str) -> UUID:
    from server.base.database import rows
    from server.base.errors import DomainError, Missing

    found = await rows("SELECT id FROM school WHERE name = $1 OR short_name = $1", name.strip())
    if not found:
        raise Missing(f"没有叫“{name}”的学校。")
    if len(found) > 1:
        raise DomainError(f"有 {len(found)} 所学校叫“{name}”，请在网页上导入。")
    return UUID(str(found[0]["id"]))
