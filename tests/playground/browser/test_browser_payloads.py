"""Every element of a message, operated by hand, and what the app then hears."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.playground.slack.delivery import Answer
from bot.playground.slack.model import Json
from tests.playground.browser.conftest import Stage, actions, option, plain, told, visit
from tests.playground.browser.sent import as_sent

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Hand = Callable[[Page], Awaitable[None]]

SMALL, LARGE = option("Small"), option("Large")
PICK = {"placeholder": plain("Pick")}
GROUPS = [
    {"label": plain("Little"), "options": [SMALL]},
    {"label": plain("Big"), "options": [LARGE]},
]


def picking(*choices: str) -> Hand:
    """Open the menu once for each choice, look for it, and take it."""

    async def hand(page: Page) -> None:
        for number, choice in enumerate(choices, 1):
            await page.get_by_role("button", name="Pick").click()
            await page.keyboard.type(choice[:3])
            await page.get_by_role("option", name=choice, exact=True).click()
            await expect(
                page.locator(".chip, .select:not(.select-multi) .select-text")
            ).to_have_text(list(choices[:number]))

    return hand


def pressing(name: str) -> Hand:
    async def hand(page: Page) -> None:
        await page.get_by_role("button", name=name).click()

    return hand


async def day(page: Page) -> None:
    await page.get_by_role("button", name="Pick").click()
    await page.get_by_role("button", name="Next month").click()
    await page.get_by_role("button", name="Sunday, April 5, 2026").click()
    await expect(page.locator(".select-text")).to_have_text("Apr 5, 2026")


async def time(page: Page) -> None:
    await page.get_by_role("button", name="Pick").click()
    await page.keyboard.type("2:05 pm")
    await page.keyboard.press("Enter")
    await expect(page.locator(".select-text")).to_have_text("2:05 PM")


async def moment(page: Page) -> None:
    await page.get_by_role("button", name="Select a time").click()
    await page.get_by_role("option", name="10:30 AM", exact=True).click()
    await expect(page.locator(".select-text").first).to_have_text("Mar 2, 2026")


async def ticks(page: Page) -> None:
    await page.get_by_label("Small").check()
    await page.get_by_label("Large").check()


async def dot(page: Page) -> None:
    await page.get_by_label("Large").check()


async def overflow(page: Page) -> None:
    await page.locator(".btn-more").click()
    await page.get_by_role("menuitem", name="Large").click()


CASES: tuple[tuple[Json, Hand, Json], ...] = (
    (
        {"type": "button", "text": plain("Go"), "value": "7", "style": "primary"},
        pressing("Go"),
        {"text": plain("Go"), "value": "7", "style": "primary"},
    ),
    (
        {"type": "icon_button", "icon": "trash", "text": plain("Delete"), "value": "9"},
        pressing("Delete"),
        {"icon": "trash", "text": plain("Delete"), "value": "9"},
    ),
    (
        {"type": "static_select", "option_groups": GROUPS, **PICK},
        picking("Large"),
        {"selected_option": LARGE, **PICK},
    ),
    ({"type": "users_select", **PICK}, picking("Bob Stone"), {"selected_user": "U2", **PICK}),
    (
        {"type": "conversations_select", **PICK},
        picking("# random"),
        {"selected_conversation": "C2", **PICK},
    ),
    ({"type": "channels_select", **PICK}, picking("# random"), {"selected_channel": "C2", **PICK}),
    (
        {"type": "multi_static_select", "options": [SMALL, LARGE], **PICK},
        picking("Small", "Large"),
        {"selected_options": [SMALL, LARGE], **PICK},
    ),
    (
        {"type": "multi_external_select", "min_query_length": 1, **PICK},
        picking("Large"),
        {"min_query_length": 1, "selected_options": [LARGE], **PICK},
    ),
    (
        {"type": "multi_users_select", **PICK},
        picking("Ada Lovelace", "Bob Stone"),
        {"selected_users": ["U1", "U2"], **PICK},
    ),
    (
        {"type": "multi_conversations_select", **PICK},
        picking("# random"),
        {"selected_conversations": ["C2"], **PICK},
    ),
    (
        {"type": "multi_channels_select", **PICK},
        picking("# general", "# random"),
        {"selected_channels": ["C1", "C2"], **PICK},
    ),
    ({"type": "datepicker", **PICK}, day, {"selected_date": "2026-04-05", **PICK}),
    ({"type": "timepicker", **PICK}, time, {"selected_time": "14:05", **PICK}),
    ({"type": "datetimepicker"}, moment, {"selected_date_time": 1772443800}),
    (
        {"type": "checkboxes", "options": [SMALL, LARGE]},
        ticks,
        {"selected_options": [SMALL, LARGE]},
    ),
    ({"type": "radio_buttons", "options": [SMALL, LARGE]}, dot, {"selected_option": LARGE}),
    ({"type": "overflow", "options": [SMALL, LARGE]}, overflow, {"selected_option": LARGE}),
)


def offer(_kind: str, payload: Json) -> Answer:
    if payload["type"] != "block_suggestion":
        return Answer(ok=True)
    return Answer(ok=True, body={"options": as_sent([SMALL, LARGE])})


def block_of(element: Json) -> Json:
    kind = "context_actions" if element["type"] == "icon_button" else "actions"
    return {"type": kind, "block_id": "b", "elements": [{**element, "action_id": "x"}]}


@pytest.mark.parametrize(
    ("element", "hand", "told_of"), CASES, ids=[case[0]["type"] for case in CASES]
)
async def test_app_hears_what_a_person_did(
    site: Stage, quiet_page: Page, element: Json, hand: Hand, told_of: Json
) -> None:
    site.courier.script = offer
    message = site.post("Choose", block_of(element))
    await visit(quiet_page, site)
    await hand(quiet_page)
    clicks = max((len(v) for v in told_of.values() if isinstance(v, list)), default=1)
    payload = await said(site, clicks)
    action = payload["actions"][0]
    assert action.pop("action_ts")
    ids = {"type": element["type"], "block_id": "b", "action_id": "x"}
    assert action == as_sent(ids | told_of)
    stateful = {k: v for k, v in told_of.items() if k.startswith("selected_")}
    if stateful and element["type"] != "overflow":
        assert payload["state"]["values"]["b"]["x"] == as_sent(
            {"type": element["type"], **stateful}
        )
    where = {"type": "message", "message_ts": message.ts, "channel_id": "C1"}
    assert payload["container"] == where | {"is_ephemeral": False}
    assert payload["user"]["id"] == "U1"
    assert payload["message"]["ts"] == message.ts
    assert payload["response_url"].startswith(site.address)


async def said(site: Stage, count: int) -> Json:
    """The last of so many block actions, suggestions aside."""
    await told(site, count)
    heard = [payload for _, payload in site.courier.heard if payload["type"] == "block_actions"]
    assert len(heard) == count
    return heard[-1]


async def test_a_taken_choice_can_be_given_back(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    first = {"initial_date": "2026-03-12"}
    site.post("x", actions({"type": "datepicker", "action_id": "x", **first}))
    await visit(page, site)
    await page.get_by_role("button", name="Mar 12, 2026").click()
    chosen = page.get_by_role("button", name="Thursday, March 12, 2026")
    await expect(chosen).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("button", name="Clear").click()
    assert (await told(site))["actions"][0]["selected_date"] is None
    await expect(page.locator(".select-text")).to_have_text("Select a date")


async def test_no_more_than_the_most_can_be_chosen(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    element: Any = {"type": "multi_users_select", "action_id": "x", "max_selected_items": 1, **PICK}
    site.post("x", actions({**element, "initial_users": ["U2"]}))
    await visit(page, site)
    await page.get_by_role("button", name="Pick").click()
    await page.get_by_role("option", name="Ada Lovelace", exact=True).click()
    await expect(page.locator(".chip")).to_have_text(["Bob Stone"])
    assert site.courier.heard == []


async def test_a_button_with_a_link_opens_it_and_tells_the_app(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    link = {"type": "button", "action_id": "x", "text": plain("Docs")}
    site.post("x", actions({**link, "url": f"{site.address}/_gallery"}))
    await visit(page, site)
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Docs").click()
    assert (await opened.value).url.endswith("/_gallery")
    assert (await told(site))["actions"][0]["url"].endswith("/_gallery")
