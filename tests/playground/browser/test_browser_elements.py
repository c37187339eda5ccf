import asyncio

import pytest
from playwright.async_api import Page, Route, expect

from bot.playground.slack.actions import NotThereError
from bot.playground.slack.delivery import Answer
from bot.playground.slack.model import Json
from tests.playground.browser.conftest import Stage, actions, option, plain, told, visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SIZES = [option("Small"), option("Large")]
ELEMENTS: tuple[Json, ...] = (
    {"type": "button", "action_id": "go", "text": plain("Go"), "value": "7"},
    {"type": "static_select", "action_id": "size", "options": SIZES},
    {"type": "overflow", "action_id": "more", "options": [option("Reset")]},
    {"type": "multi_users_select", "action_id": "who", "placeholder": plain("Who")},
    {"type": "datepicker", "action_id": "day"},
    {"type": "checkboxes", "action_id": "boxes", "options": SIZES},
    {"type": "radio_buttons", "action_id": "dots", "options": SIZES},
)


async def test_buttons_and_menus_tell_the_app_what_was_chosen(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    site.post("x", actions(*ELEMENTS))
    await visit(page, site)
    await page.get_by_role("button", name="Go").click()
    action = (await told(site, 1))["actions"][0]
    assert (action["action_id"], action["value"]) == ("go", "7")
    await page.get_by_role("button", name="Select an option").click()
    await page.keyboard.type("lar")
    await page.keyboard.press("Enter")
    assert (await told(site, 2))["actions"][0]["selected_option"]["value"] == "large"
    await expect(page.locator(".select-text").first).to_have_text("Large")
    await page.get_by_role("button", name="More actions").first.click()
    await page.get_by_role("menuitem", name="Reset").click()
    assert (await told(site, 3))["actions"][0]["selected_option"]["value"] == "reset"


async def test_pickers_and_choices_tell_the_app_what_was_chosen(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    site.post("x", actions(*ELEMENTS))
    await visit(page, site)
    await page.get_by_role("button", name="Who").click()
    await page.get_by_role("option", name="Bob Stone", exact=True).click()
    assert (await told(site, 1))["actions"][0]["selected_users"] == ["U2"]
    await page.get_by_role("button", name="Remove Bob Stone").click()
    assert (await told(site, 2))["actions"][0]["selected_users"] == []
    await page.get_by_role("button", name="Select a date").click()
    await page.keyboard.press("PageDown")
    await page.keyboard.press("ArrowDown")
    for _ in range(4):
        await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Enter")
    assert (await told(site, 3))["actions"][0]["selected_date"] == "2026-04-05"
    await page.locator("input[type=checkbox]").first.check()
    chosen = (await told(site, 4))["actions"][0]["selected_options"]
    assert [one["value"] for one in chosen] == ["small"]
    await page.locator("input[type=radio]").last.check()
    payload = await told(site, 5)
    assert payload["actions"][0]["selected_option"]["value"] == "large"
    assert payload["state"]["values"]["b"]["day"]["selected_date"] == "2026-04-05"
    assert payload["container"]["type"] == "message"


async def test_a_confirm_dialog_is_asked_first(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    words = {"title": plain("Sure?"), "text": {"type": "mrkdwn", "text": "*Really*"}}
    words |= {"confirm": plain("Delete it"), "deny": plain("Keep")}
    button = {"type": "button", "action_id": "go", "text": plain("Delete"), "confirm": words}
    site.post("x", actions(button))
    await visit(page, site)
    await page.get_by_role("button", name="Delete").click()
    await expect(page.locator("dialog b")).to_have_text("Really")
    await page.get_by_role("button", name="Keep").click()
    await page.get_by_role("button", name="Delete").click()
    await page.keyboard.press("Escape")
    assert site.courier.heard == []
    await page.get_by_role("button", name="Delete").click()
    await page.get_by_role("button", name="Delete it").click()
    assert (await told(site))["actions"][0]["action_id"] == "go"


async def test_external_options_are_searched_while_typing(site: Stage, quiet_page: Page) -> None:
    page = quiet_page

    def suggest(_kind: str, payload: Json) -> Answer:
        if payload["type"] != "block_suggestion":
            return Answer(ok=True)
        every = [option("Tea"), option("Toast"), option("Coffee")]
        found = [o for o in every if payload["value"] in o["value"]]
        return Answer(ok=True, body={"options": found})

    site.courier.script = suggest
    element = {"type": "external_select", "action_id": "e", "min_query_length": 1}
    site.post("x", actions({**element, "placeholder": plain("Find")}))
    await visit(page, site)
    await page.get_by_role("button", name="Find").click()
    await page.keyboard.type("t")
    await expect(page.locator(".menu-option")).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(".select-text")).to_have_text("Toast")
    assert site.last()["actions"][0]["selected_option"]["value"] == "toast"


async def test_a_choice_under_way_outlives_a_redraw(site: Stage, quiet_page: Page) -> None:
    page, answered = quiet_page, asyncio.Event()

    async def held_up(route: Route) -> None:
        await answered.wait()
        await route.continue_()

    site.post("x", actions(*ELEMENTS))
    await visit(page, site)
    await page.route("**/_ui/act?*", held_up)
    await page.locator("input[type=checkbox]").first.check()
    site.post("Something else happened", user="U2")
    await expect(page.get_by_text("Something else happened")).to_be_visible()
    await expect(page.locator("input[type=checkbox]").first).to_be_checked()
    answered.set()
    chosen = (await told(site))["actions"][0]["selected_options"]
    assert [one["value"] for one in chosen] == ["small"]


async def test_an_icon_button_is_shown_to_those_it_is_for(site: Stage, quiet_page: Page) -> None:
    icon = {"type": "icon_button", "icon": "trash", "text": plain("Delete")}
    theirs = {**icon, "action_id": "theirs", "visible_to_user_ids": ["U2"]}
    mine = {**icon, "action_id": "mine", "accessibility_label": "Delete it for good"}
    site.post("x", {"type": "context_actions", "block_id": "b", "elements": [theirs, mine]})
    await visit(quiet_page, site)
    shown = quiet_page.locator(".block-context_actions button")
    await expect(shown).to_have_attribute("data-action-id", "mine")
    await expect(shown).to_have_accessible_name("Delete it for good")


async def test_feedback_says_which_button_was_clicked(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    good, bad = ({"text": plain(word), "value": word.lower()} for word in ("Good", "Bad"))
    asked: Json = {"type": "feedback_buttons", "action_id": "fb"}
    asked |= {"positive_button": good, "negative_button": bad}
    site.post("x", {"type": "context_actions", "block_id": "b", "elements": [asked]})
    await visit(page, site)
    await page.get_by_role("button", name="Bad").click()
    action = (await told(site))["actions"][0]
    assert (action["type"], action["text"], action["value"]) == (
        "feedback_buttons",
        plain("Bad") | {"emoji": True},
        "bad",
    )
    where = ("message", "C1", site.workspace.messages("C1", "U1")[-1].ts)
    with pytest.raises(NotThereError, match="neither button"):
        await site.actions.act("U1", where, "b", "fb", "ugly")
