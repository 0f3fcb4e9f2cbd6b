"""How much one socket, one frame and one document may ask of us. Sizes are bytes."""

from typing import Final

UPDATE_BYTES: Final = 1024 * 1024  # a long paste is honest
DOCUMENT_BYTES: Final = 5 * 1024 * 1024  # of the whole document, and so of one sync step 2
FRAME_BYTES: Final = DOCUMENT_BYTES + 64
STRUCTS_PER_FRAME: Final = 50_000
DELETIONS_PER_FRAME: Final = 500_000  # a step 2 repeats every deletion ever made
NESTING: Final = 64  # of values, and of elements within one frame; the library recurses on the C stack
FRAMES_PER_SECOND: Final = 60
FRAME_BURST: Final = 600
STATE_REQUEST_COST: Final = 15  # frames; answering costs us milliseconds, asking costs ten bytes
PENDING_BYTES: Final = 8 * 1024 * 1024  # not yet committed, of all rooms: past it we stop reading
HELD_BYTES: Final = DOCUMENT_BYTES  # of one socket, waiting for what they build on
ANSWERS_BYTES: Final = 8 * 1024 * 1024  # of one document, ready for whoever asks the same
ANSWERS_SECONDS: Final = 10.0
WALK_APART_BYTES: Final = 64 * 1024  # a longer update is walked in a thread
HELD_CHANGES: Final = 100  # of one socket, likewise
HELD_SECONDS: Final = 30.0
READER_BUFFER_BYTES: Final = 1024 * 1024  # a slower reader loses its queue and catches up later
SOCKETS_PER_USER: Final = 64
PRESENCE_BYTES: Final = 4096
PRESENCE_ENTRIES: Final = 256
PRESENCE_SECONDS: Final = 0.1
BATCH_ROWS: Final = 1000
BATCH_BYTES: Final = 2 * 1024 * 1024
JOIN_SECONDS: Final = 0.008  # between the starts of two batches: frames of one room go out together


class Bucket:
    """A rate with a burst: ``take`` says how many seconds to wait before the next frame is read."""

    __slots__ = ("_at", "_tokens")

    def __init__(self, moment: float) -> None:
        self._tokens = float(FRAME_BURST)
        self._at = moment

    def take_one(self, moment: float) -> bool:
        """Pay one frame at ``moment`` if that needs no waiting; whether it was paid."""
        tokens = self._tokens + (moment - self._at) * FRAMES_PER_SECOND
        if tokens < 1:
            return False
        self._tokens = min(tokens, FRAME_BURST) - 1
        self._at = moment
        return True

    def take(self, cost: int, moment: float) -> float:
        """Pay ``cost`` frames at ``moment`` (seconds of a monotonic clock)."""
        grown = self._tokens + (moment - self._at) * FRAMES_PER_SECOND
        self._tokens = min(grown, FRAME_BURST) - cost
        self._at = moment
        return 0.0 if self._tokens >= 0 else -self._tokens / FRAMES_PER_SECOND
