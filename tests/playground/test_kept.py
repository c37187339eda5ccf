"""The playground as a process of its own: what its first moment and its last one leave behind."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bot.app import system_now
from bot.playground.world import Options, running
from bot.settings import WHERE
from tests.app.test_app import _free_port

OLIVIA = {"user": "U0OLIVIA"}


@contextmanager
def playing(data: Path, end: signal.Signals) -> Iterator[tuple[httpx.Client, list[str]]]:
    """Play in another process until it is ended so; yields a way there, and its log."""
    child = subprocess.Popen(
        [sys.executable, "-m", "bot", "playground", "--port", "0", "--no-open", "--data", data],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if name not in WHERE},
    )
    said: list[str] = []
    assert child.stdout is not None
    address = child.stdout.readline().split()[-1]
    try:
        with httpx.Client(base_url=address, trust_env=False, timeout=20) as http:
            yield http, said
    finally:
        child.send_signal(end)
        said += child.communicate(timeout=20)[1].splitlines()


def does(http: httpx.Client, user: str, what: str, **body: Any) -> None:
    answer = http.post(f"/_control/{what}", json={"user": user, **body})
    assert answer.status_code == 200, answer.text


def screen(http: httpx.Client, user: str) -> str:
    return http.get("/_control/screen", params={"user": user}).text


def where(http: httpx.Client, words: str) -> str:
    seen = http.get("/_control/screen", params=OLIVIA).json()["channels"]
    return str(next(name for name, messages in seen.items() if words in str(messages)))


def test_the_first_line_in_the_terminal_says_where_it_is_and_nothing_is_wrong(
    tmp_path: Path,
) -> None:
    with playing(tmp_path / "kept", signal.SIGTERM) as (http, said):
        does(http, "U0VIKTOR", "command", channel="C0GENERAL", text="/tokens list")
    assert said == []


def test_after_a_kill_the_workspace_still_shows_what_the_bot_remembers(tmp_path: Path) -> None:
    with playing(tmp_path / "kept", signal.SIGKILL) as (http, _):
        place = {"channel": "C0GENERAL", "text": "/tokens reset CRM sync"}
        does(http, "U0OLIVIA", "command", **place)
        does(http, "U0OLIVIA", "fill", label="Reason", value="it leaked")
        does(http, "U0OLIVIA", "submit")
        for approver in ("U0APRIL", "U0SAMI"):
            does(http, approver, "click", label="Approve", **{"in": "C0APPROVALS"})
        does(http, "U0OLIVIA", "clock", advance="PT11M")
        assert "[Reveal]" in screen(http, "U0OLIVIA")
    with playing(tmp_path / "kept", signal.SIGTERM) as (http, _):
        assert "CRM sync" in screen(http, "U0APRIL")
        assert "[Reveal]" in screen(http, "U0OLIVIA")
        does(http, "U0OLIVIA", "click", label="Reveal", **{"in": where(http, "[Reveal]")})
        assert "CRM sync" in http.get("/_control/screen", params=OLIVIA).json()["modal"]["plain"]


async def test_a_command_in_the_first_second_is_answered() -> None:
    port = _free_port()
    command = {"user": "U0VIKTOR", "channel": "C0GENERAL", "text": "/tokens list"}

    async def impatient() -> httpx.Response:
        address = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=20) as http:
            while True:
                try:
                    return await http.post("/_control/command", json=command)
                except httpx.ConnectError:
                    await asyncio.sleep(0.01)

    first = asyncio.create_task(impatient())
    async with running(Options(port=port), system_now) as world:
        assert (await first).status_code == 200
        (answer,) = world.workspace.messages("C0GENERAL", "U0VIKTOR")[-1:]
        assert "38 tokens" in str(answer.blocks)
