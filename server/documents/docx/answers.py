"""What an answered paper says of the text it was made from: whole texts again, one for each author. Pure."""

from dataclasses import dataclass
from typing import Any

from server.documents import canonical, ids, sanitising

from .answered import Answered, Voice
from .hearing import Hearing
from .opinions import Opinions, Suggested
from .owning import Paper

Json = dict[str, Any]

UNTRACKED = "没有开修订"
NOBODY = "未署名"
ONLY_TRACKED = "这份 Word 里看不出每一段原来是哪一段，只读了修订和批注；没开修订改的，请自己对照着看。"


@dataclass
class Compared:
    """What was found; ``is_strange``: hardly a line of the paper is of this text."""

    opinions: Opinions
    is_strange: bool = False


def compare(base: Json, answered: Answered, *, is_exact: bool = True) -> Compared:
    """``answered`` as opinions about ``base``: the text the paper was written from, or, not ``is_exact``,
    what became of it."""
    paper = Paper(base, answered, is_exact)
    if paper.is_strange:
        return Compared(Opinions(), is_strange=True)
    found = Opinions(untold=[*answered.untold, *([] if paper.is_ours else [ONLY_TRACKED])])
    for voice in [*answered.voices, *_typed(paper)]:
        work = Hearing(paper, voice)
        body = canonical.normalise(ids.ensure(sanitising.sanitise(work.body())))
        found.untold += work.untold
        if body != base:
            found.suggested.append(Suggested(voice.author, body, voice.at))
    found.threads = [paper.placed(thread) for thread in answered.threads]
    return Compared(found)


def _typed(paper: Paper) -> list[Voice]:
    """What was changed without tracking, as the voice of whoever saved the file last."""
    if not paper.is_ours:
        return []
    if not paper.missing() and all(paper.is_untouched(line) for line in paper.answered.lines):
        return []
    return [Voice(f"{paper.answered.saved_by or NOBODY}（{UNTRACKED}）", "", [])]
