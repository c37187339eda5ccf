"""A process of its own that clicks: `python -m tests.store.clicker URL WHAT USER COUNT`.

Waiting for a line on standard input, so that several begin at once, then clicks on every request
or value, and says on the last line of standard output how often it won.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from bot.domain.requests import Decision
from bot.store.audit import AuditStore
from bot.store.database import Database
from bot.store.requests import RequestStore
from bot.store.values import ValueStore
from tests.store.changes import DONE, LEASE, NOW, S, entry

AT_ONCE = 8


class Clicker:
    def __init__(self, url: str, user: str) -> None:
        self.database = Database(url)
        self.user = user
        self.requests = RequestStore(self.database)
        self.values = ValueStore(self.database)
        self.audit = AuditStore(self.database)

    async def approve(self, number: int) -> int:
        """Click Approve, and carry out what that made due, as every process does."""
        id_ = f"r{number}"
        request = await self.requests.get("T1", id_)
        assert request is not None
        yes = Decision(self.user, approves=True, comment="", at=NOW)
        if request.state is S.PENDING:
            await self.requests.decide(request, yes, S.APPROVED, entry("approved", request=id_))
        claim = await self.requests.claim("T1", id_, LEASE, entry("applying", request=id_))
        if claim is None:
            return 0
        done = await self.requests.finish(claim, DONE, entry("done", request=id_))
        return int(done is not None)

    async def reveal(self, number: int) -> int:
        opening = await self.values.claim("T1", f"v{number}", "U1", NOW, LEASE)
        if opening is None:
            return 0
        await self.values.shown(opening, entry("revealed", request=f"r{number}"))
        return 1

    async def append(self, number: int) -> int:
        await self.audit.append(entry("refused", request=f"r{number}"))
        return 1


async def clicked(url: str, what: str, user: str, count: int) -> int:
    clicker = Clicker(url, user)
    click: Callable[[int], Awaitable[int]] = getattr(clicker, what)
    await clicker.database.ping()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> int:
        async with gate:
            return await click(number)

    won = await asyncio.gather(*(one(number) for number in range(count)))
    await clicker.database.close()
    return sum(won)


if __name__ == "__main__":
    url_, what_, user_, count_ = sys.argv[1:]
    sys.stdout.write(str(asyncio.run(clicked(url_, what_, user_, int(count_)))))
