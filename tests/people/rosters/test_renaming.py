"""A name of an account changes only when the clerk has seen it and ticked it."""

import html
import re
from pathlib import Path

from server.base import database as db
from server.base.sheets import writing
from server.people.rosters.renaming import Rename, likely
from tests.people.rosters.test_command import run
from tests.support.browsing import SignIn
from tests.support.town import Town

SLIPPED = [
    ["工号", "姓名", "手机"],
    ["wang", "赵敏", "13911110001"],
    ["zhao", "郑平", "13911110002"],
    ["zheng", "周校", ""],
    ["71", "新来的", ""],
]


async def names() -> dict[str, str]:
    found = await db.rows("SELECT login, name || coalesce(phone, '') AS said FROM users")
    return {one["login"]: one["said"] for one in found}


async def test_a_roster_one_row_off_renames_nobody_but_whom_the_clerk_ticks(
    signed_in: SignIn, town: Town
) -> None:
    zhou = await signed_in(town.zhou)
    sent = {"place": str(town.school)}
    file = {"file": ("a.csv", writing.to_csv(SLIPPED))}
    url = (await zhou.post("/rosters", data=sent, files=file)).headers["location"]
    page = (await zhou.get(f"{url}?kind=new")).text
    assert "zhao 现在叫赵敏，名册里是郑平：改名" in page and "3 人的姓名和系统里不一样" in page
    assert "确认导入 1 人，另外 3 人里打勾的改名" in page and "表里错了行" in page
    ticks = [html.unescape(one) for one in re.findall(r'name="rename" value="([^"]+)"', page)]
    assert len(ticks) == 3 and not re.search(r'name="rename"[^>]* checked', page)
    before = await names()
    await db.execute("UPDATE users SET name = '郑苹' WHERE login = 'zheng'")  # not what was ticked
    zheng = next(one for one in ticks if one.endswith("郑平"))
    assert (await zhou.post(f"{url}/confirmation", data={"rename": [ticks[0], zheng]})).status_code == 303
    assert await names() == before | {"71": "新来的", "wang": "赵敏13911110001", "zheng": "郑苹"}
    done = (await zhou.get(url)).text
    assert "wang 王雨晴改名为赵敏" in done and "zhao 还叫赵敏，没有改成郑平" in done
    assert (await zhou.post(f"{url}/reversal")).status_code == 303
    assert (await names())["wang"] == "王雨晴13911110001", "the new account goes, and the name comes back"


async def test_the_command_renames_only_when_told_to(town: Town, database: str, tmp_path: Path) -> None:
    file = tmp_path / "名册.csv"
    file.write_bytes(writing.to_csv([*SLIPPED[:1], ["wang", "王雨青", ""], ["71", "新来的", ""]]))
    left = run(database, str(file), "--school", "实验小学", "--apply")
    assert left.returncode == 0 and "wang 现在叫王雨晴，名册里是王雨青" in left.stderr
    assert (await names())["wang"] == "王雨晴" and "71" in await names()
    told = run(database, str(file), "--school", "实验小学", "--apply", "--rename")
    assert (told.returncode, told.stderr) == (0, "") and (await names())["wang"] == "王雨青"


def test_corrected_spellings_are_ticked_and_names_that_change_places_are_not(town: Town) -> None:
    def rename(old: str, new: str, *namesakes: str) -> Rename:
        return Rename(town.wang.id, "1001", old, new, namesakes)

    corrected, other = rename("王雨晴", "王雨青"), rename("赵敏", "孙磊")
    assert likely([corrected, other]) == {corrected.tick}
    assert likely([rename("阿依·古丽", "买买提·艾力")]) == set(), "the dot is no likeness"
    assert likely([corrected, rename("王雨青", "王一")]) == set()
    assert likely([rename("王一", "王二", "1007")]) == set(), "a colleague is called so already"
