"""The update log, the compacted bases it builds on, and who may append to it."""

from piccolo.columns import UUID, BigInt, BigSerial, Bytea, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class CoeditUpdate(Table, tablename="coedit_update"):
    """One committed change. Rows are read in the order of ``seq``, from the base on."""

    seq = BigSerial(primary_key=True)
    document_id = UUID()
    data = Bytea()
    user_id = UUID(null=True, default=None)
    client_id = BigInt(default=0, help_text="Yjs client whose structs these are; 0: deletions only")
    epoch = BigInt(default=0, help_text="of the lease it was written under; 0: the seed")
    at = Timestamptz(default=TimestamptzNow())


class CoeditBase(Table, tablename="coedit_base"):
    """The document as one update, everything up to ``upto_seq`` folded in."""

    document_id = UUID(primary_key=True)
    upto_seq = BigInt()
    data = Bytea()
    at = Timestamptz(default=TimestamptzNow())


class CoeditPast(Table, tablename="coedit_past"):
    """A base that was replaced while rows after it are still kept: from here they can be read one by one."""

    id = BigSerial(primary_key=True)
    document_id = UUID(index=True)
    upto_seq = BigInt()
    data = Bytea()
    at = Timestamptz(default=TimestamptzNow())


class RoomLease(Table, tablename="room_lease"):
    """Which process writes a document. ``epoch`` only grows: an append under an older one inserts nothing."""

    room = UUID(primary_key=True)
    epoch = BigInt()
    owner = Text(index=True, help_text="address of the process")
    expires = Timestamptz()


class CoeditClient(Table, tablename="coedit_client"):
    """Whose a Yjs client id is in a document: the person whose change with it was committed first."""

    client_id = BigInt(primary_key=True)
    document_id = UUID()
    user_id = UUID()
