"""Schema history of the files."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="files",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(
        ["server.files.tables", "server.files.converting.tables"], exclude_imported=True
    ),
    migration_dependencies=["server.people.piccolo_app"],
    commands=[],
)
