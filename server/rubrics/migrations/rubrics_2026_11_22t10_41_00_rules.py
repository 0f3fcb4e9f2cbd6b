"""Rules of sheets and marks, and the sheet 通案评审 that every platform begins with (docs/rubrics.md)."""

import json

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T10:41:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Rules of sheets and marks; the sheet 通案评审."

PLAN_REVIEW = {
    "step": 0.5,
    "comment_below": 0.6,
    "comment_at_full": True,
    "bands": [
        {"least": 90, "name": "优"},
        {"least": 80, "name": "良"},
        {"least": 70, "name": "中"},
        {"least": 60, "name": "合格"},
        {"least": 0, "name": "不合格"},
    ],
    "dimensions": [
        {
            "key": "goals",
            "name": "教学目标",
            "indicators": [
                {"key": "goals.standard", "name": "对准课标，写明素养", "points": 5,
                 "hint": "看得出对应课标哪一条，要养成学生的什么。"},
                {"key": "goals.observable", "name": "可观察、可检测", "points": 5,
                 "hint": "学生做到什么算达成，课上看得见、测得出。"},
                {"key": "goals.key_points", "name": "重难点有依据", "points": 5,
                 "hint": "说明为什么是重点、难在哪里。"},
            ],
        },
        {
            "key": "ground",
            "name": "教材与学情",
            "indicators": [
                {"key": "ground.connections", "name": "教材前后联系清楚", "points": 5,
                 "hint": "前面学过什么，后面要用到什么。"},
                {"key": "ground.learners", "name": "学情有证据", "points": 6,
                 "hint": "来自前测、作业或访谈，不只是“学生已有一定基础”。"},
                {"key": "ground.mistakes", "name": "预判了学生的错误", "points": 4,
                 "hint": "可能怎么错，错了怎么办。"},
            ],
        },
        {
            "key": "process",
            "name": "教学过程",
            "indicators": [
                {"key": "process.aligned", "name": "每个环节对应目标", "points": 8,
                 "hint": "去掉哪个环节，哪条目标就落空。"},
                {"key": "process.tasks", "name": "学生任务明确，并占主要时间", "points": 8,
                 "hint": "学生做什么、做多久、做成什么样。"},
                {"key": "process.questions", "name": "问题成串，预设了追问", "points": 8,
                 "hint": "问题一个接一个往深处走，答偏了怎么追。"},
                {"key": "process.time", "name": "时间安排合理", "points": 6,
                 "hint": "加起来是一节课，重点处留够时间。"},
            ],
        },
        {
            "key": "assessment",
            "name": "评价与作业",
            "indicators": [
                {"key": "assessment.tasks", "name": "每条目标都有评价任务", "points": 6,
                 "hint": "用什么看出学生达成了。"},
                {"key": "assessment.homework", "name": "作业分层，控制时间", "points": 5,
                 "hint": "写明必做、选做和大约几分钟。"},
                {"key": "assessment.feedback", "name": "安排了反馈", "points": 4,
                 "hint": "什么时候讲评，错得多的怎么补。"},
            ],
        },
        {
            "key": "resources",
            "name": "资源与板书",
            "indicators": [
                {"key": "resources.board", "name": "板书呈现知识的结构", "points": 4,
                 "hint": "下课时看板书，能说出这节课学了什么。"},
                {"key": "resources.sources", "name": "资源可用，注明来源和授权", "points": 6,
                 "hint": "图、视频、题目从哪里来，能不能用。"},
            ],
        },
        {
            "key": "adaptable",
            "name": "可改编",
            "indicators": [
                {"key": "adaptable.fixed", "name": "标明哪些必守、哪些可改", "points": 5,
                 "hint": "别的老师拿去知道从哪里动手。"},
                {"key": "adaptable.classes", "name": "给出强弱两种班的做法", "points": 6,
                 "hint": "基础好的和基础弱的班各怎么上。"},
                {"key": "adaptable.equipment", "name": "没有设备时有替代", "points": 4,
                 "hint": "没有大屏、学具时怎么办。"},
            ],
        },
    ],
}  # fmt: skip

RULES = """
CREATE FUNCTION refuse_change_of_issued_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.issued_at IS NULL THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.code, NEW.version, NEW.name, NEW.purpose, NEW.body, NEW.issued_at)
     IS NOT DISTINCT FROM (OLD.id, OLD.code, OLD.version, OLD.name, OLD.purpose, OLD.body, OLD.issued_at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'an issued sheet does not change';
END $$;
CREATE TRIGGER tr_rubric_sheet_issued BEFORE UPDATE OR DELETE ON rubric_sheet
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_issued_sheet();
CREATE FUNCTION refuse_change_of_done_marking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.done_at IS NOT NULL THEN
    RAISE EXCEPTION 'a marking that was handed in does not change';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tr_rubric_marking_done BEFORE UPDATE ON rubric_marking
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_done_marking();
"""
UNDONE = """
DROP TRIGGER tr_rubric_marking_done ON rubric_marking;
DROP FUNCTION refuse_change_of_done_marking();
DROP TRIGGER tr_rubric_sheet_issued ON rubric_sheet;
DROP FUNCTION refuse_change_of_issued_sheet();
DELETE FROM rubric_sheet WHERE code = 'plan_review';
"""


async def add() -> None:
    await execute(RULES)
    await execute(
        "INSERT INTO rubric_sheet (id, code, version, name, purpose, body, issued_at)"
        " VALUES (gen_random_uuid(), 'plan_review', 1, '通案评审量表', 'plan', $1, now())",
        json.dumps(PLAN_REVIEW, ensure_ascii=False),
    )


async def remove() -> None:
    await execute(UNDONE)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="rubrics", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
