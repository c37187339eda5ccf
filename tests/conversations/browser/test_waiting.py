"""What takes more than one click: time to think again, new credentials, several who agree."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.conversations.browser.conftest import PATIENCE, Opens, types
from tests.conversations.browser.test_changes import asked, revealed
from tests.conversations.browser.test_forms import picks

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def card_in_approvals(page: Page, title: str) -> Locator:
    """Return the newest card of what was asked."""
    await page.get_by_role("link", name="token-approvals").click()
    found = page.locator("article.message", has_text=title).filter(has_text="Requested by")
    await expect(found.last).to_be_visible(timeout=PATIENCE)
    return found.last


async def approves(page: Page, title: str, then: str) -> Locator:
    card = await card_in_approvals(page, title)
    await card.get_by_role("button", name="Approve").click()
    await expect(card).to_contain_text(then, timeout=PATIENCE)
    return card


async def test_a_deletion_is_taken_back_in_time_and_the_next_one_is_not(opens: Opens) -> None:
    async with opens("U0OLIVIA") as olivia, opens("U0APRIL") as april:
        await asked(olivia, "/tokens delete shop reviews", "Send for approval", "no longer used")
        first = await approves(april, "Delete shop reviews", "can be undone until")
        mine = await card_in_approvals(olivia, "Delete shop reviews")
        await mine.get_by_role("button", name="Undo").click()
        await expect(mine).to_contain_text("Withdrawn by @Olivia Berg", timeout=PATIENCE)
        await expect(first.locator(".message-blocks").get_by_role("button")).to_have_count(
            0, timeout=PATIENCE
        )
        await asked(olivia, "/tokens delete shop reviews", "Send for approval", "really not")
        await expect(april.get_by_text("really not")).to_be_visible(timeout=PATIENCE)
        second = await approves(april, "Delete shop reviews", "can be undone until")
        await expect(second).to_contain_text("“really not”")
        await april.get_by_role("button", name="+6 h").click()
        await expect(second).to_contain_text("✅ Done", timeout=PATIENCE)
        await expect(second.locator(".message-blocks").get_by_role("button")).to_have_count(0)
        gone = await types(olivia, "/tokens show shop reviews")
        await gone.get_by_role("button", name="Refresh").click()
        await expect(gone).to_contain_text("Deleted or cleaned up", timeout=PATIENCE)


async def test_a_sandbox_gets_new_credentials_and_they_are_shown_once(opens: Opens) -> None:
    async with opens("U0OLIVIA") as page:
        message = await types(page, "/tokens sandboxes Checkout")
        await message.get_by_role("button", name="Reset credentials").first.click()
        form = page.get_by_role("dialog")
        await form.get_by_role("button", name="Reset credentials").click()
        await expect(form).to_contain_text("I'll DM you updates", timeout=PATIENCE)
        await form.get_by_role("button", name="Close").last.click()
        shown = await revealed(page, "Reset the credentials of sandbox Checkout")
        assert "Username" in shown
        assert "Password" in shown


async def test_a_token_for_production_is_added_once_two_people_agree(opens: Opens) -> None:
    async with opens("U0OLIVIA") as olivia, opens("U0SAMI") as sami, opens("U0APRIL") as april:
        await types(olivia, "/tokens add")
        form = olivia.get_by_role("dialog")
        await form.get_by_label("Name").first.fill("receipts")
        await picks(olivia, form, "Admin on…", "acme.com")
        await form.get_by_label("Reason").first.fill("receipts of the shop")
        await form.get_by_role("button", name="Send for approval").click()
        await expect(form).to_contain_text("Waiting for 1 approval from", timeout=PATIENCE)
        await form.get_by_role("button", name="Close").last.click()
        card = await card_in_approvals(sami, "Add token receipts")
        await card.get_by_role("button", name="Approve").click()
        early = sami.locator("article.message", has_text="It is not your turn to decide")
        await expect(early).to_contain_text("Only visible to you", timeout=PATIENCE)
        await approves(april, "Add token receipts", "So far: ✅ @April Okafor")
        await approves(sami, "Add token receipts", "approved by @April Okafor, @Sami Virtanen")
        shown = await revealed(olivia, "Add token receipts")
        assert "It may do: Admin on acme.com" in shown
