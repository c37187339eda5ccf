"""Changes that cross others, and clicks too many, too late, or by somebody without the right."""

from datetime import timedelta

import pytest

from tests.conftest import Someone, Stage
from tests.conversations.acts import restarted, written
from tests.conversations.people import april, asked, sami

TOKEN, GUARDED = "shop reviews", "support desk"
"""What one approver decides on, and what two do, one after the other."""


async def deleted_in_mailtrap(stage: Stage, name: str) -> None:
    """Delete a token past the bot, as somebody does on Mailtrap's own page."""
    bot, settings = stage.world.bot, stage.world.bot.settings
    ((account,), team) = (await bot.stores.mirror.accounts(bot.team), bot.team)
    records = await bot.stores.mirror.tokens_since(team, account.account.id, 0)
    (token,) = (each.token.id for each in records if each.token.name == name)
    answer = await stage.http.delete(
        f"{settings.mailtrap_api_url}/api/accounts/{account.account.id}/api_tokens/{token}",
        headers={"Api-Token": settings.mailtrap_api_token.get_secret_value()},
    )
    assert answer.is_success, answer.text


async def test_a_token_that_an_emergency_deleted_leaves_nothing_to_reset(stage: Stage) -> None:
    await asked(stage, f"reset {TOKEN}")
    await stage.operator.opens(f"/tokens leak {TOKEN}")
    await stage.operator.fills("What to do", "Delete")
    await stage.operator.clicks("Do it now", on="modal")
    await stage.operator.does("close")
    assert "[Approve]" not in await stage.approver.types("/tokens requests open")
    await april(stage).does("click", label="Approve", **{"in": "C0APPROVALS"})
    assert "⊘ Void" in await april(stage).reads("C0APPROVALS")
    told = await stage.operator.hears()
    assert "⊘ Void" in told
    assert "[Reveal]" not in told


async def test_a_deletion_of_what_is_gone_already_is_done(stage: Stage) -> None:
    await asked(stage, f"delete {TOKEN}")
    await deleted_in_mailtrap(stage, TOKEN)
    await april(stage).does("click", label="Approve")
    await stage.advance("PT11M")
    told = await stage.operator.hears()
    assert "✅ Done" in told
    assert "It was already gone." in told


async def test_a_reset_of_what_is_gone_is_void_and_brings_no_value(stage: Stage) -> None:
    await asked(stage, f"reset {TOKEN}")
    await deleted_in_mailtrap(stage, TOKEN)
    await april(stage).does("click", label="Approve")
    told = await stage.operator.hears()
    assert "⊘ Void" in told
    assert "no longer exists in Mailtrap, so nothing was changed" in told
    assert "[Reveal]" not in told


async def test_a_button_that_slack_delivers_twice_counts_once(stage: Stage) -> None:
    await asked(stage, f"reset {GUARDED}")
    stage.world.workspace.faults.duplicates = 1
    assert "You have already approved this." in await april(stage).clicks("Approve")
    card = await sami(stage).newest()
    assert "✅ @April Okafor" in await sami(stage).reads("C0APPROVALS")
    assert "it's your turn to decide" in await sami(stage).reads("C0APPROVALS")
    assert "Done" not in card


async def test_a_click_after_the_end_of_the_time_to_decide_ends_the_request(stage: Stage) -> None:
    await asked(stage, f"reset {TOKEN}")
    stage.world.clock.advance(timedelta(hours=8))
    calls = stage.mailtrap_calls()
    assert "⌛ Expired" in await april(stage).clicks("Approve")
    assert "Nobody decided in time, so nothing was changed." in await stage.operator.hears()
    assert "[Approve]" not in await sami(stage).reads("C0APPROVALS")
    assert stage.mailtrap_calls() == calls


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("U0OLIVIA", "Nobody can decide on their own"),
        ("U0VIKTOR", "It is not your turn to decide. Waiting for @April Okafor."),
        ("U0ADAM", "It is not your turn to decide. Waiting for @April Okafor."),
    ],
)
async def test_a_click_by_someone_without_the_right_changes_nothing_and_is_written_down(
    stage: Stage, who: str, told: str
) -> None:
    await asked(stage, f"reset {GUARDED}")
    before = await april(stage).reads("C0APPROVALS")
    someone = Someone(stage.http, who, "C0APPROVALS")
    await someone.does("click", label="Approve", **{"in": "C0APPROVALS"})
    assert told in await someone.newest()
    assert (await someone.messages())[-1]["ephemeral"]
    assert await april(stage).reads("C0APPROVALS") == before, "nobody else sees that"
    assert who in "".join(await written(stage, "turned_away"))


async def test_cards_from_before_a_restart_work_after_it(stage: Stage) -> None:
    await asked(stage, f"reset {GUARDED}")
    await april(stage).does("click", label="Approve")
    async with restarted(stage):
        await sami(stage).does("click", label="Approve")
        assert "✅ Done · approved by @April Okafor, @Sami Virtanen" in await sami(stage).reads(
            "C0APPROVALS"
        )
    async with restarted(stage):
        await stage.operator.does("click", label="Reveal")
        assert "It can't be shown again." in await stage.operator.sees("modal")
