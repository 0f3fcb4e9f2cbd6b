"""Word files for tests: the larger collection when this machine has one, else that of tests/samples."""

import json
import os
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "tests" / "samples"


def _folder() -> Path:
    given = os.environ.get("GONGBEI_SAMPLES")
    candidates = [Path(given)] if given else [ROOT.parent / "shared" / "samples", OWN]
    return next((folder for folder in candidates if (folder / "docx").is_dir()), OWN)


DOCX = _folder() / "docx"


def labelled() -> dict[str, Any]:
    """What must be recognised in each labelled file, by its path under ``DOCX``."""
    found: dict[str, Any] = json.loads((DOCX / "labels.json").read_text(encoding="utf-8"))
    return found


def word_files(*kinds: str) -> list[Path]:
    """The ``.docx`` files of these kinds (``edu``, ``generated``, ``tricky``, ``hostile``), or all."""
    folders = [DOCX / kind for kind in kinds] if kinds else [DOCX]
    return sorted(file for folder in folders for file in folder.rglob("*.docx"))
