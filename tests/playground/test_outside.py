"""The account behind the bot's back: touched and hindered from the strip, found out by the bot."""

from typing import Any

import pytest

from tests.conftest import Stage


async def posts(stage: Stage, verb: str, **body: Any) -> Any:
    return (await stage.http.post(f"/_ui/{verb}", json=body)).json()


async def token(stage: Stage, typed: str) -> str:
    (group,) = (await posts(stage, "tokens", typed=typed))["groups"]
    return str(group["options"][0]["value"])


async def test_what_is_done_at_mailtrap_itself_is_found_out_within_ten_minutes(
    stage: Stage,
) -> None:
    about = await token(stage, "WEBHOOKS R")
    done = await posts(stage, "change", deed="delete", about=about)
    assert done["said"].startswith("“webhooks relay” was deleted. tokenbot isn’t told")
    await posts(stage, "change", deed="reset", about=await token(stage, "order conf"))
    await posts(stage, "change", deed="domain", about="brand-new.example")
    await posts(stage, "clock", minutes=10)
    warned = await stage.admin.reads("C0WARNINGS")
    for each in ("webhooks relay", "order confirmations", "brand-new.example"):
        assert each in warned


@pytest.mark.parametrize(
    ("deed", "about", "why"),
    [
        ("reset", "", "Choose a token first."),
        ("delete", "1", "That token is gone."),
        ("domain", "no domain", "Validation failed: Domain name is not a valid domain name"),
        ("rename", "1", "Mailtrap’s website can’t 'rename'."),
    ],
)
async def test_what_mailtrap_refuses_is_said_in_a_sentence(
    stage: Stage, deed: str, about: str, why: str
) -> None:
    assert await posts(stage, "change", deed=deed, about=about) == {"ok": False, "error": why}


async def test_the_bots_own_token_and_what_nobody_calls_so_are_not_offered(stage: Stage) -> None:
    assert (await posts(stage, "tokens", typed="tokenbot"))["groups"] == []


async def test_a_refusing_mailtrap_is_seen_and_gets_well_again(stage: Stage) -> None:
    await posts(stage, "health", health="refusing")
    strip = (await stage.http.get("/_ui/fragment/strip")).text
    assert '<span class="strip-on">refusing</span>' in strip
    about = await token(stage, "webhooks relay")
    await posts(stage, "change", deed="delete", about=about)
    await posts(stage, "clock", minutes=10)
    assert "webhooks relay" not in await stage.admin.reads("C0WARNINGS")
    await posts(stage, "health", health="working")
    await posts(stage, "clock", minutes=10)
    assert "webhooks relay" in await stage.admin.reads("C0WARNINGS")
    wrong = await posts(stage, "health", health="odd")
    assert wrong == {"ok": False, "error": "Mailtrap can't be 'odd'."}


async def test_time_goes_on_although_mailtrap_never_answers(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.playground.slack.browser.controls.PATIENCE", 0.2)
    await posts(stage, "health", health="silent")
    before = stage.world.clock.added
    for _ in range(2):
        assert (await posts(stage, "clock", minutes=10))["ok"]
    assert (stage.world.clock.added - before).total_seconds() == 1200
    await posts(stage, "health", health="working")
