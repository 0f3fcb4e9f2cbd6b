"""What browsers and the kit of an observer may ask of observations; every controller stands in ``ROUTES``."""

from litestar.types import ControllerRouterHandler

from server.observation.routes.debrief import Debrief

ROUTES: list[ControllerRouterHandler] = [
    Debrief,
]
