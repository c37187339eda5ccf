"""The watchdog bites: nothing blocks for ever, and whatever blocks is shown."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

PLUGINS = ("-p", "asyncio", "-p", "timeout", "-p", "xdist", "-p", "no:cacheprovider")

INI = """
[pytest]
asyncio_mode = auto
timeout = 1
"""

CONFTEST = """
from tests import watchdog
from tests.watchdog import *

watchdog.GRACE = 1
"""

BLOCKED = """
import asyncio
import threading

import pytest

EVER = threading.Event()


def deaf_to_the_alarm():
    while True:
        try:
            EVER.wait()
        except BaseException:
            pass


@pytest.fixture
def blocked_teardown():
    yield
    EVER.wait()


def test_deaf():
    deaf_to_the_alarm()


def test_teardown_after_a_failure(blocked_teardown):
    raise AssertionError


async def test_a_thread_that_the_loop_waits_for_at_its_end():
    await asyncio.to_thread(EVER.wait)


def test_at_last():
    pass
"""


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """A suite in which everything blocks, and which ends all the same."""
    folder = tmp_path_factory.mktemp("blocked")
    (folder / "pytest.ini").write_text(INI)
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_blocked.py").write_text(BLOCKED)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "1", *PLUGINS, str(folder)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_suite_with_blocked_tests_ends_red(suite: subprocess.CompletedProcess[str]) -> None:
    assert suite.returncode == 1, suite.stdout
    assert "1 passed" in suite.stdout


@pytest.mark.parametrize(
    ("blocked", "where"),
    [
        ("test_deaf", "deaf_to_the_alarm"),
        ("test_teardown_after_a_failure", "blocked_teardown"),
        ("test_a_thread_that_the_loop_waits_for_at_its_end", "_do_shutdown"),
    ],
)
def test_what_blocks_is_named_and_shown(
    suite: subprocess.CompletedProcess[str], blocked: str, where: str
) -> None:
    assert f"crashed while running 'test_blocked.py::{blocked}'" in suite.stdout
    assert f" in {where}\n" in suite.stderr, suite.stderr
