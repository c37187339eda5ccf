"""Names are anybody's text: every screen shows them as they are, and obeys none of them."""

import json

import pytest

from bot.domain.account import Account
from bot.slack.blocks import escape
from bot.slack.cards.tokens import FIND
from tests.features.house import living
from tests.slack.conversation import seen
from tests.workflow.accounts import SHOP, Mirror, on, token

NAMES = [
    "<!channel> *bold* _it_ ~no~ `code` :tada: <@U1> <https://x.example|y>",
    "& < > &amp; &lt;",
    "first line\nsecond line",
    "שלום token",
    "\u202egnp.exe",
    "🔑" * 127,
    "é" * 255,
    '"quoted" state:active page:2',
    " ",
]


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_is_shown_as_it_is_wherever_it_appears(name: str) -> None:
    mirror = Mirror()
    mirror.save(token(1, name, on(SHOP), by=name, owner="U1"), account=Account(1, name))
    async with living(mirror) as house:
        home = await house.talk.open_home("U1")
        screens = [
            await house.talk.command("list"),
            await house.talk.command("show 1"),
            await house.talk.command("domains shop"),
            await house.talk.command(f"list {name.replace('&', '&amp;')[:90]}"),
            home,
        ]
        for screen in screens[:3]:
            assert name in seen(screen) or escape(name) in seen(screen)
        for screen in screens:
            assert "<!channel>" not in mrkdwn_of(screen["blocks"])
            for markup in ("*bold*", "_it_", "~no~", "`code`", ":tada:"):
                assert markup not in mrkdwn_of(screen["blocks"])
            assert "emoji': True" not in str(screen)


def mrkdwn_of(part: object) -> str:
    """Return everything that Slack would read as markup."""
    if isinstance(part, dict):
        own = part["text"] if part.get("type") == "mrkdwn" else ""
        return own + "".join(map(mrkdwn_of, part.values()))
    return "".join(map(mrkdwn_of, part)) if isinstance(part, list) else ""


async def test_the_text_beside_the_blocks_cannot_mention_anybody() -> None:
    mirror = Mirror()
    mirror.save(token(1, "<!channel>"), account=Account(1, "<!here>"))
    async with living(mirror) as house:
        for typed in ("list", "show 1", "domains", "show <!everyone>", "<!channel>"):
            message = await house.talk.command(typed.replace("<", "&lt;").replace(">", "&gt;"))
            assert "<!" not in message["text"]


async def test_a_name_written_from_right_to_left_does_not_turn_the_line() -> None:
    mirror = Mirror()
    mirror.save(token(1, "service", by="\u202egnp"))
    async with living(mirror) as house:
        listed = json.dumps(await house.talk.command("list"), ensure_ascii=False)
    assert "· by \u2068\u202egnp\u2069" in listed


@pytest.mark.parametrize("typed", ["show {}", "{}", "domains {}", "sandboxes {}", "list {}"])
async def test_what_was_typed_from_right_to_left_does_not_turn_the_answer(typed: str) -> None:
    mirror = Mirror()
    mirror.save(token(1, "service"))
    async with living(mirror) as house:
        answer = await house.talk.command(typed.format("\u202egnp\u2069"))
    assert "“\u2068\u202egnp\u2069”" in seen(answer)


async def test_the_last_four_stay_last_beside_a_name_that_turns_the_line() -> None:
    mirror = Mirror()
    mirror.save(token(1, "\u202egnp\u2069", by="\u202egnp\u2069"))
    async with living(mirror) as house:
        (found,) = await house.talk.suggest(await house.talk.command("list"), "", FIND)
    assert found["text"]["text"] == "\u2068\u202egnp\u2069 …0001"
    assert found["description"]["text"] == "by \u2068\u202egnp\u2069 · id 1"
