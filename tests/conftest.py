"""A real PostgreSQL, one small town, the real application: shared by the tests of all rooms."""

import pytest

from tests.support import cluster

pytest_plugins = [
    "tests.support.databases",
    "tests.support.queries",
    "tests.support.browsing",
    "tests.support.serving",
    "tests.support.fleet",
    "tests.support.swift",
]


def pytest_configure(config: pytest.Config) -> None:
    """The first process of the run clears up after earlier ones that were killed."""
    if not hasattr(config, "workerinput"):
        cluster.clear_up_after_killed_runs()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The first process of the run takes the cluster away."""
    if not hasattr(config, "workerinput"):
        cluster.remove_everything()
