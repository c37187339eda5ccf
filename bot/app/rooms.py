"""The front page: the rooms, in the order of the help."""

from __future__ import annotations

from dataclasses import dataclass

from bot.features import (
    add_token,
    audit,
    check,
    delete_token,
    domains,
    drift,
    edit_permissions,
    expiring,
    home,
    leak,
    list_tokens,
    notices,
    owners,
    requests,
    reset_token,
    rotation,
    sandboxes,
    settings,
    show_token,
    who,
)
from bot.features import help as help_room
from bot.slack.files import Files
from bot.slack.freshness import Freshness
from bot.slack.room import Room
from bot.slack.secrets import Door
from bot.slack.zones import Zones
from bot.workflow.verbs import Verbs


@dataclass(frozen=True, slots=True)
class Kit:
    """What rooms are given: the verbs, and the doors to Slack; `command` is the slash command."""

    verbs: Verbs
    freshness: Freshness
    door: Door
    files: Files
    zones: Zones
    command: str


def rooms(kit: Kit) -> tuple[Room, ...]:
    """Return every room."""
    verbs, freshness = kit.verbs, kit.freshness
    see, ask = verbs.see, verbs.ask
    others = (
        list_tokens.room(see, freshness),
        show_token.room(see, freshness),
        expiring.room(verbs.digests, freshness),
        add_token.room(see, ask, kit.zones),
        edit_permissions.room(see, ask, verbs.editable, kit.zones),
        reset_token.room(see, ask),
        rotation.room(verbs.rotate, ask),
        delete_token.room(see, ask),
        domains.room(see, freshness, ask),
        sandboxes.room(see, freshness, ask),
        requests.room(verbs, kit.door),
        owners.room(see, verbs.owning, verbs.departing),
        notices.room(see, verbs.warn, verbs.owning),
        drift.room(verbs.drifting, verbs.owning),
        check.room(verbs.check),
        leak.room(see, ask),
        who.room(see, verbs.weigh),
        audit.room(verbs.past, kit.files),
        settings.room(verbs.choosing, kit.zones),
        home.room(see, verbs.needs, freshness, kit.command),
    )
    return (help_room.room(kit.command, others), *others)
