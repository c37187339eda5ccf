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
    await asked(stage, "reset billing-service", why="INC-12: db")
    shown = await needs(stage.approver)
    assert "🔐 Reset billing-service" in shown
    assert "requested by @Olivia Berg · “INC-12: db” · 8 h left" in shown
    assert "Reset billing-service" not in await needs(sami), "April is first"
    assert "Reset billing-service" not in await needs(stage.operator), (
        "Nobody can decide on their own"
    )
    assert "Reset billing-service" not in await needs(stage.viewer)

    await stage.approver.does("click", label="Approve", **{"in": "home"})
    assert "Approved." in await stage.approver.sees("modal")
    assert "Reset billing-service" not in await stage.approver.sees("home"), "at once"
    await stage.approver.does("close")

    assert "🔐 Reset billing-service" in await needs(sami)
    await sami.does("click", label="Deny…", **{"in": "home"})
    await sami.sends()
    assert "Reset billing-service" not in await sami.sees("home"), "what its form did, too"


async def test_home_shows_values_to_read_and_apps_to_move_until_that_is_done(stage: Stage) -> None:
    await asked(stage, "reset password-reset mailer")
    for who in (stage.approver, Someone(stage.http, "U0SAMI")):
        await who.opens_home()
        await who.does("click", label="Approve", **{"in": "home"})
        await who.does("close")
    await stage.advance("PT10S")

    app = "accounts has to move to the new value of password-reset mailer"
    assert app not in await needs(stage.operator), "the value alone is hers"
    assert app in await needs(stage.viewer)
    await stage.viewer.does("click", label="Moved", **{"in": "home"})
    assert "▓ 1 of 1 app moved" in await stage.viewer.sees("modal")
    assert "has to move" not in await stage.viewer.sees("home")

    waits = "your new value is ready"
    assert waits in await needs(stage.operator)
    await stage.operator.does("click", label="Reveal", **{"in": "home"})
    assert "Bearer" in await stage.operator.sees("modal")
    home = await stage.operator.sees("home")
    assert home.index("You have seen the value.") < home.index("Needs you")
    assert waits not in home
    assert NOTHING in await needs(Someone(stage.http, "U0SAMI"))


async def test_home_costs_one_call_to_slack_and_none_to_mailtrap(stage: Stage) -> None:
    await asked(stage, "reset billing-service")
    await stage.approver.opens_home()
    before, mailtrap = len(stage.calls()), stage.mailtrap_calls()
    await stage.approver.opens_home()
    assert stage.calls()[before:] == ["views.publish"]
    assert stage.mailtrap_calls() == mailtrap

    await stage.advance("PT3M")
    before = len(stage.calls())
    await stage.approver.opens_home()
    assert stage.calls()[before:] == ["views.publish"], "nothing is decided by who is in a group"


async def test_home_leads_to_help_and_admins_to_the_settings(stage: Stage) -> None:
    home = await stage.viewer.opens_home()
    assert "[Help]" in home
    assert "[Settings]" not in home
    assert "[Add a replacement]" not in home
    await stage.viewer.does("click", label="Help", **{"in": "home"})
    assert "What you can type" in await stage.viewer.sees("modal")
    await stage.admin.opens_home()
    await stage.admin.does("click", label="Settings", **{"in": "home"})
    assert "The weekly digest" in await stage.admin.sees("modal")
