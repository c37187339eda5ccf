from datetime import timedelta

import pytest

from bot.slack import pace


@pytest.fixture(autouse=True)
def _swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the embedded Slack take messages as fast as they come."""
    monkeypatch.setattr(pace, "APART", timedelta(0))
