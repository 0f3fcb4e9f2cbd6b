"""Sections of documents kept aside: at least 95 % of what a teacher would find in them is found.

The figure is of the whole set, not of each document: ``python -m pytest -rP`` prints every miss.
"""

import re

from server.documents.docx.outline import outline_of
from server.documents.docx.reading import read
from tests.documents.docx.aside import lines, tables

CASES = [*tables.CASES, *lines.CASES]
WANTED = 0.95


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def misses(case) -> tuple[list[str], int]:
    """What is not found as it should be, and how much was asked for."""
    seen = outline_of(read(case.make().data, ""))
    found = {section["key"]: section for section in seen["sections"]}
    wrong = [
        f"{key} {start!r}: {found.get(key, {}).get('text', 'missing')[:30]!r}"
        for key, start in case.sections.items()
        if key not in found or not squeezed(found[key]["text"]).startswith(squeezed(start))
    ]
    fields = {key: seen["meta"].get(key, "") for key in case.meta}
    wrong += [
        f"{key}: {fields[key]!r}"
        for key, value in case.meta.items()
        if squeezed(fields[key]) != squeezed(value)
    ]
    process = found.get("process", {})
    if case.columns and tuple(process.get("columns") or ()) != case.columns:
        wrong.append(f"columns {process.get('columns')}")
    if case.steps is not None and process.get("steps") != case.steps:
        wrong.append(f"steps {process.get('steps')}")
    asked = len(case.sections) + len(case.meta) + bool(case.columns) + (case.steps is not None)
    return wrong, asked


def test_sections_of_kept_aside_documents_are_found():
    asked = missed = 0
    for case in CASES:
        wrong, count = misses(case)
        asked, missed = asked + count, missed + len(wrong)
        for line in wrong:
            print(f"{case.name} ({case.layout}): {line}")
    print(f"{asked - missed} of {asked}")
    assert asked - missed >= WANTED * asked
