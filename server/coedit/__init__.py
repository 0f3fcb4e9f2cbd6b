"""Rooms in which several people write one document at once."""
