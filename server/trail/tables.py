"""Events people see, the audit record nobody can change, notices and tasks of one person, short links."""

from piccolo.columns import JSONB, UUID, Array, BigSerial, Date, Text, Timestamptz, Varchar
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


class Notice(Table, tablename="notice"):
    """通知: one act told to one person. Counted beside the bell from ``loud_at`` on, which is later than
    ``at`` for what happens at night."""

    id = UUID(primary_key=True, default=None)
    user_id = UUID(default=None)
    act_id = UUID(default=None)
    kind = Varchar(length=40)
    object_id = UUID(null=True, default=None)
    actor_id = UUID(null=True, default=None)
    title = Text(default="")
    body = Text(default="")
    url = Text(default="")
    at = Timestamptz()
    loud_at = Timestamptz()
    read_at = Timestamptz(null=True, default=None)


class Task(Table, tablename="task"):
    """任务: what one person asked another to do with one object. Several people asked at once share
    ``act_id``. Done by doing it, or by saying so."""

    id = UUID(primary_key=True, default=None)
    act_id = UUID(default=None)
    user_id = UUID(default=None)
    by_id = UUID(default=None)
    kind = Varchar(length=40, help_text="what is to be done, known to the room of the object")
    object_kind = Varchar(length=40)
    object_id = UUID(default=None)
    title = Text(default="")
    note = Text(default="")
    url = Text(default="")
    due = Date(null=True, default=None)
    created_at = Timestamptz()
    done_at = Timestamptz(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)


class ShortLink(Table, tablename="short_link"):
    """An address of ours short enough for a chat. The code tells nothing; where it leads asks for itself."""

    code = Varchar(length=8, primary_key=True)
    url = Text(default="")
    by_id = UUID(default=None)
    created_at = Timestamptz()
