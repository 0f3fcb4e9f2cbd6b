"""Names of files as people may see and save them again, on any of their systems."""

import unicodedata
from urllib.parse import quote

from server.files.sniffing import PICTURES, SUFFIXES

NAME_BYTES = 240  # most file systems allow 255 bytes; some programs add a few of their own
UNNAMED = "未命名"
ILLEGAL = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{name}{number}" for name in ("com", "lpt") for number in range(10)),
}


def suffix_of(name: str) -> str:
    """The suffix in small letters without its dot, or empty."""
    _stem, dot, suffix = visible(name).rpartition(".")
    return suffix.strip().lower() if dot and suffix.isascii() else ""


def visible(name: str) -> str:
    """The last part of a path, without control characters and marks that turn the reading direction.

    ``报告\u202excod.exe`` reads as 报告exe.docx on screens: such marks are dropped.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    normal = unicodedata.normalize("NFC", last)
    kept = "".join(char if char != "\t" else " " for char in normal if _is_plain(char) or char == "\t")
    return " ".join(kept.translate(ILLEGAL).split()).strip(". ")


def shortened(name: str, limit_bytes: int = NAME_BYTES) -> str:
    """``name`` cut to a length that fits everywhere; its suffix stays."""
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, suffix = name, ""
    room = limit_bytes - len((dot + suffix).encode() if suffix else b"")
    cut = stem.encode(errors="ignore")[:room].decode(errors="ignore").rstrip(". ")
    return f"{cut}.{suffix}" if suffix else cut


def clean(name: str, media_type: str) -> str:
    """A safe name whose suffix fits the content; its stem is cut to ``NAME_BYTES`` in all."""
    shown = visible(name)
    allowed = SUFFIXES[media_type]
    suffix = suffix_of(shown)
    stem = shown[: -len(suffix) - 1] if suffix else shown
    if suffix not in allowed:
        stem = stem if suffix in _known() else shown
        suffix = allowed[0]
    stem = stem.strip(". ") or UNNAMED
    if stem.lower() in DEVICES:
        stem = f"_{stem}"
    return shortened(f"{stem}.{suffix}")


def disposition(name: str, media_type: str, *, save: bool = False) -> str:
    """The Content-Disposition header (RFC 6266): pictures may be shown, everything else is saved."""
    how = "inline" if media_type in PICTURES and not save else "attachment"
    plain = f"file.{suffix_of(name) or 'bin'}"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def preview_of(media_type: str) -> str:
    """How a page of ours shows such a file: "image", "audio", "video"; empty: it does not.

    Not PDF: browsers show it in a viewer of their own, which a page like ours may not hold safely.
    """
    if media_type in PICTURES:
        return "image"
    kind = media_type.partition("/")[0]
    return kind if kind in {"audio", "video"} else ""


def size_said(size: int) -> str:
    """A number of bytes for people: 「350 KB」「2.4 MB」「1.5 GB」."""
    if size >= 1024**3:
        return f"{size / 1024**3:.1f} GB"
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def _is_plain(char: str) -> bool:
    # Cc control, Cf format (bidi, zero width), Cs lone surrogates, Co private use, Zl/Zp separators
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def _known() -> set[str]:
    return {suffix for suffixes in SUFFIXES.values() for suffix in suffixes}
