"""The verbs, put together: what rooms and the clock can have done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.policy import Policy
from bot.mailtrap.read import Reader
from bot.mailtrap.trial import Trial
from bot.mailtrap.write import Writer
from bot.store.alerts import AlertStore
from bot.store.announcements import AnnouncementStore
from bot.store.audit import AuditStore
from bot.store.digests import DigestStore
from bot.store.drifts import DriftStore
from bot.store.mirror import MirrorStore
from bot.store.notices import NoticeStore
from bot.store.nudges import NudgeStore
from bot.store.requests import RequestStore
from bot.store.rotations import RotationStore
from bot.store.secrets import Sealer
from bot.store.team_settings import TeamSettings
from bot.store.values import ValueStore
from bot.workflow.alerting import Alerts
from bot.workflow.announce import Announce, Announcer
from bot.workflow.apply import Act
from bot.workflow.ask import Ask
from bot.workflow.asking import People
from bot.workflow.carry_out import CarryOut, Hands
from bot.workflow.check import Check
from bot.workflow.choosing import Choosing
from bot.workflow.decide import Decide
from bot.workflow.departing import Departing, Herald
from bot.workflow.digest import Digests, Publisher
from bot.workflow.drifting import Drifting, Teller
from bot.workflow.editable import Editable
from bot.workflow.follow import Follow, Sweep
from bot.workflow.lapse import Lapse
from bot.workflow.membership import Membership, Roll
from bot.workflow.needs import Needs
from bot.workflow.nudge import Nudger, Nudging
from bot.workflow.owning import Owning
from bot.workflow.past import Past
from bot.workflow.reconcile import Reconcile
from bot.workflow.refused import Admins, Refused
from bot.workflow.remind import Remind
from bot.workflow.reveal import Alarm, Reveal
from bot.workflow.rotate import Rotate, Threads
from bot.workflow.see import See
from bot.workflow.submit import Submit
from bot.workflow.waiting import Waiting
from bot.workflow.warn import Warn, Warner
from bot.workflow.weigh import Weigh


@dataclass(frozen=True, slots=True)
class Stores:
    """Everything that is kept."""

    mirror: MirrorStore
    requests: RequestStore
    outbox: AnnouncementStore
    values: ValueStore
    audit: AuditStore
    rotations: RotationStore
    chosen: TeamSettings
    notices: NoticeStore
    nudges: NudgeStore
    drifts: DriftStore
    digests: DigestStore
    alerts: AlertStore
    sealer: Sealer


@dataclass(frozen=True, slots=True)
class Service:
    """Mailtrap, as the bot's own token reaches it, and what that token ends with."""

    reader: Reader
    writer: Writer
    trial: Trial
    own_last_four: str


@dataclass(frozen=True, slots=True)
class Outside:
    """What the verbs know of Slack and of the process that they run in.

    Of `onlookers`, who is in a group may be known from a while ago, since nothing is decided by
    it; `look` copies a workspace's accounts, `spawn` holds on to what runs; `now` is UTC-aware.
    """

    people: People
    onlookers: People
    announcer: Announcer
    threads: Threads
    alarm: Alarm
    warner: Warner
    teller: Teller
    nudger: Nudger
    admins: Admins
    publisher: Publisher
    alerts: Alerts
    roll: Roll
    herald: Herald
    look: Callable[[str], Awaitable[object]]
    spawn: Callable[[Coroutine[Any, Any, None]], object]
    now: Callable[[], datetime]
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Verbs:
    """What can be done, each of them once; `sweeps` do what is due without anybody asking.

    Each of these can be done at any time; in their order each finds what those before have left.
    """

    see: See
    weigh: Weigh
    ask: Ask
    decide: Decide
    carry_out: CarryOut
    follow: Follow
    values: Reveal
    announce: Announce
    waiting: Waiting
    owning: Owning
    check: Check
    choosing: Choosing
    past: Past
    editable: Editable
    warn: Warn
    drifting: Drifting
    digests: Digests
    rotate: Rotate
    departing: Departing
    needs: Needs
    sweeps: Mapping[str, Sweep]


@dataclass(frozen=True, slots=True)
class _Clock:
    """What tells people of things without being asked."""

    choosing: Choosing
    waiting: Waiting
    warn: Warn
    drifting: Drifting
    digests: Digests
    refused: Refused
    departing: Departing

    def sweeps(self) -> dict[str, Sweep]:
        """Return what is done all the time, by its name."""
        return {
            "warn": self.warn.sweep,
            "drift": self.drifting.sweep,
            "digest": self.digests.sweep,
            "refused": self.refused.sweep,
            "left": self.departing.sweep,
        }


def _clock(see: See, waiting: Waiting, stores: Stores, outside: Outside) -> _Clock:
    choosing = Choosing(stores.chosen)
    return _Clock(
        choosing=choosing,
        waiting=waiting,
        warn=Warn(stores.notices, stores.mirror, see, choosing, outside.warner),
        drifting=Drifting(stores.drifts, stores.requests, see, choosing, outside.teller),
        digests=Digests(stores.digests, see, waiting, choosing, outside),
        refused=Refused(see, outside.admins),
        departing=Departing(
            stores.alerts, stores.mirror, see, outside.alerts, outside.roll, outside.herald
        ),
    )


def verbs(policy: Policy, see: See, stores: Stores, service: Service, outside: Outside) -> Verbs:
    """Put the verbs together."""
    requests, now = stores.requests, outside.now
    own, people = service.own_last_four, (outside.people, outside.onlookers)
    weigh, onlooking = (Weigh(policy, each, see, own) for each in people)
    act, membership = Act(service.reader, service.writer), Membership(outside.roll)
    reconcile, sealer = Reconcile(service.reader, act, own), stores.sealer
    carry_out = CarryOut(Hands(requests, sealer, act, reconcile, now, outside.new_id))
    announce = Announce(stores.outbox, stores.values, outside.announcer, see, weigh, now)
    reveal = Reveal(stores.values, requests, stores.audit, sealer, service.trial, outside.alarm)
    follow = Follow(carry_out, announce, outside.look, outside.spawn)
    decide, owning = Decide(weigh, requests, stores.audit), Owning(stores.mirror, see, membership)
    rotate = Rotate(stores.rotations, service.reader, outside.threads, stores.notices, owning, now)
    submit = Submit(weigh, requests, stores.audit, outside.new_id, membership)
    clock = _clock(see, Waiting(requests, announce, onlooking), stores, outside)
    waits = _waits(policy, see, stores, outside, announce)
    first = {"requests": decide.lapse, "changes": follow.sweep, "announcements": announce.sweep}
    return Verbs(
        see=see,
        weigh=weigh,
        ask=Ask(weigh, submit, follow, stores.audit),
        decide=decide,
        carry_out=carry_out,
        follow=follow,
        values=reveal,
        announce=announce,
        waiting=clock.waiting,
        owning=owning,
        check=Check(see, service.trial),
        choosing=clock.choosing,
        past=Past(stores.audit),
        editable=Editable(see, service.reader),
        rotate=rotate,
        departing=clock.departing,
        warn=clock.warn,
        drifting=clock.drifting,
        digests=clock.digests,
        needs=_needs(onlooking, see, stores),
        sweeps=first | waits | {"rotation": rotate.sweep} | clock.sweeps(),
    )


def _waits(
    policy: Policy, see: See, stores: Stores, outside: Outside, announce: Announce
) -> dict[str, Sweep]:
    """Return what time does to whatever waits for somebody; the last tells what the others find."""
    nudges, requests = stores.nudges, stores.requests
    return {
        "lapse": Lapse(stores.values, requests, nudges, see).sweep,
        "remind": Remind(policy, outside.people, requests, nudges, announce).sweep,
        "nudge": Nudging(nudges, requests, announce, outside.nudger).sweep,
    }


def _needs(weigh: Weigh, see: See, stores: Stores) -> Needs:
    return Needs(see, weigh, stores.requests, stores.values, stores.rotations)
