"""How many labelled sections, fields and steps are recognised: ``python bench/docx_outline.py [FOLDER]``.

FOLDER holds ``labels.json`` and the files it names (default: ../shared/samples/docx, else tests/samples).
Every miss is a line on stderr; the last line is JSON. Exit 1 below 95 % of the sections.
"""

import json
import re
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from server.documents.docx.errors import Refused  # noqa: E402
from server.documents.docx.outline import outline  # noqa: E402

WANTED = 0.95


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def main() -> int:
    shared = ROOT.parent / "shared" / "samples" / "docx"
    given = sys.argv[1] if len(sys.argv) > 1 else shared if shared.is_dir() else ROOT / "tests/samples/docx"
    folder = Path(given)
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    count = dict.fromkeys(
        ("sections_right", "sections", "fields_right", "fields", "tables_right", "tables"), 0
    )
    times: list[float] = []
    for name, wanted in labels.items():
        started = time.perf_counter()
        try:
            seen = outline(folder / name)
        except (Refused, OSError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            seen = {"sections": [], "meta": {}}
        times.append((time.perf_counter() - started) * 1000)
        compare(name, wanted, seen, count)
    print(json.dumps(count | {"median_ms": round(statistics.median(times)), "max_ms": round(max(times))}))
    return 0 if count["sections_right"] >= WANTED * count["sections"] else 1


def compare(name: str, wanted: dict, seen: dict, count: dict[str, int]) -> None:
    found = {section["key"]: section for section in seen["sections"]}
    for key, start in wanted["sections"].items():
        right = key in found and squeezed(found[key]["text"]).startswith(squeezed(start))
        tell(count, "sections", right, f"{name}: {key} {start!r} {found.get(key, {}).get('text', '')[:40]!r}")
    for key, value in wanted.get("meta", {}).items():
        right = squeezed(seen["meta"].get(key, "")) == squeezed(value)
        tell(count, "fields", right, f"{name}: {key} {value!r} {seen['meta'].get(key)!r}")
    process = found.get("process", {})
    for label, key in (("process_columns", "columns"), ("steps", "steps")):
        if label in wanted:
            tell(count, "tables", process.get(key) == wanted[label], f"{name}: {key} {process.get(key)}")


def tell(count: dict[str, int], what: str, is_right: bool, line: str) -> None:
    count[what] += 1
    count[what + "_right"] += is_right
    if not is_right:
        print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
