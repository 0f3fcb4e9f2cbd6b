"""What browsers and the kit of an observer may ask of observations; every controller stands in ``ROUTES``."""

from litestar.types import ControllerRouterHandler

from server.observation.routes.books import ObservationBooks, Quotas
from server.observation.routes.consents import Consents
from server.observation.routes.corrections import Corrections
from server.observation.routes.debrief import Debrief
from server.observation.routes.exports import Exports
from server.observation.routes.figures import ObservationFigures
from server.observation.routes.guests import Guests
from server.observation.routes.kit import Kit
from server.observation.routes.kit_media import KitMedia
from server.observation.routes.kit_versions import KitVersions
from server.observation.routes.media import ObservationMedia
from server.observation.routes.notes import Notes
from server.observation.routes.now import ObservationsNow
from server.observation.routes.observations import Observations, OneObservation
from server.observation.routes.observers import Observers
from server.observation.routes.progress import Progress
from server.observation.routes.record_form import OwnRecord
from server.observation.routes.releases import Release, SharedUp
from server.observation.routes.replies import Reply
from server.observation.routes.scores import ObservationAgreement, ObservationScores
from server.observation.routes.shell import KitShell
from server.observation.routes.videos import ObservationVideo, ObservationVideos

ROUTES: list[ControllerRouterHandler] = [
    Observations,
    ObservationsNow,
    OneObservation,
    Observers,
    OwnRecord,
    Corrections,
    Release,
    SharedUp,
    Reply,
    Guests,
    ObservationFigures,
    ObservationScores,
    ObservationAgreement,
    Progress,
    Debrief,
    Exports,
    ObservationBooks,
    Quotas,
    Notes,
    Kit,
    KitVersions,
    KitMedia,
    ObservationMedia,
    ObservationVideos,
    ObservationVideo,
    Consents,
    KitShell,
]
