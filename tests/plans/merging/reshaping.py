"""Both change the shape of the same tables, and move something from one into another."""

import copy

from server.documents import ids
from server.documents.canonical import normalise
from server.documents.spec import Json
from tests.plans.merging.drawing import Hand, add_row, lists_in


def reshaped(doc: Json, hand: Hand) -> Json:
    """``doc`` with a row more in every table, and often a block moved from one table into another."""
    result = copy.deepcopy(doc)
    tables = [rows for rows in lists_in(result, "table") if rows]
    for rows in tables:
        add_row(rows, hand)
    if tables and hand.chance.random() < 0.7:
        cells = [cell.setdefault("content", []) for rows in tables for row in rows for cell in row["content"]]
        home, source = hand.chance.choice(cells), hand.chance.choice([one for one in cells if one])
        block = source.pop(hand.chance.randrange(len(source)))
        if home in lists_in(block, "tableCell"):  # no table into itself
            home = source
        home.append(block)
    return normalise(ids.ensure(normalise(result)))
