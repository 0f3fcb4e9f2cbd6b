"""LibreOffice: whether this machine has it, where it is, what it can."""

import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from server.base.settings import settings

NONE = "none"  # the setting of who does not want it
NAMES = ("soffice", "libreoffice")
PLACES = ("/usr/lib/libreoffice/program/soffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
IN_OPT = "libreoffice*/program/soffice"
IMPRESS = "libsdlo.so"
WRITER = "libswlo.so"
MATH = "libsmlo.so"
INSTALL = "make office"


@dataclass(frozen=True, slots=True)
class Office:
    """An installed LibreOffice. ``program`` is started without the script around it: a kill reaches it."""

    program: Path
    has_writer: bool
    has_impress: bool
    has_math: bool = True  # without it a formula of Word is a gap

    @property
    def version(self) -> str:
        """As 7.4.7, or empty where it does not say."""
        try:
            text = (self.program.parents[1] / "share" / "registry" / "main.xcd").read_text("utf-8", "replace")
        except OSError:
            return ""
        found = re.search(r'"ooSetupVersionAboutBox">\s*<value>(\d+\.\d+(?:\.\d+)?)', text)
        return found.group(1) if found else ""


def find() -> Office | None:
    """The LibreOffice of the setting, of the path, or of the usual places."""
    if settings.office.lower() == NONE:
        return None
    named = [settings.office] if settings.office else [*NAMES, *PLACES, *map(str, Path("/opt").glob(IN_OPT))]
    for name in named:
        found = shutil.which(name)
        if found:
            return _office(Path(found).resolve())
    return None


def _office(program: Path) -> Office:
    inner = program.with_name("soffice.bin")
    if inner.exists() and os.access(inner, os.X_OK):
        program = inner
    folder = program.parent
    if sys.platform != "linux":  # one bundle holds everything
        return Office(program, True, True)
    return Office(program, (folder / WRITER).exists(), (folder / IMPRESS).exists(), (folder / MATH).exists())
