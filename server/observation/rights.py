"""What a person may do with an observed lesson, from its row and who they are to it. Pure.

Three circles: the group (召集人, 听课人, the observed teacher, their guests), whom the teacher lets see the
scores (their school's leads and the 教研员), and everybody else, for whom it is not there.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Rights:
    """Of one viewer over one observation.

    ``is_above``: neither of the group nor a guest; sees the heading and released scores, nothing else.
    ``hand_on``: let another observer lead; of a lead who left the platform, lead oneself.
    ``own_notes``/``notes``: the own record, everybody's. Notes of others are open to the lead at once, to
    observers once their own is submitted, to the teacher and guests once released. ``marks``: each rater's
    marks and severity. ``scores``: what they come to together.
    """

    is_lead: bool
    is_observer: bool
    is_teacher: bool
    is_guest: bool
    is_above: bool
    change: bool
    hand_on: bool
    record: bool
    notes: bool
    marks: bool
    scores: bool
    debrief: bool
    write_debrief: bool
    video: bool
    reply: bool
    release: bool
    share_up: bool
    invite: bool


def rights(viewer_id: UUID, found: dict[str, Any]) -> Rights:
    """``found`` is a row of ``access.find``."""
    is_lead = found["lead"] == viewer_id
    is_observer = found["record"] is not None and found["left_at"] is None
    is_teacher = found["teacher"] == viewer_id
    is_guest = bool(found["is_guest"])
    in_group = is_lead or is_observer or is_teacher or is_guest
    has_left = not in_group and found["record"] is not None  # keeps what they wrote, and sees nothing else
    is_open = found["cancelled_at"] is None
    is_released = found["released_at"] is not None
    has_submitted = found["submitted_at"] is not None
    return Rights(
        is_lead=is_lead,
        is_observer=is_observer,
        is_teacher=is_teacher,
        is_guest=is_guest,
        is_above=not in_group,
        hand_on=is_lead or (is_observer and found["lead_gone"] is not None),
        change=is_lead or (is_teacher and not is_released),
        record=is_observer and is_open,
        notes=is_lead or (is_observer and has_submitted) or ((is_teacher or is_guest) and is_released),
        marks=is_lead,
        scores=is_lead or (is_released and not has_left),
        debrief=in_group,
        write_debrief=(is_lead or is_observer or is_teacher) and is_open,
        video=in_group,
        reply=is_teacher,
        release=is_lead and is_open,
        share_up=is_teacher and is_released,
        invite=is_teacher,
    )
