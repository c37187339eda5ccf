"""The composition root: what the command line, the playground and the tests build and run."""

from __future__ import annotations

from collections.abc import Mapping

from bot.app.build import Tokenbot, running
from bot.app.chores import migrate, upkeep
from bot.app.clock import system_now
from bot.app.parts import new_reference
from bot.app.rooms import Kit, rooms
from bot.app.transports import connected, run, serve, told_to_stop
from bot.domain.announcements import Channels
from bot.domain.choices import TeamChoices
from bot.domain.people import PersonId
from bot.domain.tokens import Consumer
from bot.settings import Settings, policy, read
from bot.store.secrets import new_key

__all__ = [
    "Channels",
    "Consumer",
    "Kit",
    "PersonId",
    "Settings",
    "TeamChoices",
    "Tokenbot",
    "configured",
    "connected",
    "migrate",
    "new_key",
    "new_reference",
    "policy",
    "rooms",
    "run",
    "running",
    "serve",
    "system_now",
    "told_to_stop",
    "upkeep",
]


def configured(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings, from `environment` or the process's own.

    Raises:
        SettingsError: one is missing or senseless.
    """
    return read(environment)
