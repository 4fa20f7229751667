"""Nouns, measure words and verbs of each domain."""

from __future__ import annotations

from collections.abc import Mapping

NOUNS: Mapping[str, Mapping[str, str]] = {
    "film": {
        "mw": "部",
        "noun": "{电影|影片|片子}",
        "thing": "{电影|影片}",
        "seen": "看过",
        "people": "{观众|影迷|看过的人}",
        "crowd": "{观众|影迷}",
        "shown": "{上映|问世}",
        "maker": "{出自[c]之手|主创是[c]|由[c]主创|主创署名[c]}",
        "credit": "{出自[c]之手|由[c]主创}",
        "made": "{[c]的|[c]主创的|出自[c]的}",
        "same": "{出自[l]|署名[l]|由[l]主创}",
        "use": "{观影|看片}",
    },
    "book": {
        "mw": "本",
        "noun": "{书|书|作品}",
        "thing": "{书|图书}",
        "seen": "读过",
        "people": "{读者|书友|读过的人}",
        "crowd": "{读者|书友}",
        "shown": "{出版|问世}",
        "maker": "{出自[c]之手|作者是[c]|由[c]所著|作者署名[c]}",
        "credit": "{出自[c]之手|由[c]所著}",
        "made": "{[c]的|[c]写的|[c]所著的}",
        "same": "{出自[l]|署名[l]|由[l]所著}",
        "use": "{阅读|读书}",
    },
    "music": {
        "mw": "张",
        "noun": "{专辑|唱片}",
        "thing": "{专辑|唱片}",
        "seen": "听过",
        "people": "{听众|乐迷|听过的人}",
        "crowd": "{听众|乐迷}",
        "shown": "{发行|问世}",
        "maker": "{出自[c]|音乐人是[c]|由[c]演绎|音乐人署名[c]}",
        "credit": "{出自[c]|由[c]演绎}",
        "made": "{[c]的|[c]演绎的|出自[c]的}",
        "same": "{出自[l]|署名[l]|由[l]演绎}",
        "use": "{听歌|聆听}",
    },
    "product": {
        "mw": "件",
        "noun": "{商品|产品}",
        "thing": "{商品|产品}",
        "seen": "{买过|用过}",
        "people": "{买家|顾客|买过的人}",
        "crowd": "{买家|顾客}",
        "shown": "{推出|上市}",
        "maker": "{由[c]出品|品牌是[c]|来自[c]|出自[c]}",
        "credit": "{由[c]出品|来自[c]|出自[c]}",
        "made": "{[c]的|[c]出品的|来自[c]的}",
        "same": "{来自[l]|由[l]出品|出自[l]}",
        "use": "{购物|选购}",
    },
}
