"""On a telephone: the sidebar folds, and everything can be used."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.playground.slack import stack
from tests.chromium import a_page
from tests.playground.browser.conftest import Stage, modal, visit
from tests.playground.browser.test_browser_looks import grave, samples

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WIDTH = 390


@pytest_asyncio.fixture(loop_scope="session")
async def telephone(site: Stage, chromium: Browser) -> AsyncIterator[Page]:
    del site
    async with a_page(chromium) as page:
        await page.set_viewport_size({"width": WIDTH, "height": 800})
        yield page


async def fits(page: Page) -> None:
    """Nothing is wider than the screen, and no axe rule is broken."""
    beyond = """() => [...document.querySelectorAll("body *")].filter(one =>
        one.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().width > 0
        && !one.closest(".table-scroll, .only-read-aloud")
        && one.getBoundingClientRect().right > innerWidth + 1
    ).map(one => one.outerHTML.slice(0, 100))"""
    assert await page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    assert await page.evaluate(beyond) == []
    assert await grave(page) == []


async def test_the_sidebar_folds_and_leads_everywhere(site: Stage, telephone: Page) -> None:
    page = telephone
    site.post("Hello from the other channel", user="U2", channel="C2")
    await visit(page, site)
    toggle = page.get_by_role("button", name="Channels and messages")
    await expect(page.get_by_role("link", name="random")).to_be_hidden()
    await fits(page)
    await toggle.click()
    await expect(toggle).to_have_attribute("aria-expanded", "true")
    await expect(page.locator(".side-current")).to_be_focused()
    await fits(page)
    await page.keyboard.press("Escape")
    await expect(toggle).to_be_focused()
    await expect(page.get_by_role("link", name="random")).to_be_hidden()
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="random").click()
    await expect(page.locator(".message")).to_contain_text("Hello from the other channel")
    await expect(page.get_by_role("link", name="random")).to_be_hidden()
    await toggle.click()
    await page.mouse.click(WIDTH - 20, 400)
    await expect(toggle).to_have_attribute("aria-expanded", "false")


async def test_messages_threads_and_home_fit(site: Stage, telephone: Page) -> None:
    page = telephone
    message = site.post("", *samples("message"), user=site.workspace.app.user_id)
    stack.publish(site.workspace, "U1", {"type": "home", "blocks": samples("home")})
    await visit(page, site)
    await fits(page)
    await visit(page, site, f"as=U1&at=C1&thread={message.ts}")
    await fits(page)
    await page.get_by_role("link", name="Close thread").click()
    await expect(page.locator("#main .composer-text")).to_be_focused()
    await visit(page, site, "as=U1&at=home")
    await fits(page)


async def test_forms_and_the_controls_of_the_playground_fit(site: Stage, telephone: Page) -> None:
    page = telephone
    await visit(page, site)
    await page.get_by_role("button", name="Controls").click()
    await page.get_by_role("button", name="Move the clock ahead: +1 h").click()
    await expect(page.locator(".strip-now")).to_have_text("Mon 02 Mar 2026, 14:00")
    await fits(page)
    await page.get_by_role("button", name="Slack faults").click()
    await fits(page)
    await page.get_by_role("button", name="No faults").click()
    await page.get_by_role("button", name="Inspector").click()
    await expect(page.locator("#inspector")).to_be_visible()
    await fits(page)
    await page.get_by_role("button", name="Inspector").click()
    await page.get_by_role("button", name="Controls").click()
    site.open(modal(*samples("modal")))
    await expect(page.locator(".modal")).to_be_visible()
    await fits(page)
    await page.get_by_role("button", name="Save").click()
