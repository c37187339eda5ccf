"""What people see when things go wrong: what happened, what to do next, and a reference."""

import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.app import build
from bot.mailtrap.http import DEFAULT, MailtrapHttp
from bot.playground import mailtrap
from bot.playground.mailtrap import Fault
from bot.playground.world import Options
from tests.conftest import Stage, Staged
from tests.conversations.acts import restarted

REFERENCE = re.compile(r"\(ref [0-9a-f]{4}\)")
ENGINEERS_LOOK = '[roles]\nviewer = ["S0ENGINEERING"]\n'

FAULTS = [
    (Fault(kind="status", status=401), "The bot's Mailtrap token is refused"),
    (Fault(kind="status", status=403), "The bot's Mailtrap token lacks admin rights"),
    (Fault(kind="status", status=404), "no longer exists in Mailtrap"),
    (Fault(kind="status", status=503), "I couldn't reach Mailtrap, so nothing was changed"),
    (Fault(kind="page"), "I couldn't reach Mailtrap, so nothing was changed"),
    (Fault(kind="garbage"), "an answer I could not read"),
    (Fault(kind="drop"), "I couldn't reach Mailtrap, so nothing was changed"),
]
"""What goes wrong at Mailtrap, and what a person reads then."""

in_every_way = pytest.mark.parametrize(
    ("fault", "sentence"), FAULTS, ids=[f"{fault.kind}-{fault.status}" for fault, _ in FAULTS]
)


@pytest.fixture
def engineers_look(tmp_path: Path) -> Options:
    policy = tmp_path / "policy.toml"
    policy.write_text(ENGINEERS_LOOK, "utf-8")
    return Options(environment={"TOKENBOT_POLICY": str(policy)})


def nowhere(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'fresh.db'}"


async def break_the_database(stage: Stage) -> None:
    """Put a folder where the file was."""
    database = stage.world.bot.database
    await database.close()
    put_a_folder_in_place_of(Path(str(database.url.database)))


def put_a_folder_in_place_of(file: Path) -> None:
    for each in file.parent.glob(f"{file.name}*"):
        each.unlink()
    file.mkdir()


async def test_whoever_may_not_look_reads_which_role_it_takes_and_who_has_it(
    stages: Staged, engineers_look: Options
) -> None:
    async with stages(engineers_look) as stage:
        for typed in ("list", "show billing", "domains", "sandboxes"):
            seen = await stage.viewer.types(f"/tokens {typed}")
            assert "it needs the viewer role" in seen
            assert "engineering" in seen.lower()
            assert "Ask one of them" in seen
        assert "it needs the viewer role" in await stage.viewer.opens_home()
        assert "/tokens list" in await stage.viewer.types("/tokens help")
        assert "38 tokens" in await stage.operator.types("/tokens list")


async def test_who_lost_the_role_since_the_command_cannot_click_any_more(
    stages: Staged, engineers_look: Options
) -> None:
    async with stages(engineers_look) as stage:
        assert "Page 1 of 4" in await stage.operator.types("/tokens list")
        people = stage.world.workspace.people
        people["U0OLIVIA"] = replace(people["U0OLIVIA"], groups=[])
        await stage.advance("PT2H")
        assert "it needs the viewer role" in await stage.operator.clicks("Next ›")
        assert "Page 1 of 4" in str(await stage.operator.messages()), "the list stays as it was"


async def test_a_group_that_cannot_be_looked_up_is_neither_a_yes_nor_a_no(
    stages: Staged, engineers_look: Options
) -> None:
    async with stages(engineers_look) as stage:
        faults = stage.world.workspace.faults
        faults.methods, faults.server_errors = ["usergroups.users.list"], 50
        await stage.advance("PT2H")
        for person in (stage.operator, stage.viewer):
            seen = await person.types("/tokens list")
            assert "I couldn't check with Slack whether you may do this" in seen
            assert "couldn't check with Slack" in seen
            assert REFERENCE.search(seen)
            assert "38 tokens" not in seen
        faults.server_errors = 0
        await stage.advance("PT6S")  # that Slack did not tell is remembered for a moment
        assert "38 tokens" in await stage.operator.types("/tokens list")


@in_every_way
async def test_trouble_at_mailtrap_is_said_when_asked_to_look_and_the_list_stays(
    stage: Stage, fault: Fault, sentence: str
) -> None:
    await stage.viewer.types("/tokens list")
    stage.world.account.faults.add(fault, times=500)
    seen = await stage.viewer.clicks("Refresh")
    assert sentence in seen
    assert REFERENCE.search(seen)
    assert "Page 1 of 4" in str((await stage.viewer.messages())[0]["plain"])
    assert "38 tokens" in await stage.viewer.types("/tokens list"), "what is known is shown"


@in_every_way
async def test_trouble_at_mailtrap_before_any_copy_is_said_at_the_first_question(
    stage: Stage, tmp_path: Path, fault: Fault, sentence: str
) -> None:
    stage.world.account.faults.add(fault, times=500)
    async with restarted(stage, DATABASE_URL=nowhere(tmp_path)):
        seen = await stage.viewer.types("/tokens list")
        assert sentence in seen
        assert REFERENCE.search(seen)
        stage.world.account.faults.clear()
        await stage.advance("PT10M")
        assert "38 tokens" in await stage.viewer.types("/tokens list")


async def test_a_first_copy_that_fails_unexpectedly_is_said_and_not_waited_for(
    stage: Stage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError("only whoever runs it reads this")

    monkeypatch.setattr(type(stage.world.bot.stores.mirror), "see_accounts", broken)
    async with restarted(stage, DATABASE_URL=nowhere(tmp_path)):
        assert "only whoever runs it reads this" in capsys.readouterr().out
        seen = await stage.viewer.types("/tokens list")
        assert "Something went wrong on my side" in seen
        assert REFERENCE.search(seen)
        monkeypatch.undo()
        await stage.advance("PT10M")
        assert "38 tokens" in await stage.viewer.types("/tokens list")


async def test_a_slow_mailtrap_is_still_being_asked(stage: Stage) -> None:
    await stage.viewer.types("/tokens list")
    stage.world.account.faults.add(Fault(kind="late", delay=7))
    seen = await stage.viewer.clicks("Refresh")
    assert "Mailtrap is slow; still trying." in seen
    assert "Page 1 of 4" in str((await stage.viewer.messages())[0]["plain"])


async def test_a_mailtrap_that_is_asked_too_often_is_waited_for_and_said_to_be_slow(
    stage: Stage,
) -> None:
    await stage.viewer.types("/tokens list")
    await stage.advance("PT2M")
    stage.world.account.faults.add(Fault(kind="status", status=429), times=3)
    seen = await stage.viewer.clicks("Refresh")
    assert "Mailtrap is slow; still trying." in seen
    assert "Page 1 of 4" in str((await stage.viewer.messages())[0]["plain"])
    await stage.world.settled()
    assert "38 tokens" in (seen := await stage.viewer.types("/tokens list"))
    assert "min ago" not in seen, "it was copied after all"


async def test_a_mailtrap_that_is_asked_too_often_for_too_long_is_given_up_for_now(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = partial(MailtrapHttp, patience=replace(DEFAULT, rate_limit=0.0))
    monkeypatch.setattr(build, "MailtrapHttp", hasty)
    stage.world.account.faults.add(Fault(kind="status", status=429), times=500)
    async with restarted(stage, DATABASE_URL=nowhere(tmp_path)):
        seen = await stage.viewer.types("/tokens list")
        assert "Mailtrap is slow, so nothing was changed. Try again in a minute." in seen
        assert REFERENCE.search(seen)


async def test_a_refused_token_is_said_without_any_of_its_letters(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = "0123456789abcdef" * 2
    fresh = nowhere(tmp_path)
    async with restarted(stage, DATABASE_URL=fresh, MAILTRAP_API_TOKEN=wrong):
        seen = ""
        for typed in ("list", "show billing", "domains", "sandboxes"):
            seen = await stage.viewer.types(f"/tokens {typed}")
            assert "The bot's Mailtrap token is refused" in seen
        assert "The bot's Mailtrap token is refused" in await stage.viewer.opens_home()
    assert wrong[:8] not in seen + capsys.readouterr().out


async def test_an_account_without_anything_says_so_and_what_to_do(
    stage: Stage, tmp_path: Path
) -> None:
    empty = mailtrap.Mailtrap(None, now=stage.world.clock.now)
    with empty:
        value = mailtrap.seed(empty, "empty")
        async with (
            mailtrap.running(empty) as url,
            restarted(
                stage,
                DATABASE_URL=nowhere(tmp_path),
                MAILTRAP_API_URL=url,
                MAILTRAP_API_TOKEN=value,
            ),
        ):
            assert "1 token" in await stage.viewer.types("/tokens list")
            assert "no sending domains yet" in await stage.viewer.types("/tokens domains")
            assert "no sandboxes yet" in await stage.viewer.types("/tokens sandboxes")
            assert "1 token" in await stage.viewer.opens_home()


async def test_a_click_on_an_old_message_works_after_a_restart(stage: Stage) -> None:
    await stage.viewer.types("/tokens list")
    async with restarted(stage):
        assert "Page 2 of 4" in await stage.viewer.clicks("Next ›")
        assert "Access" in await stage.viewer.clicks("⋮ > Details")
        assert "Page 2 of 4" in await stage.viewer.clicks("‹ Back to the list")


async def test_a_database_that_is_away_leaves_what_is_known(stage: Stage) -> None:
    await stage.viewer.types("/tokens list")
    await break_the_database(stage)
    await stage.advance("PT2M")
    seen = await stage.viewer.types("/tokens list")
    assert "38 tokens" in seen
    assert "synced 2 min ago" in seen
    card = await stage.viewer.types("/tokens show billing-service")
    assert "My database does not answer, so its history is missing here." in card
    calls = stage.mailtrap_calls()
    assert "I cannot record this, so I did nothing" in await stage.viewer.clicks("Refresh")
    assert stage.mailtrap_calls() <= calls + 1, "the account is not copied for nothing"


async def test_a_database_that_is_away_from_the_start_is_said(stage: Stage) -> None:
    await break_the_database(stage)
    for typed in ("list", "show billing", "domains", "sandboxes"):
        seen = await stage.viewer.types(f"/tokens {typed}")
        assert "I cannot record this, so I did nothing" in seen
        assert REFERENCE.search(seen)
    assert "I cannot record this" in await stage.viewer.opens_home()


async def test_the_unexpected_is_one_sentence_whose_reference_is_in_the_log(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError("only whoever runs it reads this")

    monkeypatch.setattr(stage.world.bot.stores.mirror, "history", broken)
    seen = await stage.viewer.types("/tokens show billing-service")
    assert "Something went wrong on my side" in seen
    assert "Traceback" not in seen
    assert "ZeroDivisionError" not in seen
    found = REFERENCE.search(seen)
    assert found
    logged = capsys.readouterr().out
    assert found[0][5:-1] in logged
    assert "only whoever runs it reads this" in logged
