"""The ``gongbei`` command as outside checks use it: JSON on stdout, sentences on stderr, exit 0, 1, 2."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from server.base import sessions
from server.documents import skeleton
from server.people import signing_in
from tests.support.town import Town

ROOT = Path(__file__).resolve().parents[2]


class Gongbei:
    """Runs the command beside a platform of its own."""

    def __init__(self, dsn: str, data: Path) -> None:
        self.environ = os.environ | {"DATABASE_URL": dsn, "GONGBEI_DATA": str(data)}

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "server.app.cli", *words],
            cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def answer(self, *words: str) -> str:
        done = self(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout.removesuffix("\n")

    def refusal(self, *words: str, code: int = 1) -> str:
        done = self(*words)
        assert (done.returncode, done.stdout) == (code, "")
        assert "Traceback" not in done.stderr
        return done.stderr.removesuffix("\n")


@pytest.fixture
def gongbei(database: str, tmp_path: Path) -> Gongbei:
    return Gongbei(database, tmp_path)


def plan_file(folder: Path, **given: Any) -> str:
    file = folder / "plan.json"
    file.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    return str(file)


async def test_a_session_for_support_opens_the_account_and_is_audited(town: Town, gongbei: Gongbei) -> None:
    name, _, token = gongbei.answer("session", "create", "--user", "wang").partition("=")
    assert name == sessions.cookie_name(secure=False)
    viewer = await signing_in.viewer_for(token, secure=False)
    assert viewer is not None
    assert viewer.id == town.wang.id
    assert gongbei.refusal("session", "create", "--user", "nobody").startswith("没有工号 nobody 的账号")


async def test_a_plan_is_made_shown_and_not_forked_before_its_release(
    town: Town, gongbei: Gongbei, tmp_path: Path
) -> None:
    doc = skeleton.blank(["objectives", "process"])
    made = plan_file(tmp_path, title="分数的初步认识", subject="数学", grade="三年级", doc=doc)
    plan_id = gongbei.answer("plan", "new", "--owner", "wang", "--from", made, "--state", "discussion")
    shown = json.loads(gongbei.answer("plan", "show", plan_id))
    assert (shown["id"], shown["title"], shown["kind"]) == (plan_id, "分数的初步认识", "master")
    assert shown["state"] == "discussion"
    assert [section["attrs"]["key"] for section in shown["doc"]["content"]] == ["objectives", "process"]
    assert "还没有发布" in gongbei.refusal("plan", "fork", plan_id, "--owner", "zhao")


async def test_files_that_are_no_plans_are_refused_in_one_sentence(
    town: Town, gongbei: Gongbei, tmp_path: Path
) -> None:
    empty = plan_file(tmp_path, title="没有正文")
    assert "里没有教案" in gongbei.refusal("plan", "new", "--owner", "wang", "--from", empty)
    text = tmp_path / "note.docx"
    text.write_text("这不是 Word 文件")
    assert gongbei.refusal("docx", "outline", str(text)).count("\n") == 0
    gongbei.refusal("docx", "outline", str(tmp_path / "absent.docx"), code=2)
    assert gongbei.refusal("up", "--port", "99999").startswith("端口 99999 用不了：")
    for words, said in (
        (["up", "--port", "x"], "--port 要写一个整数。用法见：gongbei up --help"),
        (["up", "--prot", "9"], "没有 --prot 这个选项。用法见：gongbei up --help"),
        (["pu"], "没有这个命令。用法见：gongbei --help"),
        (["plan", "show"], "还缺 ID。用法见：gongbei plan show --help"),
    ):
        assert gongbei.refusal(*words, code=2) == said


def test_three_documents_are_merged_without_a_platform(tmp_path: Path) -> None:
    def file(name: str, *texts: str) -> str:
        blocks = [
            {"type": "paragraph", "attrs": {"id": f"p{at}"}, "content": [{"type": "text", "text": text}]}
            for at, text in enumerate(texts)
        ]
        section = {"type": "section", "attrs": {"id": "s", "key": "process"}, "content": blocks}
        (tmp_path / name).write_text(json.dumps({"type": "doc", "content": [section]}), encoding="utf-8")
        return str(tmp_path / name)

    alone = Gongbei("", tmp_path)
    base = file("base.json", "读3遍课文。", "小组讨论问题。", "小结。")
    ours = file("ours.json", "读5遍课文。", "小组讨论重点问题。", "小结。")
    theirs = file("theirs.json", "读3遍全文。", "同桌讨论问题。", "小结，布置作业。")
    found = json.loads(alone.answer("merge", base, ours, theirs))
    said = [block["content"][0]["text"] for block in found["merged"]["content"][0]["content"]]
    assert said == ["读5遍课文。", "同桌讨论重点问题。", "小结，布置作业。"]
    assert found["conflicts"] == [
        {
            "kind": "text",
            "block_id": "p0",
            "base": "读3遍课文。",
            "ours": "读5遍课文。",
            "theirs": "读3遍全文。",
        }
    ]
    assert [hunk["block_id"] for hunk in found["review"]] == ["p1"]
    (tmp_path / "none.json").write_text('{"type": "paragraph"}', encoding="utf-8")
    assert "none.json 不是一份教案" in alone.refusal("merge", base, ours, str(tmp_path / "none.json"))


def test_a_coded_lesson_is_analysed_without_a_platform(tmp_path: Path) -> None:
    alone = Gongbei("", tmp_path)
    mode = {"n": 10, "rt": 0.5, "ch": 0.7, "mode": "对话型", "variant": "ST"}
    assert json.loads(alone.answer("analyse", "st", "TSTSTTSSTS")) == mode
    with_both = {"n": 10, "rt": 0.55, "ch": 0.6, "mode": "对话型", "variant": "D"}
    assert json.loads(alone.answer("analyse", "st", "ttdd", "sstdst")) == with_both
    found = alone.answer("analyse", "fias", "5 5 4 8 2 3 4 9 3 5 6 8 10 7")
    assert "\n" not in found
    assert json.loads(found) == {
        "m": 15, "tt": 66.67, "pt": 20, "sc": 13.33, "id_ratio": 1, "revised_id_ratio": 1.5, "trr": 60,
        "tqr": 40, "pir": 33.33, "trr89": 100, "tqr89": None, "ccr": 53.33, "ssr": 6.67, "pssr": 0,
    }  # fmt: skip
    for words, said in (
        (["st", ""], "没有 S-T 编码"),
        (["st"], "没有 S-T 编码"),
        (["st", "TTX"], "第 3 个编码“X”不认识"),
        (["fias", ""], "没有 FIAS 编码"),
        (["fias", "5 11"], "第 2 个编码“11”不认识"),
    ):
        assert alone.refusal("analyse", *words, code=2).startswith(said)
    assert list(tmp_path.iterdir()) == []


def test_without_a_running_platform_the_sentence_says_how_to_start_one(tmp_path: Path) -> None:
    alone = Gongbei("", tmp_path)
    assert "gongbei up" in alone.refusal("session", "create", "--user", "wang")
    assert list(tmp_path.iterdir()) == []


async def test_the_demo_is_never_planted_beside_real_accounts(town: Town, gongbei: Gongbei) -> None:
    assert "已经有真实账号" in gongbei.refusal("seed")


def test_a_setting_that_is_no_number_stops_the_start(tmp_path: Path) -> None:
    alone = Gongbei("", tmp_path)
    alone.environ["DATABASE_POOL"] = "viele"
    assert alone.refusal("up").startswith("设置有误，什么都没有启动：DATABASE_POOL='viele'")


def test_doctor_masks_secrets_and_names_every_setting(tmp_path: Path) -> None:
    alone = Gongbei("", tmp_path)
    alone.environ["GONGBEI_SECRET"] = "geheim" * 8
    done = alone("doctor")
    assert "geheim" not in done.stdout
    assert "GONGBEI_SECRET       ********" in done.stdout
    assert "平台：没有运行" in done.stdout
