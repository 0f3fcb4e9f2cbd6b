"""What was made of which bytes. All of it can be made again: it is no part of a backup's promise."""

import enum

from piccolo.columns import UUID, Bytea, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

WORDS_LENGTH = 300


class Form(enum.StrEnum):
    """What it was made into."""

    DOCX = "docx"
    PDF = "pdf"
    PNG = "png"
    PAGES = "pages"


class Progress(enum.StrEnum):
    """``waiting``: being made; one that waits for long was left by a killed process."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class Rendition(Table, tablename="file_rendition"):
    """Bytes with this SHA-256 in another form. ``pages``: of the whole, the first of which are drawn;
    ``words`` say why it failed."""

    id = UUID(primary_key=True, default=UUID4())
    sha256 = Bytea()
    form = Varchar(length=10, choices=Form)
    state = Varchar(length=10, choices=Progress, default=Progress.WAITING)
    words = Varchar(length=WORDS_LENGTH, default="")
    pages = Integer(default=0)
    created_at = Timestamptz(default=TimestamptzNow())
    used_at = Timestamptz(default=TimestamptzNow(), index=True)

    # Piccolo names a constraint after its attribute.
    uq_file_rendition_form = Unique([sha256, form])


class RenditionPart(Table, tablename="file_rendition_part"):
    """One object of it, under the key ``id.hex``: the file, or a page (from 1, in pixels)."""

    id = UUID(primary_key=True, default=UUID4())
    rendition = ForeignKey(Rendition, null=False, on_delete=OnDelete.restrict, index=False)
    number = Integer()
    width = Integer(default=0)
    height = Integer(default=0)
    size = Integer(default=0)

    uq_file_rendition_part_number = Unique([rendition, number])
