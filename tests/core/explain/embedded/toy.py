"""A grammar of a few frames, to train on in seconds."""

from pathlib import Path
from random import Random

from core.explain.embedded.plan import Plan
from core.explain.embedded.training import corpus, tokenizer
from core.explain.embedded.training.train import Recipe

RECIPE = Recipe(32, 2, 2, 64, 1e-2, 5, 3, warm_up=2, tokens=512)


def english(plan: Plan, random: Random) -> str:
    said = [random.choice(("We note that ", "It is ")) + " with ".join(fact) + " for you." for fact in plan.facts]
    return " ".join(said)


def chinese(plan: Plan, random: Random) -> str:
    return "".join(random.choice(("这里，", "我们看到")) + "和".join(fact) + "。" for fact in plan.facts)


WRITERS = {"en": english, "zh": chinese}


def build(folder: Path, count: int = 400) -> None:
    corpus.build(folder, count, 0, WRITERS)
    tokenizer.save(tokenizer.train((e.text for e in corpus.load(folder, held=False)), 512), folder)
