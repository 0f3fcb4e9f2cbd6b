"""The autumn term of 石桥县, two classes of 实验小学 and who teaches them; today is Thursday of week 12."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
import pytest_asyncio

from server.schoolyear import classes, teaching, terms, years
from server.schoolyear.forms import ClassForm, TermForm
from server.schoolyear.teaching import Assignment
from tests.support.town import Town

TODAY = date(2026, 11, 19)
TERM = TermForm(2026, 1, date(2026, 9, 1), date(2027, 1, 22), date(2026, 8, 31))


@dataclass(frozen=True)
class Autumn:
    """王雨晴 teaches 数学 in 三（1）班 and 三（2）班, 赵敏 语文 in 三（2）班."""

    term: UUID
    one: UUID
    two: UUID
    wang_one: UUID
    wang_two: UUID
    zhao_two: UUID


@pytest.fixture
def thursday(monkeypatch: pytest.MonkeyPatch) -> date:
    """It is Thursday, 19 November 2026."""
    monkeypatch.setattr(years, "today", lambda: TODAY)
    return TODAY


@pytest_asyncio.fixture
async def autumn(town: Town, thursday: date) -> Autumn:
    """The term with its classes."""
    term = await terms.add_term(town.admin, town.region, TERM)
    one = await classes.add(town.zhou, town.school, 2026, ClassForm("三（1）班", (3,), 1, 42))
    two = await classes.add(town.zhou, town.school, 2026, ClassForm("三（2）班", (3,), 2, 41))

    async def assign(class_id: UUID, teacher: UUID, subject: str) -> UUID:
        return await teaching.assign(town.zhou, class_id, Assignment(teacher, subject))

    return Autumn(
        term,
        one,
        two,
        await assign(one, town.wang.id, "数学"),
        await assign(two, town.wang.id, "数学"),
        await assign(two, town.zhao.id, "语文"),
    )
