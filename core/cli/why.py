"""Asking why: `why` in every lens, and what challenges the answer."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.cli.console import Answer, Console
from core.cli.options import Verbs, workbench
from core.errors import InputError

if TYPE_CHECKING:
    from core.operations import Workbench
    from core.operations.explanations import Subject

# Written out, because loading core takes longer than help may take; a test compares.
LENSES = ("history", "decomposition", "attributes", "removal", "features", "lime")
CHALLENGES = ("contrast", "counterfactual", "flip", "what_if", "curves", "stability")
LENGTH, MOST = 10, 10


def register(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Add the command."""
    reason = verbs.add_parser("why", parents=[common], help="where the score of an item for a user comes from")
    reason.add_argument("dataset", metavar="DATASET")
    reason.add_argument("--user", required=True, metavar="ID")
    reason.add_argument("--item", required=True, metavar="ID")
    reason.add_argument("--model", metavar="M", help="kind or id of the model (default: ease if there)")
    reason.add_argument("--lens", metavar="LENS", help=f"one of: {', '.join(LENSES)} (default: history)")
    reason.add_argument("--by", metavar="KIND", help="of the attributes lens: genre, creator, decade or tag")
    reason.add_argument(
        "--form", default="raw", metavar="FORM", help="raw (default), or excess (ease, foldin): against average taste"
    )
    reason.add_argument("--seed", type=int, default=0, metavar="S", help="of what is sampled (default: 0)")
    asked = reason.add_argument_group("challenges", "one at a time, instead of a lens")
    asked.add_argument("--contrast", metavar="ITEM", help="why this item rather than that one")
    asked.add_argument(
        "--counterfactual", action="store_true", help="the smallest set of ratings without which it leaves the list"
    )
    asked.add_argument("--flip", action="store_true", help="take each of the strongest drivers away: a verdict on it")
    asked.add_argument(
        "--what-if", metavar="JSON", help='another list: {"ratings": {"ID": 4}, "removed": ["ID"], "start": "nothing"}'
    )
    asked.add_argument("--curves", action="store_true", help="delete and keep the strongest drivers one after another")
    asked.add_argument("--stability", action="store_true", help="is it listed again with other data and other seeds")
    asked.add_argument("-n", type=int, metavar="N", help=f"length of the list (default: {LENGTH})")
    asked.add_argument(
        "--most", type=int, metavar="K", help=f"ratings taken away at most, or put to the test (default: {MOST})"
    )
    asked.add_argument(
        "--retrain", type=int, metavar="SEEDS", help="of --stability: train again with this many other seeds"
    )
    reason.set_defaults(run=why)


def why(options: argparse.Namespace, console: Console) -> Answer:
    """Where a score comes from, or what challenges the answer."""
    challenge = checked(options)
    from core.operations.explanations import subject

    bench = workbench(options)
    chosen = subject(bench, options.dataset, options.user, options.item, options.model)
    ways: dict[str | None, Callable[[argparse.Namespace, Console, Workbench, Subject], Answer]] = {
        None: _lens,
        "flip": _flip,
        "contrast": _contrast,
        "counterfactual": _counterfactual,
        "what_if": _what_if,
        "curves": _curves,
        "stability": _stability,
    }
    return ways[challenge](options, console, bench, chosen)


def checked(options: argparse.Namespace) -> str | None:
    """Return the challenge that was asked for, if any; options not given get their defaults.

    Raises
    ------
    InputError
        Options do not go together, or a count is not positive.
    """
    asked = [name for name in CHALLENGES if getattr(options, name) not in (None, False)]
    if len(asked) > 1:
        raise InputError(f"{_option(asked[0])} and {_option(asked[1])} were both asked for.", "Ask one at a time.")
    challenge = asked[0] if asked else None
    if challenge and (options.lens or options.by):
        given = f"--lens {options.lens[:80]}" if options.lens else f"--by {options.by[:80]}"
        raise InputError(f"{_option(challenge)} was given with {given}.", "It works on the history; leave one out.")
    if challenge not in (None, "contrast") and options.form != "raw":
        raise InputError(f"{_option(challenge)} has no form “{options.form[:80]}”.", "Leave --form out.")
    if options.by and options.lens != "attributes":
        lens = options.lens or "history"
        raise InputError(f"The {lens[:80]} lens does not go by “{options.by[:80]}”.", "Add --lens attributes.")
    for name, using, default in (
        ("n", set(CHALLENGES) - {"contrast"}, LENGTH),
        ("most", {"counterfactual", "flip", "curves"}, MOST),
        ("retrain", {"stability"}, 0),
    ):
        _check_count(options, challenge, name, using, default)
    options.lens = options.lens or "history"
    return challenge


def _check_count(options: argparse.Namespace, challenge: str | None, name: str, using: set[str], default: int) -> None:
    value, option = getattr(options, name), "-n" if name == "n" else f"--{name}"
    if value is None:
        setattr(options, name, default)
        return
    if challenge not in using:
        able = ", ".join(_option(each) for each in CHALLENGES if each in using)
        raise InputError(f"{option} {value} has no meaning here.", f"Leave it out, or ask for one of: {able}.")
    if value < 1:
        raise InputError(f"{option} is {value}.", "Use a whole number from 1.")


def _option(name: str | None) -> str:
    return f"--{(name or '').replace('_', '-')}"


def _lens(options: argparse.Namespace, console: Console, bench: Workbench, chosen: Subject) -> Answer:
    from core.cli.reasons import lens_lines
    from core.operations.documents import why_document
    from core.operations.explanations import lens_of

    found = lens_of(bench, chosen, options.lens, options.form, options.by, seed=options.seed, progress=console.progress)
    if options.lens != "features":
        return Answer(why_document(chosen, found), lens_lines(chosen, found))
    from core.attribute.features import honesty
    from core.operations.surrogates import surrogate_of

    surrogate = surrogate_of(bench, chosen.model.info)
    truth = honesty(chosen.catalogue, chosen.model, chosen.history, chosen.index, surrogate)
    return Answer(why_document(chosen, found, honesty=truth), lens_lines(chosen, found, truth))


def _flip(options: argparse.Namespace, console: Console, bench: Workbench, chosen: Subject) -> Answer:
    from core.attribute.flip import flip_test
    from core.cli.reasons import flip_lines
    from core.operations.documents import why_document
    from core.operations.explanations import lens_of

    account = lens_of(bench, chosen)
    drivers = account.contributions[: options.most]
    test = flip_test(chosen.catalogue, chosen.model, chosen.history, chosen.index, drivers, options.n)
    return Answer(why_document(chosen, account, test), flip_lines(chosen, account, test))


def _contrast(options: argparse.Namespace, console: Console, bench: Workbench, chosen: Subject) -> Answer:
    from core.attribute.contrast import contrast
    from core.cli.reasons import contrast_lines
    from core.operations.documents import contrast_document
    from core.operations.subjects import item_index

    found = contrast(
        chosen.catalogue,
        chosen.model,
        chosen.history,
        chosen.index,
        item_index(chosen.catalogue, options.contrast),
        options.form,
        predictor=bench.predictor(chosen.model),
    )
    return Answer(contrast_document(chosen, found), contrast_lines(chosen, found))


def _counterfactual(options: argparse.Namespace, console: Console, bench: Workbench, chosen: Subject) -> Answer:
    from core.attribute.counterfactual import counterfactual
    from core.cli.reasons import counterfactual_lines
    from core.operations.documents import counterfactual_document

    found = counterfactual(chosen.catalogue, chosen.model, chosen.history, chosen.index, options.n, options.most)
    return Answer(counterfactual_document(chosen, found), counterfactual_lines(chosen, found))


def _what_if(options: argparse.Namespace, console: Console, bench: Workbench, chosen: Subject) -> Answer:
    from core.attribute.edits import apply, read_json, start_of
    from core.attribute.what_if import what_if
    from core.cli.reasons import what_if_lines
    from core.operations.documents import what_if_document

    edits = read_json(chosen.catalogue, options.what_if)
    found = what_if(
        chosen.catalogue,
        chosen.model,
        start_of(edits, chosen.history),
        apply(chosen.catalogue, edits, chosen.history),
        chosen.index,
        options.n,
        bench.predictor(chosen.model),
    )
    return Answer(what_if_document(chosen, found), what_if_lines(chosen, found))


def _curves(options: argparse.Namespace, console: Console, bench: Workbench, chosen: Subject) -> Answer:
    from core.attribute.faithfulness import curves
    from core.cli.reasons import curves_lines
    from core.operations.documents import curves_document

    found = curves(chosen.catalogue, chosen.model, chosen.history, chosen.index, options.n, options.most, options.seed)
    return Answer(curves_document(chosen, found), curves_lines(chosen, found))


def _stability(options: argparse.Namespace, console: Console, bench: Workbench, chosen: Subject) -> Answer:
    from core.attribute.stability import item_stability, missing_data, missing_drivers, missing_seed, seed_members
    from core.cli.reasons import stability_lines
    from core.operations.documents import stability_document

    members = seed_members(chosen.model)
    if options.retrain:
        from core.operations.seeds import retrained

        members = retrained(bench, chosen.model.info, options.retrain, console.progress)
    about = chosen.model, chosen.history, chosen.index
    found = item_stability(chosen.catalogue, *about, options.n, seed=options.seed, members=members)
    reasons = {
        "data": missing_data(*about),
        "seed": missing_seed(*about, members),
        "drivers": missing_drivers(chosen.model),
    }
    missing = {name: reason for name, reason in reasons.items() if reason is not None}
    return Answer(stability_document(chosen, found, missing), stability_lines(chosen, found, missing))
