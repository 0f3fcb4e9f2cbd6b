"""The pages of plans, as a browser of the town gets them."""

import asyncio
import io
from datetime import date, timedelta
from uuid import UUID

import docx
import httpx
import pytest

from server.base.ids import new_id
from server.plans import access, forking, states
from server.plans.leading import dividing, handing_out, retiring, submitting
from server.plans.leading.dividing import Lesson
from tests.plans.conftest import Draft, lesson, type_into
from tests.support.browsing import SignIn
from tests.support.queries import Counting
from tests.support.town import Town

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
HOSTILE = "<script>alert(1)</script>\"'>课"


async def test_the_list_shows_my_plans_and_nobody_elses(town: Town, draft: Draft, signed_in: SignIn) -> None:
    await draft(town.wang, "我的草稿")
    await draft(town.zhao, "别人的草稿")
    reply = await (await signed_in(town.wang)).get("/plans")
    assert reply.status_code == 200, reply.text
    assert "我的草稿" in reply.text
    assert "别人的草稿" not in reply.text


async def test_the_list_costs_two_queries_with_the_session(
    town: Town, draft: Draft, signed_in: SignIn, count_queries: Counting
) -> None:
    for number in range(5):
        await draft(town.wang, f"第 {number} 课")
    browser = await signed_in(town.wang)
    for url in ("/plans", "/plans?q=课&subject=数学&page=1", "/plans?scope=released"):
        with count_queries() as statements:
            assert (await browser.get(url)).status_code == 200
        assert len(statements) <= (3 if "q=" in url else 2), statements  # words: how to plan is said first


async def test_htmx_gets_the_list_alone(town: Town, draft: Draft, signed_in: SignIn) -> None:
    await draft(town.wang)
    reply = await (await signed_in(town.wang)).get("/plans", headers=PARTIAL)
    assert reply.text.startswith('<section class="card flush list" id="plan-list"')
    assert "HX-Request-Type" in reply.headers["vary"]


async def test_odd_filters_show_a_list_and_no_error(town: Town, draft: Draft, signed_in: SignIn) -> None:
    await draft(town.wang)
    browser = await signed_in(town.wang)
    odd = [
        "page=0",
        "page=-1",
        "page=9999999999999",
        "page=abc",
        "page=²",
        "scope=all",
        "kind=x",
        "state=%00",
    ]
    for query in (*odd, "state=%00", "q=%25_%5C", "q=" + "长" * 500, "subject=%00%00", "q=%F0%9F"):
        assert (await browser.get(f"/plans?{query}")).status_code == 200, query


async def test_an_empty_search_says_where_the_words_are(town: Town, draft: Draft, signed_in: SignIn) -> None:
    await draft(town.wang, "圆柱的体积", grade="六年级")
    browser = await signed_in(town.wang)
    reply = await browser.get("/plans?q=圆柱&grade=三年级&subject=数学")
    assert "三年级数学里没有“圆柱”" in reply.text
    assert "六年级数学里有 1 份" in reply.text
    assert "换个说法" in (await browser.get("/plans?q=没有的东西")).text


async def test_a_new_plan_opens_in_the_editor(town: Town, signed_in: SignIn) -> None:
    browser = await signed_in(town.wang)
    reply = await browser.post(
        "/plans", data={"title": " 分数的  初步认识\u202e ", "subject": "数学", "kind": "version"}
    )
    assert reply.status_code == 303, reply.text
    page = await browser.get(reply.headers["location"])
    assert "<plan-editor" in page.text
    assert "<h1>分数的 初步认识</h1>" in page.text
    assert "教学目标" in page.text


async def test_two_clicks_make_one_plan_and_another_title_another(town: Town, signed_in: SignIn) -> None:
    browser = await signed_in(town.wang)
    form = (await browser.get("/plans/new")).text
    sent = {"form_id": form.split('name="form_id" value="', 1)[1].split('"', 1)[0], "title": "周长"}
    first, second = await asyncio.gather(*(browser.post("/plans", data=sent) for _ in range(2)))
    assert first.headers["location"] == second.headers["location"]
    other = await browser.post("/plans", data=sent | {"title": "面积"})
    foreign = await (await signed_in(town.zhao)).post("/plans", data=sent)
    assert len({first.headers["location"], other.headers["location"], foreign.headers["location"]}) == 3


async def test_a_title_sent_after_the_release_is_said_again(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    plan_id = await released("周长")
    late = {"title": "长方形的周长", "row_version": "1"}
    wang, zheng = await signed_in(town.wang), await signed_in(town.zheng)
    told = await wang.post(f"/plans/{plan_id}/title", data=late)
    assert told.status_code == 422 and "你写的是“长方形的周长”" in told.text
    assert (await zheng.post(f"/plans/{plan_id}/title", data=late)).status_code == 404


async def test_a_version_of_a_number_beyond_all_is_not_there(
    town: Town, private: Draft, signed_in: SignIn
) -> None:
    plan_id = await private(town.wang)
    answer = await (await signed_in(town.wang)).get(f"/plans/{plan_id}/versions/{10**30}")
    assert answer.status_code == 404 and "没有找到这一版" in answer.text


async def test_a_title_longer_than_its_column_keeps_everything_typed(town: Town, signed_in: SignIn) -> None:
    browser = await signed_in(town.wang)
    typed = {
        "title": "长" * 121,
        "subject": "数" * 21,
        "grade": "三年级",
        "textbook": "人教版",
        "kind": "version",
    }
    reply = await browser.post("/plans", data=typed)
    assert reply.status_code == 422
    assert "课题最多 120 个字，现在有 121 个" in reply.text
    assert "学科最多 20 个字" in reply.text
    assert "长" * 121 in reply.text and "人教版" in reply.text
    assert 'value="version" checked' in reply.text
    assert (await browser.post("/plans", data={"title": "  "})).status_code == 422


async def test_every_state_renders_for_everybody_who_sees_it(
    town: Town, draft: Draft, in_discussion: Draft, released: Draft, private: Draft, signed_in: SignIn
) -> None:
    in_revision = await released("修订中的课")
    await states.revise(town.wang, in_revision)
    await type_into(in_revision, "新的话", town.wang)
    plans = [
        await draft(town.wang), await in_discussion(town.wang), await in_discussion(town.li),
        await released(), in_revision, await private(town.wang), await forking.fork(town.zhao, in_revision),
    ]  # fmt: skip
    on_the_way = await _on_the_way(town, in_discussion, released)
    for who in (town.wang, town.li, town.zhao, town.zheng, town.chen, town.sun):
        browser = await signed_in(who)
        for plan_id in (*plans, *on_the_way):
            expected = 200 if await access.sees_any(who, [plan_id]) else 404
            for path in ("", "/edit", "/versions", *(("/versions/1",) if plan_id in plans else ())):
                reply = await browser.get(f"/plans/{plan_id}{path}")
                allowed = {expected, 303} if path == "/edit" and expected == 200 else {expected}
                assert reply.status_code in allowed, f"{who.login} {path} {reply.text}"


async def _on_the_way(town: Town, in_discussion: Draft, released: Draft) -> list[UUID]:
    """Handed in, signed for a day, given back, asked for, retired."""
    submitted, signed, back = [await in_discussion(town.wang, name) for name in ("交了", "签了", "退了")]
    for plan_id in (submitted, signed, back):
        await submitting.submit(town.wang, plan_id, "例题换过了")
    await handing_out.sign(town.li, signed, (date.today() + timedelta(days=9)).isoformat())
    await submitting.give_back(town.li, back, "再换一道")
    asked = await dividing.name_author(town.li, town.group, Lesson("请人", town.wang.id))
    retired = await released("旧的")
    await retiring.archive(town.li, retired)
    return [submitted, signed, back, asked, retired]


async def test_whoever_reads_only_the_release_never_sees_the_revision(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    plan_id = await released()
    await states.revise(town.wang, plan_id)
    await type_into(plan_id, "还没商量好的话", town.wang)
    outside, inside = await signed_in(town.zhou), await signed_in(town.zhao)
    for path in ("", "/comparison", "/versions", "/versions/2", "/edit", "/export.docx"):
        reply = await outside.get(f"/plans/{plan_id}{path}", follow_redirects=True)
        assert "还没商量好" not in _text(reply), path
    assert "还没商量好" in _text(await inside.get(f"/plans/{plan_id}"))
    assert "还没商量好" in _text(await inside.get(f"/plans/{plan_id}/comparison"))


async def test_the_editor_is_read_only_for_readers(
    town: Town, in_discussion: Draft, signed_in: SignIn
) -> None:
    plan_id = await in_discussion(town.wang)
    reader = await (await signed_in(town.zheng)).get(f"/plans/{plan_id}/edit")
    writer = await (await signed_in(town.zhao)).get(f"/plans/{plan_id}/edit")
    assert "data-readonly" in reader.text and "data-readonly" not in writer.text
    assert f'data-ws="/coedit/{plan_id}?schema=1&amp;as={town.zhao.id}"' in writer.text
    assert 'href="#s-goals"' in writer.text


async def test_the_head_of_an_open_editor_says_what_may_be_done_now(
    town: Town, in_discussion: Draft, signed_in: SignIn, count_queries: Counting
) -> None:
    plan_id = await in_discussion(town.wang)
    browser = await signed_in(town.zhao)
    whole = (await browser.get(f"/plans/{plan_id}/edit")).text
    assert 'class="editor-steps"' in whole
    before = (await browser.get(f"/plans/{plan_id}/edit", headers=PARTIAL)).text
    assert (
        before.startswith('<header class="editor-bar"') and "研讨中" in before and "plan-editor" not in before
    )
    await states.release(town.li, plan_id)
    with count_queries() as statements:
        after = (await browser.get(f"/plans/{plan_id}/edit", headers=PARTIAL)).text
    assert "已发布 第 1 版" in after and "写好了，读一遍" not in after and "回到教案" in after
    assert len(statements) == 2, statements


async def test_what_people_type_never_becomes_markup(town: Town, released: Draft, signed_in: SignIn) -> None:
    plan_id = await released(HOSTILE, doc=lesson(HOSTILE), textbook=HOSTILE[:20])
    mine = await forking.fork(town.zhao, plan_id)
    await type_into(mine, HOSTILE, town.zhao)
    browser = await signed_in(town.zhao)
    mine_pages = [f"/plans/{mine}{page}" for page in ("", "/edit", "/comparison", "/versions")]
    lists = ["/plans?scope=released", f"/plans?q={HOSTILE}", f"/plans/new?title={HOSTILE}"]
    for path in (*lists, f"/plans/{plan_id}", *mine_pages):
        reply = await browser.get(path)
        assert reply.status_code == 200, path
        assert "<script>alert" not in reply.text, path


async def test_the_steps_of_a_plan_by_plain_forms(town: Town, draft: Draft, signed_in: SignIn) -> None:
    plan_id = await draft(town.wang)
    wang, li, zhao = [await signed_in(who) for who in (town.wang, town.li, town.zhao)]
    assert "交给备课组研讨" in (await wang.get(f"/plans/{plan_id}")).text
    assert (await zhao.post(f"/plans/{plan_id}/discussion")).status_code == 404
    assert (await wang.post(f"/plans/{plan_id}/discussion")).status_code == 303
    assert (await wang.post(f"/plans/{plan_id}/releases", data={"number": "1"})).status_code == 404
    assert "发布为通案第 1 版" in (await li.get(f"/plans/{plan_id}")).text
    assert (await li.post(f"/plans/{plan_id}/releases", data={"number": "1"})).status_code == 303
    forked = await asyncio.gather(*(zhao.post(f"/plans/{plan_id}/forks") for _ in range(2)))
    assert len({reply.headers["location"] for reply in forked}) == 1
    assert "打开我的个案" in (await zhao.get(f"/plans/{plan_id}")).text
    assert (await wang.post(f"/plans/{plan_id}/revision")).status_code == 303


async def test_a_refused_release_keeps_the_note(town: Town, in_discussion: Draft, signed_in: SignIn) -> None:
    plan_id = await in_discussion(town.wang)
    note = "换了情境。" * 100
    reply = await (await signed_in(town.li)).post(
        f"/plans/{plan_id}/releases", data={"note": note, "number": "1"}
    )
    assert reply.status_code == 422
    assert "说明最多 400 个字" in reply.text and note in reply.text


async def test_the_second_of_two_titles_is_kept_and_not_saved(
    town: Town, in_discussion: Draft, signed_in: SignIn
) -> None:
    plan_id = await in_discussion(town.wang, "旧课题")
    wang, zhao = await signed_in(town.wang), await signed_in(town.zhao)
    first = await wang.post(f"/plans/{plan_id}/title", data={"title": "王的课题", "row_version": "1"})
    again = await wang.post(f"/plans/{plan_id}/title", data={"title": "王的课题", "row_version": "1"})
    second = await zhao.post(f"/plans/{plan_id}/title", data={"title": "赵的课题", "row_version": "1"})
    assert (first.status_code, again.status_code, second.status_code) == (303, 303, 409)
    assert "王的课题" in second.text and 'value="赵的课题"' in second.text
    part = await zhao.post(
        f"/plans/{plan_id}/title", data={"title": "赵" * 121, "row_version": "2"}, headers=PARTIAL
    )
    assert part.status_code == 422
    assert "<!doctype" not in part.text and "课题最多 120 个字" in part.text


async def test_the_comparison_shows_what_i_changed(town: Town, released: Draft, signed_in: SignIn) -> None:
    plan_id = await released(doc=lesson("认识几分之一", "会读会写"))
    mine = await forking.fork(town.zhao, plan_id)
    browser = await signed_in(town.zhao)
    assert "一字不差" in (await browser.get(f"/plans/{mine}/comparison")).text
    await type_into(mine, "，能说出意思", town.zhao)
    reply = await browser.get(f"/plans/{mine}/comparison")
    assert "和通案第 1 版比，有 1 处不同" in reply.text
    assert "<ins>，能说出意思</ins>" in reply.text
    assert (await (await signed_in(town.wang)).get(f"/plans/{mine}/comparison")).status_code == 404


async def test_a_newer_release_is_offered_and_compared(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    plan_id = await released()
    mine = await forking.fork(town.zhao, plan_id)
    await states.revise(town.wang, plan_id)
    await type_into(plan_id, "，第二版的话", town.wang)
    await states.release(town.li, plan_id)
    browser = await signed_in(town.zhao)
    assert "通案有 1 处更新" in (await browser.get("/plans")).text
    assert "通案有 1 处更新" in (await browser.get(f"/plans/{mine}/edit")).text
    newest = await browser.get(f"/plans/{mine}/comparison?with=newest")
    assert "<del>，第二版的话</del>" in newest.text
    assert "一字不差" in (await browser.get(f"/plans/{mine}/comparison")).text


async def test_nothing_to_compare_with_is_said(town: Town, private: Draft, signed_in: SignIn) -> None:
    plan_id = await private(town.zhao)
    reply = await (await signed_in(town.zhao)).get(f"/plans/{plan_id}/comparison")
    assert reply.status_code == 404 and "不是从通案做的" in reply.text


@pytest.mark.parametrize(
    ("title", "saved"),
    [
        ("分数的初步认识", "%E5%88%86%E6%95%B0%E7%9A%84%E5%88%9D%E6%AD%A5%E8%AE%A4%E8%AF%86.docx"),
        ("../../etc/passwd", "%EF%BC%8F"),
        ('a"; filename="evil.exe', "evil.exe.docx"),
        ("报告\u202excod.exe", "xcod.exe.docx"),
    ],
)
async def test_an_export_is_saved_under_a_harmless_chinese_name(
    town: Town, private: Draft, signed_in: SignIn, title: str, saved: str
) -> None:
    plan_id = await private(town.wang, title, doc=lesson("会读会写"))
    reply = await (await signed_in(town.wang)).get(f"/plans/{plan_id}/export.docx")
    disposition = reply.headers["content-disposition"]
    assert disposition.startswith("attachment; filename=\"file.docx\"; filename*=UTF-8''")
    assert saved in disposition
    assert disposition.isascii() and "/" not in disposition and disposition.count('"') == 2
    paper = docx.Document(io.BytesIO(reply.content))
    assert any("会读会写" in line.text for line in paper.paragraphs)


async def test_somebody_elses_id_and_no_id_are_the_same_page(
    town: Town, draft: Draft, signed_in: SignIn
) -> None:
    plan_id = await draft(town.wang)
    browser = await signed_in(town.sun)

    async def answer(at: UUID) -> str:
        reply = await browser.get(f"/plans/{at}")
        assert reply.status_code == 404
        return reply.text.replace(reply.headers["x-request-id"], "")

    assert await answer(plan_id) == await answer(new_id())


def _text(reply: httpx.Response) -> str:
    if "wordprocessing" in reply.headers.get("content-type", ""):
        return "\n".join(line.text for line in docx.Document(io.BytesIO(reply.content)).paragraphs)
    return reply.text


async def test_subject_and_grade_are_corrected_until_the_plan_is_shared(
    town: Town, draft: Draft, signed_in: SignIn
) -> None:
    plan_id = await draft(town.wang)
    browser = await signed_in(town.wang)
    sent = {
        "title": "圆的认识",
        "subject": "语文",
        "grade": "六年级",
        "textbook": "人教版",
        "period": "第 2 课时",
    }
    assert (
        await browser.post(f"/plans/{plan_id}/title", data={**sent, "row_version": "1"})
    ).status_code == 303
    plan = await access.find_visible(town.wang, plan_id)
    assert {name: plan[name] for name in sent} == sent
    await browser.post(f"/plans/{plan_id}/discussion")
    again = {**sent, "subject": "英语", "period": "", "row_version": "3"}
    assert (await browser.post(f"/plans/{plan_id}/title", data=again)).status_code == 303
    plan = await access.find_visible(town.wang, plan_id)
    assert (plan["subject"], plan["period"]) == ("语文", "")
    page = (await browser.get(f"/plans/{plan_id}")).text
    assert 'name="period"' in page and 'name="subject"' not in page
