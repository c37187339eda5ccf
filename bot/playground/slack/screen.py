"""What one person sees, as plain text and JSON."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.playground.slack import elements
from bot.playground.slack.browser import mrkdwn
from bot.playground.slack.model import Json, Message, OpenView, Values
from bot.playground.slack.workspace import Workspace

DOTS = "⋮"


class Eyes:
    """Reads Block Kit as one person does: their zone, everybody's names."""

    def __init__(self, workspace: Workspace, person: str) -> None:
        self.workspace, self.person = workspace, person
        self._zone, self._now = ZoneInfo(workspace.people[person].tz), workspace.now()
        self._names = {p.id: p.name for p in workspace.people.values()}
        self._names |= {c.id: workspace.title(c, person) for c in workspace.channels.values()}
        self._names |= {g.id: g.handle for g in workspace.user_groups.values()}

    def mrkdwn(self, text: str) -> str:
        """The visible text of some mrkdwn."""
        return mrkdwn.plain(text, self._names, self._zone, self._now)

    def text(self, item: object) -> str:
        """The visible text of a text object."""
        if not isinstance(item, dict):
            return ""
        content = str(item.get("text", ""))
        if item.get("type") != "plain_text":
            return self.mrkdwn(content)
        return mrkdwn.plain_emoji(content) if item.get("emoji", True) else content

    def name(self, some_id: object) -> str:
        """What a person, channel or group is called."""
        return self._names.get(str(some_id), str(some_id))

    def label(self, element: Json, state: Json | None = None) -> str:
        """What is written on an element: its text, what is chosen, or its placeholder."""
        kind = element.get("type")
        if kind == "overflow":
            return DOTS
        if "text" in element:
            return self.text(element["text"])
        return self.chosen(element, state) or self.text(element.get("placeholder"))

    def chosen(self, element: Json, state: Json | None) -> str:
        """What is chosen or typed in an element."""
        key = elements.SELECTED.get(str(element.get("type")), "")
        value = (state or elements.initial(element)).get(key) if key else None
        match value:
            case None | []:
                return ""
            case list():
                return ", ".join(self._one(item) for item in value)
            case _:
                return self._one(value)

    def _one(self, value: object) -> str:
        if isinstance(value, dict):
            if "elements" in value:
                return self._rich(value)
            return self.text(value.get("text")) or str(value.get("name", ""))
        return self.name(value)

    def element(self, element: Json, state: Json | None = None) -> str:
        """An element as it looks: a button in brackets, a menu with its arrow."""
        kind, label = element.get("type"), self.label(element, state)
        match kind:
            case "button" | "workflow_button" | "overflow":
                return f"[{label}]"
            case "image":
                return f"[{element.get('alt_text', '')}]"
            case "checkboxes" | "radio_buttons":
                return self._ticks(element, state)
            case _ if str(kind).endswith("_input"):
                return f"[{label}]"
            case _:
                return f"[{label} ▾]"

    def _ticks(self, element: Json, state: Json | None) -> str:
        held = state or elements.initial(element)
        chosen = held.get("selected_options") or [held.get("selected_option") or {}]
        values = {option.get("value") for option in chosen}
        marks = ("☑", "☐") if element["type"] == "checkboxes" else ("◉", "○")
        return "\n".join(
            f"{marks[option['value'] not in values]} {self.text(option['text'])}"
            for option in element["options"]
        )

    def blocks(self, blocks: list[Json], values: Values | None = None) -> str:
        """Everything some blocks show, line by line."""
        shown = (self.block(block, values or {}) for block in blocks)
        return "\n".join(line for line in shown if line)

    def block(self, block: Json, values: Values) -> str:
        """Everything one block shows."""
        states = values.get(str(block.get("block_id")), {})
        drawn = [
            self.element(e, states.get(str(e.get("action_id"))))
            for e in elements.elements_of(block)
        ]
        return "\n".join(part for part in (self.words(block), " ".join(drawn)) if part)

    def words(self, block: Json) -> str:
        """A block's own words, without its elements."""
        kind = block["type"]
        lines: list[str] = []
        match kind:
            case "section" | "header" | "alert":
                lines = [self.text(item) for item in (block.get("text"), *block.get("fields", ()))]
            case "context":
                images = {"image": self.element}
                lines = [" ".join(images.get(e["type"], self.text)(e) for e in block["elements"])]
            case "input":
                lines = [self.text(block.get("label")), self.text(block.get("hint"))]
            case "image" | "video":
                lines = [f"[{self.text(block.get('title')) or block.get('alt_text', '')}]"]
            case "markdown":
                lines = [str(block["text"])]
            case "rich_text":
                lines = [self._rich(block)]
            case "table":
                lines = [" | ".join(self._cell(cell) for cell in row) for row in block["rows"]]
        return "\n".join(line for line in lines if line)

    def _cell(self, cell: Json) -> str:
        return self._rich(cell) if cell["type"] == "rich_text" else str(cell.get("text", ""))

    def _rich(self, item: Json) -> str:
        """Rich text: leaves run on, sections and list entries stand on their own lines."""
        kind = str(item.get("type"))
        if "elements" in item:
            inside = [self._rich(one) for one in item["elements"]]
            apart = kind in ("rich_text", "rich_text_list")
            return "\n".join(inside) if apart else "".join(inside)
        match kind:
            case "user" | "channel" | "usergroup":
                mark = "#" if kind == "channel" else "@"
                return mark + self.name(item.get(f"{kind}_id"))
            case "broadcast":
                return f"@{item.get('range')}"
            case "emoji":
                return mrkdwn.plain_emoji(f":{item.get('name')}:")
            case "date":
                stamp, form = item.get("timestamp"), item.get("format")
                return self.mrkdwn(f"<!date^{stamp}^{form}|{item.get('fallback', '')}>")
            case _:
                return str(item.get("text") or item.get("url") or item.get("value") or "")

    def message(self, message: Message) -> str:
        """Everything a message shows: blocks take the text's place."""
        values = message.states.get(self.person, {})
        main = self.blocks(message.blocks, values) if message.blocks else self.mrkdwn(message.text)
        parts = [main]
        for attachment in message.attachments:
            parts.append(self.blocks(attachment.get("blocks") or [], values))
            parts += [self.mrkdwn(str(attachment.get(k) or "")) for k in ("pretext", "text")]
        files = self.workspace.files
        parts += [f"[{files[one].title}]" for one in message.files if one in files]
        return "\n".join(part for part in parts if part)

    def view(self, view: OpenView) -> str:
        """Everything a modal or Home shows."""
        payload = view.payload
        footer = [f"[{self.text(payload[k])}]" for k in ("close", "submit") if payload.get(k)]
        body = self.blocks(payload["blocks"], view.state)
        parts = (self.text(payload.get("title")), body, " ".join(footer), view.trouble or "")
        return "\n".join(part for part in parts if part)


def errors(workspace: Workspace, person: str) -> dict[str, str]:
    """What stands beneath the fields of the open modal, by their labels."""
    view = workspace.modal(person)
    if view is None:
        return {}
    eyes = Eyes(workspace, person)
    labels = {b["block_id"]: eyes.text(b.get("label")) for b in view.payload["blocks"]}
    return {labels.get(block) or block: text for block, text in view.errors.items()}


@dataclass(frozen=True)
class Page:
    """Which part of a screen is asked for: one channel or all, its newest messages or all."""

    channel: str | None = None
    limit: int | None = None
    before: str | None = None
    """Only messages older than this ts."""


def screen(workspace: Workspace, person: str, page: Page = Page()) -> Json:
    """What one person sees, all of it unless a page says otherwise."""
    eyes = Eyes(workspace, person)
    modal, home = workspace.modal(person), workspace.homes.get(person)
    return {
        "channels": {
            channel.id: _channel(eyes, channel.id, page)
            for channel in workspace.visible_channels(person)
            if page.channel in (None, channel.id)
        },
        "modal": None if modal is None else _view(eyes, modal),
        "home": None if home is None else _view(eyes, home),
        "errors": errors(workspace, person),
        "trouble": modal.trouble if modal else None,
        "unread": workspace.unread(person),
        "answering": workspace.app.answering,
    }


def _channel(eyes: Eyes, channel: str, page: Page) -> list[Json]:
    """The messages of a channel, oldest first, each with the replies to it."""
    workspace, person = eyes.workspace, eyes.person
    found = workspace.messages(channel, person)
    if page.before:
        found = [message for message in found if message.ts < page.before]
    shown = found[-page.limit :] if page.limit else found
    wanted = {message.ts for message in shown}
    threads: dict[str, list[Json]] = {}
    for message in workspace.log[channel]:
        root = str(message.thread_ts)
        if root in wanted and not message.is_root and _visible(message, person):
            threads.setdefault(root, []).append(_message(eyes, message))
    return [_message(eyes, message) | {"thread": threads.get(message.ts, [])} for message in shown]


def _visible(message: Message, person: str) -> bool:
    return not message.deleted and message.ephemeral_to in (None, person)


def _message(eyes: Eyes, message: Message) -> Json:
    return {
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "plain": eyes.message(message),
        "blocks": message.blocks,
        "ephemeral": message.ephemeral_to is not None,
        "edited": message.edited,
        "files": message.files,
        "reactions": message.reactions,
        "thread": [],
    }


def _view(eyes: Eyes, view: OpenView) -> Json:
    return {
        "id": view.id,
        "title": eyes.text(view.payload.get("title")),
        "plain": eyes.view(view),
        "blocks": view.payload["blocks"],
        "state": view.state,
        "submit": eyes.text(view.payload.get("submit")) or None,
    }
