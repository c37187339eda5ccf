"""What every action of a person stands on: where it happened, what is there, what the app hears."""

import re

from bot.playground.slack import choices, elements, inspector, payloads, refusals_options, stack
from bot.playground.slack.delivery import Answer, Courier
from bot.playground.slack.events import Herald
from bot.playground.slack.model import Container, Json, Message, OpenView, Value, Values
from bot.playground.slack.refusals import Problems
from bot.playground.slack.workspace import Workspace

MENTIONED = re.compile(
    r"(?P<address>https?://[^\s<>]*[^\s<>.,;:!?'\")\]])"
    r"|(?<![\w<])@(?P<handle>[\w.-]*\w)|(?<![\w<])#(?P<channel>[\w-]+)"
)


class NotThereError(LookupError):
    """What a person wants to use is not on their screen."""


class Ground:
    """Finds what an action is about and builds what the app is told; raises NotThereError."""

    def __init__(self, workspace: Workspace, courier: Courier) -> None:
        self.workspace, self.courier = workspace, courier
        self.herald = workspace.herald = Herald(workspace, courier)

    def _begin(self, person: str, place: str | None = None) -> None:
        """A new action of this person, in a channel or at "home"."""
        workspace = self.workspace
        if person not in workspace.people:
            raise NotThereError(f"There is nobody with the id {person!r}.")
        if place not in (None, "home"):
            seen = {channel.id for channel in workspace.visible_channels(person)}
            if place not in seen:
                raise NotThereError(f"{person} sees no channel {place!r}.")
            workspace.mark_read(person, str(place))
        if place is not None:
            workspace.places[person] = place
        inspector.begin(workspace)

    def _may_write(self, person: str, channel: str) -> None:
        app, at = self.workspace.app, self.workspace.channels.get(channel)
        if app.messages_read_only and at is not None and at.members == {person, app.user_id}:
            raise NotThereError("Sending messages to this app has been turned off.")

    def _place(
        self, person: str, container: Container
    ) -> tuple[list[Json], Values, OpenView | None]:
        """The blocks of a container, this person's state in it, and its view if it is one."""
        match container:
            case ("message", channel, ts):
                message = self._message(person, channel, ts)
                blocks = message.every_block
                values = message.states.setdefault(person, elements.defaults(blocks))
                return blocks, values, None
            case ("view", view_id):
                view = self.workspace.view(view_id)
            case _:
                view = self.workspace.homes.get(person)
        if view is None or view.person != person:
            raise NotThereError(f"{person} has no such view open.")
        return view.payload["blocks"], view.state, view

    def _message(self, person: str, channel: str, ts: str) -> Message:
        message = self.workspace.find(channel, ts)
        seen = {one.id for one in self.workspace.visible_channels(person)}
        if message is None or channel not in seen or message.ephemeral_to not in (None, person):
            raise NotThereError(f"{person} sees no message {ts} in {channel}.")
        return message

    def _element(self, blocks: list[Json], block_id: str, action_id: str) -> elements.Placed:
        at = elements.find(blocks, block_id, action_id)
        if at is None:
            raise NotThereError(f"There is no element {action_id!r} in block {block_id!r}.")
        return at

    def _choose(self, person: str, at: elements.Placed, value: Value) -> Json | None:
        kind = at.element["type"]
        operated = {*elements.SELECTED, "overflow", "feedback_buttons"}
        if kind not in operated:
            return None
        if kind == "file_input":
            known = self.workspace.files
            wanted = value if isinstance(value, list) else []
            shown = [payloads.file(self.workspace, known[one]) for one in wanted if one in known]
            return {"type": kind, "files": shown}
        self._on_offer(person, at, value)
        suggested = self.workspace.suggested.get(f"{person} {at.block_id} {at.action_id}", ())
        try:
            if kind == "feedback_buttons":
                return elements.feedback(at.element, value)
            return elements.chosen(at.element, value, suggested)
        except ValueError as error:
            raise NotThereError(f"{at.action_id}: {error}.") from error

    def _on_offer(self, person: str, at: elements.Placed, value: Value) -> None:
        """Raise NotThereError if a menu of people or conversations does not offer this."""
        kind = str(at.element["type"])
        if kind.endswith("users_select"):
            offered = choices.people(self.workspace)
        elif kind.endswith(("channels_select", "conversations_select")):
            offered = choices.conversations(self.workspace, person, at.element)
        else:
            return
        wanted = value if isinstance(value, list) else [value]
        absent = [one for one in wanted if one is not None and one not in offered]
        if absent:
            raise NotThereError(f"{at.action_id}: {absent[0]!r} is not on offer.")

    def _top(self, person: str) -> OpenView:
        view = self.workspace.modal(person)
        if view is None:
            raise NotThereError(f"{person} has no modal open.")
        return view

    def _interaction(self, kind: str, person: str, view: OpenView | None = None) -> Json:
        payload = payloads.interaction(
            self.workspace, kind, person, self.courier.credentials.verification
        )
        modal = view.id if view is not None and view.payload["type"] == "modal" else None
        return payload | {"trigger_id": self.workspace.trigger(person, modal)}

    def _context(self, person: str, container: Container, values: Values) -> Json:
        """Where an interaction happened, with a response_url if that is a message."""
        if container[0] != "message":
            view = self._place(person, container)[2]
            return {} if view is None else payloads.on_view(self.workspace, view)
        _, channel, ts = container
        message = self._message(person, channel, ts)
        url = self.workspace.response_url(person, channel, ts)
        return payloads.on_message(self.workspace, message, values) | {"response_url": url}

    def _about(self, person: str, channel: str, ts: str) -> Json:
        """What a message shortcut says about its message."""
        message = self._message(person, channel, ts)
        return {
            "channel": payloads.channel_stub(self.workspace, channel),
            "message_ts": ts,
            "message": payloads.message(self.workspace, message),
            "response_url": self.workspace.response_url(person, channel),
        }

    def _response_urls(self, person: str, view: OpenView) -> list[Json]:
        """One response_url for each select of the view that asks for one."""
        urls = []
        for at in elements.placed(view.payload["blocks"]):
            if not (at.is_input and at.element.get("response_url_enabled")):
                continue
            state = view.state[at.block_id][at.action_id]
            channel = state.get("selected_conversation") or state.get("selected_channel")
            if channel:
                urls.append(
                    {
                        "block_id": at.block_id,
                        "action_id": at.action_id,
                        "channel_id": channel,
                        "response_url": self.workspace.response_url(person, channel),
                    }
                )
        return urls

    def _trouble(
        self, answer: Answer, container: Container, person: str, view: OpenView | None
    ) -> None:
        """Show that the app did not answer, where Slack shows it."""
        if answer.ok:
            return
        if view is not None:
            view.trouble = stack.TROUBLE
        self.workspace.notify({"kind": "trouble", "person": person, "text": stack.TROUBLE})
        self.workspace.notify(self._notice(container, person))

    def _presentable(self, offer: Json) -> bool:
        """Whether Slack would show these suggestions; the inspector says why not."""
        problems = Problems("suggestions")
        if offer.get("option_groups"):
            refusals_options.groups(problems, offer["option_groups"], "/option_groups")
        elif offer.get("options"):
            refusals_options.options(problems, offer["options"], "/options")
        if problems.found:
            entry = inspector.record(self.workspace, "in", "suggestions", offer)
            refusal = problems.messages()
            inspector.finish(self.workspace, entry, refusal, ok=False, seconds=0)
        return not problems.found

    def _notice(self, container: Container, person: str) -> Json:
        match container:
            case ("message", channel, ts):
                return {"kind": "message", "channel": channel, "ts": ts, "person": person}
            case ("view", _):
                return {"kind": "modal", "person": person}
            case _:
                return {"kind": "home", "person": person}

    def _linked(self, text: str, *, named: bool) -> str:
        """Text with @handles and #channels turned into Slack's ids, and addresses into links."""
        people = {p.handle: p.id for p in self.workspace.people.values()}
        people |= {p.name.replace(" ", ""): p.id for p in self.workspace.people.values()}
        channels = {c.name: c.id for c in self.workspace.channels.values() if c.name}

        def written(found: re.Match[str]) -> str:
            address, handle, channel = found.group("address", "handle", "channel")
            if address:
                return f"<{address}>"
            if handle in people:
                return f"<@{people[handle]}{f'|{handle}' if named else ''}>"
            return f"<#{channels[channel]}|{channel}>" if channel in channels else found[0]

        return MENTIONED.sub(written, text)
