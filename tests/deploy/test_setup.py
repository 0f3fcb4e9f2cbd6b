"""``make setup`` does what is not done, and nothing twice."""

import importlib.util
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, as if its clone were in ``tmp_path``."""
    spec = importlib.util.spec_from_file_location("deploy_setup", DEPLOY / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMPS", tmp_path / "stamps")
    return module


def test_a_step_is_done_once_and_again_when_its_input_or_result_changes(
    setup: ModuleType, tmp_path: Path
) -> None:
    lock, result = tmp_path / "lock", tmp_path / "result"
    lock.write_text("1")
    runs = []

    def work() -> None:
        runs.append(lock.read_text())
        result.touch()

    for _ in range(2):
        setup.step("npm", [lock], work, have=result)
    assert runs == ["1"]
    lock.write_text("2")
    setup.step("npm", [lock], work, have=result)
    result.unlink()
    setup.step("npm", [lock], work, have=result)
    assert runs == ["1", "2", "2"]


def test_a_step_that_failed_is_done_again(setup: ModuleType, tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text("1")
    outcomes = [setup.Stop("no network"), None]

    def work() -> None:
        outcome = outcomes.pop(0)
        if outcome is not None:
            raise outcome

    with pytest.raises(setup.Stop):
        setup.step("python", [lock], work)
    setup.step("python", [lock], work)
    setup.step("python", [lock], work)
    assert outcomes == []


def test_the_command_works_from_anywhere_and_by_a_link(setup: ModuleType, tmp_path: Path) -> None:
    bin_folder = tmp_path / "a folder" / "bin"
    bin_folder.mkdir(parents=True)
    python = bin_folder / "python"
    python.write_text('#!/bin/sh\necho "$0" "$@"\n')
    command = bin_folder / "gongbei"
    command.write_text(setup.WRAPPER)
    for program in (python, command):
        program.chmod(0o755)
    link = tmp_path / "link"
    link.symlink_to(command)
    for called in (command, link):
        done = subprocess.run([called, "up", "x y"], cwd="/", capture_output=True, text=True, check=True)
        assert done.stdout.startswith(f"{python} -P -c")
        assert done.stdout.endswith("up x y\n")


def test_an_old_or_missing_node_is_not_taken(setup: ModuleType, tmp_path: Path) -> None:
    for version, major in (("v18.20.1", 18), ("v24.1.0", 24), ("nonsense", 0)):
        program = tmp_path / "node"
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)
        assert setup.node_major(str(program)) == major
    assert setup.node_major(str(tmp_path / "absent")) == 0


def test_a_python_outside_the_lock_is_refused(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup.sys, "version_info", (3, 10, 4))
    with pytest.raises(setup.Stop, match=r"现在的 python3 是 3\.10"):
        setup.check_python()


def test_what_another_user_keeps_to_himself_is_made_anew_and_no_trace(
    setup: ModuleType, tmp_path: Path
) -> None:
    lock, kept = tmp_path / "lock", tmp_path / "kept"
    lock.write_text("1")
    (tmp_path / "stamps").mkdir()
    (tmp_path / "stamps" / "venv").write_text(setup.fingerprint([]))
    kept.mkdir(mode=0o700)
    (kept / "python").touch()
    (tmp_path / "python").symlink_to(kept / "python")
    runs: list[str] = []
    with somebody_else(tmp_path):
        setup.step("venv", [], lambda: runs.append("venv"), have=tmp_path / "python")
    assert runs == ["venv"]


@contextmanager
def somebody_else(folder: Path) -> Iterator[None]:
    """As a user to whom ``folder`` belongs, and nothing in it that is closed to others."""
    if os.geteuid() != 0:
        (folder / "kept").chmod(0)
        yield
        return
    opened = [one for one in (folder, *folder.parents) if not one.stat().st_mode & 0o001]
    modes = {one: one.stat().st_mode for one in opened}
    for one in opened:
        one.chmod(0o711)
    for one in (folder / "stamps", *(folder / "stamps").iterdir()):
        os.chown(one, 65534, 65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        for one, mode in modes.items():
            one.chmod(mode)


def test_a_change_anywhere_in_what_a_browser_loads_is_built(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "WEB", tmp_path / "web")
    for name in (
        "kit/sw.js",
        "kit/tools/photo.js",
        "css/a.css",
        "icons.svg",
        "built/b.js",
        ".building-7/c.js",
    ):
        file = tmp_path / "web" / "static" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    found = {one.relative_to(tmp_path / "web").as_posix() for one in setup.asset_sources()}
    sources = {"static/kit/sw.js", "static/kit/tools/photo.js", "static/css/a.css", "static/icons.svg"}
    assert found == {*sources, "package-lock.json"}
