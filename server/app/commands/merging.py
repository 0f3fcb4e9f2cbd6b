"""``gongbei merge``: three documents, without a platform."""

import json
from pathlib import Path
from typing import Any

import click

from server.app.commands.documents import EXISTING
from server.app.commands.platform import print_json
from server.base.errors import DomainError
from server.documents import canonical, ids, schema
from server.documents.errors import SchemaError
from server.documents.spec import Json
from server.plans.merging.results import Hunk


@click.command()
@click.argument("base", type=EXISTING)
@click.argument("ours", type=EXISTING)
@click.argument("theirs", type=EXISTING)
def merge(base: Path, ours: Path, theirs: Path) -> None:
    """三方合并：BASE 是共同的底稿，OURS 是我的，THEIRS 是对方的（JSON 文件；不需要平台在运行）。"""
    from server.plans.merge import merge as merging

    found = merging(_document(base), _document(ours), _document(theirs))
    print_json(
        {
            "merged": found.doc,
            "conflicts": [{"kind": str(hunk.kind), **_told(hunk)} for hunk in found.conflicts],
            "review": [_told(hunk) for hunk in found.reviews],
        }
    )


def _told(hunk: Hunk) -> dict[str, Any]:
    told = {name: getattr(hunk, name) for name in ("block_id", "base", "ours", "theirs")}
    return {**told, "attr": hunk.attr} if hunk.attr else told


def _document(file: Path) -> Json:
    """The document itself, or what ``gongbei plan show`` printed of it."""
    try:
        given = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise DomainError(f"{file.name} 不是 JSON 文件：{error}。") from error
    doc = given.get("doc", given) if isinstance(given, dict) else given
    try:
        schema.check_draft(doc)
        doc = canonical.normalise(ids.ensure(canonical.normalise(doc), stable=True))
        schema.check(doc)
    except SchemaError as error:
        raise DomainError(f"{file.name} 不是一份教案（{error}）。") from error
    return doc
