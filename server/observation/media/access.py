"""Who sees a photo, a clip or a recording, and who may take it away. The only door to these rows.

What belongs to a record is for whoever may read that record; a recording is for the group. What was
withdrawn is there for nobody.
"""

from typing import Any
from uuid import UUID

from server.base.database import row, rows
from server.base.errors import DomainError, Missing
from server.files.access import Subject
from server.files.sniffing import MP4, PICTURES, WEBM
from server.observation import access
from server.observation.access import Rights, Row
from server.observation.media import consents
from server.observation.media.tables import MediumKind
from server.people.viewer import Viewer

KIND = "observation_medium"  # of files
NO_MEDIUM = "没有找到这张照片或这段录音录像：它可能已被撤下，或者你不在可以看它的人里。"
WORDS = {
    MediumKind.PHOTO: "照片",
    MediumKind.PAPER: "手写听课记录的照片",
    MediumKind.VOICE: "录音",
    MediumKind.VIDEO: "课堂录像",
}
WRONG_TYPE = {
    MediumKind.PHOTO: "这不是照片，没有收下。照片用 JPG、PNG、WEBP 或苹果手机的 HEIC。",
    MediumKind.PAPER: "这不是照片，没有收下。把手写的记录拍成照片再传。",
    MediumKind.VOICE: "这不是录音，没有收下。录音用 m4a、mp3、wav、webm。",
    MediumKind.VIDEO: "这不是录像，没有收下。录像用 mp4、mov、webm。",
}
COLUMNS = """
SELECT m.*, x."user" AS taker, x.submitted_at AS handed_in, u.name AS added_by_name, u.hue AS added_by_hue,
       f.name AS file_name, f.type AS file_type, f.size AS file_size, f.width, f.height
FROM observation_medium m JOIN users u ON u.id = m.added_by
LEFT JOIN observer x ON x.id = m.observer LEFT JOIN file f ON f.id = m.file
"""
# $1 the viewer, $2 their right to the notes, $3 to the recordings.
SEEN = """
(m.withdrawn_at IS NULL AND (m.file IS NOT NULL OR m.url <> '') AND CASE WHEN m.observer IS NULL THEN $3
 ELSE x."user" = $1 OR ($2 AND x.submitted_at IS NOT NULL) END)
"""
_ONE = f"{COLUMNS} WHERE m.id = $4 AND {SEEN}"
_SOME = f"{COLUMNS} WHERE m.observation = $4 AND m.id = ANY($5::uuid[]) AND {SEEN}"
_PLACES = "SELECT DISTINCT observation FROM observation_medium WHERE id = ANY($1::uuid[])"
_PLACE = "SELECT observation FROM observation_medium WHERE id = $1"
_OWN = "SELECT * FROM observation_medium WHERE id = $1 AND added_by = $2 AND withdrawn_at IS NULL"


def seen_by(viewer: Viewer, theirs: Rights) -> list[Any]:
    """The arguments $1 to $3 of ``SEEN``."""
    return [viewer.id, theirs.notes, theirs.video]


async def find(viewer: Viewer, medium_id: UUID) -> tuple[Row, Row, Rights]:
    """The medium with its file's facts, the observation, the viewer's rights over that.

    Raises:
        Missing: absent, withdrawn, not arrived yet, or not for this viewer.
    """
    place = await row(_PLACE, medium_id)
    if place is None:
        raise Missing(NO_MEDIUM)
    try:
        found = await access.find(viewer, place["observation"])
    except Missing:
        raise Missing(NO_MEDIUM) from None
    theirs = access.rights(viewer.id, found)
    medium = await row(_ONE, *seen_by(viewer, theirs), medium_id)
    if medium is None:
        raise Missing(NO_MEDIUM)
    return medium, found, theirs


async def find_in(viewer: Viewer, observation_id: UUID, medium_id: UUID) -> tuple[Row, Row, Rights]:
    """The same, if it is of this lesson.

    Raises:
        Missing: see ``find``.
    """
    medium, found, theirs = await find(viewer, medium_id)
    if found["id"] != observation_id:
        raise Missing(NO_MEDIUM)
    return medium, found, theirs


def may_take_away(viewer: Viewer, medium: Row, theirs: Rights) -> bool:
    """Who put it there, and who answers for the class: the observed teacher, the lead."""
    return medium["added_by"] == viewer.id or theirs.is_teacher or theirs.is_lead


async def find_removable(viewer: Viewer, observation_id: UUID, medium_id: UUID) -> tuple[Row, Row]:
    """The medium and the observation, if the viewer may take it away or blur it.

    Raises:
        Missing: not there for this viewer, or only to look at.
    """
    medium, found, theirs = await find_in(viewer, observation_id, medium_id)
    if not may_take_away(viewer, medium, theirs):
        raise Missing(NO_MEDIUM)
    return medium, found


async def sees_any(viewer: Viewer, medium_ids: list[UUID]) -> bool:
    """Whether one of them is for the viewer: then its file is."""
    return bool(await named(viewer, medium_ids))


async def named(viewer: Viewer, medium_ids: list[UUID]) -> dict[UUID, Subject]:
    """What they are and where they are shown."""
    shown: dict[UUID, Subject] = {}
    for place in await rows(_PLACES, medium_ids):
        try:
            found = await access.find(viewer, place["observation"])
        except Missing:
            continue
        theirs = access.rights(viewer.id, found)
        for medium in await rows(_SOME, *seen_by(viewer, theirs), found["id"], medium_ids):
            words = f"{found['teacher_words']}老师一课的{WORDS[MediumKind(medium['kind'])]}"
            shown[medium["id"]] = Subject(words, url_of(medium))
    return shown


def url_of(medium: Row) -> str:
    """The page that shows it."""
    place = f"/observations/{medium['observation']}"
    return (
        f"{place}/media#m-{medium['id']}"
        if medium["observer"] is not None
        else f"{place}/videos/{medium['id']}"
    )


async def require_edit(viewer: Viewer, medium_id: UUID) -> None:
    """Return when the viewer may send the bytes of this medium: it is theirs, they are still of the group,
    and what the class agreed to still stands.

    Raises:
        Missing: not theirs, withdrawn, or they are not of the group any more.
        NoConsent: taken back or run out meanwhile.
    """
    medium = await row(_OWN, medium_id, viewer.id)
    if medium is None:
        raise Missing(NO_MEDIUM)
    found = await access.find(viewer, medium["observation"])
    theirs = access.rights(viewer.id, found)
    if not (theirs.write_debrief if medium["observer"] is None else theirs.record):
        raise Missing(NO_MEDIUM)
    if medium["consent"] is not None:
        await consents.require_standing(found, medium["consent"])


async def added(viewer: Viewer, medium_id: UUID, file: Row) -> None:
    """The medium has its file now; in the transaction that makes the file ready.

    Raises:
        DomainError: it is no photo, no sound, no film as it was announced.
        Missing: withdrawn meanwhile, or it has another file.
    """
    medium = await row(
        "UPDATE observation_medium SET file = $3 WHERE id = $1 AND added_by = $2 AND withdrawn_at IS NULL"
        " AND file IS NULL AND url = '' RETURNING kind",
        medium_id, viewer.id, file["id"],
    )  # fmt: skip
    if medium is None:
        raise Missing(NO_MEDIUM)
    require_fit(MediumKind(medium["kind"]), file["type"])


def require_fit(kind: MediumKind, media_type: str) -> None:
    """Return when a file of this type can be a medium of this kind.

    Raises:
        DomainError: it cannot.
    """
    if not _fits(kind, media_type):
        raise DomainError(WRONG_TYPE[kind])


def _fits(kind: MediumKind, media_type: str) -> bool:
    if kind in {MediumKind.PHOTO, MediumKind.PAPER}:
        return media_type in PICTURES
    if kind is MediumKind.VIDEO:
        return media_type.startswith("video/")
    return media_type.startswith("audio/") or media_type in {MP4, WEBM}  # phones record sound into these
