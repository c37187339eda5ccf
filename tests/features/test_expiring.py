"""Expiring tokens, as anybody can ask for it."""

from tests.features.house import living
from tests.slack.conversation import labels, seen
from tests.workflow.accounts import Mirror, token


async def test_where_nothing_ends_that_is_said_kindly_and_without_the_database() -> None:
    mirror = Mirror()
    mirror.save(token(1, "ci", ends=None))
    async with living(mirror) as house:
        shown = await house.talk.command("expiring 30")
        assert "Expiring tokens within 30 days · Acme" in seen(shown)
        assert "No tokens expire within 30 days. 🌱" in seen(shown)
        assert labels(shown) == ["All tokens"]
        assert "No tokens expire. 🌱" in seen(await house.talk.command("expiring"))
