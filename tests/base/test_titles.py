import pytest

from server.base.pages import ENVIRONMENT
from server.base.titles import marked


@pytest.mark.parametrize(
    ("title", "shown"),
    [("分数的初步认识", "《分数的初步认识》"), ("古诗《山行》", "《古诗〈山行〉》"), ("", "《》")],
)
def test_a_title_in_marks_holds_single_marks(title: str, shown: str) -> None:
    assert marked(title) == shown
    assert ENVIRONMENT.from_string("{{ t|marked }}").render(t=f"{title}<b>") == shown[:-1] + "&lt;b&gt;》"
