"""What the checks of a text must know of Chinese. A word is a pair of neighbouring characters, a slot is a space."""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import Pattern
from typing import Final

from core.explain.embedded.pairs_zh import PAIRS, SLOT_SIGN
from core.explain.embedded.verify import Rules

_OTHER = "另一[部本张件]"
_SUPPORT = "支持(?!里|中|的|总量|加在|，有)"  # not where shares of all support are told
_FOR = (
    f"{_SUPPORT}|加分|加了不少分|加了点分|添了不少分|添了点分|出了不少|出了很大|推动|推了|往前推|支撑|帮助|助益|帮到|小忙"
    "|有利于|正面作用|缺一不可|都不行|留住|留在|带进|入选|才(?!是|轮)|就会|就不会|都会(?!得到)|都不会|必不可少|在列|因为|由于|要不是"
)
_AGAINST = "拉低|压低|后腿|反作用|相反的作用|负面|不利|失了分|丢了分|往后拉|往下拉|减分|减了|扣了|阻力"
_GAIN = "占了便宜|占了上风|更占优势|占优|[略稍]占(?:优势|便宜|上风)|加分更多|赢得了优势|添了(?:一点|少许|些许)优势"
_CONTRAST_FOR = (
    "有利于|支持|偏向|移向|占优|占了上风|更占优势|[略稍小]占|加分|赢得了优势|拉开了差距|优势(?:明显|更多地)给了|胜出"
    "|添了(?:一点|少许|些许)优势|领先"
)
_CONTRAST_AGAINST = f"(?:有利于|支持|偏向|移向|更帮|帮了|为|给|让)?{_OTHER}(?:{_GAIN})?|阻力"
_CAUSE = "因为|由于|要不是|正是这|留住|去掉|缺|少了|没有[这它很比不你]|就不会|之所以|必不可少|最关键|才有了"

# How something was liked; some of the words tell the mean of everybody too, or the rating predicted.
_GLAD = (
    "(?<![不太么大])喜欢|(?<![不太])合你|(?<!太)满意|(?<!不)认可|赞赏|偏爱|看重|不错|挺好|[很极]高的评|评分很高"
    "|评得很高|(?<!<mean:high>，)评价很高|高评价|<stars_[0-9]>的(?:高分|好评)"
)
_SAD = (
    "(?:不|不太|并不|不怎么|不大)喜欢|不太?合你|不太满意|并不认可|(?<!<mean:low>，)评价(?:不高(?!不低)|偏低)"
    "|评分(?:很低|偏低|不高(?!不低))|评价很低|偏低评分|只(?:给|打|得)了?它?<(?:hist|stars)|<stars_[0-9]>的低分"
)
_SO_SO = (
    "感觉(?:一般|平平)|一般|不好不坏|中规中矩|表现平平|算不上突出|还行|只算中等|(?<!<mean:mid>，)评价中等"
    "|的评[分价](?:不高不低|处在中间|中等)|不算高也不算低|<stars_[0-9]>，不高不低"
)
_LOVED = "(?:很|非常|特别|格外)(?:喜欢|合你)|[很极]高的评|评得很高|赞赏|偏爱|看重|(?:非常|十分)满意|十分认可"
_LIKED = "(?:比较|挺|颇为)喜欢|[颇挺]合你|比较合你|比较满意|颇为认可|不错|挺好"
_NEAR = "名列前茅|高居|居于榜首|居于首位|排在最前|最前面|最靠前|打头|相当靠前|很靠前|(?:位置|名次)靠前"
_FAR = "靠后|名次不高|并不靠前|不算靠前|只排|仅排|只列|仅列|第<rank:[a-z]+>位才"
_FILM = "电影 影片 片子 影迷 观众 观影 看片 这部 一部 两部 上映"
_BOOK = "读者 书友 作品 图书 本书 两本 一本 出版 所著"
_MUSIC = "专辑 唱片 听众 乐迷 这张 一张 两张 发行 演绎 音乐"
_PRODUCT = "商品 产品 买家 顾客 这件 一件 两件 上市 出品 品牌"


# Words before a slot, and after it, that go with a level.
_HIGH = ("(?:高达|达到|打出|打到|平均给出)$", "的高分|的好评|这样的高分|相当高|属于高分|分数|口碑很好|评价很高")
_MIDDLE = ("", "中等|不高不低|中间")
_LOW = ("(?:只有|仅为|只会(?:打|给)|只会得到你|只打了|只给了)$", "不高(?!不低)|偏低|低分|不算高")
_MANY = ("热门|(?:多达|足有|已有)$", "热门|很受关注")
_KNOWN = ("知名度|小有名气", "不算小众|知名度")
_FEW = ("小众|(?:只有|仅有)$", "(?<!不算)小众|评的人不多")
_PART = ("(?:[只仅]占|只有|仅有)$|只(?:提供|贡献|带来)|大众口味", "更多的?[来是]|大头在")
_BULK = ("主要|多半", "是大头|占了大头|占大部分|占了?多数|大部分|即多数|主要部分")
_HALF = ("各半|相差不多", "一半|相差不多")
_NONE = ("没有抬升|靠的是|凭的是", "没有起到|并没有|没有两样|全是")
_SCARCE = ("[只仅](?:有|依据|基于|参考了|留下|给过|评过)", "有限|偏少|不多|难免|未必|余地|只能")
_AMPLE = ("", "比较充分|不少|丰富")


def _said(name: str, *words: tuple[str, str]) -> Pattern[str]:
    """Words before a slot or after it, within the clause; `$` stands for the slot at once."""
    slot = f"<{name}:[a-z]+>"
    found = []
    for before, after in words:
        near = "|".join(
            part.replace("$", slot) if "$" in part else f"(?:{part})[^；。]*{slot}" for part in _split(before)
        )
        found += [near] if near else []
        found += [f"{slot}[^；。]*?(?:{after})"] if after else []
    return re.compile("|".join(found))


def _split(words: str) -> list[str]:
    """Alternatives of the outermost level."""
    parts, depth = [""], 0
    for sign in words:
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [part for part in parts if part]


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


# A clause that tells a liking without its “你”; and one, before it, that has one to share.
_LIKES = re.compile(
    "(?:但|不过|而)?(?:也|还|同样)*(?:很|非常|特别|挺|颇为?|比较|不太|不怎么)?(?:喜欢|觉得|给|把|对)[^，你<]*<hist"
)
_YOU = re.compile("[^<]*你(?!的)")
# “你” gives or regards something, and then the thing suits “你”: two clauses run into one.
_RUN_IN = re.compile("你(?:给|把|对)(?:[^，。；（）]|（[^）]*）)*合你")


def _slips(text: str) -> Iterator[str]:
    for sentence in re.split("[。；：]", text):
        shared = False
        for clause in sentence.split("，"):
            if _LIKES.match(clause) and not shared:
                yield f"“{clause[:12]}” lacks its “你”"
            shared = shared or bool(_YOU.match(clause))
    yield from (f"“{m.group()[:12]}” runs two clauses together" for m in _RUN_IN.finditer(text))


def _pairs() -> frozenset[str]:
    pairs = (group[0] + second for group in PAIRS.split() for second in group[1:])
    return frozenset(pair.replace(SLOT_SIGN, " ") for pair in pairs)


RULES: Final = Rules(
    sentence_end=re.compile("[。！？]"),
    breaks=re.compile("；"),
    speaks_for=re.compile(_FOR),
    speaks_against=re.compile(_AGAINST),
    contrast_for=re.compile(_CONTRAST_FOR),
    contrast_against=re.compile(_CONTRAST_AGAINST),
    cause=re.compile(_CAUSE),
    counts={count: re.compile(f"这{word}条评分") for count, word in ((2, "两"), (3, "三"), (4, "四"))},
    turns=None,
    words=re.compile("(?=(..))"),
    lexicon=_pairs(),
    pairs=frozenset(),
    nouns={"film": _words(_FILM), "book": _words(_BOOK), "music": _words(_MUSIC), "product": _words(_PRODUCT)},
    forbidden={
        "hist:loved": re.compile(f"{_SAD}|{_SO_SO}|{_LIKED}"),
        "hist:liked": re.compile(f"{_SAD}|{_SO_SO}|{_LOVED}"),
        "hist:mixed": re.compile(f"{_GLAD}|{_SAD}"),
        "hist:disliked": re.compile(f"{_GLAD}|{_SO_SO}"),
        "rank:first": re.compile(_FAR),
        "rank:top": re.compile(_FAR),
        "rank:list": re.compile(f"{_FAR}|{_NEAR}"),
        "rank:far": re.compile(_NEAR),
        "pred:high": _said("pred", _LOW, _MIDDLE),
        "pred:mid": _said("pred", _LOW, _HIGH),
        "pred:low": _said("pred", _HIGH, _MIDDLE),
        "mean:high": _said("mean", _LOW, _MIDDLE),
        "mean:mid": _said("mean", _LOW, _HIGH),
        "mean:low": _said("mean", _HIGH, _MIDDLE),
        "pop:niche": _said("pop", _MANY, _KNOWN),
        "pop:known": _said("pop", _MANY, _FEW),
        "pop:popular": _said("pop", _FEW, _KNOWN),
        "weight:most": _said("weight", _PART),
        "weight:part": _said("weight", _PART, _BULK),
        "weight:few": _said("weight", _BULK),
        "personal:most": _said("personal", _PART, _HALF, _NONE),
        "personal:half": _said("personal", _PART, _BULK, _NONE),
        "personal:little": _said("personal", _HALF, _BULK, _NONE),
        "personal:none": _said("personal", _PART, _HALF, _BULK, ("撑起|带来了", "")),
        "nratings:few": _said("nratings", _AMPLE),
        "nratings:some": _said("nratings", _SCARCE, _AMPLE),
        "nratings:many": _said("nratings", _SCARCE),
    },
    slips=_slips,
    start=re.compile("[一-鿿<]"),
    bare=re.compile(
        "(?:以上|这里说的|这些|当然，这|这)(?:都是|只是|都只是)(?:推算|推测|估计|一种倾向|大致的倾向|从评分推出来的|根据评分作的推算)"
        "，(?:仅供参考|未必准确|不一定准|不一定说中你的口味|不是定论|算不上定论|请以自己的感受为准|最终还要看你自己的感受)"
    ),
    length=(20, 600),
)
