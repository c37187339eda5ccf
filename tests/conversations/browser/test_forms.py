"""The forms in a real browser: choosing by typing, the button that changes, errors at fields."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.conversations.browser.conftest import PATIENCE, Opens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def asked(page: Page, text: str) -> Locator:
    """Type a command that opens a form."""
    composer = page.locator("textarea").first
    await composer.fill(text)
    await composer.press("Enter")
    form = page.get_by_role("dialog")
    await form.wait_for()
    return form


async def picks(page: Page, form: Locator, label: str, name: str) -> None:
    await form.get_by_role("button", name=label).first.click()
    await page.keyboard.type(name)
    await page.get_by_role("option", name=name).first.click()


async def test_a_token_is_added_by_somebody_who_only_looks_and_clicks(opens: Opens) -> None:
    async with opens("U0OLIVIA") as page:
        form = await asked(page, "/tokens add")
        await form.get_by_label("Name").first.fill("shop mailer")
        await picks(page, form, "Admin on…", "shop.example")
        send = form.get_by_role("button", name="Send for approval")
        await expect(send).to_be_visible(timeout=PATIENCE)
        await expect(form).to_contain_text("rule “other domains”")
        await picks(page, form, "Viewer on…", "shop.example")
        await expect(form).to_contain_text("In both menus: shop.example", timeout=PATIENCE)
        await form.get_by_label("Reason").first.fill("the shop")
        await send.click()
        await expect(form).to_contain_text("Choose it once.", timeout=PATIENCE)
        await expect(form.get_by_label("Name").first).to_have_value("shop mailer")


async def test_an_edit_shows_its_difference_before_it_is_sent(opens: Opens) -> None:
    async with opens("U0OLIVIA") as page:
        form = await asked(page, "/tokens edit billing-service")
        await picks(page, form, "Admin on…", "example.com")
        await expect(form).to_contain_text("+ Admin on example.com ⚠", timeout=PATIENCE)
        await form.get_by_label("Reason").first.fill("one more domain")
        await form.get_by_role("button", name="Send for approval").click()
        await expect(form).to_contain_text("Waiting for 1 approval from", timeout=PATIENCE)
