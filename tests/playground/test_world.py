"""The playground as a whole: what is kept, what is there at the start, and what time does."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import system_now
from bot.playground import world
from bot.playground.world import Options, running
from tests.conftest import Stage, Staged


async def test_there_is_one_person_for_each_role(stage: Stage) -> None:
    people = (await stage.http.get("/_control/people")).json()
    roles = {each["role"] for each in people["users"]}
    assert {"viewer", "operator", "approver", "admin"} <= roles


async def test_a_guest_and_another_company_are_in_one_shared_channel(stage: Stage) -> None:
    people = (await stage.http.get("/_control/people")).json()["users"]
    outside = [each["id"] for each in people if each["badge"]]
    assert sorted(each["badge"] for each in people if each["badge"]) == ["external", "guest"]
    for each in outside:
        seen = (await stage.http.get("/_control/screen", params={"user": each})).json()
        assert list(seen["channels"]) == ["C0NOVALABS"]


async def test_some_tokens_have_owners_and_apps(stage: Stage) -> None:
    assert "owner @Olivia Berg" in await stage.viewer.types("/tokens list billing-service")
    card = await stage.viewer.types("/tokens show billing-service")
    for app in ("shop", "billing", "newsletter"):
        assert app in card
    assert "billing-service" in await stage.operator.types("/tokens list owner:me")


async def test_what_happens_in_one_world_stays_in_it(stages: Staged) -> None:
    async with stages() as first, stages() as second:
        leaving = first.world.workspace.people["U0OLIVIA"]
        leaving.groups.clear()
        leaving.deleted = True
        first.world.workspace.channels["C0GENERAL"].members = set()
        staying = second.world.workspace.people["U0OLIVIA"]
        assert (staying.groups, staying.deleted) == (["S0ENGINEERING"], False)
        assert second.world.workspace.channels["C0GENERAL"].members is None


async def test_with_a_folder_everything_is_there_again_after_a_restart(
    stages: Staged, tmp_path: Path
) -> None:
    options = Options(data=tmp_path / "kept")
    async with stages(options) as first:
        await first.advance("P3D")
        before = await first.viewer.types("/tokens list")
        then = first.world.clock.now()
    async with stages(options) as second:
        assert second.world.clock.now() >= then
        assert await second.viewer.newest() == before
        again = await second.viewer.types("/tokens list billing-service")
        assert "owner @Olivia Berg" in again


async def test_a_click_on_a_message_from_before_a_restart_still_works(
    stages: Staged, tmp_path: Path
) -> None:
    options = Options(data=tmp_path / "kept")
    async with stages(options) as first:
        await first.viewer.types("/tokens list")
    async with stages(options) as second:
        assert "Page 2 of 4" in await second.viewer.clicks("Next ›")


async def test_the_settings_of_the_bot_can_be_replaced(stages: Staged, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[roles]\nviewer = ["U0ADAM"]\n')
    async with stages(Options(environment={"TOKENBOT_POLICY": str(policy)})) as stage:
        assert "38 tokens" in await stage.admin.types("/tokens list")
        assert "38 tokens" not in await stage.viewer.types("/tokens list")


async def test_it_starts_although_the_account_does_not_answer(stages: Staged) -> None:
    wrong = {"MAILTRAP_API_TOKEN": "0" * 32}
    async with stages(Options(environment=wrong)) as stage:
        seen = await stage.viewer.types("/tokens list")
        assert "The bot's Mailtrap token is refused" in seen


async def test_it_says_where_it_is_and_opens_a_tab(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []

    async def at_once() -> None:
        return None

    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr("bot.app.told_to_stop", at_once)
    await world.play(Options(), system_now, open_tab=True)
    (address,) = opened
    assert address in capsys.readouterr().out
    await world.play(Options(), system_now, open_tab=False)
    assert opened == [address]


async def test_the_bot_and_the_account_share_the_clock() -> None:
    async with running(Options(), system_now) as made:
        before = made.clock.now()
        await made.advance(timedelta(days=30))
        assert made.clock.now() - before >= timedelta(days=30)
        assert made.workspace.now() - before >= timedelta(days=30)
        assert made.account.moment / 1000 - before.timestamp() >= timedelta(days=30).total_seconds()


async def test_whoever_moves_time_while_the_world_ends_needs_the_bot_to_its_end() -> None:
    async with running(Options(), system_now) as made:
        moving = asyncio.create_task(made.advance(timedelta(hours=6)))
        await asyncio.sleep(0)
    assert moving.done()
    await moving
