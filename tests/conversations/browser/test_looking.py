"""The same in a real browser: typing, paging, filtering, opening, becoming somebody else."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from tests.conftest import Stage

CHROMIUM = shutil.which("chromium")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"),
    *("--disable-component-update", "--disable-sync"),
]
PATIENCE = 20_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs the system's chromium"),
]


@asynccontextmanager
async def opened(stage: Stage, user: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE)
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        await page.goto(f"{stage.world.url}/?as={user}")
        yield page
        await browser.close()
        assert troubles == []


async def types(page: Page, text: str) -> Locator:
    composer = page.locator("textarea").first
    await composer.fill(text)
    await composer.press("Enter")
    return page.locator("article.message").last


async def test_a_list_is_typed_paged_filtered_and_opened(stage: Stage) -> None:
    async with opened(stage, "U0VIKTOR") as page:
        message = await types(page, "/tokens list")
        await expect(message).to_contain_text("Page 1 of 4", timeout=PATIENCE)
        await expect(message).to_contain_text("Only visible to you")
        await message.get_by_role("button", name="Older ›").click()
        await expect(message).to_contain_text("Page 2 of 4", timeout=PATIENCE)
        await message.get_by_role("button", name="All states").click()
        await page.get_by_role("option", name="Expiring").click()
        await expect(message).to_contain_text("Page 1 of 1", timeout=PATIENCE)
        await expect(message).to_contain_text("invoices")
        await expect(message).not_to_contain_text("billing-service")
        await message.get_by_role("button", name="More actions").first.click()
        await page.get_by_role("menuitem", name="Details").click()
        card = page.locator("article.message", has_text="What it may do").last
        await expect(card).to_contain_text("Created by", timeout=PATIENCE)


async def test_a_token_is_found_by_typing_a_part_of_its_name(stage: Stage) -> None:
    async with opened(stage, "U0VIKTOR") as page:
        message = await types(page, "/tokens list")
        await message.get_by_role("button", name="Find a token…").click()
        await page.keyboard.type("billing")
        await page.get_by_role("option", name="billing-service").first.click()
        card = page.locator("article.message", has_text="What it may do").last
        await expect(card).to_contain_text("billing-service", timeout=PATIENCE)


async def test_becoming_somebody_else_hides_what_only_the_first_saw(stage: Stage) -> None:
    async with opened(stage, "U0VIKTOR") as page:
        message = await types(page, "/tokens list")
        await expect(message).to_contain_text("Page 1 of 4", timeout=PATIENCE)
        await page.get_by_label("Acting as").select_option("U0OLIVIA")
        await page.wait_for_url("**as=U0OLIVIA**")
        await expect(page.locator("article.message")).to_have_count(0, timeout=PATIENCE)


async def test_time_is_moved_and_home_shows_what_it_did(stage: Stage) -> None:
    async with opened(stage, "U0VIKTOR") as page:
        await page.get_by_role("button", name="+12 h").click()
        await page.get_by_role("link", name="tokenbot").first.click()
        home = page.locator("#home")
        await expect(home).to_contain_text("2 expired", timeout=PATIENCE)
