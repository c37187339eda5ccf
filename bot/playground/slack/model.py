"""What a workspace is made of; every class is plain data that JSON can hold."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]
Values = dict[str, dict[str, Json]]
"""block_id → action_id → the element's state, as in Slack's `state.values`."""

Value = str | int | float | list[str] | Json | None
"""A new element state in plain form: option value(s), an id, a date, a text; None for a button."""

Container = tuple[str, ...]
"""("message", channel, ts) or ("view", view_id) or ("home",)."""


@dataclass
class Person:
    """Somebody who can be acted as, or an app's bot user.

    `team`, `company` and `enterprise` are of people of another workspace: its id and name, and the
    Enterprise Grid organization that it belongs to. They are in the channels that name them only.
    """

    id: str
    name: str
    handle: str
    role: str = ""
    tz: str = "UTC"
    is_bot: bool = False
    groups: list[str] = field(default_factory=list)
    deleted: bool = False
    guest: Literal["", "multi-channel", "single-channel"] = ""
    team: str = ""
    company: str = ""
    enterprise: str = ""
    email: str = ""
    title: str = ""

    @property
    def is_full(self) -> bool:
        """Whether this is a full member of the workspace, who may see every public channel."""
        return not (self.guest or self.team)

    @property
    def badge(self) -> str:
        """What stands beside the name of whoever is no full member."""
        return "external" if self.team else "guest" * bool(self.guest)


@dataclass
class UserGroup:
    """A user group; who is in it stands in `Person.groups`."""

    id: str
    name: str
    handle: str


@dataclass
class Channel:
    """A channel or a direct conversation; `members` None is every full member, the bot too."""

    id: str
    name: str
    kind: Literal["channel", "dm"] = "channel"
    members: set[str] | None = None
    topic: str = ""
    purpose: str = ""
    is_private: bool = False
    is_archived: bool = False
    created: int = 0
    creator: str = ""
    previous_names: list[str] = field(default_factory=list)


@dataclass
class Message:
    """One message; `states` holds what each viewer chose in its menus."""

    ts: str
    channel: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    ephemeral_to: str | None = None
    thread_ts: str | None = None
    edited: bool = False
    edited_ts: str | None = None
    metadata: Json | None = None
    deleted: bool = False
    unfurl_links: bool = True
    unfurl_media: bool = True
    files: list[str] = field(default_factory=list)
    states: dict[str, Values] = field(default_factory=dict)
    broadcast: bool = False
    trouble: bool = False
    """A line by Slack itself: a command that failed."""
    tombstone: bool = False
    """What remains of a deleted message that has replies."""
    reactions: dict[str, list[str]] = field(default_factory=dict)
    """Who reacted, by the emoji's name."""

    def react(self, person: str, name: str) -> bool:
        """Add a reaction; says whether it is new."""
        people = self.reactions.setdefault(name, [])
        if person in people:
            return False
        people.append(person)
        return True

    def unreact(self, person: str, name: str) -> bool:
        """Take a reaction back; says whether there was one."""
        people = self.reactions.get(name, [])
        if person not in people:
            return False
        people.remove(person)
        if not people:
            del self.reactions[name]
        return True

    @property
    def every_block(self) -> list[Json]:
        """Its own blocks, then those of its attachments."""
        return [*self.blocks, *(b for a in self.attachments for b in a.get("blocks") or ())]

    @property
    def is_root(self) -> bool:
        """Whether it stands in the channel itself, not only in a thread."""
        return self.thread_ts in (None, self.ts) or self.broadcast


@dataclass
class OpenView:
    """A modal that somebody has open; `payload` is the view as the app sent it, ids filled in."""

    id: str
    person: str
    payload: Json
    state: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    root_id: str = ""
    previous_id: str | None = None
    busy: bool = False
    hash: str = ""
    trouble: str | None = None
    touched: bool = False
    """Whether its person has filled in something that was not taken yet."""
    channel: str | None = None
    """The conversation its person was in when it opened."""

    @property
    def unsent(self) -> bool:
        """Whether closing it loses what its person filled in."""
        return self.touched and any(b.get("type") == "input" for b in self.payload["blocks"])


@dataclass
class StoredFile:
    """An uploaded file; `content` is kept as bytes in memory."""

    id: str
    name: str
    title: str
    size: int
    user: str
    content: bytes = b""
    mimetype: str = "application/octet-stream"
    channels: list[str] = field(default_factory=list)
    alt_text: str = ""
    created: int = 0


@dataclass
class Command:
    """A slash command, as the manifest describes it."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass
class Shortcut:
    """A shortcut; `kind` is "global" or "message"."""

    name: str
    callback_id: str
    kind: str
    description: str = ""


@dataclass
class App:
    """The one app of this workspace, as its manifest describes it."""

    id: str
    bot_id: str
    user_id: str
    name: str
    description: str = ""
    commands: list[Command] = field(default_factory=list)
    shortcuts: list[Shortcut] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    home_enabled: bool = True
    messages_enabled: bool = True
    messages_read_only: bool = False
    """Whether people can only read what the app writes to them."""
    interactive: bool = True
    options_url: str = ""
    """Where its manifest wants suggestions asked over HTTP; without one, they are not."""
    icon: str = "A"
    color: str = "#4a154b"
    unheard: list[str] = field(default_factory=list)
    """What its manifest asks for and this workspace never does."""
    answering: bool = True
    """Whether the last delivery was acknowledged."""


@dataclass
class Traffic:
    """One exchange with the app, redacted; "out" goes to the app, "in" comes from it."""

    id: int
    time: datetime
    direction: Literal["out", "in"]
    kind: str
    request: str
    response: str = ""
    ok: bool = True
    ack_ms: float | None = None
    action: int = 0
    """Number of the person's action that caused it."""


_SHAPING = ("retry_after", "methods")
"""What says how a fault looks or what it strikes, and is none by itself."""


@dataclass
class Faults:
    """What goes wrong on purpose; counts fall by one each time they strike."""

    slow: float = 0.0
    """Seconds each Web API call waits."""
    rate_limited: int = 0
    retry_after: int = 1
    server_errors: int = 0
    drop_before: int = 0
    drop_after: int = 0
    methods: list[str] = field(default_factory=list)
    """Web API methods (and "response_url") that the five above strike; empty means all."""
    late: float = 0.0
    """Seconds each delivery to the app waits."""
    duplicates: int = 0
    """Deliveries that reach the app twice."""
    retried_events: int = 0
    """Events sent once more with X-Slack-Retry headers, as if the first answer was lost."""

    @property
    def active(self) -> bool:
        """Whether anything goes wrong."""
        return any(getattr(self, one.name) for one in fields(self) if one.name not in _SHAPING)


@dataclass
class Trigger:
    """A trigger_id: 3 seconds, once."""

    person: str
    expires: datetime
    view: str | None = None
    channel: str | None = None
    """What the person was looking at."""
    used: bool = False
    action: int = 0


@dataclass
class ResponseUrl:
    """Where a response_url leads: 5 uses in 30 minutes."""

    person: str
    channel: str
    expires: datetime
    message: str | None = None
    thread_ts: str | None = None
    uses: int = 0
    action: int = 0
