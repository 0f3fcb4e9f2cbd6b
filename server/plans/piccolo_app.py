"""Schema history of the plans."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="plans",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(
        [
            "server.plans.tables",
            "server.plans.thread_tables",
            "server.plans.credit_tables",
            "server.plans.selection.tables",
            "server.plans.leading.tables",
            "server.plans.pulling.tables",
            "server.plans.proposals.tables",
            "server.plans.answers.tables",
            "server.plans.meetings.tables",
            "server.plans.desk.tables",
            "server.plans.templates.tables",
            "server.plans.adoption.tables",
            "server.plans.adaptation.tables",
            "server.plans.likeness.tables",
            "server.plans.lessons.tables",
            "server.plans.imports.tables",
            "server.plans.papers.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=[
        "server.people.piccolo_app",
        "server.files.piccolo_app",
        "server.schoolyear.piccolo_app",
        "server.search.piccolo_app",
        "server.rubrics.piccolo_app",
    ],
    commands=[],
)
