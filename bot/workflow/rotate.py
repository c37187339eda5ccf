"""Follows each reset until its old value has stopped, and keeps its thread in Slack up to date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from bot.domain.announcements import Posted
from bot.domain.audit import TOKENBOT, Entry
from bot.domain.errors import (
    ChannelUnusable,
    MailtrapError,
    MovedAlready,
    NoSuchToken,
    NotDelivered,
    NotFound,
    NotTheirApp,
)
from bot.domain.people import PersonId
from bot.domain.rotation import Rotation, Step, step_at
from bot.domain.tokens import Consumer
from bot.mailtrap.read import Reader
from bot.store.notices import NoticeStore
from bot.store.rotation_rows import Key
from bot.store.rotations import News, RotationStore
from bot.workflow import events
from bot.workflow.calls import Caller, Calls
from bot.workflow.delivery import LATER
from bot.workflow.owning import Owning

LEASE: Final = timedelta(minutes=1)
"""How long telling may take before another process tries."""

AT_ONCE: Final = 50


class Threads(Caller, Protocol):
    """Slack, as far as rotations are told there; all raise ChannelUnusable and NotDelivered."""

    async def rotation(self, rotation: Rotation, posted: Posted | None) -> Posted:
        """Post what begins the thread, or bring it up to date."""

    async def rotation_news(
        self, rotation: Rotation, told: Step, left: int, posted: Posted
    ) -> None:
        """Say in the thread what has come since the step and the apps left that it knows of."""


class Rotate:
    """What time and people do to rotations; every method raises StoreUnavailable.

    `now` is UTC-aware.
    """

    def __init__(
        self,
        rotations: RotationStore,
        reader: Reader,
        threads: Threads,
        notices: NoticeStore,
        owning: Owning,
        now: Callable[[], datetime],
    ) -> None:
        self._rotations = rotations
        self._reader = reader
        self._threads = threads
        self._calls = Calls(notices, threads)
        self._owning = owning
        self._now = now
        self._log = structlog.get_logger()

    async def sweep(self, team: str, now: datetime) -> None:
        """Follow what was reset since, do what is due, and tell it."""
        for account_id, token_id in await self._rotations.unfollowed(team, now):
            key = (team, account_id, token_id)
            await self._rotations.begin(key, _entry(key, "begun", TOKENBOT, now))
        for rotation in await self._rotations.open(team):
            await self._advance(rotation, now)
        for key in await self._rotations.unannounced(team, now, AT_ONCE):
            await self.tell(key)

    async def get(self, key: Key) -> Rotation:
        """Return a rotation.

        Raises:
            NoSuchToken: this token was not reset, as far as is known.
        """
        found = await self._rotations.get(key)
        if found is None:
            raise NoSuchToken(str(key[2]))
        return found

    async def moved(self, person: PersonId, key: Key, number: int, now: datetime) -> Rotation:
        """Note that an app has the new value; returns how the rotation stands then.

        Raises:
            NotTheirApp: this person does not move it, nor own the token.
            MovedAlready: somebody has said so before.
            NoSuchToken: there is no such rotation, or no such app in it.
        """
        rotation = await self.get(key)
        move = rotation.find(number)
        if move is None:
            raise NoSuchToken(str(key[2]))
        allowed = rotation.may_say(move)
        if allowed and person.user not in allowed:
            raise NotTheirApp(move.app, tuple(sorted(allowed)))
        entry = _entry(key, "moved", person.user, now, app=move.app)
        if not await self._rotations.moved(rotation, number, entry):
            raise MovedAlready(move.app)
        return await self.get(key)

    async def add(self, person: PersonId, key: Key, app: Consumer, now: datetime) -> Rotation:
        """Let one more app move, and keep it among those that use the new token.

        Raises:
            NotAMember: its person is no active full member of the workspace.
            CouldNotCheckPerson: Slack did not tell who its person is.
        """
        rotation = await self.get(key)
        await self._owning.require_member(person.team, app.person, now)
        entry = _entry(key, "app_added", person.user, now, app=app.app)
        while not await self._rotations.add(rotation, app, entry):
            rotation = await self.get(key)
        await self._owning.also_used_by(person, (key[1], rotation.successor_id), app, now)
        return await self.get(key)

    async def tell(self, key: Key) -> None:
        """Bring a rotation's thread up to date, unless somebody is at it."""
        now = self._now()
        news = await self._rotations.claim(key, now, LEASE)
        if news is not None:
            # Both leases end together, so that whoever takes over can make the calls, too.
            await self._tell(news, called=await self._calls(news.rotation, now, LEASE))

    async def _tell(self, news: News, *, called: bool) -> None:
        thread = news.thread
        try:
            thread = await self._threads.rotation(news.rotation, thread)
            await self._threads.rotation_news(news.rotation, news.told, news.left, thread)
        except (ChannelUnusable, NotDelivered) as error:
            self._log.warning("not_told", rotation=news.rotation.key, error=repr(error))
            await self._rotations.put_off(news, thread, self._now() + LATER)
            return
        now = self._now()
        await self._rotations.announced(news, thread, now, None if called else now + LATER)

    async def _advance(self, rotation: Rotation, now: datetime) -> None:
        """Bring a rotation to where time has; the mirror knows when the service ends it."""
        at = rotation.expires_at or rotation.stops_at
        step = step_at(at, now)
        if rotation.gone or step is Step.OVER:
            await self._end(rotation, now)
        elif step > rotation.step or at != rotation.stops_at:
            moved = replace(rotation, stops_at=at)
            await self._rotations.advance(moved, max(step, rotation.step), now)

    async def _end(self, rotation: Rotation, now: datetime) -> None:
        """End a rotation once the account itself says that the old value works no more."""
        try:
            token = await self._reader.token(rotation.account_id, rotation.token_id)
        except NotFound:
            why, works = "gone", False
        except MailtrapError as error:
            self._log.warning("not_confirmed", rotation=rotation.key, error=repr(error))
            return
        else:
            why, works = "expired", token.expires_at is None or token.expires_at > now
        if works:  # the service has moved its end; the mirror will hear of it
            return
        over = replace(rotation, ended_at=now)
        entry = _entry(rotation.key, "ended", TOKENBOT, now, old=why, left=_names(rotation))
        await self._rotations.advance(over, Step.OVER, now, entry)


def _names(rotation: Rotation) -> str:
    return ", ".join(move.app for move in rotation.left)


def _entry(key: Key, word: str, actor: str, now: datetime, **facts: str) -> Entry:
    return events.about_token(f"rotation.{word}", key, actor, now, events.told(facts))
