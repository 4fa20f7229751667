"""How far a campaign is, and how many votes a further one would need."""

from __future__ import annotations

import streamlit as st

from core.audit.people.planner import plan
from core.operations.people import PeopleAudit
from core.operations.roles import JUDGE
from core.rate.campaigns import OPEN
from core.rate.plans import CampaignProgress
from dashboard import messages, numerals, state
from dashboard.components.allowed import allowed
from dashboard.components.page import link
from dashboard.labels import paragraph
from dashboard.language import later, say, told
from dashboard.text import counted, plain

USUAL_RHO = 0.1  # before there are data


def progress_view(progress: CampaignProgress) -> None:
    """Draw how far a campaign is."""
    campaign = progress.campaign
    done = progress.judged / progress.planned if progress.planned else 0.0
    planned = campaign.settings.raters
    st.progress(
        min(done, 1.0),
        text=say(
            "{judged} of {planned} planned judgements, {raters} of {planned_raters} planned raters; the campaign is "
            "{state}",
            judged=numerals.count(progress.judged),
            planned=numerals.count(progress.planned),
            raters=len(progress.raters),
            planned_raters=planned,
            state=told(campaign.state),
        ),
    )
    parts = []
    if progress.gold_judged:
        parts.append(
            say("{number} answers to gold pairs, which rank nobody.", number=numerals.count(progress.gold_judged))
        )
    if progress.skipped:
        parts.append(say("{number} pairs were given back unanswered.", number=numerals.count(progress.skipped)))
    if progress.seconds is not None:
        parts.append(say("Median time of a judgement: {seconds} s.", seconds=numerals.seconds(progress.seconds)))
    if parts:
        st.caption(paragraph(*parts))


def empty_campaign(progress: CampaignProgress) -> None:
    """Say that nobody has judged anything of a campaign yet, and what to do."""
    is_open = progress.campaign.state == OPEN
    said = (
        later("**Nobody has judged a pair of “{campaign}” yet.** It is {state}: send its link to the raters.")
        if is_open
        else later(
            "**Nobody has judged a pair of “{campaign}” yet.** It is {state}. Open it and send its link to the raters."
        )
    )
    st.info(say(said, campaign=plain(progress.campaign.name), state=told(progress.campaign.state)))
    at = {state.CAMPAIGN: progress.campaign.id}
    with st.container(horizontal=True):
        link("rate", say("Go to Campaigns"), **at, **{state.PART: "campaigns"})
        if is_open and allowed(JUDGE, told_why=False):
            link("rate", say("Judge it yourself"), **at)


def nothing_judged() -> None:
    """Say that there are no judgements at all, and where they come from."""
    st.info(
        say(
            "**Nobody has judged anything yet.** Plan a campaign, in which raters judge pairs blind; or say on Compare "
            "which of two explanations is better. Judgements made elsewhere can be imported: "
            "`python -m core judgements import FILE`."
        )
    )
    with st.container(horizontal=True):
        link("rate", say("Plan a campaign"), **{state.PART: "campaigns"})
        link("compare", say("Judge two explanations"))


def planner_view(found: PeopleAudit) -> None:
    """Draw how many judgements a campaign needs that would find a win rate worth finding."""
    rates = [row.win_rate for row in found.board.rows if row.win_rate.rho is not None]
    rho = max((rate.rho or 0.0 for rate in rates), default=USUAL_RHO)
    judged = sum(row.judgements for row in found.board.rows)
    open_ = sum(row.ties + row.both_bad for row in found.board.rows) / judged if judged else 0.1
    with st.expander(say("How many votes would it take?")), messages.guard():
        left, middle, right = st.columns(3)
        rate = left.number_input(say("Win rate worth finding"), 0.51, 0.95, 0.6, 0.01, key="plan-rate")
        each = middle.number_input(say("Judgements of one rater on a pair of variants"), 1, 10_000, 40, key="plan-each")
        pairs = right.number_input(
            say("Pairs of variants"), 1, 190, max(1, len(found.board.rows) - 1), key="plan-pairs"
        )
        correlation = left.number_input(
            say("Correlation of one rater's votes"), 0.0, 1.0, round(rho, 2), 0.01, key="plan-rho",
            help=say("From these judgements: {rho}.", rho=numerals.correlation(rho)) if rates
            else say("0.1 is a usual guess before there are data."),
        )  # fmt: skip
        undecided = middle.number_input(
            say("Share of ties and both bad"), 0.0, 0.9, round(min(open_, 0.9), 2), 0.01, key="plan-undecided"
        )
        made = plan(rate, int(each), correlation, undecided=undecided, pairs=int(pairs))
        st.markdown(
            say(
                "**{judgements} by {raters}.** {independent} independent decisive votes would do for a power of 80%; "
                "votes of one rater resemble each other, so it takes {times} times as many: {decisive} for each pair "
                "of variants.",
                judgements=counted(made.judgements, "judgement"),
                raters=counted(made.raters, "rater"),
                independent=numerals.count(made.independent),
                times=numerals.average(made.design_effect),
                decisive=numerals.count(made.decisive),
            )
        )
        for note in made.notes:
            st.caption(plain(told(note)))
