"""How people are called where several have one name, and how names are compared."""

import pytest

from server.base.ids import new_id
from server.documents import skeleton
from server.people.names import labels
from server.people.registering import add_user, give_post
from server.people.spelling import clean_name, name_key, pinyin_of, pinyin_typed
from server.people.tables import Role, Scope
from server.people.visiting import viewer_of
from server.plans import assigning, drafting
from server.plans.listing import Filters, list_plans
from server.plans.listing import Scope as Heap
from server.plans.tables import State
from tests.support.town import Town


def test_namesakes_show_school_and_subject_and_the_same_person_twice_does_not() -> None:
    one = {"id": new_id(), "name": "王芳", "school_name": "实验小学", "subject": "数学", "login": "1001"}
    other = {"id": new_id(), "name": "王芳", "school_name": "石龙小学", "subject": "", "login": "2001"}
    third = {**other, "id": new_id(), "login": "2002"}
    assert labels([one, one]) == ["王芳", "王芳"]
    assert labels([one, other]) == ["王芳（实验小学·数学）", "王芳（石龙小学）"]
    assert labels([other, third]) == ["王芳（石龙小学·2001）", "王芳（石龙小学·2002）"]
    assert labels([{"id": 1, "name": "甲"}, {"id": 2, "name": "甲"}])[0] == "甲（还没有学校）"


async def test_lists_of_plans_and_of_whom_to_ask_tell_namesakes_apart(town: Town) -> None:
    twin = await add_user("zhao2", "赵敏", school_id=town.other_school, subject="语文")
    await give_post(twin, Role.TEACHER, Scope.GROUP, town.group)
    for who in (town.zhao, await viewer_of(twin)):
        plan = await drafting.create(who, title="周长", doc=skeleton.blank(), state=State.DISCUSSION)
    found = await list_plans(town.li, Filters(scope=Heap.GROUP))
    said = {"赵敏（实验小学·数学）", "赵敏（石龙小学·语文）"}
    assert {one["owner_label"] for one in found.plans} == said
    asked = await assigning.colleagues(town.li, {"prep_group": town.group, "id": plan})
    assert said <= {one["label"] for one in asked} and "王雨晴" in {one["label"] for one in asked}


@pytest.mark.parametrize(
    ("typed", "kept", "key"),
    [
        ("阿依古丽•买买提", "阿依古丽·买买提", "阿依古丽·买买提"),
        ("  王  雨晴\u202e ", "王 雨晴", "王雨晴"),
        ("Ａｎｎａ Li", "Ａｎｎａ Li", "annali"),
        ("䶮㛃𬱖𠮷", "䶮㛃𬱖𠮷", "䶮㛃𬱖𠮷"),
    ],
)
def test_a_name_is_kept_as_typed_and_compared_in_one_spelling(typed: str, kept: str, key: str) -> None:
    assert (clean_name(typed), name_key(typed)) == (kept, key)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("王雨晴", "wangyuqing wyq"), ("曾国藩", "zengguo zg"), ("单雄信", "shanxiong sx"),
        ("重庆", "chongqing zhongqing"), ("𠮷田", "jitian"), ("䶮㛃", "yanjie"), ("Anna Li", "annali"),
    ],
)  # fmt: skip
def test_every_likely_reading_is_found(name: str, words: str) -> None:
    found = f" {pinyin_of(name)}"
    assert all(f" {word}" in found for word in words.split()), found


@pytest.mark.parametrize(
    ("typed", "words"),
    [("Lü Bu", "lvbu"), ("lyubu", "lvbu"), ("linyu", "linyu"), ("xi'an", "xian"), ("王", ""), ("w1", "")],
)
def test_pinyin_is_read_as_people_type_it(typed: str, words: str) -> None:
    assert pinyin_typed(typed) == words
