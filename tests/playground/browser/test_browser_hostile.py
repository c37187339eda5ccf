"""Whatever people and apps write, none of it is ever run or drawn as HTML."""

from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.playground.slack.delivery import Answer
from bot.playground.slack.model import Channel, Json, Person, StoredFile
from tests.playground.browser.conftest import PIXEL, Stage, actions, labelled, modal, plain, visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

EVIL = "\"'><img src=x onerror=hacked()><script>hacked()</script>"
SCRIPT = "javascript:hacked()"
CHOICE: Json = {"text": plain(EVIL[:75]), "value": EVIL[:75], "description": plain(EVIL[:75])}
CONFIRM: Json = {
    "title": plain(EVIL),
    "text": {"type": "mrkdwn", "text": EVIL},
    "confirm": plain("Yes"),
    "deny": plain("No"),
}
ESCAPED = EVIL.replace("<", "&lt;").replace(">", "&gt;")
LINKS = f"<{SCRIPT}|click> <data:text/html,x|data> [md]({SCRIPT}) <!date^1^{{date}}^{SCRIPT}|when>"


def image(url: str) -> Json:
    return {"type": "image", "image_url": url, "alt_text": EVIL, "title": plain(EVIL)}


def everything() -> list[Json]:
    button = {"type": "button", "action_id": "go", "text": plain("Go"), "value": EVIL}
    menu = {"type": "static_select", "action_id": "size", "options": [CHOICE]}
    held = {"type": "multi_static_select", "action_id": "held", "options": [CHOICE]}
    leaves: list[Json] = [
        {"type": "text", "text": EVIL},
        {"type": "link", "url": SCRIPT, "text": EVIL},
        {"type": "emoji", "name": EVIL},
        {"type": "color", "value": EVIL},
    ]
    lines = {"type": "rich_text_section", "elements": leaves}
    cells = [{"type": "raw_text", "text": EVIL}, {"type": "rich_text", "elements": [lines]}]
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": f"{EVIL} {ESCAPED} {LINKS}"}},
        {"type": "section", "fields": [plain(EVIL), {"type": "mrkdwn", "text": f"`{EVIL}`"}]},
        {"type": "header", "text": plain(EVIL)},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": f"*{EVIL}*\n> {EVIL}"}]},
        {"type": "markdown", "text": f"# {EVIL}\n\n{LINKS}\n\n![{EVIL}]({SCRIPT})"},
        {"type": "rich_text", "elements": [lines]},
        {"type": "table", "rows": [cells]},
        {"type": "video", "title": plain(EVIL), "alt_text": EVIL, "video_url": SCRIPT}
        | {"title_url": SCRIPT, "thumbnail_url": SCRIPT, "author_name": EVIL},
        image(SCRIPT),
        image("https://a.invalid/x.png"),
        actions(
            {**button, "confirm": CONFIRM},
            {**button, "action_id": "link", "text": plain(EVIL[:75]), "url": SCRIPT},
            {**menu, "placeholder": plain("Sizes")},
            {**held, "initial_options": [CHOICE]},
            {"type": "overflow", "action_id": "more", "options": [{**CHOICE, "url": SCRIPT}]},
        ),
    ]


ATTACHMENT: Json = {
    **dict.fromkeys(("pretext", "author_name", "title", "text", "footer"), EVIL),
    "title_link": SCRIPT,
    "color": f'red"></svg>{EVIL}',
    "fields": [{"title": EVIL, "value": EVIL}],
}


async def harmless(page: Page) -> None:
    """The canary is alive, and nothing on the page leads to a script."""
    assert await page.evaluate("window.sang") == 0
    found = page.locator("a[href^='javascript' i], a[href^='data' i], img[src^='javascript' i]")
    assert await found.count() == 0
    assert await page.locator("script:not([src]):not([type='application/json'])").count() == 0
    assert await page.locator("[onerror], [src='x']").count() == 0


def fill(site: Stage) -> None:
    space = site.workspace
    space.add_person(Person("U3", EVIL, "mallory", EVIL))
    space.add_channel(Channel("C3", EVIL, topic=EVIL))
    for number, (name, kind) in enumerate(((EVIL, "text/html"), (f"{EVIL}.png", "image/png"))):
        file = StoredFile(f"F{number}", name, name, len(PIXEL), "U3", PIXEL, kind)
        space.files[file.id] = file
    space.app.commands[0].description = space.app.commands[0].usage_hint = EVIL
    space.app.shortcuts[0].name = EVIL
    site.post(f"{ESCAPED} {LINKS}", user="U3", channel="C3", files=["F0", "F1"])
    site.post("", *everything(), channel="C3", attachments=[ATTACHMENT])


@pytest_asyncio.fixture(loop_scope="session")
async def canary(quiet_page: Page) -> Page:
    """A page that notices when somebody else's script runs."""
    await quiet_page.add_init_script("window.sang = 0; window.hacked = () => { sang += 1; };")
    return quiet_page


async def test_messages_show_script_as_text(site: Stage, canary: Page) -> None:
    page = canary
    fill(site)
    await visit(page, site, "as=U3&at=C3")
    await expect(page.locator(".message")).to_have_count(2)
    await expect(page.locator(".message h2")).to_contain_text(EVIL)
    await expect(page.locator(".author").first).to_have_text(EVIL)
    await expect(page.locator(".main-topic")).to_have_text(EVIL)
    await expect(page.get_by_role("img", name=EVIL).first).to_be_attached()
    await harmless(page)


async def test_menus_hints_and_dialogs_show_script_as_text(site: Stage, canary: Page) -> None:
    page = canary
    fill(site)
    await visit(page, site, "as=U3&at=C3")
    await page.get_by_role("button", name="Sizes").click()
    await expect(page.locator(".menu-about")).to_have_text(EVIL[:75])
    await harmless(page)
    await page.keyboard.press("Escape")
    await page.locator(".btn-more").click()
    await expect(page.get_by_role("menuitem")).to_contain_text(EVIL[:75])
    await page.keyboard.press("Enter")
    assert len(page.context.pages) == 1
    await page.get_by_role("button", name="Go").click()
    await expect(page.locator("dialog")).to_contain_text(EVIL)
    await harmless(page)
    await page.keyboard.press("Escape")
    await page.locator("#main [data-shortcuts]").click()
    await expect(page.get_by_role("menuitem")).to_contain_text(EVIL)
    await page.keyboard.press("Escape")
    await page.fill("#main .composer-text", "/greet")
    await expect(page.locator(".hint-about")).to_have_text(EVIL)
    await page.get_by_role("button", name="Inspector").click()
    await harmless(page)


async def test_modals_and_suggestions_show_script_as_text(site: Stage, canary: Page) -> None:
    page = canary

    def answer(_kind: str, payload: Json) -> Answer:
        if payload["type"] == "block_suggestion":
            return Answer(ok=True, body={"options": [CHOICE]})
        errors = {"response_action": "errors", "errors": {"name": EVIL}}
        return Answer(ok=True, body=errors)

    site.courier.script = answer
    await visit(page, site)
    search: Any = {"type": "external_select", "min_query_length": 0}
    site.open(
        modal(
            labelled("Name", {"type": "plain_text_input", "initial_value": EVIL}, hint=plain(EVIL)),
            labelled("Find", search, optional=True),
            {"type": "alert", "level": "info", "text": {"type": "mrkdwn", "text": EVIL}},
            title=plain(EVIL[:24]),
        )
    )
    await expect(page.get_by_label("Name")).to_have_value(EVIL)
    await page.get_by_role("button", name="Find").click()
    await expect(page.locator(".menu-option")).to_contain_text(EVIL[:75])
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Find")).to_contain_text(EVIL[:75])
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("alert")).to_have_text(EVIL)
    await harmless(page)
