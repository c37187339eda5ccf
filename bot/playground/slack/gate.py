"""Keeps web pages from driving a local tool: only this machine's own names and origin pass."""

import re

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

LOCAL = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?")

LINKED = ("/", "/_gallery")
"""Pages that somebody may come to from anywhere; looking at them changes nothing."""

OWN_SITES = (None, "none", "same-origin")
"""What browsers say of a request that this page, or nobody's page, made (Sec-Fetch-Site)."""


class Gate:
    """Middleware: the Host must be local, an Origin the same as the Host, the asking site its own.

    Without the first, a foreign name that resolves to 127.0.0.1 could reach it (DNS rebinding);
    without the others, any page open in the browser could, the Web API by a mere picture's address.
    Apps and scripts send neither an Origin nor Sec-Fetch headers. Following a link to the page
    itself is welcome.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on or refuse."""
        if scope["type"] in ("http", "websocket") and not _welcome(
            scope["path"], Headers(scope=scope)
        ):
            if scope["type"] == "websocket":
                await WebSocketClose(1008)(scope, receive, send)
            else:
                refusal = PlainTextResponse("Only this machine's own pages may do that.", 403)
                await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _welcome(path: str, headers: Headers) -> bool:
    hosts, origin = headers.getlist("host"), headers.get("origin")
    if len(hosts) != 1 or not LOCAL.fullmatch(hosts[0]):
        return False
    followed = path in LINKED and headers.get("sec-fetch-mode") == "navigate"
    own = followed or headers.get("sec-fetch-site") in OWN_SITES
    return own and origin in (None, f"http://{hosts[0]}")
