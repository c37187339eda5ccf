"""The page follows the workspace while it is looked at, and nothing jumps."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect
from websockets.asyncio.client import connect

from bot.playground.slack import posting, stack
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

SECTION: Json = {"type": "section", "text": plain("one line")}
MIDNIGHT = datetime(2026, 3, 2, 22, 59, 30, tzinfo=UTC)
"""Half a minute before the day ends in Berlin, where Ada is."""


async def boxes(page: Page) -> list[float]:
    """How far down each message stands, the third aside."""
    every = await page.locator(".message").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().top)"
    )
    return [top for number, top in enumerate(every) if number != 2]


async def test_nothing_around_a_message_moves_when_it_changes(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    for number in range(5):
        site.post(f"number {number}", SECTION, user="U2")
    button = {"type": "button", "action_id": "x", "text": plain("Go")}
    third = site.workspace.log["C1"][2]
    third.blocks = [SECTION, actions(button)]
    await visit(page, site)
    before = await boxes(page)
    menu = {"type": "static_select", "action_id": "x", "options": [option("Small")]}
    posting.edit(site.workspace, third, {"blocks": [SECTION, actions(menu)], "text": "new"})
    await expect(page.get_by_role("button", name="Select an option")).to_be_visible()
    assert await boxes(page) == before
    await page.get_by_role("button", name="Select an option").click()
    await page.get_by_role("option", name="Small").click()
    await told(site)
    await expect(page.locator(".select-text")).to_have_text("Small")
    assert await boxes(page) == before


async def test_a_deleted_message_goes(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    first, second = site.post("stays", user="U2"), site.post("goes", user="U2")
    await visit(page, site)
    await expect(page.locator(".message")).to_have_count(2)
    posting.delete(site.workspace, second)
    await expect(page.locator(".message")).to_have_count(1)
    posting.edit(site.workspace, first, {"text": "changed"})
    await expect(page.locator(".message")).to_contain_text("changed(edited)")


async def test_a_choice_stands_in_the_channel_and_in_its_thread(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    dots = {
        "type": "radio_buttons",
        "action_id": "x",
        "options": [option("Small"), option("Large")],
    }
    message = site.post("x", actions(dots))
    await visit(page, site, f"as=U1&at=C1&thread={message.ts}")
    await page.locator("#thread").get_by_label("Large").check()
    for pane in ("#main", "#thread"):
        await expect(page.locator(pane).get_by_label("Large")).to_be_checked()


async def test_the_place_in_the_messages_outlives_the_button_that_was_there(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    message = site.post("x", actions({"type": "button", "action_id": "x", "text": plain("Go")}))
    await visit(page, site)
    await page.get_by_role("button", name="Go").focus()
    posting.delete(site.workspace, message)
    await expect(page.get_by_role("log", name="Messages in general")).to_be_focused()


async def test_what_is_new_stands_below_a_line_until_the_person_leaves(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    site.post("old", user="U2")
    await visit(page, site)
    await expect(page.locator(".new-line")).to_have_count(0)
    await page.locator(".side-line", has_text="random").click()
    await expect(page.locator(".main-title")).to_have_text("random")
    site.post("fresh", user="U2")
    await expect(page.locator(".badge")).to_have_text("1")
    await page.locator(".side-line", has_text="general").click()
    await expect(page.locator(".new-line + .message")).to_contain_text("fresh")
    site.post("fresher", user="U2")
    await expect(page.locator(".message").last).to_contain_text("fresher")
    await expect(page.locator(".new-line + .message")).to_contain_text("fresh")
    await page.locator(".side-line", has_text="random").click()
    await expect(page.locator(".badge")).to_have_count(0)
    await page.locator(".side-line", has_text="general").click()
    await expect(page.locator(".message")).to_have_count(3)
    await expect(page.locator(".new-line")).to_have_count(0)


async def test_home_shows_what_the_app_publishes_when_it_is_opened(
    site: Stage, quiet_page: Page
) -> None:
    def publish(kind: str, payload: Json) -> Answer:
        if kind == "events_api" and payload["event"]["tab"] == "home":
            home = {"type": "home", "blocks": [{"type": "header", "text": plain("Welcome")}]}
            stack.publish(site.workspace, payload["event"]["user"], home)
        return Answer(ok=True)

    site.courier.script = publish
    await visit(quiet_page, site, "as=U1&at=home")
    await expect(quiet_page.locator("#home h2")).to_have_text("Welcome")


async def test_a_bar_says_that_the_app_is_away_until_it_is_back(
    site: Stage, quiet_page: Page
) -> None:
    page, links = quiet_page, site.courier.links
    address = site.address.replace("http", "ws")
    bar = page.get_by_text("isn’t answering at the moment")
    async with connect(f"{address}/link/?ticket={links.ticket()}"):
        await visit(page, site)
        await expect(bar).to_be_hidden()
    await expect(bar).to_be_visible()
    await page.locator(".side-line", has_text="random").click()
    await expect(page.locator(".main-title")).to_have_text("random")
    await expect(bar).to_be_visible()
    async with connect(f"{address}/link/?ticket={links.ticket()}"):
        await expect(bar).to_be_hidden()


async def test_the_newest_message_stays_in_sight_when_there_is_less_room(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    for number in range(60):
        site.post(f"number {number}", user="U2")
    await visit(page, site)
    newest = page.get_by_text("number 59")
    await expect(newest).to_be_in_viewport(ratio=1)
    site.workspace.notify({"kind": "app", "answering": False})
    await expect(page.get_by_text("isn’t answering")).to_be_visible()
    await expect(newest).to_be_in_viewport(ratio=1)
    await page.fill("#main .composer-text", "a\nlong\nmessage\nof\nmany\nlines")
    await expect(newest).to_be_in_viewport(ratio=1)
    await page.locator("#messages").evaluate("pane => { pane.scrollTop = 300; }")
    await page.fill("#main .composer-text", "short")
    assert await page.locator("#messages").evaluate("pane => pane.scrollTop") == 300


async def test_a_reload_amid_typing_loses_nothing(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    await visit(page, site)
    await page.fill("#main .composer-text", "a draft")
    site.open(modal(labelled("Name", {"type": "plain_text_input"})))
    await page.get_by_label("Name").fill("half a na")
    await page.reload()
    await expect(page.get_by_label("Name")).to_have_value("half a na")
    await expect(page.locator("#main .composer-text")).to_have_value("a draft")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Discard").click()
    await page.locator(".side-line", has_text="random").click()
    await expect(page.get_by_label("Message #random")).to_have_value("")
    await page.locator(".side-line", has_text="general").click()
    await expect(page.get_by_label("Message #general")).to_have_value("a draft")


async def test_dates_change_their_words_at_midnight(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    site.clock.moment = MIDNIGHT
    stamp = int(MIDNIGHT.timestamp())
    site.post(f"<!date^{stamp}^{{date_pretty}} at {{time}}, {{ago}}|then>", user="U2")
    await page.clock.install()
    await visit(page, site)
    await expect(page.locator(".date")).to_have_text("Today at 11:59 PM, just now")
    await expect(page.locator(".day")).to_have_text("Today")
    site.clock.moment += timedelta(minutes=1)
    await page.clock.run_for(60_000)
    await expect(page.locator(".date")).to_have_text("Yesterday at 11:59 PM, 1 minute ago")
    await expect(page.locator(".day")).to_have_text("Yesterday")
    await expect(page.locator(".strip-now")).to_have_text("Tue 03 Mar 2026, 00:00")


async def test_the_cross_closes_every_modal_and_the_app_hears_of_each(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    await visit(page, site)
    site.open(modal(SECTION, notify_on_close=True))
    for _ in range(2):
        stack.push(site.workspace, "U1", modal(SECTION, notify_on_close=True))
    await expect(page.locator("[data-depth='3']")).to_be_visible()
    await page.get_by_role("button", name="Back").click()
    closed = await told(site)
    assert (closed["type"], closed["is_cleared"]) == ("view_closed", False)
    await expect(page.locator("[data-depth='2']")).to_be_visible()
    await page.get_by_role("button", name="Close", exact=True).click()
    closed = await told(site, 3)
    assert (closed["type"], closed["is_cleared"]) == ("view_closed", True)
    await expect(page.locator(".modal")).to_have_count(0)


async def test_older_messages_come_without_a_jump(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    for number in range(300):
        site.post(f"number {number}", user="U2")
    await visit(page, site)
    await page.evaluate(
        """() => {
            const pane = document.getElementById("messages");
            pane.scrollTop = 300;
            const seen = [...pane.querySelectorAll(".message")].find(
                one => one.getBoundingClientRect().top > 200);
            window.seen = seen;
            window.before = seen.getBoundingClientRect().top;
        }"""
    )
    await expect(page.locator(".message")).to_have_count(200)
    assert await page.evaluate("seen.isConnected")
    assert await page.evaluate("seen.getBoundingClientRect().top - before") == 0
