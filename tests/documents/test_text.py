from server.documents import process, schema, skeleton, text, walk
from server.documents.spec import KEYS, Json
from tests.documents.fillings import FILLINGS
from tests.documents.samples import paragraph, plan, section


def _row(*cells: Json, kind: str = "tableCell", **attrs: object) -> Json:
    return {"type": "tableRow", "attrs": attrs, "content": [{"type": kind, **cell} for cell in cells]}


def _cell(words: str = "", **attrs: object) -> Json:
    return {"attrs": attrs, "content": [paragraph(words)]}


def _process(*rows: Json) -> Json:
    return {"type": "table", "attrs": {"kind": "process"}, "content": list(rows)}


def _head(*cols: str) -> Json:
    return _row(*[_cell(col, col=col) for col in cols], kind="tableHeader")


def test_a_blank_plan_is_valid_and_its_outline_is_empty() -> None:
    doc = skeleton.blank()
    schema.check(doc)
    lines = text.outline(doc)
    assert [line.title for line in lines][:4] == ["教材分析", "学情分析", "教学目标", "教学重点"]
    assert {line.fill for line in lines} == {"empty"}
    steps = next(line for line in lines if line.key == "process").steps
    assert [step.title for step in steps] == list(skeleton.USUAL_STEPS)
    assert text.minutes(doc) is None


def test_every_known_key_and_column_makes_a_valid_section() -> None:
    schema.check(skeleton.blank(KEYS))
    assert all(line.title != "未命名的一节" for line in text.outline(skeleton.blank(KEYS)))
    assert text.outline(plan(section("custom:校本", "")))[0].title == "校本"


def test_two_blank_plans_share_no_id() -> None:
    first, second = (
        {walk.attr(node, "id") for node in walk.nodes(skeleton.blank())} - {None} for _ in range(2)
    )
    assert not first & second


def test_minutes_come_from_the_row_the_time_column_or_the_name_of_the_step() -> None:
    table = _process(
        _head("step", "time", "teacher"),
        _row(_cell("一、导入"), _cell("8分钟"), _cell("提问"), minutes=5, title="旧名"),
        _row(_cell("探究"), _cell("18"), _cell()),
        _row(_cell("巩固（约10分钟）"), _cell(), _cell("三分之一是几分")),
        _row(_cell("总结"), _cell(), _cell("用 9 分钟")),
    )
    steps = process.steps(table)
    assert [(step.title, step.minutes) for step in steps] == [
        ("导入", 5), ("探究", 18), ("巩固", 10), ("总结", None),
    ]  # fmt: skip
    line = text.outline(plan(section("process", "教学过程", table)))[0]
    assert (line.minutes, line.fill) == (33, "half")


def test_a_row_under_a_merged_step_cell_is_a_step_of_that_name_without_the_minutes_again() -> None:
    table = _process(
        _head("step", "teacher"),
        _row(_cell("探究 12 分钟", rowspan=2), _cell("一")),
        _row(_cell("二")),
        _row(_cell("总结"), _cell("三")),
    )
    steps = process.steps(table)
    assert [(step.title, step.minutes) for step in steps] == [("探究", 12), ("探究", None), ("总结", None)]
    assert text.outline(plan(section("process", "", table)))[0].fill == "full"


def test_a_section_is_filled_by_what_stands_outside_its_heads() -> None:
    lines = text.outline(schema.ids.ensure(plan(*(part for part, _ in FILLINGS))))
    assert [(line.title, line.fill) for line in lines] == [
        (line.title, fill) for line, (_, fill) in zip(lines, FILLINGS, strict=True)
    ]


def test_plain_text_has_a_line_for_each_paragraph_and_tabs_between_cells() -> None:
    table = _process(_head("step", "teacher"), _row(_cell("导入"), _cell("提问")))
    formula = {"type": "paragraph", "content": [{"type": "inlineMath", "attrs": {"latex": "x^2"}}]}
    doc = plan(
        section("prep", "准备", paragraph("甲"), paragraph(" "), formula), section("process", "", table)
    )
    assert text.plain(doc) == "准备\n甲\nx^2\n教学过程\nstep\tteacher\n导入\t提问"
    assert text.characters(doc) == len("甲x^2stepteacher导入提问")


def test_files_are_listed_once_and_replaced_where_the_mapping_knows_them() -> None:
    images: list[Json] = [{"type": "image", "attrs": {"file_id": one}} for one in ("asset:1", "b", "asset:1")]
    doc = plan(section("board", "", *images))
    assert walk.file_ids(doc) == ["asset:1", "b"]
    changed = walk.with_files(doc, {"asset:1": "f1"})
    assert walk.file_ids(changed) == ["f1", "b"]
    assert walk.file_ids(doc) == ["asset:1", "b"]
    assert text.first_image(changed) == "f1"


def test_a_block_is_found_with_its_parents() -> None:
    doc = skeleton.blank()
    cell = doc["content"][6]["content"][0]["content"][1]["content"][2]
    found = walk.find(doc, cell["attrs"]["id"])
    assert found is not None
    assert found.node == cell
    assert [node["type"] for node in found.parents] == ["doc", "section", "table", "tableRow"]
    assert walk.find(doc, "none") is None


def test_without_a_step_column_a_step_is_called_by_its_row() -> None:
    table = _process(_head("teacher", "second"), _row(_cell("提问"), _cell(), title="（一）看风筝，引诗题"))
    assert [step.title for step in process.steps(table)] == ["看风筝，引诗题"]


def test_a_section_with_places_of_a_template_left_open_is_not_written() -> None:
    bold = {"type": "text", "text": "{{教学", "marks": [{"type": "bold"}]}
    split = {"type": "paragraph", "content": [bold, {"type": "text", "text": "目标}}"}]}
    lines = text.outline(
        plan(
            section("objectives", "", split),
            section("focus", "", paragraph("会读 {{几分之一}}。")),
            section("homework", "", paragraph("集合 {{1},{2}} 与 {{}}")),
        )
    )
    assert [line.fill for line in lines] == ["empty", "half", "full"]
    doc = plan(section("focus", "", split, paragraph("{{课题}} {{课题}} {{ 年级 }}")))
    assert text.placeholders(doc) == ["{{教学目标}}", "{{课题}}", "{{ 年级 }}"]
