"""People leave Slack: what they answered for finds somebody new, and nobody waits for them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.slack import pace
from tests.conftest import Someone, Stage
from tests.conversations.acts import restarted, written
from tests.conversations.people import asked, sami


@pytest.fixture(autouse=True)
def _swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the embedded Slack take messages as fast as they come."""
    monkeypatch.setattr(pace, "APART", timedelta(0))


def leaves(stage: Stage, user: str, *, left: bool = True) -> None:
    people = stage.world.workspace.people
    people[user] = replace(people[user], deleted=left)


async def test_the_admins_hear_once_of_an_owner_who_has_left_and_find_another(
    stage: Stage,
) -> None:
    leaves(stage, "U0OLIVIA")
    faults = stage.world.workspace.faults
    faults.methods, faults.server_errors = ["users.info"], 50
    await stage.advance("P1D")
    assert "has left Slack" not in await stage.admin.hears(), "Slack does not tell"
    faults.server_errors = 0
    await stage.advance("PT1M")
    told = await stage.admin.hears()
    assert told.count("@Olivia Berg has left Slack.") == 1
    assert "2 tokens of theirs now have no active owner" in told
    assert "billing-service" in told
    assert "invoices" in told
    assert "shop uses billing-service" in told
    assert "without owner" in await stage.viewer.types("/tokens list owner:none")
    listed = await stage.viewer.types("/tokens list owner:none billing-service")
    assert "owner @Olivia Berg, who has left Slack" in listed

    async with restarted(stage):
        await stage.advance("P1D")
        assert (await stage.admin.hears()).count("@Olivia Berg has left Slack.") == 1

        boss = Someone(stage.http, "U0ADAM", await direct(stage))
        await boss.does("click", label="Reassign all 2", channel=boss.channel)
        await boss.fills("New owner", "Gaston Moreau")
        assert "This person is a guest." in await boss.sends()
        await boss.fills("New owner", "Viktor Hale")
        assert "2 tokens belong to @Viktor Hale now." in await boss.sends()
        await boss.does("close")
        await boss.does("click", label="Reassign", channel=boss.channel)
        await boss.fills("New owner", "Adam Lindqvist")
        assert "Somebody has given them an owner already." in await boss.sends()
        await boss.does("close")
        assert "No token" in await boss.clicks("Reassign all 2")
        assert "owner @Viktor Hale" in await stage.viewer.types("/tokens list billing-service")
    assert len(await written(stage, "owner")) == 2


async def direct(stage: Stage) -> str:
    """Return the conversation of the admin with the bot."""
    channels = (await stage.admin.screen())["channels"]
    return str(next(name for name in channels if name.startswith("D")))


async def test_the_owner_hears_that_an_app_has_lost_its_person_and_nobody_else_is_reminded(
    stage: Stage,
) -> None:
    leaves(stage, "U0VIKTOR")
    await stage.advance("P1D")
    told = await stage.approver.hears()
    assert "@Viktor Hale has left Slack. Please name a new contact." in told
    assert "accounts uses password-reset mailer" in told
    assert "accounts uses" not in await stage.admin.hears(), "April answers for it"
    assert "Reassign" in await stage.admin.hears(), "Viktor's own token"

    leaves(stage, "U0VIKTOR", left=False)
    await stage.advance("P1D")
    assert "has left" not in await stage.approver.types("/tokens show password-reset mailer")
    leaves(stage, "U0VIKTOR")
    await stage.advance("P1D")
    assert (await stage.approver.hears()).count("@Viktor Hale has left Slack.") == 2, "anew"


async def test_an_approver_who_has_left_counts_no_more_for_what_waits_or_is_asked(
    stage: Stage,
) -> None:
    await asked(stage, "reset billing-service")
    leaves(stage, "U0APRIL")
    await stage.advance("PT2H")
    assert "Reset billing-service: ⊘ Void" in await sami(stage).clicks("Approve")
    refused = await stage.operator.types("/tokens reset billing-service")
    assert "Too few people can approve this" in refused
    assert "it needs @April Okafor" in refused
