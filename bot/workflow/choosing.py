"""What a team has chosen, read at every use and changed by its admins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Final

from bot.domain.announcements import Channels
from bot.domain.audit import Entry
from bot.domain.choices import TeamChoices
from bot.domain.people import PersonId
from bot.store.team_settings import TeamSettings

_CHANNELS: Final = tuple(asdict(Channels()))


class Choosing:
    """Reads and sets what a team chooses; every method raises StoreUnavailable."""

    def __init__(self, settings: TeamSettings) -> None:
        self._settings = settings

    async def chosen(self, team: str) -> TeamChoices:
        """Return what a team has chosen, or what counts until it does."""
        known = await self._settings.read(team)
        channels = Channels(**{name: str(known.get(name) or "") for name in _CHANNELS})
        usual = TeamChoices()
        days, old = known.get("warn_days"), known.get("old_days")
        return TeamChoices(
            channels,
            tuple(int(each) for each in days) if isinstance(days, list) else usual.warn_days,
            old if isinstance(old, int) else usual.old_days,
            str(known.get("zone") or usual.zone),
        )

    async def channels(self, team: str) -> Channels:
        """Return the channels that a team has chosen."""
        return (await self.chosen(team)).channels

    async def choose(self, person: PersonId, choices: TeamChoices, now: datetime) -> None:
        """Set everything at once; what differs is in the audit."""
        before, after = _flat(await self.chosen(person.team)), _flat(choices)
        changed = {name: _told(value) for name, value in after.items() if value != before[name]}
        if changed:
            entry = Entry(person.team, now, "settings.changed", person.user, facts=changed)
            await self._settings.write(person.team, after, entry)


def _flat(choices: TeamChoices) -> Mapping[str, object]:
    return {
        **asdict(choices.channels),
        "warn_days": list(choices.warn_days),
        "old_days": choices.old_days,
        "zone": choices.zone,
    }


def _told(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
