"""Genres in other words: spellings, everyday synonyms and Chinese names."""

from __future__ import annotations

_SAME = (
    ("sci-fi", "science fiction", "science-fiction", "scifi"),
    ("film-noir", "film noir", "noir"),
    ("children's", "childrens", "children"),
    ("musical", "musicals"),
    ("romance", "love story", "love stories", "romantic"),
    ("comedy", "comedies", "comedic"),
    ("historical fiction", "historical-fiction", "historical novel"),
    ("thriller", "thrillers"),
    ("western", "westerns"),
    ("documentary", "documentaries"),
    ("animation", "animated"),
    ("non-fiction", "nonfiction"),
    ("young adult", "young-adult", "ya"),
    ("biography", "biographies"),
    ("fantasy", "fantasies"),
    ("mystery", "mysteries"),
    ("horror",),
    ("crime",),
)
_CHINESE = {
    "action": "动作片", "adventure": "冒险", "animation": "动画", "children's": "儿童", "comedy": "喜剧",
    "crime": "犯罪", "documentary": "纪录片", "drama": "剧情片", "family": "家庭片", "fantasy": "奇幻",
    "film-noir": "黑色电影", "history": "历史片", "historical": "历史小说 历史题材", "horror": "恐怖",
    "historical-fiction": "历史小说", "music": "音乐片", "musical": "歌舞", "mystery": "悬疑 推理",
    "romance": "爱情 言情", "sci-fi": "科幻", "science fiction": "科幻", "science-fiction": "科幻",
    "thriller": "惊悚", "war": "战争", "western": "西部片", "biography": "传记", "poetry": "诗歌",
    "philosophy": "哲学", "psychology": "心理学",
}  # fmt: skip


def written(name: str) -> tuple[str, ...]:
    """Ways to write a genre, in lower case: its synonyms, and spaces for hyphens."""
    forms = [name] if "-and-" in name else [name, name.replace("-", " ")]  # `fiction and literature` may be two
    for group in _SAME:
        if name in group:
            forms += group
    return tuple(dict.fromkeys(forms))


def chinese(name: str) -> tuple[str, ...]:
    """Chinese names of a genre given in English, empty where none is known."""
    return tuple(_CHINESE.get(name, "").split())
