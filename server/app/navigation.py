"""What the shell of every page offers. A door that is not built in yet is not offered."""

from collections.abc import Callable
from dataclasses import dataclass

from litestar import Litestar

from server.base.pages import ENVIRONMENT
from server.people.keepers import keeps_any
from server.people.tables import Role
from server.people.viewer import Viewer
from server.plans.desk.access import is_reader

ROUND_ROLES = frozenset(
    {Role.RESEARCHER, Role.REGION_RESEARCHER, Role.PREP_LEAD, Role.SUBJECT_LEAD, Role.GUEST_EXPERT}
)
MANAGERS = frozenset({Role.PLATFORM_ADMIN, Role.DISTRICT_HEAD, Role.SCHOOL_ADMIN})


def everybody(_viewer: Viewer) -> bool:
    """For whoever is signed in."""
    return True


def managers(viewer: Viewer) -> bool:
    """Who has a place to look after."""
    return any(post.role in MANAGERS for post in viewer.posts)


def readers(viewer: Viewer) -> bool:
    """To whom plans are handed in."""
    return is_reader(viewer)


def takes_part(viewer: Viewer) -> bool:
    """Who submits to 遴选, scores it or runs it."""
    return any(post.role in ROUND_ROLES for post in viewer.posts)


def template_keepers(viewer: Viewer) -> bool:
    """Who says what a plan begins with, somewhere."""
    return keeps_any(viewer)


@dataclass(frozen=True, slots=True)
class Item:
    """One link. ``room`` is what a page of it sets as ``room``; ``is_for`` only hides, the door decides."""

    url: str
    words: str
    icon: str
    room: str = ""
    is_for: Callable[[Viewer], bool] = everybody


# At most five: they are the bar at the bottom of a phone.
MAIN = (
    Item("/", "今天", "home", "today"),
    Item("/plans", "备课", "plans", "plans"),
    Item("/library", "通案库", "library", "library"),
    Item("/observations", "听课", "observe", "observations"),
    Item("/people", "学校", "people", "people"),
)
MENU = (
    Item("/kit", "手机听课", "offline"),
    Item("/rounds", "遴选", "compare", "rounds", takes_part),
    Item("/desk", "审阅台", "check", "desk", is_for=readers),
    Item("/templates", "教案模板", "section", "templates", is_for=template_keepers),
    Item("/sheets", "量表", "observe", "sheets"),
    Item("/files", "我的文件", "file"),
    Item("/jobs", "后台任务", "history"),
    Item("/timetable", "我的课表", "table"),
    Item("/account/sessions", "登录记录", "clock"),
    Item("/password", "改密码", "lock"),
    Item("/admin", "管理", "settings", is_for=managers),
)


@dataclass(frozen=True, slots=True)
class Shell:
    """The links of this application, as ``base.html`` shows them."""

    main: tuple[Item, ...]
    menu: tuple[Item, ...]
    paths: frozenset[str]

    def menu_of(self, viewer: Viewer) -> list[Item]:
        """The menu under one's own name."""
        return [item for item in self.menu if item.is_for(viewer)]

    def has(self, url: str) -> bool:
        """Whether anything answers there."""
        return url in self.paths


def hand_over(app: Litestar) -> None:
    """Give the templates the links that lead somewhere. Harmless on repeat."""
    paths = frozenset(route.path for route in app.routes)
    ENVIRONMENT.globals["shell"] = Shell(
        tuple(item for item in MAIN if item.url in paths),
        tuple(item for item in MENU if item.url in paths),
        paths,
    )
