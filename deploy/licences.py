"""``make licences``: the licence of every dependency, Python and JavaScript; 1 when one needs a look."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "web" / "node_modules"
# Licences an Apache-2.0 product may be given out with (MPL-2.0: as unchanged files of their own).
TAKEN = re.compile(
    r"\b(MIT|0?BSD|Apache|ISC|ISCL|PSF|Python Software|MPL|Mozilla|Unlicense|HPND|Zlib|CC0)\b", re.I
)
REFUSED = re.compile(r"\b(A?GPL|LGPL|GNU|SSPL|BUSL|non-?commercial)", re.I)


def main() -> int:
    """Print the table; name what is not plainly taken."""
    rows = sorted(python_packages() + npm_packages(), key=lambda row: (row[0], row[1].lower()))
    for kind, name, version, licence in rows:
        print(f"{kind:<7} {name:<32} {version:<14} {licence}")  # noqa: T201
    doubtful = [row for row in rows if REFUSED.search(row[3]) or not TAKEN.search(row[3])]
    for row in doubtful:
        sys.stderr.write(f"要人工看一下：{row[1]} {row[2]}（{row[3]}）\n")
    sys.stderr.write(f"{len(rows)} 个依赖，{len(doubtful)} 个要人工看。\n")
    return 1 if doubtful else 0


def python_packages() -> list[tuple[str, str, str, str]]:
    """What is installed in this environment."""
    listed = subprocess.run(
        [sys.executable, "-m", "piplicenses", "--format=json", "--with-system", "--from=mixed"],
        capture_output=True,
        check=True,
    )
    return [
        ("python", each["Name"], each["Version"], first_line(each["License"]))
        for each in json.loads(listed.stdout)
    ]


def npm_packages() -> list[tuple[str, str, str, str]]:
    """What is installed in ``web/node_modules``."""
    found = []
    for file in [*MODULES.glob("*/package.json"), *MODULES.glob("@*/*/package.json")]:
        package = json.loads(file.read_text(encoding="utf-8"))
        licence = package.get("license") or "UNKNOWN"
        found.append(("npm", package["name"], package["version"], first_line(str(licence))))
    return found


def first_line(text: str) -> str:
    """Some packages put the whole text where the name belongs."""
    return text.strip().splitlines()[0]


if __name__ == "__main__":
    sys.exit(main())
