"""The sheets 听评课 and 同上一堂课 that every platform begins with (docs/rubrics.md)."""

import json

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T17:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The sheets for lessons and for lessons two schools have together."

RULES = {
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
}

LESSON_REVIEW = {
    **RULES,
    "dimensions": [
        {
            "key": "attained",
            "name": "目标达成",
            "indicators": [
                {"key": "attained.known", "name": "学生知道这节课的目标", "points": 5,
                 "hint": "问一个学生：这节课要学会什么？他说得出来。"},
                {"key": "attained.focused", "name": "活动围绕目标", "points": 5,
                 "hint": "热闹的环节也通向目标，没有走远。"},
                {"key": "attained.evidence", "name": "有达成的证据", "points": 5,
                 "hint": "下课前看得到学生做、说、写出来的东西。"},
            ],
        },
        {
            "key": "learning",
            "name": "学生学习",
            "indicators": [
                {"key": "learning.reach", "name": "参与面广", "points": 8,
                 "hint": "多少学生真的在学：动笔、开口、动手，不只是前排和举手的。"},
                {"key": "learning.depth", "name": "思维有深度", "points": 8,
                 "hint": "学生说得出为什么，会比较、推想，不只是答对答错。"},
                {"key": "learning.together", "name": "合作有实效", "points": 6,
                 "hint": "组里有分工、有商量，离开了合作就做不成。"},
                {"key": "learning.voice", "name": "敢表达，会质疑", "points": 6,
                 "hint": "说完整的话，提自己的问题，接同学的话。"},
                {"key": "learning.seen", "name": "学习有困难的学生被看见", "points": 7,
                 "hint": "老师知道谁没跟上，当堂给了帮助。"},
            ],
        },
        {
            "key": "teaching",
            "name": "教师教学",
            "indicators": [
                {"key": "teaching.clear", "name": "讲解准确清楚", "points": 6,
                 "hint": "没有知识错误，话不多而学生听得懂。"},
                {"key": "teaching.questions", "name": "提问值得想，肯等", "points": 7,
                 "hint": "问题有层次，问完等上三五秒再叫人。"},
                {"key": "teaching.feedback", "name": "反馈具体，会追问", "points": 6,
                 "hint": "不只说“很好”；顺着学生的话往下问。"},
                {"key": "teaching.pace", "name": "节奏和时间得当", "points": 5,
                 "hint": "重点处舍得时间，按时下课。"},
                {"key": "teaching.media", "name": "板书和媒体帮助理解", "points": 6,
                 "hint": "板书留得住思路，媒体不代替思考。"},
            ],
        },
        {
            "key": "subject",
            "name": "学科本质",
            "indicators": [
                {"key": "subject.concepts", "name": "概念准确", "points": 6,
                 "hint": "抓住这一课最要紧的概念，前后说法一致。"},
                {"key": "subject.methods", "name": "用学科的方法学", "points": 6,
                 "hint": "像读书人那样读，像做实验的人那样试，像解题的人那样想。"},
            ],
        },
        {
            "key": "culture",
            "name": "课堂文化",
            "indicators": [
                {"key": "culture.respect", "name": "尊重而安全", "points": 4,
                 "hint": "说错了不被笑话，人人被叫得出名字。"},
                {"key": "culture.choice", "name": "有选择和表达的机会", "points": 4,
                 "hint": "做法、题目、展示方式，学生能挑。"},
            ],
        },
    ],
}  # fmt: skip

JOINT_LESSON_REVIEW = {
    **RULES,
    "dimensions": [
        {
            "key": "preparing",
            "name": "协同备课",
            "indicators": [
                {"key": "preparing.recorded", "name": "两端一起备课，有记录", "points": 8,
                 "hint": "谁在场、商量了什么、怎么分工，都写下来了。"},
                {"key": "preparing.learners", "name": "两端学情都写进教案", "points": 6,
                 "hint": "听讲端学生会在哪里卡住，教案里有应对。"},
                {"key": "preparing.materials", "name": "材料提前到达", "points": 6,
                 "hint": "学具、作业单、课件上课前就在听讲端学生手里。"},
            ],
        },
        {
            "key": "lead_side",
            "name": "主讲端",
            "indicators": [
                {"key": "lead_side.balance", "name": "两端提问均衡", "points": 8,
                 "hint": "两边的学生都被叫到，远端不只是齐答。"},
                {"key": "lead_side.legible", "name": "语速合适，板书远端看得见", "points": 6,
                 "hint": "站在听讲端最后一排看一看、听一听。"},
                {"key": "lead_side.tasks", "name": "任务说得清楚", "points": 6,
                 "hint": "做什么、几分钟、做完怎么交，两端都明白。"},
                {"key": "lead_side.adapting", "name": "会应变", "points": 5,
                 "hint": "断线、冷场、远端答不上来，课接得下去。"},
            ],
        },
        {
            "key": "far_side",
            "name": "听讲端",
            "indicators": [
                {"key": "far_side.assistant", "name": "辅助教师会组织", "points": 8,
                 "hint": "在学生中间走动、提示、批阅，不是旁观。"},
                {"key": "far_side.taking_part", "name": "学生参与率高", "points": 8,
                 "hint": "听讲端也在动笔、讨论、回答。"},
                {"key": "far_side.feedback", "name": "练习当堂有反馈", "points": 5,
                 "hint": "做得怎样马上有人看、有人讲。"},
                {"key": "far_side.order", "name": "秩序好，安全", "points": 4,
                 "hint": "设备、线缆、走动都不出事。"},
            ],
        },
        {
            "key": "between",
            "name": "互动",
            "indicators": [
                {"key": "between.dialogue", "name": "跨校问答的次数和质量", "points": 8,
                 "hint": "一来一回接得上，不只是“听得见吗”。"},
                {"key": "between.pupils", "name": "两端学生互相交流", "points": 7,
                 "hint": "学生对学生说：补充、反驳、展示给对方看。"},
            ],
        },
        {
            "key": "technology",
            "name": "技术",
            "indicators": [
                {"key": "technology.steady", "name": "中断少", "points": 4,
                 "hint": "断了几次，每次多久。"},
                {"key": "technology.clear", "name": "声音画面清楚", "points": 3,
                 "hint": "远端听得清学生的发言，看得清板书。"},
                {"key": "technology.replay", "name": "课后可以回看", "points": 3,
                 "hint": "录像在，听讲端打得开。"},
            ],
        },
        {
            "key": "afterwards",
            "name": "课后",
            "indicators": [
                {"key": "afterwards.remedy", "name": "两端都有反馈和补救", "points": 5,
                 "hint": "没学会的学生是谁，谁来补，什么时候。"},
            ],
        },
    ],
}  # fmt: skip

SHEETS = (
    ("lesson_review", "听评课量表", "lesson", LESSON_REVIEW),
    ("joint_lesson_review", "同上一堂课评价量表", "joint_lesson", JOINT_LESSON_REVIEW),
)

# An issued sheet does not change or go: the trigger is off for this statement alone.
REMOVED = """
ALTER TABLE rubric_sheet DISABLE TRIGGER tr_rubric_sheet_issued;
DELETE FROM rubric_sheet WHERE code IN ('lesson_review', 'joint_lesson_review');
ALTER TABLE rubric_sheet ENABLE TRIGGER tr_rubric_sheet_issued;
"""


async def add() -> None:
    for code, name, purpose, body in SHEETS:
        await execute(
            "INSERT INTO rubric_sheet (id, code, version, name, purpose, body, issued_at)"
            " VALUES (gen_random_uuid(), $1, 1, $2, $3, $4, now())",
            code,
            name,
            purpose,
            json.dumps(body, ensure_ascii=False),
        )


async def remove() -> None:
    await execute(REMOVED)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="rubrics", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
