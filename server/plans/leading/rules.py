"""研讨几天、几天内审定: the days a group gives itself, proposed by its 学区. Off until somebody sets them;
they are said, and stop nobody."""

from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from server.base.database import execute, row, writing
from server.base.errors import Missing
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.plans.forms import FormRefused
from server.plans.leads import RESEARCHER_ROLES
from server.plans.telling import members
from server.trail.recording import audit

Row: TypeAlias = dict[str, Any]

MOST_DAYS = 60
NO_RULES = "没有找到这个组，或者它的日子不归你定。"
DAYS = "写 1 到 60 的天数，不定就空着。"
NOT_A_MEMBER = "代签的人要是组里的老师。"
NEEDS_DAYS = "要先定几天内审定，才能到期自动通过。"


@dataclass(frozen=True, slots=True)
class RuleForm:
    """What the form sends, as typed. ``passes``: "" as the 学区 has it, "yes", "no"."""

    discussion_days: str = ""
    sign_days: str = ""
    passes: str = ""
    deputy: UUID | None = None


async def find_group(viewer: Viewer, group_id: UUID) -> Row:
    """The group with its rule, if the viewer sets its days.

    Raises:
        Missing: absent, or not its lead.
    """
    found = await row(_GROUP, group_id)
    if found is None or not leads_group(viewer, found):
        raise Missing(NO_RULES)
    return found


def leads_group(viewer: Viewer, group: Row) -> bool:
    """备课组长 of it, 教研组长 of its school and subject, researchers of the home of a group above."""
    return any(_leads(post.role, post.scope, post.scope_id, post.subject, group) for post in viewer.posts)


def _leads(role: Role, scope: Scope, place: UUID | None, subject: str, group: Row) -> bool:
    if place is None:
        return False
    if role == Role.PREP_LEAD:
        return scope == Scope.GROUP and place == group["id"]
    if role == Role.SUBJECT_LEAD:
        return scope == Scope.SCHOOL and place == group["school"] and subject == group["subject"]
    at_home = place in (group["district"], group["region"]) and subject in ("", group["subject"])
    return role in RESEARCHER_ROLES and at_home


async def find_district(viewer: Viewer, district_id: UUID) -> Row:
    """The 学区 with its rule, if the viewer sets its days: its head and its researchers.

    Raises:
        Missing: absent, or neither.
    """
    roles = (Role.DISTRICT_HEAD, Role.RESEARCHER)
    found = await row(_DISTRICT, district_id)
    if found is None or district_id not in viewer.scopes(*roles, scope=Scope.DISTRICT):
        raise Missing(NO_RULES)
    return found


async def set_group(viewer: Viewer, group_id: UUID, form: RuleForm) -> None:
    """Take the days, whether silence passes, and the deputy over. They hold for moves from now on.

    Raises:
        Missing: not this viewer's to set.
        FormRefused: no number of days, nobody of the group, silence without days.
    """
    group = await find_group(viewer, group_id)
    discussion, sign, refused = _days(form)
    if form.deputy is not None and form.deputy not in {one["id"] for one in await members(group_id)}:
        refused["deputy"] = NOT_A_MEMBER
    if form.passes == "yes" and sign is None and group["above_sign"] is None and "sign_days" not in refused:
        refused["sign_days"] = NEEDS_DAYS
    if refused:
        raise FormRefused(refused)
    passes = {"yes": True, "no": False}.get(form.passes)
    async with writing():
        await execute(_SET_GROUP, group_id, discussion, sign, passes, form.deputy)
        await audit(
            viewer.id, "group_rule_set", "group", group_id, group["name"], discussion_days=discussion,
            sign_days=sign, passes=form.passes, deputy=form.deputy,
        )  # fmt: skip


async def set_district(viewer: Viewer, district_id: UUID, form: RuleForm) -> None:
    """What the groups of a 学区 have unless they set something else.

    Raises:
        Missing, FormRefused: as ``set_group``.
    """
    district = await find_district(viewer, district_id)
    discussion, sign, refused = _days(form)
    if form.passes == "yes" and sign is None and "sign_days" not in refused:
        refused["sign_days"] = NEEDS_DAYS
    if refused:
        raise FormRefused(refused)
    async with writing():
        await execute(_SET_DISTRICT, district_id, discussion, sign, form.passes == "yes")
        await audit(
            viewer.id, "district_rule_set", "district", district_id, district["name"],
            discussion_days=discussion, sign_days=sign, passes=form.passes,
        )  # fmt: skip


def words_above(group: Row) -> str:
    """What the 学区 of a group proposes, in a sentence; empty when it proposes nothing."""
    parts = []
    if group["above_discussion"]:
        parts.append(f"研讨 {group['above_discussion']} 天")
    if group["above_sign"]:
        parts.append(f"提交后 {group['above_sign']} 天内审定")
    if group["above_passes"]:
        parts.append("到期无异议自动通过")
    return "，".join(parts)


def _days(form: RuleForm) -> tuple[int | None, int | None, dict[str, str]]:
    found: dict[str, int | None] = {}
    refused: dict[str, str] = {}
    for name in ("discussion_days", "sign_days"):
        typed = getattr(form, name).strip()
        is_number = typed.isascii() and typed.isdigit() and 1 <= int(typed[:4]) <= MOST_DAYS
        if typed and not is_number:
            refused[name] = DAYS
        found[name] = int(typed) if is_number else None
    return found["discussion_days"], found["sign_days"], refused


_GROUP = """
SELECT g.id, g.name, g.school, g.district, g.region, g.subject, own.discussion_days, own.sign_days,
       own.passes_silently, own.deputy, above.discussion_days AS above_discussion,
       above.sign_days AS above_sign, coalesce(above.passes_silently, false) AS above_passes
FROM prep_group g LEFT JOIN school s ON s.id = g.school
LEFT JOIN group_rule own ON own.prep_group = g.id
LEFT JOIN district_rule above ON above.district = coalesce(s.district, g.district)
WHERE g.id = $1 AND g.closed_on IS NULL
"""
_DISTRICT = """
SELECT d.id, d.name, r.discussion_days, r.sign_days, coalesce(r.passes_silently, false) AS passes_silently
FROM district d LEFT JOIN district_rule r ON r.district = d.id WHERE d.id = $1 AND d.ended_on IS NULL
"""
_SET_GROUP = """
INSERT INTO group_rule (prep_group, discussion_days, sign_days, passes_silently, deputy)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (prep_group) DO UPDATE SET discussion_days = excluded.discussion_days,
  sign_days = excluded.sign_days, passes_silently = excluded.passes_silently, deputy = excluded.deputy
"""
_SET_DISTRICT = """
INSERT INTO district_rule (district, discussion_days, sign_days, passes_silently) VALUES ($1, $2, $3, $4)
ON CONFLICT (district) DO UPDATE SET discussion_days = excluded.discussion_days,
  sign_days = excluded.sign_days, passes_silently = excluded.passes_silently
"""
