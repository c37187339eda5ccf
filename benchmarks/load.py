"""Load from a second process (wrk): real HTTP, real signatures."""

import re
import subprocess
import tempfile
import time
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

from slack_sdk.signature import SignatureVerifier

from benchmarks.servers import SECRETS

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
    """What wrk saw: the median in milliseconds, requests a second."""

    median: float
    rate: float


def run(address: str, connections: int, seconds: float) -> Load:
    """Send `/tokens list` over so many connections for so long; every answer has to be 2xx."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "command.lua"
        script.write_text(_script())
        output = subprocess.run(
            [
                "wrk",
                "--latency",
                "-t1",
                f"-c{connections}",
                f"-d{seconds:g}s",
                "-s",
                str(script),
                f"{address}/slack/events",
            ],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    median = re.search(r"50%\s+([\d.]+)(us|ms|s)", output)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if not median or not rate or "Non-2xx" in output or "Socket errors" in output:
        raise ValueError(output)
    milliseconds = float(median.group(1)) * UNITS[median.group(2)]
    return Load(milliseconds, float(rate.group(1)))


def _script() -> str:
    body = urllib.parse.urlencode(COMMAND)
    stamp = str(int(time.time()))
    verifier = SignatureVerifier(SECRETS["SLACK_SIGNING_SECRET"])
    signature = verifier.generate_signature(timestamp=stamp, body=body)
    return f"""
wrk.method = "POST"
wrk.body = "{body}"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["X-Slack-Request-Timestamp"] = "{stamp}"
wrk.headers["X-Slack-Signature"] = "{signature}"
"""
