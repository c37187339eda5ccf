"""Requests and values that wait: who is reminded, who is told further up, and how it ends."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.playground.acme import POLICY
from bot.playground.world import Options
from bot.store.nudges import NudgeStore
from tests.conftest import Someone, Stage, Staged
from tests.conversations.acts import written
from tests.conversations.people import april, asked, sami

WAITS = "⏰ Reset billing-service is waiting for you. It expires"


async def direct(person: Someone) -> Someone:
    """Return somebody who looks at their direct messages with the bot."""
    place = str((await person.does("dm"))["channel"])
    return Someone(person.http, person.user, place)


def with_policy(tmp_path: Path, change: Callable[[str], str]) -> Options:
    file = tmp_path / "policy.toml"
    file.write_text(change(POLICY), "utf-8")
    return Options(environment={"TOKENBOT_POLICY": str(file)})


async def test_those_whose_turn_it_is_are_reminded_ever_more_rarely(stage: Stage) -> None:
    await asked(stage, "reset billing-service")
    await stage.advance("PT1H59M")
    assert WAITS not in await april(stage).hears()

    await stage.advance("PT2M")
    assert "(6 h after this message)" in await april(stage).hears()
    assert "“rotating: INC-12”" in await april(stage).hears()
    assert "Used by: billing, newsletter, shop" in await april(stage).hears()
    assert WAITS not in await sami(stage).hears(), "it is not his turn"
    assert "⏳ waiting · reminded" in await april(stage).reads("C0APPROVALS")
    assert "Waiting for 1 of @April Okafor. Reminded" in await stage.operator.hears()
    await stage.advance("PT1H")
    assert (await april(stage).hears()).count(WAITS) == 1

    await stage.advance("PT1H")
    heard = await april(stage).hears()
    assert "(4 h after this message)" in heard
    assert "Reset billing-service: see below." in heard, "the earlier one has done its work"
    assert heard.count("[Approve]") == 1


async def test_when_nobody_decides_whoever_comes_next_is_told_then_it_expires(stage: Stage) -> None:
    await asked(stage, "reset billing-service")
    await stage.advance("PT4H")
    await stage.advance("PT2H")
    told = await sami(stage).hears()
    assert "⏫ Reset billing-service is still waiting. It expires" in told
    assert "Waiting for @April Okafor. Please ask them." in told
    assert "[Approve]" not in told
    assert "I have also told @security." in await stage.operator.hears()
    assert "⏫" not in await april(stage).hears()
    assert "· escalated" in await april(stage).reads("C0APPROVALS")

    await stage.advance("PT2H")
    assert "⌛ Expired" in await april(stage).reads("C0APPROVALS")
    assert "Nobody decided in time, so nothing was changed." in await stage.operator.hears()
    assert "Reset billing-service: ⌛ Expired" in await april(stage).hears()
    assert "[Approve]" not in await april(stage).hears()
    await stage.advance("PT8H")
    heard = "".join([await each.hears() for each in (stage.approver, sami(stage), stage.operator)])
    assert (heard.count("⏰"), heard.count("⏫"), heard.count("⌛")) == (0, 2, 3)
    assert await written(stage, ".escalated") == [
        "tokenbot {'target': 'billing-service', 'told': 'U0SAMI, U0OLIVIA'}"
    ]


async def test_a_request_is_decided_on_beside_its_reminder(stage: Stage) -> None:
    await asked(stage, "reset billing-service")
    await stage.advance("PT2H")
    april_alone = await direct(stage.approver)
    assert "More approvals are needed." in await april_alone.clicks("Approve")
    await stage.advance("PT2H")
    assert WAITS not in await april(stage).hears(), "she has decided"
    assert "Reset billing-service: you have approved it." in await april(stage).hears()
    sami_alone = await direct(sami(stage))
    await sami_alone.does("click", label="Details")
    assert "Decisions" in await sami_alone.sees("modal")
    await sami_alone.does("close")
    await sami_alone.does("click", label="Deny…")
    await sami_alone.fills("Reason", "not today")
    assert "Denied." in await sami_alone.clicks("Deny", on="modal")
    await sami_alone.does("close", all=True)
    assert "❌ Denied by @Sami Virtanen: “not today”" in await stage.operator.hears()
    assert "Nothing was changed." in await sami_alone.clicks("Approve")
    faults = stage.world.workspace.faults
    faults.methods, faults.server_errors = ["chat.update"], 1
    await stage.advance("PT1M")
    assert "[Approve]" in await sami_alone.hears()
    await stage.advance("PT3H")
    assert "Reset billing-service: ❌ Denied by @Sami Virtanen" in await sami_alone.hears()
    assert "[Approve]" not in await sami_alone.hears()
    assert "⏫" not in await stage.admin.hears() + await stage.operator.hears()


async def test_behind_the_last_stage_are_the_admins(stage: Stage) -> None:
    await asked(stage, "reset shop reviews")
    await stage.advance("PT6H")
    assert WAITS.replace("billing-service", "shop reviews") in await sami(stage).hears()
    assert "⏫" not in await stage.admin.hears(), "who may decide is reminded as one of those"
    assert "I have also told @Adam Lindqvist." in await stage.operator.hears()


async def test_after_a_long_silence_only_the_last_reminder_is_sent(stage: Stage) -> None:
    await asked(stage, "reset billing-service")
    faults = stage.world.workspace.faults
    faults.methods, faults.server_errors = ["chat.postMessage"], 1000
    await stage.advance("PT2H")
    await stage.advance("PT2H")
    faults.server_errors = 0
    await stage.advance("PT2M")
    assert (await april(stage).hears()).count(WAITS) == 1
    faults.server_errors = 1000
    await stage.advance("PT2H")
    assert await written(stage, ".escalated")
    await april(stage).clicks("Approve")
    await sami(stage).clicks("Approve")
    faults.server_errors = 0
    await stage.advance("PT5M")
    assert "⏫" not in await sami(stage).hears(), "it waits no more"


async def test_the_policy_says_when_and_a_crowd_is_called_at_the_card(
    stages: Staged, tmp_path: Path
) -> None:
    def crowd(policy: str) -> str:
        times = 'request_lifetime = "8h"\nremind = "1h"\nescalate = "90m"'
        everybody = policy.replace('approver = ["S0SECURITY", "U0ADAM"]', 'approver = ["everyone"]')
        return everybody.replace('request_lifetime = "8h"', times)

    async with stages(with_policy(tmp_path, crowd)) as stage:
        await asked(stage, "reset shop reviews")
        await stage.advance("PT1H")
        assert "⏰ everyone: this is waiting for you." in await april(stage).reads("C0APPROVALS")
        assert "⏰" not in await april(stage).hears()
        await stage.advance("PT30M")
        assert "⏫ Reset shop reviews is still waiting" in await stage.admin.hears()
        await stage.advance("PT30M")
        assert (await april(stage).reads("C0APPROVALS")).count("⏰ everyone") == 2


async def reset_at_once(stage: Stage) -> None:
    """Have the operator reset what the rules let everybody reset."""
    await stage.operator.opens("/tokens reset load test")
    await stage.operator.clicks("Reset now", on="modal")
    await stage.operator.does("close")


async def test_a_value_is_reminded_of_and_one_that_was_seen_is_not(stage: Stage) -> None:
    await reset_at_once(stage)
    await stage.advance("PT17H")
    assert "not been revealed yet" not in await stage.operator.hears()
    await stage.advance("PT1H")
    told = await stage.operator.hears()
    assert (
        "⏳ Reset load test: the new value has not been revealed yet. It will be destroyed" in told
    )
    assert told.count("[Reveal]") == 1, "a second button would ring when it is clicked late"
    await stage.advance("PT5H")
    assert (await stage.operator.hears()).count("not been revealed yet") == 2
    await stage.operator.does("click", label="Reveal")
    await stage.operator.does("close")
    await stage.advance("P2D")
    told = await stage.operator.hears()
    assert told.count("not been revealed yet") == 2
    assert "Nobody looked" not in told


async def test_a_lapsed_value_is_told_to_its_owner_too_whoever_dies_meanwhile(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.operator.types("/tokens owner load test @viktor")
    await reset_at_once(stage)
    with monkeypatch.context() as patch:

        async def dies(*_: object) -> None:
            raise LookupError("the process died here")

        patch.setattr(NudgeStore, "take", dies)
        await stage.advance("P1D")
    assert "Nobody looked" not in await stage.operator.hears()
    assert await written(stage, "value.lapsed"), "it is destroyed all the same"
    await stage.advance("PT1M")
    told = await stage.operator.hears()
    said = told.count("The new value was not revealed in time, so it was destroyed.")
    assert said == 2, "once in the message itself, and once as a reminder"
    heard = await stage.viewer.hears()
    assert "Reset the token to get a new one. It was for @Olivia Berg." in heard
    assert "[Reset]" not in heard, "its owner is no operator"
    mine = await direct(stage.operator)
    await mine.does("click", label="Reset")
    assert "Reset a token" in await mine.sees("modal")
