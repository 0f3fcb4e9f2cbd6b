"""What belongs to each kind of change of a text, done in the transaction that cuts its version: by the verb
that asked for it, or by whoever cuts the next version when that process is gone."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from server.plans import restoring
from server.plans.access import Row
from server.plans.proposals import settling
from server.plans.pulling import pulls, undoing
from server.plans.tables import Cause
from server.plans.templates import arranging
from server.plans.versions import Cut

# Of the row of plan_change, the version before and the version after.
Finish: TypeAlias = Callable[[Row, Cut, Cut], Awaitable[None]]

FINISH: dict[Cause, Finish] = {
    Cause.RESTORE: restoring.finish,
    Cause.PULL: pulls.finish,
    Cause.UNDO_PULL: undoing.finish_undo,
    Cause.ACCEPT: settling.finish,
    Cause.ARRANGE: arranging.finish,
}
