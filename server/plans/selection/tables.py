"""Rounds, who is invited, what was submitted, who scores it, what was picked."""

import enum

from piccolo.columns import UUID, Boolean, Date, ForeignKey, Integer, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from server.people.tables import District, Group, Region, School, User
from server.plans.tables import (
    NOTE_LENGTH,
    SHORT_LENGTH,
    TEXTBOOK_LENGTH,
    TITLE_LENGTH,
    Plan,
    PlanVersion,
)
from server.rubrics.tables import RubricSheet

PLACE_LENGTH = 120
BLOCK_LENGTH = 64
KIND = "round"  # of tasks, notices and the audit
ENTRY_KIND = "round_entry"  # of markings and of the pictures an entry shows


class Verdict(enum.StrEnum):
    """What became of an entry when the result was released."""

    OPEN = ""
    PICKED = "picked"
    PARTLY = "partly"
    NOT = "not"


class SelectionRound(Table, tablename="selection_round"):
    """One round, in a 学区 (``district``) or a 区县 (``region``); its result goes to ``prep_group``, a group
    of that place.

    Schools submit from ``opens_on`` to ``closes_on``, both included, unless ``closed_at`` ended it sooner.
    ``base_entry``: picked whole, its sections keep their ids. ``result``: the 通案 made from the picks, which
    end with it, as does scoring (``decided_at``). ``released_at``: from then on schools see scores.
    """

    id = UUID(primary_key=True, default=UUID4())
    title = Varchar(length=TITLE_LENGTH)
    subject = Varchar(length=SHORT_LENGTH)
    grade = Varchar(length=SHORT_LENGTH, default="")
    textbook = Varchar(length=TEXTBOOK_LENGTH, default="")
    note = Varchar(length=NOTE_LENGTH, default="")
    district = ForeignKey(District, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    region = ForeignKey(Region, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    prep_group = ForeignKey(Group, null=False, on_delete=OnDelete.restrict, index=False)
    sheet = ForeignKey(RubricSheet, null=False, on_delete=OnDelete.restrict, index=False)
    owner = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    editor = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    opens_on = Date()
    closes_on = Date()
    scores_due = Date(null=True, default=None)
    is_anonymous = Boolean(default=True)
    allows_several = Boolean(default=False)
    trims = Boolean(default=False)
    base_entry = UUID(null=True, default=None)
    result = ForeignKey(Plan, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    created_at = Timestamptz(default=TimestamptzNow())
    closed_at = Timestamptz(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    released_at = Timestamptz(null=True, default=None)


class RoundInvitation(Table, tablename="round_invitation"):
    """A school that may submit, or a group above the schools: exactly one of the two."""

    id = UUID(primary_key=True, default=UUID4())
    round = ForeignKey(SelectionRound, null=False, on_delete=OnDelete.restrict, index=False)
    school = ForeignKey(School, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    prep_group = ForeignKey(Group, null=True, default=None, on_delete=OnDelete.restrict, index=False)

    uq_round_invitation_school = Unique([round, school])  # noqa: A003 (the column above)
    uq_round_invitation_group = Unique([round, prep_group])  # noqa: A003 (the column above)


class RoundEntry(Table, tablename="round_entry"):
    """A frozen version a school submitted. It stands until it is withdrawn, replaced or sent back.

    ``home``: the school, or the group above the schools. ``letter``: 1 is 甲稿. ``slot``: 0, or the number of
    a further one where a round allows several of one home.
    """

    id = UUID(primary_key=True, default=UUID4())
    round = ForeignKey(SelectionRound, null=False, on_delete=OnDelete.restrict, index=False)
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=True)
    version = ForeignKey(PlanVersion, null=False, on_delete=OnDelete.restrict, index=False)
    school = ForeignKey(School, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    prep_group = ForeignKey(Group, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    home = UUID(default=None)
    author = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    submitted_by = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    letter = SmallInt()
    slot = SmallInt(default=0)
    submitted_at = Timestamptz(default=TimestamptzNow())
    withdrawn_at = Timestamptz(null=True, default=None)
    returned_at = Timestamptz(null=True, default=None)
    returned_words = Varchar(length=NOTE_LENGTH, default="")
    verdict = Varchar(length=8, choices=Verdict, default=Verdict.OPEN)


class RoundReviewer(Table, tablename="round_reviewer"):
    """评委 of a round. Which entries one may not score is worked out from today's facts, never stored."""

    id = UUID(primary_key=True, default=UUID4())
    round = ForeignKey(SelectionRound, null=False, on_delete=OnDelete.restrict, index=False)
    user = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    at = Timestamptz(default=TimestamptzNow())

    uq_round_reviewer = Unique([round, user])  # noqa: A003 (the column above)


class RoundPick(Table, tablename="round_pick"):
    """A part of the text to be: a section of an entry, or with ``block_id`` one block or step of it.

    ``place`` is the section it goes to, as ``laying`` names it; ``position`` and ``part`` order sections, and
    parts within one.
    """

    id = UUID(primary_key=True, default=UUID4())
    round = ForeignKey(SelectionRound, null=False, on_delete=OnDelete.restrict, index=False)
    entry = ForeignKey(RoundEntry, null=False, on_delete=OnDelete.restrict, index=False)
    place = Varchar(length=PLACE_LENGTH)
    position = Integer()
    part = Integer()
    section_id = Varchar(length=BLOCK_LENGTH)
    block_id = Varchar(length=BLOCK_LENGTH, default="")

    uq_round_pick_part = Unique([round, place, part])  # noqa: A003 (the column above)
    uq_round_pick_block = Unique([round, entry, section_id, block_id])  # noqa: A003 (the column above)
