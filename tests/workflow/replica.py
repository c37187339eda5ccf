"""Replicas of the bot's clock, each a process of its own that can be killed at any moment.

A nursery forks one for each line that it is sent. A replica connects to the socket of the test, is
told in lines of JSON what to do and what time it is, and asks there before it counts a message as
posted: the test is Slack. What Mailtrap lists is in a file.
"""

import asyncio
import json
import os
import pickle
import signal
import sys
from collections.abc import Coroutine, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain.errors import NotDelivered, StoreUnavailable
from bot.domain.notices import Ending, Notice
from bot.store.database import Database
from bot.store.mirror import MirrorStore
from bot.store.notices import NoticeStore
from bot.store.team_settings import TeamSettings
from bot.workflow.choosing import Choosing
from bot.workflow.see import See
from bot.workflow.sync import sync
from bot.workflow.warn import Warn
from tests.workflow.dying import Mortal
from tests.workflow.service import TEAM, Service


class Wire:
    """The line to the test."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def hears(self) -> Any:
        """Return the next line, None where the other side is gone."""
        try:
            line = await self.reader.readline()
        except ConnectionResetError:  # killed before it had read everything
            return None
        return json.loads(line) if line.endswith(b"\n") else None

    def says(self, said: Any) -> None:
        self.writer.write(json.dumps(said).encode() + b"\n")

    async def warn(self, team: str, told: str, endings: Sequence[Ending], now: datetime) -> None:
        del now
        assert team == TEAM
        assert {each.notice.told for each in endings} == {told}
        self.says({"posts": [written(each.notice) for each in endings]})
        if not (await self.hears())["taken"]:
            raise NotDelivered("internal_error")

    async def asked(self, *_: object) -> None:
        raise AssertionError("nobody asks here")


def written(notice: Notice) -> list[Any]:
    return [
        notice.account_id,
        notice.token_id,
        notice.ends_at.isoformat(),
        notice.days,
        notice.told,
    ]


def read(said: list[Any]) -> Notice:
    account_id, token_id, ends_at, days, told = said
    return Notice(account_id, token_id, datetime.fromisoformat(ends_at), days, told)


async def lives(database_url: str, socket: str, listed: Path) -> None:
    wire = Wire(*await asyncio.open_unix_connection(socket))
    wire.says({"pid": os.getpid()})
    database = Database(database_url)
    mirror = MirrorStore(database)
    see = See(mirror, check_every=timedelta(0))
    warn = Warn(NoticeStore(database), mirror, see, Choosing(TeamSettings(database)), wire)

    def work(what: str, now: datetime) -> Coroutine[Any, Any, object]:
        if what == "sweep":
            return warn.sweep(TEAM, now)
        tokens = pickle.loads(listed.read_bytes())  # noqa: S301  the test wrote it
        return sync(TEAM, Service(tokens_=tokens), mirror, now)

    while (order := await wire.hears()) is not None:
        doing = Mortal(work(order["does"], datetime.fromisoformat(order["now"])), order["dies"])
        try:
            await doing
        except StoreUnavailable as error:  # as the tick has it: the next one goes on
            wire.says({"unavailable": repr(error.__cause__)})
        else:
            wire.says({"done": order["does"]})
    await database.close()


def main(database_url: str, socket: str, listed: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a replica ended
    for _ in sys.stdin:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            asyncio.run(lives(database_url, socket, Path(listed)))
            os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
