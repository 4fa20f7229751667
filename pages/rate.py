"""Rate: a campaign, one pair after the other, blind."""

import streamlit as st

from dashboard import messages, state
from dashboard.components.page import page_header
from dashboard.components.rate_choice import choose_campaign
from dashboard.components.rate_judge import judge
from dashboard.components.url_choice import segments

JUDGE, CAMPAIGNS = "judge", "campaigns"
PARTS = {JUDGE: "Judge", CAMPAIGNS: "Campaigns"}


def main() -> None:
    part = segments(state.PART, PARTS, "Show", JUDGE)
    if part == JUDGE:
        campaign = choose_campaign()
        if campaign is not None:
            judge(campaign)
    else:
        st.info("soon")


page_header("Rate", "Judge explanations pair by pair, blind.")
with messages.guard():
    main()
