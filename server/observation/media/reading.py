"""Photos and clips of the records of one lesson, for pages and exports. Withdrawn ones are in none."""

from uuid import UUID

from server.base.database import rows
from server.observation.access import Rights, Row
from server.observation.media.access import COLUMNS, SEEN, may_take_away, seen_by
from server.observation.media.times import said
from server.people.viewer import Viewer

_OF_RECORDS = f"""
{COLUMNS} WHERE m.observation = $4 AND m.observer IS NOT NULL AND {SEEN}
ORDER BY m.at_seconds NULLS LAST, m.added_at, m.id
"""
_GONE = """
SELECT m.withdrawn_why AS why, count(*) AS count
FROM observation_medium m JOIN observer x ON x.id = m.observer
WHERE m.observation = $1 AND m.withdrawn_at IS NOT NULL
  AND (x."user" = $2 OR ($3 AND x.submitted_at IS NOT NULL))
GROUP BY 1 ORDER BY 1
"""


async def of_records(viewer: Viewer, found: Row, theirs: Rights) -> list[Row]:
    """What the viewer may see of a lesson's records, in the order of the lesson: ``id``, ``observer`` (the
    record), ``kind``, ``file`` (shown at ``/files/{file}``), ``file_type``, ``width``, ``height``, ``at`` (as
    said, or empty), ``added_by_name``, ``no_student_face``, ``blurred_at``, ``may_take_away``."""
    listed = await rows(_OF_RECORDS, *seen_by(viewer, theirs), found["id"])
    return [
        {**line, "at": said(line["at_seconds"]) if line["at_seconds"] is not None else "",
         "may_take_away": may_take_away(viewer, line, theirs)}
        for line in listed
    ]  # fmt: skip


async def by_id(viewer: Viewer, found: Row, theirs: Rights) -> dict[UUID, Row]:
    """The same by the id that stands in the bodies of the records."""
    return {line["id"]: line for line in await of_records(viewer, found, theirs)}


async def gone(viewer: Viewer, found: Row, theirs: Rights) -> list[Row]:
    """How many of the records' media were taken away, by ``why``: to those who saw them."""
    return await rows(_GONE, found["id"], viewer.id, theirs.notes)
