"""A process that carries one change out, or shows one value, and is killed at one of its awaits.

It forks a child for each line that it is sent, `<request or value> <step> <time>`; the child's run
is killed by SIGKILL where it waits for the step-th time. It answers `killed`, or `ended <steps>`.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine, Generator
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import SecretStr

from bot.domain.people import PersonId
from bot.mailtrap.http import MailtrapHttp, Patience
from bot.mailtrap.trial import Trial
from bot.store.database import Database
from bot.workflow.carry_out import CarryOut
from tests.workflow.workshop import ADMIN, ASKER, TEAM, hands, revealing

T = TypeVar("T")


class Mortal(Generic[T]):
    """A coroutine that takes its process with it when it waits for the `last` time."""

    def __init__(self, work: Coroutine[Any, Any, T], last: int) -> None:
        self._work = work
        self._last = last
        self.steps = 0

    def __await__(self) -> Generator[Any, Any, T]:
        inner = self._work.__await__()
        send, given = inner.send, None
        while True:
            try:
                waited_for = send(given)
            except StopIteration as ended:
                return ended.value  # type: ignore[no-any-return]  # what the coroutine returns
            self.steps += 1
            if self.steps == self._last:
                os.kill(os.getpid(), signal.SIGKILL)
            try:
                send, given = inner.send, (yield waited_for)
            except BaseException as error:  # noqa: BLE001 -- cancelled or failed: handed on as it is
                send, given = inner.throw, error


async def once(url: str, database_url: str, request: str, step: int, at: datetime) -> int:
    database = Database(database_url)
    http = MailtrapHttp(url, SecretStr(ADMIN), patience=Patience(attempts=1))
    made = hands(database, http, lambda: at, f"{request}-{step}-")
    run = Mortal(CarryOut(made).run(TEAM, request), step)
    try:
        await run
    finally:
        await http.close()
        await database.close()
    return run.steps


async def shows(url: str, database_url: str, value: str, step: int, at: datetime) -> int:
    """Show a value to its person; Slack is a line in a file beside the database."""
    database = Database(database_url)
    reveal = revealing(database, Trial(url))

    async def shown() -> None:
        found = await reveal(PersonId(TEAM, ASKER), value, at)
        with Path(database_url.removeprefix("sqlite:///")).with_name("slack").open("a") as slack:
            slack.write(f"{value}\n")
        await reveal.shown(found, at)

    run = Mortal(shown(), step)
    try:
        await run
    finally:
        await database.close()
    return run.steps


def main(url: str, database_url: str, what: str = "") -> None:
    once_or_shows = shows if what == "shows" else once
    for line in sys.stdin:
        request, step, at = line.split()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # its log
            steps = asyncio.run(
                once_or_shows(url, database_url, request, int(step), datetime.fromisoformat(at))
            )
            os.write(writing, str(steps).encode())
            os._exit(0)
        os.close(writing)
        _, status = os.waitpid(child, 0)
        told = os.read(reading, 100).decode()
        os.close(reading)
        died = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        sys.stdout.write("killed\n" if died else f"ended {told or 'badly'}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
