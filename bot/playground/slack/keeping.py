"""Before anybody is answered: the app has to be there, and what happened is kept."""

from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.playground.slack.workspace import Workspace

APPS = ("/api/", "/response/", "/upload/", "/files/")
"""What the app itself asks for, also while it starts."""


class Opening:
    """Middleware: people wait until the app answers, and are not turned away before."""

    def __init__(self, app: ASGIApp, opened: Callable[[], Awaitable[object]]) -> None:
        self.app, self.opened = app, opened

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, in time."""
        if scope["type"] == "http" and not scope["path"].startswith(APPS):
            await self.opened()
        await self.app(scope, receive, send)


class Keeping:
    """Middleware: what a request has changed is kept before the answer goes out.

    So the app never remembers what its workspace has forgotten, however both end.
    """

    def __init__(self, app: ASGIApp, workspace: Workspace, keep: Callable[[], None]) -> None:
        self.app, self.workspace, self.keep = app, workspace, keep
        self.kept = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and keep what has changed until the answer begins."""

        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start" and self.kept != self.workspace.changes:
                self.kept = self.workspace.changes
                self.keep()
            await send(message)

        await self.app(scope, receive, kept)
