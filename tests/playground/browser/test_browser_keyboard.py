"""The whole workspace without a mouse."""

import pytest
from playwright.async_api import Page, expect

from bot.playground.slack.delivery import Answer
from bot.playground.slack.model import Json
from tests.playground.browser.conftest import (
    Stage,
    actions,
    labelled,
    modal,
    option,
    plain,
    told,
    visit,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGES = 2
FORM = modal(
    labelled("Name", {"type": "plain_text_input"}),
    labelled("Size", {"type": "static_select", "options": [option("Small"), option("Large")]}),
    labelled("Day", {"type": "datepicker"}),
    labelled("Boxes", {"type": "checkboxes", "options": [option("Sure")]}),
)


def listing(number: int) -> Json:
    buttons: list[Json] = [
        {
            "type": "button",
            "action_id": "next",
            "text": plain("Next page"),
            "value": str(number + 1),
        },
        {"type": "overflow", "action_id": "more", "options": [option("Details"), option("Edit")]},
    ]
    section = {"type": "section", "text": plain(f"Page {number} of {PAGES}")}
    return {"text": "A list", "blocks": [section, actions(*buttons)]}


class Lister:
    """An app with a list of two pages and a form."""

    def __init__(self, site: Stage) -> None:
        self.site = site

    def answer(self, kind: str, payload: Json) -> Answer:
        if kind == "slash_commands":
            return Answer(ok=True, body=listing(1))
        if payload["type"] == "block_actions":
            self._act(payload)
        return Answer(ok=True)

    def _act(self, payload: Json) -> None:
        (action,) = payload["actions"]
        if action["action_id"] == "more":
            self.site.open(FORM)
            return
        space = self.site.workspace
        message = space.find("C1", payload["container"]["message_ts"])
        assert message is not None
        message.blocks = listing(int(action["value"]))["blocks"]
        space.changed(message)


async def reach(page: Page, name: str, key: str = "Tab") -> None:
    """Press a key until what has this name has the focus."""
    for _ in range(30):
        focused = await page.evaluate(
            "(document.activeElement.ariaLabel || document.activeElement.textContent).trim()"
        )
        if focused == name:
            return
        await page.keyboard.press(key)
    raise AssertionError(f"{name} can't be reached with {key}")


async def command(page: Page) -> None:
    """Take the second hint, and ask for a list."""
    composer = page.locator("#main .composer-text")
    await page.keyboard.type("/gr")
    await expect(page.locator(".hint-line")).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    current = page.locator(".hint-line.current")
    await expect(current).to_contain_text("Grow a plant")
    assert await composer.get_attribute("aria-activedescendant") == await current.get_attribute(
        "id"
    )
    await page.keyboard.press("Enter")
    await expect(composer).to_have_value("/grow ")
    await page.keyboard.type("list")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message")).to_contain_text("Page 1 of 2")


async def form(page: Page) -> None:
    """Fill in everything, and go to the button that saves."""
    await expect(page.get_by_label("Name")).to_be_focused()
    await page.keyboard.type("staging")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.type("lar")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Size: Large")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Day: Mar 9, 2026")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await expect(page.get_by_label("Sure")).to_be_checked()
    await reach(page, "Save")


async def test_a_person_without_a_mouse_goes_all_the_way(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    site.courier.script = Lister(site).answer
    await visit(page, site)
    await command(page)
    assert site.last("slash_commands")["text"] == "list"

    await reach(page, "Next page", "Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message")).to_contain_text("Page 2 of 2")
    await expect(page.get_by_role("button", name="Next page")).to_be_focused()

    await reach(page, "More actions")
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    assert (await told(site, 2))["actions"][0]["selected_option"]["value"] == "edit"

    await form(page)
    await page.keyboard.press("Enter")
    await expect(page.locator(".modal")).to_have_count(0)
    values = (await told(site, 3))["view"]["state"]["values"]
    assert values["name"]["value"]["value"] == "staging"
    assert values["size"]["value"]["selected_option"]["value"] == "large"
    assert values["day"]["value"]["selected_date"] == "2026-03-09"
    assert [o["value"] for o in values["boxes"]["value"]["selected_options"]] == ["sure"]
    await expect(page.get_by_role("button", name="More actions").first).to_be_focused()


async def test_the_focus_stays_in_the_modal(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    await visit(page, site)
    site.open(FORM)
    await expect(page.get_by_label("Name")).to_be_focused()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(12):
            await page.keyboard.press(key)
            assert await page.evaluate(
                "document.querySelector('.modal').contains(document.activeElement)"
            )


@pytest.mark.parametrize("name", ["Size: Select an option", "Day: Select a date"])
async def test_escape_closes_what_is_on_top_and_nothing_else(
    site: Stage, quiet_page: Page, name: str
) -> None:
    page = quiet_page
    await visit(page, site)
    site.open(FORM)
    face = page.get_by_role("button", name=name)
    await face.click()
    await expect(page.locator(".menu")).to_be_visible()
    await expect(face).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("Escape")
    await expect(page.locator(".menu")).to_have_count(0)
    await expect(face).to_be_focused()
    await expect(page.locator(".modal")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(".modal")).to_have_count(0)
    await expect(page.locator("#main .composer-text")).to_be_focused()


async def test_tab_goes_round_inside_the_calendar(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    await visit(page, site)
    site.open(FORM)
    await page.get_by_role("button", name="Day: Select a date").click()
    await expect(page.get_by_role("button", name="Monday, March 2, 2026")).to_be_focused()
    for label in ("Previous month", "Next month", "Monday, March 2, 2026", "Previous month"):
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("button", name=label)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Monday, February 2, 2026")).to_be_focused()
    await page.keyboard.press("PageUp")
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("button", name="Friday, December 26, 2025")).to_be_focused()


async def test_a_thread_is_opened_and_answered_with_the_keyboard(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    site.post("Who knows?", user="U2")
    await visit(page, site)
    await reach(page, "Reply in thread", "Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread .composer-text")).to_be_focused()
    await page.keyboard.type("I do")
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread")).to_contain_text("1 reply")
