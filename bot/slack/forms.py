"""What a person typed and chose in a modal, read by the ids of its inputs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.secrets import Secret
from bot.slack.screen import HOME


@dataclass(frozen=True, slots=True)
class Form:
    """An open modal: its callback id, what it carries, and its inputs by action id.

    `hash` names the version that the person looked at; `roomy` says that another modal still fits
    upon it, and `home` that it was opened upon the Home tab. What was typed is never printed.
    """

    id: str = ""
    carried: str = ""
    view_id: str = ""
    hash: str = ""
    roomy: bool = True
    home: bool = False
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)

    def text(self, action_id: str) -> str:
        """Return what was typed, without blanks around it; empty where nothing was."""
        return str(self._of(action_id).get("value") or "").strip()

    def secret(self, action_id: str) -> Secret:
        """Return what was typed as something that cannot be printed."""
        return Secret(self.text(action_id))

    def number(self, action_id: str) -> int | None:
        """Return a whole number that was typed, or None."""
        typed = self.text(action_id)
        return int(typed) if typed.removeprefix("-").isdecimal() else None

    def chosen(self, action_id: str) -> str:
        """Return the value of the chosen option, or the chosen user's id; empty where none is."""
        return value_of(self._of(action_id))

    def labels(self, action_id: str) -> Mapping[str, str]:
        """Return what stands on the chosen options, by their values."""
        options = self._of(action_id).get("selected_options") or ()
        return {str(each["value"]): str(each["text"]["text"]) for each in options}

    def date(self, action_id: str) -> dt.date | None:
        """Return the chosen day, or None."""
        chosen = self._of(action_id).get("selected_date")
        return dt.date.fromisoformat(chosen) if chosen else None

    def _of(self, action_id: str) -> Mapping[str, Any]:
        return self.values.get(action_id, {})


def value_of(state: Mapping[str, Any]) -> str:
    """Return what one element has been set to: an option's value, a user's id or a day."""
    option = state.get("selected_option") or {}
    kinds = ("selected_user", "selected_conversation", "selected_date")
    chosen = option.get("value") or next(filter(None, map(state.get, kinds)), "")
    return str(chosen)


def form_of(view: Mapping[str, Any]) -> Form:
    """Return what an interaction's `view` says; ids of inputs are unique in our modals.

    What is not shaped as Slack's are raises here, by any of the errors that come of it.
    """
    carried = str(view.get("private_metadata") or "")
    by_block = (view.get("state") or {}).get("values") or {}
    values = {action: {**state} for block in by_block.values() for action, state in block.items()}
    form = Form(
        id=str(view.get("callback_id") or ""),
        carried=carried.removesuffix(HOME),
        view_id=str(view.get("id") or ""),
        hash=str(view.get("hash") or ""),
        # Slack stacks three: the first names nobody before it, the second the root.
        roomy=view.get("previous_view_id") in {None, "", view.get("root_view_id")},
        home=carried.endswith(HOME),
        values=values,
    )
    for action_id in values:  # a room that stumbled over one would have to find words for it
        form.labels(action_id), form.chosen(action_id), form.date(action_id)
    return form
