"""A form shown again names its fields as their own page does."""

import re
from pathlib import Path

from server.people.field_names import label_of

TEMPLATES = Path(__file__).resolve().parents[2] / "web" / "templates"
BY_MACRO = re.compile(r'\b(?:field|text)\((?:[^,()]+, )?"([a-z_0-9]+)", "[^"\x00-\x7f]')
BY_HAND = re.compile(
    r'<textarea[^>]* name="([a-z_]+)"|<input (?:id="[^"]*" )?name="([a-z_]+)" (?:value|maxlength)'
)
SEARCHED = {"q", "teacher", "username", "secret", "code"}  # searched with, or never kept


def test_every_field_people_type_in_has_a_label() -> None:
    names = set()
    for file in TEMPLATES.rglob("*.html"):
        source = file.read_text()
        names |= set(BY_MACRO.findall(source)) | {one or other for one, other in BY_HAND.findall(source)}
    assert {"title", "phone", "body", "note", "last_day"} <= names, "the patterns still find them"
    assert [name for name in sorted(names - SEARCHED) if not label_of("/", name)] == []


def test_a_name_is_that_of_what_the_form_is_about() -> None:
    for path, said in (
        ("/schools/1/people", "姓名"), ("/people/1", "姓名"), ("/schools/1", "校名"), ("/groups", "组名"),
        ("/districts/1/schools", "校名"), ("/districts/1", "学区名称"), ("/schools/1/classes", "班名"),
        ("/plans/1/versions", "这一版的名字"), ("/regions", "名称"),
    ):  # fmt: skip
        assert label_of(path, "name") == said, path
    assert label_of("/schools/1/bells", "starts3") == "第 3 节上课"
