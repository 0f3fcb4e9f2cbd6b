"""Classes and a timetable for those who teach from a plan."""

from tests.schoolyear.conftest import autumn, thursday

__all__ = ["autumn", "thursday"]
