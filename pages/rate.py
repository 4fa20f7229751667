"""Rate: a campaign, one pair after the other, blind; and the planning of campaigns."""

from core.operations import roles
from dashboard import messages, state
from dashboard.components.allowed import allowed
from dashboard.components.campaign_form import campaign_form
from dashboard.components.campaign_list import campaign_list
from dashboard.components.page import choose_dataset, choose_model, page_header
from dashboard.components.rate_choice import choose_campaign
from dashboard.components.rate_judge import judge
from dashboard.components.url_choice import segments
from dashboard.language import later, say

JUDGE, CAMPAIGNS = "judge", "campaigns"
PARTS = {JUDGE: later("Judge"), CAMPAIGNS: later("Campaigns")}


def main() -> None:
    part = segments(state.PART, PARTS, say("Show"), JUDGE)
    if part == JUDGE:
        if not allowed(roles.JUDGE):
            return
        campaign = choose_campaign()
        if campaign is not None:
            judge(campaign)
        return
    with messages.guard():
        campaign_list()
    dataset = choose_dataset()
    model = choose_model(dataset) if dataset else None
    if dataset and model:
        campaign_form(dataset, model)


page_header(say("Rate"), say("Judge explanations pair by pair, blind."))
with messages.guard():
    main()
