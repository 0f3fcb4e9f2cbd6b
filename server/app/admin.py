"""管理: the home of whoever looks after a school, a 学区, or the installation itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from server.app import condition
from server.app.backups.making import KIND
from server.app.navigation import managers
from server.app.release import version
from server.base import jobs
from server.base.database import writing
from server.base.errors import Missing
from server.base.pages import Page, WebRequest, go, page
from server.base.settings import settings
from server.files.naming import size_said
from server.people.reach import is_platform_admin
from server.people.tables import Role
from server.people.viewer import Viewer
from server.trail.recording import audit

BACKUP_JOB = "backup.daily"


@dataclass(frozen=True, slots=True)
class Link:
    """A place where something is managed. ``{school}`` or ``{district}`` in ``url``: one link for each one
    the viewer looks after. ``shown`` only hides, the door decides; a link nothing answers to is left out.
    """

    title: str
    words: str
    url: str
    shown: Callable[[Viewer], bool] = managers


# Every room's places to manage, in the order a clerk needs them. Add yours.
LINKS: list[Link] = [
    Link("人员与学校", "学校、备课组、老师和岗位；换岗、离任、停用。", "/people"),
]

JOB_NAMES = {"document.settled": "保存教案的历史版本", BACKUP_JOB: "备份"}


class Admin(Controller):
    """What is to be looked after, and how the installation is."""

    path = "/admin"

    @get("/", name="admin")
    async def show(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        if not managers(viewer):
            raise Missing
        links = list(links_for(viewer, frozenset(route.path for route in request.app.routes)))
        if not is_platform_admin(viewer):
            return page(request, "admin/show.html", links=links, platform=None, alerts=[])
        made, room = await condition.backups(), await condition.space()
        return page(
            request,
            "admin/show.html",
            links=links,
            alerts=condition.alerts_about(made, room),
            platform={
                "version": version(),
                "room": room,
                "database": size_said(await condition.database_size()),
                "failed": [
                    {**line, "said": JOB_NAMES.get(line["name"], line["name"])}
                    for line in await condition.failed_jobs()
                ],
                "is_backing_up": await condition.is_backing_up(),
            },
            backups=[
                {**line, "said": size_said(int(line["size"])), "when": condition.moment_words(line["at"])}
                for line in made.done
            ],
            last_backup=made,
            keep=settings.backup_keep,
            hour=settings.backup_hour,
            folder=str(settings.backups),
        )

    @post("/backups", name="admin.backups.create")
    async def back_up(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        if not is_platform_admin(viewer):
            raise Missing
        async with writing():
            await jobs.enqueue(BACKUP_JOB, {}, once=True)
            await audit(viewer.id, "backup_asked", KIND, None)
        return go(request, "admin")


def links_for(viewer: Viewer, paths: frozenset[str]) -> Iterator[dict[str, str]]:
    """The links this viewer may follow: title, words, url."""
    schools = {post.scope_id: post.scope_name for post in viewer.posts if post.role == Role.SCHOOL_ADMIN}
    districts = {post.scope_id: post.scope_name for post in viewer.posts if post.role == Role.DISTRICT_HEAD}
    for link in LINKS:
        if not link.shown(viewer) or not _answers(link.url, paths):
            continue
        if "{school}" not in link.url and "{district}" not in link.url:
            yield {"title": link.title, "words": link.words, "url": link.url}
            continue
        places = schools if "{school}" in link.url else districts
        for place, name in places.items():
            url = link.url.format(school=place, district=place)
            yield {"title": f"{name}　{link.title}", "words": link.words, "url": url}


def _answers(url: str, paths: frozenset[str]) -> bool:
    """Whether some route is written like this address, whatever its parameters are called."""
    wanted = ["*" if "{" in part else part for part in url.partition("?")[0].split("/")]
    return any(["*" if "{" in part else part for part in path.split("/")] == wanted for path in paths)
