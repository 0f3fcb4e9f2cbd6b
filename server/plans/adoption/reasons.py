"""Why a teacher changed a passage of the 通案: a reason from a list, and words if they like. Optional."""

import json
from uuid import UUID

from server.base.database import row, writing
from server.base.errors import Missing
from server.people.viewer import Viewer
from server.plans import access
from server.plans.access import NO_PLAN
from server.plans.forms import FormRefused, one_line
from server.plans.tables import Kind

WORDS_LENGTH = 80
REASONS = {
    "pupils": "学情不一样",
    "context": "换成身边的情境",
    "time": "时间不够",
    "material": "学具、设备没有",
    "easier": "太难，降一点",
    "harder": "太易，提一点",
    "way": "我习惯另一种教法",
    "mistake": "原文有错漏",
    "other": "其他",
}


async def give(viewer: Viewer, plan_id: UUID, block: str, reason: str, words: str) -> None:
    """Say, or correct, or with neither reason nor words take back, why a changed block was changed.

    Raises:
        Missing: not the viewer's 个案, or nothing of its 通案 was changed there.
        FormRefused: no such reason, or too many words.
    """
    plan = await access.find_visible(viewer, plan_id)
    if plan["owner"] != viewer.id or plan["kind"] != Kind.VERSION:
        raise Missing(NO_PLAN)
    words = one_line(words)
    refused = {}
    if len(words) > WORDS_LENGTH:
        refused["words"] = f"理由最多 {WORDS_LENGTH} 个字，现在有 {len(words)} 个。"
    if reason and reason not in REASONS:
        refused["reason"] = "从列出的理由里选一个。"
    if refused:
        raise FormRefused(refused)
    said = {"reason": reason or "other", "words": words} if reason or words else None
    async with writing():
        stored = await row(_GIVE, plan_id, block, json.dumps(said, ensure_ascii=False))
    if stored is None:
        raise Missing("这一处和通案一样，没有改动。")


_GIVE = """
UPDATE plan_adoption SET reasons = CASE
  WHEN $3::jsonb = 'null' THEN reasons - $2 ELSE jsonb_set(reasons, ARRAY[$2], $3::jsonb) END
WHERE plan = $1 AND statuses ? $2 RETURNING plan
"""
