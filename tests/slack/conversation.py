"""People talking to the bot: signed payloads in, what each of them sees out."""

import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import urlencode

from slack_bolt import BoltResponse
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.domain.people import EVERYONE, Role, Roles
from bot.slack.bolt import Bot, Parts, connected
from bot.slack.directory import Directory
from bot.slack.groups import Groups
from bot.slack.limits import check
from bot.slack.people import People
from bot.slack.room import Room
from bot.slack.tasks import Tasks
from tests.slack.wire import TEAM, Json, Wire, serving
from tests.workflow.accounts import NOW

SECRET = "signing-secret-of-the-tests"
EVERYBODY_LOOKS = Roles({Role.VIEWER: (EVERYONE,)})


@dataclass
class Conversation:
    """One workspace, with the bot in it."""

    bot: Bot
    wire: Wire
    now: datetime = NOW
    secret: str = SECRET

    async def send(self, body: str, content_type: str) -> BoltResponse:
        """Deliver a payload as Slack does, and wait for everything that follows."""
        stamp = str(int(time.time()))
        signature = SignatureVerifier(self.secret).generate_signature(timestamp=stamp, body=body)
        headers = {
            "content-type": content_type,
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": signature or "",
        }
        request = AsyncBoltRequest(body=body, headers={**headers})
        answer = await self.bot.app.async_dispatch(request)
        await self.bot.drained()
        return answer

    async def interact(self, payload: Json) -> BoltResponse:
        known = {"team": {"id": TEAM}, "trigger_id": "1.2.trigger", "token": "unused"}
        body = urlencode({"payload": json.dumps(known | payload)})
        return await self.send(body, "application/x-www-form-urlencoded")

    async def raw_command(self, text: str, user: str = "U1", command: str = "/tokens") -> Any:
        form = {
            "command": command,
            "text": text,
            "team_id": TEAM,
            "user_id": user,
            "channel_id": "C1",
            "response_url": f"{self.wire.url}respond/command",
            "trigger_id": "1.2.trigger",
        }
        return await self.send(urlencode(form), "application/x-www-form-urlencoded")

    async def command(self, text: str, user: str = "U1") -> Json:
        """Type a command, and see what the acknowledgement itself brings."""
        answer = await self.raw_command(text, user)
        assert answer.status == 200
        message: Json = json.loads(answer.body)
        assert message["response_type"] == "ephemeral"
        assert check(message, "message") == []
        return message

    async def click(self, screen: Json, label: str, user: str = "U1") -> Json:
        """Click a button, or choose an entry of a menu, by what is written on it."""
        block, element, option = find(screen, label)
        action = {"type": element["type"], "action_id": element["action_id"]}
        action |= {"block_id": block.get("block_id", "Bxyz")}
        action |= {"selected_option": option} if option else {"value": element.get("value", "")}
        return await self.act(screen, action, user)

    async def act(self, screen: Json, action: Json, user: str = "U1") -> Json:
        where = place(screen, self.wire)
        before = len(self.wire.responses), len(self.wire.calls)
        payload = {"type": "block_actions", "user": {"id": user}, "actions": [action], **where}
        answer = await self.interact(payload)
        assert (answer.status, answer.body) == (200, "")
        new = [*self.wire.responses[before[0] :]]
        new += [body["view"] for _, body in self.wire.calls[before[1] :] if "view" in body]
        return new[-1] if new else {}

    async def opened(self, text: str) -> Json:
        """Type a command that opens a modal, and see it."""
        answer = await self.raw_command(text)
        assert (answer.status, answer.body) == (200, "")
        method, body = self.wire.calls[-1]
        assert (method, body["trigger_id"]) == ("views.open", "1.2.trigger")
        view: Json = body["view"]
        return view

    async def submit(self, view: Json, states: Json | None = None, user: str = "U1") -> Json:
        """Send a modal with the states of its inputs, by block and action id."""
        sent = {
            "id": "V2",
            "hash": "1.first",
            "type": "modal",
            **view,
            "state": {"values": states or {}},
        }
        payload = {"type": "view_submission", "user": {"id": user}, "view": sent}
        answer = await self.interact(payload)
        assert answer.status == 200
        return dict(json.loads(answer.body or "{}"))

    async def suggest(self, screen: Json, typed: str, action_id: str) -> list[Json]:
        block = next(b for b in screen["blocks"] if action_id in json.dumps(b))
        payload = {"type": "block_suggestion", "user": {"id": "U1"}, "value": typed}
        payload |= {"action_id": action_id, "block_id": block.get("block_id", "Bxyz")}
        return await self.suggestions(payload)

    async def suggestions(self, payload: Json) -> list[Json]:
        answer = await self.interact(payload)
        found: Json = json.loads(answer.body)
        assert check(found, "suggestions") == []
        return list(found.get("option_groups") or found["options"])

    async def event(self, event: Json) -> BoltResponse:
        body = {"type": "event_callback", "team_id": TEAM, "event": event}
        return await self.send(json.dumps(body), "application/json")

    async def open_home(self, user: str = "U1") -> Json:
        await self.event({"type": "app_home_opened", "tab": "home", "user": user})
        published = [body for method, body in self.wire.calls if method == "views.publish"]
        assert published[-1]["user_id"] == user
        view: Json = published[-1]["view"]
        return view


def place(screen: Json, wire: Wire) -> Json:
    match screen.get("type"):
        case "home":
            return {"view": {"id": "V1", "type": "home"}, "container": {"type": "view"}}
        case "modal":
            view = {"id": "V2", "hash": "1.first", "state": {"values": {}}} | screen
            return {"view": view, "container": {"type": "view"}}
        case _:
            return {"response_url": f"{wire.url}respond/click", "container": {"type": "message"}}


def elements(block: Json) -> list[Json]:
    accessory = [block["accessory"]] if "accessory" in block else []
    return [*accessory, *(block["elements"] if block["type"] == "actions" else ())]


def find(screen: Json, label: str) -> tuple[Json, Json, Json | None]:
    """Return the block, the element and the option with this label."""
    for block in screen["blocks"]:
        for element in elements(block):
            if element.get("text", {}).get("text") == label:
                return block, element, None
            for option in element.get("options", ()):
                if option["text"]["text"] == label:
                    return block, element, option
    raise AssertionError(f"nothing is labelled {label!r}:\n{seen(screen)}")


def labels(screen: Json) -> list[str]:
    """Return what stands on buttons, and in menus."""
    found = [element for block in screen["blocks"] for element in elements(block)]
    buttons = [element["text"]["text"] for element in found if element["type"] == "button"]
    return buttons + [
        option["text"]["text"] for element in found for option in element.get("options", ())
    ]


def seen(screen: Json) -> str:
    """Return the words that a person reads, block by block."""
    return "\n".join("".join(_texts(block)) for block in screen["blocks"])


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _texts(each)
    elif isinstance(part, dict):
        match part.get("type"):
            case "user":
                yield f"<@{part['user_id']}>"
            case "usergroup":
                yield f"<!subteam^{part['usergroup_id']}>"
            case "date":
                yield part["fallback"]
            case _:
                yield from _inside(part)


def _inside(part: Json) -> Iterator[str]:
    for key in ("text", "elements", "accessory", "placeholder", "fields"):
        if isinstance(part.get(key), str):
            yield part[key]
        elif key in part:
            yield from _texts(part[key])
    if part.get("type") in {"mrkdwn", "plain_text", "rich_text_section"}:
        yield " "


@asynccontextmanager
async def talking(
    rooms: Callable[[Tasks], tuple[Room, ...]], roles: Roles = EVERYBODY_LOOKS
) -> AsyncIterator[Conversation]:
    references = (f"{number:04x}" for number in count(0x3F9C))
    async with serving() as wire, connected("xoxb-1", f"{wire.url}api/") as client:
        tasks = Tasks()
        parts = Parts(
            client=client,
            tasks=tasks,
            people=People(roles, Groups(client, tasks), Directory(client, tasks)),
            command="/tokens",
            now=lambda: talk.now,
            new_reference=lambda: next(references),
            signing_secret=SECRET,
        )
        talk = Conversation(Bot(rooms(tasks), parts), wire)
        await talk.bot.warm()
        try:
            yield talk
        finally:
            await talk.bot.stop()
