"""Every input of a modal, filled by hand, and the state that the app is handed at the end."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from bot.playground.slack.model import Json
from tests.playground.browser.conftest import (
    Stage,
    labelled,
    modal,
    option,
    plain,
    told,
    visit,
)
from tests.playground.browser.sent import as_sent

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Hand = Callable[[Page], Awaitable[None]]

SIZES = [option("Small"), option("Large")]
WORDS = [
    {"type": "text", "text": "two", "style": {"bold": True}},
    {"type": "text", "text": "\nlines"},
]
RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": WORDS}]}


def writing(words: str) -> Hand:
    async def hand(page: Page) -> None:
        await page.get_by_label("Field").fill(words)

    return hand


def picking(*choices: str) -> Hand:
    async def hand(page: Page) -> None:
        for choice in choices:
            await page.locator(".modal .select-face").first.click()
            await page.get_by_role("option", name=choice, exact=True).click()

    return hand


async def tick(page: Page) -> None:
    await page.get_by_label("Large").check()


async def day(page: Page) -> None:
    await page.get_by_role("button", name="Field: Select a date").click()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")


CASES: tuple[tuple[Json, Hand, Json], ...] = (
    ({"type": "plain_text_input"}, writing("a name"), {"value": "a name"}),
    ({"type": "plain_text_input", "multiline": True}, writing("a\nb"), {"value": "a\nb"}),
    (
        {"type": "number_input", "is_decimal_allowed": True, "max_value": "9"},
        writing("3.5"),
        {"value": "3.5"},
    ),
    ({"type": "email_text_input"}, writing("ada@example.com"), {"value": "ada@example.com"}),
    ({"type": "url_text_input"}, writing("https://a.example"), {"value": "https://a.example"}),
    ({"type": "rich_text_input"}, writing("*two*\nlines"), {"rich_text_value": RICH}),
    ({"type": "datepicker"}, day, {"selected_date": "2026-03-03"}),
    ({"type": "timepicker"}, picking("9:30 PM"), {"selected_time": "21:30"}),
    ({"type": "checkboxes", "options": SIZES}, tick, {"selected_options": SIZES[1:]}),
    ({"type": "radio_buttons", "options": SIZES}, tick, {"selected_option": SIZES[1]}),
    (
        {"type": "static_select", "options": SIZES},
        picking("Small", "Large"),
        {"selected_option": SIZES[1]},
    ),
    (
        {"type": "multi_users_select"},
        picking("Bob Stone", "Ada Lovelace"),
        {"selected_users": ["U2", "U1"]},
    ),
    ({"type": "channels_select"}, picking("# random"), {"selected_channel": "C2"}),
)


@pytest.mark.parametrize(
    ("element", "hand", "state"), CASES, ids=[case[0]["type"] for case in CASES]
)
async def test_app_is_handed_what_was_filled_in(
    site: Stage, quiet_page: Page, element: Json, hand: Hand, state: Json
) -> None:
    page = quiet_page
    await visit(page, site)
    view = site.open(modal(labelled("Field", element), private_metadata="kept"))
    await hand(page)
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator(".modal")).to_have_count(0)
    payload = await told(site)
    shown = payload["view"]
    assert (payload["type"], payload["response_urls"]) == ("view_submission", [])
    filled = as_sent({"type": element["type"], **state})
    assert shown["state"]["values"] == {"field": {"value": filled}}
    assert (shown["id"], shown["callback_id"]) == (view.id, "form")
    assert shown["private_metadata"] == "kept"


async def test_files_are_added_removed_and_handed_over(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    await visit(page, site)
    site.open(modal(labelled("Field", {"type": "file_input", "max_files": 2})))
    files = [
        {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": b"a,b"} for name in ("one", "two")
    ]
    await page.get_by_label("Field").set_input_files(files)  # type: ignore[arg-type]  # dicts will do
    await expect(page.locator(".upload-name")).to_have_text(["one.csv", "two.csv"])
    await expect(page.get_by_label("Field")).to_have_count(0)
    await page.get_by_role("button", name="Remove one.csv").click()
    await expect(page.locator(".upload-name")).to_have_text(["two.csv"])
    await page.get_by_role("button", name="Save").click()
    files = (await told(site))["view"]["state"]["values"]["field"]["value"]["files"]
    assert [(one["name"], one["mimetype"], one["size"]) for one in files] == [
        ("two.csv", "text/csv", 3)
    ]


@pytest.mark.parametrize(
    ("element", "words", "sentence"),
    [
        ({"type": "plain_text_input", "min_length": 5}, "abc", "at least 5"),
        ({"type": "email_text_input"}, "nobody", "email"),
        ({"type": "url_text_input"}, "nowhere", "URL"),
        ({"type": "number_input", "is_decimal_allowed": False}, "many", "number"),
        ({"type": "number_input", "is_decimal_allowed": False, "max_value": "9"}, "10", "9"),
    ],
)
async def test_what_slack_would_not_take_is_said_at_the_field(
    site: Stage, quiet_page: Page, element: Json, words: str, sentence: str
) -> None:
    page = quiet_page
    await visit(page, site)
    site.open(modal(labelled("Field", element)))
    await page.get_by_label("Field").fill(words)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text(sentence)
    await expect(page.get_by_label("Field")).to_be_focused()
    assert site.courier.heard == []


async def test_an_input_that_dispatches_tells_the_app_on_enter(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    await visit(page, site)
    text = {"type": "plain_text_input", "max_length": 4}
    config = {"dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]}}
    view = site.open(modal(labelled("Field", text | config, dispatch_action=True)))
    await page.get_by_label("Field").press_sequentially("abcdef")
    await page.keyboard.press("Enter")
    payload = await told(site)
    assert payload["actions"][0]["value"] == "abcd"
    assert payload["container"] == {"type": "view", "view_id": view.id}
    assert payload["view"]["state"]["values"]["field"]["value"]["value"] == "abcd"
    await expect(page.locator(".modal")).to_be_visible()


async def test_an_input_that_dispatches_tells_the_app_while_typing(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    await visit(page, site)
    config = {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
    text = {"type": "plain_text_input"} | config
    site.open(modal(labelled("Field", text, dispatch_action=True)))
    await page.get_by_label("Field").press_sequentially("abc")
    payload = await told(site)
    assert payload["actions"][0]["value"] == "abc"
    site.open(
        modal(labelled("Size", {"type": "static_select", "options": SIZES}, dispatch_action=True))
    )
    await picking("Large")(page)
    payload = await told(site, 2)
    assert payload["actions"][0]["selected_option"] == as_sent(SIZES[1])


async def test_a_response_url_comes_with_the_channel_that_was_chosen(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    await visit(page, site)
    where = {"type": "conversations_select", "response_url_enabled": True}
    site.open(modal(labelled("Field", {**where, "placeholder": plain("Where")})))
    await picking("# random")(page)
    await page.get_by_role("button", name="Save").click()
    (url,) = (await told(site))["response_urls"]
    assert (url["block_id"], url["action_id"], url["channel_id"]) == ("field", "value", "C2")
    assert url["response_url"].startswith(site.address)
