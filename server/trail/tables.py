"""Events people see, and the audit record nobody can change."""

from piccolo.columns import JSONB, UUID, Array, BigSerial, Text, Timestamptz, Varchar
from piccolo.table import Table


class Event(Table, tablename="event"):
    """动态: something happened to an object. ``places`` are ids of groups, schools, districts, regions and
    users whose feed shows it; actors and objects are plain ids, so that this room knows no other."""

    id = BigSerial(primary_key=True)
    at = Timestamptz()
    actor_id = UUID(null=True, default=None, index=True)
    verb = Varchar(length=40)
    kind = Varchar(length=40)
    object_id = UUID(null=True, default=None, index=True)
    title = Text(default="")
    facts = JSONB(default="{}")
    places = Array(base_column=UUID(), default=list)


class Audit(Table, tablename="audit"):
    """Who did what, when and from where. Rows are only ever added: a trigger refuses the rest."""

    id = BigSerial(primary_key=True)
    at = Timestamptz()
    actor_id = UUID(null=True, default=None, index=True)
    action = Varchar(length=40)
    kind = Varchar(length=40)
    object_id = UUID(null=True, default=None, index=True)
    title = Text(default="")
    facts = JSONB(default="{}")
    address = Varchar(length=60, default="")
    request_id = Varchar(length=40, default="")


class Seen(Table, tablename="seen"):
    """A person has opened an object in its present stage. Holds no time on purpose: it only keeps 等我处理
    from asking again, and is shown to nobody but that person."""

    id = BigSerial(primary_key=True)
    user_id = UUID()
    object_id = UUID()
    stage = Varchar(length=40)
