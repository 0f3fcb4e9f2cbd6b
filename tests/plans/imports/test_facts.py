"""What the table of many files shows of one."""

from server.plans.imports.facts import facts_of


def test_a_long_list_of_warnings_says_how_many_more_there_are() -> None:
    lines = [f"第{number}段：有一处没有导入。" for number in range(45)]
    shown = facts_of({"type": "doc", "content": []}, {}, lines)["warnings"]
    assert shown == [*lines[:40], "另有 5 条，核对这一份时都看得到。"]
