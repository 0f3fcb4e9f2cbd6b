"""What somebody leaves behind who goes: posts, classes, plans in discussion; and who could take it over."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from server.base.database import rows
from server.people import groups
from server.people.entries import today
from server.people.reach import lasts
from server.people.tables import Role, Scope
from server.people.viewer import Viewer

Row: TypeAlias = dict[str, Any]
LEADS = frozenset({Role.PREP_LEAD, Role.SUBJECT_LEAD})
COLLEAGUES = 400
HELD = f"""
SELECT m.id, m.role, m.scope, m.scope_id, m.subject, m.starts_on, m.ends_on, m.title, t.name AS title_name,
       coalesce(g.name, c.name, d.name, r.name, '整个平台') AS place_name
FROM membership m LEFT JOIN post_title t ON t.id = m.title
LEFT JOIN prep_group g ON m.scope = 'group' AND g.id = m.scope_id
LEFT JOIN school c ON c.id = m.scope_id LEFT JOIN district d ON d.id = m.scope_id
LEFT JOIN region r ON r.id = m.scope_id
WHERE m."user" = $1 AND {lasts("m")}
ORDER BY m.role, m.id
"""  # noqa: S608 (our own text)


class Teaching(NamedTuple):
    """A class the leaver teaches, as the room above says it."""

    id: UUID
    title: str


@dataclass
class Above:
    """What rooms above know of somebody who leaves; handed over by ``app``. Empty: nobody is asked."""

    classes: Callable[[UUID, date], Awaitable[list[Teaching]]] | None = None
    take_class: Callable[[Viewer, UUID, UUID, date], Awaitable[object]] | None = None
    plans: Callable[[UUID], Awaitable[list[str]]] | None = None
    rounds: Callable[[UUID], Awaitable[list[str]]] | None = None


above = Above()


@dataclass(frozen=True, slots=True)
class Holding:
    """What somebody leaves behind: posts, classes after a day, titles of plans in discussion and of rounds
    they run. ``elsewhere`` are the posts at places that are not the viewer's."""

    posts: list[Row]
    classes: list[Teaching] = field(default_factory=list)
    plans: list[str] = field(default_factory=list)
    rounds: list[str] = field(default_factory=list)
    elsewhere: frozenset[UUID] = frozenset()

    @property
    def led(self) -> list[Row]:
        """Posts somebody should take over, and whom the viewer may choose for."""
        return [post for post in self.posts if post["role"] in LEADS and post["id"] not in self.elsewhere]

    @property
    def led_elsewhere(self) -> list[Row]:
        """Posts whose place gives them to somebody itself."""
        return [post for post in self.posts if post["role"] in LEADS and post["id"] in self.elsewhere]


async def find_holding(person_id: UUID, viewer: Viewer | None = None) -> Holding:
    """What a person holds today; asked for people whose account the viewer keeps."""
    held = await rows(HELD, person_id)
    led = [post for post in held if post["role"] in LEADS] if viewer is not None else []
    elsewhere = {post["id"] for post in led if viewer is not None and not await is_given_by(viewer, post)}
    classes = await above.classes(person_id, today()) if above.classes else []
    plans = await above.plans(person_id) if above.plans else []
    rounds = await above.rounds(person_id) if above.rounds else []
    return Holding(held, classes, plans, rounds, frozenset(elsewhere))


async def colleagues(person: Row) -> list[Row]:
    """Who could take over: the people of the same school."""
    return await rows(
        "SELECT id, name, subject, login FROM users WHERE school = $1 AND id <> $2 AND disabled_at IS NULL"
        " ORDER BY subject, name_key, id LIMIT $3",
        person["school"], person["id"], COLLEAGUES,
    )  # fmt: skip


async def is_given_by(viewer: Viewer, post: Row) -> bool:
    """Whether the viewer keeps the place of this post in order, and so says who takes it over."""
    return await groups.manages_place(viewer, Scope(post["scope"]), post["scope_id"])
