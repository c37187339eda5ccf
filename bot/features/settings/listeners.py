"""From a form to what a team has chosen."""

from __future__ import annotations

from dataclasses import replace

from bot.domain import zones
from bot.domain.announcements import Channels
from bot.domain.choices import TeamChoices
from bot.features.settings import views
from bot.slack.blocks import Block
from bot.slack.forms import Form
from bot.slack.room import Heard
from bot.slack.screen import FieldErrors, Shown, Submitted
from bot.slack.zones import Zones
from bot.workflow.choosing import Choosing


class Choices:
    """The listeners around a team's choices."""

    def __init__(self, choosing: Choosing, zones: Zones) -> None:
        self._choosing = choosing
        self._zones = zones

    async def opened(self, heard: Heard) -> Shown:
        """Answer with what counts now; who chooses first begins with their own time zone."""
        chosen = await self._choosing.chosen(heard.person.team)
        if not chosen.zone:
            own = str(await self._zones.of(heard.person, heard.now))
            chosen = replace(chosen, zone=own if zones.known(own) else "")
        return views.form(chosen)

    async def zones(self, heard: Heard) -> list[Block]:
        """Answer what is typed into the menu of time zones."""
        found = zones.alike(heard.words, views.MOST_ZONES)
        return [views.zone(each, heard.now) for each in found]

    async def sent(self, heard: Heard) -> Submitted:
        """Keep what was sent."""
        days = _days(heard.form)
        old = heard.form.number(views.OLD)
        errors = views.unreadable_days() if days is None else {}
        if old is None or not views.FEWEST <= old <= views.MOST_OLD:
            errors |= views.unreadable_age()
        if errors or days is None or old is None:
            return FieldErrors(errors)
        channels = {name: heard.form.chosen(views.channel(name)) for name in views.CHANNELS}
        zone = heard.form.chosen(views.ZONE)
        choices = TeamChoices(Channels(**channels), days, old, zone if zones.known(zone) else "")
        await self._choosing.choose(heard.person, choices, heard.now)
        return views.kept(choices)


def _days(form: Form) -> tuple[int, ...] | None:
    """Return the days that were typed, the earliest warning first; None for senseless ones."""
    typed = form.text(views.DAYS).replace(",", " ").split()
    if not all(each.isdecimal() and views.FEWEST <= int(each) <= views.MOST for each in typed):
        return None
    return tuple(sorted({int(each) for each in typed}, reverse=True)) or None
