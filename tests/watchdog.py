"""The watchdog: a test or a teardown that blocks for ever shows every thread and ends its process.

pytest-timeout raises an error in the test, once: no help where it is swallowed, or where the
teardown waits for what the test has left behind. A failure calls it off, and pytest's own
`faulthandler_timeout` too.
"""

import faulthandler
from collections.abc import Generator
from typing import Any

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key

GRACE = 60
"""How many seconds a test has to end once it was told to, and how many its teardown has."""


def _end_after(item: pytest.Item, seconds: float) -> None:
    stderr = item.config.stash[fault_handler_stderr_fd_key]  # the one that captures nothing
    faulthandler.dump_traceback_later(seconds, exit=True, file=stderr)


@pytest.hookimpl(tryfirst=True)
def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> None:
    _end_after(item, settings.timeout + GRACE)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    _end_after(item, GRACE)
    yield


@pytest.hookimpl(tryfirst=True)
def pytest_timeout_cancel_timer() -> None:
    faulthandler.cancel_dump_traceback_later()
