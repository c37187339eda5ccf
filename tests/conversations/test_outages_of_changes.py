"""Changes while Mailtrap, Slack or the database is away: nothing is lost, nothing unrecorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.domain.errors import StoreUnavailable
from bot.playground.acme import POLICY
from bot.playground.mailtrap import Fault
from bot.playground.world import Options
from bot.store.announcements import AnnouncementStore
from bot.store.requests import RequestStore
from tests.conftest import Stage, Staged
from tests.conversations.acts import written
from tests.conversations.people import april, asked

TOKEN = "shop reviews"


async def reset_at_once(stage: Stage) -> None:
    """Have the operator reset what the rules let everybody reset."""
    await stage.operator.opens("/tokens reset load test")
    await stage.operator.clicks("Reset now", on="modal")
    await stage.operator.does("close")


async def counts(stage: Stage) -> str:
    """Return how many tokens there are, and in which states."""
    listed = await stage.viewer.types("/tokens list")
    return listed.splitlines()[1].partition(" · synced")[0]


async def test_a_slow_mailtrap_is_told_of_on_the_card_until_it_is_done(stage: Stage) -> None:
    await asked(stage, f"reset {TOKEN}")
    stage.world.account.faults.add(Fault(kind="status", status=503), times=20)
    await april(stage).does("click", label="Approve")
    assert "⏳ Mailtrap is slow; still trying" in await april(stage).reads("C0APPROVALS")
    assert "Mailtrap is slow; still trying." in await stage.operator.hears()
    stage.world.account.faults.clear()
    await stage.advance("PT2M")
    card = await april(stage).reads("C0APPROVALS")
    assert "✅ Done" in card
    assert "slow" not in card
    assert "[Reveal]" in await stage.operator.hears()


async def test_what_mailtrap_says_no_to_is_told_in_its_own_words(stage: Stage) -> None:
    await asked(stage, f"reset {TOKEN}")
    refusal = Fault(kind="status", status=422, method="POST", path="/reset")
    stage.world.account.faults.add(refusal)
    await april(stage).does("click", label="Approve")
    told = await stage.operator.hears()
    assert "❌ Failed: nothing was changed" in told
    assert "Mailtrap said “Unexpected error”. You can change it and send it again." in told
    assert "❌ Failed" in await april(stage).reads("C0APPROVALS")


@pytest.mark.parametrize("method", ["add", "decide", "claim", "note"])
async def test_what_cannot_be_recorded_is_not_done(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    await stage.operator.opens(f"/tokens reset {TOKEN}")
    await stage.operator.fills("Reason", "INC-12")
    before = await counts(stage)
    with monkeypatch.context() as patch:

        async def away(*_: object, **__: object) -> None:
            raise StoreUnavailable("away")

        patch.setattr(RequestStore, method, away)
        said = await stage.operator.clicks("Send for approval", on="modal")
        if method == "add":
            assert "I cannot record this, so I did nothing" in said
            await stage.operator.does("close")
        else:
            await stage.operator.does("close", all=True)
            said = await april(stage).clicks("Approve")
            assert ("I cannot record this, so I did nothing" in said) == (method == "decide")
        assert "[Reveal]" not in await stage.operator.hears()
    assert await counts(stage) == before


async def test_what_was_approved_while_the_database_went_away_is_done_later(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asked(stage, f"reset {TOKEN}")
    with monkeypatch.context() as patch:

        async def away(*_: object, **__: object) -> None:
            raise StoreUnavailable("away")

        patch.setattr(RequestStore, "claim", away)
        await april(stage).does("click", label="Approve")
    await stage.advance("PT1M")
    assert "✅ Done" in await april(stage).reads("C0APPROVALS")
    assert "[Reveal]" in await stage.operator.hears()


@contextmanager
def shut(stage: Stage, how: str) -> Iterator[None]:
    """Keep the bot out of the approvals channel for a while."""
    workspace = stage.world.workspace
    channel = workspace.channels["C0APPROVALS"]
    if how == "gone":
        del workspace.channels[channel.id]
    channel.members = {"U0APRIL", "U0SAMI", "U0ADAM", "U0OLIVIA", "U0VIKTOR"}
    yield
    channel.members = None
    workspace.channels[channel.id] = channel


@pytest.mark.parametrize("how", ["gone", "not invited"])
async def test_a_channel_that_is_closed_to_the_bot_loses_nothing(stage: Stage, how: str) -> None:
    with shut(stage, how):
        await asked(stage, f"reset {TOKEN}")
        told = await stage.admin.hears()
        assert "Requests are waiting: I can't post in" in told
        assert "Invite me there" in told
        assert f"Your request: Reset {TOKEN}" in await stage.operator.hears(), (
            "and waits for nothing"
        )
        assert f"Reset {TOKEN}" in await stage.approver.types("/tokens requests")
        await stage.advance("PT2M")
    await stage.advance("PT2M")
    assert (await stage.operator.hears()).count(f"Reset {TOKEN}") == 1
    assert f"Reset {TOKEN}" in await april(stage).newest()
    assert "No more approvals needed" in await april(stage).clicks("Approve")
    assert "✅ Done" in await stage.operator.hears()


async def test_a_process_that_dies_while_telling_leaves_no_second_card(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:

        async def away(*_: object, **__: object) -> None:
            raise StoreUnavailable("away")

        patch.setattr(AnnouncementStore, "release", away)
        await asked(stage, f"reset {TOKEN}")
    await stage.advance("PT2M")
    assert (await april(stage).reads("C0APPROVALS")).count(f"Reset {TOKEN}") == 1
    assert (await stage.operator.hears()).count(f"Reset {TOKEN}") == 1
    assert "No more approvals needed" in await april(stage).clicks("Approve")
    assert (await stage.operator.hears()).count("approved it") == 1


async def test_a_value_that_nobody_looks_at_for_a_day_is_destroyed_and_that_is_told(
    stage: Stage,
) -> None:
    await reset_at_once(stage)
    await stage.advance("P1D")
    told = await stage.operator.hears()
    assert "The new value was not revealed in time, so it was destroyed. Reset the token" in told
    await stage.advance("PT1M")
    times = (await stage.operator.hears()).count("The new value was not revealed in time")
    assert times == 2, "the message itself says so, and one reminder"
    assert await written(stage, "value.lapsed") == ["tokenbot {'for': 'U0OLIVIA'}"]
    assert "[Reveal]" not in await stage.operator.hears()


async def test_a_value_that_somebody_else_reaches_for_stays_sealed_and_rings(stage: Stage) -> None:
    await reset_at_once(stage)
    direct = next(name for name in (await stage.operator.screen())["channels"] if name[0] == "D")
    (message,) = (m for m in stage.world.workspace.log[direct] if "Reveal" in str(m.blocks))
    message.channel = "C0GENERAL"
    stage.world.workspace.log["C0GENERAL"].append(message)
    await stage.viewer.does("click", label="Reveal", **{"in": "C0GENERAL"})
    assert (await stage.viewer.screen())["modal"] is None
    assert "This value is for somebody else." in str(await stage.viewer.messages())
    rung = await april(stage).reads("C0APPROVALS")
    assert "🚨 @Viktor Hale tried to reveal a value that is for somebody else." in rung
    assert await written(stage, "refused.not_yours") == ["U0VIKTOR {'for': 'U0OLIVIA'}"]
    await stage.operator.does("click", label="Reveal", **{"in": "C0GENERAL"})
    assert "It can't be shown again." in await stage.operator.sees("modal")


async def test_an_emergency_retires_the_old_token_at_once(stage: Stage) -> None:
    await stage.operator.opens("/tokens leak billing-service")
    await stage.operator.clicks("Do it now", on="modal")
    await stage.operator.does("close")
    heard = await stage.operator.hears()
    assert "[Reveal]" in heard
    assert heard.index("Reset and revoke") < heard.index("Revoke the old value of"), "in this order"
    listed = await stage.viewer.types("/tokens list state:grace")
    assert "billing-service" not in listed
    cards = await april(stage).reads("C0APPROVALS")
    assert "🚨 Emergency: Reset and revoke billing-service" in cards
    assert cards.count("✅ Done") == 2, "the new value, and the end of the old one"


async def test_the_admins_hear_once_that_mailtrap_refuses_the_bots_token(stage: Stage) -> None:
    await asked(stage, f"reset {TOKEN}")
    stage.world.account.faults.add(Fault(kind="status", status=403), times=1000)
    await april(stage).does("click", label="Approve")
    assert "❌ Failed: nothing was changed" in await stage.operator.hears()
    await stage.advance("PT2H")
    told = await stage.admin.hears()
    assert told.count("Mailtrap refuses the bot's own token") == 1
    assert "Mailtrap refuses" not in await stage.operator.hears()


async def test_the_admins_hear_of_it_although_nobody_asks_for_anything(stage: Stage) -> None:
    stage.world.account.faults.add(Fault(kind="status", status=401), times=1000)
    await stage.advance("PT2H")
    await stage.advance("PT1M")
    assert "Mailtrap refuses the bot's own token" in await stage.admin.hears()


async def test_without_a_break_glass_rule_an_emergency_needs_approval_too(
    stages: Staged, tmp_path: Path
) -> None:
    file = tmp_path / "policy.toml"
    emergencies = POLICY.index('[[rules]]\nname = "emergencies"')
    rest = POLICY.index("[[rules]]", emergencies + 1)
    file.write_text(POLICY[:emergencies] + POLICY[rest:], "utf-8")
    async with stages(Options(environment={"TOKENBOT_POLICY": str(file)})) as stage:
        form = await asked(stage, f"leak {TOKEN}")
        assert "This needs approval. Approvers are told now" in form
        assert "🚨 Emergency: Reset and revoke shop reviews" in await april(stage).newest()
        assert "[Reveal]" not in await stage.operator.hears()
        await april(stage).does("click", label="Approve")
        assert "[Reveal]" in await stage.operator.hears()
