from datetime import timedelta

import pytest

from bot.domain.people import Standing
from bot.slack import pace
from bot.slack.directory import Directory


@pytest.fixture
def unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has left Slack has done so a moment ago: nobody was told yet."""

    async def standing(*_asked: object) -> Standing:
        return Standing.MEMBER

    monkeypatch.setattr(Directory, "standing", standing)


@pytest.fixture(autouse=True)
def _swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the embedded Slack take messages as fast as they come."""
    monkeypatch.setattr(pace, "APART", timedelta(0))
