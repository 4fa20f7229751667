"""What a campaign can find out, against the planner's own sums."""

import pytest

from core.audit.people.planner import plan as needed
from core.operations.campaign_power import RHO, UNDECIDED, detectable
from core.rate.plans import Plan
from tests.core.operations.rated import VARIANTS, settings


def planned(normal: int, decoys: int, judgements: int) -> Plan:
    return Plan(normal, {"normal": normal, "gold": 4, "placebo": decoys}, 0, judgements, 0, 30.0, 0.0)


def test_it_is_the_win_rate_whose_plan_needs_no_more() -> None:
    found = detectable(settings(raters=10), planned(100, 0, 400))
    assert found is not None
    assert needed(found, 40, RHO, undecided=UNDECIDED).judgements <= 400
    assert needed(found - 0.001, 40, RHO, undecided=UNDECIDED).judgements > 400


def test_decoys_and_further_comparisons_leave_fewer_votes_for_each() -> None:
    alone = detectable(settings(raters=10), planned(100, 0, 400))
    with_decoys = detectable(settings(raters=10), planned(100, 100, 400))
    three = detectable(settings(raters=10, variants=VARIANTS), planned(100, 0, 400))
    assert alone is not None and with_decoys is not None and three is not None
    assert alone < with_decoys == pytest.approx(detectable(settings(raters=10), planned(100, 0, 200)))
    assert with_decoys < three
    assert detectable(settings(), planned(0, 0, 0)) is None
