"""Schema history of the search entries."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="search",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(["server.search.tables"], exclude_imported=True),
    migration_dependencies=["server.base.piccolo_app"],
    commands=[],
)
