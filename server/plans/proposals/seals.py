"""Proof that a text is the one we showed: an editor gives its base back when it sends a suggestion, days
later perhaps, and nothing of it has to be kept until then."""

import hashlib
import hmac
from uuid import UUID

from server.base.settings import settings
from server.documents import canonical
from server.documents.spec import Json


def seal(plan_id: UUID, user_id: UUID, base: Json) -> str:
    """For ``base``, normalised, as shown to this person under this plan."""
    key = hmac.digest(settings.secret.encode(), b"gongbei/suggestions/1", hashlib.sha256)
    return hmac.new(key, plan_id.bytes + user_id.bytes + canonical.digest(base), hashlib.sha256).hexdigest()


def fits(plan_id: UUID, user_id: UUID, base: Json, given: str) -> bool:
    """Whether we made ``given`` for it."""
    return hmac.compare_digest(seal(plan_id, user_id, base).encode(), given.encode())
