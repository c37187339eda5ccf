"""What a person does: every method reaches the app and returns when it answered, or did not."""

import html

from bot.playground.slack import elements, events, inputs, payloads, payloads_people, posting, stack
from bot.playground.slack.ground import Ground, NotThereError
from bot.playground.slack.model import Command, Container, Json, Message, OpenView, Value
from bot.playground.slack.refusals import SlackRefusal

__all__ = ["Actions", "NotThereError"]


class Actions(Ground):
    """What a person can do; ids everywhere (U…, C…/D…, V…); raises NotThereError."""

    async def enter(
        self, person: str, channel: str, text: str, thread_ts: str | None = None
    ) -> None:
        """Send what the composer holds: a command if it begins with a slash, else a message."""
        self._may_write(person, channel)
        if text.startswith("/"):
            await self.command(person, channel, text, thread_ts)
        else:
            await self.say(person, channel, text, thread_ts)

    async def command(
        self, person: str, channel: str, text: str, thread_ts: str | None = None
    ) -> None:
        """Type a slash command; whatever fails is said in a line that only this person sees."""
        workspace = self.workspace
        self._begin(person, channel)
        name, rest = [*text.split(maxsplit=1), "", ""][:2]
        known = next((c for c in workspace.app.commands if c.command == name), None)
        wrong: str | None
        if known is None:
            wrong = f"{name} is not a valid command."
        elif thread_ts is not None:
            wrong = f"{name} is not supported in threads. Sorry!"
        else:
            wrong = await self._run(person, channel, known, rest.strip())
        if wrong:
            posting.trouble(workspace, person, channel, wrong, thread_ts)

    async def _run(self, person: str, channel: str, command: Command, text: str) -> str | None:
        """Deliver a command and show its answer; returns what Slack says when it failed."""
        workspace = self.workspace
        if command.should_escape:
            text = self._linked(html.escape(text, quote=False), named=True)
        fields = {
            "token": self.courier.credentials.verification,
            "team_id": workspace.team_id,
            "team_domain": payloads_people.domain(workspace),
            "channel_id": channel,
            "channel_name": payloads.channel_stub(workspace, channel)["name"],
            "user_id": person,
            "user_name": workspace.people[person].handle,
            "command": command.command,
            "text": text,
            "api_app_id": workspace.app.id,
            "is_enterprise_install": "false",
            "response_url": workspace.response_url(person, channel),
            "trigger_id": workspace.trigger(person),
        }
        if workspace.enterprise_id:
            fields["enterprise_id"] = workspace.enterprise_id
            fields["enterprise_name"] = workspace.enterprise_name
        answer = await self.courier.deliver("slash_commands", fields)
        reason = answer.reason
        if answer.ok and answer.body:
            try:
                posting.respond(workspace, answer.body, person, channel)
            except SlackRefusal as refusal:
                reason = refusal.error
        return f'{command.command} failed with the error "{reason}"' if reason else None

    async def say(
        self, person: str, channel: str, text: str, thread_ts: str | None = None
    ) -> Message:
        """Write a message; the app hears of it where its manifest asks to."""
        workspace = self.workspace
        self._may_write(person, channel)
        self._begin(person, channel)
        shown = self._linked(html.escape(text, quote=False), named=False)
        message = workspace.post(
            Message(workspace.next_ts(), channel, person, shown, thread_ts=thread_ts)
        )
        await self.herald.tell(message)
        return message

    async def react(self, person: str, channel: str, ts: str, name: str) -> None:
        """React to a message, or take it back."""
        message = self._message(person, channel, ts)
        if message.ephemeral_to is not None:
            raise NotThereError("Nobody reacts to a message that only they see.")
        self._begin(person, channel)
        if not message.react(person, name):
            message.unreact(person, name)
        self.workspace.changed(message)
        await events.reacted(self.workspace, self.courier, message, name, person)

    async def act(
        self,
        person: str,
        container: Container,
        block_id: str,
        action_id: str,
        value: Value = None,
    ) -> bool:
        """Operate an element; says whether the app answered (an input without dispatch: True)."""
        blocks, values, view = self._place(person, container)
        at = self._element(blocks, block_id, action_id)
        state = self._choose(person, at, value)
        if at.element["type"] in elements.SELECTED and state is not None:
            values.setdefault(block_id, {})[action_id] = state
        if view is not None:
            view.touched = view.touched or at.is_input
            view.errors.pop(block_id, None)
            self.workspace.notify(self._notice(container, person))
        if at.is_input and not at.block.get("dispatch_action"):
            return True
        self._begin(person, container[1] if container[0] == "message" else None)
        payload = self._interaction("block_actions", person, view)
        payload |= self._context(person, container, values)
        payload["actions"] = [elements.action(at, state, self.workspace.next_ts())]
        answer = await self.courier.deliver("interactive", payload)
        self._trouble(answer, container, person, view)
        return answer.ok

    async def fill(
        self, person: str, view_id: str, block_id: str, action_id: str, value: Value
    ) -> bool:
        """Put a value into an input of a modal."""
        return await self.act(person, ("view", view_id), block_id, action_id, value)

    async def suggest(
        self, person: str, container: Container, block_id: str, action_id: str, typed: str
    ) -> list[Json]:
        """Options (or option groups: entries with "options") for what was typed."""
        blocks, values, view = self._place(person, container)
        at = self._element(blocks, block_id, action_id)
        if len(typed) < at.element.get("min_query_length", 3):
            return []
        payload = self._interaction("block_suggestion", person, view)
        payload |= self._context(person, container, values)
        payload |= {"action_id": action_id, "block_id": block_id, "value": typed}
        for unneeded in ("trigger_id", "response_url", "state", "hash"):
            payload.pop(unneeded, None)
        answer = await self.courier.deliver("interactive", payload)
        if not self._presentable(answer.body):
            return []
        found = answer.body.get("option_groups") or answer.body.get("options") or []
        offered = elements.options_of(answer.body)
        known = self.workspace.suggested.setdefault(f"{person} {block_id} {action_id}", [])
        known[:] = [*(o for o in known if o not in offered), *offered][-1000:]
        return list(found)

    async def submit(self, person: str) -> OpenView | None:
        """Submit the open modal; returns what is open afterwards."""
        workspace = self.workspace
        view = self._top(person)
        view.trouble, view.errors = None, inputs.problems(view)
        if view.errors:
            workspace.notify({"kind": "modal", "person": person})
            return view
        self._begin(person)
        view.busy = True
        workspace.notify({"kind": "modal", "person": person})
        payload = self._interaction("view_submission", person, view)
        payload |= {
            "view": payloads.view(workspace, view),
            "response_urls": self._response_urls(person, view),
        }
        try:
            answer = await self.courier.deliver("interactive", payload)
        finally:
            view.busy = False
        if answer.ok:
            stack.after_submission(workspace, view, answer.body)
        self._trouble(answer, ("view", view.id), person, view)
        return workspace.modal(person)

    async def close(self, person: str, *, everything: bool = False) -> None:
        """Close the open modal (one step back in the stack), or the whole stack."""
        top = self._top(person)
        cleared = everything or bool(top.payload.get("clear_on_close"))
        self._begin(person)
        for view in stack.close(self.workspace, person, everything=cleared):
            if view.payload.get("notify_on_close"):
                payload = self._interaction("view_closed", person, view)
                del payload["trigger_id"]
                shown = {"view": payloads.view(self.workspace, view), "is_cleared": cleared}
                await self.courier.deliver("interactive", payload | shown)

    async def open_home(self, person: str, tab: str = "home") -> None:
        """Look at the app's Home (or "messages") tab."""
        workspace = self.workspace
        self._begin(person, "home" if tab == "home" else workspace.dm(person).id)
        body: Json = {
            "type": "app_home_opened",
            "user": person,
            "channel": workspace.dm(person).id,
            "tab": tab,
            "event_ts": workspace.next_ts(),
        }
        home = workspace.homes.get(person)
        if home is not None and tab == "home":
            body["view"] = payloads.view(workspace, home)
        await events.send(workspace, self.courier, "app_home_opened", body)

    async def shortcut(
        self, person: str, callback_id: str, message: tuple[str, str] | None = None
    ) -> bool:
        """Use a shortcut; a message shortcut names (channel, ts)."""
        workspace, kind = self.workspace, "message" if message else "global"
        known = workspace.app.shortcuts
        if not any(s.callback_id == callback_id and s.kind == kind for s in known):
            raise NotThereError(f"There is no {kind} shortcut {callback_id!r}.")
        self._begin(person, message[0] if message else None)
        payload = payloads.shortcut(
            workspace,
            "message_action" if message else "shortcut",
            person,
            self.courier.credentials.verification,
        )
        payload |= {
            "callback_id": callback_id,
            "action_ts": workspace.next_ts(),
            "trigger_id": workspace.trigger(person),
        }
        if message is not None:
            payload |= self._about(person, *message)
        answer = await self.courier.deliver("interactive", payload)
        if not answer.ok:
            workspace.notify({"kind": "trouble", "person": person, "text": stack.TROUBLE})
        return answer.ok

    async def open_dm(self, person: str, other: str | None = None) -> str:
        """Open a direct conversation, with the app by default; returns its channel id."""
        channel = self.workspace.dm(person, other)
        self.workspace.notify({"kind": "channels", "person": person})
        if other in (None, self.workspace.app.user_id):
            await self.open_home(person, "messages")
        return channel.id
