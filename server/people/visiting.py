"""The viewer behind a session, with all their posts, in one query."""

import json
from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from server.base import sessions
from server.base.clock import local, now
from server.base.database import row, rows
from server.base.errors import Missing
from server.base.sessions import Visit
from server.base.settings import settings
from server.people.tables import Role, Scope
from server.people.viewer import Post, Viewer
from server.trail.notices import UNREAD

PERSON = """
       u.login, u.name, u.hue, u.school AS school_id, u.subject, u.must_change_password,
       coalesce(own.name, '') AS school_name,
       (SELECT json_agg(json_build_array(m.role, m.scope, m.scope_id,
               coalesce(g.name, c.name, d.name, r.name, ''), m.subject, c.id, d.id, r.id,
               coalesce(c.name, ''), coalesce(t.name, ''))
               ORDER BY m.role, m.id)
        FROM membership m LEFT JOIN post_title t ON t.id = m.title
        LEFT JOIN prep_group g ON m.scope = 'group' AND g.id = m.scope_id
        LEFT JOIN school c ON c.id = CASE m.scope WHEN 'school' THEN m.scope_id ELSE g.school END
        LEFT JOIN district d ON d.id = CASE m.scope WHEN 'district' THEN m.scope_id
                                                    ELSE coalesce(c.district, g.district) END
        LEFT JOIN region r ON r.id = CASE m.scope WHEN 'region' THEN m.scope_id
                                                  ELSE coalesce(d.region, g.region) END
        WHERE m."user" = u.id
          AND coalesce(m.starts_on <= $2, true) AND coalesce(m.ends_on >= $2, true)) AS posts
FROM users u
LEFT JOIN school own ON own.id = u.school
"""
BY_ID = f"SELECT u.id AS user_id, {PERSON} WHERE u.id = $1"
BY_TOKEN = f"""
SELECT s.token_hash, s.user_id, s.csrf, s.last_seen_at, s.is_public,
       s.revoked_at IS NULL AND s.expires_at > $3 AND u.disabled_at IS NULL
       AND s.last_seen_at > CASE WHEN s.is_public THEN $6::timestamptz ELSE $4::timestamptz END AS live,
       {UNREAD} AS unread,
       {PERSON}
JOIN session s ON s.user_id = u.id
WHERE s.token_hash = $1 AND s.secure = coalesce($5, s.secure)
"""

# What a post above the schools reaches, asked once for all sessions: which schools lie where, today's ties.
# Who teaches reaches what is above their own school.
REACH = """
(SELECT md5(string_agg(place, ';' ORDER BY place)) FROM (
   SELECT concat_ws(' ', id, district) FROM school
   UNION ALL SELECT concat_ws(' ', id, region) FROM district
   UNION ALL SELECT concat_ws(' ', id, parent) FROM region
   UNION ALL SELECT concat_ws(' ', id, school, district) FROM school_link
             WHERE starts_on <= $2 AND coalesce(ends_on >= $2, true)) AS places(place))
"""
STANDING = f"""
SELECT encode(s.token_hash, 'hex') AS session, md5(concat_ws('|', u.name, u.hue, u.must_change_password,
       (SELECT string_agg(concat_ws(',', m::text,
                 CASE WHEN m.scope IN ('district', 'region') THEN {REACH}
                      ELSE concat_ws(' ', c.district, d.region) END),
                 ';' ORDER BY m.id)
        FROM membership m LEFT JOIN prep_group g ON m.scope = 'group' AND g.id = m.scope_id
        LEFT JOIN school c ON c.id = CASE m.scope WHEN 'school' THEN m.scope_id ELSE g.school END
        LEFT JOIN district d ON d.id = c.district
        WHERE m."user" = u.id
          AND coalesce(m.starts_on <= $2, true) AND coalesce(m.ends_on >= $2, true)))) AS fingerprint
FROM session s JOIN users u ON u.id = s.user_id
WHERE s.token_hash = ANY($1) AND s.revoked_at IS NULL AND s.expires_at > $3 AND u.disabled_at IS NULL
  AND s.last_seen_at > CASE WHEN s.is_public THEN $5::timestamptz ELSE $4::timestamptz END
"""  # noqa: S608


async def fingerprints(hashes: Collection[bytes]) -> dict[str, str]:
    """Of each session that stands (its hash in hex): changes with the person, the posts of today and the
    places these reach."""
    moment = now()
    idle = moment - timedelta(seconds=settings.session_idle_seconds)
    idle_in_public = moment - timedelta(seconds=sessions.PUBLIC_IDLE_SECONDS)
    found = await rows(STANDING, list(hashes), local(moment).date(), moment, idle, idle_in_public)
    return {row["session"]: row["fingerprint"] for row in found}


async def visit_for(token: str, *, secure: bool | None = None, touch: bool = True) -> Visit | None:
    """The session of a token with its viewer, in one query; without a viewer when the session is over.

    ``secure`` says how the token came: one made over https counts there only, and the reverse. Without
    ``touch`` the session is looked at, not used: an open page alone does not keep it from running out.
    """
    moment = now()
    idle = moment - timedelta(seconds=settings.session_idle_seconds)
    idle_in_public = moment - timedelta(seconds=sessions.PUBLIC_IDLE_SECONDS)
    hashed = sessions.token_hash(token)
    found = await row(BY_TOKEN, hashed, local(moment).date(), moment, idle, secure, idle_in_public)
    if found is None:
        return None
    viewer = _viewer(found) if found["live"] else None
    if viewer is not None and touch:
        await sessions.touch(hashed, found["last_seen_at"])
    return Visit(hashed, found["user_id"], found["csrf"], viewer, found["is_public"])


async def viewer_for(token: str, *, secure: bool | None = None) -> Viewer | None:
    """Who this token stands for, with their posts; ``None`` when unknown, ended, expired or disabled."""
    visit = await visit_for(token, secure=secure)
    return visit.viewer if visit is not None else None


async def viewer_of(user_id: UUID) -> Viewer:
    """The same for a person without a session: jobs, the command line, the seed.

    Raises:
        Missing: no such person.
    """
    found = await row(BY_ID, user_id, local(now()).date())
    if found is None:
        raise Missing("没有这个人。")
    return _viewer(found)


def _viewer(found: dict[str, Any]) -> Viewer:
    return Viewer(
        id=found["user_id"],
        login=found["login"],
        name=found["name"],
        hue=found["hue"],
        school_id=found["school_id"],
        school_name=found["school_name"],
        subject=found["subject"],
        must_change_password=found["must_change_password"],
        posts=tuple(_post(post) for post in json.loads(found["posts"] or "[]")),
        unread=found.get("unread", 0),
    )


def _post(post: list[Any]) -> Post:
    role, scope, scope_id, name, subject, *above, school_name, title = post
    ids = [UUID(text) if text else None for text in (scope_id, *above)]
    return Post(Role(role), Scope(scope), ids[0], name, subject, ids[1], ids[2], ids[3], school_name, title)
