"""From an action and a token to what the policy would say."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, assert_never

from bot.domain.changes import (
    Action,
    AddDomain,
    Change,
    CreateToken,
    DeleteToken,
    EditPermissions,
    ReplaceToken,
    ResetSandboxCredentials,
    ResetToken,
)
from bot.domain.errors import UnreadableWords
from bot.domain.people import Role
from bot.features.who import views
from bot.slack import paging
from bot.slack.room import Heard
from bot.slack.screen import Screen
from bot.workflow.asking import Asked
from bot.workflow.see import See
from bot.workflow.view import AccountView
from bot.workflow.weigh import Weigh

ACTIONS: Final = {action.word: action for action in Action}
MOST_CHARACTERS: Final = 300
A_REASON: Final = "…"
"""Whoever simulates is not asked why."""

A_YEAR: Final = timedelta(days=365)
"""How long a new token lives, as the form proposes it."""


class Simulating:
    """The listener that asks the policy and changes nothing."""

    def __init__(self, see: See, weigh: Weigh) -> None:
        self._see = see
        self._weigh = weigh

    async def typed(self, heard: Heard) -> Screen:
        """Answer `who <action> <token>`."""
        word, _, named = paging.readable(heard.words, MOST_CHARACTERS).partition(" ")
        action = ACTIONS.get(word.casefold())
        if action is None or not named.strip():
            return views.usage(tuple(ACTIONS))
        view = await self._see.view(heard.person, None, heard.now)
        change = _change(action, named.strip(), view, heard)
        asked = Asked(heard.person, change, A_REASON, emergency=action is Action.LEAK)
        weighed = await self._weigh(asked, heard.now)
        return views.verdict(action, weighed, may_ask=await heard.holds(Role.OPERATOR))


def _change(action: Action, named: str, view: AccountView, heard: Heard) -> Change:  # noqa: PLR0911 -- one line a change
    """Return the change that is meant; an edit is one of everything that the token may do."""
    account = view.seen.account.id
    match action:
        case Action.ADD_DOMAIN:
            return AddDomain(account, named)
        case Action.RESET_SANDBOX:
            return ResetSandboxCredentials(account, _sandbox(named, view))
        case _:
            token = view.find(named, heard.now).record.token
    held = token.permissions
    match action:
        case Action.ADD:
            return CreateToken(account, token.name, held, A_YEAR)
        case Action.EDIT:
            return EditPermissions(account, token.id, (), held)
        case Action.REPLACE:
            return ReplaceToken(account, token.id, token.name, (), held, A_YEAR)
        case Action.RESET:
            return ResetToken(account, token.id)
        case Action.DELETE | Action.LEAK:
            return DeleteToken(account, token.id)
        case _:
            assert_never(action)


def _sandbox(named: str, view: AccountView) -> int:
    """Return the first sandbox that holds every word in its or its project's name."""
    found = view.places.sandboxes_named(named)
    if not found:
        names = tuple(sandbox.name for _, sandbox in view.places.sandboxes)
        raise UnreadableWords(named, names)
    return found[0][1].id
