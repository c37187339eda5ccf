"""What one person sees of a workspace, made ready for the templates."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.playground.slack import payloads_channels
from bot.playground.slack.browser import dates
from bot.playground.slack.browser.blocks import Drawing, Painter, text
from bot.playground.slack.browser.mrkdwn import Reader
from bot.playground.slack.model import Channel, Json, Message, OpenView, Person, StoredFile
from bot.playground.slack.workspace import Workspace

PAGE = 100
"""Messages drawn at once; older ones are fetched while scrolling up."""

_TOGETHER = timedelta(minutes=5)
_COLOURS = 8
_FACES = 5


@dataclass(frozen=True)
class Author:
    """Whose face stands beside a message."""

    id: str
    name: str
    letter: str
    colour: str
    badge: str = ""


@dataclass(frozen=True)
class Replies:
    """What is said of a thread beneath its first message."""

    count: int
    faces: tuple[Author, ...]
    last: str


@dataclass(frozen=True)
class Row:
    """One message as it is drawn; `heading` is the name of its day."""

    message: Message
    author: Author
    time: str
    full_time: str
    body: Markup
    day: str
    heading: str
    compact: bool
    replies: "Replies | None"
    files: tuple[StoredFile, ...]


@dataclass(frozen=True)
class Entry:
    """A line of the sidebar."""

    at: str
    name: str
    author: Author | None
    unread: int
    current: bool


@dataclass(frozen=True)
class Scene:
    """One person looking at one place: a channel's id, or "home" for the app's Home."""

    workspace: Workspace
    painter: Painter
    me: Person
    at: str
    thread: str = ""

    @property
    def channel(self) -> Channel | None:
        """The channel that is open, if it is one."""
        return self.workspace.channels.get(self.at)

    @property
    def title(self) -> str:
        """What the open place is called."""
        channel = self.channel
        return self.workspace.title(channel, self.me.id) if channel else self.workspace.app.name

    @property
    def is_external(self) -> bool:
        """Whether people of another company read what is open."""
        channel = self.channel
        return bool(channel and payloads_channels.is_external(self.workspace, channel))

    @property
    def app_dm(self) -> str:
        """The channel of this person's conversation with the app, or "" before it exists."""
        pair = {self.me.id, self.workspace.app.user_id}
        found = (c.id for c in self.workspace.channels.values() if c.members == pair)
        return next(found, "")

    @property
    def is_app(self) -> bool:
        """Whether the app is open: its Home or its messages."""
        return self.at == "home" or (bool(self.at) and self.at == self.app_dm)

    @property
    def may_write(self) -> bool:
        """Whether Slack offers a composer here."""
        return not (self.is_app and self.workspace.app.messages_read_only)

    @property
    def reader(self) -> Reader:
        """This person as a reader of mrkdwn."""
        return self._page.reader

    def drawing(
        self,
        container: tuple[str, ...],
        values: Mapping[str, Mapping[str, Json]],
        errors: Mapping[str, str] | None = None,
    ) -> Drawing:
        """What blocks in this container are drawn with."""
        return replace(self._page, container=container, values=values, errors=errors or {})

    @cached_property
    def _page(self) -> Drawing:
        space, me = self.workspace, self.me.id
        names = {p.id: p.name for p in space.people.values()}
        names |= {c.id: space.title(c, me) for c in space.channels.values() if c.name}
        names |= {g.id: g.handle for g in space.user_groups.values()}
        reader = Reader(names, ZoneInfo(self.me.tz), space.now(), me)
        people = tuple((p.id, p.name) for p in space.people.values() if not p.deleted)
        seen = [(c, space.title(c, me)) for c in space.visible_channels(me)]
        channels = tuple((c.id, f"# {name}") for c, name in seen if c.kind == "channel")
        direct = tuple((c.id, name) for c, name in seen if c.kind == "dm")
        return Drawing(reader, ("page",), {}, {}, people, channels, channels + direct)

    def author(self, person_id: str) -> Author:
        """How this person or app is drawn."""
        person = self.workspace.people.get(person_id)
        name = person.name if person else person_id
        app = self.workspace.app
        letter = app.icon if person_id == app.user_id else name[:1].upper()
        colour = sum(i * ord(sign) for i, sign in enumerate(person_id, 1)) % _COLOURS
        is_app = bool(person and person.is_bot)
        badge = "APP" if is_app else person.badge if person else ""
        return Author(person_id, name, letter, "app" if is_app else str(colour), badge)

    def channels(self) -> list[Entry]:
        """The sidebar's channels."""
        unread = self.workspace.unread(self.me.id)
        return [
            Entry(c.id, c.name, None, unread.get(c.id, 0), c.id == self.at)
            for c in self.workspace.visible_channels(self.me.id)
            if c.kind == "channel"
        ]

    def people(self) -> list[Entry]:
        """The sidebar's direct messages: everybody else, spoken to already or not."""
        space = self.workspace
        unread = space.unread(self.me.id)
        pairs = {frozenset(c.members or ()): c.id for c in space.channels.values()}
        entries = []
        for person in space.visible_people(self.me.id):
            if person.is_bot or person.deleted or person.id == self.me.id:
                continue
            at = pairs.get(frozenset({self.me.id, person.id}), "")
            entry = Entry(
                at or f"dm:{person.id}",
                person.name,
                self.author(person.id),
                unread.get(at, 0),
                current=at == self.at,
            )
            entries.append(entry)
        return entries

    def app_entry(self) -> Entry:
        """The sidebar's line for the app."""
        app = self.workspace.app
        unread = self.workspace.unread(self.me.id).get(self.app_dm, 0)
        at = "home" if app.home_enabled else self.app_dm
        return Entry(at, app.name, self.author(app.user_id), unread, self.is_app)

    def rows(self, *, since: str = "", before: str = "") -> tuple[list[Row], bool]:
        """The newest messages (from `since`, or older than `before`), and whether older exist."""
        every = self.workspace.messages(self.at, self.me.id)
        if before:
            every = [message for message in every if message.ts < before]
        shown = [m for m in every if m.ts >= since] if since else every[-PAGE:]
        shown = shown if len(shown) >= PAGE else every[-PAGE:]
        return list(self._rows(shown, replies=True)), len(shown) < len(every)

    @property
    def first_new(self) -> str:
        """The `ts` of the first message that this person has not read, or ""."""
        mark = self.workspace.read.get(self.me.id, {}).get(self.at)
        if mark is None:
            return ""
        seen = self.workspace.messages(self.at, self.me.id)
        return next((m.ts for m in seen if m.ts > mark and m.user != self.me.id), "")

    def thread_rows(self) -> list[Row]:
        """The open thread, its first message first."""
        every = self.workspace.thread(self.at, self.thread, self.me.id)
        return list(self._rows(every, replies=False))

    def view(self, view: OpenView) -> Markup:
        """The blocks of a modal or a Home."""
        kind = ("home",) if view.payload.get("type") == "home" else ("view", view.id)
        return self.painter.blocks(
            view.payload.get("blocks", ()), self.drawing(kind, view.state, view.errors)
        )

    def _rows(self, messages: Iterable[Message], *, replies: bool) -> Iterator[Row]:
        threads = self._threads() if replies else {}
        reader = self.reader
        last: Message | None = None
        last_day = ""
        for message in messages:
            when = dates.moment(message.ts, reader.tz)
            day = f"{when:%Y-%m-%d}"
            yield Row(
                message,
                self._speaker(message),
                dates.clock_time(when),
                dates.full(when, reader.now),
                self._body(message, "" if replies else "thread"),
                day,
                dates.day_heading(when, reader.now),
                compact=day == last_day and _follows(message, last),
                replies=threads.get(message.ts),
                files=tuple(
                    self.workspace.files[name]
                    for name in message.files
                    if name in self.workspace.files
                ),
            )
            last, last_day = message, day

    def _threads(self) -> dict[str, Replies]:
        """The threads of the open channel, by the `ts` of their first message."""
        said = self.workspace.replies(self.at)
        return {ts: self._summary(messages) for ts, messages in said.items()}

    def _summary(self, messages: list[Message]) -> Replies:
        speakers = list(dict.fromkeys(message.user for message in messages))[:_FACES]
        last = dates.in_passing(dates.moment(messages[-1].ts, self.reader.tz), self.reader.now)
        return Replies(len(messages), tuple(map(self.author, speakers)), last)

    def _speaker(self, message: Message) -> Author:
        if message.trouble:
            return Author("slackbot", "Slackbot", "S", "0")
        return self.author(message.user)

    def _body(self, message: Message, pane: str) -> Markup:
        container = ("message", message.channel, message.ts)
        drawing = self.drawing(container, message.states.get(self.me.id, {}))
        drawing = replace(drawing, pane=pane)
        if message.blocks:
            words = self.painter.blocks(message.blocks, drawing)
        elif message.text:
            inside = text({"type": "mrkdwn", "text": message.text}, drawing)
            words = Markup('<div class="text message-text">{}</div>').format(inside)
        else:
            words = Markup("")
        return words + self.painter.attachments(message.attachments, drawing)


def _follows(message: Message, last: Message | None) -> bool:
    """Whether a message stands under the same face as the one before it."""
    if last is None or last.user != message.user or last.trouble or message.trouble:
        return False
    if last.ephemeral_to != message.ephemeral_to or message.ephemeral_to:
        return False
    return timedelta(seconds=float(message.ts) - float(last.ts)) < _TOGETHER
