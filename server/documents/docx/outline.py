"""What ``gongbei docx outline FILE`` prints."""

from pathlib import Path
from typing import Any

from .imported import Imported
from .reading import read

Json = dict[str, Any]


def outline(path: str | Path) -> Json:
    """``{meta, sections: [{key, label, text, columns?, steps?, parts?}], warnings}``; ``steps``: filled rows.

    Raises:
        Refused: the file is not taken.
        OSError: it cannot be read.
    """
    file = Path(path)
    return outline_of(read(file.read_bytes(), file.name))


def outline_of(imported: Imported) -> Json:
    """The outline of a finished import: a line for each key, the texts of its sections joined.

    Where several headings have one key (several 课时; 设计理念 and 课堂小结) ``parts`` lists them one by one.
    """
    by_key: dict[str, Json] = {}
    for section in imported.sections:
        part = {"label": section.label, "text": section.text}
        line = by_key.get(section.key)
        if line is None:
            line = by_key[section.key] = {"key": section.key, **part}
        else:
            line.setdefault("parts", [{"label": line["label"], "text": line["text"]}]).append(part)
            line["text"] = "\n".join(filter(None, [line["text"], section.text]))
        if section.columns:
            line.setdefault("columns", section.columns)
        if section.steps is not None:
            line["steps"] = line.get("steps", 0) + section.steps
    shown: Json = {"meta": imported.meta, "sections": list(by_key.values()), "warnings": imported.warnings}
    if imported.record is not None:
        shown["form"] = imported.record
    if imported.fields:
        shown["fields"] = imported.fields
    return shown
