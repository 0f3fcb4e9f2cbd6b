"""An offline bundle is refused on another machine; its front end is taken only if it fits the sources."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """``deploy/setup.py`` as if it had been unpacked in ``tmp_path``."""
    spec = importlib.util.spec_from_file_location("deploy_setup", DEPLOY / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    web = tmp_path / "web"
    (web / "static" / "built").mkdir(parents=True)
    (web / "static" / "css").mkdir()
    (web / "static" / "css" / "a.css").write_text("a {}")
    (web / "package-lock.json").write_text("{}")
    for name, value in (
        ("ROOT", tmp_path), ("WEB", web), ("BUILT", web / "static" / "built"),
        ("BUNDLE", tmp_path / "bundle.json"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)
    return module


def test_a_clone_is_no_bundle(setup: ModuleType) -> None:
    setup.check_bundle()
    assert not setup.is_built()


def test_a_bundle_is_for_one_kind_of_machine(setup: ModuleType) -> None:
    setup.BUNDLE.write_text(json.dumps({"machine": "py39-linux-mips-glibc", "assets": ""}))
    with pytest.raises(setup.Stop, match="py39-linux-mips-glibc"):
        setup.check_bundle()
    setup.BUNDLE.write_text(json.dumps({"machine": setup.this_machine(), "assets": ""}))
    setup.check_bundle()


def test_what_came_built_is_used_unless_a_source_was_changed(setup: ModuleType) -> None:
    made_of = setup.fingerprint(setup.asset_sources())
    setup.BUNDLE.write_text(json.dumps({"machine": setup.this_machine(), "assets": made_of}))
    assert not setup.is_built()
    (setup.BUILT / "manifest.json").write_text("{}")
    assert setup.is_built()
    (setup.WEB / "static" / "css" / "a.css").write_text("b {}")
    assert not setup.is_built()
