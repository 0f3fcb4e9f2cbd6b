"""The house stands as docs/architecture.md draws it: rooms, sizes, who knows the web, migrations present."""

import ast
import importlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SERVER = ROOT / "server"
ROOMS = sorted(folder for folder in SERVER.iterdir() if (folder / "__init__.py").exists())
LONGEST_FILE_LINES = 400
LONGEST_FUNCTION_LINES = 60
# Besides `app`, these answer requests and so may know litestar.
WEB_MODULES = {"routes", "serving"}
WEB_MODULES_OF_BASE = {"pages", "requests", "responses", "statics"}
CASCADES_ON_PURPOSE = {"file_use.file"}  # a use is nothing without its file
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "manager", "service", "repository"}


def sources(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from (file for file in sorted(folder.rglob("*.py")) if "migrations" not in file.parts)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_room_says_what_it_owns(room: Path) -> None:
    assert ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))


def test_no_file_is_longer_than_one_can_read() -> None:
    scripts = [
        file
        for kind in ("*.js", "*.css", "*.html")
        for file in (ROOT / "web").rglob(kind)
        if not {"node_modules", "built"} & set(file.parts)
    ]
    files = [*sources(SERVER, ROOT / "storage", ROOT / "tests", ROOT / "deploy"), *scripts]
    lengths = {named(file): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE_LINES} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {}
    for file in sources(SERVER, ROOT / "storage", ROOT / "deploy"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                lines = node.end_lineno - node.lineno + 1
                if lines > LONGEST_FUNCTION_LINES:
                    long[f"{named(file)}:{node.name}"] = lines
    assert long == {}


def test_files_are_named_by_what_they_are_about() -> None:
    assert [named(file) for file in sources(SERVER) if file.stem in FORBIDDEN_NAMES] == []


def test_every_module_says_what_it_is_about() -> None:
    modules = sources(SERVER, ROOT / "storage", ROOT / "deploy")
    silent = [
        named(file) for file in modules if not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_only_routes_app_and_the_pages_of_base_know_litestar() -> None:
    knowing = []
    for file in sources(SERVER):
        room, *inner = file.relative_to(SERVER).with_suffix("").parts
        may = (
            room == "app" or WEB_MODULES & set(inner) or (room == "base" and inner[0] in WEB_MODULES_OF_BASE)
        )
        if not may and any(name.split(".")[0] == "litestar" for name in imports_of(file)):
            knowing.append(named(file))
    assert knowing == []


def test_room_tables_have_a_migration_and_are_registered() -> None:
    conf = importlib.import_module("server.app.piccolo_conf")
    registered = {name.split(".")[1] for name in conf.APP_REGISTRY.apps}
    with_tables = {room.name for room in ROOMS if (room / "tables.py").exists()}
    assert with_tables <= registered
    without = [name for name in registered if not list((SERVER / name / "migrations").glob("[!_]*.py"))]
    assert without == []


def test_every_migration_has_a_name_and_id_of_its_own() -> None:
    files = [file for file in SERVER.glob("*/migrations/*.py") if file.stem != "__init__"]
    line = re.compile(r"^ID = [\"'](.+)[\"']", re.MULTILINE)
    ids = {(file.parts[-3], *line.findall(file.read_text(encoding="utf-8"))) for file in files}
    assert {len(found) for found in ids} == {2}
    assert len(ids) == len(files)
    assert len({file.stem for file in files}) == len(files)  # Piccolo's own command imports them by bare name


def test_foreign_keys_never_delete_along() -> None:
    conf = importlib.import_module("server.app.piccolo_conf")
    cascading = [
        f"{table._meta.tablename}.{key._meta.name}"
        for config in conf.APP_REGISTRY.app_configs.values()
        for table in config.table_classes
        for key in table._meta.foreign_key_columns
        if key._foreign_key_meta.on_delete.value == "CASCADE"
    ]
    assert set(cascading) == CASCADES_ON_PURPOSE


def test_no_tracked_file_names_this_machine_or_a_registry() -> None:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        return  # unpacked from an archive: nothing is tracked here
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    address = re.compile(rb'"resolved": *"http|--(extra-)?index-url|registry *= *["{h]')
    naming = []
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if not name or not path.is_file() or path == Path(__file__):
            continue
        content = path.read_bytes()
        if str(ROOT).encode() + b"/" in content or address.search(content):
            naming.append(name)
    assert naming == []


def test_the_operations_page_names_every_setting_and_every_environment_variable_of_ours() -> None:
    from dataclasses import fields

    from server.base.settings import Settings

    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    names = {row.metadata["env"] for row in fields(Settings)}
    for file in sources(SERVER, ROOT / "deploy"):
        names |= set(re.findall(r"environ(?:\.get\(|\[)\"([A-Z][A-Z_]+)\"", file.read_text(encoding="utf-8")))
    of_others = {
        "PATH",
        "LD_LIBRARY_PATH",
        "PICCOLO_CONF",
        "PLAYWRIGHT_BROWSERS_PATH",
        "CI",
        "GONGBEI_WORKER_MEMORY",
    }
    assert sorted(name for name in names - of_others if f"`{name}`" not in page) == []
