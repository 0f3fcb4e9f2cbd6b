"""Who may do what with an observed lesson: pure, one row at a time."""

from typing import Any
from uuid import UUID, uuid4

from server.observation.rights import Rights, rights

ME, SOMEBODY = uuid4(), uuid4()
NOW = "2026-11-20"


def of(**found: Any) -> Rights:
    nobody: dict[str, UUID | str | bool | None] = {
        "lead": SOMEBODY, "teacher": SOMEBODY, "record": None, "left_at": None, "is_guest": False,
        "lead_gone": None, "cancelled_at": None, "released_at": None, "submitted_at": None,
    }  # fmt: skip
    return rights(ME, nobody | found)


def test_notes_of_others_wait_for_ones_own_and_the_teacher_for_the_release() -> None:
    observes = {"record": uuid4()}
    assert not of(**observes).notes
    assert of(**observes, submitted_at=NOW).notes
    assert not of(teacher=ME).notes and not of(is_guest=True).notes
    assert of(teacher=ME, released_at=NOW).notes and of(is_guest=True, released_at=NOW).notes
    assert of(lead=ME).notes


def test_marks_of_single_raters_are_the_leads_alone_and_scores_everybodys_once_released() -> None:
    everybody = ({"lead": ME}, {"teacher": ME}, {"record": uuid4()}, {"is_guest": True}, {})
    assert [of(**who).marks for who in everybody] == [True, False, False, False, False]
    assert [of(**who).scores for who in everybody] == [True, False, False, False, False]
    assert all(of(**who, released_at=NOW).scores for who in everybody)


def test_whoever_left_keeps_the_own_record_and_sees_nothing_of_the_others() -> None:
    left = of(record=uuid4(), left_at=NOW, submitted_at=NOW, released_at=NOW)
    assert not (left.scores or left.notes or left.debrief or left.video or left.record)


def test_who_is_above_sees_released_scores_and_nothing_else() -> None:
    above = of(released_at=NOW)
    assert above.is_above and above.scores
    assert not any((above.notes, above.marks, above.debrief, above.video, above.reply, above.change))
