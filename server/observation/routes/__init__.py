"""What browsers and the kit of an observer may ask of observations; every controller stands in ``ROUTES``."""

from litestar.types import ControllerRouterHandler

from server.observation.routes.books import ObservationBooks, Quotas
from server.observation.routes.debrief import Debrief
from server.observation.routes.kit import Kit
from server.observation.routes.kit_versions import KitVersions
from server.observation.routes.notes import Notes
from server.observation.routes.shell import KitShell

ROUTES: list[ControllerRouterHandler] = [
    Debrief,
    ObservationBooks,
    Quotas,
    Notes,
    Kit,
    KitVersions,
    KitShell,
]
