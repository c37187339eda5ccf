import re

import pytest
from playwright.async_api import Page, expect

from bot.playground.slack import posting, stack
from bot.playground.slack.delivery import Answer
from bot.playground.slack.model import Channel, Json, Person, StoredFile
from tests.playground.browser.conftest import PIXEL, Stage, told, visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_person_types_a_command_with_hints_and_sees_the_answer(
    site: Stage, quiet_page: Page
) -> None:
    def answer(_kind: str, _payload: Json) -> Answer:
        return Answer(ok=True, body={"text": "Hello *there*"})

    site.courier.script = answer
    page = quiet_page
    await visit(page, site)
    composer = page.locator("#main .composer-text")
    await expect(composer).to_be_focused()
    await page.keyboard.type("/gre")
    await expect(page.locator(".hints")).to_contain_text("Say hello")
    await page.keyboard.press("Tab")
    await page.keyboard.type("bob")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message-ephemeral")).to_contain_text("Hello there")
    assert site.last("slash_commands")["text"] == "bob"
    await expect(composer).to_have_value("")


async def test_two_tabs_are_two_people(site: Stage, quiet_page: Page) -> None:
    await visit(quiet_page, site)
    other = await quiet_page.context.new_page()
    await visit(other, site, "as=U2&at=C2")
    await quiet_page.bring_to_front()
    await quiet_page.fill("#main .composer-text", "Hello <b>all</b>")
    await quiet_page.keyboard.press("Enter")
    await expect(quiet_page.locator(".message")).to_contain_text("Hello <b>all</b>")
    await expect(other.locator(".side-unread .badge")).to_have_text("1")
    await other.click("text=general")
    await expect(other.locator(".message")).to_contain_text("Hello <b>all</b>")
    await other.go_back()
    await expect(other.locator(".main-title")).to_have_text("random")
    await other.select_option("[data-actor]", "U1")
    await other.wait_for_url("**/?as=U1*")


async def test_home_messages_threads_and_shortcuts(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    message = site.post("Who knows?", user="U2")
    await visit(page, site)
    await page.locator(".message").hover()
    await page.get_by_role("link", name="Reply in thread").click()
    await page.locator("#thread .composer-text").fill("I do")
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread")).to_contain_text("1 reply")
    await expect(page.locator("#main .replies")).to_have_text(
        re.compile("^A1 replyLast reply today at 1:00 PM")
    )
    await page.get_by_role("link", name="Close thread").click()
    await expect(page.locator("#thread")).to_have_count(0)
    await page.locator(".message").hover()
    await page.get_by_role("button", name="More message actions").click()
    await page.get_by_role("menuitem", name="Answer it").click()
    assert (await told(site))["message_ts"] == message.ts
    await page.locator("#main [data-shortcuts]").click()
    await page.get_by_role("menuitem", name="Greet all").click()
    assert (await told(site, 2))["type"] == "shortcut"
    await page.locator(".side-line", has_text="Greeter").click()
    await expect(page.locator("#home")).to_be_visible()
    assert (await told(site, 2, "events_api"))["event"]["type"] == "app_home_opened"
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*Needs you*"}}
    stack.publish(site.workspace, "U1", {"type": "home", "blocks": [section]})
    await expect(page.locator("#home b")).to_have_text("Needs you")
    await page.locator(".tab", has_text="Messages").click()
    await expect(page.locator(".main-title")).to_contain_text("Greeter")


async def test_a_message_changes_in_place(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    for number in range(30):
        site.post(f"number {number}", user="U2")
    first = site.workspace.log["C1"][0]
    await visit(page, site)
    at_its_end = (
        "pane => pane.scrollTop && pane.scrollTop + pane.clientHeight + 1 >= pane.scrollHeight"
    )
    await page.wait_for_function(f"({at_its_end})(document.querySelector('#messages'))")
    await page.locator("#messages").evaluate("pane => { pane.scrollTop = 300; }")
    first.text, first.edited = "changed", True
    site.workspace.changed(first)
    await expect(page.locator(".message").first).to_contain_text("changed")
    assert await page.locator("#messages").evaluate("pane => pane.scrollTop") == 300
    posting.trouble(site.workspace, "U1", "C1", "Something failed", None)
    await expect(page.locator(".message").last).to_contain_text("Something failed")
    assert await page.locator("#messages").evaluate("pane => pane.scrollTop") == 300


async def test_older_messages_come_while_scrolling_up(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    for number in range(10_000):
        site.post(f"number {number}", user="U2")
    await visit(page, site)
    await expect(page.locator(".message").last).to_contain_text("number 9999")
    assert await page.locator(".message").count() == 100
    await page.locator("#messages").evaluate("pane => { pane.scrollTop = 0; }")
    await expect(page.get_by_text("number 9850", exact=True)).to_have_count(1)
    site.post("a new one", user="U2")
    await expect(page.locator(".message").last).to_contain_text("a new one")
    await expect(page.get_by_text("number 9850", exact=True)).to_have_count(1)


async def test_pictures_are_drawn_and_other_files_are_offered(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    app = site.workspace.app.user_id
    for id_, name, kind in (("F1", "ends.png", "image/png"), ("F2", "audit.csv", "text/csv")):
        file = StoredFile(id_, name, name.title(), len(PIXEL), app, PIXEL, kind)
        site.workspace.files[id_] = file
    site.post("", files=["F1", "F2"])
    await visit(page, site)
    picture = page.get_by_role("img", name="Ends.Png")
    await expect(picture).to_have_js_property("naturalWidth", 1)
    async with page.expect_download() as offered:
        await page.get_by_role("link", name="Audit.Csv").click()
    assert (await offered.value).suggested_filename == "audit.csv"


async def test_guests_and_people_of_other_companies_are_told_apart(
    site: Stage, quiet_page: Page
) -> None:
    space, page = site.workspace, quiet_page
    space.add_person(Person("U3", "Gwen Hill", "gwen", guest="multi-channel"))
    space.add_person(Person("U4", "Eve Park", "eve", team="T2", company="Nova Labs"))
    space.add_channel(Channel("C9", "nova", members={"U1", "U3", "U4"}))
    site.post("Hello", user="U4", channel="C9")
    await visit(page, site, "as=U3&at=C9")
    await expect(page.locator(".main-head .name-badge")).to_have_text("external")
    await expect(page.locator(".byline .name-badge")).to_have_text("external")
    assert await page.locator("#sidebar .side-name").all_text_contents() == [
        *("nova", "Ada Lovelace", "Eve Park", space.app.name)
    ]
    await visit(page, site, "as=U1&at=C1")
    await expect(page.locator(".main-head .name-badge")).to_have_count(0)
    assert await page.locator("#sidebar .name-badge").all_text_contents() == ["guest", "external"]
    assert "Eve Park · external" in await page.locator("[data-actor] option").all_text_contents()


async def test_person_reacts_to_a_message_and_takes_it_back(site: Stage, quiet_page: Page) -> None:
    page, message = quiet_page, site.post("Deployed", user="U2")
    message.react("U2", "eyes")
    await visit(page, site)
    await expect(page.locator(".reaction")).to_have_text("👀 1")
    await page.locator(".reaction").click()
    await expect(page.locator(".reaction-mine")).to_have_text("👀 2")
    await page.locator(".message").hover()
    await page.get_by_title("React with :white_check_mark:").click()
    await expect(page.locator(".reaction")).to_have_text(["👀 2", "✅ 1"])
    await page.locator(".reaction").first.click()
    await expect(page.locator(".reaction").first).to_have_text("👀 1")
    assert message.reactions == {"eyes": ["U2"], "white_check_mark": ["U1"]}
