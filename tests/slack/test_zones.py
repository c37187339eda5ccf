"""Where people are, as Slack tells it, and what happens where it does not."""

from datetime import UTC, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from bot.domain.people import PersonId
from bot.slack.bolt import connected
from bot.slack.zones import KEPT, Zones
from tests.slack.wire import Json, serving
from tests.workflow.accounts import NOW

OLIVIA = PersonId("T1", "U0OLIVIA")


@pytest.mark.parametrize(
    "answer",
    [
        {"ok": False, "error": "user_not_found"},
        {"ok": True, "user": {"tz": "Mars/Olympus"}},
        {"ok": True, "user": {"tz": "../etc"}},
        {"ok": True, "user": {"tz": "America"}},
        {"ok": True, "user": {}},
        {"ok": True},
    ],
)
async def test_who_is_nowhere_is_at_utc_until_slack_knows_better(answer: Json) -> None:
    async with serving() as wire, connected("xoxb-1", f"{wire.url}api/") as client:
        zones = Zones(client)
        wire.refuses["users.info"] = answer
        assert await zones.of(OLIVIA, NOW) is UTC
        wire.refuses["users.info"] = {"ok": True, "user": {"tz": "Europe/Berlin"}}
        assert await zones.of(OLIVIA, NOW) == ZoneInfo("Europe/Berlin")
        assert await zones.of(OLIVIA, NOW + KEPT) == ZoneInfo("Europe/Berlin")
        assert [method for method, _ in wire.calls].count("users.info") == 2
        wire.refuses["users.info"] = answer
        later = NOW + KEPT + timedelta(minutes=1)
        assert await zones.of(OLIVIA, later) == ZoneInfo("Europe/Berlin"), "better than none"


@pytest.mark.parametrize("name", [None, "", "America", "Mars/Olympus"])
async def test_who_has_no_zone_that_is_known_is_as_many_hours_off_as_slack_says(
    name: str | None,
) -> None:
    async with serving() as wire, connected("xoxb-1", f"{wire.url}api/") as client:
        user = {"tz": name, "tz_offset": -28800}
        wire.refuses["users.info"] = {"ok": True, "user": user}
        assert await Zones(client).of(OLIVIA, NOW) == timezone(timedelta(hours=-8))
