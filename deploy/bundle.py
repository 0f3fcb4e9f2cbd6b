"""``make bundle``: one tar for a machine without network, with the same kind of system and Python as this.

In it: this program, its locked Python packages as wheels, and the front end ready built. There,
``make setup`` finds ``bundle.json`` and ``wheels/`` beside the program and asks no network.
"""

import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from setup import BUILT, ROOT, WHEELS, Stop, asset_sources, fingerprint, pip, run, say, this_machine

OUT = ROOT / "var" / "bundle"
LEFT_OUT = ("tests/", "bench/", ".ci/")  # they need a browser and the network
WRITTEN = ("var/", ".venv/", "web/node_modules/", "web/static/built/", "wheels/")


def main() -> None:
    """Collect, check, write."""
    wheels = OUT / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    download(wheels)
    target = OUT / f"{name()}.tar"
    half_written = target.with_suffix(".part")
    with tarfile.open(half_written, "w") as tar:
        for file in program_files():
            tar.add(ROOT / file, f"{name()}/{file}", recursive=False)
        for file in sorted(path for path in BUILT.rglob("*") if path.is_file()):
            tar.add(file, f"{name()}/{file.relative_to(ROOT)}", recursive=False)
        for file in sorted(wheels.glob("*.whl")):
            tar.add(file, f"{name()}/{WHEELS.name}/{file.name}", recursive=False)
        add_text(tar, "bundle.json", json.dumps({"machine": this_machine(), "assets": assets()}, indent=1))
    half_written.replace(target)
    say(f"离线安装包：{target}（{target.stat().st_size / 2**20:.0f} MB）")
    say(f"用在没有网络、同样是 {this_machine()} 的机器上：解开，进入文件夹，执行 make setup。")


def name() -> str:
    """Of the folder in the tar, and of the tar."""
    for line in (ROOT / "pyproject.toml").read_text().splitlines():
        if line.startswith("version"):
            version = line.split('"')[1]
            return f"gongbei-{version}-{this_machine()}"
    raise Stop("pyproject.toml 里没有版本号。")


def download(wheels: Path) -> None:
    """The locked packages for this very Python, unless they are here; those of an earlier lock are thrown
    away."""
    lock = ROOT / "requirements.txt"
    stamp, wanted = wheels / "lock", f"{this_machine()} {fingerprint([lock])}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("下载 Python 依赖 ……")
    for old in wheels.iterdir():
        old.unlink()
    command = [*pip(), "download", "--quiet", "--require-hashes", "--only-binary=:all:"]
    run([*command, "--dest", str(wheels), "-r", str(lock)], "下载 Python 依赖")
    stamp.write_text(wanted)


def program_files() -> Iterable[str]:
    """What a clone has, as it is here: all but what a run makes."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        files = [file for file in listed.stdout.split("\0") if file]
    else:
        files = [str(path.relative_to(ROOT)) for path in sorted(ROOT.rglob("*")) if path.is_file()]
    return [
        file for file in files if not file.startswith((*LEFT_OUT, *WRITTEN)) and "__pycache__" not in file
        and (ROOT / file).is_file()
    ]  # fmt: skip


def assets() -> str:
    """The fingerprint of what the built front end was made of."""
    if not (BUILT / "manifest.json").exists():
        raise Stop("网页脚本还没有生成：请先执行 make setup。")
    return fingerprint(asset_sources())


def add_text(tar: tarfile.TarFile, file: str, text: str) -> None:
    """One more file."""
    data = text.encode()
    entry = tarfile.TarInfo(f"{name()}/{file}")
    entry.size, entry.mode = len(data), 0o644
    tar.addfile(entry, io.BytesIO(data))


if __name__ == "__main__":
    try:
        main()
    except Stop as stop:
        sys.stderr.write(f"{stop}\n")
        sys.exit(1)
