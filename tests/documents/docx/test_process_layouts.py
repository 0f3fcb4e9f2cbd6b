# ruff: noqa: E501 - a row of a paper stands in one line here
"""Where schools put the teaching process: in the big table, after it, beside it, with heads of every kind."""

from tests.documents.docx.papers import Paper
from tests.documents.docx.recognised import check


def test_process_columns_inside_the_big_table():
    paper = Paper().line("教学设计").table([
        ["课题", ("春", 2), "课型", "新授课"],
        ["教学目标", ("1.品味语言。", 4)],
        ["教学重难点", ("重点：品味语言。\n难点：体会感情。", 4)],
        [("教学过程", 5)],
        ["教学环节", ("教师活动", 2), "学生活动", "设计意图"],
        ["导入新课\n（5分钟）", ("播放音乐", 2), "聆听", "激趣"],
        ["整体感知\n（约10min）", ("范读课文", 2), "跟读", "感知"],
        ["作业布置", ("背诵课文", 4)],
        ["板书设计", ("春 草 花 风", 4)],
        ["教学反思", ("", 4)],
    ])  # fmt: skip
    found = check(
        paper,
        {"objectives": "1.品味", "key_difficult": "重点：品味", "process": "教学环节", "homework": "背诵", "board": "春 草",
         "reflection": ""},
        {"title": "春", "type": "新授课"},
    )  # fmt: skip
    assert found["process"]["columns"] == ["step", "teacher", "student", "intent"]
    assert found["process"]["steps"] == 2


def test_process_table_after_the_big_table_with_a_second_row_of_heads():
    paper = Paper().table([
        ["课题", "光合作用", "授课班级", "八（1）班"],
        ["学习目标", ("说出光合作用的过程。", 3)],
        ["学情分析", ("学生已学过叶的结构。", 3)],
    ]).line("教学过程").table([
        [("教学环节", 1, 2), ("师生活动", 2), ("设计意图", 1, 2)],
        ["教师活动", "学生活动"],
        ["导入", "展示图片", "观察", "激趣"],
        ["新授", "讲解实验", "分组实验", "探究"],
        ["小结", "归纳", "画思维导图", "巩固"],
    ])  # fmt: skip
    found = check(
        paper, {"objectives": "说出", "learner": "学生已学过", "process": "教学环节"}, {"title": "光合作用"}
    )
    assert found["process"]["columns"] == ["step", "teacher", "student", "intent"]
    assert found["process"]["steps"] == 3


def test_board_and_homework_as_last_rows_of_the_process_table():
    paper = Paper().line("一、教学目标").lines("认识钟表。").line("二、教学过程").table([
        ["环节", "教师活动", "学生活动", "设计意图", "二次备课"],
        ["一、导入", "出示钟", "观察", "激趣", ""],
        ["二、新授", "讲解", "拨钟", "操作", ""],
        ["三、小结", "提问", "回答", "归纳", ""],
        ["板书设计", ("认识钟表 时针 分针", 4)],
        ["作业设计", ("做一个钟面", 4)],
        ["教学反思", ("", 4)],
    ])  # fmt: skip
    found = check(
        paper,
        {
            "objectives": "认识",
            "process": "环节",
            "board": "认识钟表",
            "homework": "做一个",
            "reflection": "",
        },
    )
    assert found["process"]["columns"] == ["step", "teacher", "student", "intent", "second"]
    assert found["process"]["steps"] == 3


def test_process_heads_repeated_on_each_page():
    head = ["教学环节", "教学内容", "师生活动"]
    paper = Paper().line("教学目标").lines("会画。").line("教学过程").table(
        [head, ["导入", "看", "说"], head, ["新授", "画", "练"], head, ["小结", "评", "议"]]
    )  # fmt: skip
    found = check(paper, {"objectives": "会画", "process": "教学环节"})
    assert found["process"]["steps"] == 3
    assert found["process"]["columns"] == ["step", "content", "activity"]


def test_process_in_a_merged_label_cell_with_heads_to_its_right():
    paper = Paper().table([
        ["课题", ("圆的面积", 4)],
        ["教学目标", ("会算圆的面积", 4)],
        [("教\n学\n过\n程", 1, 4), "教学环节", "教师活动", "学生活动", "设计意图"],
        ["一、导入", "提问", "思考", "设疑"],
        ["二、探究", "引导", "剪拼", "转化"],
        ["三、练习", "出题", "解答", "巩固"],
        ["作业", ("第3题", 4)],
    ])  # fmt: skip
    found = check(
        paper, {"objectives": "会算", "process": "教学环节", "homework": "第3题"}, {"title": "圆的面积"}
    )
    assert found["process"]["columns"] == ["step", "teacher", "student", "intent"]
    assert found["process"]["steps"] == 3


def test_a_side_column_by_other_names_and_the_name_of_the_paper():
    paper = Paper().line("数学学科备课用纸", centred=True).table([
        ["教学内容", ("面积的认识", 2)],
        ["教学目标", ("知道面积的含义", 2)],
        [("教学过程", 2), "复备补充"],
        [("一、摸一摸\n二、比一比", 2), "加一张图"],
    ])  # fmt: skip
    found = check(paper, {"objectives": "知道", "process": "一、摸一摸"}, {"title": "面积的认识"})
    assert found["process"]["steps"] == 1


def test_second_preparation_column_beside_the_whole_plan():
    paper = Paper().table([
        ["课题", ("圆的认识", 2)],
        ["教学目标", "认识圆", "二次备课"],
        ["教学重点", "圆的特征", ""],
        ["教学过程", "一、画圆\n二、量圆", "补充：用绳子画圆"],
        ["板书设计", "圆心 半径", ""],
    ])  # fmt: skip
    found = check(
        paper,
        {"objectives": "认识圆", "key": "圆的特征", "process": "一、画圆", "board": "圆心"},
        {"title": "圆的认识"},
    )
    assert "用绳子画圆" in found["process"]["text"]


def test_process_with_a_column_for_comments_only():
    paper = Paper().table([
        ["课题", "乘法", "年级", "三年级"],
        ["教学目标", ("会算", 3)],
        [("教学过程", 3), "个性化修改"],
        [("一、复习\n口算", 3), ""],
        [("二、新授\n列竖式", 3), "加一道题"],
        ["教学反思", ("", 3)],
    ])  # fmt: skip
    check(
        paper,
        {"objectives": "会算", "process": "一、复习", "reflection": ""},
        {"title": "乘法", "grade": "三年级"},
    )


def test_summary_and_extension_below_the_process_are_sections_of_their_own():
    tail = [["课堂小结", ("说说收获。", 3)], ["拓展延伸", ("回家找一找分数。", 3)], ["板书设计", ("分数", 3)]]
    headed = Paper().table([
        ["课题", ("分数", 3)],
        ["教学目标", ("认识分数。", 3)],
        ["教学环节", "教师活动", "学生活动", "设计意图"],
        ["导入", "出示图片", "观察", "激趣"],
        ["新授", "讲解", "讨论", "落实"],
        *tail,
    ])  # fmt: skip
    labelled = Paper().table([["课题", ("分数", 3)], ["教学过程", ("一、导入\n二、新授", 3)], *tail])
    wanted = {"summary": "说说收获。", "stage": "回家找一找分数。", "board": "分数"}
    found = check(headed, {"objectives": "认识分数。", "process": "教学环节", **wanted}, {"title": "分数"})
    assert found["process"]["steps"] == 2
    check(labelled, {"process": "一、导入", **wanted})
