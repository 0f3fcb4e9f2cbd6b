"""What a sheet must say before it is kept. Pure."""

from dataclasses import replace

from server.base.errors import DomainError
from server.rubrics.designing import Line, Part, SheetForm, number
from server.rubrics.tables import NAME_LENGTH, SUBJECT_LENGTH

LINE_LENGTH = 60
HINT_LENGTH = 120
BAND_LENGTH = 10
MOST_POINTS = 100.0
FULL = 100.0


class SheetRefused(DomainError):
    """Some fields cannot be taken; ``fields`` maps their names to the sentence shown under each."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("".join(dict.fromkeys(fields.values())))
        self.fields = fields


def checked(form: SheetForm) -> SheetForm:
    """The same without its blank lines and empty dimensions.

    Raises:
        SheetRefused: by field; ``parts`` and ``bands`` stand for all of them. Field names count the lines of
            the form as it was sent.
    """
    refused: dict[str, str] = {}
    if not form.name:
        refused["name"] = "起个名字，例如“数学听课评价表”。"
    elif len(form.name) > NAME_LENGTH:
        refused["name"] = f"最多 {NAME_LENGTH} 个字，现在有 {len(form.name)} 个。"
    if len(form.subject) > SUBJECT_LENGTH:
        refused["subject"] = f"最多 {SUBJECT_LENGTH} 个字，现在有 {len(form.subject)} 个。"
    below = number(form.below) if form.below else 0
    if below is None or below > FULL:
        refused["below"] = "请写 0 到 100 的数，例如 60；0 是不要求。"
    step = number(form.step) or 1
    for at, part in enumerate(form.parts):
        _check_part(at, part, step, refused)
    if not any(not one.is_blank for part in form.parts for one in part.lines):
        refused["parts"] = "至少要有一项指标，写上名字和分值。"
    _check_bands(form, refused)
    if refused:
        raise SheetRefused(refused)
    parts = [replace(part, lines=[one for one in part.lines if not one.is_blank]) for part in form.parts]
    return replace(form, parts=[part for part in parts if part.lines])


def _check_part(at: int, part: Part, step: float, refused: dict[str, str]) -> None:
    is_used = bool(part.name) or not all(one.is_blank for one in part.lines)
    if is_used and not part.name:
        refused[f"part-{at}"] = "维度要有名字，例如“教学目标”。"
    elif len(part.name) > LINE_LENGTH:
        refused[f"part-{at}"] = f"最多 {LINE_LENGTH} 个字，现在有 {len(part.name)} 个。"
    elif part.name and all(one.is_blank for one in part.lines):
        refused[f"part-{at}"] = "这个维度里还没有指标。写一项，或者去掉这个维度。"
    for on, one in enumerate(part.lines):
        if not one.is_blank:
            _check_line(f"{at}-{on}", one, step, refused)


def _check_line(place: str, one: Line, step: float, refused: dict[str, str]) -> None:
    if not one.name or len(one.name) > LINE_LENGTH:
        refused[f"name-{place}"] = f"指标要写，最多 {LINE_LENGTH} 个字。"
    points = number(one.points)
    if points is None or not 0 < points <= MOST_POINTS or not (points / step).is_integer():
        refused[f"points-{place}"] = f"分值请写大于 0、不超过 {MOST_POINTS:g}、{step:g} 分的整倍数。"
    if len(one.hint) > HINT_LENGTH:
        refused[f"hint-{place}"] = f"最多 {HINT_LENGTH} 个字，现在有 {len(one.hint)} 个。"


def _check_bands(form: SheetForm, refused: dict[str, str]) -> None:
    least = [number(one.least) for one in form.bands]
    names = [one.name for one in form.bands]
    for at, (name, of) in enumerate(zip(names, least, strict=True)):
        if not name or len(name) > BAND_LENGTH:
            refused[f"band-{at}"] = f"等第要有名字，最多 {BAND_LENGTH} 个字。"
        if of is None or of > FULL:
            refused[f"least-{at}"] = "请写 0 到 100 的数。"
    known = [one for one in least if one is not None]
    if not known or min(known) > 0:
        refused["bands"] = "最低一档要从 0 分起，不然有的得分没有等第。"
    elif len(set(known)) < len(known) or len(set(names)) < len(names):
        refused["bands"] = "有两档的名字或分数一样，请改开。"
