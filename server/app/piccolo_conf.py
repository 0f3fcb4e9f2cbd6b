"""What Piccolo's command line and our migrations need to know: the engine and every room with tables."""

from piccolo.conf.apps import AppRegistry

from server.base.database import ENGINE

DB = ENGINE
APP_REGISTRY = AppRegistry(
    apps=[
        "server.base.piccolo_app",
        "server.trail.piccolo_app",
        "server.people.piccolo_app",
        "server.schoolyear.piccolo_app",
        "server.files.piccolo_app",
        "server.search.piccolo_app",
        "server.rubrics.piccolo_app",
        "server.coedit.piccolo_app",
        "server.plans.piccolo_app",
        "server.observation.piccolo_app",
    ]
)
