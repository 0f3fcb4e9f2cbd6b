"""How rounds and entries are called on screens."""

from server.base.wall import day
from server.plans.access import Row
from server.plans.selection.tables import Verdict
from server.plans.wording import StateSign

LETTERS = "甲乙丙丁戊己庚辛壬癸"
VERDICT_NAMES = {Verdict.PICKED: "选用", Verdict.PARTLY: "部分选用", Verdict.NOT: "未选用"}
VERDICT_SHAPES = {Verdict.PICKED: "released", Verdict.PARTLY: "done", Verdict.NOT: "draft"}


def letter_name(letter: int) -> str:
    """「甲稿」, from the eleventh on 「第 11 稿」."""
    return f"{LETTERS[letter - 1]}稿" if letter <= len(LETTERS) else f"第 {letter} 稿"


def entry_name(entry: Row, *, is_hidden: bool) -> str:
    """「甲稿」 while authors are hidden from this reader, else with school and author."""
    name = letter_name(entry["letter"])
    return name if is_hidden else f"{name}　{entry['home_name']} {entry['author_name']}"


def entry_sign(entry: Row, *, is_begun: bool) -> StateSign:
    """已提交, 评审中, 退回, and once the result is released what became of it."""
    if entry["withdrawn_at"] is not None:
        return StateSign("draft", "已撤回")
    if entry["returned_at"] is not None:
        return StateSign("returned", "退回")
    verdict = Verdict(entry["verdict"])
    if entry["released_at"] is not None and verdict:
        return StateSign(VERDICT_SHAPES[verdict], VERDICT_NAMES[verdict])
    return StateSign("review", "评审中") if is_begun else StateSign("discussion", "已提交")


def round_sign(found: Row) -> StateSign:
    """Where a round stands."""
    if found["released_at"] is not None:
        return StateSign("released", "已公布")
    if found["decided_at"] is not None:
        return StateSign("done", "已定稿，待公布")
    if found["is_ahead"]:
        return StateSign("draft", f"{day(found['opens_on'])}开始")
    if found["is_open"]:
        return StateSign("discussion", f"交稿中，{day(found['closes_on'])}截止")
    return StateSign("review", "交稿截止，评选中")


def facts(found: Row) -> str:
    """三年级 数学　人教版三年级上册."""
    grade_subject = " ".join(part for part in (found["grade"], found["subject"]) if part)
    return "　".join(part for part in (grade_subject, found["textbook"]) if part)
