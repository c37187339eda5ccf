"""What goes wrong around a change: nothing is done twice, nothing without the right people."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.people import PersonId
from bot.playground.world import Options
from bot.slack import pace
from tests.conftest import Someone, Stage, Staged
from tests.conversations.acts import restarted
from tests.conversations.people import april, asked, sami
from tests.slack.standings import WILD

EVERYBODY_DOES_EVERYTHING = """
[roles]
viewer = ["everyone"]
operator = ["everyone"]
approver = ["everyone"]

[defaults]
approvals = [{ from = ["everyone"], count = 1 }]
"""

SAMI_ALONE = """
[roles]
viewer = ["everyone"]
operator = ["everyone"]
approver = ["U0SAMI"]
"""

NOTHING_GOES = """
[roles]
viewer = ["everyone"]
operator = ["everyone"]

[[rules]]
name = "frozen"
refuse = "We are moving house."
"""


@pytest.fixture(autouse=True)
def _swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the embedded Slack take messages as fast as they come."""
    monkeypatch.setattr(pace, "APART", timedelta(0))


def policy(folder: Path, text: str) -> str:
    file = folder / "another.toml"
    file.write_text(text, "utf-8")
    return str(file)


async def test_nobody_decides_on_their_own_request(stages: Staged, tmp_path: Path) -> None:
    everybody = {"TOKENBOT_POLICY": policy(tmp_path, EVERYBODY_DOES_EVERYTHING)}
    async with stages(Options(environment=everybody)) as stage:
        own = april(stage)
        await own.opens("/tokens reset load test")
        await own.clicks("Send for approval", on="modal")
        await own.does("close")
        await own.does("click", label="Approve", **{"in": "C0APPROVALS"})
        assert "Nobody can decide on their own" in await own.newest()
        await own.does("click", label="Deny…", **{"in": "C0APPROVALS"})
        refused = await own.clicks("Deny", on="modal")
        assert "Nobody can decide on their own" in refused
        await own.does("close", all=True)
        assert "[Approve]" in await sami(stage).reads("C0APPROVALS")
        assert "No more approvals needed" in await sami(stage).clicks("Approve")


async def test_a_form_that_is_sent_twice_asks_once(stage: Stage) -> None:
    await stage.operator.opens("/tokens reset billing-service")
    await stage.operator.fills("Reason", "twice")
    await asyncio.gather(*(stage.operator.does("submit") for _ in range(3)))
    assert len(await april(stage).messages()) == 1
    assert (await stage.operator.hears()).count("Your request: Reset billing-service") == 1


async def test_todays_rules_say_who_decides(stage: Stage, tmp_path: Path) -> None:
    await asked(stage, "reset CRM sync")
    async with restarted(stage, TOKENBOT_POLICY=policy(tmp_path, SAMI_ALONE)):
        assert "It is not your turn to decide. Waiting for" in await april(stage).clicks("Approve")
        assert "No more approvals needed" in await sami(stage).clicks("Approve")
        assert "✅ Done · approved by @Sami" in await april(stage).reads("C0APPROVALS")


async def test_a_request_that_todays_rules_forbid_is_void(stage: Stage, tmp_path: Path) -> None:
    await asked(stage, "reset CRM sync")
    async with restarted(stage, TOKENBOT_POLICY=policy(tmp_path, NOTHING_GOES)):
        said = await april(stage).clicks("Approve")
        assert "⊘ Void" in said
        card = await april(stage).reads("C0APPROVALS")
        assert "Today's rules do not allow it any more (rule “frozen”)" in card
        assert "[Approve]" not in card
        refused = await stage.operator.types("/tokens reset CRM sync")
        assert "We are moving house." in refused
        assert "The policy file can change this rule." in refused


async def test_an_approver_who_lost_the_role_cannot_approve_any_more(stage: Stage) -> None:
    await asked(stage, "reset shop reviews")
    people = stage.world.workspace.people
    people["U0SAMI"] = replace(people["U0SAMI"], groups=[])
    await stage.advance("PT2H")
    assert "It is not your turn to decide" in await sami(stage).clicks("Approve")
    await april(stage).does("click", label="Approve", **{"in": "C0APPROVALS"})
    assert "No more approvals needed" in await april(stage).newest()


async def test_a_card_that_was_deleted_is_posted_again(stage: Stage) -> None:
    await asked(stage, "reset billing-service")
    (message,) = stage.world.workspace.log["C0APPROVALS"]
    message.deleted = True
    await stage.operator.does("click", label="Withdraw")
    assert "↩ Withdrawn" in await april(stage).reads("C0APPROVALS")


async def test_what_people_write_arrives_whole_and_is_never_interpreted(stage: Stage) -> None:
    await asked(stage, "reset CRM sync", why=WILD)
    card = await april(stage).reads("C0APPROVALS")
    assert WILD in card
    await april(stage).does("click", label="⋮ > Approve with a comment…")
    await april(stage).fills("Comment", WILD)
    await april(stage).clicks("Approve", on="modal")
    await april(stage).does("close")
    assert (await april(stage).reads("C0APPROVALS")).count(WILD) == 2
    assert (await stage.operator.hears()).count(WILD) >= 2
    reader = PersonId(stage.world.bot.team, "U0APRIL")
    found = await stage.world.bot.verbs.past.page(reader, "CRM", 1)
    facts = [dict(each.entry.facts) for each in found.entries]
    assert WILD in [each.get("reason") for each in facts]
    assert WILD in [each.get("comment") for each in facts]


async def test_the_bots_own_token_is_never_changed(stage: Stage) -> None:
    for word in ("reset", "delete", "leak"):
        said = await stage.operator.types(f"/tokens {word} tokenbot")
        assert "This is the bot's own token" in said


async def test_a_token_that_was_reset_already_cannot_be_reset(stage: Stage) -> None:
    listed = await stage.operator.types("/tokens list state:grace")
    name = next(line for line in listed.splitlines() if line.startswith("⏳"))
    said = await stage.operator.types(f"/tokens reset {name.split()[3]}")
    assert "A token that was already reset, or has expired, can't be reset." in said


async def test_a_value_is_for_its_person_alone_and_a_second_try_rings(stage: Stage) -> None:
    await stage.operator.opens("/tokens reset load test")
    await stage.operator.clicks("Reset now", on="modal")
    await stage.operator.does("close")
    direct = next(name for name in (await stage.operator.screen())["channels"] if name[0] == "D")
    olivia = Someone(stage.http, "U0OLIVIA", direct)
    before = [dict(each) for each in (await olivia.messages())[-1]["blocks"]]
    await olivia.does("click", label="Reveal")
    await olivia.does("close")
    (message,) = [m for m in stage.world.workspace.log[direct] if "seen the value" in str(m)]
    message.blocks = before
    await olivia.does("click", label="Reveal")
    assert "This value has already been shown" in str(stage.world.workspace.log[direct])
    assert (await stage.operator.screen())["modal"] is None
    assert "tried to reveal a value a second time" in await april(stage).reads("C0APPROVALS")
