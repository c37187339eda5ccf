"""Somebody clicks Reveal and something fails: the value is kept, and nobody is accused."""

import asyncio

import pytest

from bot.domain.changes import ResetToken
from bot.store.claims import Wanted
from bot.store.secrets import new_key
from tests.conftest import Stage
from tests.conversations.acts import restarted, written
from tests.conversations.people import april
from tests.conversations.test_outages_of_changes import reset_at_once

SHOWN = "It can't be shown again."


async def said(stage: Stage) -> str:
    """Return what the operator has read in the direct message, asides included."""
    direct = next(name for name in (await stage.operator.screen())["channels"] if name[0] == "D")
    return str(stage.world.workspace.log[direct])


async def clicks(stage: Stage) -> None:
    await stage.operator.does("click", label="Reveal")


async def is_shown(stage: Stage) -> bool:
    modal = (await stage.operator.screen())["modal"]
    return modal is not None and SHOWN in await stage.operator.sees("modal")


async def nobody_is_accused(stage: Stage) -> None:
    assert "tried to reveal" not in await april(stage).reads("C0APPROVALS")
    assert await written(stage, "refused.revealed") == []
    assert await written(stage, "refused.not_yours") == []


async def test_a_bot_that_begins_with_a_wrong_key_keeps_the_value(stage: Stage) -> None:
    await reset_at_once(stage)
    async with restarted(stage, TOKENBOT_SECRET_KEYS=new_key()):
        for _ in range(2):
            await clicks(stage)
        assert "I have no key that opens this value, so nobody has seen it" in await said(stage)
        assert (await stage.operator.screen())["modal"] is None
        assert await written(stage, "value.revealed") == []
    await clicks(stage)
    assert await is_shown(stage)
    assert await written(stage, "value.revealed") == ["U0OLIVIA {'for': 'U0OLIVIA'}"]
    await nobody_is_accused(stage)


async def test_a_value_that_mailtrap_refuses_is_told_of_as_that(stage: Stage) -> None:
    await reset_at_once(stage)
    bot = stage.world.bot
    (request,) = await bot.stores.requests.newest(bot.team, Wanted(), 10)
    assert isinstance(request.change, ResetToken)
    assert request.outcome is not None
    assert request.outcome.token_id is not None
    outside = bot.verbs.carry_out._hands.act._writer
    await outside.delete(request.change.account_id, request.outcome.token_id)
    for _ in range(2):
        await clicks(stage)
    assert "Mailtrap does not accept this value, so it was not shown" in await said(stage)
    assert (await stage.operator.screen())["modal"] is None
    assert await written(stage, "value.revealed") == []
    assert await written(stage, "value.dead") == ["U0OLIVIA {'for': 'U0OLIVIA'}"] * 2
    await nobody_is_accused(stage)


@pytest.mark.parametrize("how", ["server_errors", "drop_before"])
async def test_a_modal_that_slack_does_not_take_leaves_the_value_for_another_click(
    stage: Stage, how: str
) -> None:
    await reset_at_once(stage)
    faults = stage.world.workspace.faults
    faults.methods = ["views.open"]
    setattr(faults, how, 50)
    await clicks(stage)
    assert "so nobody has seen it. Click Reveal again." in await said(stage)
    assert await written(stage, "value.revealed") == []
    setattr(faults, how, 0)
    await clicks(stage)
    assert await is_shown(stage)
    assert len(await written(stage, "value.revealed")) == 1
    await nobody_is_accused(stage)


async def test_two_rapid_clicks_open_one_modal(stage: Stage) -> None:
    await reset_at_once(stage)
    await asyncio.gather(clicks(stage), clicks(stage))
    assert await is_shown(stage)
    assert "being opened by another click of yours" in await said(stage)
    assert len(await written(stage, "value.revealed")) == 1
    await nobody_is_accused(stage)
