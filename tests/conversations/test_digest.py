"""The weekly digest and its picture: what a team reads on Mondays, and anybody at any time."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.playground import acme
from bot.playground.slack.model import StoredFile
from tests.conftest import Someone, Stage
from tests.conversations.people import asked

DIGEST = "C0DIGEST"
HERE = ZoneInfo(acme.ZONE)


async def until_monday(stage: Stage, at: time) -> None:
    """Move the clock to a time of the next Monday, where the digest comes at nine."""
    now = stage.world.clock.now().astimezone(HERE)
    day = now.date() + timedelta(days=7 - now.weekday())
    left = datetime.combine(day, at, HERE).astimezone(UTC) - now
    await stage.advance(f"PT{int(left.total_seconds())}S")


def reading(stage: Stage) -> Someone:
    return Someone(stage.http, "U0OLIVIA", DIGEST)


def pictures(stage: Stage) -> list[StoredFile]:
    return [*stage.world.workspace.files.values()]


async def test_a_team_reads_on_monday_what_to_see_to(stage: Stage) -> None:
    olivia = reading(stage)
    await until_monday(stage, time(8, 50))
    await asked(stage, "reset partner portal")
    assert await olivia.messages() == []
    await stage.advance("PT15M")
    (posted,) = await olivia.messages()
    for words in (
        "Your Mailtrap tokens this week · Acme",
        "tokens · synced ",
        "[Expiring tokens, on Mon ",
        "expire soon",
        "tokens never expire",
        "tokens have no owner",
        "and 26 more",
        "tokens reach the whole account",
        "1 open request",
        "Reset partner portal · requested by @Olivia Berg",
    ):
        assert words in posted["plain"], posted["plain"]
    (picture,) = pictures(stage)
    assert picture.content.startswith(b"\x89PNG")
    assert "newsletter (…" in picture.alt_text
    # What is opened from it is the reader's own, and the digest stays as it is for everybody.
    assert "Reset partner portal" in await olivia.clicks("See open requests")
    before, opened = await olivia.messages()
    assert before == posted
    assert opened["ephemeral"]
    assert "Mailtrap tokens · Acme" in await olivia.clicks("See all 31")
    await stage.advance("P5D")
    assert (await stage.viewer.reads(DIGEST)).count("tokens this week") == 1
    await stage.advance("P2D")
    assert (await stage.viewer.reads(DIGEST)).count("tokens this week") == 2


async def test_at_nine_on_monday_it_is_there_however_soon_the_clock_was_moved(
    stage: Stage,
) -> None:
    olivia = reading(stage)
    await until_monday(stage, time(8, 59, 50))
    assert await olivia.messages() == []
    await stage.advance("PT15S")
    assert "Your Mailtrap tokens this week" in await olivia.newest()


async def test_a_digest_comes_once_after_a_days_outage(stage: Stage) -> None:
    await until_monday(stage, time(8, 50))
    faults = stage.world.workspace.faults
    faults.methods, faults.server_errors = ["chat.postMessage"], 1000
    await stage.advance("PT15M")
    await stage.advance("P1D")
    faults.server_errors = 0
    await stage.advance("PT2M")
    await stage.advance("PT2H")
    assert (await stage.viewer.reads(DIGEST)).count("tokens this week") == 1


async def test_an_admin_hears_that_the_digest_waits_for_its_channel(stage: Stage) -> None:
    await until_monday(stage, time(8, 50))
    gone = stage.world.workspace.channels.pop(DIGEST)
    await stage.advance("PT15M")
    await stage.advance("PT11M")
    assert (await stage.admin.hears()).count("The weekly digest is waiting: I can't post in") == 1
    stage.world.workspace.channels[DIGEST] = gone
    await stage.advance("PT11M")
    assert "Your Mailtrap tokens this week" in await stage.viewer.reads(DIGEST)


async def test_anybody_sees_what_ends_when_with_reset_beside_each(stage: Stage) -> None:
    seen = await stage.operator.types("/tokens expiring")
    assert "Expiring tokens · Acme" in seen
    assert seen.count("[Reset]") == 11
    assert "more expire later. A timeline picture is sent to your DMs." in seen
    assert "[Expiring tokens, on " in await stage.operator.hears()
    assert "newsletter (…" in await stage.operator.hears()
    await stage.operator.does("click", label="Reset")
    assert "invoices" in await stage.operator.sees("modal")
    await stage.operator.does("close")
    seen = await stage.viewer.types("/tokens expiring 3 days")
    assert "Expiring tokens within 3 days · Acme" in seen
    assert "invoices" in seen
    assert "newsletter" not in seen
    assert "[Reset]" not in seen
    for senseless in ("soon", "0", "-3", "9" * 300, "3 weeks", "²"):
        said = await stage.viewer.types(f"/tokens expiring {senseless}")
        assert "a number of days, such as 30" in said


async def test_an_admin_chooses_where_it_is_nine_and_how_old_is_too_old(stage: Stage) -> None:
    form = await stage.admin.opens("/tokens settings")
    assert "Europe/Stockholm" in form  # where Slack says that this admin is
    await stage.admin.fills("Maximum age of a value (days)", "0")
    assert "Type whole days from 1 to 3,650" in await stage.admin.sends()
    await stage.admin.fills("Maximum age of a value (days)", "180")
    await stage.admin.fills("Time zone", "America/New York")
    kept = await stage.admin.sends()
    assert "Maximum age of a value: 180 days" in kept
    assert "Digest: Mondays at 9:00, time zone America/New York" in kept
    await stage.admin.does("close")
    await until_monday(stage, time(13, 0))
    assert await reading(stage).messages() == []
    await stage.advance("PT2H30M")
    assert len(await reading(stage).messages()) == 1
