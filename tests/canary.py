"""The canary: every value that the embedded Mailtrap issues is looked for wherever one could leak.

In databases, in Slack's traffic, and in what tests print and log. Each may be found in one place:
the one modal that revealed it.
"""

import re
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from bot.playground.mailtrap import Mailtrap
from bot.playground.slack import inspector
from bot.playground.slack.model import Traffic
from bot.store.database import Database

TOKEN, CREDENTIAL, SANDBOX = 16, 7, 22
"""How many random bytes the service asks for; a sandbox's begin with its two credentials."""

LENGTHS = (2 * CREDENTIAL, 2 * TOKEN)
HEX = re.compile(rb"[0-9a-f]{14,}")

PASTED = "check.sent"
"""The form into which people paste values themselves."""


class Canary:
    """What was issued, where it was seen, and how often it was revealed."""

    def __init__(self) -> None:
        self.issued: set[str] = set()
        self.revealed: set[str] = set()
        self.leaks: list[str] = []

    def made(self, random: bytes) -> None:
        """Remember the values that random bytes become."""
        if len(random) in {TOKEN, CREDENTIAL}:
            self.issued.add(random.hex())
        if len(random) == SANDBOX:
            self.issued |= {random[:CREDENTIAL].hex(), random[CREDENTIAL : 2 * CREDENTIAL].hex()}

    def seen(self, data: bytes) -> set[str]:
        """Return the values that stand in the clear in what could be anything."""
        windows = {
            run[start : start + length].decode()
            for run in HEX.findall(data)
            for length in LENGTHS
            for start in range(len(run) - length + 1)
        }
        return windows & self.issued

    def searches(self, where: str, data: bytes) -> None:
        """Look for values where none may be."""
        self.leaks += [f"{where}: a value that ends with {value[-4:]}" for value in self.seen(data)]

    def reveals(self, view: bytes) -> None:
        """Look at a modal that Slack has opened, which may hold a value that no other has held."""
        values = self.seen(view)
        again = values & self.revealed
        self.leaks += [f"a second modal: the value that ends with {each[-4:]}" for each in again]
        self.revealed |= values

    def caught(self) -> list[str]:
        """Return what has leaked since the last time."""
        leaks, self.leaks = self.leaks, []
        return leaks


CANARY = Canary()


def kept(database: Database) -> Generator[tuple[str, bytes]]:
    """Read what is in a database's files, or in its tables where those are not ours to read."""
    url = database.url
    if url.get_backend_name() == "sqlite":
        file = Path(str(url.database))
        for each in file.parent.glob(f"{file.name}*"):
            with suppress(FileNotFoundError, IsADirectoryError):  # tests take them away, too
                yield each.name, each.read_bytes()
        return
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with suppress(psycopg.Error), psycopg.connect(address) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (name,) in tables.fetchall():
            copy = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(name))
            with connection.cursor().copy(copy) as rows:
                yield name, b"".join(bytes(row) for row in rows)


def _hear_mailtrap(patch: pytest.MonkeyPatch) -> None:
    begin = Mailtrap.__init__

    def listening(self: Mailtrap, *args: Any, **options: Any) -> None:
        begin(self, *args, **options)
        random = self.fresh

        def fresh(length: int) -> bytes:
            made = random(length)
            CANARY.made(made)
            return made

        self.fresh = fresh

    patch.setattr(Mailtrap, "__init__", listening)


def _watch_slack(patch: pytest.MonkeyPatch) -> None:
    record, finish = inspector.record, inspector.finish
    modals: dict[int, bytes] = {}

    def recorded(
        workspace: Any, direction: Any, kind: str, request: Any, action: int | None = None
    ) -> Traffic:
        entry = record(workspace, direction, kind, request, action)
        data = str(request).encode()
        if kind == "views.open":
            modals[entry.id] = data
        elif not (kind == "view_submission" and request["view"]["callback_id"] == PASTED):
            CANARY.searches(f"Slack, {kind}", data)
        return entry

    def finished(workspace: Any, entry: Traffic, response: Any, **how: Any) -> None:
        finish(workspace, entry, response, **how)
        modal = modals.pop(entry.id, None)
        if modal is None:
            CANARY.searches(f"Slack's answer to {entry.kind}", str(response).encode())
        elif how["ok"]:
            CANARY.reveals(modal)

    patch.setattr(inspector, "record", recorded)
    patch.setattr(inspector, "finish", finished)


def _watch_databases(patch: pytest.MonkeyPatch) -> None:
    close = Database.close

    async def closed(self: Database) -> None:
        await close(self)
        for where, data in kept(self) if CANARY.issued else ():
            CANARY.searches(f"the database, {where}", data)

    patch.setattr(Database, "close", closed)


@pytest.fixture(scope="session", autouse=True)
def canary() -> Generator[Canary]:
    """Let the canary hear everything that the suite does."""
    with pytest.MonkeyPatch.context() as patch:
        _hear_mailtrap(patch)
        _watch_slack(patch)
        _watch_databases(patch)
        yield CANARY


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail the test in which something leaked, at its end, when all that it printed is known."""
    report = yield
    if call.when == "teardown":
        for name, text in report.sections:
            CANARY.searches(name, text.encode())
        if leaks := CANARY.caught():
            report.outcome = "failed"
            report.longrepr = "\n".join([f"{item.name} leaks:", *leaks])
    return report
