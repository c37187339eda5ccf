"""A rotation in a real browser: reminded after six hours, two of three moved, told to the end."""

import pytest
from playwright.async_api import Page, expect

from tests.conftest import Stage
from tests.conversations.browser.conftest import PATIENCE, Opens
from tests.conversations.people import april, asked, sami

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def becomes(page: Page, stage: Stage, user: str) -> None:
    await page.goto(f"{stage.world.url}/?as={user}")


async def hears(page: Page) -> None:
    """Open what the bot says to oneself."""
    await page.get_by_text("tokenbot", exact=True).first.click()
    await page.get_by_text("Messages", exact=True).last.click()


async def test_a_reset_is_seen_through_to_its_end(stage: Stage, opens: Opens) -> None:
    await asked(stage, "reset billing-service")
    await april(stage).clicks("Approve")
    await sami(stage).clicks("Approve")
    await stage.advance("PT10S")
    async with opens("U0APRIL") as page:
        await page.get_by_role("button", name="+6 h").click()
        await hears(page)
        call = page.locator("article.message", has_text="billing-service was reset")
        await expect(call).to_contain_text("Not moved yet.", timeout=PATIENCE)
        await call.get_by_role("button", name="Moved").click()
        await expect(page.locator("article.message").last).to_contain_text("1 of 3 apps moved")

        await becomes(page, stage, "U0OLIVIA")
        await page.get_by_text("token-changes").first.click()
        card = page.locator("article.message", has_text="billing-service was reset").first
        await expect(card).to_contain_text("1 of 3 apps moved", timeout=PATIENCE)
        await card.get_by_role("button", name="Moved").last.click()
        await expect(card).to_contain_text("2 of 3 apps moved", timeout=PATIENCE)

        await stage.advance("PT5H")
        await hears(page)
        call = page.locator("article.message", has_text="Please get these apps moved.")
        await expect(call.get_by_role("button", name="Moved")).to_have_count(1, timeout=PATIENCE)
        await expect(call).to_contain_text("newsletter")

        await stage.advance("PT1H")
        await page.get_by_text("token-changes").first.click()
        await expect(card).to_contain_text("the old value has stopped", timeout=PATIENCE)
        await card.get_by_text("3 replies").click()
        end = page.locator("#thread .message", has_text="The old value has stopped working.")
        await expect(end).to_contain_text("Not moved yet: newsletter.", timeout=PATIENCE)
