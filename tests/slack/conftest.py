"""One room to try things with, for every test that asks for it."""

import pytest

from tests.databases import sqlite_url
from tests.slack.trial import Trial

__all__ = ["sqlite_url"]


@pytest.fixture
def trial() -> Trial:
    return Trial()
