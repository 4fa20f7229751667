"""The tour in a browser: three steps by links, above and under each page; over, hidden for good, opened again."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.server import Server
from tests.e2e.steps import settled

OFFER = "New here?"
SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"


def test_three_steps_lead_from_a_user_to_two_explanations(app: Server, page: Page) -> None:
    page.goto(app.url)
    settled(page)
    page.get_by_role("button", name="Start the tour").click()
    expect(page.get_by_text("Tour, step 1 of 3.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/explore\?.*user=u\d+"))
    settled(page)
    page.get_by_role("link", name=re.compile("Why is “.+” on the list")).last.click()  # the one under the page
    expect(page.get_by_text("Tour, step 2 of 3.")).to_be_visible()
    assert page.evaluate(SCROLLED) == 0  # the next page is seen from its top
    expect(page.get_by_role("heading", name="Challenge it")).to_be_visible()
    settled(page)
    page.get_by_role("link", name="What would the user be told?").first.click()
    expect(page.get_by_text("Tour, step 3 of 3.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/compare\?.*item=f\d+"))
    settled(page)
    with page.expect_response("**/tour/hidden.gif"):  # whoever went all the way is not offered it again
        page.get_by_role("link", name="Which texts do people prefer?").last.click()
    expect(page.get_by_role("heading", name="Audit", level=1)).to_be_visible()
    settled(page)
    expect(page.get_by_text("Tour, step")).to_have_count(0)
    assert "tour=" not in page.url


def test_who_hides_it_does_not_meet_it_again_and_can_still_take_it(
    app: Server, page: Page, open_page: Callable[..., Page]
) -> None:
    page.goto(app.url)
    expect(page.get_by_text(OFFER)).to_be_visible()
    settled(page)
    with page.expect_response("**/tour/hidden.gif") as answer:
        page.get_by_role("button", name="Hide the tour").click()
    assert answer.value.status == 200
    expect(page.get_by_text(OFFER)).to_have_count(0)
    page.goto(app.url)  # a new session of the same browser
    expect(page.get_by_role("link", name="Take the tour")).to_be_visible()
    settled(page)
    expect(page.get_by_text(OFFER)).to_have_count(0)
    page.get_by_role("link", name="Take the tour").click()
    expect(page.get_by_text("Tour, step 1 of 3.")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="End the tour").click()
    expect(page.get_by_text("Tour, step")).to_have_count(0)
    assert "tour=" not in page.url and "user=u" in page.url
    another = open_page(own=True)
    another.goto(app.url)
    expect(another.get_by_text(OFFER)).to_be_visible()
    settled(another)
