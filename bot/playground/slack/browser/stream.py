"""News of changes, pushed to each open tab."""

import json
from collections.abc import AsyncIterator

from sse_starlette import EventSourceResponse
from starlette.requests import Request
from starlette.responses import Response

from bot.playground.slack.browser.ui import Ui
from bot.playground.slack.model import Json
from bot.playground.slack.workspace import Subscription

_PING = 15
"""Seconds between signs of life."""


async def changes(ui: Ui, request: Request) -> Response:
    """An endless stream of change notices that concern the acting person."""
    me = ui.scene(request).me.id
    news = ui.workspace.subscribe()
    return EventSourceResponse(_events(news, me), ping=_PING)


async def _events(news: Subscription, me: str) -> AsyncIterator[Json]:
    yield {"event": "ready", "data": "{}"}
    try:
        async for notice in news:
            if notice.get("person") in (None, me):
                yield {"event": "change", "data": json.dumps(notice)}
    finally:
        news.close()
