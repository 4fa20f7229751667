"""Word table: nouns and verbs of the domains, and small words that all frames share."""

from __future__ import annotations

from collections.abc import Mapping

_FILM = {
    "film": "{film|film|movie|movie|picture}",
    "films": "{films|movies|pictures}",
    "people": "{viewers|viewers|moviegoers|filmgoers|people who watched it|members of the audience}",
    "rater": "{viewer|moviegoer|filmgoer}",
    "consumed": "{watched|seen|sat through}",
    "consume": "{watch|see}",
    "shelf": "{watchlist|list}",
}
_BOOK = {
    "film": "{book|book|book|volume}",
    "films": "{books|books|volumes}",
    "people": "{readers|readers|bookworms|people who read it|members of the readership}",
    "rater": "{reader|bookworm}",
    "consumed": "{read|finished reading}",
    "consume": "read",
    "shelf": "{reading list|list}",
}
_MUSIC = {
    "film": "{album|album|record|release}",
    "films": "{albums|records|releases}",
    "people": "{listeners|listeners|music lovers|people who heard it|pairs of ears}",
    "rater": "{listener|music lover}",
    "consumed": "{heard|listened to|played}",
    "consume": "{hear|listen to|play}",
    "shelf": "{playlist|list}",
}
_PRODUCT = {
    "film": "{product|product|item|article}",
    "films": "{products|items|articles}",
    "people": "{buyers|customers|shoppers|people who bought it|purchasers}",
    "rater": "{buyer|customer|shopper}",
    "consumed": "{bought|tried|used}",
    "consume": "{buy|try|use}",
    "shelf": "{shopping list|list}",
}
_SHARED = {
    "this": "{it|it|this [film]|the [film]}",
    "model": "{recommender|model|system|recommender system|method|algorithm}",
    "under": "{listed|filed|catalogued|classed|grouped|entered|sorted|placed|registered|indexed} under",
    "by": "{by|by|from|credited to|attributed to|signed by|from the hands of}",
    "yours": "{your ratings|the ratings you have given|your past ratings|the marks you have given|your own ratings|"
    "your earlier ratings|your scores}",
    "other": "{the other|the other one|the other [film]|the alternative|its rival|its counterpart}",
    "odd": "{oddly enough|perhaps surprisingly|strange as it may sound|curiously|against what one might expect|"
    "paradoxical as it looks|unexpectedly|somewhat surprisingly|for all its oddness|contrary to intuition}",
    "also": "{besides|in addition|beyond that|what is more|on top of that|furthermore|moreover|added to this|"
    "alongside this|likewise|apart from that|next to that|in the same vein|further}",
    "yet": "{on the other side|against that|on the other hand|by contrast|still|even so|that said|then again|"
    "on the debit side|to be fair|in the opposite direction|"
    "all the same|nevertheless|looking the other way|as a counterpoint|on the minus side|in the other scale}",
    "hedge": "{as far as [yours] can show|judging by [yours] alone|on this evidence|as far as anyone can tell from "
    "ratings|so far as the figures go|to the extent that ratings can tell|on the data at hand|seen through "
    "[yours]|going by the numbers|with due caution|read with some care|on the face of it|at a cautious "
    "estimate|with the usual reservations|provisionally|for what ratings are worth|subject to error}",
    "hedge_short": "{apparently|it seems|it appears|presumably|as it looks|so it seems|by the look of it|"
    "arguably|in all likelihood|by all appearances}",
}
DOMAIN_WORDS: Mapping[str, Mapping[str, str]] = {
    "film": {**_FILM, **_SHARED},
    "book": {**_BOOK, **_SHARED},
    "music": {**_MUSIC, **_SHARED},
    "product": {**_PRODUCT, **_SHARED},
}

# The item before it was named, after it, and beside the other one.
LATER = "{this pick|this suggestion|this recommendation|the pick below|what follows|the suggestion below}"
NOUN_THIS = "{this one|this [film]|this pick|this choice}"

# Words that give a domain away; those that may be said of any are not among them (“the picture”, “reading”).
NOUNS: Mapping[str, str] = {
    "film": "film films movie movies pictures viewer viewers moviegoer moviegoers filmgoer filmgoers audience "
    "watched watch watchlist",
    "book": "book books volume volumes reader readers bookworm bookworms readership",
    "music": "album albums record records release releases listener listeners music ears heard hear playlist",
    "product": "product products item items article articles buyer buyers customer customers shopper shoppers "
    "purchasers bought buy shopping",
}
