"""Checking the claims of many explanations against a large catalogue, against plain `str.count` over the same texts.

    python -m tests.benchmarks.claims_speed
    python -m tests.benchmarks.claims_speed --texts 10000 --titles 10000

The texts are the template's, in all its styles and in both languages, from evidence of a small world whose titles are
drawn anew for each text from a catalogue of made-up titles. The yardstick is one pass of `str.count` for 100 of the
titles over the same texts. Both are measured as processor time of one thread in the same run, the yardstick before and
after; memory is the most that the process ever held, texts and evidence included.
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from itertools import cycle, islice

import numpy as np

from core.datasets.demo.parameters import load_words
from core.datasets.demo.texts import Writer
from core.explain.backends import Request
from core.explain.claims import Names, check_all
from core.explain.evidence import evidence_from_json, evidence_to_json
from core.explain.types import Evidence
from tests.core.attribute.worlds import random_table
from tests.core.audit.true_texts import variants
from tests.core.explain.told import text_of
from tests.core.explain.worlds import evidence, judged

LIMIT = 30  # times the yardstick
MEMORY = 1.0  # GB
COUNTED = 100  # titles of the yardstick
_TITLE = re.compile(r"Film \d+")


def titles(count: int, random: np.random.Generator) -> list[str]:
    """Titles that no two items share."""
    words = load_words()
    writer, genres = Writer(words, random), list(words["genres"])
    found: dict[str, None] = {}
    while len(found) < count:
        found[f"{writer.title(genres[len(found) % len(genres)], '')} {_numeral(len(found))}".strip()] = None
    return list(found)


def _numeral(number: int) -> str:
    return ("", "II", "III", "IV", "V")[number // 500 % 5]


def worlds() -> list[Evidence]:
    """Evidence to draw new titles for: of an item that the user did not rate, held against another one."""
    found = []
    for user, row in enumerate(np.isnan(random_table(4))):
        item, other, *_ = np.flatnonzero(row).tolist()
        found += [judged(evidence(kind, user, item, other=other), user) for kind in ("ease", "foldin")]
    return found


def retitled(found: Evidence, names: Sequence[str], random: np.random.Generator) -> Evidence:
    """The evidence with titles of the catalogue in place of its own."""
    text = json.dumps(evidence_to_json(found))
    old = sorted(set(_TITLE.findall(text)), key=len, reverse=True)
    new = dict(zip(old, random.choice(len(names), len(old), replace=False), strict=True))
    told = _TITLE.sub(lambda match: json.dumps(names[new[match.group()]])[1:-1], text)
    return evidence_from_json(json.loads(told))


def counting(texts: Sequence[str], counted: Sequence[str]) -> float:
    """Seconds of processor time of the yardstick."""
    start = time.process_time()
    for text in texts:
        for title in counted:
            text.count(title)
    return time.process_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--titles", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)
    catalogue = titles(options.titles, random)
    genres = [[("Comedy", "Drama", "Horror")[item % 3]] for item in range(options.titles)]
    start = time.process_time()
    names = Names(catalogue, [1950 + item % 70 for item in range(options.titles)], {"genre": genres})
    print(f"names of {options.titles:,} titles: {time.process_time() - start:.2f} s")
    asked = []
    for found, variant in islice(zip(cycle(worlds()), cycle(variants("template"))), options.texts):
        told = retitled(found, catalogue, random)
        asked.append((text_of(Request(told, variant)), told))
    texts = [text for text, _ in asked]
    counted = catalogue[:COUNTED]
    gc.collect()
    gc.freeze()  # as the application does once it has loaded what it holds
    before = counting(texts, counted)
    start, verdicts = time.process_time(), Counter[str]()
    for claims in check_all(asked, names, _tell):
        verdicts.update(claim.verdict for claim in claims)
    seconds = time.process_time() - start
    yardstick = (before + counting(texts, counted)) / 2
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    length = sum(map(len, texts)) / len(texts)
    print(f"{len(texts):,} texts of {length:.0f} characters, {dict(verdicts)}")
    print(f"claims {seconds:.2f} s ({1e6 * seconds / len(texts):.0f} us a text), str.count {yardstick:.3f} s")
    print(f"ratio {seconds / yardstick:.1f} (at most {LIMIT}), memory {memory:.2f} GB (below {MEMORY:g})")
    return int(seconds > LIMIT * yardstick or memory >= MEMORY)


def _tell(done: int) -> None:
    if done % 1000 == 0:
        print(f"{done:,} texts checked", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
