"""HTTP of this room."""

from server.people.routes.accounts import Account, Handover
from server.people.routes.activation import Activation
from server.people.routes.directory import Directory
from server.people.routes.groups import Groups, OneGroup
from server.people.routes.own_sessions import OwnSessions
from server.people.routes.persons import OnePerson, Posts
from server.people.routes.places import Links, OneDistrict, OneSchool
from server.people.routes.regions import Districts, Regions, Titles
from server.people.routes.rosters import OneRoster, Rosters
from server.people.routes.signing_in import Bootstrap, Password, Sessions

ROUTES = [
    Sessions,
    Password,
    Bootstrap,
    OwnSessions,
    Directory,
    Activation,
    Rosters,
    OneRoster,
    Account,
    Handover,
    OnePerson,
    Posts,
    OneSchool,
    OneDistrict,
    Links,
    Groups,
    OneGroup,
    Regions,
    Districts,
    Titles,
]

__all__ = ["ROUTES", "Bootstrap", "Password", "Sessions"]
