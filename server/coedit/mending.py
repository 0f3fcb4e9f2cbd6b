"""A document whose log holds what no document may hold: put right before anybody is shown it.

Changes are looked at before they are committed (``content.Gate``), so this is the second door: for what got
into a log another way. The log keeps everything; what is appended is one more change.
"""

from typing import Any
from uuid import UUID

from pycrdt import Doc

from server.base import database
from server.base.logs import log
from server.coedit import building, structs
from server.coedit.building import Unsound
from server.coedit.content import Content

APPEND = """
    INSERT INTO coedit_update (document_id, data, user_id, client_id, epoch, at)
    SELECT room, $3, NULL, $4, epoch, now() FROM room_lease WHERE room = $1 AND epoch = $2
    FOR KEY SHARE RETURNING seq
"""


class Unmendable(Exception):
    """The document cannot be put right: nobody may write over it."""


async def mend(content: Content, document_id: UUID, epoch: int, doc: "Doc[Any]") -> bytes | None:
    """The state before, when the document was not in shape and its log was put right; else ``None``.

    Raises:
        Unmendable: it is not in shape and stays so.
    """
    what, before, update = await building.in_thread(_look, content, doc)
    if not what:
        return None
    log.error("document out of shape", document=str(document_id), what=what, mended=bool(update))
    if not update:
        raise Unmendable(what)
    client_id = structs.scan_own(update).client_id
    if await database.row(APPEND, document_id, epoch, update, client_id) is None:
        raise Unmendable(what)  # the lease is lost: whoever has it looks too
    return before


def _look(content: Content, doc: "Doc[Any]") -> tuple[str, bytes, bytes]:
    what = content.fault(doc)
    if not what:
        return "", b"", b""
    before = doc.get_update()
    try:
        return what, before, content.mended(before)
    except (ValueError, Unsound):
        return what, before, b""
    except BaseException as error:
        if not building.is_panic(error):
            raise
        return what, before, b""
