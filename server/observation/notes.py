"""听课记录 as one reads it: each observer's own, or all of them together over the lesson."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from server.base.errors import Missing
from server.observation import kit_data, wording
from server.observation.access import Row
from server.observation.media import reading as media
from server.observation.media import times
from server.observation.media.tables import MediumKind
from server.observation.records import reading
from server.observation.records.checks import Json
from server.observation.records.reading import Record
from server.observation.rights import Rights
from server.observation.tables import ObserverRole
from server.people.viewer import Viewer

WHO = {"t": "师", "s": "生", "d": "互动"}
BEFORE = "还没有标环节"
BY_HAND = "手写的听课记录"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``at`` seconds of the lesson clock, said as ``clock``; 实录 ``text``, 即时点评 ``remark``;
    ``media`` as ``media.reading`` gives them; ``step`` of the plan or "". ``moment`` is "" where the line is
    no moment of the record (a question)."""

    at: int
    clock: str
    who: str
    text: str
    remark: str
    view: str
    step: str
    media: tuple[Row, ...]
    record: UUID
    moment: str
    name: str


@dataclass(frozen=True, slots=True)
class Noted:
    """One observer's notes. ``views``: (view, result, comment); ``good``, ``advice``: of the 反馈单;
    ``submitted_at`` is empty for one's own that is not handed in; ``body`` as it is stored."""

    record: UUID
    name: str
    role: str
    looked_at: tuple[str, ...]
    submitted_at: datetime | None
    is_late: bool
    body: Json
    lines: tuple[Line, ...]
    views: tuple[tuple[str, str, str], ...]
    good: tuple[str, ...]
    advice: tuple[str, ...]
    text: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written in it but marks."""
        return not (self.lines or self.views or self.good or self.advice or self.text)


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the plan with what everybody wrote during it, by the clock."""

    title: str
    lines: tuple[Line, ...]


async def of(viewer: Viewer, found: Row, theirs: Rights) -> list[Noted]:
    """The notes this viewer reads: with ``Rights.notes`` what everybody handed in, else their own."""
    if not theirs.notes:
        own = await own_of(viewer, found, theirs)
        return [own] if own is not None else []
    shown = await media.by_id(viewer, found, theirs)
    return [_noted(one, one.body, shown) for one in await reading.submitted(found["id"])]


async def own_of(viewer: Viewer, found: Row, theirs: Rights) -> Noted | None:
    """The viewer's own notes in any state; ``None`` where nothing is written yet."""
    version = await reading.own(viewer, found["id"])
    if version is None:
        return None
    mine = Record(
        found["record"], viewer.id, viewer.name, viewer.hue, ObserverRole(found["role"]),
        tuple(found["views"]), version.seq, version.body, found["began_at"],
        found["submitted_at"] or version.received_at, found["is_late"], found["feedback_at"],
    )  # fmt: skip
    made = _noted(mine, version.body, await media.by_id(viewer, found, theirs))
    return replace(made, submitted_at=found["submitted_at"])


async def titles(viewer: Viewer, found: Row) -> dict[str, str]:
    """By step the title it has in the plan, where the viewer may know the plan: (一) 情境导入."""
    try:
        steps = await kit_data.steps_of(viewer, found)
    except Missing:
        return {}
    return {one["id"]: one["title"] for one in steps}


def together(notes: Sequence[Noted], names: Mapping[str, str]) -> list[Stage]:
    """All lines by step, the steps in the order in which they began; by the clock within each. Without a plan
    one stage."""
    stages: dict[str, list[Line]] = {}
    for line in sorted((line for one in notes for line in one.lines), key=lambda line: line.at):
        stages.setdefault(names.get(line.step, ""), []).append(line)
    if set(stages) == {""}:
        return [Stage("", tuple(stages[""]))]
    return [Stage(title or BEFORE, tuple(lines)) for title, lines in stages.items()]


def _noted(record: Record, body: Json, shown: Mapping[UUID, Row]) -> Noted:
    views = tuple(
        (wording.VIEW_NAMES[key], one["result"], one["comment"])
        for key, one in body["views"].items()
        if key in wording.VIEW_NAMES and (one["result"] or one["comment"])
    )
    overall = body["overall"]
    return Noted(
        record=record.observer_id,
        name=record.name,
        role=wording.ROLES[record.role],
        looked_at=tuple(wording.view_names(list(record.views))),
        submitted_at=record.submitted_at,
        is_late=record.is_late,
        body=body,
        lines=tuple(_lines(record, body, shown)),
        views=views,
        good=tuple(one for one in overall["good"] if one),
        advice=tuple(one for one in overall["advice"] if one),
        text=overall["text"],
    )


def _lines(record: Record, body: Json, shown: Mapping[UUID, Row]) -> Iterable[Line]:
    steps = sorted(((one["t"], one["step"]) for one in body["steps"]), key=lambda one: one[0])
    asked = [
        {"t": one["t"], "who": "t", "text": f"提问：{one['words']}"}
        for one in body["questions"]
        if one["words"]
    ]
    by_hand = _handwriting(record, body, shown)
    for one in sorted([*body["moments"], *asked, *by_hand], key=lambda one: int(one["t"])):
        step = one.get("step") or next((key for at, key in reversed(steps) if at <= one["t"]), "")
        found = (shown.get(UUID(key)) for key in one.get("media", ()))
        yield Line(
            one["t"],
            times.said(one["t"]),
            WHO.get(one["who"], ""),
            one["text"],
            one.get("remark", ""),
            wording.VIEW_NAMES.get(one.get("view", ""), ""),
            step,
            tuple(medium for medium in found if medium is not None),
            record.observer_id,
            one.get("id", ""),
            record.name,
        )


def _handwriting(record: Record, body: Json, shown: Mapping[UUID, Row]) -> list[Json]:
    """Photographed pages that stand at no moment: they are the record as it was written."""
    placed = {key for one in body["moments"] for key in one["media"]}
    return [
        {"t": one["at_seconds"] or 0, "who": "", "text": BY_HAND, "media": [str(one["id"])]}
        for one in shown.values()
        if one["observer"] == record.observer_id
        and one["kind"] == MediumKind.PAPER
        and str(one["id"]) not in placed
    ]
