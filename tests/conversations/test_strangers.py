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
    await shared.operator.clicks("Send for approval", on="modal")
    for user in STRANGERS:
        stranger = Someone(shared.http, user, SHARED)
        assert "[Approve]" in await stranger.reads(SHARED)
        assert "It is not your turn to decide" in await stranger.clicks("Approve")
    turned = await written(shared, ".turned_away")
    assert sorted(each.split()[0] for each in turned) == sorted(STRANGERS)
    assert await written(shared, ".approved") == []
    assert "No more approvals needed" in await Someone(shared.http, "U0VIKTOR", SHARED).clicks(
        "Approve"
    )


async def test_strangers_see_and_change_nothing_where_everyone_may(shared: Stage) -> None:
    for user in STRANGERS:
        stranger = Someone(shared.http, user, SHARED)
        home = await stranger.opens_home()
        assert "it needs the viewer role. It belongs to every full member of this" in home
        assert "38 tokens" not in home
    guest = Someone(shared.http, "U0GASTON", SHARED)
    for word in ("list", "show load test", "reset load test"):
        assert "You can't do this" in await guest.types(f"/tokens {word}")


async def test_whoever_has_just_become_a_guest_carries_nothing_out_at_once(shared: Stage) -> None:
    operator = shared.operator
    await operator.opens("/tokens reset load test")
    shared.world.workspace.people["U0OLIVIA"].guest = "multi-channel"
    await shared.advance("PT2M")
    refused = await operator.clicks("Reset now", on="modal")
    assert "You can't do this: it needs the operator role" in refused
    assert await written(shared, ".asked") == []


ONLY = "Only an active full member of this workspace can be named"


@pytest.mark.parametrize(
    ("handle", "why"),
    [
        ("@gaston", "@Gaston Moreau is a guest."),
        ("@esther", "@Esther Novak is not in this workspace."),
        ("@tokenbot", "@tokenbot is a bot."),
        ("<@U0NEVER>", "is unknown to Slack."),
    ],
)
async def test_a_stranger_is_refused_as_an_owner_and_why(
    stage: Stage, handle: str, why: str
) -> None:
    said = await stage.operator.types(f"/tokens owner CI nightly {handle}")
    assert f"{why} {ONLY}, so nothing was changed." in said
    assert "Owner\nno owner" in await stage.operator.types("/tokens show CI nightly")
    assert await written(stage, "owner") == []


async def test_a_form_says_at_the_field_who_cannot_be_named(stage: Stage) -> None:
    operator = stage.operator
    why = f"This person is a guest. {ONLY}."
    await operator.opens("/tokens owner CI nightly")
    await operator.fills("Owner", "Gaston Moreau")
    assert why in await operator.sends()
    await operator.does("close")
    await operator.opens("/tokens used-by billing-service")
    await operator.fills("Contact", "Gaston Moreau")
    assert why in await operator.sends()
    await operator.does("close")
    await operator.opens("/tokens add")
    await operator.fills("Name", "a new one")
    await operator.fills("Admin on…", ["shop.example"])
    await operator.fills("Deliver the value to", "Gaston Moreau")
    assert why in await operator.sends()


async def test_nobody_is_named_while_slack_does_not_tell_who_they_are(stage: Stage) -> None:
    faults = stage.world.workspace.faults
    faults.methods, faults.server_errors = ["users.info"], 50
    said = await stage.operator.types("/tokens owner CI nightly @sami")
    assert "I couldn't check with Slack who this person is, so nothing was changed." in said
