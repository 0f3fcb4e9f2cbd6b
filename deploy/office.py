"""``make office``: LibreOffice (.doc, PDF, previews), what shuts it in, its fonts; or what to type for it."""

import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from setup import PYTHON, apt_install, say

# About 300 MB. bubblewrap gives the converter a file system of its own, without network.
# Without the third no formula of Word is drawn.
PACKAGES = (
    "libreoffice-writer-nogui", "libreoffice-impress-nogui", "libreoffice-math-nogui", "bubblewrap",
)  # fmt: skip
FONTS = ("fonts-noto-cjk", "fonts-liberation", "fonts-lxgw-wenkai")  # 宋体 and 黑体, Western letters, 楷体
SHOW = "from server.app.findings import converter; found = converter(); print(f'{found.name}：{found.text}')"


def main() -> int:
    """Install what is missing; say what holds now."""
    if not all(map(has, PACKAGES)) and not apt_install(*PACKAGES):
        by_hand(*PACKAGES, *FONTS)
        return 1
    for font in FONTS:  # one by one: an older system may lack the last
        if not has(font) and not apt_install(font):
            by_hand(font)
    return subprocess.run([PYTHON, "-c", SHOW], check=False).returncode


def has(package: str) -> bool:
    """Whether Debian's package is installed; where there is none, whether LibreOffice is there."""
    if not shutil.which("dpkg-query"):
        return shutil.which("soffice") is not None
    query = ["dpkg-query", "-W", "-f=${Status}", package]
    return "ok installed" in subprocess.run(query, capture_output=True, text=True, check=False).stdout


def by_hand(*packages: str) -> None:
    """For who may not install, or has no apt-get."""
    say(f"在 Debian、Ubuntu 上请执行：sudo apt install --no-install-recommends {' '.join(packages)}")
    say("别的系统请从 libreoffice.org 装 LibreOffice；装在别处时用 GONGBEI_OFFICE 写明 soffice 的位置。")


if __name__ == "__main__":
    sys.exit(main())
