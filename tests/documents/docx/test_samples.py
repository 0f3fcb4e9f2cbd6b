"""The labelled samples: what they say must be found, and must still be found after a round trip."""

import re

import pytest

from server.documents import schema
from server.documents.docx.errors import Refused
from server.documents.docx.outline import outline, outline_of
from server.documents.docx.reading import read
from server.documents.docx.roundtrip import roundtrip
from tests.support import samples

LABELS = samples.labelled()


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", LABELS)
def test_sections_fields_and_steps_are_found(name: str):
    wanted = LABELS[name]
    seen = outline(samples.DOCX / name)
    found = {section["key"]: section for section in seen["sections"]}
    for key, start in wanted["sections"].items():
        assert key in found, key
        assert squeezed(found[key]["text"]).startswith(squeezed(start)), key
    assert {key: seen["meta"].get(key) for key in wanted["meta"]} == wanted["meta"]
    if "process_columns" in wanted:
        assert found["process"]["columns"] == wanted["process_columns"]
        assert found["process"]["steps"] == wanted["steps"]


FILES = samples.word_files("edu", "generated", "tricky")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_an_export_comes_back_with_the_same_sections_and_texts(file, tmp_path):
    target = tmp_path / "out.docx"
    roundtrip(file, target)
    before, after = read(file.read_bytes(), file.name), read(target.read_bytes(), target.name)
    schema.check(before.doc)
    schema.check(after.doc)
    assert before.meta == after.meta
    one, other = outline_of(before), outline_of(after)
    assert [section["key"] for section in one["sections"]] == [
        section["key"] for section in other["sections"]
    ]
    for mine, theirs in zip(one["sections"], other["sections"], strict=True):
        assert squeezed(mine["text"]) == squeezed(theirs["text"])
        assert mine.get("columns") == theirs.get("columns")
        assert mine.get("steps") == theirs.get("steps")
    assert before.assets.keys() == after.assets.keys()


def test_the_fields_of_an_observation_record_are_kept():
    seen = outline(samples.DOCX / "generated" / "gen-tingke-record.docx")
    assert seen["fields"]["听课人"] == "丙老师"
    assert seen["fields"]["听课时间"] == "2025年3月12日 第2节"
    texts = " ".join(section["text"] for section in seen["sections"])
    assert "优点" in texts
    assert "88" in texts


def test_the_commands_refuse_in_one_sentence(tmp_path):
    with pytest.raises(Refused, match="不能写入"):
        roundtrip(FILES[0], tmp_path / "no" / "out.docx")
    with pytest.raises(Refused, match="Word"):
        roundtrip(FILES[0], tmp_path / "out.docx", template=samples.DOCX / "labels.json")
    assert not list(tmp_path.iterdir())
