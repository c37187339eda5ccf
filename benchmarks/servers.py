"""Servers as second processes on free local ports, stopped by whoever started them."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SECRETS = {"SLACK_BOT_TOKEN": "xoxb-bench", "SLACK_SIGNING_SECRET": "bench-signing-secret"}
ADMIN_TOKEN = "0123456789abcdef" * 2
PATIENCE = 180.0


@dataclass(frozen=True)
class Server:
    """A running server: its address and its process."""

    url: str
    pid: int

    def cpu(self) -> float:
        """Return the seconds of CPU that it has used so far; Linux alone tells."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def process(*command: str, ready: str, **environment: str) -> Iterator[int]:
    """Run a command until the block ends; yields its id once the address answers below 500."""
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(
            [sys.executable, "-m", *command],
            env=os.environ | SECRETS | environment,
            stdout=output,
            stderr=output,
        )
        try:
            _wait(child, ready)
            yield child.pid
        except TimeoutError:
            output.seek(0)
            sys.stderr.write(output.read().decode(errors="replace"))
            raise
        finally:
            child.terminate()
            child.wait(60)


def _wait(child: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if child.poll() is not None:
            break
        with contextlib.suppress(OSError):
            try:
                urllib.request.urlopen(url, timeout=2).close()  # noqa: S310  (our own address)
            except urllib.error.HTTPError as answer:
                if answer.code >= 500:  # noqa: PLR2004  (server errors start here)
                    time.sleep(0.1)
                    continue
            return
        time.sleep(0.05)
    raise TimeoutError(f"{url} never answered")


@contextlib.contextmanager
def peer(name: str, slack_url: str = "") -> Iterator[Server]:
    """Run one of `benchmarks.peers` as `tokenbot serve` runs."""
    port = free_port()
    options = ("--factory", "--port", str(port), "--log-level", "warning", "--no-access-log")
    fast = ("--loop", "uvloop", "--http", "httptools", "--lifespan", "off")
    url = f"http://127.0.0.1:{port}"
    with process(
        *("uvicorn", f"benchmarks.peers:{name}", *options, *fast),
        ready=f"{url}/",
        SLACK_API_URL=f"{slack_url}/api/",
    ) as pid:
        yield Server(url, pid)


@contextlib.contextmanager
def account(tokens: int) -> Iterator[str]:
    """Run an embedded account of so many tokens; yields its address."""
    port = free_port()
    command = ("bot", "mailtrap", "--port", str(port), "--admin-token", ADMIN_TOKEN)
    url = f"http://127.0.0.1:{port}"
    with process(*command, "--tokens", str(tokens), ready=f"{url}/docs"):
        yield url


@contextlib.contextmanager
def tokenbot(tokens: int, slack_url: str) -> Iterator[Server]:
    """Run `tokenbot serve`, SQLite on disk, over an account of so many tokens."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with (
        tempfile.TemporaryDirectory() as folder,
        account(tokens) as mailtrap_url,
        process(
            *("bot", "serve"),
            ready=f"{url}/readyz",
            SLACK_API_URL=f"{slack_url}/api/",
            MAILTRAP_API_URL=mailtrap_url,
            MAILTRAP_API_TOKEN=ADMIN_TOKEN,
            TOKENBOT_SECRET_KEYS=f"{'A' * 43}=",
            DATABASE_URL=f"sqlite:///{Path(folder) / 'bench.db'}",
            TOKENBOT_HOST="127.0.0.1",
            PORT=str(port),
        ) as pid,
    ):
        yield Server(url, pid)
