"""The service behind HTTP: its calls, its documentation, and a page for paths it doesn't know."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.routing import Route as PlainRoute
from swagger_ui_bundle import swagger_ui_path

from bot.playground.mailtrap.call import Incoming
from bot.playground.mailtrap.caller import presented
from bot.playground.mailtrap.errors import PAGE_NOT_FOUND
from bot.playground.mailtrap.openapi import TITLE, describe
from bot.playground.mailtrap.routes import Route, mounted
from bot.playground.mailtrap.service import Mailtrap
from bot.playground.mailtrap.vocabulary import Vocabulary

STATIC: Final = "/docs/static"


def build(service: Mailtrap) -> FastAPI:
    """Put a token system behind Mailtrap's HTTP API, with its own documentation at /docs."""
    app = FastAPI(title=TITLE, openapi_url=None, redirect_slashes=False)
    app.state.service = service
    for path, route, words in mounted():
        endpoint = _endpoint(service, route, words)
        app.router.routes.append(PlainRoute(path, endpoint, methods=[route.method]))
    _add_documentation(app)

    async def unknown(request: Request, _error: Exception) -> Response:
        headers, _ = service.count(presented(request.headers))
        return HTMLResponse(PAGE_NOT_FOUND, 404, headers)

    app.add_exception_handler(HTTPException, unknown)
    return app


def _endpoint(
    service: Mailtrap, route: Route, words: Vocabulary
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        incoming = Incoming(
            request.headers,
            request.path_params,
            request.query_params.multi_items(),
            await request.body(),
        )
        answer = await asyncio.to_thread(service.answer, route, words, incoming)
        return Response(answer.body, answer.status, answer.headers)

    return endpoint


def _add_documentation(app: FastAPI) -> None:
    description = describe()

    async def openapi() -> Response:
        return JSONResponse(description)

    async def docs() -> Response:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title=TITLE,
            swagger_js_url=f"{STATIC}/swagger-ui-bundle.js",
            swagger_css_url=f"{STATIC}/swagger-ui.css",
            swagger_favicon_url=f"{STATIC}/favicon-32x32.png",
        )

    app.add_api_route("/openapi.json", openapi, include_in_schema=False)
    app.add_api_route("/docs", docs, include_in_schema=False)
    app.mount(STATIC, StaticFiles(directory=swagger_ui_path))
