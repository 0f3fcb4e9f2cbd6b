"""今天: what to do next, what waits, who is writing, what happened. One query for each card."""

import unicodedata
from datetime import datetime

from litestar import get
from litestar.di import NamedDependency

from server.app import condition, news, waiting
from server.base.clock import local, now
from server.base.database import rows
from server.base.pages import Page, WebRequest, page
from server.base.wall import WEEKDAYS, day
from server.observation import listing
from server.observation import wording as observing_words
from server.people import labelling
from server.people.access import schools_of
from server.people.reach import is_platform_admin
from server.people.viewer import Viewer
from server.plans import wording
from server.plans.access import IN_DISCUSSION, Row, visible_to
from server.plans.tables import FROZEN, State
from server.schoolyear import timetables
from server.schoolyear.timetables import Week

NEWS = 8
OTHERS = 5
WRITING_MINUTES = 10
COMPOUND_NAMES = (
    "欧阳",
    "司马",
    "诸葛",
    "上官",
    "夏侯",
    "尉迟",
    "皇甫",
    "东方",
    "慕容",
    "令狐",
    "端木",
    "公孙",
    "司徒",
)
GREETINGS = ((5, "夜深了"), (9, "早上好"), (12, "上午好"), (14, "中午好"), (18, "下午好"), (24, "晚上好"))

MINE = """
SELECT p.*, m.released_number AS source_number, base.number AS base_number, g.name AS group_name
FROM plan p
LEFT JOIN plan m ON m.id = p.source_plan
LEFT JOIN plan_release base ON base.version = p.base_version AND base.plan = p.source_plan
LEFT JOIN prep_group g ON g.id = p.prep_group
WHERE p.owner = $1
ORDER BY (p.state NOT IN ('assigned', 'submitted', 'released', 'archived')
          AND p.filled_sections < p.total_sections) DESC, p.updated_at DESC, p.id
LIMIT $2
"""
# Committed keystrokes, not presence: only that somebody is at it now, never for how long or how much.
WRITING = f"""
SELECT p.id, p.title, array_agg(u.name ORDER BY u.name) AS names, array_agg(u.hue ORDER BY u.name) AS hues
FROM plan p
JOIN LATERAL (
    SELECT DISTINCT c.user_id FROM coedit_update c
    WHERE c.document_id = p.id AND c.epoch > 0 AND c.at > now() - interval '{WRITING_MINUTES} minutes'
) typed ON true
JOIN users u ON u.id = typed.user_id AND u.id <> $1
WHERE {IN_DISCUSSION} AND $5::uuid[] IS NOT NULL AND $6::uuid[] IS NOT NULL AND $7::uuid[] IS NOT NULL
GROUP BY p.id, p.title ORDER BY p.title LIMIT 5
"""  # noqa: S608


@get("/", name="today")
async def show(request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
    """The first page after signing in."""
    scope = visible_to(viewer)
    mine = await rows(MINE, viewer.id, 1 + OTHERS)
    first = mine[0] if mine and mine[0]["state"] not in (State.ASSIGNED, *FROZEN) else None
    waits = await waiting.find(viewer)
    writing = await rows(WRITING, *scope)
    latest, _more = await news.lately(viewer, limit=NEWS, others_only=True)
    week = await timetables.present_week_of(viewer.id, local(now()).date(), schools_of(viewer))
    return page(
        request,
        "today/show.html",
        alerts=await condition.alerts() if is_platform_admin(viewer) else [],
        greeting=greeting(viewer.name, now()),
        date=date_words(now()) + week_words(week),
        week=week,
        plan=first,
        left=left_words(first) if first else "",
        newer=wording.newer_number(first) if first else 0,
        when=stage_words(first) if first else "",
        others=mine[1:] if first else mine[:OTHERS],
        state_sign=wording.state_sign,
        source_words=wording.source_words,
        waits=waits,
        observed=await listing.today_of(viewer),
        observed_words=observing_words.heading,
        observed_when=observing_words.when,
        writing=[{**line, "people": list(zip(line["names"], line["hues"], strict=True))} for line in writing],
        news=latest,
        writes=bool(scope[1] or scope[2] or mine),
        reads=any(scope[1:]),
        posts=[labelling.post_words(viewer, post) for post in viewer.posts],
        places=len({post.scope_id for post in viewer.posts}),
        place_of=lambda plan: labelling.label_of(viewer, plan["prep_group"], plan["school"]),
    )


def week_words(week: Week) -> str:
    """「，第 12 周」 of the week shown; nothing outside of term."""
    if week.number is None:
        return ""
    return f"，{'第' if week.is_now else '下周是第'} {week.number} 周"


def greeting(name: str, moment: datetime) -> str:
    """「晚上好，王老师」: family name and 老师, the whole name where it is not a Han name."""
    hour = local(moment).hour
    words = next(said for until, said in GREETINGS if hour < until)
    family = next((known for known in COMPOUND_NAMES if name.startswith(known)), name[:1])
    is_han = unicodedata.name(name[:1], "").startswith("CJK") and len(name) <= 4 and "·" not in name
    return f"{words}，{family if is_han else name}老师"


def date_words(moment: datetime) -> str:
    """「11 月 19 日，周四」."""
    then = local(moment).date()
    return f"{day(then)}，周{WEEKDAYS[then.weekday()]}"


def stage_words(plan: Row) -> str:
    """Above the title: which kind of plan it is and where it stands."""
    sign = wording.state_sign(plan).word
    kind = wording.KIND_NAMES[plan["kind"]]
    return f"{kind}　{sign}" if sign != kind else kind


def left_words(plan: Row) -> str:
    """What is still missing, by sections with text in them; never how much text. Of a 个案 from a release
    all is written from the start."""
    left = plan["total_sections"] - plan["filled_sections"]
    minutes = f"教学过程共 {plan['minutes']} 分钟。" if plan["minutes"] else ""
    if plan["base_version"]:
        return ("现在和通案一样。" if plan["changed_places"] == 0 else "") + minutes
    if plan["filled_sections"] == 0:
        return "刚开始，还没有写。"
    return f"还有 {left} 项没写。{minutes}" if left else f"各项都写了。{minutes}"
