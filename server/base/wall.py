"""Moments as a teacher says them: 「14:03」「昨天」「周二」「11 月 26 日」."""

from datetime import date, datetime

from server.base.clock import local, now

TODAY = "今天"
WEEKDAYS = "一二三四五六日"


def said(moment: datetime) -> str:
    """A moment in the past: the clock today, then the day, then the date; a year only if another."""
    words = said_day(moment)
    return clock(moment) if words == TODAY else words


def said_day(moment: datetime) -> str:
    """「今天」「昨天」「周二」「11 月 26 日」: when a colleague wrote, whose clock is nobody's business."""
    then, today = local(moment), local(now())
    days = today.toordinal() - then.toordinal()
    if days == 0:
        return TODAY
    if days == 1:
        return "昨天"
    if 1 < days < 7:
        return f"周{WEEKDAYS[then.weekday()]}"
    return day(then.date())


def clock(moment: datetime) -> str:
    """「14:03」."""
    then = local(moment)
    return f"{then.hour:02}:{then.minute:02}"


def full(moment: datetime) -> str:
    """「11 月 26 日 14:03」."""
    return f"{day(local(moment).date())} {clock(moment)}"


def day(when: date) -> str:
    """「11 月 26 日」, with the year when it is not this one."""
    year = "" if when.year == local(now()).year else f"{when.year} 年 "
    return f"{year}{when.month} 月 {when.day} 日"


def machine(moment: datetime) -> str:
    """For ``<time datetime=…>``."""
    return local(moment).isoformat(timespec="seconds")
