"""署名: giving credit for a block that came from another plan, and reading it off a document.

``src`` of a block is the id of its row here. Picks of a selection and accepted proposals both use it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid5

from server.base.clock import now
from server.base.database import execute, in_transaction, rows
from server.documents import process, text, walk
from server.documents.spec import Json

WHOLE = "全文"
_SOURCES = UUID("2c1de0a4-6a0f-4e2b-8f5c-0b6f4c1d7e93")  # a name space of our own
_GIVE = """
INSERT INTO block_credit (id, author, school, from_version, block_id, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""
_NAMES = """
SELECT c.id, u.name, coalesce(nullif(s.short_name, ''), s.name, '') AS school
FROM block_credit c JOIN users u ON u.id = c.author LEFT JOIN school s ON s.id = c.school
WHERE c.id = ANY($1::uuid[])
"""


@dataclass(frozen=True, slots=True)
class Credit:
    """A place in a plan and whose it was: 「教学过程第 2 环节」, 「石龙小学 孙丽老师」."""

    place: str
    who: str


async def give(author: UUID, school: UUID | None, version_id: UUID, block_id: str) -> UUID:
    """The ``src`` for a block taken from ``block_id`` of this version; the same one whenever it is asked.

    Belongs into the transaction that writes the block. Who may take what is the caller's question.
    """
    assert in_transaction(), "give() belongs into the writing() block of the pick"
    src = source(author, version_id, block_id)
    await execute(_GIVE, src, author, school, version_id, block_id, now())
    return src


def source(author: UUID, version_id: UUID, block_id: str) -> UUID:
    """The ``src`` that ``give`` will give: a text can be composed before its transaction begins."""
    return uuid5(_SOURCES, f"{author} {version_id} {block_id}")


async def of(doc: Json) -> dict[str, str]:
    """「石龙小学 孙丽老师」 by the ``src`` of the blocks in this text. What nobody knows is left out."""
    wanted = [one for one in map(_uuid, sources(doc)) if one is not None]
    if not wanted:
        return {}
    return {
        str(line["id"]): f"{line['school']} {line['name']}老师".strip() for line in await rows(_NAMES, wanted)
    }


async def lines(doc: Json) -> list[Credit]:
    """Where in this text what came from others stands, in reading order; nothing for a text of one hand."""
    names = await of(doc)
    found = list(places(doc, names)) if names else []
    titles = [text.title_of(section) for section in walk.sections(doc) if text.says_something(section)]
    is_one = len({line.who for line in found}) == 1 and [line.place for line in found] == titles
    return [Credit(WHOLE, found[0].who)] if is_one and len(found) > 1 else found


def places(doc: Json, names: dict[str, str]) -> Iterator[Credit]:
    """One line for each section and author, of the process with the numbers of the steps. Pure."""
    for section in walk.sections(doc):
        title = text.title_of(section)
        rest = [_bare(block) for block in section.get("content") or ()]
        steps = [step for table in process.tables(section) for step in process.steps(table)]
        found = [(number, _whose(_cells(step), names)) for number, step in enumerate(steps, 1)]
        everybody = [who for _, whose in found for who in whose]
        if steps and len(set(everybody)) == 1 and all(whose for _, whose in found):
            yield Credit(title, everybody[0])
            continue
        for who in dict.fromkeys(everybody):
            numbers = "、".join(str(number) for number, whose in found if who in whose)
            yield Credit(f"{title}第 {numbers} 环节", who)
        yield from (Credit(title, who) for who in _whose(rest, names))


def sources(node: Json) -> list[str]:
    """The ``src`` in this piece of a document, each once, in order."""
    found = (walk.attr(one, "src") for one in walk.nodes(node))
    return list(dict.fromkeys(one for one in found if isinstance(one, str)))


def _whose(nodes: list[Json], names: dict[str, str]) -> list[str]:
    found = (names.get(src) for node in nodes for src in sources(node))
    return list(dict.fromkeys(who for who in found if who))


def _cells(step: process.Step) -> list[Json]:
    return [cell for _, cell in step.cells]


def _bare(block: Json) -> Json:
    """The block; of a process table only what is said of the whole, for its steps speak for themselves."""
    is_process = block["type"] == "table" and walk.attr(block, "kind") == "process"
    return {**block, "content": []} if is_process else block


def _uuid(src: str) -> UUID | None:
    try:
        return UUID(src)
    except ValueError:
        return None
