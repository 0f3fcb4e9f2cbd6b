"""``gongbei backup``, ``restore``, ``verify``."""

from pathlib import Path

import click

from server.app.commands.platform import data_option, print_json, run

FILE = click.Path(path_type=Path, dir_okay=False)
KEEP_SAFE = (
    "这个文件里有全部教案、账号和平台的密钥，谁拿到它就等于拿到整个平台：请放在只有管理员能打开的地方。"
)


@click.command()
@click.argument("file", type=FILE, required=False)
@data_option
@click.option("--daily", is_flag=True, help="像每天夜里那样备份到 BACKUP_DIR，只留最近的几份")
@click.option("--before-upgrade", is_flag=True, hidden=True, help="up 在更新数据库结构以前自己用")
def backup(file: Path | None, data: Path | None, daily: bool, before_upgrade: bool) -> None:
    """把整个平台备份到 FILE；老师们可以照常使用。"""
    from server.app import environment
    from server.app.backups.databases import joined

    if sum((file is not None, daily, before_upgrade)) != 1:
        raise click.UsageError("请写备份文件的名字，或用 --daily（两个只用一个）。")
    with joined(environment.data_directory(data)):
        from server.app.backups import daily as every_day
        from server.app.backups import making

        if file is not None:
            target = file.absolute()
            made = run(lambda: making.make(target, say=_say))
        else:
            made = run(every_day.make_before_upgrade if before_upgrade else every_day.make)
    _say(KEEP_SAFE)
    if lost := len(made.manifest.missing) + len(made.manifest.damaged):
        _say(f"有 {lost} 个文件在备份以前就已经丢失或损坏：请执行 gongbei verify 看是哪些。")
    print_json(
        {
            "file": str(made.path), "size": made.size_bytes, "made_at": made.manifest.made_at,
            "product": made.manifest.product, "objects": len(made.manifest.objects),
            "missing": made.manifest.missing, "damaged": made.manifest.damaged,
        }
    )  # fmt: skip


@click.command()
@click.argument("file", type=FILE)
@data_option
@click.option("--force", is_flag=True, help="目录里已有数据也恢复；原来的挪到旁边，不删除")
def restore(file: Path, data: Path | None, force: bool) -> None:
    """用 FILE 在空的数据目录里恢复平台，然后用 gongbei up 启动。"""
    from server.app import environment
    from server.app.backups import restoring

    folder = environment.data_directory(data)
    done = restoring.restore(file.absolute(), folder, force=force, say=_say)
    if done.aside:
        _say(f"原来的数据挪到了 {done.aside}，确认没问题后可以删除。")
    _say(f"恢复好了，所有人要重新登录。启动：gongbei up --data {folder}")
    print_json(
        {
            "data": str(folder), "made_at": done.manifest.made_at, "product": done.manifest.product,
            "counts": done.manifest.counts, "objects": len(done.manifest.objects),
            "migrated": done.migrated, "aside": done.aside,
        }
    )  # fmt: skip


@click.command()
@click.argument("file", type=FILE, required=False)
@data_option
@click.option("--quick", is_flag=True, help="只核对文件大小，不读内容")
def verify(file: Path | None, data: Path | None, quick: bool) -> None:
    """检查平台（或备份 FILE）是不是完整；有问题时退出码为 1。"""
    if file is not None:
        raise SystemExit(_verify_file(file.absolute()))
    from server.app import environment
    from server.app.backups.databases import joined

    with joined(environment.data_directory(data)):
        from server.app.backups import verifying

        report = run(lambda: verifying.verify(quick=quick))
    print_json(report.as_json())
    raise SystemExit(0 if report.ok else 1)


def _verify_file(file: Path) -> int:
    from server.app.backups import archive

    try:
        manifest = archive.read_manifest(file)
    except archive.Unusable as error:
        print_json({"ok": False, "checked": {}, "faults": [{"what": "file", "id": "", "text": str(error)}]})
        return 1
    found = list(archive.faults(file, manifest))
    lost = [f"{key} 备份时已经丢失" for key in manifest.missing]
    lost += [f"{key} 备份时已经损坏" for key in manifest.damaged]
    print_json(
        {
            "ok": not found + lost, "made_at": manifest.made_at, "product": manifest.product,
            "checked": {"members": len(manifest.members), "objects": len(manifest.objects)},
            "faults": [{"what": "file", "id": "", "text": text} for text in found + lost],
        }
    )  # fmt: skip
    return 1 if found or lost else 0


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
