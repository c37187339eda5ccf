"""Slack's end of the wire: a real HTTP server that keeps what it is sent, within Slack's limits."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.slack.limits import Surface, check

Json = dict[str, Any]
TEAM = "T1"


@dataclass
class Wire:
    """What Slack was told, and how it answers."""

    calls: list[tuple[str, Json]] = field(default_factory=list)
    responses: list[Json] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    users: dict[str, Json] = field(default_factory=dict)
    refuses: dict[str, Json] = field(default_factory=dict)
    respond_status: int = 200
    upload_status: int = 200
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    def __post_init__(self) -> None:
        self.answers.set()

    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]

    async def api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        body: Json
        if request.method == "GET":
            body = dict(request.query)
        elif request.content_type == "application/json":
            body = await request.json()
        else:
            sent = {**request.query, **await request.post()}
            body = {key: str(value) for key, value in sent.items()}
        self.calls.append((method, body))
        await self.answers.wait()
        if body.get("usergroup", "") not in {"", *self.groups}:
            return web.Response(status=503, text="<html>busy</html>")
        if method in self.refuses:
            return web.json_response(self.refuses[method])
        if "view" in body:
            surface: Surface = "home" if method == "views.publish" else "modal"
            assert check(body["view"], surface) == []
        return web.json_response({"ok": True, **self._answer(method, body)})

    def _answer(self, method: str, body: Json) -> Json:
        match method:
            case "auth.test":
                return {"team_id": TEAM, "user_id": "U0BOT", "bot_id": "B0BOT", "team": "Acme"}
            case "usergroups.users.list":
                return {"users": self.groups[body["usergroup"]]}
            case "users.info":
                user = {"id": body["user"], "team_id": TEAM, "deleted": body["user"] in self.left}
                return {"user": user | self.users.get(body["user"], {})}
            case "chat.postMessage":
                to = str(body["channel"])
                return {"channel": f"D-{to}" if to.startswith("U") else to, "ts": "1.000"}
            case _:
                uploads: Json = {
                    "files.getUploadURLExternal": {
                        "upload_url": f"{self.url}upload",
                        "file_id": "F1",
                    },
                    "files.completeUploadExternal": {"files": [{"id": "F1"}]},
                }
                return dict(uploads.get(method, {}))

    async def upload(self, _request: web.Request) -> web.Response:
        return web.Response(text="OK", status=self.upload_status)

    async def respond(self, request: web.Request) -> web.Response:
        body = json.loads(await request.text())
        assert check(body, "message") == []
        self.responses.append(body)
        return web.Response(text="ok", status=self.respond_status)


@asynccontextmanager
async def serving() -> AsyncIterator[Wire]:
    wire = Wire()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", wire.api)
    app.router.add_post("/upload", wire.upload)
    app.router.add_post("/respond/{tail:.*}", wire.respond)
    async with TestServer(app) as server:
        wire.url = str(server.make_url("/"))
        yield wire
