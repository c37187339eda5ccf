from importlib import resources

import pytest
from playwright.async_api import Browser, Page, expect

from bot.playground.slack import stack
from tests.playground.browser.conftest import Stage, a_page, visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_controls_of_the_playground_work(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    await visit(page, site)
    await page.get_by_role("button", name="Move the clock ahead: +6 h").click()
    await expect(page.locator(".strip-now")).to_have_text("Mon 02 Mar 2026, 19:00")
    await page.get_by_role("button", name="Inspector").click()
    await expect(page.locator("#inspector")).to_contain_text("Nothing yet")
    await page.fill("#main .composer-text", "/greet ")
    await page.keyboard.press("Enter")
    await expect(page.locator(".exchange-kind").first).to_have_text("/greet")
    await page.get_by_role("button", name="Inspector").click()
    await expect(page.locator("#inspector")).to_have_count(0)
    await page.get_by_role("button", name="Faults").click()
    await page.get_by_label("Calls answered 429").fill("3")
    await page.get_by_role("button", name="Set").click()
    await expect(page.locator("[data-toggle-faults]")).to_contain_text("on")
    assert site.workspace.faults.rate_limited == 3
    before = await page.evaluate("document.documentElement.dataset.theme")
    await page.get_by_role("button", name="Light or dark").click()
    assert await page.evaluate("document.documentElement.dataset.theme") != before


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_workspace_fits_and_follows_the_readers_theme(
    site: Stage, chromium: Browser, scheme: str
) -> None:
    site.post("Hello", user="U2")
    async with a_page(chromium, color_scheme=scheme) as page:
        await page.set_viewport_size({"width": 900, "height": 640})
        await visit(page, site)
        assert await page.evaluate("document.documentElement.dataset.theme") == scheme
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 900
        await expect(page.get_by_role("button", name="Faults")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_serious_stands_in_the_way_of_a_screen_reader(
    site: Stage, chromium: Browser, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python", reason="the axe rules are not installed")
    rules = resources.files(axe).joinpath("axe.min.js").read_text(encoding="utf-8")
    message = site.post("Hello <@U1> and <@U2>, see <https://a.b|this>", user="U2")
    stack.publish(site.workspace, "U1", {"type": "home", "blocks": []})
    async with a_page(chromium, color_scheme=scheme) as page:
        for query in (f"?as=U1&at=C1&thread={message.ts}", "?as=U1&at=home", "_gallery"):
            await page.goto(f"{site.address}/{query}")
            await page.evaluate(rules)
            found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            grave = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
            assert [(v["id"], v["nodes"][0]["html"]) for v in grave] == []
