"""The Home tab over the real app: it shows what needs whom, and is empty when that is done."""

from datetime import timedelta

import pytest

from bot.slack import pace
from tests.conftest import Someone, Stage
from tests.conversations.people import asked

NOTHING = "Nothing needs you. Have a good day! 🌱"


@pytest.fixture(autouse=True)
def _swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the embedded Slack take messages as fast as they come."""
    monkeypatch.setattr(pace, "APART", timedelta(0))


async def needs(who: Someone) -> str:
    """Return what stands above the account."""
    return (await who.opens_home()).split("The account")[0]


async def test_home_shows_a_request_to_those_whose_turn_it_is(stage: Stage) -> None:
    sami = Someone(stage.http, "U0SAMI")
    await asked(stage, "reset billing-service")
    assert "🔐 Reset billing-service" in await needs(stage.approver)
    assert "Reset billing-service" not in await needs(sami), "April is first"
    assert "Reset billing-service" not in await needs(stage.operator), "nobody decides on their own"
    assert "Reset billing-service" not in await needs(stage.viewer)

    await stage.approver.opens_home()
    await stage.approver.does("click", label="Approve", **{"in": "home"})
    assert "You have approved it." in await stage.approver.sees("modal")
    await stage.approver.does("close")
    assert "Reset billing-service" not in await needs(stage.approver)
    assert "🔐 Reset billing-service" in await needs(sami)


async def test_home_shows_values_to_read_and_apps_to_move_until_that_is_done(stage: Stage) -> None:
    await asked(stage, "reset password-reset mailer")
    await stage.approver.opens_home()
    await stage.approver.does("click", label="Approve", **{"in": "home"})
    await stage.advance("PT10S")

    assert "its value is ready for you alone" in await needs(stage.operator)
    assert "accounts has to move to the new value of password-reset mailer" in await needs(
        stage.viewer
    )
    await stage.viewer.does("click", label="Moved", **{"in": "home"})
    assert "▓ 1 of 1 app moved" in await stage.viewer.sees("modal")
    await stage.viewer.does("close")
    assert "has to move" not in await needs(stage.viewer)
    await stage.operator.does("click", label="Reveal")
    await stage.operator.does("close")
    assert "its value is ready" not in await needs(stage.operator)
    assert NOTHING in await needs(Someone(stage.http, "U0SAMI"))


async def test_home_leads_to_help_and_admins_to_the_settings(stage: Stage) -> None:
    home = await stage.viewer.opens_home()
    assert "[Help]" in home
    assert "[Settings]" not in home
    assert "[Add a token]" not in home
    await stage.viewer.does("click", label="Help", **{"in": "home"})
    assert "What you can type" in await stage.viewer.sees("modal")
    await stage.admin.opens_home()
    await stage.admin.does("click", label="Settings", **{"in": "home"})
    assert "Where the weekly overview is posted" in await stage.admin.sees("modal")
