"""What observers gave on a sheet. The marks themselves live in the records."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Rated:
    """One person's marks and comments by indicator, as they stand in the record: those over their maximum or
    off their step too, which ``records.body.counted`` leaves out."""

    user_id: UUID
    name: str
    marks: dict[str, float]
    comments: dict[str, str]
