import json
from dataclasses import fields
from importlib import resources

import pytest
from playwright.async_api import Browser, Page, expect
from websockets.asyncio.client import connect

from bot.playground.slack import refusals_blocks, stack
from bot.playground.slack.browser import gallery
from bot.playground.slack.model import Faults, Json
from tests.chromium import a_page
from tests.playground.browser.conftest import Stage, modal, visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


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
    await page.get_by_role("button", name="Slack faults").click()
    await page.get_by_label("“Too many requests” (429)").fill("3")
    await page.get_by_role("button", name="Apply").click()
    await expect(page.get_by_role("button", name="Slack faults")).to_contain_text("on")
    assert site.workspace.faults.rate_limited == 3
    before = await page.evaluate("document.documentElement.dataset.theme")
    await page.get_by_role("button", name="Light or dark").click()
    assert await page.evaluate("document.documentElement.dataset.theme") != before


async def test_every_fault_is_offered(site: Stage, quiet_page: Page) -> None:
    page, links = quiet_page, site.courier.links
    await visit(page, site)
    await page.get_by_role("button", name="Slack faults").click()
    offered = await page.locator("#faults input").evaluate_all("all => all.map(one => one.name)")
    assert set(offered) == {fault.name for fault in fields(Faults)}
    for name in offered:
        await page.locator(f"#faults [name={name}]").fill(
            "views.open" if name == "methods" else "2"
        )
    address = site.address.replace("http", "ws")
    async with connect(f"{address}/link/?ticket={links.ticket()}") as socket:
        assert json.loads(await socket.recv())["type"] == "hello"
        await page.get_by_role("button", name="About to close").click()
        assert json.loads(await socket.recv())["reason"] == "warning"
    await page.get_by_role("button", name="Apply").click()
    await expect(page.get_by_role("button", name="Slack faults")).to_contain_text("on")
    numbers = dict.fromkeys(set(offered) - {"methods"}, 2)
    assert site.workspace.faults == Faults(**numbers, methods=["views.open"])
    await page.get_by_role("button", name="Slack faults").click()
    await page.get_by_role("button", name="No faults").click()
    await expect(page.get_by_role("button", name="Slack faults")).to_have_text("Slack faults")
    assert site.workspace.faults == Faults()


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
        await expect(page.get_by_role("button", name="Slack faults")).to_be_in_viewport()


async def grave(page: Page) -> list[tuple[str, str]]:
    """What axe finds serious or critical on the page as it is."""
    axe = pytest.importorskip("axe_playwright_python", reason="the axe rules are not installed")
    rules = resources.files(axe).joinpath("axe.min.js").read_text(encoding="utf-8")
    await page.evaluate(rules)
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    bad = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
    return [(v["id"], node["html"]) for v in bad for node in v["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_serious_stands_in_the_way_of_a_screen_reader(
    site: Stage, chromium: Browser, scheme: str
) -> None:
    message = site.post("Hello <@U1> and <@U2>, see <https://a.b|this>", user="U2")
    stack.publish(site.workspace, "U1", {"type": "home", "blocks": samples("home")})
    async with a_page(chromium, color_scheme=scheme) as page:
        for query in (f"?as=U1&at=C1&thread={message.ts}", "?as=U1&at=home", "_gallery"):
            await page.goto(f"{site.address}/{query}")
            assert await grave(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_serious_is_wrong_with_what_opens_above_the_page(
    site: Stage, chromium: Browser, scheme: str
) -> None:
    async with a_page(chromium, color_scheme=scheme) as page:
        await visit(page, site)
        await page.fill("#main .composer-text", "/gr")
        await expect(page.locator(".hints")).to_be_visible()
        assert await grave(page) == []
        await page.get_by_role("button", name="Inspector").click()
        await page.get_by_role("button", name="Slack faults").click()
        assert await grave(page) == []
        await page.get_by_role("button", name="Inspector").click()
        await page.get_by_role("button", name="Slack faults").click()
        view = site.open(modal(*samples("modal")))
        view.errors, view.trouble = {"in_text": "That name is taken."}, stack.TROUBLE
        site.workspace.notify({"kind": "modal", "person": "U1"})
        await expect(page.locator(".trouble")).to_be_visible()
        assert await grave(page) == []
        for name in ("Choose a size", "Mar 12, 2026", "2:05 PM", "More actions"):
            await page.locator(".modal").get_by_role("button", name=name).first.click()
            await expect(page.locator(".menu")).to_be_visible()
            assert await grave(page) == []
            await page.keyboard.press("Escape")


def samples(surface: str) -> list[Json]:
    """Those blocks of the gallery that this surface may hold."""
    every = json.loads(gallery._SAMPLES.read_text(encoding="utf-8"))
    blocks = [block for sample in every for block in sample.get("blocks", ())]
    return [block for block in blocks if not refusals_blocks.check([block], surface, "").found]
