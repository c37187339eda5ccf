"""What the hands of somebody who knows Slack do without thinking."""

import pytest
from playwright.async_api import Page, expect

from bot.playground.slack import stack
from bot.playground.slack.delivery import Answer
from bot.playground.slack.model import Json
from tests.playground.browser.conftest import Stage, actions, labelled, modal, plain, told, visit
from tests.playground.browser.test_browser_looks import grave

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FORM = modal(
    labelled("Name", {"type": "plain_text_input"}),
    labelled("Why", {"type": "plain_text_input", "multiline": True}),
)
COMPOSER = "#main .composer-text"


@pytest.mark.parametrize("keys", ["Control+Enter", "Meta+Enter"])
async def test_ctrl_enter_sends_a_form_from_whatever_field(
    site: Stage, quiet_page: Page, keys: str
) -> None:
    page = quiet_page
    await visit(page, site)
    site.open(FORM)
    await page.get_by_label("Name").fill("staging")
    await page.get_by_label("Why").fill("one line")
    await page.keyboard.press("Enter")
    await page.keyboard.press(keys)
    await expect(page.locator(".modal")).to_have_count(0)
    values = (await told(site))["view"]["state"]["values"]
    assert values["name"]["value"]["value"] == "staging"
    assert values["why"]["value"]["value"] == "one line\n"


async def test_escape_asks_before_it_discards_what_was_typed(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    await visit(page, site)
    site.open(FORM)
    why = page.get_by_label("Why")
    await why.fill("half a reason")
    await page.keyboard.press("Escape")
    question = page.get_by_role("dialog", name="Discard what you typed?")
    await expect(question).to_be_visible()
    assert await grave(page) == []
    await page.keyboard.press("Escape")
    await expect(question).to_have_count(0)
    await expect(why).to_have_value("half a reason")
    await expect(why).to_be_focused()
    await page.keyboard.press("Escape")
    await question.get_by_role("button", name="Discard").click()
    await expect(page.locator(".modal")).to_have_count(0)


async def test_escape_asks_nothing_where_nothing_would_be_lost(
    site: Stage, quiet_page: Page
) -> None:
    def answer(_kind: str, payload: Json) -> Answer:
        del payload
        update = modal({"type": "section", "text": plain("Request sent")})
        return Answer(ok=True, body={"response_action": "update", "view": update})

    page = quiet_page
    await visit(page, site)
    site.open(FORM)
    await expect(page.get_by_label("Name")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator(".modal")).to_have_count(0)

    site.courier.script = answer
    site.open(FORM)
    await page.get_by_label("Name").fill("staging")
    await page.get_by_label("Why").fill("because")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".modal")).to_contain_text("Request sent")
    await page.keyboard.press("Escape")
    await expect(page.locator(".modal")).to_have_count(0)


async def test_what_a_reload_kept_is_not_discarded_without_a_question(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    await visit(page, site)
    view = site.open(FORM)
    await page.get_by_label("Name").fill("half a na")
    await page.reload()
    await expect(page.get_by_label("Name")).to_have_value("half a na")
    stack.update(site.workspace, view, FORM)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Discard what you typed?")).to_be_visible()


async def test_typing_an_at_offers_people_to_the_keyboard(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    await visit(page, site)
    composer, offered = page.locator(COMPOSER), page.get_by_role("listbox", name="People")
    await page.keyboard.type("hi @")
    await expect(offered.get_by_role("option")).to_have_count(2)
    assert await grave(page) == []
    await page.keyboard.press("ArrowDown")
    current = offered.get_by_role("option", selected=True)
    await expect(current).to_contain_text("Bob Stone")
    assert await composer.get_attribute("aria-activedescendant") == await current.get_attribute(
        "id"
    )
    await page.keyboard.press("Enter")
    await expect(composer).to_have_value("hi @bob ")
    await page.keyboard.type("and @love")
    await expect(offered.get_by_role("option")).to_have_text(["Ada Lovelace @adaadmin"])
    await page.keyboard.press("Escape")
    await expect(page.locator("#main .hints")).to_be_hidden()
    await page.keyboard.press("Backspace")
    await page.keyboard.press("Tab")
    await expect(composer).to_have_value("hi @bob and @ada ")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message .mention")).to_have_text(["@Bob Stone", "@Ada Lovelace"])


async def test_somebody_is_named_with_the_mouse_in_the_middle_of_a_command(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    await visit(page, site)
    composer = page.locator(COMPOSER)
    await composer.fill("/greet  loudly")
    for _ in " loudly":
        await page.keyboard.press("ArrowLeft")
    await page.keyboard.type("@b")
    await page.get_by_role("listbox", name="People").get_by_text("Bob Stone").click()
    await expect(composer).to_have_value("/greet @bob loudly")
    await expect(composer).to_be_focused()
    await page.keyboard.press("Enter")
    assert (await told(site, 1, "slash_commands"))["text"] == "@bob loudly"


async def test_a_whole_handle_is_sent_at_once(site: Stage, quiet_page: Page) -> None:
    page = quiet_page
    await visit(page, site)
    await page.keyboard.type("/greet @bob")
    await page.keyboard.press("Enter")
    assert (await told(site, 1, "slash_commands"))["text"] == "@bob"


async def test_nobody_writes_to_an_app_that_only_writes_itself(
    site: Stage, quiet_page: Page
) -> None:
    page = quiet_page
    site.workspace.app.messages_read_only = True
    dm = site.workspace.dm("U1").id
    message = site.post("Your request was approved", actions_in_dm(), channel=dm)
    await visit(page, site, f"as=U1&at={dm}&thread={message.ts}")
    said = "Sending messages to this app has been turned off."
    await expect(page.get_by_text(said)).to_have_count(2)
    await expect(page.locator(".composer-text")).to_have_count(0)
    await page.locator("#main").get_by_role("button", name="Reveal").click()
    assert (await told(site))["type"] == "block_actions"
    await page.evaluate(
        "at => fetch(`/_ui/enter?as=U1&at=${at}`, {method: 'POST', headers: "
        "{'content-type': 'application/json'}, body: JSON.stringify({channel: at, text: 'hi'})})",
        dm,
    )
    assert [each.text for each in site.workspace.log[dm]] == [message.text]


def actions_in_dm() -> Json:
    return actions({"type": "button", "action_id": "reveal", "text": plain("Reveal")})
