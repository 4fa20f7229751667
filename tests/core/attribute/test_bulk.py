"""Bulk faithfulness against counting it pair by pair; intervals against a simulation."""

import numpy as np
import pytest

from core.attribute import bulk, orders
from core.attribute.bulk import LEAST, LISTS, REMOVED, N, Row, draw_users, faithfulness
from core.attribute.clustered import Estimate, jackknife
from core.attribute.history import history_attribution
from core.attribute.orders import ORDERS, by_attribution
from core.attribute.resolve import Resolver, leave_one_out
from core.errors import InputError
from core.recommend.registry import fit, serve, settings_of
from core.recommend.topn import rank
from core.types import History, Scale
from tests.core.attribute.small_models import small
from tests.core.attribute.test_faithfulness import from_scratch
from tests.core.attribute.worlds import catalogue, loaded


def value(estimate: Estimate | None) -> float:
    assert estimate is not None
    return estimate.value


def row_of(rows: tuple[Row, ...], order: str, removed: int) -> Row:
    (found,) = (row for row in rows if (row.order, row.removed) == (order, removed))
    return found


@pytest.mark.parametrize("kind", ["ease", "foldin", "slopeone"])
def test_figures_are_those_of_counting_pair_by_pair(kind: str) -> None:
    world, model = small(kind, 0, 20, 30)
    found = faithfulness(world, model, users=6, seed=3, least=10)
    users = draw_users(world, model, 6, 3, 10)
    assert (found.users, found.pairs, found.least, len(set(users))) == (6, 6 * N, 10, 6)
    leaves, stays, falls, kept, best = ([] for _ in range(5))
    loo = []
    for user in users:
        history = world.ratings.of(user)
        n = len(history.items)
        listed = rank(model.served.scores(history), N, history.items).tolist()
        for place, item in enumerate(listed):
            values = model.served.contributions(History(None, history.items, history.values), item)
            first = np.isin(np.arange(n), np.argsort(-values)[:3])
            base = model.served.base(history, item)
            without, rank_without = from_scratch(world, model, history, ~first, item)
            alone, rank_alone = from_scratch(world, model, history, first, item)
            leaves.append(rank_without > N)
            stays.append(rank_alone <= N)
            falls.append(without - base)
            kept.append(alone - base)
            if place == 0:
                best.append(rank_without <= N)
            left = Resolver(world, model, history).scores_of(leave_one_out(n), np.array([item], np.int32))[:, 0]
            three = np.isin(np.arange(n), np.argsort(left)[:3])
            loo.append(from_scratch(world, model, history, ~three, item)[1] > N)
    row = row_of(found.rows, "attribution", 3)
    assert value(row.pn) == pytest.approx(np.mean(leaves))
    assert value(row.pos[0]) == pytest.approx(1 - np.mean(leaves))
    assert value(row.ps) == pytest.approx(np.mean(stays))
    assert value(row.deleted) == pytest.approx(np.mean(falls), abs=1e-5)
    assert value(row.inserted) == pytest.approx(np.mean(kept), abs=1e-5)
    assert value(row.pos_best) == pytest.approx(np.mean(best))
    other = row_of(found.rows, "leave-one-out", 3)
    assert value(other.pn) == pytest.approx(np.mean(loo))
    if value(other.pn):
        assert value(other.behind) == pytest.approx(np.mean(leaves) - np.mean(loo))
        assert value(other.times) == pytest.approx(np.mean(leaves) / np.mean(loo))


def test_laws_of_the_table() -> None:
    world, model = small("ease", 1, 20, 30)
    found = faithfulness(world, model, users=10, least=10)
    assert [(row.removed, row.order) for row in found.rows] == [(k, order) for k in REMOVED for order in ORDERS]
    for row in found.rows:
        pn, ps = value(row.pn), value(row.ps)
        assert value(row.pos[0]) <= value(row.pos[1])  # in the top 5 is in the top 10
        assert pn == pytest.approx(1 - value(row.pos[0]))
        assert row.f_ns is None if pn + ps == 0 else value(row.f_ns) == pytest.approx(2 * pn * ps / (pn + ps))
        # The score is a sum: what is left after deleting and what inserting gives are the whole.
        assert value(row.deleted) + value(row.inserted) == pytest.approx(value(found.whole), abs=1e-5)
        assert (row.behind is None) == (row.times is None) == (row.order == "attribution") or pn == 0
    attribution, alone = (row_of(found.rows, order, 3) for order in ("attribution", "leave-one-out"))
    assert value(attribution.pn) == value(alone.pn)  # for a sum they are the same order
    for order in ORDERS:
        assert value(row_of(found.rows, order, 3).deleted) >= value(attribution.deleted) - 1e-6


def test_excess_orders_by_what_is_added_to_the_personal_part() -> None:
    for kind in ("ease", "foldin"):
        world, model = small(kind, 2, 20, 30)
        history = world.ratings.of(3)
        items = np.array([4, 9], np.int32)
        found = by_attribution(Resolver(world, model, history), items, "excess")
        for item, places in zip(items.tolist(), found, strict=True):
            account = history_attribution(world, model, history, item, "excess")
            values = {c.item: c.value for c in account.contributions}
            named = [values[world.items.ids[history.items[place]]] for place in places]
            assert named == sorted(named, reverse=True) and len(named) == len(history.items)


def test_a_model_without_an_excess_form_has_no_such_row() -> None:
    world, model = small("slopeone", 1, 20, 30)
    assert {row.order for row in faithfulness(world, model, users=3, least=10).rows} == {*ORDERS} - {"excess"}


def test_reasons_read_backwards_do_worse(monkeypatch: pytest.MonkeyPatch) -> None:
    world, model = small("ease", 1, 20, 30)
    straight = row_of(faithfulness(world, model, users=10, least=10).rows, "attribution", 3)
    largest_first = orders.by_attribution
    monkeypatch.setattr(bulk, "by_attribution", lambda *given: largest_first(*given)[:, ::-1].copy())
    backwards = row_of(faithfulness(world, model, users=10, least=10).rows, "attribution", 3)
    assert value(backwards.pn) < value(straight.pn)
    assert value(backwards.deleted) > value(straight.deleted)


def test_necessity_and_sufficiency_by_hand() -> None:
    """Three pairs of two users: (leaves, stays) = (yes, yes), (yes, no), (no, no)."""
    width = len(bulk._TALLIES)
    tallies = np.zeros((2, len(ORDERS), len(REMOVED), width))
    #           pairs, pos@5, pos@10, stays, del, ins, whole, users, pos of the first
    tallies[0, 0, 0] = [2, 0, 1, 1, 0.5, 0.25, 1.5, 1, 0]
    tallies[1, 0, 0] = [1, 1, 1, 0, 0.25, 0.5, 0.75, 1, 1]
    tallies[:, 1, 0] = [[2, 1, 2, 0, 0, 0, 0, 1, 1], [1, 1, 1, 1, 0, 0, 0, 1, 1]]
    row = bulk._row(tallies, 0, "attribution", 0)
    assert (value(row.pn), value(row.ps)) == (pytest.approx(2 / 3), pytest.approx(1 / 3))
    assert value(row.f_ns) == pytest.approx(4 / 9)  # 2 · (2/3 · 1/3) / 1
    assert (value(row.pos[0]), value(row.pos[1])) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert value(row.pos_best) == 0.5
    assert (value(row.deleted), value(row.inserted)) == (0.25, 0.25)
    other = bulk._row(tallies, 1, "contrast", 0)
    assert (value(other.behind), value(other.times)) == (pytest.approx(1 / 3), pytest.approx(2.0))
    nothing = bulk._row(tallies, 2, "leave-one-out", 0)
    assert nothing.pn is nothing.f_ns is nothing.times is None


def test_contrast_orders_by_the_lead_over_the_rival() -> None:
    world, model = small("foldin", 0, 20, 30)
    history = world.ratings.of(0)
    listed = rank(model.served.scores(history), 6, history.items)
    resolver = Resolver(world, model, history)
    own = History(None, history.items, history.values)
    rival = model.served.contributions(own, int(listed[5]))
    for row, item in zip(orders.by_contrast(resolver, listed[:5], int(listed[5])), listed[:5].tolist(), strict=True):
        lead = model.served.contributions(own, item) - rival
        assert row.tolist() == sorted(range(len(lead)), key=lambda j: -lead[j])


def test_a_seed_draws_the_same_again() -> None:
    world, model = small("ease", 1, 20, 30)
    assert faithfulness(world, model, 5, 1, least=10) == faithfulness(world, model, 5, 1, least=10)
    assert faithfulness(world, model, 5, 1, least=10) != faithfulness(world, model, 5, 2, least=10)


def test_users_are_drawn_among_those_with_enough_ratings() -> None:
    world, model = small("ease", 1, 20, 30)
    counts = np.diff(world.ratings.offsets)
    least = int(np.sort(counts)[-4])
    drawn = draw_users(world, model, 100, 0, least)
    assert set(drawn) == set(np.flatnonzero(counts >= least).tolist())
    assert LEAST == 50
    assert LISTS == (5, 10)
    with pytest.raises(InputError, match=f"No user has 50 ratings; the most that one has is {counts.max()}"):
        draw_users(world, model, 5, 0)
    with pytest.raises(InputError, match="0 users"):
        faithfulness(world, model, 0, least=10)
    _, svd = small("svd", 1, 20, 30)
    with pytest.raises(InputError, match="without a rating"):
        faithfulness(world, svd, 5, least=10)


def test_users_with_few_ratings_or_few_items_left_are_counted_as_they_are() -> None:
    table = np.full((6, 4), np.nan)
    table[:, 0], table[1:, 1], table[2:, 2], table[5, 3] = 5, 4, 2, 1
    world = catalogue(table)
    fitted = fit("ease", world.ratings, Scale(1, 5), settings_of("ease", {}))
    model = loaded(serve("ease", fitted.arrays, fitted.facts), "ease")
    found = faithfulness(world, model, users=10, least=1)
    assert (found.users, found.pairs) == (5, 3 + 2 + 1 + 1 + 1)  # the last user has rated everything
    assert value(row_of(found.rows, "attribution", 5).deleted) == 0  # nothing is left of three ratings


def test_progress_is_told_and_stops_the_work() -> None:
    world, model = small("ease", 1, 20, 30)
    told: list[tuple[float, str]] = []
    faithfulness(world, model, 3, least=10, progress=lambda done, stage: told.append((done, stage)))
    assert told == [(0.0, "user 1 of 3"), (1 / 3, "user 2 of 3"), (2 / 3, "user 3 of 3")]

    def stop(done: float, stage: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        faithfulness(world, model, 3, least=10, progress=stop)


def test_the_interval_covers_the_truth_where_pairs_of_a_user_agree() -> None:
    """Twenty users of five pairs; users differ, so that counting pairs as independent would be too sure."""
    rng, covered, naive = np.random.default_rng(0), 0, 0
    for _ in range(600):
        chances = rng.beta(0.4, 0.8, 20)  # mean 1/3
        sums = np.column_stack([np.full(20, 5.0), rng.binomial(5, chances)])
        found = jackknife(sums, lambda s: s[..., 1] / s[..., 0])
        assert found is not None and found.low is not None and found.high is not None
        covered += found.low <= 1 / 3 <= found.high
        share = found.value
        naive += abs(share - 1 / 3) <= 1.96 * np.sqrt(share * (1 - share) / 100)
    assert 0.92 <= covered / 600 <= 0.98
    assert naive / 600 < 0.85


def test_the_jackknife_of_a_mean_is_the_t_interval() -> None:
    values = np.array([1.0, 4, 2, 7])
    found = jackknife(np.column_stack([np.ones(4), values]), lambda s: s[..., 1] / s[..., 0])
    half = 3.182446305284264 * values.std(ddof=1) / 2
    assert found == Estimate(3.5, pytest.approx(3.5 - half), pytest.approx(3.5 + half))
    cut = jackknife(np.column_stack([np.ones(4), values]), lambda s: s[..., 1] / s[..., 0], (0, 5))
    assert cut is not None
    assert (cut.low, cut.high) == (0, 5)
    assert jackknife(np.zeros((3, 2)), lambda s: s[..., 1] / s[..., 0]) is None
    assert jackknife(np.ones((1, 2)), lambda s: s[..., 1] / s[..., 0]) == Estimate(1.0, None, None)
