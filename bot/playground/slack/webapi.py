"""The Web API's front door: who calls, with which scopes, and which method answers."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.playground.slack.delivery import Courier
from bot.playground.slack.model import Json, Message
from bot.playground.slack.refusals import SlackRefusal
from bot.playground.slack.workspace import Workspace

JSON_FIELDS = ("blocks", "attachments", "metadata", "view", "files")
BAD_JSON = {
    "blocks": "invalid_blocks_format",
    "attachments": "invalid_attachments",
    "metadata": "invalid_metadata_format",
}
T = TypeVar("T")
TRUE = ("1", "true", "True", True, 1)


@dataclass(frozen=True)
class Call:
    """One call of a method, its arguments decoded."""

    courier: Courier
    args: Json

    @property
    def workspace(self) -> Workspace:
        """The workspace it is about."""
        return self.courier.workspace

    def text(self, name: str, error: str = "invalid_arguments") -> str:
        """A required argument; raises SlackRefusal with this error."""
        value = self.args.get(name)
        if value in (None, ""):
            messages = [f"[ERROR] missing required field: {name}"]
            raise SlackRefusal(error, response_metadata={"messages": messages})
        return str(value)

    def flag(self, name: str) -> bool:
        """A boolean argument, in any of the forms that SDKs send."""
        return self.args.get(name) in TRUE

    def need(self, *scopes: str) -> None:
        """Raise SlackRefusal unless the app has each of these scopes."""
        held = self.workspace.app.scopes
        for scope in scopes:
            if scope not in held:
                raise missing(scope, held)

    def page(
        self, name: str, items: Sequence[T], shown: Callable[[T], Json | str], default: int = 100
    ) -> Json:
        """One page of a list, each entry `shown`, under this name, with Slack's cursor."""
        try:
            start, limit = int(self.args.get("cursor") or 0), int(self.args.get("limit") or default)
        except (TypeError, ValueError) as error:
            raise SlackRefusal("invalid_cursor") from error
        if start < 0:
            raise SlackRefusal("invalid_cursor")
        end = start + max(1, min(limit, 1000))
        following = str(end) if end < len(items) else ""
        page = [shown(item) for item in items[start:end]]
        return {name: page, "response_metadata": {"next_cursor": following}}

    def message(self, channel: str, ts: str) -> Message:
        """A message that the Web API can reach: ephemeral ones are beyond it."""
        found = self.workspace.find(channel, ts)
        if found is None or found.ephemeral_to is not None:
            raise SlackRefusal("message_not_found")
        return found


@dataclass(frozen=True)
class Method:
    """A method, what scopes open it (any one of them), and which kind of token it takes."""

    run: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    app_token: bool = False
    """Whether it takes an app-level token (xapp-…) instead of the bot's."""


def missing(scope: str, held: list[str]) -> SlackRefusal:
    """The refusal for a scope that the manifest does not name."""
    return SlackRefusal("missing_scope", needed=scope, provided=",".join(held))


async def arguments(request: Request) -> Json:
    """What was sent, as a query, a form or JSON; raises SlackRefusal."""
    args: Json = dict(request.query_params)
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("application/json"):
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError as error:
            raise SlackRefusal("invalid_json") from error
        if not isinstance(body, dict):
            raise SlackRefusal("json_not_object")
        args |= body
    elif content_type.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        async with request.form() as form:
            args |= {key: value for key, value in form.items() if not isinstance(value, UploadFile)}
    elif await request.body():
        raise SlackRefusal("invalid_post_type" if content_type else "missing_post_type")
    return _decoded(args)


def _decoded(args: Json) -> Json:
    for key in JSON_FIELDS:
        if isinstance(args.get(key), str):
            try:
                args[key] = json.loads(args[key]) if args[key] else None
            except ValueError as error:
                metadata = {"messages": [f"invalid `{key}`"]}
                code = BAD_JSON.get(key, "invalid_arguments")
                raise SlackRefusal(code, response_metadata=metadata) from error
    return args


def authorize(courier: Courier, method: Method, token: str) -> None:
    """Raise SlackRefusal unless this token may call this method."""
    credentials, app = courier.credentials, courier.workspace.app
    if not token:
        raise SlackRefusal("not_authed")
    if token not in (credentials.bot_token, credentials.app_token):
        raise SlackRefusal("invalid_auth")
    if (token == credentials.app_token) != method.app_token:
        raise SlackRefusal("not_allowed_token_type")
    if method.scopes and not set(method.scopes) & set(app.scopes) and not method.app_token:
        raise missing(method.scopes[0], app.scopes)


def token_of(request: Request, args: Json) -> str:
    """The token, from the Authorization header or the field of that name (which it removes)."""
    field = str(args.pop("token", "") or "")
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return bearer.strip() if scheme.lower() == "bearer" else field


def answer(
    courier: Courier, methods: Mapping[str, Method], name: str, token: str, args: Json
) -> Json:
    """The JSON that answers a call."""
    method = methods.get(name)
    if method is None:
        return SlackRefusal("unknown_method", req_method=name).body()
    try:
        if name != "api.test" or token:
            authorize(courier, method, token)
        return {"ok": True, **method.run(Call(courier, args))}
    except SlackRefusal as refusal:
        return refusal.body()


def headers(courier: Courier, method: Method | None) -> dict[str, str]:
    """The headers that Slack adds to every answer."""
    accepted = ",".join(method.scopes) if method else ""
    return {
        "X-OAuth-Scopes": ",".join(courier.workspace.app.scopes),
        "X-Accepted-OAuth-Scopes": accepted,
        "X-Slack-Req-Id": courier.workspace.new_id("req-"),
    }


def respond(body: Json, extra: Mapping[str, str], status: int = 200) -> Response:
    """An answer of the Web API."""
    return JSONResponse(body, status, dict(extra), media_type="application/json; charset=utf-8")
