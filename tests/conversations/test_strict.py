"""Under rules that want a reason for everything and an approval for every step."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.playground.world import Options
from bot.store.claims import Wanted
from bot.workflow import events
from tests.conftest import Someone, Stage, Staged
from tests.conversations.people import april

STRICT = """
[roles]
viewer = ["everyone"]
operator = ["S0ENGINEERING"]
approver = ["S0SECURITY"]

[defaults]
reason = "required"
approvals = [{ from = ["approver"], count = 1 }]
"""

MISSING = "A reason is required by the defaults."


@pytest.fixture
async def strict(stages: Staged, tmp_path: Path) -> AsyncIterator[Stage]:
    file = tmp_path / "strict.toml"
    file.write_text(STRICT, "utf-8")
    async with stages(Options(environment={"TOKENBOT_POLICY": str(file)})) as stage:
        yield stage


async def blank(who: Someone, button: str) -> None:
    """Give blanks as the reason, which Slack takes and the rules do not."""
    await who.fills("Reason", "   ")
    await who.does("click", label=button)
    assert MISSING in (await who.screen())["errors"]["Reason"]


@pytest.mark.parametrize("word", ["reset", "delete", "leak"])
async def test_blanks_are_no_reason_and_that_is_said_at_the_field(strict: Stage, word: str) -> None:
    await strict.operator.opens(f"/tokens {word} load test")
    await blank(strict.operator, "Send for approval")
    assert await april(strict).messages() == []


async def test_blanks_are_no_reason_for_credentials_and_domains_either(strict: Stage) -> None:
    operator = strict.operator
    await operator.types("/tokens sandboxes Checkout")
    await operator.does("click", label="Reset credentials")
    await blank(operator, "Send for approval")
    await operator.does("close")
    await operator.types("/tokens domains")
    await operator.does("click", label="Add a domain")
    await operator.fills("Domain name", "fresh.example")
    await operator.does("click", label="Next")
    await blank(operator, "Send for approval")


async def test_an_emergency_that_needs_approval_is_marked_as_one(strict: Stage) -> None:
    form = await strict.operator.opens("/tokens leak load test")
    assert "This needs approval. Approvers are told now that it is an emergency." in form
    await strict.operator.fills("Reason", "in a public repository")
    await strict.operator.does("click", label="Send for approval")
    await strict.operator.does("close")
    card = await april(strict).newest()
    assert "🚨 Emergency: Reset and revoke load test" in card
    assert "[Approve]" in card


async def test_more_requests_than_fit_are_turned_through(strict: Stage) -> None:
    await strict.operator.opens("/tokens delete load test")
    await strict.operator.fills("Reason", "unused")
    await strict.operator.does("click", label="Send for approval")
    await strict.operator.does("close")
    bot = strict.world.bot
    (first,) = await bot.stores.requests.newest(bot.team, Wanted(), 10)
    for number in range(10):
        another = replace(first, id=f"R{number}")
        assert await bot.stores.requests.add(another, events.asked(another))
    listed = await strict.operator.types("/tokens requests")
    assert listed.count("Delete load test") == 10
    older = await strict.operator.clicks("Next ›")
    assert older.count("Delete load test") == 1
    assert "Your requests" in await strict.operator.clicks("Mine")
    assert "All requests" in await strict.operator.clicks("All")


async def test_a_value_that_slack_could_not_show_waits_for_the_next_click(strict: Stage) -> None:
    await strict.operator.opens("/tokens reset load test")
    await strict.operator.fills("Reason", "rotating")
    await strict.operator.does("click", label="Send for approval")
    await strict.operator.does("close")
    await april(strict).clicks("Approve")
    faults = strict.world.workspace.faults
    faults.methods, faults.server_errors = ["views.open"], 1
    await strict.operator.does("click", label="Reveal")
    assert (await strict.operator.screen())["modal"] is None
    assert "nobody has seen it. Click Reveal again." in str(strict.world.workspace.log)
    await strict.operator.does("click", label="Reveal")
    assert "Shown once" in await strict.operator.sees("modal")
