"""Word in: time and fidelity of ours, pandoc, mammoth, markitdown and docx2python in one run.

``python bench/word.py [FOLDER] [ROUNDS]`` (``make bench-docx``) installs the peers into an environment of
their own (``bench/peers/docx.txt``, hashes checked). FOLDER holds .docx files (default:
../shared/samples/docx, else tests/samples/docx); files under ``hostile`` are left out. First it proves that
everybody read the files: at least 85 % of their text. Then every file goes to each in turn, ROUNDS times; a
time is the median of a file's rounds, and the figure the median over the real and generated plans (``edu``,
``generated``). Fidelity is counted on fifteen papers of our own too (``tests/documents/docx/aside`` and
``everything``), as the samples hold no ruby, 着重号 or embedded object.

Ours: guard, read and recognise. What is kept is counted over raw XML by ``bench/fidelity``: ours and pandoc
by the way docx → docx, the others by what stands in their output. Prints the table of docs/fidelity.md on
stderr and one line of JSON; 1 when somebody could not be compared or a goal of fidelity is missed.
"""

import contextlib
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.fidelity import census, comparing, finding, looks  # noqa: E402
from bench.fidelity.comparing import Kept  # noqa: E402
from bench.fidelity.parts import Paper  # noqa: E402

PEERS = ROOT / "var" / "bench-docx"
LOCK = ROOT / "bench" / "peers" / "docx.txt"
RUNNER = ROOT / "bench" / "peers" / "docx_runner.py"
NAMES = ("pandoc", "mammoth", "markitdown", "docx2python")
LEAST_TEXT = 0.85
GOALS = {
    **dict.fromkeys(("tables", "omml", "notes", "comments", "insertions", "deletions", "ruby"), 1.0),
    **dict.fromkeys(("text_boxes", "objects", "emphasis", "equation_fields", "signs"), 1.0),
    **{"text": 0.999, "merges": 0.99, "images": 0.98, "numbers": 0.98},
    **dict.fromkeys(("fonts", "sizes", "indents", "alignments"), 0.95),
}
Row = dict[str, Kept]


@dataclass
class Peer:
    """The runner in the peers' environment."""

    process: "subprocess.Popen[str]"
    versions: dict[str, str] = field(default_factory=dict)

    def ask(self, peer: str, file: Path) -> dict[str, Any]:
        """One conversion."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"peer": peer, "file": str(file)}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@contextlib.contextmanager
def peers(scratch: str) -> Iterator[Peer]:
    """The runner, installed when it is not or its lock has changed."""
    python, mark = PEERS / "bin" / "python", PEERS / "installed"
    if not mark.exists() or mark.read_bytes() != LOCK.read_bytes():
        sys.stderr.write("installing the peers ...\n")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(PEERS)], check=True)
        install = ["-m", "pip", "install", "-q", "--require-hashes", "--no-deps", "-r", str(LOCK)]
        subprocess.run([str(python), *install], check=True, stdout=sys.stderr)
        mark.write_bytes(LOCK.read_bytes())
    with subprocess.Popen(
        [str(python), str(RUNNER), scratch],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=scratch,
        env={**os.environ, "PYTHONUTF8": "1"},
    ) as process:
        assert process.stdout is not None
        yield Peer(process, json.loads(process.stdout.readline()))
        assert process.stdin is not None
        process.stdin.close()


def files_of(folder: Path) -> list[Path]:
    """All but the hostile ones."""
    return [file for file in sorted(folder.rglob("*.docx")) if "hostile" not in file.parts]


def papers_of_ours(scratch: Path) -> list[Path]:
    """Papers in the layouts teachers use, and one with every kind of content."""
    from tests.documents.docx.aside import lines, tables
    from tests.documents.docx.everything import everything

    made = {case.name.partition("：")[2]: case.make().data for case in (*tables.CASES, *lines.CASES)}
    made["everything"] = everything()
    folder = scratch / "ours"
    folder.mkdir()
    for name, data in made.items():
        (folder / f"{name}.docx").write_bytes(data)
    return sorted(folder.iterdir())


def is_plan(file: Path) -> bool:
    """Whether it is a paper of a school rather than a test of a converter."""
    return "tricky" not in file.parts


def ours(file: Path) -> tuple[bytes, list[str]]:
    """Import, through the shared document, export in the default look."""
    from server.documents import canonical, ydoc
    from server.documents.docx.reading import read
    from server.documents.docx.writing import write_with_warnings

    imported = read(file.read_bytes(), file.name)
    doc = ydoc.to_json(ydoc.from_json(canonical.normalise(imported.doc)))
    written = write_with_warnings(doc, dict(imported.meta), imported.assets.get, imported.opinions)
    return written.data, imported.warnings + written.warnings


def same_form(file: Path, scratch: Path) -> bytes | None:
    """The same in the form the plan came in; None where it holds no plan that could be filled in."""
    from server.documents.docx.errors import Refused
    from server.documents.docx.roundtrip import roundtrip

    target = scratch / "form.docx"
    try:
        roundtrip(file, target, template=file)
    except Refused as refusal:
        print(f"{file.name}: {refusal}", file=sys.stderr)
        return None
    return target.read_bytes()


@dataclass
class Result:
    """Everything measured."""

    times: dict[str, dict[Path, list[float]]] = field(default_factory=dict)
    kept: dict[str, Row] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    silent: list[str] = field(default_factory=list)

    def add(self, name: str, row: Row) -> None:
        """Count a document in."""
        mine = self.kept.setdefault(name, {})
        for kind, kept in row.items():
            mine.setdefault(kind, Kept()).add(Kept(kept.kept, kept.present))


def measure_fidelity(files: list[Path], peer: Peer, scratch: Path, result: Result) -> None:
    """What everybody keeps; and that everybody read the plans."""
    for file in files:
        source = file.read_bytes()
        before = census.take(source)
        data, warnings = ours(file)
        after = census.take(data)
        row = comparing.compare(before, after)
        result.add("ours", row)
        for kind, kept in row.items():
            if kept.lost and not warnings:
                result.silent.append(f"{file.name}: {kind} {kept.lost[:3]}")
        decor = comparing.compare_decor(before.decor, after.decor)
        result.silent += [f"{file.name}: {kind}" for kind in comparing.unsaid(decor, warnings)]
        form = same_form(file, scratch) if is_plan(file) else None
        if form is not None:
            seen = (looks.looks(Paper(source)), looks.looks(Paper(form)))
            result.add("form", comparing.compare_looks(*seen))
            result.add("form", comparing.compare(before, census.take(form)))
        for name in NAMES:
            answer = peer.ask(name, file)
            found = finding.found_in(before, answer.get("text", ""))
            result.add(name, found)
            if "error" in answer:
                result.failures[name] = result.failures.get(name, 0) + 1
                print(f"{name} on {file.name}: {answer['error']}", file=sys.stderr)
        answer = peer.ask("pandoc_roundtrip", file)
        if "error" not in answer:
            again = Path(answer["text"]).read_bytes()
            result.add("pandoc_docx", comparing.compare(before, census.take(again)))
            result.add(
                "pandoc_docx", comparing.compare_looks(looks.looks(Paper(source)), looks.looks(Paper(again)))
            )


def measure_times(files: list[Path], peer: Peer, rounds: int, result: Result) -> None:
    """Everybody on each file in turn; the first round warms up and does not count."""
    from server.documents.docx.reading import read

    for number in range(rounds + 1):
        for file in files:
            data = file.read_bytes()
            began = time.perf_counter()
            read(data, file.name)
            spent = {"ours": (time.perf_counter() - began) * 1000}
            spent |= {name: float(peer.ask(name, file)["ms"]) for name in NAMES}
            for name, ms in spent.items():
                if number:
                    result.times.setdefault(name, {}).setdefault(file, []).append(ms)


def medians(result: Result, name: str, files: list[Path]) -> list[float]:
    """The median of each file, files a converter failed on left out."""
    found = [statistics.median(times) for file, times in result.times[name].items() if file in files]
    return [ms for ms in found if ms > 0]


def table(result: Result) -> str:
    """The table of docs/fidelity.md."""
    columns = ("ours", "form", "pandoc_docx", *NAMES)
    heads = (
        "gongbei docx→docx",
        "gongbei, own form",
        "pandoc docx→docx",
        *(f"{name}, found" for name in NAMES),
    )
    out = io.StringIO()
    print("| kept / present | goal | " + " | ".join(heads) + " |", file=out)
    print("|---" * (len(heads) + 2) + "|", file=out)
    for kind, goal in GOALS.items():
        cells = [_shown(result.kept.get(name, {}).get(kind)) for name in columns]
        print(f"| {kind} | ≥ {goal:.1%} | " + " | ".join(cells) + " |", file=out)
    return out.getvalue()


def _shown(kept: Kept | None) -> str:
    if kept is None or not kept.present:
        return "–"
    return f"{kept.kept}/{kept.present} ({kept.kept / kept.present:.1%})"


def missed(result: Result) -> list[str]:
    """Goals of fidelity that ours did not reach, in our look or through its own form."""
    found = []
    for kind, goal in GOALS.items():
        for name in ("ours", "form"):
            share = result.kept.get(name, {}).get(kind, Kept()).share
            if share is not None and share < goal:
                found.append(f"{kind} ({name}) {share:.4f} < {goal}")
    return found


def main() -> int:
    shared = ROOT.parent / "shared" / "samples" / "docx"
    folder = (
        Path(sys.argv[1]) if len(sys.argv) > 1 else shared if shared.is_dir() else ROOT / "tests/samples/docx"
    )
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    files, result = files_of(folder), Result()
    plans = [file for file in files if is_plan(file)]
    with tempfile.TemporaryDirectory(prefix="gongbei-bench-") as scratch, peers(scratch) as peer:
        measure_fidelity(files + papers_of_ours(Path(scratch)), peer, Path(scratch), result)
        unread = [name for name in ("ours", *NAMES) if (result.kept[name]["text"].share or 0) < LEAST_TEXT]
        if unread:
            print(f"not comparable: {', '.join(unread)} left more than 15 % of the text", file=sys.stderr)
            return 1
        measure_times(files, peer, rounds, result)
        versions = peer.versions
    print(f"{len(files)} files, {len(plans)} of them plans; peers: {versions}", file=sys.stderr)
    print(table(result), file=sys.stderr)
    times = {name: medians(result, name, plans) for name in ("ours", *NAMES)}
    for name, own in times.items():
        print(f"{name}: median {statistics.median(own):.0f} ms, max {max(own):.0f} ms", file=sys.stderr)
    lacking = [*missed(result), *(f"silent: {line}" for line in result.silent)]
    for line in lacking:
        print(f"missed: {line}", file=sys.stderr)
    shares = {kind: kept.share for kind, kept in result.kept["ours"].items() if kept.share is not None}
    told = {"median_ms": round(statistics.median(times["ours"]), 1)}
    told |= {f"median_ms_{name}": round(statistics.median(times[name]), 1) for name in NAMES}
    told |= {"p95_ms": round(sorted(medians(result, "ours", files))[int(len(files) * 0.95) - 1], 1)}
    told |= {kind: round(share, 4) for kind, share in shares.items()}
    print(
        json.dumps(
            told | {"silent_losses": len(result.silent), "failures": result.failures, "missed": lacking}
        )
    )
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
