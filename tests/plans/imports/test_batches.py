"""整册导入: one table of many files, each read once and made once, also when a worker dies in between."""

import io
import re
import zipfile
from typing import Any
from uuid import UUID

import docx
import httpx
import pytest

from server.app import doors, worker
from server.base import database as db
from server.base import progress
from server.base.errors import DomainError
from server.documents import walk
from server.documents.text import plain
from server.files import uses
from server.plans import importing, versions
from server.plans.imports import batches, unpacking
from tests.support.browsing import SignIn
from tests.support.town import Town

OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WpsWriter".encode("utf-16-le") + b"\0" * 600


@pytest.fixture(autouse=True)
def ready(store: None, jobs_wait: None) -> None:
    """A store of this test's own, the doors every process is handed, and no worker but ``do`` below."""
    doors.hand_over()


def paper(title: str, *lines: str) -> bytes:
    made = docx.Document()
    for line in (f"《{title}》教学设计", "教学目标", f"认识{title}。", "教学过程", "谈话导入。", *lines):
        made.add_paragraph(line)
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()


def zipped(*files: tuple[str, bytes]) -> bytes:
    """As Windows writes it in China: names in GBK, and nothing that says so."""
    saved, names = io.BytesIO(), []
    with zipfile.ZipFile(saved, "w") as archive:
        for number, (name, data) in enumerate(files):
            raw = name.encode("gbk")
            stand_in = f"{number:x<{len(raw)}}"
            names.append((stand_in.encode(), raw))
            archive.writestr(stand_in, data)
    packed = saved.getvalue()
    for stand_in_bytes, raw in names:
        for lead in (b"\0\0", b"\0\0\0\0"):  # behind the heads of the file and of the list
            packed = packed.replace(lead + stand_in_bytes, lead + raw)
    return packed


async def do() -> dict[str, Any]:
    """The worker's part: the newest job."""
    run = await db.row("SELECT id, owner_id, kind FROM job_run ORDER BY created_at DESC LIMIT 1")
    assert run is not None
    await worker.HANDLERS[run["kind"]]({"job": str(run["id"])})
    return await progress.find(run["owner_id"], run["id"])


async def send(browser: httpx.AsyncClient, *files: tuple[str, bytes], to: str = "/imports") -> str:
    reply = await browser.post(to, files=[("file", file) for file in files])
    assert reply.status_code == 303, reply.text
    return str(reply.headers["location"])


def fields(page: str) -> dict[str, Any]:
    """What the table would send as it stands."""
    form = page[page.index('class="stack batch-form"') :]
    found: dict[str, Any] = dict(re.findall(r'name="((?:title|period)-[^"]+)" value="([^"]*)"', form))
    found["chosen"] = re.findall(r'name="chosen" value="([^"]+)"[^>]* checked', form)
    return found | {"kind": "version", "subject": "数学", "grade": "三年级", "textbook": ""}


async def test_a_folder_with_a_zip_becomes_a_table_and_the_table_becomes_plans(
    town: Town, signed_in: SignIn, count_queries: Any
) -> None:
    wang = await signed_in(town.wang)
    two = paper("周长", "第一课时", "教学目标", "会量。", "第二课时", "教学目标", "会算。")
    archive = zipped(("三上/第10课 面积.docx", paper("面积")), ("三上/照片.jpg", b"\xff\xd8\xff" + b"0" * 40),
                     ("三上/更早的.rar", b"Rar!"))  # fmt: skip
    one = paper("分数")
    names = ("1 分数.docx", "又一份.docx", "老.wps", "2 周长.docx", "旧的.zip", "~$1 分数.docx", "课堂.jpg")
    contents = (one, one, OLD_WORD, two, archive, b"lock", b"\xff\xd8\xff" + b"0" * 40)
    files = [(f"三年级上/{name}", data) for name, data in zip(names, contents, strict=True)]
    place = await send(wang, *files)
    with count_queries() as statements:
        waiting = (await wang.get(place)).text
    assert len(statements) <= 4, statements
    assert "等着读" in waiting and "5 个还没读" in waiting
    run = await do()
    assert (run["state"], run["result_url"]) == ("done", place), run["words"]

    page = (await wang.get(place)).text
    assert "和《1 分数.docx》一模一样，不重复导入。" in page
    assert "另存为" in page, "why the old one was not read, and what to do"
    assert "旧的.zip/三上" in page and "第10课 面积.docx" in page and "照片" not in page
    assert "更早的.rar" in page and unpacking.NESTED in page
    assert "3 份可以导入，3 个没有读成" in page
    assert "《旧的.zip》里面有 1 份教案，另有 1 个别的文件没有读。" in page
    assert "另有 1 个别的文件（不是 Word 教案）没有读。" in page and "~$" not in page
    sent = fields(page)
    assert sorted(sent[f"title-{own}"] for own in sent["chosen"]) == ["分数", "周长", "面积"]
    first = sent["chosen"][0]
    refused = await wang.post(place, data=sent | {f"title-{first}": "长" * 121})
    assert refused.status_code == 422 and "最多 120 个字" in refused.text and "长" * 121 in refused.text

    sent |= {f"title-{first}": "几分之一", "step": "import", "chosen": sent["chosen"][:2]}
    assert (await wang.post(place, data=sent)).status_code == 303
    assert (await wang.post(place, data=sent)).status_code == 422, "it is under way"
    made = await do()
    assert made["words"].startswith("导入了 2 份教案")
    plans = await db.rows("SELECT title, subject, grade, kind, owner FROM plan ORDER BY title")
    assert [(one["title"], one["subject"], one["grade"], one["kind"]) for one in plans] == [
        ("几分之一", "数学", "三年级", "version"),
        ("周长", "数学", "三年级", "version"),
    ]
    page = (await wang.get(place)).text
    assert page.count("已导入</span>") == 2 and fields(page)["chosen"] == []
    again = await wang.post(place, data=fields(page) | {"step": "import"})
    assert again.status_code == 422 and batches.NONE_CHOSEN in again.text

    li = await signed_in(town.li)
    for reply in (await li.get(place), await li.post(place, data={}), await li.post(f"{place}/readings")):
        assert reply.status_code == 404
    # The same files next term: what is a plan by now is known, and not ticked.
    await send(wang, files[0], files[3], to="/imports")
    await do()
    newest = (await batches.mine(town.wang))[0]["id"]
    page = (await wang.get(f"/imports/batches/{newest}")).text
    assert page.count("以前导入过") == 2 and fields(page)["chosen"] == []
    await db.execute("UPDATE import_batch SET expires_at = now()")
    await batches.forget_old()
    assert (await wang.get(place)).status_code == 404
    assert await db.value("SELECT count(*) FROM plan") == 2


async def test_a_killed_worker_goes_on_where_it_was_and_what_comes_later_is_read_too(
    town: Town, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = await signed_in(town.wang)
    one = ("一.docx", paper("一"))
    place = await send(wang, one, ("二.docx", paper("二")))
    put = importing.put

    class Killed(BaseException):
        """As SIGKILL: nothing more is written, also not that it failed."""

    async def die(*given: Any, **more: Any) -> UUID:
        if given[3] == "二.docx":
            raise Killed
        return await put(*given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(importing, "put", die)
        with pytest.raises(Killed):
            await do()
    states = "SELECT path, state FROM import_file ORDER BY seq"
    assert [line["state"] for line in await db.rows(states)] == ["read", "waiting"]
    await send(wang, ("三.docx", paper("三")), one, to=f"{place}/files")  # the folder once more
    assert (await do())["attempt"] == 2
    assert [line["state"] for line in await db.rows(states)] == ["read"] * 3
    assert await db.value("SELECT count(*) FROM import_draft") == 3

    # One of them looked over by itself: its title and what was put right are in the table.
    draft = await db.value("SELECT draft FROM import_file WHERE path = '二.docx'")
    page = (await wang.get(f"/imports/{draft}")).text
    assert "存下，回到整册" in page
    goals = re.search(r'name="(key-[^"]+)">\s*<option value="basics"', page)
    assert goals
    saved = await wang.post(
        f"/imports/{draft}/plan",
        data={"title": "二次函数", "kind": "version", "step": "save", goals[1]: "learner"},
    )
    assert saved.headers["location"].startswith(place)
    assert "二次函数" in (await wang.get(place)).text
    await wang.post(place, data=fields((await wang.get(place)).text) | {"step": "import"})
    await do()
    plan = await db.value("SELECT id FROM plan WHERE title = '二次函数'")
    keys = [walk.attr(one, "key") for one in walk.sections(await versions.current_doc(plan))]
    assert "learner" in keys and await db.value("SELECT count(*) FROM plan") == 3


async def test_a_book_of_plans_in_one_file_is_taken_apart(town: Town, signed_in: SignIn) -> None:
    wang = await signed_in(town.wang)
    book = docx.Document()
    for number, name in enumerate(("春", "夏"), 1):
        book.add_paragraph(f"第{number}课 《{name}》教学设计", style="Heading 1")
        for line in (
            "教学目标",
            f"背{name}。",
            "教学重点",
            "朗读。",
            "教学过程",
            f"读{name}。",
            "板书设计",
            name,
        ):
            book.add_paragraph(line)
    saved = io.BytesIO()
    book.save(saved)
    page = (await wang.get(await send(wang, ("三年级上册.docx", saved.getvalue())))).text
    assert "好像有 2 份教案：春、夏" in page
    draft = re.search(r'action="(/imports/[^"]+)/plan"', page)
    assert draft
    apart = await wang.post(f"{draft[1]}/plan", data={"title": "春", "kind": "version", "step": "divide"})
    place = apart.headers["location"]
    assert apart.status_code == 303 and place.startswith("/imports/batches/")
    await do()
    sent = fields((await wang.get(place)).text)
    assert sorted(text for name, text in sent.items() if name.startswith("title-")) == ["夏", "春"]
    await wang.post(place, data=sent | {"step": "import"})
    assert (await do())["words"].startswith("导入了 2 份教案")
    for title, words, others in (("春", "背春。", "夏"), ("夏", "背夏。", "春")):
        plan = await db.value("SELECT id FROM plan WHERE title = $1", title)
        text = plain(await versions.current_doc(plan))
        assert words in text and others not in text
        assert len(await uses.attachments("plan", plan)) == 1
        back = docx.Document(io.BytesIO((await wang.get(f"/plans/{plan}/export.docx?form=own")).content))
        own = "".join(line.text for line in back.paragraphs)  # in its own part of the paper they came in
        assert words in own and f"《{title}》教学设计" in own and others not in own


def test_a_zip_is_opened_with_care(tmp_path: Any) -> None:
    def put(name: str, data: bytes) -> Any:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("大.docx", b"\0" * (8 << 20))
    packed = put("bomb.zip", bomb.getvalue())
    assert unpacking.look(packed).papers == [("大.docx", "大.docx")]
    with pytest.raises(DomainError, match="大得不正常"):
        unpacking.take(packed, "大.docx", 30 << 20)
    for name, data, words in (
        ("cut.zip", bomb.getvalue()[:-10], "打不开"),
        ("none.zip", zipped(("照片.jpg", b"x")), "没有 Word 教案"),
        ("nested.zip", zipped(("上册.zip", b"PK")), "里面又是压缩包"),
        ("many.zip", zipped(*((f"{number}.docx", b"x") for number in range(301))), "超过 300 份"),
        (
            "endless.zip",
            bomb.getvalue()[:-10] + (5 << 20).to_bytes(4, "little") + b"\0" * 6,
            "不像一般的文件夹",
        ),
    ):
        with pytest.raises(DomainError, match=words):
            unpacking.look(put(name, data))
    climbing = unpacking.look(
        put("up.zip", zipped(("../../../etc/逃.docx", b"x"), ("第2课.docx", b"x"), ("第10课.docx", b"x")))
    )
    assert [shown for _, shown in climbing.papers] == ["etc/逃.docx", "第2课.docx", "第10课.docx"]
