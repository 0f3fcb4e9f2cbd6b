"""说法: labels of a 学区 given to the recogniser, and what its teachers' corrections suggest."""

from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows
from server.base.ids import new_id
from server.documents import text, walk
from server.documents.docx import labels
from server.documents.docx.imported import Imported
from server.documents.docx.labels import Said
from server.documents.docx.sandbox import read_in_sandbox
from server.documents.keys import SECTION_TITLES
from server.documents.spec import Json
from server.files.converting import kept
from server.files.converting.room import PATIENCE_SECONDS
from server.people.viewer import Viewer
from server.plans.imports.tables import LABEL_LENGTH

FROM_OLD_WORD = "这是旧版 Word 文件，先转换成 .docx 再读的，版式可能和原来差一点；原文件附在教案后面。"
SHORTEST = 2
MOST_PEOPLE = 100
SUGGEST = """
INSERT INTO district_label (id, district, phrase, label, kind, key, state, people, created_at, row_version)
VALUES ($1, $2, $3, $4, 'section', $5, 'suggested', ARRAY[$6::uuid], $7, 1)
ON CONFLICT ON CONSTRAINT uq_district_label_meaning DO UPDATE
SET people = CASE WHEN $6 = ANY(district_label.people) OR cardinality(district_label.people) >= $8
             THEN district_label.people ELSE district_label.people || $6::uuid END
"""


async def read(viewer: Viewer, data: bytes, name: str) -> Imported:
    """A Word file read with what the labels mean in the viewer's 学区.

    Raises:
        Refused, NotConverted: the file is not taken.
    """
    return await read_any(data, name, await adopted(await district_of(viewer)))


async def read_any(
    data: bytes, name: str, said: Said, patience_seconds: float = PATIENCE_SECONDS
) -> Imported:
    """The same with these words; an old .doc is converted first, and the warnings say so.

    Raises:
        Refused, NotConverted, Busy: the file is not taken.
    """
    paper = await kept.to_docx(data, name, patience_seconds=patience_seconds)
    imported = await read_in_sandbox(paper, name, said=said)
    if paper is not data:
        imported.warnings.insert(0, FROM_OLD_WORD)
    return imported


async def adopted(district_id: UUID | None) -> list[tuple[str, str, str]]:
    """(phrase, kind, key) of a 学区."""
    found = await rows(
        "SELECT phrase, kind, key FROM district_label WHERE district = $1 AND state = 'adopted'", district_id
    )
    return [(line["phrase"], line["kind"], line["key"]) for line in found]


async def district_of(viewer: Viewer) -> UUID | None:
    """The 学区 whose words a teacher uses: that of the school, else of the first post."""
    found = await row("SELECT district FROM school WHERE id = $1", viewer.school_id)
    if found is not None:
        own: UUID = found["district"]
        return own
    return next((post.district_id for post in viewer.posts if post.district_id is not None), None)


async def suggest(viewer: Viewer, doc: Json, recognised: Json) -> None:
    """Note the labels this teacher gave another meaning than they were ``recognised`` by, in the caller's
    transaction."""
    district = await district_of(viewer)
    if district is None:
        return
    before = {walk.attr(section, "id"): walk.attr(section, "key") for section in walk.sections(recognised)}
    for section in walk.sections(doc):
        key, label = str(walk.attr(section, "key") or ""), text.title_of(section)
        phrase = labels.bare(label)
        if key not in SECTION_TITLES or before.get(walk.attr(section, "id")) == key:
            continue
        known = labels.lookup(label)
        if not SHORTEST <= len(phrase) <= LABEL_LENGTH or (known is not None and known.key == key):
            continue
        await execute(
            SUGGEST, new_id(), district, phrase, label[:LABEL_LENGTH], key, viewer.id, now(), MOST_PEOPLE
        )
