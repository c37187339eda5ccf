"""What is copied is tested on both databases; what is seen, on a mirror of three tokens."""

import pytest

from tests.workflow.accounts import Mirror, gone, token


@pytest.fixture
def mirror() -> Mirror:
    mirror = Mirror()
    mirror.save(token(1, "billing"), token(2, "shop"), gone(token(3, "old")))
    return mirror
