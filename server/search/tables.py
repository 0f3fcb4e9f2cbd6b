"""What can be found: one row per object and stage, with its lexemes."""

from piccolo.columns import UUID, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table


class Entry(Table, tablename="search_entry"):
    """The text of one object as some of its readers know it; ``stage`` says which readers.

    ``title``, ``fields`` (subject, grade, names) and ``body`` are as typed, for showing; ``folded`` is all
    three as searching compares them. Two columns Piccolo has no type for are added by hand: ``head``, the
    lexemes of title and fields, and ``lexemes``, those of everything.
    """

    id = UUID(primary_key=True, default=UUID4())
    kind = Varchar(length=12)
    object_id = UUID()
    stage = Varchar(length=12)
    title = Text()
    fields = Text(default="")
    body = Text(default="")
    folded = Text(default="")
    moment = Timestamptz(default=TimestamptzNow())

    uq_search_entry_object = Unique([kind, object_id, stage])
