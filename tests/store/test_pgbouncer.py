"""Behind pgbouncer in transaction mode: each transaction may be on another connection."""

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from bot.domain.audit import Whole
from bot.store.audit import AuditStore
from bot.store.claims import Wanted
from bot.store.database import Database
from bot.store.requests import RequestStore
from tests.databases import address
from tests.store.changes import added, asking, entry

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""
FILE = """
[databases]
* = {server}
[pgbouncer]
listen_port = 6432
unix_socket_dir = {folder}
auth_type = any
pool_mode = transaction
default_pool_size = 3
"""


@pytest.fixture
def pooled_url(postgres_url: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database behind a pooler."""
    server = make_url(postgres_url)
    behind = {
        "host": server.query.get("host") or server.host,
        "port": server.port or 5432,
        "user": server.username,
        "password": server.password,
    }
    with tempfile.TemporaryDirectory(prefix="pgb") as folder:
        Path(folder).chmod(0o777)
        file = Path(folder, "pgbouncer.ini")
        words = " ".join(f"{name}={value}" for name, value in behind.items() if value)
        file.write_text(FILE.format(server=words, folder=folder))
        file.chmod(0o644)
        process = subprocess.Popen([PGBOUNCER, "-q", str(file)], user=_somebody(behind))
        place = {"host": folder, "port": "6432"}
        try:
            _until_there(Path(folder, ".s.PGSQL.6432"))
            yield address(server.set(host=None, port=None, password=None, query=place))
        finally:
            process.terminate()
            process.wait()


def _somebody(server: Mapping[str, object]) -> int | None:
    """Return whom to run it as, since it refuses to run as root: who runs the server, if we may."""
    if os.geteuid():
        return None
    socket = Path("{host}/.s.PGSQL.{port}".format(**server))
    return socket.stat().st_uid if socket.exists() else pwd.getpwnam("nobody").pw_uid


def _until_there(file: Path) -> None:
    for _ in range(200):
        if file.exists():
            return
        time.sleep(0.02)
    pytest.fail("pgbouncer did not begin")


@pytest.mark.skipif(not PGBOUNCER, reason="pgbouncer is not installed")
async def test_many_people_are_served_by_two_processes_over_few_connections(
    pooled_url: str,
) -> None:
    processes = [Database(pooled_url) for _ in range(2)]
    await asyncio.gather(*(each.migrate() for each in processes))

    async def ask(number: int) -> None:
        db = processes[number % 2]
        request = await added(RequestStore(db), asking(f"r{number}"))
        await RequestStore(db).newest("T1", Wanted("U1"), 20)
        await AuditStore(db).append(entry("refused", request=request.id))
        await db.ping()

    await asyncio.gather(*(ask(number) for number in range(80)))
    whole = await AuditStore(processes[0]).verify("T1")
    assert isinstance(whole, Whole)
    assert whole.entries == 160
    for each in processes:
        await each.close()
