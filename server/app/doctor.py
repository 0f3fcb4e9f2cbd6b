"""``gongbei doctor``: the settings as this machine sees them, and what is wrong, each with the next step."""

import asyncio
import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from server.app import environment, findings
from server.app.findings import BROKEN, LOOK, Finding

SIGNS = {"ok": "✓", LOOK: "!", BROKEN: "✗"}
SUMMARY = {BROKEN: "有要修的地方（✗），请照箭头后面的做。", LOOK: "能用；标 ! 的请有空时看一下。"}


def report(data: Path | None) -> bool:
    """Print settings and findings; whether nothing is broken."""
    folder = environment.data_directory(data)
    running = environment.find_running(folder)
    os.environ["GONGBEI_DATA"] = str(folder)
    if (folder / environment.SECRET).exists():
        os.environ.setdefault("GONGBEI_SECRET", environment.SECRET * 8)  # that there is one; shown masked
    if running is not None and "DATABASE_URL" not in os.environ:
        os.environ.update(environment.variables(running, environment.SECRET * 8))
    _print_settings()
    found = asyncio.run(findings.everything(folder, running))
    for finding in found:
        _print(finding)
    states = {finding.state for finding in found}
    click.echo("\n" + next((text for state, text in SUMMARY.items() if state in states), "一切正常。"))
    return BROKEN not in states


def _print(finding: Finding) -> None:
    click.echo(f"{SIGNS[finding.state]} {finding.name}：{finding.text}")
    if finding.step:
        click.echo(f"    → {finding.step}")


def _print_settings() -> None:
    from server.base.settings import Settings, settings

    for row in fields(Settings):
        shown = _shown(getattr(settings, row.name), secret=row.metadata["secret"])
        click.echo(f"{row.metadata['env']:<20} {shown:<28} {row.metadata['what']}")
    click.echo("")


def _shown(value: Any, *, secret: bool) -> str:
    if secret and value:
        return "********"
    if isinstance(value, tuple):
        return ",".join(value) or "-"
    return str(value) if value not in ("", None) else "-"
