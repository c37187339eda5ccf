"""Load from a second process (wrk): real HTTP, real signatures."""

import re
import subprocess
import tempfile
import time
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

import httpx
from slack_sdk.signature import SignatureVerifier

from benchmarks.servers import SECRETS, Server

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
COMMAND = {
    "token": "legacy",
    "team_id": "T0BENCH",
    "team_domain": "bench",
    "channel_id": "C0BENCH",
    "channel_name": "bench",
    "user_id": "U0BENCH",
    "user_name": "bench",
    "command": "/tokens",
    "text": "list",
    "api_app_id": "A0BENCH",
    "is_enterprise_install": "false",
    "response_url": "http://127.0.0.1:9/response",
    "trigger_id": "1.2.3",
}


@dataclass(frozen=True)
class Load:
    """The median in milliseconds, requests a second, and the server's CPU for one in µs."""

    median: float
    rate: float
    cpu: float


def run(server: Server, connections: int, seconds: float) -> Load:
    """Send `/tokens list` over so many connections for so long; every answer has to be 2xx."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "command.lua"
        script.write_text(_script())
        used = server.cpu()
        output = subprocess.run(
            [
                "wrk",
                "--latency",
                "-t1",
                f"-c{connections}",
                f"-d{seconds:g}s",
                "-s",
                str(script),
                f"{server.url}/slack/events",
            ],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        used = server.cpu() - used
    median = re.search(r"50%\s+([\d.]+)(us|ms|s)", output)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    count = re.search(r"(\d+) requests in", output)
    if not median or not rate or not count or "Non-2xx" in output or "Socket errors" in output:
        raise ValueError(output)
    milliseconds = float(median.group(1)) * UNITS[median.group(2)]
    return Load(milliseconds, float(rate.group(1)), used / int(count.group(1)) * 1e6)


def warm(server: Server) -> None:
    """Ask until the answer itself comes back: a server first has to learn what it shows."""
    headers, body = _signed()
    url, said = f"{server.url}/slack/events", b""
    while not said or b"(ref " in said:  # which an apology ends with
        time.sleep(0.1)
        said = httpx.post(url, content=body, headers=headers, timeout=60).content


def _script() -> str:
    headers, body = _signed()
    lines = [f'wrk.headers["{name}"] = "{value}"' for name, value in headers.items()]
    return "\n".join(['wrk.method = "POST"', f'wrk.body = "{body}"', *lines])


def _signed() -> tuple[dict[str, str], str]:
    body = urllib.parse.urlencode(COMMAND)
    stamp = str(int(time.time()))
    verifier = SignatureVerifier(SECRETS["SLACK_SIGNING_SECRET"])
    signature = verifier.generate_signature(timestamp=stamp, body=body) or ""
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
    }, body
