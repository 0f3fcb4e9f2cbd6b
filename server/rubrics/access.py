"""Who sees a sheet and who keeps it, as ``people.keepers`` says; one being designed only its keepers see."""

from typing import Any, TypeAlias
from uuid import UUID

from server.base.database import row, rows
from server.base.errors import Missing
from server.people.keepers import VISIBLE, kept, seen
from server.people.viewer import Viewer

Row: TypeAlias = dict[str, Any]
NO_SHEET = "没有找到这张量表，或者你不在可以看它的人里。"
MOST_SHEETS = 500
# Beside those of VISIBLE: $5 scopes, $6 places, $7 subjects of what the viewer keeps.
_KEPT = """
($3 OR EXISTS (SELECT 1 FROM unnest($5::text[], $6::uuid[], $7::text[]) AS k(scope, place, subject)
               WHERE k.scope = t.scope AND k.place = t.scope_id AND k.subject IN ('', t.subject)))
"""
_SEEN = f"""
SELECT t.*, coalesce(s.name, d.name, r.name, '平台') AS place_name, {_KEPT} AS is_kept
FROM rubric_sheet t LEFT JOIN school s ON t.scope = 'school' AND s.id = t.scope_id
LEFT JOIN district d ON t.scope = 'district' AND d.id = t.scope_id
LEFT JOIN region r ON t.scope = 'region' AND r.id = t.scope_id
WHERE {VISIBLE} AND (t.issued_at IS NOT NULL OR {_KEPT})
"""  # noqa: S608
_NEWEST = """
NOT EXISTS (SELECT 1 FROM rubric_sheet n WHERE n.code = t.code AND n.issued_at IS NOT NULL
            AND n.version > t.version)
"""
_ALL = f"""
{_SEEN} AND (t.issued_at IS NULL OR {_NEWEST} AND (t.retired_at IS NULL OR {_KEPT}))
ORDER BY t.retired_at IS NOT NULL, array_position(ARRAY['platform', 'region', 'district', 'school'],
  t.scope::text), place_name, t.name, t.code, t.version LIMIT {MOST_SHEETS}
"""
_ONE = f"""
{_SEEN} AND t.id = $8
"""
_VERSIONS = f"""
{_SEEN} AND t.code = $8 ORDER BY t.version DESC
"""


async def visible(viewer: Viewer) -> list[Row]:
    """Of each sheet its newest version, from the platform down, and what the viewer's own places design;
    those out of use only for their keepers, at the end. With ``place_name`` and ``is_kept``."""
    return await rows(_ALL, *_asked(viewer))


async def find(viewer: Viewer, sheet_id: UUID) -> Row:
    """One version, old ones and those out of use too.

    Raises:
        Missing: absent, or not for this viewer.
    """
    found = await row(_ONE, *_asked(viewer), sheet_id)
    if found is None:
        raise Missing(NO_SHEET)
    return found


async def find_kept(viewer: Viewer, sheet_id: UUID) -> Row:
    """One that is the viewer's to change.

    Raises:
        Missing: also where the viewer only sees it.
    """
    found = await find(viewer, sheet_id)
    if not found["is_kept"]:
        raise Missing(NO_SHEET)
    return found


async def versions(viewer: Viewer, code: str) -> list[Row]:
    """All versions of a sheet the viewer sees, the newest first."""
    return await rows(_VERSIONS, *_asked(viewer), code)


def _asked(viewer: Viewer) -> tuple[Any, ...]:
    keeps = kept(viewer)
    return (
        *seen(viewer),
        [scope for scope, _place, _subject in keeps],
        [place for _scope, place, _subject in keeps],
        [subject for _scope, _place, subject in keeps],
    )
