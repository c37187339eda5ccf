"""The tour, followed by somebody who knows nothing but what the screen says."""

import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.chromium import a_page
from tests.conftest import Stage
from tests.conversations.browser.conftest import PATIENCE
from tests.playground.browser.test_browser_looks import grave

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

VALUE = re.compile(r"\b[0-9a-f]{32}\b")
WORDS_A_SECOND = 4
"""What an adult reads without haste: 240 words a minute."""
HASTE = 15
"""Seconds for 10 clicks and what they bring, on a machine that has nothing else to do."""


@dataclass
class Newcomer:
    """Reads the guide, presses the button that it names, and goes on where it says."""

    page: Page
    read: set[str] = field(default_factory=set)
    """The sentences that were read so far; nobody reads the same one twice."""

    def guide(self) -> Locator:
        return self.page.get_by_role("complementary", name="Tour")

    async def reads(self) -> str:
        said = await self.guide().locator("p").inner_text()
        self.reads_once(said.partition("of 6")[2])
        return said

    def reads_once(self, text: str) -> None:
        self.read |= {each.strip() for each in re.split(r"[.\n]", text)}

    def seconds(self) -> float:
        return len(" ".join(self.read).split()) / WORDS_A_SECOND

    async def presses(self) -> str:
        """Press what the guide names, which the screen points to."""
        named = self.guide().locator("[data-button]")
        await expect(self.page.locator(".tour-look").first).to_be_visible(timeout=PATIENCE)
        for _ in range(2):  # a button in a thread takes two clicks
            label = await named.inner_text()
            pointed = self.page.locator(".tour-look", has_text=label)
            await expect(pointed).to_be_in_viewport(timeout=PATIENCE)
            await pointed.click()
            if not re.match(r"\d+ repl", label):
                return label
            await expect(named).not_to_have_text(label, timeout=PATIENCE)
        raise AssertionError("what the guide names is never there")

    async def goes_on(self, name: str) -> str:
        """Go on as soon as the guide says that one can."""
        link = self.guide().get_by_role("link", name=name)
        await expect(link).to_have_class(re.compile("guide-ready"), timeout=PATIENCE)
        await link.click()
        if name == "Finish":
            return ""
        title = self.guide().locator("b").first
        await expect(title).to_have_text(name.removeprefix("Next: "), timeout=PATIENCE)
        return await self.reads()


async def followed(newcomer: Newcomer, *, axe: bool = False) -> str:
    """Follow the tour to its end; returns the value that was revealed."""
    page = newcomer.page
    newcomer.reads_once(await page.get_by_role("region", name="Welcome").inner_text())
    await page.get_by_role("link", name="List the tokens").click()
    assert "as Olivia Berg, operator" in await newcomer.reads()
    await expect(page.locator("article.message").last).to_contain_text("invoices", timeout=PATIENCE)
    await newcomer.goes_on("Next: Ask for a reset")
    await newcomer.presses()
    await expect(page.locator(".modal [data-submit]")).to_have_count(0, timeout=PATIENCE)
    if axe:
        assert await grave(page) == []
    assert "as April Okafor" in await newcomer.goes_on("Next: Become an approver")
    await expect(page.locator("article.tour-look")).to_contain_text("shop returns")
    await newcomer.goes_on("Next: Approve")
    assert await newcomer.presses() == "Approve"
    assert "as Olivia Berg" in await newcomer.goes_on("Next: Reveal the new value")
    assert await newcomer.presses() == "Reveal"
    screen = page.get_by_role("dialog")
    await expect(screen).to_contain_text(VALUE, timeout=PATIENCE)
    value = VALUE.findall(await screen.inner_text())[0]
    if axe:
        assert await grave(page) == []
    await newcomer.goes_on("Next: Six hours later")
    await expect(page.locator("article.tour-look")).to_contain_text(
        "returns desk", timeout=PATIENCE
    )
    await newcomer.goes_on("Finish")
    await expect(newcomer.guide()).to_have_count(0)
    await expect(page.get_by_role("region", name="Welcome")).to_have_count(1)
    return str(value)


@pytest_asyncio.fixture(loop_scope="session")
async def newcomer(stage: Stage, chromium: Browser) -> AsyncIterator[Newcomer]:
    async with a_page(chromium) as page:
        page.set_default_timeout(PATIENCE)
        await page.set_viewport_size({"width": 1280, "height": 720})
        await page.goto(stage.world.url)
        yield Newcomer(page)


async def test_somebody_who_reads_is_led_to_a_first_value_in_under_a_minute(
    newcomer: Newcomer,
) -> None:
    began = time.monotonic()
    await followed(newcomer)
    clicking = time.monotonic() - began
    print(f"{newcomer.seconds():.0f} s to read, {clicking:.0f} s to click")  # noqa: T201 — for who measures
    assert newcomer.seconds() + HASTE < 60


async def test_the_tour_is_followed_on_a_telephone_and_a_second_time(newcomer: Newcomer) -> None:
    page = newcomer.page
    await page.set_viewport_size({"width": 390, "height": 800})
    first = await followed(newcomer, axe=True)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    assert await followed(newcomer) != first


async def test_a_step_opened_before_its_time_says_so(newcomer: Newcomer) -> None:
    page = newcomer.page
    await page.get_by_role("link", name="Approve", exact=True).click()
    await expect(newcomer.guide()).to_contain_text("Nothing to press here? Go one step back.")
    await newcomer.guide().get_by_role("link", name="Back").click()
    await expect(newcomer.guide()).to_contain_text("3 of 6")
    await page.get_by_role("link", name="End the tour").click()
    await expect(newcomer.guide()).to_have_count(0)
    await page.reload()
    await expect(newcomer.guide()).to_have_count(0)
