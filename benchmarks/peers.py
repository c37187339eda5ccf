"""What a user could have instead: three ways to answer one command, as ASGI apps for uvicorn."""

import os
from typing import Any

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ANSWER = {"response_type": "ephemeral", "text": "hello"}
SIGNING_SECRET = os.environ["SLACK_SIGNING_SECRET"]


def bolt(*, process_before_response: bool) -> Starlette:
    """Return Bolt with a one-line command."""
    app = AsyncApp(
        client=AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
        signing_secret=SIGNING_SECRET,
        process_before_response=process_before_response,
    )

    @app.command("/tokens")
    async def answer(ack: Any) -> None:  # noqa: ANN401  (Bolt's own)
        await ack("hello")

    handler = AsyncSlackRequestHandler(app)

    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])


def default() -> Starlette:
    """Return the one-line command as Bolt runs it out of the box."""
    return bolt(process_before_response=False)


def before_response() -> Starlette:
    """Return the one-line command, answered in the request itself."""
    return bolt(process_before_response=True)


def bare() -> Starlette:
    """Return a route that only checks the signature: the limit for Python."""
    verifier = SignatureVerifier(SIGNING_SECRET)

    async def endpoint(request: Request) -> Response:
        body = await request.body()
        if not verifier.is_valid_request(body, dict(request.headers)):
            return Response(status_code=401)
        return JSONResponse(ANSWER)

    return Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])


def slack() -> Starlette:
    """Return as much of Slack's Web API as a bot needs: who it is, and who asks."""

    async def endpoint(request: Request) -> Response:
        me = {"ok": True, "team_id": "T0BENCH", "user_id": "U0BOT", "bot_id": "B0BOT"}
        if request.path_params["method"] == "users.info":
            return JSONResponse({"ok": True, "user": {"id": "U0BENCH", "team_id": "T0BENCH"}})
        return JSONResponse(
            me | {"user": "bot", "url": "https://bench.slack.com/", "team": "Bench"}
        )

    return Starlette(routes=[Route("/api/{method:path}", endpoint, methods=["GET", "POST"])])
