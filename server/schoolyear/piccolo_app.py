"""What Piccolo knows of this room: its tables and its schema history."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="schoolyear",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(["server.schoolyear.tables"], exclude_imported=True),
    migration_dependencies=["server.people.piccolo_app"],
)
