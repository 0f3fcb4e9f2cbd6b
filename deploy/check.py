"""``make test`` and ``make faults``: find or install what the tests need, run every check, sum up.

``make faults`` is what takes longer: faults in long form, ten rounds of one caret, every page in four looks.

``CI=true`` forbids skipping: a missing need or a skipped test fails the run.
"""

import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from office import PACKAGES as OFFICE
from setup import ROOT, Stop, apt_install, find_node, install_swift, say

CI = os.environ.get("CI", "").lower() in {"1", "true"}
# What tests of deploy/ run besides; `tests/support/proxies.py` leaves out what is not there, and says so.
PROGRAMS = {"nginx": "nginx", "caddy": "caddy", "certutil": "libnss3-tools", "ip": "iproute2"}
SHELL = "chromium-headless-shell"  # the same engine without a window around it: a third of the time per page
CHROMIUM_NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PYTHON_FOLDERS = ("server", "storage", "tests", "bench", "deploy")
TOGETHER = ("-n", "2", "--dist", "worksteal")  # who has nothing left to do takes from the other
SYSTEM_PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
# By module: a script in .venv/bin names the folder it was installed in, and clones get moved.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run()"
REPORT = ROOT / "var" / "tests.xml"


@dataclass(frozen=True)
class Check:
    """One line of the summary."""

    name: str
    passed: bool
    seconds: float


def main() -> int:
    """Run what is asked for: ``tests`` (the whole suite) or ``faults``."""
    wanted, *further = sys.argv[1:] or ["tests"]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a hundred processes start in the tests: once is enough
    missing = needs()
    python = sys.executable
    if wanted == "faults":
        checks = [pytest(["tests/faults", *further])]
        if not further:
            checks += [
                pytest(["tests/browser/test_same_caret.py"], "ten rounds", GONGBEI_ROUNDS="10"),
                pytest(["tests/browser/test_every_page.py", *TOGETHER], "four looks", GONGBEI_LOOKS="all"),
            ]
    else:
        folders = [folder for folder in PYTHON_FOLDERS if any((ROOT / folder).rglob("*.py"))]
        checks = [
            check("ruff", [python, "-m", "ruff", "check", *folders]),
            check("ruff format", [python, "-m", "ruff", "format", "--check", *folders]),
            check("mypy", [python, "-m", "mypy"]),
            check("lint-imports", [python, "-c", LINT_IMPORTS]),
            pytest(["tests", "--ignore=tests/faults", *without_browser(), *TOGETHER, *further]),
        ]
    return summary(checks, missing)


def needs() -> list[str]:
    """Make a browser and Chinese letters available; the sentences about what is not."""
    missing = []
    os.environ["PATH"] = find_node().environ()["PATH"]
    browser = find_chromium()
    if browser:
        os.environ["CHROMIUM"] = browser
    else:
        missing.append("没有 Chromium，浏览器测试没有跑。请安装：sudo apt install chromium")
    try:
        install_swift()
    except Stop as stop:
        missing.append(f"没有测试用的 S3 服务器 Swift，对象存储的测试没有跑。{stop}")
    missing += without_programs()
    missing += without_office()
    if not has_chinese_font() and not (apt_install("fonts-noto-cjk") and has_chinese_font()):
        missing.append("没有中文字体，截图里的汉字会是方框。请安装：sudo apt install fonts-noto-cjk")
    return missing


def without_programs() -> list[str]:
    """What the tests of deploy/ lack, in a sentence. Installed in CI only: two of them are servers that
    start by themselves and take port 80."""

    def absent() -> list[str]:
        return [package for name, package in PROGRAMS.items() if not shutil.which(name, path=SYSTEM_PATH)]

    if CI and absent():
        apt_install(*absent())
    names = absent()
    said = f"没有 {'、'.join(names)}，代理和局域网的测试没有跑。请安装：sudo apt install {' '.join(names)}"
    return [said] if names else []


def without_office() -> list[str]:
    """Whether LibreOffice is there, in a sentence if not. Installed in CI only, for its size."""

    def is_absent() -> bool:
        return not shutil.which("soffice", path=SYSTEM_PATH)

    if is_absent() and CI:
        apt_install(*OFFICE)
    return ["没有 LibreOffice，真正转换文件的几个测试没有跑。请执行：sudo make office"] if is_absent() else []


def without_browser() -> list[str]:
    """What to leave out when there is no browser; ``needs`` has said so."""
    return [] if os.environ.get("CHROMIUM") else ["--ignore=tests/browser"]


def find_chromium() -> str | None:
    """The browser of ``CHROMIUM``, of the system, of Playwright, or a fresh one from apt."""
    given = os.environ.get("CHROMIUM")
    if given and Path(given).exists():
        return given
    if CI and not shutil.which(SHELL):
        apt_install(SHELL)
    return on_path() or (on_path() if apt_install("chromium") else None) or of_playwright()


def on_path() -> str | None:
    """A system browser."""
    return next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)


def of_playwright() -> str | None:
    """Playwright's own build, downloaded when that is possible."""
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    if not list(folder.glob("chromium-*")):
        say("下载 Playwright 的 Chromium ……")
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        try:
            subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=300)
        except subprocess.TimeoutExpired:
            return None
    return next((str(found) for found in sorted(folder.glob("chromium-*/chrome-linux*/chrome"))), None)


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font with Chinese letters."""
    if sys.platform == "darwin":
        return True
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout.strip())


def check(name: str, command: list[str], **environment: str) -> Check:
    """Run one command; its output is shown as it comes."""
    say(f"{name} ……")
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, check=False
    )
    return Check(name, done.returncode == 0, time.monotonic() - started)


def pytest(arguments: list[str], name: str = "", **environment: str) -> Check:
    """Run pytest; under CI a skipped test is a failure."""
    name = f"pytest {name}".strip()
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.unlink(missing_ok=True)
    done = check(name, [sys.executable, "-m", "pytest", f"--junitxml={REPORT}", *arguments], **environment)
    if done.passed and CI and skipped_tests():
        say(f"CI 不允许跳过测试：跳过了 {skipped_tests()} 个。")
        return Check(f"{name}（有测试被跳过）", False, done.seconds)
    return done


def skipped_tests() -> int:
    """How many tests the last run skipped."""
    suites = ElementTree.parse(REPORT).getroot().iter("testsuite")  # noqa: S314 (our own report)
    return sum(int(suite.get("skipped", "0")) for suite in suites)


def summary(checks: list[Check], missing: list[str]) -> int:
    """Print the result; the exit code."""
    say("")
    for done in checks:
        say(f"{'通过' if done.passed else '失败'}  {done.name}（{done.seconds:.0f} 秒）")
    for sentence in missing:
        say(f"注意  {sentence}")
    failed = any(not done.passed for done in checks) or (CI and bool(missing))
    say("没有全部通过。" if failed else "全部通过。")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Stop as stop:
        sys.stderr.write(f"{stop}\n")
        sys.exit(1)
