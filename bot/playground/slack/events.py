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
}
CHANNEL_TYPES = {"channels": "channel", "groups": "group", "im": "im"}


async def send(workspace: Workspace, courier: Courier, name: str, body: Json) -> None:
    """Send an event, if the app is to hear of it."""
    if _wanted(workspace, name):
        await courier.event(payloads.event(workspace, body, courier.credentials.verification))


def _wanted(workspace: Workspace, name: str) -> bool:
    app, scope = workspace.app, SCOPES.get(name)
    return name in app.events and (scope is None or scope in app.scopes)


class Herald:
    """Tells the app of messages where it is a member, its own among them, as Slack does."""

    def __init__(self, workspace: Workspace, courier: Courier) -> None:
        self._workspace, self._courier = workspace, courier

    def __call__(self, message: Message, before: Message | None) -> None:
        """Tell of one message in the background; ephemeral ones are never told."""
        if message.ephemeral_to is None and self._heard(message):
            self._courier.spawn(self.tell(message, before))

    def _heard(self, message: Message) -> bool:
        """Whether the app is where a message is, and hears of any."""
        place = self._workspace.channels[message.channel]
        names = (f"message.{_kind(place)}", "app_mention")
        here = place.has(self._workspace.app.user_id)
        return here and any(_wanted(self._workspace, name) for name in names)

    async def tell(self, message: Message, before: Message | None = None) -> None:
        """Tell of a message that is new, changed or deleted, and of the app's name in it."""
        if not self._heard(message):
            return
        place = self._workspace.channels[message.channel]
        kind, body = _kind(place), self._body(message, before)
        about = {"channel": place.id, "channel_type": CHANNEL_TYPES[kind]}
        await self._send(f"message.{kind}", body | about)
        named = f"<@{self._workspace.app.user_id}>" in message.text
        if named and before is None and place.kind == "channel":
            await self._send("app_mention", body | about | {"type": "app_mention"})

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

    async def _send(self, name: str, body: Json) -> None:
        await send(self._workspace, self._courier, name, body)


def _kind(place: Channel) -> str:
    if place.kind == "dm":
        return "im"
    return "groups" if place.is_private else "channels"
