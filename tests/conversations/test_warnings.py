"""Warnings before tokens end and when they have: who hears them, where, and what they can do."""

from datetime import timedelta

import pytest

from bot.playground.mailtrap import Fault
from bot.slack import pace
from tests.conftest import Someone, Stage


@pytest.fixture(autouse=True)
def _swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the embedded Slack take messages as fast as they come."""
    monkeypatch.setattr(pace, "APART", timedelta(0))


async def warned(stage: Stage) -> str:
    return await stage.admin.reads("C0WARNINGS")


async def with_the_bot(person: Someone) -> str:
    """The channel of somebody's direct messages with the bot."""
    return str((await person.does("dm"))["channel"])


async def test_an_owner_and_the_channel_are_warned_once_for_each_threshold(stage: Stage) -> None:
    await stage.advance("PT1M")
    assert "⚠ newsletter expires" in await stage.viewer.hears()
    assert "⚠ newsletter expires" in await warned(stage)
    assert "Used by accounts." in await stage.approver.hears()
    await stage.advance("PT1H")
    assert (await stage.viewer.hears()).count("newsletter") == 1
    await stage.advance("PT7H")  # it has exactly seven days now, but that was said hours ago
    assert (await stage.viewer.hears()).count("newsletter") == 1
    await stage.advance("P4D")
    assert (await stage.viewer.hears()).count("newsletter") == 2
    await stage.advance("P2D")
    assert (await warned(stage)).count("⚠ newsletter") == 3
    await stage.advance("P2D")
    assert "🛑 newsletter expired" in await stage.viewer.hears()
    assert (await warned(stage)).count("newsletter") == 4
    assert (await stage.operator.hears()).count("newsletter") == 0


async def test_after_a_long_silence_only_the_most_urgent_is_said(stage: Stage) -> None:
    await stage.advance("PT1M")
    await stage.advance("P27D")
    heard = await stage.viewer.hears()
    assert heard.count("newsletter") == 2
    assert "🛑 newsletter expired" in heard
    # A token that can't be reset any more is replaced.
    assert "[Ask for a replacement]" in heard


async def test_a_snoozed_warning_comes_again_and_a_muted_one_does_not(stage: Stage) -> None:
    await stage.advance("PT1M")
    place = await with_the_bot(stage.viewer)
    viewer = Someone(stage.http, "U0VIKTOR", place)
    said = await viewer.clicks("Snooze > Snooze 1 day")
    assert "No more warnings about newsletter until" in said
    await stage.advance("PT23H")
    assert (await viewer.hears()).count("⚠ newsletter") == 1
    await stage.advance("PT2H")
    assert (await viewer.hears()).count("⚠ newsletter") == 2
    said = await viewer.clicks("Snooze > Mute this token")
    assert "except when it has expired" in said
    await stage.advance("P5D")
    assert (await viewer.hears()).count("⚠ newsletter") == 2
    assert (await warned(stage)).count("⚠ newsletter") == 2
    await stage.advance("P2D")
    assert "🛑 newsletter expired" in await viewer.hears()
    assert "snoozed the warnings" in await stage.approver.types("/tokens audit snoozed")


async def test_an_owner_who_is_no_operator_asks_for_a_reset_and_the_operators_read_why(
    stage: Stage,
) -> None:
    await stage.advance("PT1M")
    viewer = Someone(stage.http, "U0VIKTOR", await with_the_bot(stage.viewer))
    assert "[Reset now]" not in await viewer.hears()
    assert "[Reset now]" in await stage.operator.hears()
    await viewer.does("click", label="Ask for a reset")
    await viewer.fills("Reason", "leaves with the <!channel> contractor")
    assert "I asked the operators for a reset of newsletter." in await viewer.sends()
    await viewer.does("close")
    told = await warned(stage)
    assert "@Viktor Hale asks for a reset of newsletter." in told
    assert "“leaves with the <!channel> contractor”\n[Reset]" in told
    watching = Someone(stage.http, "U0OLIVIA", "C0WARNINGS")
    await watching.does("click", label="Reset")
    assert "newsletter" in await watching.sees("modal")
    noted = await stage.approver.types("/tokens audit notices.asked")
    assert "@Viktor Hale asked the operators for a reset or a replacement" in noted
    # Whose it is by now is asked of its row, not of the message.
    await watching.does("close")
    await viewer.clicks("Not mine")
    await viewer.does("click", label="Ask for a reset")
    assert "This token is not yours. Nothing was changed." in await viewer.newest()


async def test_an_owner_whose_role_slack_does_not_tell_is_given_no_button_that_refuses(
    stage: Stage,
) -> None:
    faults = stage.world.workspace.faults
    faults.methods, faults.server_errors = ["usergroups.users.list"], 1000
    await stage.advance("PT5M")
    heard = await stage.operator.hears()
    assert "⚠ invoices expires" in heard
    assert "[Ask for a reset]" in heard
    assert "[Reset now]" not in heard


async def test_where_the_warnings_channel_is_gone_an_owner_hears_that_nobody_was_asked(
    stage: Stage,
) -> None:
    await stage.advance("PT1M")
    viewer = Someone(stage.http, "U0VIKTOR", await with_the_bot(stage.viewer))
    del stage.world.workspace.channels["C0WARNINGS"]
    await viewer.does("click", label="Ask for a reset")
    assert "nobody was asked about newsletter" in await viewer.sends()


async def test_not_mine_leaves_a_token_without_an_owner(stage: Stage) -> None:
    await stage.advance("PT1M")
    viewer = Someone(stage.http, "U0VIKTOR", await with_the_bot(stage.viewer))
    assert "newsletter has no owner now" in await viewer.clicks("Not mine")
    assert "Owner\nno owner" in await viewer.types("/tokens show newsletter")
    again = {"label": "Not mine", "in": viewer.channel}
    await viewer.does("click", **again)
    assert "is not yours. It has no owner." in await viewer.newest()


async def test_a_token_that_was_reset_is_warned_of_no_more(stage: Stage) -> None:
    await stage.advance("PT1M")
    olivia = Someone(stage.http, "U0OLIVIA", await with_the_bot(stage.operator))
    await olivia.does("click", label="Reset now")
    assert "invoices" in await olivia.sees("modal")
    await olivia.fills("Reason", "it ends tomorrow")
    await olivia.sends()
    await olivia.does("close")
    for user in ("U0APRIL", "U0SAMI"):
        await Someone(stage.http, user, "C0APPROVALS").clicks("Approve")
    await stage.advance("P2D")
    assert "🛑" not in await stage.operator.hears()
    assert (await warned(stage)).count("invoices") == 1


async def test_a_days_outage_of_slack_loses_no_warning_and_doubles_none(stage: Stage) -> None:
    faults = stage.world.workspace.faults
    faults.methods, faults.server_errors = ["chat.postMessage"], 1000
    await stage.advance("PT1M")
    await stage.advance("P1D")
    faults.server_errors = 0
    assert "newsletter" not in await stage.viewer.hears()
    await stage.advance("PT2M")
    assert (await stage.viewer.hears()).count("newsletter") == 1
    assert (await warned(stage)).count("newsletter") == 1
    # Nobody hears of the three days that are over: it is one day by now.
    assert (await warned(stage)).count("invoices") == 1


async def test_a_day_without_mailtrap_loses_no_warning(stage: Stage) -> None:
    await stage.advance("PT1M")
    await stage.advance("P3DT8H")
    assert (await stage.viewer.hears()).count("newsletter") == 1
    stage.world.account.faults.add(Fault(kind="status", status=503), times=1000)
    await stage.advance("P1D")
    assert (await stage.viewer.hears()).count("newsletter") == 2
    stage.world.account.faults.clear()
    await stage.advance("PT1H")
    assert (await stage.viewer.hears()).count("newsletter") == 2
