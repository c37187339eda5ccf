"""From a form to what a team has chosen."""

from __future__ import annotations

from bot.domain.announcements import Channels
from bot.domain.choices import TeamChoices
from bot.features.settings import views
from bot.slack.forms import Form
from bot.slack.room import Heard
from bot.slack.screen import FieldErrors, Shown, Submitted
from bot.workflow.choosing import Choosing


class Choices:
    """The listeners around a team's choices."""

    def __init__(self, choosing: Choosing) -> None:
        self._choosing = choosing

    async def opened(self, heard: Heard) -> Shown:
        """Answer with what counts now."""
        return views.form(await self._choosing.chosen(heard.person.team))

    async def sent(self, heard: Heard) -> Submitted:
        """Keep what was sent."""
        days = _days(heard.form)
        if days is None:
            return FieldErrors(views.unreadable_days())
        channels = {name: heard.form.chosen(views.channel(name)) for name in views.CHANNELS}
        choices = TeamChoices(Channels(**channels), days)
        await self._choosing.choose(heard.person, choices, heard.now)
        return views.kept(choices)


def _days(form: Form) -> tuple[int, ...] | None:
    """Return the days that were typed, the earliest warning first; None for senseless ones."""
    typed = form.text(views.DAYS).replace(",", " ").split()
    if not all(each.isdecimal() and views.FEWEST <= int(each) <= views.MOST for each in typed):
        return None
    return tuple(sorted({int(each) for each in typed}, reverse=True)) or None
