"""The template styles in simplified Chinese: the same facts as in English, in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.attribute.decomposition import AVERAGE_USER, HABIT, MEAN, QUALITY
from core.explain.story import LITTLE, Story, story_of
from core.explain.types import Evidence, Fact
from core.explain.words import joined, number, percent, signed, stars_in, titled

_ADVERBS = {"strong": "有力地", "moderate": "明显地", "slight": "略微"}
_AGAINST = {"strong": "很", "moderate": "明显", "slight": "稍稍"}
_UNITS = {"stars": "星", "preference points": "偏好分"}
_LINKED = {"genre": "类型同为", "creator": "主创同为", "tag": "标签同为"}
MOSTLY = 0.5


def concise(evidence: Evidence) -> str:
    """A few sentences: the place, the reasons by their verdicts, what speaks against it, how personal it is."""
    story = story_of(evidence)
    return "".join((_place(story), *_reasons(story), _against(story), _how_personal(story)))


def detailed(evidence: Evidence) -> str:
    """Everything the evidence holds, one driver a sentence, with numbers."""
    story = story_of(evidence)
    drivers = [_driver(story, fact) for fact in story.drivers] or ["你的评分中没有一条支持它。"]
    against = [_driver(story, story.against)] if story.against else []
    return "".join((
        _about(story), _place(story, "它"), _score(story), *drivers, _together(story), *against, _weight(story),
        _parts(story),
    ))  # fmt: skip


def contrastive(evidence: Evidence) -> str:
    """Why this item rather than the other one."""
    story = story_of(evidence)
    if story.other is None:
        return concise(evidence)
    here, there = _title(story, evidence.title), _title(story, story.other.data["title"])
    this, those = evidence.of_kind("for_this"), evidence.of_kind("for_other")
    scores = f"两者的得分分别为 {number(story.score['value'])} 和 {number(story.other.data['score'])} {_unit(story)}。"
    for_this = (
        f"{_ratings(story, this)}更支持{here}而不是{there}。"
        if this
        else f"你的评分中没有一条更支持{here}而不是{there}。"
    )
    for_other = f"{_ratings(story, those)}更支持{there}而不是{here}。" if those else ""
    return "".join((_places(story, here, there), for_this, for_other, scores, _how_personal(story)))


def cautious(evidence: Evidence) -> str:
    """The reasons with what they rest on, what was tested, and what is left unsaid."""
    story = story_of(evidence)
    return "".join((
        _basis(story), _place(story), *_reasons(story), _against(story), _weight(story), _untested(story),
        _how_personal(story), "以上是模型对你的评分的计算方式，并不说明你为什么喜欢这些作品。",
    ))  # fmt: skip


def _title(story: Story, title: str) -> str:
    return titled(title, "zh", story.domain)


def _unit(story: Story) -> str:
    return _UNITS.get(story.evidence.unit, story.evidence.unit)


def _place(story: Story, name: str | None = None) -> str:
    name = name or _title(story, story.evidence.title)
    if story.own is not None:
        return f"你已经给{name}打了 {stars_in(story.own, 'zh')}，所以它不在你的列表中。"
    start, predicted = f"{name}在你的列表中排第 {story.rank or 0:,} 位", story.score["predicted"]
    return f"{start}。" if predicted is None else f"{start}，预测评分为 {number(predicted)} 星。"


def _places(story: Story, here: str, there: str) -> str:
    rank = story.other.data["rank"] if story.other else None
    held = f"与之相比的{there}是你评过分的" if rank is None else f"{there}排第 {rank:,} 位"
    if story.own is not None:
        return f"你已经给{here}打了 {stars_in(story.own, 'zh')}；{held}。"
    return f"{here}在你的列表中排第 {story.rank or 0:,} 位；{held}。"


def _score(story: Story) -> str:
    value, predicted = story.score["value"], story.score["predicted"]
    if story.score["unit"] == "stars" and predicted is not None and abs(value - predicted) < 0.005:
        return ""
    return f"它的得分为 {number(value)} {_unit(story)}。"


def _reasons(story: Story) -> Iterable[str]:
    if not story.drivers:
        yield "你的评分中没有一条支持它。"
    if story.necessary:
        n = story.necessary[0].data["n"]
        without = "没有这条评分，它就" if len(story.necessary) == 1 else "少了其中任何一条评分，它都"
        yield f"它在列表中是因为{_ratings(story, story.necessary)}：{without}会掉出前 {n} 位。"
    if story.contributing:
        also = "也" if story.necessary else ""
        yield f"{_ratings(story, story.contributing)}{also}为它加了分。"
    if story.decorative:
        without = "没有这条评分" if len(story.decorative) == 1 else "少了其中任何一条评分"
        yield f"{_ratings(story, story.decorative)}支持它，但{without}，它的位置也不会下降。"
    if story.untested:
        yield f"{_ratings(story, story.untested)}对它贡献最大。"
    yield _together(story)


def _together(story: Story) -> str:
    found = story.only_together
    if found is None:
        return ""
    return f"这些评分单独看都不起决定作用，但 {found['drivers']} 条全部去掉，它就会掉出前 {found['n']} 位。"


def _against(story: Story) -> str:
    fact = story.against
    if fact is None:
        return ""
    given, verdict = _ratings(story, (fact,)), fact.data.get("verdict")
    if verdict == "holding back":
        return f"{given}拖了它的后腿：{_outcome(fact)}。"
    if verdict == "decorative":
        return f"{given}对它不利，但{_outcome(fact)}。"
    return f"{given}对它{_AGAINST[fact.data['strength']]}不利。"


def _driver(story: Story, fact: Fact) -> str:
    found = fact.data
    amount = f"（{signed(found['value'])} {_unit(story)}）"
    speaks = (
        f"{_ADVERBS[found['strength']]}支持它" if fact.kind == "driver" else f"对它{_AGAINST[found['strength']]}不利"
    )
    shared = _shared(fact)
    sentence = f"{_ratings(story, (fact,))}{speaks}{amount}" + (f"；两者{shared}。" if shared else "。")
    verdict = found.get("verdict")
    if verdict is None:
        return sentence
    if verdict == "necessary":
        return f"{sentence}它在列表中是因为这条评分：{_outcome(fact)}。"
    return f"{sentence}{_outcome(fact)}。"


def _outcome(fact: Fact) -> str:
    """What the flip test saw without this rating."""
    found, up = fact.data, fact.kind == "against"
    start, verdict = "没有这条评分，它", found["verdict"]
    if verdict == "necessary":
        return f"{start}就会掉出前 {found['n']} 位，排到第 {found['rank_without']:,} 位"
    if verdict == "decorative":
        return f"{start}的位置也不会{'上升' if up else '下降'}"
    moved = found["rank_without"] < found["rank"] if up else found["rank_without"] > found["rank"]
    if moved:
        return f"{start}会{'升' if up else '降'}到第 {found['rank_without']:,} 位"
    return f"{start}的得分会更{'高' if up else '低'}，但位置不变"


def _shared(fact: Fact) -> str:
    parts = []
    for kind, words in _LINKED.items():
        names = [link["name"] for link in fact.data.get("links", ()) if link["kind"] == kind]
        if names:
            parts.append(words + joined(names, "zh"))
    return "，".join(parts)


def _ratings(story: Story, facts: Sequence[Fact]) -> str:
    given = [f"给{_title(story, fact.data['title'])}打的 {stars_in(fact.data['rating'], 'zh')}" for fact in facts]
    return "你" + joined(given, "zh")


def _basis(story: Story) -> str:
    count = story.ratings
    if count is None:
        return ""
    return f"以下说明依据你的 {count:,} 条评分" + ("，数量不多。" if count < LITTLE else "。")


def _untested(story: Story) -> str:
    return "没有这些评分会怎样，并未测试过。" if story.untested else ""


def _weight(story: Story) -> str:
    found = story.weight.data if story.weight else None
    if not found or found["ratings"] == found["drivers"]:
        return ""
    if found["carried"] > 0.9995:
        return "你的其他评分都不支持它。"
    which = "这一条评分" if found["drivers"] == 1 else f"支持它的这 {found['drivers']} 条评分"
    many = "" if found["carried"] >= MOSTLY or found["drivers"] == 1 else "，其余由许多小的贡献累积而成"
    return f"在你的 {found['ratings']:,} 条评分对它的支持中，{which}占 {_percent(found['carried'])}{many}。"


def _percent(share: float) -> str:
    return percent(share).replace("less than", "不到").replace("more than", "超过")


def _how_personal(story: Story) -> str:
    common = story.share["non_personal"]
    what, everyone = (
        ("它的得分", "任何同样活跃的用户都会得到的") if story.excess else ("让它与众不同的部分", "大家公认的质量")
    )
    if story.personal <= 0:
        return "你的个人口味没有提高它的得分。"
    if common is None:
        return "提高它得分的是你的个人口味。"
    if common >= 1 / 3:
        most = "大部分" if common >= 2 / 3 else ""
        return f"{what}{most}（{_percent(common)}）是{everyone}，其余来自你的个人口味。"
    return f"{what}大部分（{_percent(1 - common)}）来自你的个人口味。"


def _about(story: Story) -> str:
    item, names = story.item, story.names
    parts = [_title(story, story.evidence.title) + (f"（{item['year']} 年）" if item["year"] is not None else "")]
    if "creator" in names:
        parts.append(f"主创为{joined(names['creator'][:3], 'zh')}")
    if "genre" in names:
        parts.append(f"类型为{joined(names['genre'], 'zh')}")
    elif "tag" in names:
        parts.append(f"标签为{joined(names['tag'][:4], 'zh')}")
    if item["ratings"]:
        parts.append(f"有 {item['ratings']:,} 位用户评过分，平均 {number(item['mean'])} 星")
    else:
        parts.append("还没有评分")
    return "，".join(parts) + "。"


def _parts(story: Story) -> str:
    values = story.share["parts"]
    if story.excess:
        return (
            f"口味普通而同样活跃的用户会得到 {number(values[AVERAGE_USER])} {_unit(story)}；"
            f"你的个人口味计 {signed(story.personal)}。"
        )
    return (
        f"得分从全部评分的均值 {number(values[MEAN])} 起算，作品质量计 {signed(values[QUALITY])}，"
        f"你的评分习惯计 {signed(values[HABIT])}，你的个人口味计 {signed(story.personal)}。"
    )
