"""Guests and people of other companies in a channel where the bot's cards are."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.people import PersonId
from bot.playground.world import Options
from tests.conftest import Someone, Stage, Staged
from tests.conversations.acts import written

SHARED = "C0NOVALABS"
STRANGERS = ("U0GASTON", "U0ESTHER")
"""A guest, and somebody of another company."""

LOOKS = 'viewer = ["everyone"]'
NAMED = 'viewer = ["everyone", "U0GASTON", "U0ESTHER"]'
OPEN = f"""
[roles]
{LOOKS}
operator = ["everyone"]
approver = ["everyone"]

[[rules]]
name = "quick"
actions = ["reset"]
tokens = ["load test"]
allow = "at once"

[[rules]]
name = "one of us"
approvals = [{{ from = ["everyone"], count = 1 }}]
"""


@pytest.fixture(params=[OPEN])
async def shared(
    stages: Staged, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Stage]:
    """Everybody may do everything here, and cards stand where another company reads them."""
    file = tmp_path / "open.toml"
    file.write_text(request.param, "utf-8")
    async with stages(Options(environment={"TOKENBOT_POLICY": str(file)})) as stage:
        bot = stage.world.bot
        chosen = await bot.verbs.choosing.chosen(bot.team)
        channels = replace(chosen.channels, approvals=SHARED)
        admin = PersonId(bot.team, "U0ADAM")
        await bot.verbs.choosing.choose(admin, replace(chosen, channels=channels), bot.now())
        yield stage


@pytest.mark.parametrize("shared", [OPEN.replace(LOOKS, NAMED)], indirect=True)
async def test_strangers_who_may_look_do_not_decide_where_everyone_does(shared: Stage) -> None:
    await shared.operator.opens("/tokens reset billing-service")
    await shared.operator.clicks("Ask for approval", on="modal")
    for user in STRANGERS:
        stranger = Someone(shared.http, user, SHARED)
        assert "[Approve]" in await stranger.reads(SHARED)
        assert "It is not your turn to decide" in await stranger.clicks("Approve")
    turned = await written(shared, ".turned_away")
    assert sorted(each.split()[0] for each in turned) == sorted(STRANGERS)
    assert await written(shared, ".approved") == []
    assert "that is all it takes" in await Someone(shared.http, "U0VIKTOR", SHARED).clicks(
        "Approve"
    )


async def test_strangers_see_and_change_nothing_where_everyone_may(shared: Stage) -> None:
    for user in STRANGERS:
        stranger = Someone(shared.http, user, SHARED)
        home = await stranger.opens_home()
        assert "you need the role viewer. It is held by every full member of this" in home
        assert "38 tokens" not in home
    guest = Someone(shared.http, "U0GASTON", SHARED)
    for word in ("list", "show load test", "reset load test"):
        assert "You may not do this" in await guest.types(f"/tokens {word}")


async def test_whoever_has_just_become_a_guest_carries_nothing_out_at_once(shared: Stage) -> None:
    operator = shared.operator
    await operator.opens("/tokens reset load test")
    shared.world.workspace.people["U0OLIVIA"].guest = "multi-channel"
    await shared.advance("PT2M")
    refused = await operator.clicks("Reset now", on="modal")
    assert "You may not do this: to ask for changes you need the role operator" in refused
    assert await written(shared, ".asked") == []
