"""Drift and outages, made by a newcomer from the strip."""

import pytest
from playwright.async_api import expect

from tests.conversations.browser.conftest import PATIENCE, Opens, types
from tests.playground.browser.test_browser_looks import grave

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_token_is_deleted_behind_the_bots_back_with_the_keyboard_alone(
    opens: Opens,
) -> None:
    async with opens("U0ADAM") as page:
        await page.get_by_role("button", name="Mailtrap").press("Enter")
        panel = page.get_by_role("form", name="Mailtrap")
        await expect(panel.get_by_role("button", name="Choose a token…")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.type("webhooks")
        await expect(page.get_by_role("option", name="webhooks relay")).to_be_visible()
        assert await grave(page) == []
        await page.keyboard.press("Enter")
        await expect(panel.get_by_role("button", name="webhooks relay")).to_be_focused()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        said = panel.get_by_role("status")
        await expect(said).to_contain_text("“webhooks relay” was deleted.", timeout=PATIENCE)
        await panel.get_by_label("New domain").fill("no domain")
        await page.keyboard.press("Enter")
        await expect(said).to_contain_text("is not a valid domain name")
        assert await grave(page) == []
        await page.keyboard.press("Escape")
        await expect(panel).to_be_hidden()
        await page.get_by_role("button", name="Move the clock ahead: +10 min").click()
        await page.get_by_role("link", name="token-warnings").click()
        told = page.locator("article.message", has_text="webhooks relay")
        await expect(told).to_contain_text("outside tokenbot", timeout=PATIENCE)


async def test_a_refusing_mailtrap_is_chosen_seen_and_ended(opens: Opens) -> None:
    async with opens("U0OLIVIA") as page:
        button = page.get_by_role("button", name="Mailtrap")
        await button.click()
        await page.get_by_label("Refusing").check()
        await expect(button).to_contain_text("refusing")
        await page.keyboard.press("Escape")
        message = await types(page, "/tokens show shop reviews")
        await message.get_by_role("button", name="Refresh").click()
        await expect(page.get_by_text("reach Mailtrap").first).to_be_visible(timeout=PATIENCE)
        await button.click()
        await page.get_by_label("Working").check()
        await expect(button).not_to_contain_text("refusing")
