"""Schema history of observations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="observation",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(
        [
            "server.observation.tables",
            "server.observation.debriefs.tables",
            "server.observation.media.tables",
            "server.observation.books.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=[
        "server.people.piccolo_app",
        "server.schoolyear.piccolo_app",
        "server.files.piccolo_app",
        "server.rubrics.piccolo_app",
        "server.plans.piccolo_app",
    ],
    commands=[],
)
