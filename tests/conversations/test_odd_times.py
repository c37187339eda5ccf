"""Odd times and closed doors: a clock that is wrong, ends that move, places that are gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.playground.mailtrap import rules, tables
from tests.conftest import Someone, Stage
from tests.conversations.acts import restarted
from tests.conversations.people import april, asked

DAY = timedelta(days=1)


def summer_time(year: int) -> datetime:
    """Return when Stockholm's clocks go from 2 to 3: on the last Sunday of March."""
    last = datetime(year, 3, 31, 1, tzinfo=UTC)
    return last - (last.isoweekday() % 7) * DAY


async def warned(stage: Stage) -> str:
    return await stage.admin.reads("C0WARNINGS")


async def ends(stage: Stage, name: str, at: datetime | None) -> None:
    """Move a token's end at Mailtrap itself, and let the bot look."""
    new = None if at is None else int(at.timestamp() * 1000)
    moved = {"expires_at": new, "remove_at": rules.removal(new, was_reset=False)}
    with stage.world.account.transaction() as connection:
        token = tables.tokens.update().where(tables.tokens.c.name == name)
        assert connection.execute(token.values(moved)).rowcount == 1
    await stage.advance("PT6M")
    await stage.advance("PT1M")


@contextmanager
def closed(stage: Stage, name: str, *, gone: bool) -> Iterator[None]:
    """Have a channel gone, or the bot removed from it, for a while."""
    workspace = stage.world.workspace
    channel = workspace.channels[name]
    if gone:
        del workspace.channels[name]
    channel.members = {*workspace.people} - {workspace.app.user_id}
    yield
    channel.members = None
    workspace.channels[name] = channel


async def test_a_clock_that_was_wrong_takes_no_warning_from_anybody(stage: Stage) -> None:
    wrong = timedelta(0)
    world = stage.world
    async with restarted(stage, now=lambda: world.clock.now() + wrong):
        await stage.advance("PT1M")
        assert (await stage.viewer.hears()).count("⚠ newsletter") == 1
        wrong = 10 * DAY
        await world.bot.catch_up()
        assert (await stage.viewer.hears()).count("🛑 newsletter") == 1
        wrong = -10 * DAY
        await world.bot.catch_up()
        wrong = timedelta(0)
        await world.bot.catch_up()
        assert (await stage.viewer.hears()).count("newsletter") == 2, "nothing is said again"
        assert "newsletter" in await stage.viewer.types("/tokens list newsletter state:expiring")
        await stage.advance("P6D")
        assert (await stage.viewer.hears()).count("⚠ newsletter") == 2
        await stage.advance("P2D")
        assert (await stage.viewer.hears()).count("🛑 newsletter") == 2, "now it is so"
        await stage.advance("P1D")
        assert (await stage.viewer.hears()).count("newsletter") == 4


async def test_a_clock_that_jumps_ends_a_request_once_and_one_set_back_revives_nothing(
    stage: Stage,
) -> None:
    wrong = timedelta(0)
    async with restarted(stage, now=lambda: stage.world.clock.now() + wrong):
        await asked(stage, "reset billing-service")
        wrong = 30 * DAY
        await stage.world.bot.catch_up()
        assert "⏰" not in await april(stage).hears(), "nobody can decide any more"
        assert (await stage.operator.hears()).count("Nobody decided in time") == 2
        wrong = timedelta(0)
        await stage.world.bot.catch_up()
        assert "⌛ Expired" in await april(stage).reads("C0APPROVALS")
        await asked(stage, "reset billing-service")
        await stage.advance("PT2H")
        assert (await april(stage).hears()).count("⏰") == 1


async def test_summer_time_moves_no_warning(stage: Stage) -> None:
    at = summer_time(stage.world.clock.now().year + 1) + timedelta(hours=11)
    await ends(stage, "newsletter", at)
    for left in (2 * DAY + timedelta(hours=1), DAY + timedelta(minutes=1)):
        await stage.world.advance(at - stage.world.clock.now() - left)
    before = (await stage.viewer.hears()).count("⚠ newsletter")
    await stage.advance("PT1M")
    heard = await stage.viewer.hears()
    assert heard.count("⚠ newsletter") == before + 1
    assert " at 8:00 AM (24 h after this message)" in heard, "in New York"
    assert " at 2:00 PM (24 h after this message)" in await warned(stage), "in Stockholm"
    await stage.advance("PT23H59M")
    assert "🛑 newsletter" not in await warned(stage)
    await stage.advance("PT1M")
    assert "🛑 newsletter expired Mar 28, 2027 at 2:00 PM" in await warned(stage)


async def test_a_token_that_gains_an_end_is_warned_of_and_one_that_loses_it_is_not(
    stage: Stage,
) -> None:
    await stage.advance("PT1M")
    assert "legacy-cron" not in await stage.admin.hears()
    await ends(stage, "legacy-cron", stage.world.clock.now() + 6 * DAY)
    assert "⚠ legacy-cron expires" in await stage.admin.hears()
    await ends(stage, "legacy-cron", None)
    await stage.advance("P7D")
    assert (await stage.admin.hears()).count("⚠ legacy-cron expires") == 1
    assert "🛑 legacy-cron" not in await stage.admin.hears() + await warned(stage)


async def test_an_end_that_was_moved_after_the_warning_counts_from_then_on(stage: Stage) -> None:
    await stage.advance("PT1M")
    assert (await stage.viewer.hears()).count("⚠ newsletter expires") == 1
    await ends(stage, "newsletter", stage.world.clock.now() + 40 * DAY)
    place = str((await stage.viewer.does("dm"))["channel"])
    viewer = Someone(stage.http, "U0VIKTOR", place)
    assert "No more warnings about newsletter" in await viewer.clicks("Snooze > Snooze 1 day")
    await stage.advance("P8D")
    assert (await viewer.hears()).count("⚠ newsletter") == 1
    assert "🛑" not in await viewer.hears()
    await stage.advance("P25D")
    assert (await viewer.hears()).count("⚠ newsletter expires") == 2
    await ends(stage, "newsletter", stage.world.clock.now() + DAY)
    assert (await viewer.hears()).count("(24 h after this message)") == 1


async def test_a_channel_that_is_gone_or_closed_loses_no_warning_and_doubles_none(
    stage: Stage,
) -> None:
    with closed(stage, "C0WARNINGS", gone=True):
        await stage.advance("PT1M")
        assert "newsletter" in await stage.viewer.hears()
        told = await stage.admin.hears()
        assert "Warnings are waiting: I can't post in" in told
        assert "(Slack says channel_not_found)" in told
    with closed(stage, "C0WARNINGS", gone=False):
        await stage.advance("PT11M")
        assert "(Slack says not_in_channel)" in await stage.admin.hears()
        await stage.advance("PT11M")
        assert (await stage.admin.hears()).count("Warnings are waiting") == 2, (
            "once for each reason"
        )
    for _ in range(2):
        await stage.advance("PT11M")
        assert (await warned(stage)).count("⚠ newsletter") == 1


@pytest.mark.usefixtures("unheard")
async def test_an_owner_who_can_not_be_written_to_is_told_of_to_the_admins(stage: Stage) -> None:
    people = stage.world.workspace.people
    viktor = people.pop("U0VIKTOR")
    await stage.advance("PT1M")
    await stage.advance("PT11M")
    told = await stage.admin.hears()
    assert told.count("(Slack says channel_not_found), and their tokens expire soon.") == 1
    assert "newsletter\n[Set owner]" in told
    assert "⚠ newsletter expires" in await warned(stage), "the channel hears of it"
    people["U0VIKTOR"] = viktor
    await stage.advance("PT11M")
    assert (await stage.viewer.hears()).count("⚠ newsletter") == 1
