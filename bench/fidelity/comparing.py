"""What of one document another still holds: per kind, how many are kept of how many."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .census import Census
from .codes import letters
from .decor import KINDS
from .looks import Looks
from .tables import Table

_ALIKE = 0.9  # of the cells of a table, for it to be the same one
_SIGNS = re.compile(r"[\W_]+")


@dataclass
class Kept:
    """``kept`` of ``present``; ``lost`` names some that are missing."""

    kept: int = 0
    present: int = 0
    lost: list[str] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """0 to 1; None when the source had none."""
        return self.kept / self.present if self.present else None

    def add(self, other: "Kept") -> None:
        """Count another document in."""
        self.kept += other.kept
        self.present += other.present
        self.lost += other.lost


def compare(before: Census, after: Census) -> dict[str, Kept]:
    """Every kind of content; the order is that of the table in docs/fidelity.md."""
    pairs, tables = _tables(before.tables, after.tables)
    return {
        "text": _text(before, after),
        "tables": tables,
        "merges": _merges(pairs, before.tables),
        "numbers": _numbers(before, after),
        "images": _pictures(before.pictures, after.pictures),
        "objects": _multiset(before.objects, after.objects),
        "omml": _multiset(before.formulas, after.formulas),
        "equation_fields": _equations(before, after),
        "signs": _signs(before, after),
        "notes": _multiset(before.notes, after.notes),
        "comments": _multiset(before.comments, after.comments),
        "insertions": _multiset(before.insertions, after.insertions),
        "deletions": _multiset(before.deletions, after.deletions),
        "ruby": _multiset(before.rubies, after.rubies),
        "text_boxes": _multiset(before.boxes, after.boxes),
        "emphasis": _multiset(before.dots, after.dots),
    }


def compare_looks(before: Looks, after: Looks) -> dict[str, Kept]:
    """Fonts and sizes by characters, indents and alignments by paragraphs."""
    return {
        "fonts": _multiset(before.fonts, after.fonts),
        "sizes": _multiset(before.sizes, after.sizes),
        "indents": _multiset(before.indents, after.indents),
        "alignments": _multiset(before.alignments, after.alignments),
    }


def compare_decor(before: dict[str, int], after: dict[str, int]) -> dict[str, Kept]:
    """Per kind, how many are left."""
    return {
        kind: Kept(min(count, after.get(kind, 0)), count, [kind] if after.get(kind, 0) < count else [])
        for kind, count in before.items()
    }


def unsaid(kept: dict[str, Kept], warnings: Iterable[str]) -> list[str]:
    """Kinds that went without the word for them in any warning."""
    said = "\n".join(warnings)
    return [kind for kind, one in kept.items() if one.lost and KINDS[kind][1] not in said]


def _text(before: Census, after: Census) -> Kept:
    """By characters: a clause counts when it stands as often in the other document, cut in two or not."""
    found = Kept()
    for clause, count in before.clauses.items():
        have = after.clauses.get(clause, 0)
        if have < count:
            have = after.whole.count(_SIGNS.sub("", clause)) if _SIGNS.sub("", clause) else count
        found.present += len(clause) * count
        found.kept += len(clause) * min(count, have)
        if have < count:
            found.lost.append(clause)
    return found


def _tables(before: list[Table], after: list[Table]) -> tuple[list[tuple[Table, Table]], Kept]:
    """Each table with the one it became."""
    found, pairs = Kept(present=len(before)), []
    left = list(after)
    for table in before:
        best = max(left, key=lambda other: _alike(table, other), default=None)
        if best is not None and _alike(table, best) >= _ALIKE:
            left.remove(best)
            pairs.append((table, best))
            found.kept += 1
        else:
            found.lost.append("｜".join(one for one in table.cells if one)[:60])
    return pairs, found


def _alike(one: Table, other: Table) -> float:
    """How many of the filled cells of ``one`` are in ``other``; empty ones are alike when equally large."""
    mine = Counter(filter(None, one.cells))
    if not mine:
        return 1.0 if len(one.cells) == len(other.cells) and not any(other.cells) else 0.0
    shared = mine & Counter(filter(None, other.cells))
    return sum(shared.values()) / sum(mine.values())


def _merges(pairs: list[tuple[Table, Table]], every: list[Table]) -> Kept:
    found = Kept(present=sum(len(table.merged) for table in every))
    for one, other in pairs:
        shared = Counter(one.merged) & Counter(other.merged)
        missing, more = Counter(one.merged) - shared, Counter(other.merged) - shared
        for merged in [cell for cell in missing.elements() if not cell[0]]:  # blank ones may be filled by now
            twin = next((cell for cell in more.elements() if cell[1:] == merged[1:]), None)
            if twin is not None:
                missing -= Counter([merged])
                more -= Counter([twin])
                shared[merged] += 1
        found.kept += sum(shared.values())
        found.lost += [f"{said[:20]}（{columns}×{rows}）" for said, columns, rows in missing]
    return found


def _numbers(before: Census, after: Census) -> Kept:
    """Paragraphs that Word numbers by itself: the same number is displayed, automatic or typed."""
    shown = [number + said for number, said in after.numbers]
    found = Kept()
    for number, said in before.numbers:
        if not number:
            continue
        found.present += 1
        wanted = number + said
        if any(other.startswith(wanted[:40]) for other in shown):
            found.kept += 1
        else:
            found.lost.append(wanted[:40])
    return found


def _pictures(before: Counter[str], after: Counter[str]) -> Kept:
    """The same bytes, or for formats that browsers do not show a picture in their place."""
    found = Kept(present=sum(before.values()))
    same = before & after
    found.kept = min(sum(same.values()) + sum((after - same).values()), found.present)
    found.lost = [key[:12] for key in before - same] if found.kept < found.present else []
    return found


def _equations(before: Census, after: Census) -> Kept:
    """An EQ field by its letters: in a formula, beside a word, or in the text."""
    found = Kept(present=before.equations.total())
    left, whole = after.drawn.copy(), letters(after.whole)
    for said, count in before.equations.items():
        kept = min(count, left[said] + after.equations[said] + (whole.count(said) if said else count))
        left[said] -= min(kept, left[said])
        found.kept += kept
        found.lost += [said[:60]] * (count - kept)
    return found


def _signs(before: Census, after: Census) -> Kept:
    """By their number: which sign of a font is which sign of Unicode, only the fonts know."""
    kept = max(0, min(before.signs, after.signs + after.shown_signs - before.shown_signs))
    return Kept(kept, before.signs, [f"{before.signs - kept} signs"] if kept < before.signs else [])


def _multiset(before: Counter[Any], after: Counter[Any]) -> Kept:
    same = before & after
    return Kept(sum(same.values()), sum(before.values()), _names((before - same).elements()))


def _names(items: Iterable[object]) -> list[str]:
    return [str(item)[:60] for item in items]
