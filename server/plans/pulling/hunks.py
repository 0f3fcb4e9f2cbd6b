"""The hunks of a merge as a page shows them: where, what happened, what each side says, what may be chosen.
Pure. Shared by pulls, by 沿用去年 and by proposals, which call the sides by other names (``Voice``)."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.documents.spec import Json
from server.plans.merge import Choice, Colour, Decision, Hunk, Kind, Merge, Words, merge
from server.plans.pulling.attributes import attr_name, attr_words
from server.plans.pulling.lines import Said, said
from server.plans.pulling.places import Places

KEY_LENGTH = 16
WORDS_LENGTH = 20_000  # of an answer in one's own words
UNSEEN_ATTRS = frozenset({"src"})  # whose words a block holds: credit goes along, nobody is asked
SHAPES = {Colour.GREEN: "clean", Colour.AMBER: "shared", Colour.RED: "conflict"}
_ICONS = {Colour.GREEN: "check", Colour.AMBER: "branch", Colour.RED: "close"}


@dataclass(frozen=True, slots=True)
class Voice:
    """How a page calls the three texts and the answers. ``sure`` says why green may be taken."""

    base: str = "原来的"
    ours: str = "我的"
    theirs: str = "通案"
    keep: str = "留我的"
    take: str = "用通案的"
    sure: str = "你没有动过这里"
    us: str = "你"
    them: str = "通案"


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the choices: its value in the form, and its words."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One hunk. ``key`` names it in a form: it changes when anything about the hunk does, so that a decision
    never counts for other words than those it was made about. ``usual``: the answer chosen beforehand, ""
    where somebody has to choose. ``proposed``: the words to begin with when one writes one's own.
    """

    key: str
    id: str
    colour: Colour
    shape: str
    icon: str
    word: str
    note: str
    section_id: str
    section: str
    where: str
    base: Said
    ours: Said
    theirs: Said
    answers: tuple[Answer, ...]
    usual: str
    proposed: str

    @property
    def takes_words(self) -> bool:
        return any(answer.value == "words" for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Group:
    """The hunks of one section."""

    title: str
    hunks: tuple[Shown, ...]


def key(hunk: Hunk) -> str:
    """The name of a hunk in forms: a digest of its place and of what the three say there."""
    said = "\0".join((hunk.id, hunk.colour, hunk.base, hunk.ours, hunk.theirs))
    return hashlib.sha256(said.encode()).hexdigest()[:KEY_LENGTH]


def visible(found: Iterable[Hunk]) -> list[Hunk]:
    """Those that somebody is asked about."""
    return [hunk for hunk in found if hunk.attr not in UNSEEN_ATTRS]


def shown(found: Merge, base: Json, ours: Json, theirs: Json, voice: Voice) -> list[Shown]:
    """What a page shows of a merge of these three, in reading order."""
    hunks = visible(found.hunks)
    if not hunks:
        return []
    places = Places(found.doc, theirs, ours, base)
    sides = Places(base), Places(ours), Places(theirs)
    return [_shown(hunk, places, sides, voice) for hunk in hunks]


def counted(found: Iterable[Hunk]) -> int:
    """「3 处」: as many as somebody is asked about, one by one. Nothing is counted in another way."""
    return len(visible(found))


def grouped(hunks: Iterable[Shown]) -> list[Group]:
    """By section, in the order of the first hunk of each."""
    sections: dict[str, list[Shown]] = {}
    for one in hunks:
        sections.setdefault(one.section_id, []).append(one)
    return [Group(group[0].section, tuple(group)) for group in sections.values()]


def by_id(hunks: Iterable[Hunk], decisions: Mapping[str, Decision]) -> dict[str, Decision]:
    """Decisions by the id `merge.decide` knows, from those by key; of unknown keys none."""
    return {hunk.id: decisions[own] for hunk in hunks if (own := key(hunk)) in decisions}


def undecided(hunks: Iterable[Hunk], decisions: Mapping[str, Decision]) -> list[str]:
    """The keys of red hunks that nobody has answered."""
    return [key(hunk) for hunk in hunks if hunk.colour is Colour.RED and key(hunk) not in decisions]


def unoffered(hunks: Iterable[Hunk], decisions: Mapping[str, Decision]) -> list[str]:
    """The keys of hunks with an answer that no page offers about them, such as a red one as merged."""
    return [own for hunk in hunks if (own := key(hunk)) in decisions and not _offers(hunk, decisions[own])]


def _offers(hunk: Hunk, decision: Decision) -> bool:
    value = "words" if isinstance(decision, Words) else decision.value
    return any(answer.value == value for answer in _answers(hunk, Voice()))


def kept_as_ours(hunks: Iterable[Hunk]) -> dict[str, Decision]:
    """Of red hunks, by key: ours stays."""
    return {key(hunk): Choice.OURS for hunk in hunks if hunk.colour is Colour.RED}


def _shown(hunk: Hunk, places: Places, sides: tuple[Places, Places, Places], voice: Voice) -> Shown:
    place = places.of(hunk.block_id)
    lines = [side.line_of(hunk.block_id) for side in sides]
    base, ours, theirs = said(hunk.id, _texts(hunk), lines)
    answers = _answers(hunk, voice)
    if any(run.atom for side in (ours, theirs) for run in side.runs):
        answers = tuple(one for one in answers if one.value != "words")  # a formula cannot be typed there
    return Shown(
        key=key(hunk),
        id=hunk.id,
        colour=hunk.colour,
        shape=SHAPES[hunk.colour],
        icon=_ICONS[hunk.colour],
        word=_WORDS[hunk.colour],
        note=_note(hunk, voice),
        section_id=place.section_id or hunk.section_id,
        section=place.section or "教案",
        where=place.inside or (place.section or "教案"),
        base=base,
        ours=ours,
        theirs=theirs,
        answers=answers,
        usual="" if hunk.colour is Colour.RED else Choice.MERGED,
        proposed=_proposed(hunk),
    )


def _texts(hunk: Hunk) -> tuple[str, str, str]:
    if hunk.kind is not Kind.ATTR:
        return hunk.base, hunk.ours, hunk.theirs
    base, ours, theirs = (attr_words(hunk.attr, value) for value in (hunk.base, hunk.ours, hunk.theirs))
    return base, ours, theirs


def _answers(hunk: Hunk, voice: Voice) -> tuple[Answer, ...]:
    merged, ours, theirs = Choice.MERGED.value, Choice.OURS.value, Choice.THEIRS.value
    is_text = hunk.kind is Kind.TEXT
    words = (Answer("words", "改一改"),) if is_text else ()
    if hunk.colour is Colour.GREEN:
        return (Answer(merged, voice.take), Answer(ours, voice.keep), *words)
    both = (Answer(Choice.BOTH.value, "两个都要"),) if is_text else ()
    sides = (Answer(theirs, voice.take), Answer(ours, voice.keep))
    if hunk.colour is Colour.AMBER:
        return (Answer(merged, "用合上的"), *sides, *words)
    return (*sides, *both, *words)


_WORDS = {Colour.GREEN: "可并入", Colour.AMBER: "都改了", Colour.RED: "冲突"}


def _note(hunk: Hunk, voice: Voice) -> str:
    kind, colour = hunk.kind, hunk.colour
    if kind is Kind.DELETE_EDIT:
        gone, wrote = (voice.us, voice.them) if not hunk.ours else (voice.them, voice.us)
        return f"{gone}删了这一处，{wrote}改了它"
    if kind is Kind.TABLE:
        return _table_note(hunk)
    if kind is Kind.ATTR:
        name = attr_name(hunk.attr)
        return f"两边改了{name}" if colour is Colour.RED else f"{voice.them}改了{name}"
    if kind is Kind.MOVE:
        return "两边都换了位置" if colour is not Colour.GREEN else f"{voice.them}换了位置"
    if kind is Kind.MARK:
        return "两边的格式不一样" if colour is Colour.RED else f"{voice.them}改了格式，字没有变"
    if colour is Colour.RED:
        return "同一处写了不同的话"
    if colour is Colour.AMBER:
        return "同一句，位置不同，已试着合上"
    return _SURE.get(kind, "{sure}").format(them=voice.them, sure=voice.sure)


def _table_note(hunk: Hunk) -> str:
    if not hunk.together:
        return "两边都改了这张表的行列，只能留一边的"
    return f"两边都改了这 {len(hunk.together) + 1} 张表的行列，内容又在几张表之间挪过，只能一起留一边的"


_SURE = {
    Kind.INSERT: "{them}新加的",
    Kind.DELETE: "{them}删去了，{sure}",
    Kind.SPLIT: "{them}分成了两段",
    Kind.JOIN: "{them}并成了一段",
}


def _proposed(hunk: Hunk) -> str:
    if hunk.kind is not Kind.TEXT:
        return ""
    if hunk.colour is Colour.RED:
        return hunk.ours
    return hunk.theirs if hunk.colour is Colour.GREEN else combined(hunk)


def combined(hunk: Hunk) -> str:
    """The words of an amber hunk as the merge puts them together."""
    docs = [_one_line(words) for words in (hunk.base, hunk.ours, hunk.theirs)]
    section = merge(docs[0], docs[1], docs[2]).doc["content"][0]
    return "".join(piece.get("text", "") for piece in section["content"][0].get("content") or ())


def _one_line(words: str) -> Json:
    line: Json = {"type": "paragraph", "attrs": {"id": "p"}}
    if words:
        line["content"] = [{"type": "text", "text": words}]
    section = {"type": "section", "attrs": {"id": "s", "key": "process", "title": ""}, "content": [line]}
    return {"type": "doc", "content": [section]}


def told(decision: Decision) -> Json:
    """A decision as it is kept beside a pull."""
    return {"words": decision.text} if isinstance(decision, Words) else {"choice": decision.value}


def heard(kept: Json) -> Decision:
    """A decision as it was kept."""
    return Words(kept["words"]) if "words" in kept else Choice(kept["choice"])
