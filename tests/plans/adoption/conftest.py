"""Who teaches what this term: whom a ratio counts."""

from tests.schoolyear.conftest import autumn, thursday

__all__ = ["autumn", "thursday"]
