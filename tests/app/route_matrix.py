"""Reading ``route_matrix.toml``, and making the things its paths name."""

import shutil
import struct
import tomllib
import zlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from server.app.network import authority
from server.app.network.authority import Files
from server.base import database, progress, sessions
from server.base.database import value
from server.base.ids import new_id
from server.base.settings import settings
from server.base.sheets import writing
from server.documents import skeleton
from server.files import announcing, uploading
from server.files.announcing import Asked
from server.files.objects import store
from server.people import codes, keeping, ties
from server.people.registering import add_group, add_user, give_post
from server.people.rosters import drafts
from server.people.signing_in import viewer_of
from server.people.tables import GroupKind, LinkKind, Role, Scope
from server.people.viewer import Viewer
from server.plans import assigning, comments, drafting, forking, importing, packing, states
from server.plans.assigning import TaskForm
from server.plans.comment_forms import Place, RemarkForm
from server.plans.tables import State
from server.trail import notices, short_links
from tests.app.answer_things import make_answer
from tests.app.classroom_things import make_classrooms
from tests.app.desk_things import make_desk
from tests.app.drawn_things import make_page
from tests.app.import_things import make_batch, make_label
from tests.app.led_things import make_led
from tests.app.media_things import make_media
from tests.app.observation_things import make_observations
from tests.app.paper_things import make_papers
from tests.app.proposal_things import make_proposals
from tests.app.pulling_things import make_behind, make_pull
from tests.app.round_things import make_rounds
from tests.app.year_things import make_year
from tests.support.town import PASSWORD, Town

EVERYBODY = ("wang", "li", "zhao", "zheng", "zhou", "sun", "chen", "admin")
# One person of every role the town has nobody for: refused by a row about a thing unless it allows them.
VISITORS = {
    "han": (Role.REGION_RESEARCHER, Scope.REGION, "数学"),
    "liang": (Role.DISTRICT_HEAD, Scope.DISTRICT, ""),
    "wu": (Role.ASSISTANT, Scope.GROUP, ""),
    "xu": (Role.GUEST_EXPERT, Scope.DISTRICT, "数学"),
    "tang": (Role.AUDITOR, Scope.REGION, ""),
}


@dataclass(frozen=True)
class Row:
    """One line of the matrix; see the head of the file."""

    route: str
    path: str
    method: str = "GET"
    allow: list[str] = field(default_factory=list)
    refuse: list[str] = field(default_factory=list)
    demo: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    status: int = 200
    queries: int = -1
    visitor: str = "sign-in"
    form: dict[str, str] = field(default_factory=dict)
    json: dict[str, Any] = field(default_factory=dict)
    file: str = ""
    body: str = ""
    refused_path: str = ""
    refused_headers: dict[str, str] = field(default_factory=dict)
    refused_status: int = 404

    @property
    def names_a_thing(self) -> bool:
        """Whether the path holds the id of a row somebody owns."""
        return "{" in self.path and not self.path.startswith("{")

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def load() -> list[Row]:
    """All lines."""
    text = Path(__file__).with_suffix(".toml").read_text()
    return [Row(**row) for row in tomllib.loads(text)["row"]]


def png() -> bytes:
    """One grey point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\x80")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


async def make_visitors(town: Town) -> dict[str, Viewer]:
    """``VISITORS``, in the town's region, its district, and the group of 王雨晴."""
    homes = {Scope.REGION: town.region, Scope.DISTRICT: town.district, Scope.GROUP: town.group}
    made = {}
    for login, (role, scope, subject) in VISITORS.items():
        home = town.school if scope == Scope.GROUP else None
        user = await add_user(login, f"{login}老师", school_id=home, subject=subject, password=PASSWORD)
        await give_post(user, role, scope, homes[scope], subject=subject)
        made[login] = await viewer_of(user)
    return made


def remove_authority() -> None:
    """After ``make_things``: a platform started later on the same files would speak https."""
    shutil.rmtree(settings.data / "tls", ignore_errors=True)


async def make_things(town: Town) -> dict[str, str]:
    """A private draft, a plan in discussion and a released one of 王雨晴, a 个案 of 赵敏, files, an import,
    a kept form: real ids by the names the paths use."""
    doc = skeleton.blank(["objectives", "process"])
    authority.init(Files.of(settings.data), ["school.lan"])

    async def plan(title: str, state: State = State.DRAFT) -> UUID:
        return await drafting.create(
            town.wang, title=title, doc=doc, subject="数学", grade="三年级", state=state
        )

    draft, discussed = await plan("周长"), await plan("分数", State.DISCUSSION)
    released = await plan("面积", State.DISCUSSION)
    point = png()
    draft_file = await uploading.add_attachment(town.wang, "plan", draft, point, "a.png")
    released_file = await uploading.add_attachment(town.wang, "plan", released, point, "b.png")
    await make_page(released_file, point)
    await states.release(town.li, released)
    own = await forking.fork(town.zhao, released)
    pending = await announcing.announce(town.wang, "plan", draft, Asked("c.png", len(point)))
    fresh = await announcing.announce(town.wang, "plan", draft, Asked("d.png", len(point)))
    kept = await keeping.keep(town.wang.id, "/plans", [("title", "周长")], multipart=False, lost_files=False)
    slip = await codes.slip_for_one(town.zhou, town.zhao.id)
    elsewhere = await sessions.open_session(town.wang.id, secure=False)
    signed_get = store().sign_get(draft_file.hex, media_type="image/png", disposition="inline", seconds=600)
    things: dict[str, object] = {
        "draft": draft, "discussed": discussed, "released": released, "own": own, "kept": kept,
        "draft_file": draft_file, "released_file": released_file, "pending": pending.id,
        "import": await make_import(town), "batch": await make_batch(town), "label": await make_label(town),
        "wang_id": town.wang.id, "zhao_id": town.zhao.id,
        "region": town.region, "district": town.district, "group": town.group,
        "other_group": town.other_group, **await make_places(town), "password": PASSWORD,
        "slip_login": slip.login, "slip_code": slip.code, "roster": await make_roster(town),
        "wang_session": sessions.token_hash(elsewhere.token).hex(),
        "job": await make_job(town, draft), "over_job": await make_over_job(town, draft),
        "notice": await make_notice(town), "task": await make_task(town, discussed),
        "short": await short_links.make("/plans", town.wang.id),
        "thread": await comments.begin(town.zhao, discussed, RemarkForm(new_id(), "例题太难"), Place()),
        "signed_get": signed_get, "altered_get": signed_get.replace(draft_file.hex, released_file.hex),
        "signed_put": fresh.pieces[0].put.url,
        "altered_put": fresh.pieces[0].put.url.replace(fresh.object_id.hex, new_id().hex),
        **await make_led(town), **await make_papers(town), **await make_observations(town),
        **await make_year(town), **await make_desk(town, discussed, own),
        **await make_classrooms(town),
        **await make_proposals(town, discussed, own), "pull": await make_pull(town.zhao, own),
        **await make_behind(town), "answer": await make_answer(town, discussed),
    }  # fmt: skip
    things |= await make_rounds(town, released, things["panel"])
    things |= await make_media(town, things["observation"], things["record"])
    return {name: str(thing) for name, thing in things.items()}


async def make_roster(town: Town) -> UUID:
    """A roster of one person, not confirmed yet, in the school of 周校."""
    rows = [["工号", "姓名"], ["1999", "新来"]]
    return await drafts.receive(town.zhou, town.school, writing.to_csv(rows), "名册.csv")


async def make_job(town: Town, plan: UUID) -> UUID:
    """A long job of 王雨晴 that no worker takes."""
    async with database.writing():
        job = await progress.start(town.wang.id, packing.KIND, "导出 1 份教案", {"plans": [plan]})
        await database.execute("UPDATE pgqueuer SET execute_after = now() + interval '1 day'")
    return job


async def make_over_job(town: Town, plan: UUID) -> UUID:
    """A long job 王雨晴 cancelled."""
    job = await make_job(town, plan)
    await progress.cancel(town.wang.id, job)
    return job


async def make_task(town: Town, plan: UUID) -> UUID:
    """What 王雨晴 asks 赵敏 to do."""
    await assigning.assign(town.wang, plan, TaskForm("write", (town.zhao.id,)))
    found: UUID = await database.value("SELECT id FROM task")
    return found


async def make_notice(town: Town) -> UUID:
    """Something 王雨晴 alone was told."""
    async with database.writing():
        await notices.tell([town.wang.id], new_id(), title="压缩包做好了", url="/jobs", kind="job")
    found: UUID = await database.value("SELECT id FROM notice WHERE kind = 'job'")
    return found


async def make_places(town: Town) -> dict[str, object]:
    """A post of 王雨晴, a tie of 石龙小学, a name of posts nobody bears, 数学学科中心组 of the 学区."""
    post = await value('SELECT id FROM membership WHERE "user" = $1', town.wang.id)
    link = await ties.tie(town.admin, town.district, town.other_school, LinkKind.LEAD, date(2026, 9, 1))
    title = await value("SELECT id FROM post_title WHERE name = '学区办主任'")
    panel = await add_group("数学中心组", None, "数学", "", kind=GroupKind.PANEL, district_id=town.district)
    return {"post": post, "link": link, "title": title, "panel": panel}


async def make_import(town: Town) -> UUID:
    """A Word file of 王雨晴 waiting on its confirm page."""
    from server.documents.docx import writing

    data = writing.write(skeleton.blank(["objectives", "process"]), {"title": "周长"}, lambda _id: None)
    return await importing.receive(town.wang, data, "周长.docx")
