"""A form in somebody's hands: what is typed and chosen stays, as it does in Slack."""

from dataclasses import dataclass, field
from typing import Any

from bot.slack.limits import check
from tests.slack.conversation import Conversation, seen
from tests.slack.wire import Json

STATES = {
    "plain_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_external_select": ("selected_options", "initial_options"),
    "datepicker": ("selected_date", "initial_date"),
    "users_select": ("selected_user", "initial_user"),
}


@dataclass
class Held:
    """An open form."""

    talk: Conversation
    view: Json
    states: dict[tuple[str, str], Any] = field(default_factory=dict)

    def words(self) -> str:
        return seen(self.view)

    def labels(self) -> list[str]:
        return [each["label"]["text"] for each in self.view["blocks"] if each["type"] == "input"]

    def block(self, label: str) -> Json:
        blocks: list[Json] = [b for b in self.view["blocks"] if b["type"] == "input"]
        return next(each for each in blocks if each["label"]["text"] == label)

    def values(self) -> Json:
        found: Json = {}
        for block in self.view["blocks"]:
            if block["type"] != "input":
                continue
            element = block["element"]
            key, initial = STATES[element["type"]]
            ids = (block["block_id"], element["action_id"])
            empty: Any = [] if key == "selected_options" else None
            state = self.states.get(ids, element.get(initial, empty))
            found.setdefault(ids[0], {})[ids[1]] = {"type": element["type"], key: state}
        return found

    async def sets(self, label: str, value: Any) -> None:
        """Fill in a field; where it is live, the form gets its next version."""
        block = self.block(label)
        element = block["element"]
        if element["type"] in {"static_select", "radio_buttons"}:
            value = next(o for o in element["options"] if value in (o["value"], o["text"]["text"]))
        key, _ = STATES[element["type"]]
        self.states[block["block_id"], element["action_id"]] = value
        if block["dispatch_action"]:
            ids = {"action_id": element["action_id"], "block_id": block["block_id"]}
            action = {"type": element["type"], key: value, **ids}
            self.take(await self.talk.act(self.open(), action))

    async def finds(self, label: str, typed: str) -> list[Json]:
        """Type into a type-ahead menu, and see what it offers."""
        block = self.block(label)
        payload = {"type": "block_suggestion", "user": {"id": "U1"}, "value": typed}
        payload |= {"action_id": block["element"]["action_id"], "view": self.open()}
        payload |= {"block_id": block["block_id"]}
        return await self.talk.suggestions(payload)

    async def picks(self, label: str, *names: str) -> None:
        """Choose, in a type-ahead menu, what is found under these names."""
        found = []
        for name in names:
            groups = await self.finds(label, name)
            options = [option for group in groups for option in group["options"]]
            found.append(next(o for o in options if o["text"]["text"] == name))
        await self.sets(label, found)

    async def sends(self) -> Json:
        """Send it; what is answered may be its next version."""
        answer = await self.talk.submit(self.view, self.values())
        if answer.get("response_action") == "update" and "submit" in answer["view"]:
            self.take(answer["view"])
        return answer

    def open(self) -> Json:
        return {**self.view, "id": "V2", "hash": "1.first", "state": {"values": self.values()}}

    def take(self, view: Json) -> None:
        assert check(view, "modal") == []
        self.view = view
