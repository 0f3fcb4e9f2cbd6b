"""Schema history of the sheets."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="rubrics",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(["server.rubrics.tables"], exclude_imported=True),
    migration_dependencies=["server.people.piccolo_app"],
    commands=[],
)
