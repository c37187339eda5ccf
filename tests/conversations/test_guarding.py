"""What a rule guards stays guarded, whatever people ask for around it."""

from dataclasses import replace
from pathlib import Path

from bot.playground import acme
from bot.playground.mailtrap import tables
from bot.playground.world import Options
from tests.conftest import Stage, Staged
from tests.conversations.people import april, asked, sami

LOAD_TEST = """
[[rules]]
name = "load tests"
tokens = ["load test"]
approvals = [{ from = ["S0SECURITY"], count = 2 }]
"""


def guarding(tmp_path: Path, *rules: str) -> Options:
    """Return a world in which these rules come before the playground's own."""
    file = tmp_path / "policy.toml"
    before, first, others = acme.POLICY.partition("[[rules]]")
    file.write_text("\n".join([before, *rules, first + others]), "utf-8")
    return Options(environment={"TOKENBOT_POLICY": str(file)})


async def agreed(stage: Stage) -> None:
    await april(stage).clicks("Approve")
    await sami(stage).clicks("Approve")
    assert "✅ Done" in await april(stage).reads("C0APPROVALS")


def named(stage: Stage, beginning: str) -> int:
    """Return the id of the newest token at Mailtrap whose name begins so."""
    with stage.world.account.transaction() as connection:
        found = connection.execute(tables.tokens.select()).all()
    return max(int(row.id) for row in found if row.name.startswith(beginning))


async def test_a_reset_and_a_replacement_under_another_name_take_no_token_out_of_its_rule(
    stages: Staged, tmp_path: Path
) -> None:
    async with stages(guarding(tmp_path, LOAD_TEST)) as stage:
        account = stage.world.account
        account._reading = replace(account._reading, access_records="never")
        assert "the rule “load tests”" in await asked(stage, "reset load test")
        await agreed(stage)
        made = await stage.operator.opens(f"/tokens edit {named(stage, 'load test')}")
        assert "I can't edit it in place" in made
        await stage.operator.fills("Name of the new token", "scratch")
        await stage.operator.fills("Reason", "a new name")
        await stage.operator.sends()
        await stage.operator.does("close")
        await agreed(stage)
        form = await stage.operator.opens("/tokens delete scratch")
        assert "Needs 2 approvals from @security by the rule “load tests”" in form
