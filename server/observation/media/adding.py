"""A photo, a clip or a recording more: first its row, by the right of who took it and by what the class
agreed to; then its bytes, through the room of files.
"""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.base.settings import settings
from server.files import announcing, uploading
from server.files.announcing import Announced, Asked
from server.files.tables import Place
from server.observation import access
from server.observation.access import Row
from server.observation.media import consents
from server.observation.media.access import KIND, NO_MEDIUM
from server.observation.media.consent_forms import ConsentForm
from server.observation.media.consents import MISSING, NoConsent
from server.observation.media.tables import MediumKind
from server.people.viewer import Viewer

MOST = 200  # of one observation
TITLE_LENGTH, URL_LENGTH = 80, 400
NO_RECORD = "这份听课记录还没传上来，先传记录再传照片。"
TOO_MANY = f"一次听课最多放 {MOST} 张照片、录音和录像，先撤下几个用不着的。"
NO_LINK = "链接要以 https:// 开头，从浏览器的地址栏里整个复制过来。"
MAY_NOT = "你在这次听课里只能看，不能放录像。"
_EARLIER = "SELECT * FROM observation_medium WHERE id = $1"
_UNFINISHED = """
SELECT m.id FROM observation_medium m JOIN file f ON f.subject_kind = $1 AND f.subject_id = m.id
JOIN upload u ON u.file = f.id
WHERE m.observation = $2 AND m.added_by = $3 AND m.observer IS NULL AND m.withdrawn_at IS NULL
  AND f.state = 'pending' AND f.size = $4 AND u.sha256 = $5
ORDER BY m.added_at DESC LIMIT 1
"""
_GIVE_UP = """
DELETE FROM observation_medium WHERE id = $1 AND added_by = $2 AND file IS NULL AND url = ''
  AND withdrawn_at IS NULL RETURNING id
"""
_SENT = "SELECT id FROM file WHERE subject_kind = $1 AND subject_id = $2"
_AGAIN = """
UPDATE observation_medium SET no_student_face = $2, at_seconds = $3 WHERE id = $1 AND file IS NULL
"""
_PLACE = "SELECT school, school_class, class_name, on_date FROM observation WHERE id = $1 FOR SHARE"
_INSERT = """
INSERT INTO observation_medium (id, observation, observer, kind, title, url, at_seconds, no_student_face,
  consent, added_by, added_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO NOTHING RETURNING id
"""


class NotThereYet(Conflict):
    """The record a phone speaks of has not come; ``code`` tells the phone to send that first."""

    code = "record"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a phone says of a medium of a record. ``consent``: registered along with it, if needed."""

    id: UUID
    record: UUID
    kind: MediumKind
    asked: Asked
    at_seconds: int | None = None
    no_student_face: bool = False
    consent: ConsentForm | None = None


@dataclass(frozen=True, slots=True)
class New:
    """A row to be."""

    id: UUID
    observer: UUID | None
    kind: MediumKind
    consent: UUID | None
    title: str = ""
    url: str = ""
    at_seconds: int | None = None
    is_faceless: bool = False


def _new_of(taken: Taken, consent: UUID | None) -> New:
    return New(
        taken.id, taken.record, taken.kind, consent,
        at_seconds=taken.at_seconds, is_faceless=taken.no_student_face,
    )  # fmt: skip


async def announce(viewer: Viewer, taken: Taken) -> Announced:
    """Make the row and say where the bytes go. The same again goes on with what has arrived.

    Raises:
        NotThereYet: the record is not here (or not the viewer's).
        NoConsent: the class has agreed to nothing like it.
        Missing: another medium has this id, or it was withdrawn.
        TooLarge, DomainError: a limit.
    """
    try:
        found, theirs = await access.find_record(viewer, taken.record)
    except Missing:
        raise NotThereYet(NO_RECORD) from None
    if not theirs.record:
        raise Missing(NO_MEDIUM)
    earlier = await row(_EARLIER, taken.id)
    if earlier is None:
        consent = await _agreed(viewer, found, taken)
        await insert(viewer, found, _new_of(taken, consent))
        earlier = await row(_EARLIER, taken.id)
    return await _go_on(viewer, earlier, taken)


async def _agreed(viewer: Viewer, found: Row, taken: Taken) -> UUID | None:
    """By which consent it may be taken; one sent along is registered where none stands."""
    if taken.kind is MediumKind.PAPER:
        return None
    try:
        return await consents.find_for(found, taken.kind)
    except NoConsent:
        if taken.consent is None or found["school"] is None:
            raise
    await consents.register(viewer, replace(taken.consent, school_id=found["school"]))
    return await consents.find_for(found, taken.kind)


async def _go_on(viewer: Viewer, medium: Row | None, taken: Taken) -> Announced:
    if medium is None or medium["withdrawn_at"] is not None:
        raise Missing(NO_MEDIUM)
    if (medium["observer"], medium["added_by"], medium["kind"]) != (taken.record, viewer.id, taken.kind):
        raise Missing(NO_MEDIUM)
    if medium["file"] is not None:
        return Announced(medium["file"], None, [], is_known=True)
    await execute(_AGAIN, taken.id, taken.no_student_face, taken.at_seconds)  # what was ticked last counts
    return await announcing.announce(viewer, KIND, taken.id, _limited(taken.asked, taken.kind))


async def announce_recording(viewer: Viewer, observation_id: UUID, asked: Asked) -> tuple[UUID, Announced]:
    """A recording for the group: the medium's id and where its bytes go. The same bytes again go on.

    Raises:
        Missing, DomainError, NoConsent, TooLarge: not of the group; only a guest; no consent; a limit.
    """
    found = await find_for_recording(viewer, observation_id)
    uploading.check_size(asked.size, settings.video_max_bytes)
    medium_id = None
    if asked.sha256 is not None:
        medium_id = await value(_UNFINISHED, KIND, observation_id, viewer.id, asked.size, asked.sha256)
    if medium_id is None:
        medium_id = await insert_recording(viewer, found, asked.name.rsplit(".", 1)[0], "")
    return medium_id, await announcing.announce(viewer, KIND, medium_id, _limited(asked, MediumKind.VIDEO))


async def add_link(viewer: Viewer, observation_id: UUID, url: str, title: str) -> UUID:
    """A recording that lies elsewhere.

    Raises:
        DomainError: no https address.
        Missing, NoConsent: see ``announce_recording``.
    """
    found = await find_for_recording(viewer, observation_id)
    address = checked_url(url)
    return await insert_recording(viewer, found, title, address)


def checked_url(url: str) -> str:
    """An address of the web one may be led to.

    Raises:
        DomainError: anything else than https with a host.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        is_one = parts.scheme == "https" and "." in (parts.hostname or "") and parts.username is None
    except ValueError:
        is_one = False
    if (
        not is_one
        or len(url) > URL_LENGTH
        or any(char.isspace() or not char.isprintable() for char in url.strip())
    ):
        raise DomainError(NO_LINK)
    return url.strip()


async def give_up(viewer: Viewer, medium_id: UUID) -> bool:
    """Forget one of the viewer's that had not arrived yet, with what there is of it; whether it was there."""
    pending = await row(_GIVE_UP, medium_id, viewer.id)
    if pending is None:
        return False
    for line in await rows(_SENT, KIND, medium_id):
        try:
            await announcing.cancel(viewer, line["id"])
        except Missing:  # it was swept meanwhile
            continue
    return True


async def find_for_recording(viewer: Viewer, observation_id: UUID) -> Row:
    """The lesson, if the viewer may put a recording there.

    Raises:
        Missing, DomainError: not of the group; only a guest.
    """
    found, theirs = await access.find_for(viewer, observation_id, "video")
    if not theirs.write_debrief:
        raise DomainError(MAY_NOT)
    return found


async def insert_recording(viewer: Viewer, found: Row, title: str, url: str) -> UUID:
    """The row of a recording.

    Raises:
        NoConsent: the class has not agreed to one.
    """
    consent = await consents.find_for(found, MediumKind.VIDEO)
    made = New(new_id(), None, MediumKind.VIDEO, consent, shortened(title), url)
    await insert(viewer, found, made)
    return made.id


def shortened(title: str) -> str:
    """A title as it is kept: one line, of a length that fits."""
    return " ".join(title.replace("\0", "").split())[:TITLE_LENGTH]


async def insert(viewer: Viewer, found: Row, made: New) -> bool:
    """Whether it was not there yet."""
    async with writing():
        if made.consent is not None:
            await _require_same_class(found)
            await consents.require_held(found, made.consent)
        await execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"media of {found['id']}")
        count = "SELECT count(*) FROM observation_medium WHERE observation = $1 AND purged_at IS NULL"
        if await value(count, found["id"]) >= MOST:
            raise DomainError(TOO_MANY)
        inserted = await row(
            _INSERT, made.id, found["id"], made.observer, made.kind, made.title, made.url,
            made.at_seconds, made.is_faceless, made.consent, viewer.id, now(),
        )  # fmt: skip
    return inserted is not None


async def _require_same_class(found: Row) -> None:
    """Nobody corrects class or day between the choice of a consent and the row that leans on it.

    Raises:
        NoConsent: somebody did.
    """
    place = await row(_PLACE, found["id"]) or {}
    if any(place.get(name) != found[name] for name in ("school", "school_class", "class_name", "on_date")):
        raise NoConsent(MISSING.format(who=found["class_words"], what="拍照、录音录像"))


def _limited(asked: Asked, kind: MediumKind) -> Asked:
    most = settings.video_max_bytes if kind is MediumKind.VIDEO else None
    return replace(asked, place=Place.ATTACHMENT, most=most)
