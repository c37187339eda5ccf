"""Brings what people do to the app: signed HTTP, or Socket Mode where a connection is open."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, assert_never
from urllib.parse import urlencode, urljoin, urlsplit

import httpx

from bot.playground.slack import inspector
from bot.playground.slack.activity import Activity
from bot.playground.slack.links import Links, NotConnectedError
from bot.playground.slack.model import Json
from bot.playground.slack.workspace import Workspace

Kind = Literal["slash_commands", "interactive", "events_api"]

RETRY_REASONS = {
    "operation_timeout": "http_timeout",
    "dispatch_failed": "connection_failed",
    "http_service_error": "http_error",
}
"""Why an event is sent again over HTTP, in the words of X-Slack-Retry-Reason."""


@dataclass(frozen=True)
class Credentials:
    """What the app is configured with; `verification` is the old token every payload repeats."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    verification: str = field(default="verification", repr=False)


@dataclass(frozen=True)
class Answer:
    """How the app answered; `reason` is Slack's word for why it did not."""

    ok: bool
    body: Json = field(default_factory=dict)
    reason: str = ""
    final: bool = False
    """Whether the app asked not to be told again (X-Slack-No-Retry)."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 request signature."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class Courier:
    """Delivers; `wall` is real time for signatures, whatever the workspace's own clock says."""

    def __init__(
        self,
        workspace: Workspace,
        credentials: Credentials,
        wall: Callable[[], datetime],
        *,
        url: str | None = None,
        patience: float = 3.0,
    ) -> None:
        self.workspace, self.credentials, self._wall = workspace, credentials, wall
        self.url, self.patience = url, patience
        self.links = Links(workspace, lambda: self.url is not None)
        self.activity = Activity()
        self.retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
        self._tasks: set[asyncio.Task[None]] = set()
        self._client: httpx.AsyncClient | None = None

    async def deliver(self, kind: Kind, payload: Json, retry: Json | None = None) -> Answer:
        """Send one thing and wait for its acknowledgement, 3 seconds at most."""
        faults = self.workspace.faults
        twice = faults.duplicates > 0
        faults.duplicates -= twice
        with self.activity.exchange():
            if (refused := self._refused(kind, payload)) is not None:
                return refused
            if faults.late:
                await asyncio.sleep(faults.late)
            answer = await self._recorded(kind, payload, retry)
            if twice:
                await self._recorded(kind, payload, retry)
        return answer

    async def event(self, body: Json) -> Answer:
        """Send an event; one that fails is sent again up to three times, in the background."""
        answer = await self.deliver("events_api", body)
        lost = self.workspace.faults.retried_events > 0
        self.workspace.faults.retried_events -= lost
        if lost or not (answer.ok or answer.final):
            reason = "operation_timeout" if lost else answer.reason
            self.spawn(self._retry(body, reason, once=lost))
        return answer

    def spawn(self, work: Awaitable[None]) -> None:
        """Run something in the background until `aclose`."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def aclose(self) -> None:
        """Drop what is under way and close every connection."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.links.aclose()
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _retry(self, payload: Json, reason: str, *, once: bool) -> None:
        for number, delay in enumerate(self.retry_delays, start=1):
            await asyncio.sleep(delay)
            why = "timeout" if self.links.connected else RETRY_REASONS.get(reason, "unknown_error")
            answer = await self.deliver("events_api", payload, {"num": number, "reason": why})
            if once or answer.ok or answer.final:
                return
            reason = answer.reason

    def _refused(self, kind: Kind, payload: Json) -> Answer | None:
        """What Slack does not deliver, because the manifest lacks what is needed for it."""
        app = self.workspace.app
        if kind == "interactive" and not app.interactive:
            why = "interactivity_is_off"
        elif self._asks_suggestions(payload) and not (app.options_url or self.links.connected):
            why = "no_message_menu_options_url"
        else:
            return None
        entry = inspector.record(self.workspace, "out", str(payload["type"]), payload)
        inspector.finish(self.workspace, entry, {"not_sent": why}, ok=False, seconds=0)
        return Answer(ok=False, reason=why)

    @staticmethod
    def _asks_suggestions(payload: Json) -> bool:
        return payload.get("type") == "block_suggestion"

    async def _recorded(self, kind: Kind, payload: Json, retry: Json | None) -> Answer:
        loop, started = asyncio.get_running_loop(), asyncio.get_running_loop().time()
        inner = payload.get("type") if kind == "interactive" else None
        label = str(inner or payload.get("event", {}).get("type") or payload.get("command", kind))
        shown = payload if retry is None else payload | {"retry": retry}
        entry = inspector.record(self.workspace, "out", label, shown)
        answer = await self._send(kind, payload, retry)
        response = answer.body if answer.ok else {"failed": answer.reason}
        inspector.finish(
            self.workspace, entry, response, ok=answer.ok, seconds=loop.time() - started
        )
        if self.workspace.app.answering != answer.ok:
            self.workspace.app.answering = answer.ok
            self.workspace.notify({"kind": "app", "answering": answer.ok})
        return answer

    async def _send(self, kind: Kind, payload: Json, retry: Json | None) -> Answer:
        try:
            async with asyncio.timeout(self.patience):
                if self.links.connected:
                    return Answer(ok=True, body=await self.links.send(kind, payload, retry))
                if self.url is None:
                    return Answer(ok=False, reason="dispatch_failed")
                return await self._post(self._address(self.url, payload), kind, payload, retry)
        except (TimeoutError, httpx.TimeoutException):
            return Answer(ok=False, reason="operation_timeout")
        except (httpx.HTTPError, NotConnectedError):
            return Answer(ok=False, reason="dispatch_failed")

    def _address(self, url: str, payload: Json) -> str:
        """Where it goes: suggestions to the path that the manifest names for them."""
        asked = self._asks_suggestions(payload)
        return urljoin(url, urlsplit(self.workspace.app.options_url).path) if asked else url

    async def _post(self, url: str, kind: Kind, payload: Json, retry: Json | None) -> Answer:
        body, content_type = _encode(kind, payload)
        timestamp = str(int(self._wall().timestamp()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self.credentials.signing_secret, timestamp, body),
        }
        if retry is not None:
            headers["X-Slack-Retry-Num"] = str(retry["num"])
            headers["X-Slack-Retry-Reason"] = str(retry["reason"])
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=None, trust_env=False)  # noqa: S113 -- _send holds the clock
        response = await self._client.post(url, content=body, headers=headers)
        return _read(kind, response)


def _encode(kind: Kind, payload: Json) -> tuple[bytes, str]:
    """The body exactly as Slack sends this kind, and its content type."""
    form = "application/x-www-form-urlencoded"
    match kind:
        case "slash_commands":
            return urlencode(payload).encode(), form
        case "interactive":
            return urlencode({"payload": json.dumps(payload)}).encode(), form
        case "events_api":
            return json.dumps(payload).encode(), "application/json"
        case _:
            assert_never(kind)


def _read(kind: Kind, response: httpx.Response) -> Answer:
    if not response.is_success:
        final = response.headers.get("x-slack-no-retry") == "1"
        return Answer(ok=False, reason="http_service_error", final=final)
    if kind == "events_api" or not response.content.strip():
        return Answer(ok=True)
    if response.headers.get("content-type", "").startswith("application/json"):
        try:
            body = response.json()
        except ValueError:
            return Answer(ok=False, reason="invalid_json")
        return Answer(ok=True, body=body if isinstance(body, dict) else {})
    return Answer(ok=True, body={"text": response.text})
