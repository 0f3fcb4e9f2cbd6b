"""What the forms of this room send."""

from dataclasses import dataclass
from uuid import UUID


@dataclass
class SignInForm:
    """``next`` is a path of ours to go on to; ``kept`` the id of a form sent after its session had ended.
    ``late``: what was sent too late could not be kept. ``public`` is ticked at a 公用电脑."""

    login: str = ""
    password: str = ""
    next: str = ""
    kept: str = ""
    late: str = ""
    public: str = ""


@dataclass
class DemoSignInForm:
    """One of the people the demo's sign-in page lists."""

    person: UUID
    next: str = ""
    kept: str = ""


@dataclass
class PasswordForm:
    """The new password twice."""

    old: str = ""
    new: str = ""
    again: str = ""


@dataclass
class BootstrapForm:
    """The first administrator."""

    secret: str = ""
    login: str = ""
    name: str = ""
    password: str = ""
