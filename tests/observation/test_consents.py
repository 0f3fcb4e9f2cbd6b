"""授权登记: who registers, what it allows on which day, and that nothing is taken without one."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from server.base import database as db
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.observation import access, correcting, kit_data, planning
from server.observation.forms import FormRefused
from server.observation.media import adding, consents, reading, seats, withdrawing
from server.observation.media.consents import NoConsent
from server.observation.media.tables import MediumKind
from server.people.registering import add_school
from server.people.viewer import Viewer
from tests.app.year_things import make_year
from tests.observation.filmed import DAYS, agreed, consent, film, photo, take
from tests.observation.observed import observed, seen
from tests.support.browsing import SignIn
from tests.support.town import Town

FORM = {"class_name": "三(2)班", "kinds": ["photo", "video"], "paper": "教导处 3 号柜", **DAYS}


async def allowed(viewer: Viewer, lesson: UUID, kind: str) -> bool:
    found = await access.find(viewer, lesson)
    try:
        await consents.find_for(found, MediumKind(kind))
    except NoConsent:
        return False
    return True


async def test_teachers_of_a_school_register_its_classes_and_nobody_else_sees_it(
    town: Town, signed_in: SignIn
) -> None:
    wang = await signed_in(town.wang)
    refused = await wang.post("/consents", data={**FORM, "until": "2026-08-01", "paper": "", "kinds": []})
    assert refused.status_code == 422 and 'value="三（2）班"' in refused.text
    for sentence in ("“到”在“从”的前面", "选一选授权了什么", "纸质同意书放在哪里"):
        assert sentence in refused.text
    assert (await wang.post("/consents", data={**FORM, "until": "2028-01-01"})).status_code == 422

    form = {**FORM, "id": str(new_id()), "rows": "3", "columns": "4"}
    for _click in range(2):
        made = await wang.post("/consents", data=form)
        assert made.status_code == 303
    url = made.headers["location"]
    assert await db.value("SELECT count(*) FROM class_consent") == 1
    page = await wang.get(url)
    assert page.text.count('name="off"') == 12 and "王雨晴" in page.text

    version = {"row_version": "1", **form}
    zhao = await signed_in(town.zhao)
    assert (await zhao.post(url, data={**version, "off": ["4-1"]})).status_code == 422
    assert (await zhao.post(url, data={**version, "off": ["1-2", "3-4"]})).status_code == 303
    late = await wang.post(url, data={**version, "paper": "校长室"})
    assert late.status_code == 409 and "刚才别人改过" in late.text and "校长室" in late.text
    assert await db.value("SELECT off_camera FROM class_consent") == ["1-2", "3-4"]

    for who in (town.sun, town.chen, town.admin):  # another school, above, the platform
        client = await signed_in(who)
        absent = await client.get(f"/consents/{new_id()}")
        for answer in (
            await client.get(url),
            await client.post(url, data=version),
            await client.post(f"{url}/withdrawal"),
        ):
            assert answer.status_code == 404 and answer.text[:400] == absent.text[:400]
    assert "三（2）班" not in (await (await signed_in(town.sun)).get("/consents")).text
    above = await (await signed_in(town.chen)).get("/consents")
    assert "三（2）班" not in above.text and "由学校登记" in above.text
    assert (await (await signed_in(town.chen)).get("/consents/new")).status_code == 404
    with pytest.raises(NoConsent, match="要由这所学校的老师来做"):
        await consents.register(town.sun, agreed(town.school))


async def test_a_consent_holds_for_its_class_its_days_and_what_was_agreed_to(town: Town) -> None:
    async def lesson(**changes: Any) -> UUID:
        return await observed(town.li, town.wang, **changes)

    here, spelt_otherwise = await lesson(), await lesson(class_name="三(2) 班")
    assert not await allowed(town.li, here, "photo")
    await consent(town.wang, kinds=("photo",))
    assert await allowed(town.li, here, "photo") and await allowed(town.li, spelt_otherwise, "photo")
    assert not await allowed(town.li, here, "video")
    for other in (
        {"class_name": "三（3）班"},
        {"on_date": date(2026, 8, 31)},
        {"on_date": date(2027, 2, 1)},
        {"school": town.other_school},
        {"school": None},
        {"class_name": ""},
    ):
        assert not await allowed(town.li, await lesson(**other), "photo"), other


async def test_a_corrected_class_brings_its_own_consent_or_the_photos_keep_it_from_being_corrected(
    town: Town,
) -> None:
    await make_year(town)
    lesson = await observed(town.li, town.wang)
    record = await seen(lesson, town.zhao, {}, submitted=False)
    old, other = await consent(town.wang), agreed(town.school, class_name="三（9）班")
    medium, _file = await take(town.zhao, record)
    faceless, _file = await take(town.zhao, record, data=photo("plum"), no_student_face=True)

    async def correct() -> None:
        found = await access.find(town.li, lesson)
        wanted = replace(planning.of(found), class_name="三（9）班").checked(town.li.id)
        await correcting.correct(town.li, lesson, wanted)

    async def class_and_consents() -> tuple[str, list[UUID]]:
        found = await db.rows("SELECT consent FROM observation_medium ORDER BY added_at")
        name = await db.value("SELECT class_name FROM observation")
        return name, [one["consent"] for one in found]

    with pytest.raises(FormRefused) as refused:
        await correct()
    assert (
        "1 份照片" in refused.value.fields["class_name"]
        and "先撤下它们" in refused.value.fields["class_name"]
    )
    assert await class_and_consents() == ("三（2）班", [old, old])
    await consents.register(town.wang, other)
    await correct()
    assert await class_and_consents() == ("三（9）班", [other.id, other.id])
    await withdrawing.withdraw(town.wang, other.id, blurs=False)  # that of the right class takes it away
    found, theirs = await access.find_for(town.zhao, lesson, "record")
    assert list(await reading.by_id(town.zhao, found, theirs)) == [faceless] != [medium]

    # a class of the same name in another year is another class
    one, other_year = (
        line["id"] for line in await db.rows("SELECT id FROM school_class ORDER BY id LIMIT 2")
    )
    twin = await consents.register(town.wang, agreed(town.school, class_id=one))
    name = await db.value("SELECT name FROM school_class WHERE id = $1", other_year)
    await db.execute("UPDATE class_consent SET class_name = $2 WHERE id = $1", twin, name)
    await db.execute("UPDATE observation SET class_name = $1", name)
    assert await allowed(town.li, lesson, "photo")  # typed by hand: the name is all there is
    taken_along = {line["class_id"]: line for line in (await kit_data.of(town.li))["consents"]}
    assert taken_along[str(one)]["starts_on"] == "2026-09-01"
    await db.execute("UPDATE observation SET school_class = $1", other_year)
    assert not await allowed(town.li, lesson, "photo")


async def test_without_one_nothing_is_taken_and_the_sentence_says_what_to_do(
    town: Town, signed_in: SignIn
) -> None:
    lesson = await observed(town.li, town.wang)
    record = await seen(lesson, town.zhao, {})
    for kind in ("photo", "voice", "video"):
        with pytest.raises(NoConsent, match="先在“授权登记”里登记"):
            await take(town.zhao, record, kind)
    with pytest.raises(NoConsent):
        await film(town.zhao, lesson)
    li = await signed_in(town.li)
    refused = await li.post(f"/observations/{lesson}/videos/links", data={"url": "https://v.example.cn/1"})
    assert refused.status_code == 422 and "https://v.example.cn/1" in refused.text
    assert await db.value("SELECT count(*) FROM observation_medium") == 0
    await take(town.zhao, record, "paper")
    with pytest.raises(NoConsent):  # a visitor of another school cannot register for this one
        await adding.announce(
            town.sun,
            adding.Taken(
                new_id(), await seen(lesson, town.sun, {}), MediumKind.PHOTO,
                adding.Asked("a.jpg", 9), consent=agreed(town.school),
            ),
        )  # fmt: skip


async def test_who_registered_and_who_administers_take_it_back(town: Town, signed_in: SignIn) -> None:
    mine, annex = await consent(town.wang), await add_school("石桥教学点", town.district)
    await db.execute("UPDATE school SET parent = $2 WHERE id = $1", annex, town.school)
    assert {one["name"] for one in await consents.schools(town.zhou)} == {"实验小学", "石桥教学点"}
    zhao = await signed_in(town.zhao)
    page = await zhao.get(f"/consents/{mine}")
    assert page.status_code == 200 and "撤回授权" not in page.text
    assert (await zhao.post(f"/consents/{mine}/withdrawal")).status_code == 404
    for who in (town.zhou, town.wang):
        client = await signed_in(who)
        assert (await client.post(f"/consents/{mine}/withdrawal")).status_code == 303
    assert (
        "周校" in (await zhao.get(f"/consents/{mine}")).text
    )  # who took it back; the second changed nothing
    await consent(town.zhou, school_id=annex)
    with pytest.raises(Missing):
        await consents.find(town.wang, (await consents.listed(town.zhou))[0]["id"])


def test_seats_are_places_in_the_room() -> None:
    assert seats.checked(["10-2", "2-5", "2-5"], 10, 5) == ["2-5", "10-2"]
    for odd in (["0-1"], ["11-1"], ["1-6"], ["张三"], ["1-1-1"], ["１-1"]):
        with pytest.raises(DomainError):
            seats.checked(odd, 10, 5)
    with pytest.raises(DomainError):
        seats.checked([], 21, 5)
