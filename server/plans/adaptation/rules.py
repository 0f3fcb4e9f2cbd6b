"""提示线: from how many percent one speaks of 有调整 and 调整较多. Its office and researchers set it."""

from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, writing
from server.base.errors import Missing
from server.people.access import may_manage_district
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.adaptation.profile import Limits
from server.plans.adaptation.tables import AMBER_PERCENT, GREEN_PERCENT
from server.plans.forms import FormRefused
from server.trail.recording import audit

USUAL = Limits(AMBER_PERCENT, GREEN_PERCENT)
NO_DISTRICT = "没有找到这个学区，或者它的提示线不归你定。"


async def of_school(school_id: UUID | None) -> Limits:
    """The limits of the 学区 of a school."""
    found = await row(
        "SELECT r.amber, r.green FROM adaptation_rule r JOIN school s ON s.district = r.district"
        " WHERE s.id = $1",
        school_id,
    )
    return Limits(found["amber"], found["green"]) if found else USUAL


async def find_set_district(viewer: Viewer, district_id: UUID) -> Row:
    """A 学区 whose limits the viewer sets, with its ``amber`` and ``green``.

    Raises:
        Missing: absent, or not theirs to set.
    """
    found = await row(
        "SELECT d.id, d.name, coalesce(r.amber, $2) AS amber, coalesce(r.green, $3) AS green"
        " FROM district d LEFT JOIN adaptation_rule r ON r.district = d.id WHERE d.id = $1",
        district_id, USUAL.amber, USUAL.green,
    )  # fmt: skip
    if found is None or not (
        district_id in researched(viewer) or await may_manage_district(viewer, district_id)
    ):
        raise Missing(NO_DISTRICT)
    return found


def researched(viewer: Viewer) -> list[UUID]:
    """The 学区 the viewer is a researcher of."""
    return viewer.scopes(Role.RESEARCHER, scope=Scope.DISTRICT)


async def put(viewer: Viewer, district_id: UUID, amber: int | None, green: int | None) -> None:
    """Set both limits.

    Raises:
        Missing: not the viewer's to set.
        FormRefused: not 1 to 99, or the second not above the first.
    """
    district = await find_set_district(viewer, district_id)
    refused = {}
    for name, number in (("amber", amber), ("green", green)):
        if number is None or not 1 <= number <= 99:
            refused[name] = "填 1 到 99 之间的整数。"
    if not refused and amber is not None and green is not None and green <= amber:
        refused["green"] = "“调整较多”要比“有调整”的数大。"
    if refused:
        raise FormRefused(refused)
    async with writing():
        await execute(
            "INSERT INTO adaptation_rule (district, amber, green, changed_by, changed_at)"
            " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (district)"
            " DO UPDATE SET amber = $2, green = $3, changed_by = $4, changed_at = $5",
            district_id, amber, green, viewer.id, now(),
        )  # fmt: skip
        await audit(
            viewer.id, "changed", "adaptation_rule", district_id, district["name"], amber=amber, green=green
        )
