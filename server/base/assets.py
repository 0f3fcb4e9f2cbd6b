"""Where a browser finds a script, a style sheet, an icon: hashed names, or plain files."""

import functools
import json
import re

from server.base.settings import ROOT

STATIC = ROOT / "web" / "static"
BUILT = STATIC / "built"
ICON_NAME = re.compile(r'<symbol id="([a-z-]+)"')
PLAIN = {"gongbei.css": "css/gongbei.css", "icons.svg": "icons.svg"}


@functools.cache
def manifest() -> dict[str, str]:
    """Entry name to built file, as the build wrote it; empty when nothing was built."""
    file = BUILT / "manifest.json"
    found: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    return found


def asset(name: str) -> str:
    """The URL of an entry, as ``asset("page.js")``; empty when there is no build."""
    if name in manifest():
        return f"/static/built/{manifest()[name]}"
    return f"/static/{PLAIN[name]}" if name in PLAIN else ""


@functools.cache
def icon_names() -> frozenset[str]:
    """Every icon of the sprite."""
    return frozenset(ICON_NAME.findall((STATIC / "icons.svg").read_text()))
