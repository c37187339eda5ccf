"""`/tokens sandboxes`, as people use it."""

from dataclasses import replace

import pytest

from bot.domain.account import Sandbox
from tests.features.house import House
from tests.slack.conversation import labels, seen
from tests.workflow import accounts
from tests.workflow.accounts import Holdings


async def test_sandboxes_stand_under_their_projects_with_their_tokens(house: House) -> None:
    read = seen(await house.talk.command("sandboxes"))
    assert "📁 Staging" in read
    assert "sandbox.smtp.mailtrap.io · SMTP ports 25, 2525 · 1 token: billing-service" in read
    assert "no token of its own" in read


async def test_a_name_finds_its_sandbox(house: House) -> None:
    screen = await house.talk.command("sandboxes qa")
    assert "1 sandbox" in seen(screen)
    assert "Demo" not in seen(screen)
    assert "Demo" in seen(await house.talk.click(screen, "Show all"))


async def test_a_name_that_is_nearly_right_offers_the_nearest(house: House) -> None:
    screen = await house.talk.command("sandboxes dmeo")
    assert "No sandbox matches “dmeo”." in seen(screen)
    assert "1 sandbox" in seen(await house.talk.click(screen, "Show"))
    assert "Nearest" not in seen(await house.talk.command("sandboxes ~~~~~~~~"))


async def test_pages_of_sandboxes_turn(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    more = tuple(Sandbox(100 + key, f"box {key:02}", 20, "", ()) for key in range(15))
    monkeypatch.setattr(accounts, "TREE", replace(Holdings(), sandboxes=more))
    first = await house.talk.command("sandboxes")
    second = await house.talk.click(first, "Next ›")
    assert "box 14" in seen(second)
    assert "Next ›" not in labels(second)
    assert seen(await house.talk.click(second, "‹ Previous")) == seen(first)


async def test_refresh_looks_at_the_account_first(house: House) -> None:
    await house.talk.click(await house.talk.command("sandboxes"), "Refresh")
    assert house.looks.teams == ["T1"]
