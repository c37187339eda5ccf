"""One pill a day, whatever the clock does and however the messages came."""

from datetime import timedelta
from itertools import pairwise

import pytest
from playwright.async_api import Page, expect

from tests.playground.browser.conftest import Stage, visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SEEN = """() => {
    const pane = document.getElementById("messages").getBoundingClientRect();
    return [...document.querySelectorAll(".day span")]
        .map(one => [one.textContent, one.getBoundingClientRect()])
        .filter(([, at]) => at.bottom > pane.top && at.top < pane.bottom)
        .map(([words, at]) => [words, Math.round(at.top)]);
}"""


async def test_days_never_lie_upon_each_other_after_the_clock_was_moved(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    for _ in range(4):
        for number in range(12):
            site.post(f"number {number}", user="U2")
        site.clock.moment += timedelta(days=3)
    await visit(page, site)
    await expect(page.locator(".day")).to_have_count(4)
    for share in (1, 0.7, 0.4, 0):
        await page.locator("#messages").evaluate(
            "(pane, share) => { pane.scrollTop = share * pane.scrollHeight; }", share
        )
        tops = [top for _, top in await page.evaluate(SEEN)]
        assert tops, "the day that is read is named"
        assert all(after - before > 20 for before, after in pairwise(tops))


async def test_a_day_that_comes_in_parts_is_named_once(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    for number in range(150):
        site.post(f"number {number}", user="U2")
    site.clock.moment += timedelta(days=1)
    for number in range(60):
        site.post(f"later {number}", user="U2")
    await visit(page, site)
    await expect(page.locator(".message")).to_have_count(100)
    await page.locator("#messages").evaluate("pane => { pane.scrollTop = 0; }")
    await expect(page.locator(".message")).to_have_count(200)
    await page.locator("#messages").evaluate("pane => { pane.scrollTop = 0; }")
    await expect(page.locator(".message")).to_have_count(210)
    await expect(page.locator(".day")).to_have_text(["Yesterday", "Today"])
    shown = await page.locator(".message-text").all_inner_texts()
    assert shown == [each.text for each in site.workspace.log["C1"]]
