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
from pathlib import Path

SECRETS = {"SLACK_BOT_TOKEN": "xoxb-bench", "SLACK_SIGNING_SECRET": "bench-signing-secret"}
ADMIN_TOKEN = "0123456789abcdef" * 2
PATIENCE = 120.0


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def process(*command: str, ready: str, **environment: str) -> Iterator[None]:
    """Run a command until the block ends; it is ready once the address answers below 500."""
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(
            [sys.executable, "-m", *command],
            env=os.environ | SECRETS | environment,
            stdout=output,
            stderr=output,
        )
        try:
            _wait(child, ready)
            yield
        except TimeoutError:
            output.seek(0)
            sys.stderr.write(output.read().decode(errors="replace"))
            raise
        finally:
            child.terminate()
            child.wait(10)


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
def peer(name: str) -> Iterator[str]:
    """Run one of `benchmarks.peers`; yields its address."""
    port = free_port()
    factory = f"benchmarks.peers:{name}"
    options = ("--factory", "--port", str(port), "--log-level", "warning", "--no-access-log")
    with process("uvicorn", factory, *options, ready=f"http://127.0.0.1:{port}/") as _:
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def account(tokens: int) -> Iterator[str]:
    """Run an embedded account of so many tokens; yields its address."""
    port = free_port()
    command = ("bot", "mailtrap", "--port", str(port), "--admin-token", ADMIN_TOKEN)
    url = f"http://127.0.0.1:{port}"
    with process(*command, "--tokens", str(tokens), ready=f"{url}/docs"):
        yield url


@contextlib.contextmanager
def tokenbot(tokens: int) -> Iterator[str]:
    """Run `tokenbot serve`, SQLite on disk, over an account of so many tokens."""
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        peer("slack") as slack_url,
        account(tokens) as mailtrap_url,
        process(
            "bot",
            "serve",
            ready=f"http://127.0.0.1:{port}/readyz",
            SLACK_API_URL=f"{slack_url}/api/",
            MAILTRAP_API_URL=mailtrap_url,
            MAILTRAP_API_TOKEN=ADMIN_TOKEN,
            DATABASE_URL=f"sqlite:///{Path(folder) / 'bench.db'}",
            TOKENBOT_HOST="127.0.0.1",
            PORT=str(port),
        ),
    ):
        yield f"http://127.0.0.1:{port}"
