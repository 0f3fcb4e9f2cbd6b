"""The person behind a request, with their posts: what every access door is asked with."""

from dataclasses import dataclass
from uuid import UUID

from server.people.tables import Role, Scope


@dataclass(frozen=True, slots=True)
class Post:
    """One valid membership with the places above it resolved, so that doors need no further query.

    ``school_id``, ``district_id``, ``region_id`` are those of the scope itself or above it; ``title`` is the
    local name of the post, when it has one.
    """

    role: Role
    scope: Scope
    scope_id: UUID | None
    scope_name: str
    subject: str
    school_id: UUID | None
    district_id: UUID | None
    region_id: UUID | None
    school_name: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking. Made by ``people.signing_in.viewer_for`` in one query, never by hand in a route."""

    id: UUID
    login: str
    name: str
    hue: int
    school_id: UUID | None
    school_name: str
    subject: str
    must_change_password: bool
    posts: tuple[Post, ...]
    unread: int = 0  # notices the bell counts; only in a visit

    def scopes(self, *roles: Role, scope: Scope) -> list[UUID]:
        """Ids of the places of kind ``scope`` where one of ``roles`` (any role when none) is held."""
        return [
            post.scope_id
            for post in self.posts
            if post.scope == scope and post.scope_id is not None and (not roles or post.role in roles)
        ]
