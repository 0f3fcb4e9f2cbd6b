"""同步通案更新: place by place, decided by its author; applied once, taken back with one click."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from server.base import database
from server.base.errors import Missing
from server.base.ids import new_id
from server.coedit import applying
from server.documents import text
from server.plans import forking, states, versions
from server.plans.pulling import pulls, undoing
from tests.plans.coediting import Join
from tests.plans.conftest import Draft, lesson
from tests.plans.pulling.conftest import FIRST, Pair, goals, next_release, rewrite, with_goals
from tests.support.browsing import SignIn
from tests.support.town import Town

Behind = Callable[..., Awaitable[Pair]]
OURS = {"g1": "会写几分之一，写得端正。", "g2": "知道分母表示平均分成了几份，分子表示取了几份。"}
THEIRS = {
    "g0": "会读会说分数",
    "g1": "会写分数，写对分数线。",
    "g2": "知道分母表示把整体平均分成几份，分子表示取了几份。",
    "g4": "喜欢折一折、分一分。",
}


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the pull page as it came."""
    form = page[page.index('<form class="stack" action="/plans/') :]
    form = form[: form.index("</form>")]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    chosen = re.findall(r'<input type="radio" name="([^"]+)" value="([^"]+)" checked', form)
    words = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', form)
    return dict([*hidden, *chosen, *words])


def key_of(page: str, words: str) -> str:
    """The key of the hunk that says this."""
    parts = page.split('<article class="hunk ')
    found = next(part for part in parts[1:] if words in re.sub(r"<[^>]+>", "", part))
    match = re.search(r'id="hunk-([0-9a-f]+)"', found)
    assert match is not None
    return match[1]


async def test_each_place_is_decided_and_the_whole_pull_is_taken_back(
    town: Town, behind: Behind, join: Join, signed_in: SignIn
) -> None:
    pair = await behind(OURS, THEIRS, "先说再读")
    zhao = await join(town.zhao, pair.fork)
    page = await signed_in(town.zhao)
    assert "通案有 4 处更新" in (await page.get("/plans")).text
    assert "通案有 4 处更新" in (await page.get(f"/plans/{pair.fork}")).text
    assert "通案有 4 处更新" in (await page.get(f"/plans/{pair.fork}/edit")).text
    shown = (await page.get(f"/plans/{pair.fork}/pull")).text
    assert "通案第 1 版 → 第 2 版，有 4 处更新" in shown and "先说再读" in shown
    assert [shown.count(f'class="hunk {shape}"') for shape in ("clean", "shared", "conflict")] == [2, 1, 1]
    assert "「知道分母表示把整体平均分成了几份，」" in shown
    sent = fields(shown)
    red = key_of(shown, "写对分数线")

    unanswered = await page.post(f"/plans/{pair.fork}/pull", data=sent)
    assert unanswered.status_code == 422 and "还有 1 处没有定" in unanswered.text
    assert await goals(pair.fork) == [FIRST_0, OURS["g1"], OURS["g2"], FIRST_3]
    sent |= {f"hunk-{red}": "words", f"words-{red}": "会写几分之一，写对分数线。"}
    preview = await page.post(f"/plans/{pair.fork}/pull", data=sent | {"step": "preview"})
    assert preview.status_code == 200 and "会写几分之一，写对分数线。" in preview.text
    assert f'name="hunk-{red}" value="words"' in preview.text and "data-changed" in preview.text
    back = await page.post(f"/plans/{pair.fork}/pull", data=sent | {"step": "choose"})
    assert fields(back.text)[f"hunk-{red}"] == "words" and "会写几分之一，写对分数线。" in back.text
    answers = await asyncio.gather(*(page.post(f"/plans/{pair.fork}/pull", data=sent) for _ in range(2)))
    assert {answer.status_code for answer in answers} == {303}
    after = ["会读会说分数", "会写几分之一，写对分数线。", BOTH_2, FIRST_3, THEIRS["g4"]]
    assert await goals(pair.fork) == after
    await zhao.sees("喜欢折一折")
    kept = await database.rows("SELECT * FROM plan_pull")
    assert len(kept) == 1 and kept[0]["kind"] == "pull" and "写对分数线" in kept[0]["decisions"]
    reasons = await database.rows("SELECT reason FROM plan_version WHERE plan = $1 ORDER BY seq", pair.fork)
    assert [one["reason"] for one in reasons] == ["forked", "settled", "pulled"]
    told = (await page.get(f"/plans/{pair.fork}")).text
    assert "更新到了通案第 2 版" in told and "通案有" not in told
    nothing = await page.get(f"/plans/{pair.fork}/pull")
    assert "已经跟上了通案的最新一版" in nothing.text and "撤回这次更新" in nothing.text

    await zhao.type("先和同桌说。", "g3")
    url = f"/plans/{pair.fork}/pulls/{kept[0]['id']}/undoing"
    assert {one.status_code for one in await asyncio.gather(*(page.post(url) for _ in range(2)))} == {303}
    assert await goals(pair.fork) == [FIRST_0, OURS["g1"], OURS["g2"], FIRST_3 + "先和同桌说。"]
    undone = await database.row("SELECT undone_at, undone_by FROM plan_pull")
    assert undone is not None and undone["undone_at"] and undone["undone_by"] == town.zhao.id
    assert "通案有 4 处更新" in (await page.get(f"/plans/{pair.fork}")).text
    await database.execute("UPDATE plan SET changed_places = NULL WHERE id = $1", pair.fork)
    again = await page.post(f"/plans/{pair.fork}/pull", data=sent)
    assert again.status_code == 303
    assert (await goals(pair.fork))[4] == THEIRS["g4"]
    audited = await database.rows("SELECT action FROM audit WHERE action LIKE 'pull%' ORDER BY at")
    assert [one["action"] for one in audited] == ["pulled", "pull_undone", "pulled"]


FIRST_0, FIRST_3 = "会读分数", "能比较大小。"
BOTH_2 = "知道分母表示把整体平均分成了几份，分子表示取了几份。"


async def test_decisions_are_kept_when_the_text_moves_and_those_about_other_words_are_asked_again(
    town: Town, behind: Behind, join: Join, signed_in: SignIn
) -> None:
    pair = await behind(OURS, THEIRS)
    zhao = await join(town.zhao, pair.fork)
    page = await signed_in(town.zhao)
    shown = (await page.get(f"/plans/{pair.fork}/pull")).text
    sent = fields(shown)
    red, green = key_of(shown, "写对分数线"), key_of(shown, "会读会说")
    sent |= {f"hunk-{red}": "ours", f"hunk-{green}": "ours"}
    await zhao.type("给同桌听", "g0")  # where theirs wrote: not the words that were declined
    moved = await page.post(f"/plans/{pair.fork}/pull", data=sent)
    assert moved.status_code == 409 and "你选的时候，文字又有了改动" in moved.text
    kept = fields(moved.text)
    assert kept[f"hunk-{red}"] == "ours" and f"hunk-{green}" not in kept
    kept |= {f"hunk-{key_of(moved.text, '给同桌听')}": "ours"}
    await zhao.type("看谁说得清。", "g3")  # elsewhere: nobody is asked again
    assert (await page.post(f"/plans/{pair.fork}/pull", data=kept)).status_code == 303
    assert (await goals(pair.fork))[:2] == [FIRST_0 + "给同桌听", OURS["g1"]]
    assert (await goals(pair.fork))[3:] == [FIRST_3 + "看谁说得清。", THEIRS["g4"]]
    # A declined place has become a difference from the new base and is not asked again.
    await next_release(town, pair.master, g3="能比较两个分数的大小。")
    assert "第 3 版，有 1 处更新" in (await page.get(f"/plans/{pair.fork}/pull")).text


async def test_a_pull_whose_process_dies_is_finished_by_whoever_cuts_next(
    town: Town, behind: Behind, join: Join, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = await behind({}, THEIRS)
    await join(town.zhao, pair.fork)
    page = await signed_in(town.zhao)
    sent = fields((await page.get(f"/plans/{pair.fork}/pull")).text)
    apply = applying.apply_computed

    class Killed(BaseException):
        """The end of the process."""

    async def killed_then(*args: Any, **more: Any) -> bool:
        await apply(*args, **more)
        raise Killed

    monkeypatch.setattr(applying, "apply_computed", killed_then)
    from server.plans.pulling.forms import read_decisions

    theirs = await database.value(
        "SELECT version FROM plan_release WHERE plan = $1 AND number = 2", pair.master
    )
    base = await database.value("SELECT base_version FROM plan WHERE id = $1", pair.fork)
    with pytest.raises(Killed):
        await pulls.pull(town.zhao, pair.fork, pulls.Asked(base, theirs, read_decisions(sent)))
    monkeypatch.setattr(applying, "apply_computed", apply)
    assert await database.value("SELECT base_version FROM plan WHERE id = $1", pair.fork) == base
    await versions.settle(pair.fork)
    assert await database.value("SELECT base_version FROM plan WHERE id = $1", pair.fork) == theirs
    assert await database.value("SELECT count(*) FROM plan_pull") == 1
    assert (await page.post(f"/plans/{pair.fork}/pull", data=sent)).status_code == 303
    assert await database.value("SELECT count(*) FROM plan_pull") == 1


async def test_a_pull_is_for_who_writes_and_says_when_there_is_nothing(
    town: Town, behind: Behind, join: Join, signed_in: SignIn
) -> None:
    pair = await behind({}, THEIRS)
    for who in (town.wang, town.li, town.zhou):
        stranger = await signed_in(who)
        assert (await stranger.get(f"/plans/{pair.fork}/pull")).status_code == 404
        assert (await stranger.post(f"/plans/{pair.fork}/pull")).status_code == 404
        assert (await stranger.post(f"/plans/{pair.fork}/pull/automatic")).status_code == 404
        with pytest.raises(Missing):
            await undoing.undo(who, pair.fork, new_id())
    page = await signed_in(town.zhao)
    assert (await page.post(f"/plans/{pair.fork}/pulls/{new_id()}/undoing")).status_code == 404
    empty = await page.post(f"/plans/{pair.fork}/pull", data={})
    assert empty.status_code == 409  # a form that knows nothing changes nothing
    assert text.plain(await versions.current_doc(pair.fork)).count("会读会说") == 0
    await rewrite(pair.fork, with_goals(await versions.current_doc(pair.fork), g0="会读。"), town.zhao)
    await database.execute("UPDATE plan SET base_version = NULL WHERE id = $1", pair.fork)
    gone = await page.get(f"/plans/{pair.fork}/pull")
    assert gone.status_code == 200 and "找不到做这份教案时的那一版通案" in gone.text


async def test_what_was_written_over_a_pull_stays_when_it_is_taken_back(
    town: Town, behind: Behind, join: Join, signed_in: SignIn
) -> None:
    pair = await behind({}, THEIRS)
    zhao = await join(town.zhao, pair.fork)
    page = await signed_in(town.zhao)
    sent = fields((await page.get(f"/plans/{pair.fork}/pull")).text)
    assert (await page.post(f"/plans/{pair.fork}/pull", data=sent)).status_code == 303
    told = (await page.get(f"/plans/{pair.fork}/restoration")).json()
    assert "从通案取来了更新" in told["words"] and "更新前的文字在第" in told["words"]
    await zhao.type("，先说给同桌听", "g0")
    kept = await database.value("SELECT id FROM plan_pull")
    assert (await page.post(f"/plans/{pair.fork}/pulls/{kept}/undoing")).status_code == 303
    assert await goals(pair.fork) == [FIRST_0 + "，先说给同桌听", *FIRST[1:]]
    assert "撤回更新" in (await page.get(f"/plans/{pair.fork}/versions")).text


@pytest.mark.parametrize("step", ["pull", "preview"])
@pytest.mark.parametrize("became", ["会写分母。", THEIRS["g1"]])
async def test_own_words_are_on_the_page_when_their_place_moved_or_is_gone(
    town: Town, behind: Behind, join: Join, signed_in: SignIn, step: str, became: str
) -> None:
    pair = await behind(OURS, THEIRS)
    page, url = await signed_in(town.zhao), f"/plans/{pair.fork}/pull"
    shown = (await page.get(url)).text
    red = key_of(shown, "写对分数线")
    sent = fields(shown) | {f"hunk-{red}": "words", f"words-{red}": "会写会比。", "step": step}
    await rewrite(pair.fork, with_goals(await versions.current_doc(pair.fork), g1=became), town.zhao)
    moved = await page.post(url, data=sent)
    assert moved.status_code == 409 and "会写会比。" in moved.text
    assert "会写会比。" not in fields(moved.text).values()


async def test_an_answer_that_a_place_does_not_offer_is_no_answer(
    town: Town, behind: Behind, join: Join, signed_in: SignIn
) -> None:
    pair = await behind(OURS, THEIRS)
    await join(town.zhao, pair.fork)
    page, url = await signed_in(town.zhao), f"/plans/{pair.fork}/pull"
    shown = (await page.get(url)).text
    before = await goals(pair.fork)
    red, green = (f"hunk-{key_of(shown, words)}" for words in ("写对分数线", "会读会说"))
    answered = fields(shown) | {red: "ours"}
    for made_up in ({red: "merged"}, {red: "merged", "step": "rest"}, {green: "both"}):
        refused = await page.post(url, data=answered | made_up)
        assert refused.status_code == 422 and "还有 1 处没有定" in refused.text
        assert await goals(pair.fork) == before
    assert (await page.post(url, data=answered)).status_code == 303


async def test_a_pulled_word_that_was_rewritten_stays_when_the_pull_is_taken_back(
    town: Town, behind: Behind, join: Join, signed_in: SignIn
) -> None:
    pair = await behind({}, THEIRS)
    zhao = await join(town.zhao, pair.fork)
    page = await signed_in(town.zhao)
    sent = fields((await page.get(f"/plans/{pair.fork}/pull")).text)
    assert (await page.post(f"/plans/{pair.fork}/pull", data=sent)).status_code == 303
    kept = await database.value("SELECT id FROM plan_pull")
    await zhao.sees("会读会说分数")
    await zhao.rewrite("会读会认分数", "g0")
    assert (await page.post(f"/plans/{pair.fork}/pulls/{kept}/undoing")).status_code == 303
    assert await goals(pair.fork) == ["会读会认分数", *FIRST[1:]]


async def test_the_words_around_the_field_say_which_ones_are_typed_anew(
    behind: Behind, town: Town, signed_in: SignIn
) -> None:
    pair = await behind({"g2": OURS["g2"]}, {"g2": "知道分母表示平均分成多少份，分子表示取了几份。"})
    shown = (await (await signed_in(town.zhao)).get(f"/plans/{pair.fork}/pull")).text
    edit = shown[shown.index('<div class="hunk-edit">') :]
    edit = re.sub(r"<[^>]+>", "|", edit[: edit.index("</div>")])
    assert [part for part in edit.split("|") if part] == [
        "只改中间这几个字", "知道分母表示平均分成了几份，", "分子表示取了几份。"
    ]  # fmt: skip


async def test_a_master_made_from_an_upper_release_is_pulled_by_those_who_write_in_it(
    town: Town, behind: Behind, join: Join, signed_in: SignIn
) -> None:
    pair = await behind({}, THEIRS)
    await database.execute(
        "UPDATE plan SET kind = 'master', state = 'discussion', prep_group = $2, owner = $3 WHERE id = $1",
        pair.fork, town.group, town.wang.id,
    )  # fmt: skip
    await join(town.zhao, pair.fork)
    page = await signed_in(town.zhao)
    assert "通案有 4 处更新" in (await page.get(f"/plans/{pair.fork}")).text
    sent = fields((await page.get(f"/plans/{pair.fork}/pull")).text)
    assert (await (await signed_in(town.zheng)).get(f"/plans/{pair.fork}/pull")).status_code == 404
    await database.execute("UPDATE plan SET state = 'submitted' WHERE id = $1", pair.fork)
    frozen = await page.post(f"/plans/{pair.fork}/pull", data=sent)
    assert frozen.status_code == 422 and "已经交给组长" in frozen.text and "没有更新" in frozen.text
    await database.execute("UPDATE plan SET state = 'discussion' WHERE id = $1", pair.fork)
    assert (await page.post(f"/plans/{pair.fork}/pull", data=sent)).status_code == 303
    assert (await goals(pair.fork))[0] == THEIRS["g0"]


async def test_publishing_while_somebody_decides_shows_the_newer_release_with_the_decisions_kept(
    town: Town, behind: Behind, join: Join, signed_in: SignIn
) -> None:
    pair = await behind(OURS, THEIRS)
    await join(town.zhao, pair.fork)
    page = await signed_in(town.zhao)
    shown = (await page.get(f"/plans/{pair.fork}/pull")).text
    sent = fields(shown) | {f"hunk-{key_of(shown, '写对分数线')}": "theirs"}
    await next_release(town, pair.master, g3="能比较两个分数的大小。")
    newer = await page.post(f"/plans/{pair.fork}/pull", data=sent)
    assert newer.status_code == 409 and "第 1 版 → 第 3 版" in newer.text
    again = fields(newer.text)
    assert again[f"hunk-{key_of(newer.text, '写对分数线')}"] == "theirs"
    assert (await page.post(f"/plans/{pair.fork}/pull", data=again)).status_code == 303
    assert (await goals(pair.fork))[1] == THEIRS["g1"]
    assert await database.value("SELECT count(*) FROM plan_pull") == 1


async def test_an_old_schema_a_fork_of_a_fork_and_a_lost_source_are_told_and_nothing_is_lost(
    town: Town, behind: Behind, join: Join, signed_in: SignIn
) -> None:
    pair = await behind(OURS, THEIRS)
    await join(town.zhao, pair.fork)
    page = await signed_in(town.zhao)
    before = await goals(pair.fork)
    await database.execute("UPDATE plan SET schema_v = 9 WHERE id = $1", pair.master)
    newer = await page.get(f"/plans/{pair.fork}/pull")
    assert newer.status_code == 200 and "更新的教案格式" in newer.text
    await database.execute("UPDATE plan SET schema_v = 1 WHERE id = $1", pair.master)
    copy = await page.post(f"/plans/{pair.fork}/copies", data={"form_id": str(new_id())})
    again = await page.post(f"{copy.headers['location']}/copies", data={"form_id": str(new_id())})
    grandchild = again.headers["location"]
    assert "第 2 版，有 4 处更新" in (await page.get(f"{grandchild}/pull")).text
    assert await goals(pair.fork) == before


async def test_a_plan_of_two_hundred_pages_is_shown_and_pulled(
    town: Town, released: Draft, join: Join, signed_in: SignIn
) -> None:
    long = lesson(*(f"第 {number} 条，把一个整体平均分成几份，说说每一份是多少。" for number in range(1_200)))
    master = await released(doc=long)
    fork = await forking.fork(town.zhao, master)
    await states.revise(town.wang, master)
    changed = {f"g{number}": f"第 {number} 条，说说每一份是多少，为什么。" for number in range(0, 1_200, 40)}
    await rewrite(master, with_goals(await versions.current_doc(master), **changed), town.wang)
    await states.release(town.li, master)
    await join(town.zhao, fork)
    page = await signed_in(town.zhao)
    shown = await page.get(f"/plans/{fork}/pull")
    assert shown.status_code == 200 and "有 30 处更新" in shown.text
    assert (await page.post(f"/plans/{fork}/pull", data=fields(shown.text))).status_code == 303
    assert (await goals(fork))[1_160] == changed["g1160"]
