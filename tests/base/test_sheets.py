import io
import zipfile
from datetime import date

import openpyxl
import pytest

from server.base.sheets import csv_text, limits, sandbox, writing, xlsx
from server.base.sheets.table import SheetRefused
from server.base.sheets.worker import read

ROWS = [["工号", "姓名"], ["0012", "𠮷·䶮"]]


def book(sheet_xml: bytes | None = None, **parts: bytes) -> bytes:
    """A small .xlsx, with its sheet or other parts replaced."""
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    out = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml" and sheet_xml is not None:
                content = sheet_xml
            new.writestr(name, content)
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("alphabet", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_of_any_school_reads_the_same(alphabet: str, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in [*ROWS, ["", ""], ["13", '"李\r\n四"']])
    table = read(text.encode(alphabet), "a.csv")
    assert [(line.number, line.cells) for line in table.lines] == [
        (1, ["工号", "姓名"]), (2, ["0012", "𠮷·䶮"]), (4, ["13", "李\r\n四"])
    ]  # fmt: skip


def test_an_xlsx_gives_what_excel_shows() -> None:
    made = openpyxl.Workbook()
    empty, sheet = made.active, made.create_sheet("名册")
    assert empty is not None
    for row in ([], [12, 13800000000.0, True, "=1+1", "#N/A"], [0.5, None, "  字 "]):
        sheet.append(row)
    sheet["A2"].number_format = "0000"
    out = io.BytesIO()
    made.save(out)
    table = xlsx.read(out.getvalue())
    assert (table.name, table.other_sheets) == ("名册", ["Sheet"])
    assert [(line.number, line.cells, line.odd) for line in table.lines] == [
        (2, ["0012", "13800000000", "是", "", ""], {3: "formula", 4: "error"}),
        (3, ["0.5", "", "字"], {}),
    ]


def test_what_is_written_is_read_again_and_never_a_formula() -> None:
    hostile = ["=1+1", "+8613800000000", "-2", "@SUM(A1)", "\tx", "0012"]
    text = writing.to_csv([hostile]).decode("utf-8-sig")
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in text.strip().split(","))
    table = xlsx.read(writing.to_xlsx("表", [ROWS[0], hostile]))
    assert table.lines[1].cells[5] == "0012" and table.lines[1].cells[0] == "'=1+1" and not table.lines[1].odd
    hidden = [" =1", "\u3000@x", "＝HYPERLINK(1)", "\n=1", "\ufeff+1"]
    assert all(writing.plain(one) == f"'{one}" for one in hidden) and writing.plain("3－1") == "3－1"
    numbers: list[writing.Cell] = [-2.5, 3, None, date(2026, 11, 22), "a\x00b"]
    assert writing.to_csv([numbers]).decode("utf-8-sig").strip() == "-2.5,3,,2026-11-22,a\x00b"
    sheet = openpyxl.load_workbook(io.BytesIO(writing.to_xlsx("评分表/[=1]", [ROWS[0], numbers]))).active
    kept = [cell.value for cell in next(sheet.iter_rows(min_row=2))]
    assert kept[:2] == [-2.5, 3] and kept[3].date() == date(2026, 11, 22) and kept[4] == "ab"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_hostile_files_are_refused_with_a_sentence() -> None:
    bomb = b"<worksheet>" + b" " * (60 << 20) + b"</worksheet>"
    doctype = b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'
    cases = {
        "大得不正常": book(bomb), "不像正常的": book(doctype), "已经损坏": b"PK\x03\x04 and no more",
        "旧格式": b"\xd0\xcf\x11\xe0 old", "空的": b"  ", "不是 Excel": _zip({"a.txt": b"x"}),
        "不是表格": b"%PDF-1.7", "什么都没有": book(),
        "读到一半出错": book(b"<worksheet><sheetData><row r='x'>"),
    }  # fmt: skip
    for said, data in cases.items():
        with pytest.raises(SheetRefused, match=said):
            read(data, "a.xlsx")


async def test_the_worker_has_little_memory_and_little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SheetRefused, match="MB"):
        await sandbox.read_in_sandbox(b"x" * (limits.MAX_FILE_BYTES + 1), "a.csv")
    with pytest.raises(SheetRefused, match="太复杂"):
        await sandbox.read_in_sandbox(writing.to_csv(ROWS), "a.csv", time_seconds=0.01)
    monkeypatch.setenv("GONGBEI_WORKER_MEMORY", str(96 << 20))
    with pytest.raises(SheetRefused):
        await sandbox.read_in_sandbox(writing.to_csv([["x" * 2000] * 50] * 90), "a.csv")
    monkeypatch.delenv("GONGBEI_WORKER_MEMORY")
    assert (await sandbox.read_in_sandbox(writing.to_csv(ROWS), "../名\n册.csv")).lines[1].cells == ROWS[1]


def test_more_lines_than_anybody_needs_are_cut() -> None:
    table = csv_text.read(b"1,2\n" * (limits.MAX_LINES + 5), "a.csv")
    assert len(table.lines) == limits.MAX_LINES and table.is_cut


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
