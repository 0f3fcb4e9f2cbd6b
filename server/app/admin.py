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
    """A place where something is managed. With ``{school}`` or ``{district}`` in ``url`` it stands under each
    one the viewer looks after. ``shown`` only hides, the door decides; one nothing answers to is left out.
    """

    title: str
    words: str
    url: str
    shown: Callable[[Viewer], bool] = managers


# Every room's places to manage, in the order a clerk needs them. Add yours.
LINKS: list[Link] = [
    Link("人员与学校", "找到学校、备课组和老师；换岗、离任、停用、重设密码。", "/people"),
    Link("本校表格", "学校和学区的 Word 表格；老师导出教案时选用。", "/papers"),
    Link("导入名册", "用表格一次建好老师的账号，先试算再导入，打印账号条。", "/rosters"),
    Link("网络与地址", "老师们打开的地址和二维码，https 证书。", "/admin/network"),
    Link("学年和学期", "开学日期、周次、节假日和调休。", "/terms", is_platform_admin),
    Link("区县、学区和岗位名称", "市县和学区的层级，本地的岗位叫法。", "/regions", is_platform_admin),
    Link("教材册次", "各学科各版本的册。", "/volumes", is_platform_admin),
    Link("学区的学校", "学区里的学校，牵头和结对关系。", "/districts/{district}"),
    Link("教案里的说法", "各校教案的写法对应哪个部分，导入 Word 时就认得。", "/districts/{district}/labels"),
    Link("学校资料", "校名、备课组、管理员。", "/schools/{school}"),
    Link("班级和任课", "每个班谁教什么，平行班、复式班、代课。", "/schools/{school}/classes"),
    Link("代课一览", "谁替谁上课，哪几天。", "/schools/{school}/substitutes"),
    Link("课表", "每个班一周的课，可以用表格导入。", "/schools/{school}/timetable"),
    Link("作息时间", "每节课几点开始、几点结束。", "/schools/{school}/bells"),
    Link("校历", "学校自己的放假和调课日。", "/schools/{school}/calendar"),
    Link("学年结转", "新学年升班、排任课；先试算，做错了可以撤回。", "/schools/{school}/rollover"),
]

JOB_NAMES = {
    "document.settled": "保存教案的历史版本",
    "search.rebuild": "重建搜索",
    "plans.pack": "打包教案",
    "imports.read": "读取一批 Word",
    "imports.make": "导入一批教案",
    BACKUP_JOB: "备份",
}


class Admin(Controller):
    """What is to be looked after, and how the installation is."""

    path = "/admin"

    @get("/", name="admin")
    async def show(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        if not managers(viewer):
            raise Missing
        groups = links_for(viewer, frozenset(route.path for route in request.app.routes))
        if not is_platform_admin(viewer):
            return page(request, "admin/show.html", groups=groups, platform=None, alerts=[])
        made, room = await condition.backups(), await condition.space()
        return page(
            request,
            "admin/show.html",
            groups=groups,
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

    @post("/retries", name="admin.retries.create")
    async def try_again(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        if not is_platform_admin(viewer):
            raise Missing
        async with writing():
            await audit(viewer.id, "jobs_retried", KIND, None, number=await condition.try_again())
        return go(request, "admin")


@dataclass(frozen=True, slots=True)
class Group:
    """The links of one place, or with no name those of no place."""

    name: str
    links: list[dict[str, str]]


def links_for(viewer: Viewer, paths: frozenset[str]) -> list[Group]:
    """The links this viewer may follow, the general ones first."""
    shown = [link for link in LINKS if link.shown(viewer) and _answers(link.url, paths)]
    places = [("", "", "")]
    places += [
        (kind, str(post.scope_id), post.scope_name)
        for role, kind in ((Role.DISTRICT_HEAD, "district"), (Role.SCHOOL_ADMIN, "school"))
        for post in viewer.posts
        if post.role == role
    ]
    groups = [Group(name, list(_links_of(kind, place, shown))) for kind, place, name in places]
    return [group for group in groups if group.links]


def _links_of(kind: str, place: str, links: list[Link]) -> Iterator[dict[str, str]]:
    for link in links:
        if ("{" in link.url) == bool(kind) and (not kind or f"{{{kind}}}" in link.url):
            url = link.url.replace(f"{{{kind}}}", place)
            yield {"title": link.title, "words": link.words, "url": url}


def _answers(url: str, paths: frozenset[str]) -> bool:
    """Whether some route is written like this address, whatever its parameters are called."""
    wanted = ["*" if "{" in part else part for part in url.partition("?")[0].split("/")]
    return any(["*" if "{" in part else part for part in path.split("/")] == wanted for path in paths)
