"""What of a whole document is not found as a teacher sees it: one line per miss."""

import re
from typing import Any

from server.documents.docx.imported import Imported
from server.documents.docx.outline import outline_of
from server.documents.docx.reading import read
from tests.documents.docx.aside.cases import Whole


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def misses(case: Whole) -> tuple[list[str], int]:
    """The misses, and how much was asked for: each heading, field, the columns, the steps, the order."""
    imported = read(case.make().data, "")
    wrong, seen = _heads(case, imported)
    wrong += [
        f"{key}: {imported.meta.get(key)!r}"
        for key, value in case.meta.items()
        if squeezed(imported.meta.get(key, "")) != squeezed(value)
    ]
    found = {line["key"]: line for line in outline_of(imported)["sections"]}
    process = found.get("process", {})
    if case.columns and tuple(process.get("columns") or ()) != case.columns:
        wrong.append(f"columns {process.get('columns')}")
    if case.steps is not None and process.get("steps") != case.steps:
        wrong.append(f"steps {process.get('steps')}")
    if seen:
        wrong.append(f"more or in another order: {seen}")
    return wrong, len(case.heads) + len(case.meta) + bool(case.columns) + (case.steps is not None) + 1


def _heads(case: Whole, imported: Imported) -> tuple[list[str], list[str]]:
    """What is missing, and the titles nobody wrote or that stand elsewhere."""
    periods = [node["attrs"].get("period") for node in imported.doc["content"]]
    left: list[tuple[Any, Any]] = list(zip(imported.sections, periods, strict=True))
    left = [pair for pair in left if pair[0].key != "basics"]
    wrong: list[str] = []
    places: list[int] = []
    order = {id(section): place for place, (section, _) in enumerate(left)}
    for title, key, start, *period in case.heads:
        hit = next(
            (
                pair
                for pair in left
                if (title == "*" or squeezed(title) == squeezed(pair[0].label))
                and (pair[0].key == key or (not key and pair[0].key.startswith("custom:")))
                and squeezed(pair[0].text).startswith(squeezed(start))
                and (not period or pair[1] == period[0])
            ),
            None,
        )
        if hit is None:
            wrong.append(f"{title} ({key}) {start!r}")
            continue
        left.remove(hit)
        places.append(order[id(hit[0])])
    strange = [f"{section.label} ({section.key})" for section, _ in left]
    return wrong, strange if places == sorted(places) else [*strange, "order"]
