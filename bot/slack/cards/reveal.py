"""The screen that shows a new value once: what it is, how to use it, what it may do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from bot.domain.account import Sandbox, SendingDomain
from bot.slack.blocks import Block, context, divider, headline, plain, section
from bot.slack.cards import tokens
from bot.slack.cards.integration import how_to_send
from bot.slack.rich import line, rich_text, words

if TYPE_CHECKING:
    from bot.workflow.answers import Access

LABELS: Final = {"value": "The new value", "username": "Username", "password": "Password"}
"""What a value is called, by the name that it is kept under."""

LAST_WORDS: Final = "Close this when you have saved it. It can't be shown again."


def modal(shown: list[Block], about: list[Block]) -> Block:
    """Return the modal around a value: without an input or a button, Slack never sends it back."""
    return {
        "type": "modal",
        "title": plain("Shown once"),
        "close": plain("Close"),
        "blocks": [*shown, section(plain(f"⚠ {LAST_WORDS}")), divider(), *about],
    }


def label(name: str) -> Block:
    """Return the line above a value."""
    return rich_text(line(words(LABELS.get(name, name), bold=True)))


def about_token(
    name: str, access: Sequence[Access], domains: tuple[SendingDomain, ...]
) -> list[Block]:
    """Return what a new value is of, how to use it, and what it may do.

    `domains` are those that it may send from.
    """
    blocks = [headline(name), context(plain(f"It may do: {tokens.access_words(access)}"))]
    if domains:
        return [*blocks, *how_to_send(domains, None, "the value above")]
    bearer = words("Authorization: Bearer …", code=True)
    return [*blocks, rich_text(line(words("Send it with each call to the API as "), bearer))]


def about_sandbox(sandbox: Sandbox) -> list[Block]:
    """Return how to use a sandbox's new username and password."""
    ports = " or ".join(str(port) for port in sandbox.smtp_ports)
    said = line(
        words("SMTP: host "),
        words(sandbox.host, code=True),
        words(f" port {ports}. They work from now on; the old ones no longer do."),
    )
    return [headline(sandbox.name), rich_text(said)]
