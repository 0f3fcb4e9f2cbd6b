"""The editor's schema is docs/schema.json, name by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from server.documents import canonical, ids, keys, palette
from tests.browser.conftest import Open
from tests.browser.harness.pages import paragraph, plan, settled
from tests.browser.harness.site import Site

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parents[2] / "docs" / "schema.json").read_text())
DUMP = """() => {
  const {nodes, marks} = el().editor.schema;
  const attrs = type => Object.fromEntries(Object.entries(type.spec.attrs ?? {}).map(([name,
    rule]) => [name, rule.default ?? null]));
  return {
    nodes: Object.fromEntries(Object.entries(nodes).map(([name, type]) => [name, {
      content: type.spec.content ?? '', group: type.spec.group ?? '', atom: !!type.spec.atom,
        attrs: attrs(type), inline: type.isInline}])),
    marks: Object.fromEntries(Object.entries(marks).map(([name, type]) => [name,
      attrs(type)])), top: el().editor.schema.topNodeType.name};
}"""
ONE_OF_EACH = plan(
    {"type": "heading", "attrs": {"level": 3}, "content": [{"type": "text", "text": "小标题"}]},
    {
        "type": "paragraph",
        "attrs": {
            "align": "center",
            "indentChars": 2,
            "num": {"fmt": "decimal", "lvl": 0, "start": 1, "text": "1."},
        },
        "content": [
            *(
                {"type": "text", "text": name, "marks": [{"type": name}]}
                for name in ("bold", "italic", "underline", "strike", "sub", "sup", "emphasis")
            ),
            {"type": "text", "text": "红", "marks": [{"type": "color", "attrs": {"color": "#c00000"}}]},
            {"type": "text", "text": "黄", "marks": [{"type": "highlight", "attrs": {"color": "yellow"}}]},
            {
                "type": "text",
                "text": "链",
                "marks": [{"type": "link", "attrs": {"href": "https://example.cn/"}}],
            },
            {"type": "hardBreak"},
            {"type": "inlineMath", "attrs": {"latex": "x^2", "omml": "<m/>"}},
            {"type": "ruby", "attrs": {"base": "共", "rt": "gòng"}},
            {"type": "footnote", "attrs": {"text": "注"}},
            {
                "type": "inlineImage",
                "attrs": {"file_id": "0192a3b4-0000-7000-8000-000000000001", "width": 20, "height": 20},
            },
        ],
    },
    {"type": "bulletList", "content": [{"type": "listItem", "content": [paragraph("点")]}]},
    {
        "type": "orderedList",
        "attrs": {"start": 3, "num": {"fmt": "chineseCounting"}},
        "content": [{"type": "listItem", "content": [paragraph("三")]}],
    },
    {
        "type": "table",
        "attrs": {"kind": "process"},
        "content": [
            {
                "type": "tableRow",
                "content": [
                    {
                        "type": "tableHeader",
                        "attrs": {"col": "step", "colwidth": [120]},
                        "content": [paragraph("环节")],
                    },
                    {
                        "type": "tableHeader",
                        "attrs": {"col": "teacher", "colwidth": [80]},
                        "content": [paragraph("教师")],
                    },
                ],
            },
            {
                "type": "tableRow",
                "attrs": {"minutes": 5, "title": "导入"},
                "content": [
                    {
                        "type": "tableCell",
                        "attrs": {"colspan": 2, "colwidth": [120, 80], "align": "left"},
                        "content": [paragraph("分")],
                    }
                ],
            },
        ],
    },
    {
        "type": "image",
        "attrs": {
            "file_id": "0192a3b4-0000-7000-8000-000000000001",
            "alt": "圆",
            "width": 40,
            "height": 30,
            "align": "left",
        },
    },
    {"type": "blockMath", "attrs": {"latex": "\\frac12", "omml": "<m/>"}},
    {"type": "textbox", "content": [paragraph("框")]},
    {"type": "opaque", "attrs": {"kind": "smartart", "file_id": "asset:abc", "label": "图示"}},
)


async def test_nodes_marks_and_attributes_are_those_of_the_schema_file(open_tab: Open) -> None:
    tab = await open_tab(doc=plan(paragraph("甲")))
    found = await tab.js(DUMP)
    assert found["top"] == SCHEMA["top"]
    expected_nodes = {
        name: {
            "content": rule.get("content", ""),
            "group": rule.get("group", ""),
            "atom": rule.get("atom", False),
            "attrs": {attr: spec.get("default") for attr, spec in rule.get("attrs", {}).items()},
            "inline": rule.get("group") == "inline",
        }
        for name, rule in SCHEMA["nodes"].items()
    }
    assert found["nodes"] == expected_nodes
    assert found["marks"] == {
        name: {attr: spec.get("default") for attr, spec in rule.get("attrs", {}).items()}
        for name, rule in SCHEMA["marks"].items()
    }


async def test_a_document_with_everything_comes_back_as_it_went_in(
    open_tab: Open, site: Site, room: str
) -> None:
    whole = ids.ensure(canonical.normalise(ONE_OF_EACH))
    tab = await open_tab(doc=whole)
    assert canonical.normalise(await tab.json()) == whole
    await tab.caret(3)
    await tab.type("字")
    await settled(tab)
    whole["content"][0]["content"][0]["content"][0]["text"] = "小标题字"
    assert site.relay.rooms[room].json() == whole


async def test_copying_and_pasting_inside_the_editor_keeps_everything(open_tab: Open) -> None:
    whole = ids.ensure(canonical.normalise(ONE_OF_EACH))
    tab = await open_tab(doc=whole)
    copied = await tab.js("""() => {
      const {view, editor} = el(); editor.commands.selectAll();
      const html = view.serializeForClipboard(view.state.selection.content()).dom.innerHTML;
      put([{type: 'paragraph'}]); editor.commands.setTextSelection(2);
      view.pasteHTML(html); return el().json(); }""")
    assert without_ids(canonical.normalise(copied)["content"][0]["content"]) == without_ids(
        whole["content"][0]["content"]
    )
    assert len(every_id(copied)) == len(set(every_id(copied)))


def without_ids(node: Any) -> Any:
    if isinstance(node, list):
        return [without_ids(one) for one in node]
    if isinstance(node, dict):
        return {key: without_ids(value) for key, value in node.items() if key != "id"}
    return node


def every_id(node: Any) -> list[str]:
    own = [node["attrs"]["id"]] if (node.get("attrs") or {}).get("id") else []
    return own + [one for child in node.get("content") or () for one in every_id(child)]


async def test_titles_and_tints_are_the_servers(open_tab: Open) -> None:
    tab = await open_tab(
        doc=plan(
            *(
                {
                    "type": "paragraph",
                    "content": [
                        {
                            "type": "text",
                            "text": "色",
                            "marks": [{"type": "color", "attrs": {"color": color}}],
                        }
                    ],
                }
                for color in COLORS
            )
        )
    )
    shown = await tab.js(
        "() => [...document.querySelectorAll('span.color')].map(one => one.dataset.tint ?? null)"
    )
    assert shown == [palette.tint(color) for color in COLORS]
    await tab.page.get_by_role("button", name="加一节").click()
    options = await tab.js(
        "() => [...document.querySelectorAll('dialog option')].map(one => [one.value, "
        "one.textContent.replace('（已有）', '')])"
    )
    assert dict(options[:-1]) == keys.SECTION_TITLES


COLORS = [
    "#c00000",
    "FF0000",
    "#e87b1a",
    "#ffff00",
    "#00b050",
    "#0070c0",
    "#7030a0",
    "#808080",
    "#000000",
    "#ffffff",
    "darkYellow",
    "teal",
    "blue",
    "#f4b6c2",
    "#123456",
]
