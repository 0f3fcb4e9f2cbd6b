"""What the forms about hunks send: ``hunk-<key>`` and ``words-<key>``. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.plans.forms import typed
from server.plans.merge import Choice, Decision, Words
from server.plans.pulling.hunks import KEY_LENGTH, WORDS_LENGTH

OWN_WORDS = "words"
NO_WORDS = "选了「改一改」，就把要用的话写在下面；不想写，就选用哪一边的。"
TOO_MANY_WORDS = f"这一处最多写 {WORDS_LENGTH} 个字。"


@dataclass(frozen=True, slots=True)
class Decided:
    """The answers by key; ``seen``: the keys of all hunks the page showed; ``typed``: what stood in the
    fields for own words, whether chosen or not; ``refused``: key → what is wrong with the answer."""

    decisions: dict[str, Decision] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    typed: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def chosen(self, key: str) -> str:
        """The value of the answer given about a hunk, "" for none."""
        decision = self.decisions.get(key)
        if decision is None:
            return OWN_WORDS if key in self.refused else ""
        return OWN_WORDS if isinstance(decision, Words) else decision.value

    def own_words(self) -> dict[str, str]:
        """By key, what was answered in one's own words, also where that was refused."""
        written = {key: words for key, words in self.typed.items() if words.strip()}
        return {key: words for key, words in written.items() if self.chosen(key) == OWN_WORDS}


def read_decisions(data: Mapping[str, object]) -> Decided:
    """Whatever is no answer of ours counts as none."""
    decisions: dict[str, Decision] = {}
    written: dict[str, str] = {}
    refused: dict[str, str] = {}
    seen: set[str] = set()
    for name in data:
        kind, _, key = name.partition("-")
        if len(key) != KEY_LENGTH:
            continue
        value = typed(data, name)
        if kind == "seen":
            seen.add(key)
        elif kind == "words":
            written[key] = value.replace("\r\n", "\n").strip("\n")
        elif kind == "hunk" and value in set(Choice):
            decisions[key] = Choice(value)
        elif kind == "hunk" and value == OWN_WORDS:
            words = typed(data, f"words-{key}").replace("\r\n", "\n").strip("\n")
            problem = NO_WORDS if not words.strip() else TOO_MANY_WORDS if len(words) > WORDS_LENGTH else ""
            if problem:
                refused[key] = problem
            else:
                decisions[key] = Words(words)
    return Decided(decisions, frozenset(seen), written, refused)
