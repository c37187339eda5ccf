"""A Slack workspace in memory: what there is, who sees what, and who is told of changes."""

import itertools
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from bot.playground.slack.model import (
    App,
    Channel,
    Container,
    Faults,
    Json,
    Message,
    OpenView,
    Person,
    ResponseUrl,
    StoredFile,
    Traffic,
    Trigger,
    UserGroup,
    Values,
)
from bot.playground.slack.news import Subscription
from bot.playground.slack.roster import Roster

__all__ = [
    "SLACKBOT",
    "App",
    "Channel",
    "Container",
    "Faults",
    "Json",
    "Message",
    "OpenView",
    "Person",
    "StoredFile",
    "Subscription",
    "Traffic",
    "UserGroup",
    "Values",
    "Workspace",
]

SLACKBOT = "USLACKBOT"
T = TypeVar("T")
MOST_REMEMBERED = 10_000
TRIGGER_LIFETIME = timedelta(seconds=3)
RESPONSE_URL_LIFETIME = timedelta(minutes=30)


class Workspace(Roster):
    """The state; `now` gives UTC-aware time, `nonce` unguessable words."""

    def __init__(
        self,
        app: App,
        now: Callable[[], datetime],
        *,
        team: tuple[str, str] = ("T0PLAYGRND", "Playground"),
        enterprise: tuple[str, str] = ("", ""),
        nonce: Callable[[], str] = secrets.token_hex,
    ) -> None:
        super().__init__(app)
        self.now, self.nonce = now, nonce
        self.team_id, self.team_name = team
        self.enterprise_id, self.enterprise_name = enterprise
        self.base_url = "http://127.0.0.1"
        self.log: dict[str, list[Message]] = {}
        self.views: dict[str, list[OpenView]] = {}
        self.homes: dict[str, OpenView] = {}
        self.read: dict[str, dict[str, str]] = {}
        self.files: dict[str, StoredFile] = {}
        self.uploads: dict[str, str] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.suggested: dict[str, list[Json]] = {}
        self.places: dict[str, str] = {}
        """Where each person acted last: a channel id or "home"."""
        self.traffic: deque[Traffic] = deque(maxlen=500)
        self.faults = Faults()
        self.last_ts = 0
        self.serial = 0
        self.action = 0
        self.changes = 0
        """How often something has changed that is worth keeping."""
        self.calls = itertools.count(1)
        self.herald: Callable[[Message, Message | None], None] = lambda _now, _before: None
        """Tells the app what became of a message (and how it was before), where it asks to hear."""
        self._subscribers: set[Subscription] = set()
        self.add_person(Person(SLACKBOT, "Slackbot", "slackbot", is_bot=True))
        self.add_person(Person(app.user_id, app.name, app.name.lower(), "app", is_bot=True))

    # ── building ──

    def add_channel(self, channel: Channel) -> Channel:
        """Add or replace a channel."""
        self.channels[channel.id] = channel
        self.log.setdefault(channel.id, [])
        return channel

    def new_id(self, prefix: str) -> str:
        """A new Slack-like id."""
        self.serial += 1
        return f"{prefix}0{self.serial:08X}"

    def next_ts(self) -> str:
        """A message timestamp: the workspace's time in microseconds, unique and increasing."""
        self.last_ts = max(int(self.now().timestamp() * 1_000_000), self.last_ts + 1)
        return f"{self.last_ts // 1_000_000}.{self.last_ts % 1_000_000:06d}"

    # ── conversations ──

    def dm(self, person: str, other: str | None = None) -> Channel:
        """The direct conversation of two, the app's by default; opened if there is none."""
        members = {person, other or self.app.user_id}
        for channel in self.channels.values():
            if channel.kind == "dm" and channel.members == members:
                return channel
        return self.add_channel(Channel(self.new_id("D"), "", "dm", members))

    def post(self, message: Message) -> Message:
        """Append a message and tell everyone who watches."""
        self.log.setdefault(message.channel, []).append(message)
        self.changed(message)
        return message

    def changed(self, message: Message) -> None:
        """Tell that a message was posted, changed or deleted."""
        self.notify(
            {
                "kind": "message",
                "channel": message.channel,
                "ts": message.ts,
                "thread": message.thread_ts,
                "person": message.ephemeral_to,
            }
        )

    def messages(self, channel: str, person: str) -> list[Message]:
        """The channel's own messages that this person sees, oldest first."""
        return [m for m in self.log.get(channel, ()) if m.is_root and _seen(m, person)]

    def thread(self, channel: str, ts: str, person: str) -> list[Message]:
        """A message and its replies that this person sees, oldest first."""
        return [
            m for m in self.log.get(channel, ()) if ts in (m.ts, m.thread_ts) and _seen(m, person)
        ]

    def replies(self, channel: str) -> dict[str, list[Message]]:
        """The replies in each thread of a channel, by the ts of its first message."""
        threads: dict[str, list[Message]] = {}
        for m in self.log.get(channel, ()):
            if m.thread_ts not in (None, m.ts) and not m.deleted and m.ephemeral_to is None:
                threads.setdefault(str(m.thread_ts), []).append(m)
        return threads

    def find(self, channel: str, ts: str) -> Message | None:
        """A message that was not deleted."""
        found = (m for m in reversed(self.log.get(channel, [])) if m.ts == ts and not m.deleted)
        return next(found, None)

    def unread(self, person: str) -> dict[str, int]:
        """Unread messages by channel, without the person's own."""
        marks = self.read.get(person, {})
        counts = {}
        for channel in self.visible_channels(person):
            mark = marks.get(channel.id, "0")
            new = _after(self.log[channel.id], mark)
            counts[channel.id] = sum(m.user != person and _seen(m, person) for m in new)
        return {channel: count for channel, count in counts.items() if count}

    def mark_read(self, person: str, channel: str) -> None:
        """Everything in this channel has been seen by this person."""
        log = self.log.get(channel)
        if log:
            self.read.setdefault(person, {})[channel] = log[-1].ts

    # ── views ──

    def modal(self, person: str) -> OpenView | None:
        """The top of the person's stack of modals."""
        stack = self.views.get(person)
        return stack[-1] if stack else None

    def home(self, person: str) -> Json | None:
        """The Home view the app published for this person."""
        view = self.homes.get(person)
        return view.payload if view else None

    def view(self, view_id: str) -> OpenView | None:
        """An open modal or a Home by its id."""
        every: Iterable[OpenView] = itertools.chain(*self.views.values(), self.homes.values())
        return next((view for view in every if view.id == view_id), None)

    # ── what lives for a while ──

    def trigger(self, person: str, view: str | None = None) -> str:
        """A new trigger_id for what this person just did, in the modal `view` or elsewhere."""
        self.serial += 1
        stamp = f"{self.serial}.{self.team_id}.{self.nonce()}"
        place = self.places.get(person)
        channel = place if place in self.channels else None
        expires = self.now() + TRIGGER_LIFETIME
        self.triggers[stamp] = Trigger(person, expires, view, channel, action=self.action)
        _forget_oldest(self.triggers)
        return stamp

    def response_url(
        self,
        person: str,
        channel: str,
        message: str | None = None,
        thread_ts: str | None = None,
    ) -> str:
        """A new response_url; `message` is the ts of the original that it may replace."""
        key, expires = self.nonce(), self.now() + RESPONSE_URL_LIFETIME
        url = ResponseUrl(person, channel, expires, message, thread_ts, action=self.action)
        self.response_urls[key] = url
        _forget_oldest(self.response_urls)
        return f"{self.base_url}/response/{self.team_id}/{key}"

    # ── telling ──

    def subscribe(self) -> Subscription:
        """Notices of every change from now on, such as {"kind": "modal", "person": …}."""
        return Subscription(self._subscribers)

    def notify(self, notice: Json) -> None:
        """Tell every subscriber."""
        self.changes += notice["kind"] not in {"app", "traffic"}
        for subscriber in list(self._subscribers):
            subscriber.put(notice)

    def close(self) -> None:
        """End every subscription, so that a server with open streams can stop."""
        for subscriber in list(self._subscribers):
            subscriber.close()


def _forget_oldest(known: dict[str, T]) -> None:
    """Keep what lives for a while from growing forever."""
    while len(known) > MOST_REMEMBERED:
        del known[next(iter(known))]


def _after(log: list[Message], mark: str) -> Iterator[Message]:
    """The messages newer than a timestamp, newest first."""
    return itertools.takewhile(lambda message: message.ts > mark, reversed(log))


def _seen(message: Message, person: str) -> bool:
    """Whether this person sees this message, given that they see its channel."""
    return not message.deleted and message.ephemeral_to in (None, person)
