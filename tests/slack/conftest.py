"""One room to try things with, for every test that asks for it."""

import pytest

from tests.slack.trial import Trial


@pytest.fixture
def trial() -> Trial:
    return Trial()
