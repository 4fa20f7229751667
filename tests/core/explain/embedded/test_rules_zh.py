from random import Random

import pytest

from core.explain.embedded import slots
from core.explain.embedded.pairs_zh import PAIRS
from core.explain.embedded.plan import Plan
from core.explain.embedded.training.chinese import write
from core.explain.embedded.training.chinese.pairs import module, pairs
from core.explain.embedded.training.sample import sample_plan
from core.explain.embedded.verify import problems

ALONE = Plan(
    "zh",
    "concise",
    "film",
    (
        ("<item>",),
        ("<rank:far>", "<pred:low>"),
        ("<hist_1:loved:main>", "<stars_1>"),
        ("<hist_2:disliked:holds>",),
    ),
)
ALONE_TEXT = (
    "给你推荐的这部电影是<item>，它只排在推荐列表第<rank:far>位，预测评分只有<pred:low>。"
    "你给<hist_1:loved:main>打了<stars_1>，这为它加了不少分；不过，你不喜欢<hist_2:disliked:holds>，这拖了它的后腿。"
)
BESIDE = Plan(
    "zh",
    "contrastive",
    "book",
    (("<other>",), ("<item>",), ("<rank:first>",), ("<hist_1:liked:main>",), ("<hist_2:liked:faint>",)),
)
BESIDE_TEXT = (
    "与<other>相比，<item>排在第<rank:first>位。你喜欢<hist_1:liked:main>，这让天平明显偏向这次推荐。"
    "不过，你喜欢<hist_2:liked:faint>，这却略微偏向另一本。"
)


def test_texts_of_the_grammar_pass() -> None:
    random = Random(5)
    plans = [sample_plan(random, "zh", slots.STYLES[n % 4]) for n in range(1000)]
    refused = [text for plan in plans if problems(plan, text := write(plan, random))]
    assert len(refused) <= 1, refused


def test_plain_texts_pass() -> None:
    assert not problems(BESIDE, BESIDE_TEXT)
    for text in (ALONE_TEXT, f"{ALONE_TEXT}以上只是大致的倾向，不是定论。"):
        assert [line for line in problems(ALONE, text) if not line.startswith("unknown word")] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("加了不少分", "减了不少分"),
        ("拖了它的后腿", "明显支持了它"),
        ("，这为它", "，这两条评分都为它"),
        ("你给<hist_1:loved:main>打了", "给<hist_1:loved:main>打了"),
        ("你给<hist_1", "因为你给<hist_1"),
        ("你不喜欢", "你很喜欢"),
        ("你给<hist_1:loved:main>打了<stars_1>", "你不喜欢<hist_1:loved:main>，打了<stars_1>"),
        ("只排在", "高居"),
        ("只有<pred", "高达<pred"),
        ("打了<stars_1>", "打了分"),
        ("<item>", "<item>，也就是<item>"),
        ("<rank:far>", "<rank:top>"),
        ("电影", "专辑"),
        ("电影", "movie"),
        ("加了", "加了了"),
        ("后腿。", "后腿"),
        ("后腿。", "后腿。你只有你的口味。"),
        ("打了<stars_1>，", "（<stars_1>）很合你的口味，"),
    ],
)
def test_planted_errors_are_found(old: str, new: str) -> None:
    assert old in ALONE_TEXT
    before = set(problems(ALONE, ALONE_TEXT))
    assert set(problems(ALONE, ALONE_TEXT.replace(old, new, 1))) - before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("明显偏向这次推荐", "明显偏向另一本"),
        ("略微偏向另一本", "略微偏向这次推荐"),
        ("另一本", "另一张"),
        ("你喜欢", "由于你喜欢"),
    ],
)
def test_planted_errors_of_a_contrast_are_found(old: str, new: str) -> None:
    assert old in BESIDE_TEXT
    assert problems(BESIDE, BESIDE_TEXT.replace(old, new, 1))


def test_known_pairs_are_those_of_the_grammar() -> None:
    drawn = pairs(500, 4)
    known = {(group[0], second) for group in PAIRS.split() for second in group[1:]}
    new = {(first, second) for first in drawn for second in drawn[first]} - known
    assert len(new) <= 1, new
    assert f'PAIRS = """\\\n{PAIRS}"""' in module(as_drawn(known), 300_000)


def as_drawn(known: set[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for first, second in known:
        found.setdefault(first, set()).add(second)
    return found
