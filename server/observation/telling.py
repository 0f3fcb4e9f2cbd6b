"""通知 of observed lessons: who is told, in which words. Never a mark, never a line of a record."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from server.base.titles import marked
from server.base.wall import day
from server.observation.access import Row
from server.observation.tables import KIND
from server.people.viewer import Viewer
from server.trail import notices


def lesson_words(title: str, class_name: str, on: date) -> str:
    """「《周长》，三（4）班，11 月 26 日」."""
    return "，".join(part for part in (marked(title) if title else "", class_name, day(on)) if part)


def words(found: Row) -> str:
    """The same of a row of ``access.find``."""
    return lesson_words(found["title"], found["class_words"], found["on_date"])


async def planned(viewer: Viewer, observation_id: UUID, teacher: UUID | None, lesson: str) -> None:
    """约课: the observed teacher. In the transaction of the act, as all below."""
    await _tell(
        viewer, observation_id, [teacher], f"teacher {teacher}", f"{viewer.name}约了听你的课：{lesson}",
        "谁来听、看什么，打开都能看到；听完你来回应。",
    )  # fmt: skip


async def observed(
    viewer: Viewer, observation_id: UUID, teacher: UUID | None, lesson: str, *, is_released: bool = False
) -> None:
    """A lesson somebody came to without planning it: the same, once it is known."""
    wait = "记录和得分要等召集人公布；反馈单会先给你。"
    await _tell(
        viewer, observation_id, [teacher], f"teacher {teacher}", f"{viewer.name}听了你的课：{lesson}",
        "记录和得分已经公布，打开就能看到，也请你回应。" if is_released else wait,
    )  # fmt: skip


async def asked(viewer: Viewer, observation_id: UUID, people: Iterable[UUID], lesson: str) -> None:
    """Those who are to observe."""
    for user in people:
        await _tell(
            viewer, observation_id, [user], f"asked {user}", f"{viewer.name}请你一起听课：{lesson}",
            "打开看看分给你的观察视角。",
        )  # fmt: skip


async def cancelled(viewer: Viewer, observation_id: UUID, people: Iterable[UUID | None], lesson: str) -> None:
    """没有听成: everybody who was told."""
    await _tell(
        viewer, observation_id, people, "cancelled", f"这次听课取消了：{lesson}", "写过的记录都还在。"
    )


async def released(
    viewer: Viewer, observation_id: UUID, people: Iterable[UUID | None], lesson: str, moment: str
) -> None:
    """公布: the teacher, the group, the guests."""
    await _tell(
        viewer, observation_id, people, f"released {moment}", f"听课结果公布了：{lesson}",
        "记录和得分只给这次听课的人看；上课老师决定要不要给学校和教研员看得分。",
    )  # fmt: skip


async def fed_back(viewer: Viewer, observation_id: UUID, teacher: UUID, lesson: str) -> None:
    """反馈单, before leaving the school."""
    await _tell(
        viewer,
        observation_id,
        [teacher],
        f"feedback {viewer.id}",
        f"{viewer.name}给你写了反馈单：{lesson}",
        "",
    )


async def replied(viewer: Viewer, observation_id: UUID, people: Iterable[UUID | None], lesson: str) -> None:
    """回应 of the teacher: the group, once."""
    await _tell(viewer, observation_id, people, "replied", f"{viewer.name}回应了这次听课：{lesson}", "")


async def invited(viewer: Viewer, observation_id: UUID, guest: UUID, lesson: str) -> None:
    """A guest of the teacher."""
    await _tell(
        viewer, observation_id, [guest], f"guest {guest}", f"{viewer.name}请你来看一次听课：{lesson}", ""
    )


async def handed_on(
    viewer: Viewer, observation_id: UUID, people: Iterable[UUID | None], name: str, lesson: str, version: int
) -> None:
    """Somebody else leads: everybody, for that person sees from now on who gave what."""
    await _tell(
        viewer, observation_id, people, f"handed on {version}", f"这次听课改由{name}召集：{lesson}",
        f"记录和打分都在。交了的记录、每位听课人各打了几分，从现在起{name}看得到；公布也由{name}来做。",
    )  # fmt: skip


async def _tell(
    viewer: Viewer, observation_id: UUID, people: Iterable[UUID | None], act: str, title: str, body: str
) -> None:
    about: dict[str, Any] = {"kind": KIND, "object_id": observation_id, "actor_id": viewer.id}
    told = [user for user in people if user is not None]
    await notices.tell(
        told, notices.act(observation_id, act), title=title, body=body,
        url=f"/observations/{observation_id}", **about,
    )  # fmt: skip
