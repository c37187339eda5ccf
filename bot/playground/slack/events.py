"""What an app hears of messages: the events its manifest subscribes to and its scopes allow."""

from bot.playground.slack import payloads
from bot.playground.slack.delivery import Courier
from bot.playground.slack.model import Channel, Json, Message
from bot.playground.slack.workspace import Workspace

SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}
DELIVERED = {"app_home_opened", *SCOPES}
"""Every event that this workspace tells an app of."""
CHANNEL_TYPES = {"channels": "channel", "groups": "group", "im": "im"}


async def send(workspace: Workspace, courier: Courier, name: str, body: Json) -> None:
    """Send an event, if the app is to hear of it."""
    if _wanted(workspace, name):
        await courier.event(payloads.event(workspace, body, courier.credentials.verification))


async def reacted(
    workspace: Workspace, courier: Courier, message: Message, name: str, person: str
) -> None:
    """Tell that somebody has reacted to a message, or has taken it back, where the app is."""
    if not workspace.is_in(workspace.channels[message.channel], workspace.app.user_id):
        return
    kind = "added" if person in message.reactions.get(name, ()) else "removed"
    body = {
        "type": f"reaction_{kind}",
        "user": person,
        "reaction": name,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        "item_user": message.user,
        "event_ts": workspace.next_ts(),
    }
    await send(workspace, courier, f"reaction_{kind}", body)


def _wanted(workspace: Workspace, name: str) -> bool:
    app, scope = workspace.app, SCOPES.get(name)
    return name in app.events and (scope is None or scope in app.scopes)


class Herald:
    """Tells the app of messages where it is a member, its own among them, as Slack does."""

    def __init__(self, workspace: Workspace, courier: Courier) -> None:
        self._workspace, self._courier = workspace, courier

    def __call__(self, message: Message, before: Message | None) -> None:
        """Tell of one message as it is now, in the background; never of an ephemeral one."""
        news = [] if message.ephemeral_to else self._news(message, before)
        if news:
            self._courier.spawn(self._send(news))

    async def tell(self, message: Message) -> None:
        """Tell of a new message, and return when the app has heard."""
        await self._send(self._news(message, None))

    async def _send(self, news: list[tuple[str, Json]]) -> None:
        for name, body in news:
            await send(self._workspace, self._courier, name, body)

    def _news(self, message: Message, before: Message | None) -> list[tuple[str, Json]]:
        """The events about a message that is new, changed or deleted, where the app is."""
        place, bot = self._workspace.channels[message.channel], self._workspace.app.user_id
        kind = _kind(place)
        names = [f"message.{kind}"]
        if before is None and place.kind == "channel" and f"<@{bot}>" in message.text:
            names.append("app_mention")
        here = self._workspace.is_in(place, bot)
        wanted = [name for name in names if here and _wanted(self._workspace, name)]
        if not wanted:
            return []
        about = {"channel": place.id, "channel_type": CHANNEL_TYPES[kind]}
        body = self._body(message, before) | about
        types = {"app_mention": {"type": "app_mention"}}
        return [(name, body | types.get(name, {})) for name in wanted]

    def _body(self, message: Message, before: Message | None) -> Json:
        space = self._workspace
        if before is None:
            shown = payloads.message(space, message)
            mine = message.user == space.app.user_id
            own = {} if mine else {"client_msg_id": f"msg-{message.ts}"}
            files = {"subtype": "file_share"} if message.files else {}
            return shown | own | files | {"event_ts": message.ts}
        ts = space.next_ts()
        shared = {"type": "message", "hidden": True, "ts": ts, "event_ts": ts}
        previous = {"previous_message": payloads.message(space, before)}
        if message.deleted:
            return shared | previous | {"subtype": "message_deleted", "deleted_ts": message.ts}
        now = {"message": payloads.message(space, message)}
        return shared | previous | now | {"subtype": "message_changed"}


def _kind(place: Channel) -> str:
    if place.kind == "dm":
        return "im"
    return "groups" if place.is_private else "channels"
