"""What arrives over HTTP: what Slack did not sign is not read, and what makes no sense is told."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier
from structlog.testing import capture_logs

from bot.slack import web
from tests.slack.conversation import SECRET, talking
from tests.slack.trial import Trial

FORM = "application/x-www-form-urlencoded"


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    return {
        "Content-Type": FORM,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature or "",
    }


async def _ready() -> dict[str, bool]:
    return {"all": True}


@asynccontextmanager
async def reached(trial: Trial) -> AsyncIterator[httpx.AsyncClient]:
    """Reach the site without a port between; what would be a traceback there is raised here."""
    async with talking(trial.rooms) as talk:
        site = web.site(talk.bot.app, SECRET, _ready, lambda: (b"", "text/plain"))
        transport = httpx.ASGITransport(site)
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as http:
            yield http
            await talk.bot.drained()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"payload=null", b"payload=[", b"\xff"])
async def test_nothing_is_read_of_what_slack_did_not_sign(trial: Trial, body: bytes) -> None:
    async with reached(trial) as http:
        with capture_logs() as logs:
            headers = signed(b"something else")
            answer = await http.post("/slack/events", content=body, headers=headers)
    assert (answer.status_code, answer.content) == (401, b"")
    assert logs == [{"event": "request_refused", "log_level": "warning", "status": 401}]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Slack-Request-Timestamp", b"yesterday"),
        ("X-Slack-Request-Timestamp", b"9" * 400),
        ("X-Slack-Request-Timestamp", b"9" * 5000),
        ("X-Slack-Request-Timestamp", b"0"),
        ("X-Slack-Request-Timestamp", b"\xb2"),
        ("X-Slack-Request-Timestamp", b""),
        ("X-Slack-Signature", b"v0=\xe9"),
        ("X-Slack-Signature", b""),
    ],
)
async def test_a_signature_that_is_none_is_refused(trial: Trial, name: str, value: bytes) -> None:
    body = b"command=/tokens&text=try"
    async with reached(trial) as http:
        with capture_logs() as logs:
            headers = {each.encode(): said.encode() for each, said in signed(body).items()}
            headers[name.encode()] = value
            answer = await http.post("/slack/events", content=body, headers=headers)
    assert answer.status_code == 401
    assert [each["status"] for each in logs] == [401]
    assert trial.heard == []


async def test_a_request_without_a_signature_is_refused(trial: Trial) -> None:
    async with reached(trial) as http:
        assert (await http.post("/slack/events", content=b"{}")).status_code == 401


@pytest.mark.parametrize(("size", "status"), [(web.MOST_BODY, 200), (web.MOST_BODY + 1, 413)])
async def test_a_body_holds_a_million_bytes_and_not_one_more(
    trial: Trial, size: int, status: int
) -> None:
    body = b"ssl_check=1&filled=".ljust(size, b"x")
    async with reached(trial) as http:
        answer = await http.post("/slack/events", content=body, headers=signed(body))
    assert answer.status_code == status


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{} and more",
        b"payload=null",
        b"payload=[]",
        b"payload=7",
        b"payload={",
        b"payload=" + b"[" * 100_000,
        b"payload=" + b"9" * 100_000,
        b'payload={"type":"block_actions","team":{"id":"T1"},"actions":[null]}',
        b'payload={"type":"block_actions","team":{"id":"T1"},"actions":7}',
        b'payload={"type":"block_actions","team":{"id":"T1"},"view":{"type":"modal"}}',
        b'payload={"type":"block_actions","team":{"id":"T1"},"trigger_id":"\\ud800"}',
        b'payload={"type":"view_submission","team":{"id":"T1"}}',
        b'payload={"type":"view_submission","team":{"id":"T1"},"view":{"state":{"values":[7]}}}',
        b'payload={"type":"view_submission","team":{"id":"T1"},"view":{"state":{"values":{"b":7}}}}',
        b'payload={"type":"view_submission","team":{"id":"T1"},"view":{"state":{"values":{"":{"":7}}}}}',
    ],
)
async def test_what_is_signed_and_makes_no_sense_is_refused_in_one_line_without_its_words(
    trial: Trial, body: bytes
) -> None:
    body = body.replace(b'"T1"', b'"T1","a-private-word":1')
    async with reached(trial) as http:
        with capture_logs() as logs:
            answer = await http.post("/slack/events", content=body, headers=signed(body))
    assert answer.status_code == 400
    (said,) = logs
    assert (said["event"], said["status"]) == ("request_refused", 400)
    assert "exc_info" not in said
    assert "a-private-word" not in str(said)
