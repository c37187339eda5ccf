"""The same in a real browser: typing, paging, filtering, opening, becoming somebody else."""

import pytest
from playwright.async_api import expect

from tests.conversations.browser.conftest import PATIENCE, Opens, types

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_list_is_typed_paged_filtered_and_opened(opens: Opens) -> None:
    async with opens("U0VIKTOR") as page:
        message = await types(page, "/tokens list")
        await expect(message).to_contain_text("Page 1 of 4", timeout=PATIENCE)
        await expect(message).to_contain_text("Only visible to you")
        await message.get_by_role("button", name="Next ›").click()
        await expect(message).to_contain_text("Page 2 of 4", timeout=PATIENCE)
        await message.get_by_role("button", name="All states").click()
        await page.get_by_role("option", name="Expiring").click()
        await expect(message).to_contain_text("Page 1 of 1", timeout=PATIENCE)
        await expect(message).to_contain_text("invoices")
        await expect(message).not_to_contain_text("billing-service")
        await message.get_by_role("button", name="More actions").first.click()
        await page.get_by_role("menuitem", name="Details").click()
        card = page.locator("article.message", has_text="Access").last
        await expect(card).to_contain_text("Created by", timeout=PATIENCE)


async def test_a_list_taller_than_the_window_is_read_from_its_most_urgent_token(
    opens: Opens,
) -> None:
    async with opens("U0VIKTOR") as page:
        await page.set_viewport_size({"width": 1280, "height": 720})
        message = await types(page, "/tokens list")
        await expect(message).to_contain_text("Page 1 of 4", timeout=PATIENCE)
        await expect(message.get_by_text("old value works until")).to_be_in_viewport(ratio=1)
        message = await types(page, "/tokens help")
        await expect(message).to_contain_text("What you can type", timeout=PATIENCE)
        await expect(message.get_by_text("What you can type")).to_be_in_viewport(ratio=1)


async def test_a_token_is_found_by_typing_a_part_of_its_name(opens: Opens) -> None:
    async with opens("U0VIKTOR") as page:
        message = await types(page, "/tokens list")
        await message.get_by_role("button", name="Find a token…").click()
        await page.keyboard.type("billing")
        await page.get_by_role("option", name="billing-service").first.click()
        card = page.locator("article.message", has_text="Access").last
        await expect(card).to_contain_text("billing-service", timeout=PATIENCE)


async def test_becoming_somebody_else_hides_what_only_the_first_saw(opens: Opens) -> None:
    async with opens("U0VIKTOR") as page:
        message = await types(page, "/tokens list")
        await expect(message).to_contain_text("Page 1 of 4", timeout=PATIENCE)
        await page.get_by_label("Acting as").select_option("U0OLIVIA")
        await page.wait_for_url("**as=U0OLIVIA**")
        await expect(page.locator("article.message")).to_have_count(0, timeout=PATIENCE)


async def test_time_is_moved_and_home_shows_what_it_did(opens: Opens) -> None:
    async with opens("U0VIKTOR") as page:
        await page.get_by_role("button", name="+12 h").click()
        await page.get_by_role("link", name="tokenbot").first.click()
        home = page.locator("#home")
        await expect(home).to_contain_text("2 expired", timeout=PATIENCE)
