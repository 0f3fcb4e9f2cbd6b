"""Who sees marks, notes, debrief and video of a lesson: before and after the release, after the teacher let
the scores go up, by every page, fragment, paper and search. What each may see is written by hand."""

import io
import zipfile
from collections.abc import Iterable
from uuid import UUID

import httpx

from server.base.ids import new_id
from server.observation import releasing
from server.observation.debriefs import cards
from server.observation.debriefs.forms import CardForm
from server.observation.debriefs.tables import EntryKind
from server.observation.media import adding
from server.rubrics import sheets
from server.rubrics.tables import Purpose
from tests.app.observation_things import hand_in, observe, written
from tests.observation.filmed import consent
from tests.observation.observed import invite, seen
from tests.support.browsing import SignIn
from tests.support.town import Town

# Each stands in one kind of thing alone, in the record of 李建国, on the board, under the film.
NOTE, MARK, CARD, FILM = "后窗边两人没有开口", "候答太短得分扣在此", "先让他们自己画一画", "三班那节课的录像"
SECRETS = (NOTE, MARK, CARD, FILM)
EACH = "每位老师的打分"  # over the marks of single raters
EVERYTHING = frozenset(SECRETS)
TALK = frozenset((CARD, FILM))
NOTHING: frozenset[str] = frozenset()
PAGES = (
    "", "/notes", "/scores", "/figures", "/debrief", "/media", "/videos", "/record", "/export.docx",
    "/marks.xlsx", "/observers", "/guests", "/release", "/shared-up", "/correction",
)  # fmt: skip
OTHERS = ("/", "/inbox", "/feed", "/observations", "/observations/agreement", "/observation-books", "/files",
          "/kit/data", "/tasks")  # fmt: skip
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
# lead, observer who handed in, observer who has not, teacher, guest, 校管, 教研员, colleague, administrator
BEFORE = {
    "li": EVERYTHING, "wang": TALK | {NOTE}, "zheng": TALK, "zhao": TALK, "sun": TALK, "zhou": NOTHING,
    "chen": NOTHING, "admin": NOTHING,
}  # fmt: skip
AFTER = BEFORE | {
    "wang": EVERYTHING, "zheng": TALK | {MARK}, "zhao": EVERYTHING, "sun": EVERYTHING,
}  # fmt: skip


def text_of(answer: httpx.Response) -> str:
    """What a reader gets out of an answer, also out of a paper."""
    if answer.content[:2] != b"PK":
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        return "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


async def found_by(who: httpx.AsyncClient, lesson: UUID, teacher: UUID, film: UUID) -> frozenset[str]:
    """Every secret somebody comes by, whatever they open."""
    paths = [f"/observations/{lesson}{page}" for page in PAGES]
    paths += [f"/observations/{lesson}/videos/{film}", f"/progress/{teacher}", f"/people/{teacher}", *OTHERS]
    texts = []
    for path in paths:
        texts.append(text_of(await who.get(path)))
        texts.append(text_of(await who.get(path, headers=PARTIAL)))
    for secret in SECRETS:
        assert "/observations/" not in (await who.get("/search", params={"q": secret})).text
    return frozenset(secret for secret in SECRETS if any(secret in text for text in texts))


async def lesson_of(town: Town) -> tuple[UUID, UUID]:
    """赵敏's lesson with what three people wrote, a card and a film."""
    sheet = (await sheets.offered(Purpose.LESSON))[0]["id"]
    lesson = await observe(town, sheet)
    await consent(town.zhao, class_name="三（4）班")
    moments = [{"id": "m1", "t": 65, "who": "s", "text": NOTE, "remark": ""}]
    said = {"marks": {"attained.known": 1.0}, "comments": {"attained.known": MARK}}
    await hand_in(town.li, lesson, written(sheet, moments=moments, **said))
    await seen(lesson, town.zheng, {}, submitted=False)
    await invite(lesson, town.sun)
    await cards.add(town.wang, lesson, CardForm(new_id(), EntryKind.EVIDENCE, CARD))
    return lesson, await adding.add_link(town.li, lesson, "https://example.org/v/1", FILM)


async def all_find(
    town: Town, signed_in: SignIn, lesson: UUID, film: UUID, names: Iterable[str]
) -> dict[str, frozenset[str]]:
    """What each of them comes by."""
    return {
        name: await found_by(await signed_in(town.people[name]), lesson, town.zhao.id, film) for name in names
    }


async def test_everybody_sees_what_is_for_them_and_nobody_more(town: Town, signed_in: SignIn) -> None:
    lesson, film = await lesson_of(town)
    assert await all_find(town, signed_in, lesson, film, BEFORE) == BEFORE
    await releasing.release(town.li, lesson)
    assert await all_find(town, signed_in, lesson, film, AFTER) == AFTER
    for name in AFTER:
        page = await (await signed_in(town.people[name])).get(f"/observations/{lesson}/scores")
        assert (EACH in page.text) == (name == "li"), name
    await releasing.share_up(town.zhao, lesson)
    above = {name: AFTER[name] for name in ("zhou", "chen", "zheng", "admin")}
    assert await all_find(town, signed_in, lesson, film, above) == above
    for name, status in (("zhou", 200), ("chen", 200), ("admin", 404)):
        answer = await (await signed_in(town.people[name])).get(f"/observations/{lesson}/scores")
        assert (name, answer.status_code) == (name, status)
    await releasing.unshare(town.zhao, lesson)
    await releasing.withdraw(town.li, lesson)
    assert await all_find(town, signed_in, lesson, film, ("zhao", "zhou")) == {
        name: BEFORE[name] for name in ("zhao", "zhou")
    }
