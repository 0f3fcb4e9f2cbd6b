"""Synthetic lesson plans with the letter statistics of real ones. No word list of a segmenter is used.

Sentences come from a chain of characters learnt from the demo's lesson texts; among them stand terms of a
list, names, and pairs of any characters at all, so that there are very common words and very rare ones.
"""

import itertools
import random
from collections import defaultdict
from pathlib import Path

TEXTS = Path(__file__).resolve().parents[1] / "server" / "seeds" / "texts"
CHARACTERS = 1_000
TERMS = """
分数 小数 周长 面积 体积 圆柱 圆锥 勾股定理 方程 比例 百分数 鸡兔同笼 植树问题 平行四边形 三角形
统计 可能性 二次函数
背影 春 济南的冬天 古诗 村居 山行 文言文 记叙文 说明文 修辞 朗读 识字 写字 习作 口语交际 整本书阅读
声音 光的反射 浮力 压强 电路 欧姆定律 酸碱 溶液 细胞 光合作用 生态系统 地球自转 气候 水循环 磁铁 种子发芽
走教 送课下乡 集体备课 二次备课 同课异构 教研 教学反思 学情 作业设计 板书 导入 探究 合作 展示 评价 追问
情境 任务单
民族团结 法治 长征 丝绸之路 宪法 劳动 篮球 合唱 水墨 剪纸 编程 二进制 数据 网络安全
""".split()  # noqa: SIM905 (easier to read)
FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高欧阳买𬱖"
GIVEN = "芳敏静丽强军杰娟勇艳涛明超兰霞平刚桂英华建国雨晴思远慧娜𠮷浩然子涵梓萱"
RARE = [chr(0x4E00 + place) for place in range(0, 20_000, 7)]
MARKS = "，，，。。；：？"


class Writer:
    """Writes plans, the same ones for the same seed."""

    def __init__(self, seed: int = 20261122) -> None:
        self.random = random.Random(seed)
        self._next: dict[str, list[str]] = defaultdict(list)
        self.source = "".join(path.read_text() for path in sorted(TEXTS.glob("*.txt")))
        letters = [one for one in self.source if "一" <= one <= "鿿"]
        for first, second in itertools.pairwise(letters):
            self._next[first].append(second)
        self._letters = letters
        self.names = [self.name() for _ in range(300)]

    def name(self) -> str:
        """Two or three characters."""
        given = self.random.randint(1, 2)
        return self.random.choice(FAMILY) + "".join(self.random.choices(GIVEN, k=given))

    def sentence(self) -> str:
        """Some dozen characters as they follow one another in lesson texts."""
        now = self.random.choice(self._letters)
        out = [now]
        for _ in range(self.random.randint(6, 22)):
            now = self.random.choice(self._next[now] or self._letters)
            out.append(now)
        return "".join(out)

    def body(self) -> str:
        """About ``CHARACTERS`` of text in paragraphs."""
        out: list[str] = []
        length = 0
        terms = self.random.sample(TERMS, 6)
        while length < CHARACTERS:
            piece = self.sentence()
            dice = self.random.random()
            if dice < 0.25:
                piece += self.random.choice(terms)
            elif dice < 0.30:
                piece += "".join(self.random.choices(RARE, k=2))
            elif dice < 0.31:
                piece += self.random.choice(self.names) + "老师"
            piece += self.random.choice(MARKS) if self.random.random() < 0.9 else "\n"
            out.append(piece)
            length += len(piece)
        return "".join(out)

    def title(self) -> str:
        """A topic of the list, now and then with which 课时."""
        return self.random.choice(TERMS) + self.random.choice(["", "（第 1 课时）", "的认识", "复习"])
