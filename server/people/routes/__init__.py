"""HTTP of this room."""

from server.people.routes.signing_in import Bootstrap, Password, Sessions

ROUTES = [Sessions, Password, Bootstrap]

__all__ = ["ROUTES", "Bootstrap", "Password", "Sessions"]
