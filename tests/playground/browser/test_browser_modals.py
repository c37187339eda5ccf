import asyncio

import pytest
from playwright.async_api import Page, expect

from bot.playground.slack import stack
from bot.playground.slack.delivery import Answer
from bot.playground.slack.model import Json
from tests.playground.browser.conftest import (
    Stage,
    labelled,
    modal,
    option,
    plain,
    visit,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FORM = modal(
    labelled("Name", {"type": "plain_text_input"}),
    labelled("Why", {"type": "plain_text_input", "multiline": True}, optional=True),
    labelled("When", {"type": "datetimepicker"}, optional=True),
    labelled("Size", {"type": "static_select", "options": [option("Small")]}),
)


def judge(_kind: str, payload: Json) -> Answer:
    if payload["type"] != "view_submission":
        return Answer(ok=True)
    name = payload["view"]["state"]["values"]["name"]["value"]["value"]
    taken = {"response_action": "errors", "errors": {"name": "That name is taken."}}
    return Answer(ok=True, body=taken if name == "taken" else {})


async def test_a_form_is_filled_refused_corrected_and_saved(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    site.courier.script = judge
    await visit(page, site)
    site.open(FORM)
    name = page.get_by_label("Name")
    await expect(name).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".field-error").first).to_have_text(
        "Please complete this required field."
    )
    await name.fill("taken")
    await page.get_by_label("Why").fill("two\nlines")
    await page.get_by_role("button", name="When: Select a date").click()
    await page.get_by_role("button", name="Next month").click()
    await page.get_by_role("button", name="Sunday, April 5, 2026").click()
    await page.get_by_role("button", name="When: 9:00 AM").click()
    await page.keyboard.type("1030")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="When: 10:30 AM")).to_be_visible()
    await page.get_by_role("button", name="Size").click()
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-block=size] .select-text")).to_have_text("Small")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator(".field-error")).to_have_text("That name is taken.")
    await page.reload()
    await expect(name).to_have_value("taken")
    await name.fill("free")
    await name.press("Enter")
    await expect(page.locator(".modal")).to_have_count(0)
    values = site.last()["view"]["state"]["values"]
    assert values["name"]["value"]["value"] == "free"
    assert values["why"]["value"]["value"] == "two\nlines"
    assert values["when"]["value"]["selected_date_time"] == 1775377800
    assert values["size"]["value"]["selected_option"]["value"] == "small"


async def test_typing_is_never_overwritten_by_an_update(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    await visit(page, site)
    view = site.open(modal(labelled("Name", {"type": "plain_text_input"})))
    await page.get_by_label("Name").press_sequentially("abc", delay=20)
    stack.update(
        site.workspace,
        view,
        modal(
            {"type": "section", "text": plain("Watch this")},
            labelled("Name", {"type": "plain_text_input"}),
        ),
    )
    await expect(page.locator(".modal")).to_contain_text("Watch this")
    await expect(page.get_by_label("Name")).to_have_value("abc")
    await expect(page.get_by_label("Name")).to_be_focused()


async def test_escape_goes_one_modal_back(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    await visit(page, site)
    site.open(modal({"type": "section", "text": plain("first")}))
    stack.push(site.workspace, "U1", modal({"type": "section", "text": plain("second")}))
    await expect(page.locator(".modal")).to_contain_text("second")
    await page.keyboard.press("Escape")
    await expect(page.locator(".modal")).to_contain_text("first")
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.locator(".modal")).to_have_count(0)


async def test_a_slow_app_shows_a_spinner_and_then_the_trouble(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    held = asyncio.Event()

    async def slow(kind: str, payload: Json, retry: Json | None) -> Answer:
        del kind, payload, retry
        await held.wait()
        return Answer(ok=False, reason="operation_timeout")

    site.courier._send = slow  # type: ignore[method-assign]  # the app hangs
    await visit(page, site)
    site.open(modal({"type": "section", "text": plain("hello")}))
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator(".btn-busy .spinner")).to_be_visible()
    held.set()
    await expect(page.get_by_role("alert")).to_contain_text("trouble connecting")
    await expect(page.locator("[data-submit]")).to_be_enabled()
