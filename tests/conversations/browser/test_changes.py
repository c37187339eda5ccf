"""A change in a real browser: asked for in a form, approved on its card, revealed once."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.conversations.browser.conftest import PATIENCE, Opens, types

VALUE = re.compile(r"\b[0-9a-f]{32}\b")

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def asked(page: Page, typed: str, button: str, why: str = "rotating: INC-12") -> None:
    await types(page, typed)
    form = page.get_by_role("dialog")
    await form.get_by_label("Reason").fill(why)
    await form.get_by_role("button", name=button).click()
    await expect(form).to_contain_text("I'll DM you updates", timeout=PATIENCE)
    await form.get_by_role("button", name="Close").last.click()


async def revealed(page: Page, title: str) -> str:
    """Reveal what a request has brought, in its thread, and return what the one screen shows."""
    await page.get_by_text("tokenbot", exact=True).first.click()
    await expect(page.locator(".main-title")).to_contain_text("tokenbot", timeout=PATIENCE)
    await page.get_by_text("Messages", exact=True).last.click()
    asked = page.locator("article.message", has_text=f"Your request: {title}").last
    await asked.get_by_role("button", name="Reveal").click()
    screen = page.get_by_role("dialog")
    await expect(screen).to_contain_text("It can't be shown again.", timeout=PATIENCE)
    shown = await screen.inner_text()
    await screen.get_by_role("button", name="Close").last.click()
    await expect(screen).to_be_hidden()
    await expect(page.get_by_role("button", name="Reveal")).to_have_count(0, timeout=PATIENCE)
    return shown


async def test_a_reset_goes_from_the_form_over_the_card_to_the_one_screen(opens: Opens) -> None:
    async with opens("U0OLIVIA") as page:
        await asked(page, "/tokens reset shop reviews", "Send for approval")
    async with opens("U0APRIL") as page:
        await page.get_by_text("token-approvals").first.click()
        card = page.locator("article.message", has_text="Reset shop reviews").first
        await expect(card).to_contain_text("rotating: INC-12")
        await card.get_by_role("button", name="Approve").click()
        await expect(card).to_contain_text("✅ Done", timeout=PATIENCE)
        await expect(card.get_by_role("button", name="Approve")).to_have_count(0)
    async with opens("U0OLIVIA") as page:
        shown = await revealed(page, "Reset shop reviews")
        (value,) = set(VALUE.findall(shown))
        assert value not in await page.locator("body").inner_text()


async def test_an_emergency_and_a_denial_are_walked_through(opens: Opens) -> None:
    async with opens("U0OLIVIA") as page:
        await asked(page, "/tokens leak CI nightly", "Do it now", "in a public repository")
        await asked(page, "/tokens delete shop reviews", "Send for approval")
    async with opens("U0APRIL") as page:
        await page.get_by_text("token-approvals").first.click()
        emergency = page.locator("article.message", has_text="Emergency").first
        await expect(emergency).to_contain_text("✅ Done", timeout=PATIENCE)
        await expect(emergency).to_contain_text("To review:")
        card = page.locator("article.message", has_text="Delete shop reviews").first
        await card.get_by_role("button", name="Deny…").click()
        form = page.get_by_role("dialog")
        await form.get_by_label("Reason").fill("use the *staging* token")
        await form.get_by_role("button", name="Deny").click()
        await expect(card).to_contain_text("“use the *staging* token”", timeout=PATIENCE)
        await expect(card.locator(".message-blocks").get_by_role("button")).to_have_count(0)
