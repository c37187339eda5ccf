"""How Slack says no, and the collecting of what is wrong with blocks."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from bot.playground.slack.model import Json

PLAIN = ("plain_text",)
BOOLEANS = {
    *("optional", "dispatch_action", "expand", "multiline", "focus_on_load", "is_wrapped"),
    *("default_to_current_conversation", "response_url_enabled", "clear_on_close"),
    *("notify_on_close", "exclude_external_shared_channels", "exclude_bot_users"),
    *("emoji", "verbatim", "bold", "italic", "strike", "code", "underline"),
}
KnownFile: TypeAlias = Callable[[Json], bool]
"""Whether an image may show this `slack_file`."""


def any_file(_file: Json) -> bool:
    """Every file is known, where nobody can say which are."""
    return True


class SlackRefusal(Exception):
    """An answer with `"ok": false`; `extra` is merged into it."""

    def __init__(self, error: str, **extra: object) -> None:
        super().__init__(error)
        self.error, self.extra = error, extra

    def body(self) -> Json:
        """The answer's JSON."""
        return {"ok": False, "error": self.error, **self.extra}


class Problems:
    """Collects problems, each with a JSON pointer to what it is about."""

    def __init__(self, surface: str, known_file: KnownFile = any_file) -> None:
        self.surface, self._known_file = surface, known_file
        self.found: list[tuple[str, str]] = []

    def add(self, message: str, at: str) -> None:
        """Note a problem."""
        self.found.append((message, at))

    def unless(self, condition: object, message: str, at: str) -> bool:
        """Note a problem unless the condition holds; says whether it does."""
        if not condition:
            self.add(message, at)
        return bool(condition)

    def most(self, items: object, limit: int, at: str, least: int = 0) -> list[Json]:
        """A list with so many entries; anything that is no object is noted and left out."""
        if not isinstance(items, list):
            self.add("must be an array", at)
            return []
        self.unless(len(items) <= limit, f"no more than {limit} items allowed", at)
        self.unless(len(items) >= least, f"must contain at least {least} items", at)
        for index, item in enumerate(items):
            self.unless(isinstance(item, dict), "must provide an object", f"{at}/{index}")
        return [item for item in items if isinstance(item, dict)]

    def length(self, value: object, limit: int, at: str, least: int = 1) -> None:
        """A string of so many characters."""
        if self.unless(isinstance(value, str), "must be a string", at):
            text = str(value)
            self.unless(len(text) <= limit, f"must be less than {limit + 1} characters", at)
            self.unless(len(text) >= least, f"must be more than {least - 1} characters", at)

    def text(self, value: object, limit: int, at: str, kinds: Sequence[str] = ()) -> None:
        """A text object of one of these kinds (all, if none is named)."""
        if not isinstance(value, dict):
            self.add("must provide an object", at)
            return
        kinds = kinds or ("plain_text", "mrkdwn")
        kind = value.get("type")
        self.unless(kind in kinds, f"unsupported type: {kind}", f"{at}/type")
        self.only(value, {"type", "text", "emoji" if kind == "plain_text" else "verbatim"}, at)
        self.length(value.get("text"), limit, f"{at}/text")

    def unique(self, name: str, value: object, seen: set[str], at: str) -> None:
        """An id of at most 255 characters that nothing before it carries."""
        if value is None:
            return
        self.length(value, 255, f"{at}/{name}", least=0)
        if value and str(value) in seen:
            self.add(f"`{name}` already exists: {value}", f"{at}/{name}")
        seen.add(str(value))

    def only(self, item: Json, known: set[str], at: str) -> None:
        """Nothing but these keys; those that are switches hold true or false."""
        for key in sorted(item.keys() - known):
            self.add(f"invalid additional property: {key}", at)
        for key in sorted(item.keys() & known & BOOLEANS):
            self.unless(isinstance(item[key], bool), "must be a boolean", f"{at}/{key}")

    def one_of(self, value: object, known: Sequence[str], at: str) -> None:
        """One of a few words."""
        self.unless(value in known, f"must be one of: {', '.join(known)}", at)

    def slack_file(self, file: object, at: str) -> None:
        """A file of this workspace that an image shows, named by its id or its address."""
        named = isinstance(file, dict) and len(file) == 1 and file.keys() <= {"id", "url"}
        good = isinstance(file, dict) and named and self._known_file(file)
        self.unless(good, "invalid slack file", at)

    def messages(self) -> list[str]:
        """What Slack puts into `response_metadata.messages`."""
        return [f"[ERROR] {message} [json-pointer:{at}]" for message, at in self.found]

    def refuse(self, error: str) -> None:
        """Raise SlackRefusal if anything was found."""
        if self.found:
            plain = [f"{message} [json-pointer:{at}]" for message, at in self.found]
            raise SlackRefusal(error, errors=plain, response_metadata={"messages": self.messages()})
