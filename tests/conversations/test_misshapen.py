"""Slack's payloads bent out of shape: answered, or refused in one line, and never an error."""

import copy
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier
from structlog.testing import capture_logs

from bot.playground.slack.delivery import Courier
from tests.conftest import Stage

Json = dict[str, Any]
Sent = tuple[str, Json]

JUNK: list[Any] = [
    None,
    True,
    0,
    -1,
    0.5,
    "",
    "x",
    "\ud800",
    "a|b",
    [],
    [None],
    [[]],
    {},
    {"id": []},
]
"""What stands where something else was expected."""

MISSING = object()
BENDS = st.tuples(st.integers(0, 10_000), st.sampled_from([MISSING, *JUNK]))


async def recorded(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[Sent]:
    """Let people do one thing of each kind, and return what Slack sent for it."""
    sent: list[Sent] = []
    deliver = Courier.deliver

    async def noting(self: Courier, kind: Any, payload: Json, retry: Json | None = None) -> Any:
        sent.append((kind, copy.deepcopy(payload)))
        return await deliver(self, kind, payload, retry)

    monkeypatch.setattr(Courier, "deliver", noting)
    someone = stage.operator
    await someone.types("/tokens list")
    await someone.opens("/tokens reset billing-service")
    await someone.fills("Reason", "it leaked")
    await someone.sends()
    await someone.does("close", all=True)
    await someone.opens_home()
    await someone.does("shortcut", label="Add a Mailtrap token")
    await someone.fills("Admin on…", ["mail.acme.com", "Marketing (project)"])
    await someone.fills("Expires", "on a date…")
    await someone.fills("Expires on", "2099-01-01")
    await someone.sends()
    await stage.approver.does("click", label="Approve", **{"in": "C0APPROVALS"})
    monkeypatch.undo()
    return sent


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to everything inside, but for the words of ours that come back as they were."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in inside:
        if key not in {"private_metadata", "value", "view"}:
            yield (*path, key)
        if isinstance(each, dict | list):
            yield from places(each, (*path, key))


def bent(payload: Json, bends: list[tuple[int, Any]]) -> Json:
    """Return the payload with something of it missing, or something else in its place."""
    result = copy.deepcopy(payload)
    for where, what in bends:
        found = [*places(result)]
        if not found:
            break
        *way, last = found[where % len(found)]
        at: Any = result
        for key in way:
            at = at[key]
        if what is MISSING:
            del at[last]
        else:
            at[last] = copy.deepcopy(what)
    return result


def encoded(kind: str, payload: Json) -> bytes:
    if kind == "events_api":
        return json.dumps(payload).encode()
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}).encode()
    return urlencode(payload, errors="replace").encode()


def signed(body: bytes) -> dict[str, str]:
    stamp = str(int(time.time()))
    signature = SignatureVerifier("playground").generate_signature(timestamp=stamp, body=body)
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature or ""}


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(which=st.integers(0, 10_000), bends=st.lists(BENDS, min_size=1, max_size=3))
async def test_a_signed_payload_of_any_shape_is_answered_or_refused_in_one_line(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, which: int, bends: list[tuple[int, Any]]
) -> None:
    known: list[Sent] = stage.__dict__.setdefault("sent", [])
    if not known:
        known += await recorded(stage, monkeypatch)
    kind, payload = known[which % len(known)]
    body = encoded(kind, bent(payload, bends))
    with capture_logs() as logs:
        address = str(stage.world.courier.url)
        answer = await stage.http.post(address, content=body, headers=signed(body))
        await stage.world.settled()
    assert answer.status_code in {200, 400}
    assert not [each for each in logs if "exc_info" in each]
    refused = [each for each in logs if each["event"] == "request_refused"]
    assert len(refused) == (answer.status_code == 400)
