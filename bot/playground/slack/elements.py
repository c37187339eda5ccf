"""Block Kit elements: where they stand, what state they hold, what an action on them says."""

import copy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.playground.slack.model import Json, Value, Values

SELECTED = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
"""Element type → the key under which its state holds what was chosen."""

MANY = {
    *("selected_options", "selected_users", "selected_conversations", "selected_channels"),
    "files",
}
"""Of which an element holds a list, empty at first."""

ECHOED = ("text", "value", "style", "url", "icon", "placeholder", "min_query_length", "confirm")
"""What an action repeats of the element itself, beside its initial choice; an input nothing."""


@dataclass(frozen=True)
class Placed:
    """An element and the block it stands in."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        """The block's id."""
        return str(self.block.get("block_id", ""))

    @property
    def action_id(self) -> str:
        """The element's id."""
        return str(self.element.get("action_id", ""))

    @property
    def is_input(self) -> bool:
        """Whether it stands in an input block, so that only dispatch_action sends it."""
        return str(self.block["type"]) == "input"


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of one block, in reading order."""
    match block.get("type"):
        case "section":
            return [block["accessory"]] if isinstance(block.get("accessory"), dict) else []
        case "actions" | "context_actions":
            return list(block.get("elements", []))
        case "input":
            return [block["element"]]
        case _:
            return []


def placed(blocks: Iterable[Json]) -> Iterator[Placed]:
    """Every interactive element of some blocks, in reading order."""
    for block in blocks:
        for element in elements_of(block):
            if element.get("type") != "image":
                yield Placed(block, element)


def find(blocks: Iterable[Json], block_id: str, action_id: str) -> Placed | None:
    """The element with these ids."""
    for at in placed(blocks):
        if (at.block_id, at.action_id) == (block_id, action_id):
            return at
    return None


def with_ids(blocks: Iterable[Json], new_id: Callable[[str], str]) -> list[Json]:
    """A copy in which every block and element has an id, as Slack fills them in."""
    filled = [complete(copy.deepcopy(block)) for block in blocks]
    for block in filled:
        if not block.get("block_id"):
            block["block_id"] = new_id("B")
    for at in placed(filled):
        if not at.action_id:
            at.element["action_id"] = new_id("A")
    return filled


def complete(item: Any) -> Any:  # noqa: ANN401 -- any JSON goes in, the same comes out
    """Text objects say whether emoji and links are read, as Slack hands them back."""
    match item:
        case {"type": "plain_text", "text": str()}:
            return {"emoji": True} | item
        case {"type": "mrkdwn", "text": str()}:
            return {"verbatim": False} | item
        case dict():
            return {key: complete(value) for key, value in item.items()}
        case list():
            return [complete(value) for value in item]
        case _:
            return item


def options_of(element: Json) -> list[Json]:
    """All options, those in groups too."""
    grouped = (o for group in element.get("option_groups") or () for o in group["options"])
    return [*(element.get("options") or ()), *grouped]


def initial(element: Json) -> Json:
    """The state of an element that nobody touched."""
    key = SELECTED[element["type"]]
    source = "initial_value" if "value" in key else key.replace("selected_", "initial_")
    empty: list[Json] | None = [] if key in MANY else None
    return {"type": element["type"], key: element.get(source, empty)}


def defaults(blocks: Iterable[Json], kept: Values | None = None) -> Values:
    """`state.values` of some blocks; what a person already chose is kept where ids agree."""
    values: Values = {}
    for at in placed(blocks):
        kind = at.element["type"]
        if kind not in SELECTED:
            continue
        old = (kept or {}).get(at.block_id, {}).get(at.action_id)
        state = old if old and old["type"] == kind else initial(at.element)
        values.setdefault(at.block_id, {})[at.action_id] = state
    return values


def chosen(element: Json, value: Value, suggested: Iterable[Json] = ()) -> Json:
    """The state after choosing a value; ValueError for an option that is not on offer."""
    key = SELECTED.get(element["type"], "selected_option")
    offered = {
        option.get("value"): option
        for option in (*_current(element), *options_of(element), *suggested)
    }
    chosen_value: object = value
    if key == "selected_option":
        chosen_value = None if value is None else _offered(offered, value)
    elif key in MANY:
        wanted = [one for one in (value if isinstance(value, list) else [value]) if one is not None]
        listed = key == "selected_options"
        chosen_value = [_offered(offered, one) for one in wanted] if listed else wanted
    elif key == "selected_date_time":
        chosen_value = None if value is None else int(str(value))
    elif key == "value":
        chosen_value = None if value in (None, "") else str(value)
    elif key == "rich_text_value" and isinstance(value, str):
        chosen_value = _rich_text(value) if value else None
    return {"type": element["type"], key: chosen_value}


def feedback(element: Json, value: Value) -> Json:
    """Which of two feedback buttons was clicked; ValueError for a value that neither has."""
    for name in ("positive_button", "negative_button"):
        part = element.get(name, {})
        if part.get("value") == value:
            return {"type": element["type"], "text": part.get("text"), "value": value}
    raise ValueError(f"neither button has the value {value!r}")


def _rich_text(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def _offered(offered: dict[object, Json], value: object) -> Json:
    if value not in offered:
        raise ValueError(f"there is no option with the value {value!r}")
    return offered[value]


def _current(element: Json) -> list[Json]:
    """What an external select starts with, which no suggestion needs to repeat."""
    first = element.get("initial_option")
    return [*(element.get("initial_options") or ()), *([first] if first else [])]


def action(at: Placed, state: Json | None, ts: str) -> Json:
    """One entry of `actions` in a block_actions payload."""
    own = {
        key: value
        for key, value in at.element.items()
        if not at.element["type"].endswith("_input")
        and (key in ECHOED or key.startswith("initial_"))
    }
    chosen_part = {} if state is None else {k: v for k, v in state.items() if k != "type"}
    ids = {"type": at.element["type"], "block_id": at.block_id, "action_id": at.action_id}
    return own | ids | chosen_part | {"action_ts": ts}
