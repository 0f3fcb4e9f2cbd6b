"""The lessons of the demo district are plans a teacher could take into the classroom."""

import pytest

from server.documents import schema, text, ydoc
from server.documents.canonical import digest
from server.people.subjects import GRADES, SUBJECTS
from server.seeds import lessons

NAMES = sorted(path.stem for path in lessons.FOLDER.glob("*.txt"))


def rows_of(doc: lessons.Node) -> list[lessons.Node]:
    tables = [node for section in doc["content"] for node in section["content"] if node["type"] == "table"]
    return [row for table in tables for row in table["content"][1:]]


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_is_a_valid_plan_whose_minutes_fill_it(name: str) -> None:
    lesson = lessons.read(name)
    schema.check(lesson.doc)
    assert digest(ydoc.to_json(ydoc.from_json(lesson.doc))) == digest(lesson.doc)
    assert lesson.minutes in {40, 45}
    assert sum(row["attrs"]["minutes"] for row in rows_of(lesson.doc)) == lesson.minutes
    assert lesson.subject in SUBJECTS
    assert lesson.grade in GRADES


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_is_complete_and_every_step_has_teacher_pupils_and_reason(name: str) -> None:
    doc = lessons.read(name).doc
    keys = {section["attrs"]["key"] for section in doc["content"]}
    assert {"objectives", "learner", "prep", "process", "board", "homework"} <= keys
    assert keys & {"key", "key_difficult"}
    for row in rows_of(doc):
        for cell in row["content"][:4]:
            assert text.plain(
                {"type": "doc", "content": [{"type": "section", "content": cell["content"]}]}
            ).strip()


def test_reading_twice_gives_the_same_text() -> None:
    assert digest(lessons.read("fractions").doc) == digest(lessons.read("fractions").doc)
