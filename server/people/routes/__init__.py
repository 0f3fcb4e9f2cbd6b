"""HTTP of this room."""

from server.people.routes.activation import Activation
from server.people.routes.directory import Directory
from server.people.routes.own_sessions import OwnSessions
from server.people.routes.rosters import OneRoster, Rosters
from server.people.routes.signing_in import Bootstrap, Password, Sessions

ROUTES = [Sessions, Password, Bootstrap, OwnSessions, Directory, Activation, Rosters, OneRoster]

__all__ = ["ROUTES", "Bootstrap", "Password", "Sessions"]
