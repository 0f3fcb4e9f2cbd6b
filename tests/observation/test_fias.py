"""FIAS: the worked vector, every ratio once by hand, and what must hold of any lesson."""

from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from server.observation.figures import fias
from server.observation.figures.coding import CodesRefused

LESSON = "5 5 4 8 2 3 4 9 3 5 6 8 10 7"


def shown(codes: str, system: fias.System = fias.FIAS) -> dict[str, float | None]:
    found = asdict(fias.ratios(fias.matrix(codes, system)))
    return {name: None if one is None else round(one, 2) for name, one in found.items()}


def test_the_ratios_of_a_short_lesson() -> None:
    assert shown(LESSON) == {
        "m": 15, "tt": 66.67, "pt": 20, "sc": 13.33, "id_ratio": 1, "revised_id_ratio": 1.5, "trr": 60,
        "tqr": 40, "pir": 33.33, "trr89": 100, "tqr89": None, "ccr": 53.33, "ssr": 6.67, "pssr": 0,
    }  # fmt: skip


def test_a_silent_lesson_has_few_ratios_and_no_zeros_in_their_place() -> None:
    found = shown("10 10")
    told = {"m": 3, "tt": 0, "pt": 0, "sc": 100, "ccr": 0, "ssr": 100}
    assert found == dict.fromkeys(found) | told


def test_steady_and_replying_cells_counted_by_hand() -> None:
    # 10-8 8-8 8-9 9-9 9-4 4-8 8-6 6-6 6-9 9-5 5-5 5-5 5-10
    found = shown("8 8 9 9 4 8 6 6 9 5 5 5")
    assert (found["m"], found["ssr"], found["pssr"]) == (13, 38.46, 33.33)  # 5 of 13, 2 of 6
    assert (found["trr89"], found["tqr89"]) == (0, 50)  # 8-6 alone; 9-4 against 9-5
    assert (found["ccr"], found["pir"]) == (46.15, 50)  # 9-4 4-8 9-5 5-5 5-5 5-10
    assert (found["id_ratio"], found["revised_id_ratio"]) == (0.2, 0)


def test_the_matrix_has_the_quiet_code_before_and_behind() -> None:
    matrix = fias.matrix("10 5")
    assert matrix.total == 3
    assert matrix.rows[9] == (0, 0, 0, 0, 1, 0, 0, 0, 0, 1)  # 10-10, 10-5
    assert matrix.rows[4] == (0, 0, 0, 0, 0, 0, 0, 0, 0, 1)  # 5-10
    assert matrix.counts["10"] == 2


def test_ifias_reads_its_families_and_its_own_ten() -> None:
    codes = "4.1 9.1 9.2 4.2 8 10 10 12 13 14 14 11 4.1"
    matrix = fias.matrix(codes, fias.IFIAS)
    found = shown(codes, fias.IFIAS)
    assert (matrix.total, matrix.counts["11"], matrix.counts["4.1"]) == (14, 2, 2)
    assert (found["tt"], found["pt"], found["sc"]) == (21.43, 35.71, 21.43)  # technology is neither
    assert (found["pir"], found["tqr"], found["ccr"]) == (66.67, 100, 42.86)
    assert (found["tqr89"], found["pssr"]) == (100, 20)  # 9.2-4.2; 10-10 of five
    added = asdict(fias.additions(matrix))
    assert {name: round(one, 2) for name, one in added.items()} == {
        "technology": 21.43, "pupils_technology": 66.67, "discussion": 14.29, "open_questions": 66.67,
        "own_questions": 50, "useful_silence": 33.33,
    }  # fmt: skip
    assert set(asdict(fias.additions(fias.matrix("5", fias.IFIAS))).values()) == {0.0, None}
    with pytest.raises(ValueError, match="only iFIAS"):
        fias.additions(fias.matrix("5"))


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ("", "没有 FIAS 编码"),
        (" , ", "没有 FIAS 编码"),
        ("5 11", "第 2 个编码“11”不认识：FIAS 编码只有 1 到 10。"),
        ("5 4.1", "第 2 个编码“4.1”不认识"),
        ("0", "第 1 个编码“0”不认识"),
        ("5 -4", "第 2 个编码“-4”不认识"),
        ("T", "第 1 个编码“T”不认识"),
    ],
)
def test_codes_that_are_none_are_refused_by_their_place(codes: str, said: str) -> None:
    with pytest.raises(CodesRefused, match=said):
        fias.matrix(codes)
    assert fias.matrix("５，5、4;8").total == 5


def test_plain_codes_of_a_split_family_are_refused_in_ifias() -> None:
    with pytest.raises(CodesRefused, match=r"iFIAS 编码只有 1、2、3、4\.1"):
        fias.matrix("4", fias.IFIAS)


@given(some.sampled_from([fias.FIAS, fias.IFIAS]), some.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_rows_add_up_to_columns_and_shares_to_the_whole(system: fias.System, data: some.DataObject) -> None:
    codes = data.draw(some.lists(some.sampled_from(system.codes), min_size=1, max_size=60))
    matrix = fias.matrix(" ".join(codes), system)
    rows = [sum(row) for row in matrix.rows]
    columns = [sum(column) for column in zip(*matrix.rows, strict=True)]
    assert rows == columns == list(matrix.counts.values())
    assert sum(rows) == matrix.total == len(codes) + 1
    found = asdict(fias.ratios(matrix))
    technology = fias.additions(matrix).technology if system is fias.IFIAS else 0
    assert found["tt"] + found["pt"] + found["sc"] + technology == pytest.approx(100)
    per_cent = [one for name, one in found.items() if name != "m" and "id_ratio" not in name]
    assert all(one is None or 0 <= one <= 100 for one in per_cent)
