"""The parts that the bot is built of, each from the settings."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.people import PersonId, Role
from bot.mailtrap.http import MailtrapHttp
from bot.mailtrap.read import Reader
from bot.mailtrap.trial import Trial
from bot.mailtrap.write import Writer
from bot.settings import Settings
from bot.slack import bolt
from bot.slack.admins import Admins
from bot.slack.announcer import Announcer
from bot.slack.directory import Directory
from bot.slack.files import Files
from bot.slack.groups import KEPT, Groups
from bot.slack.notifier import Notifier
from bot.slack.pace import Pace
from bot.slack.people import People
from bot.slack.poster import Poster
from bot.slack.publisher import Publisher
from bot.slack.tasks import Tasks
from bot.store.alerts import AlertStore
from bot.store.announcements import AnnouncementStore
from bot.store.audit import AuditStore
from bot.store.database import Database
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
from bot.workflow.choosing import Choosing
from bot.workflow.verbs import Outside, Service, Stores

Look = Callable[[str], Awaitable[object]]
"""Starts a look at a workspace's accounts, or joins the one under way."""


def new_reference() -> str:
    """Return four random hex digits, which name an error to people and in the log."""
    return secrets.token_hex(2)


def new_id() -> str:
    """Return a random id for a row, short enough for a button."""
    return secrets.token_urlsafe(12)


def stores(settings: Settings, database: Database) -> Stores:
    """Return everything that is kept."""
    return Stores(
        mirror=MirrorStore(database),
        requests=RequestStore(database),
        outbox=AnnouncementStore(database),
        values=ValueStore(database),
        audit=AuditStore(database),
        rotations=RotationStore(database),
        chosen=TeamSettings(database),
        notices=NoticeStore(database),
        nudges=NudgeStore(database),
        drifts=DriftStore(database),
        alerts=AlertStore(database),
        digests=DigestStore(database),
        sealer=Sealer(settings.secret_keys),
    )


def service(settings: Settings, http: MailtrapHttp) -> Service:
    """Return Mailtrap as the bot's own token reaches it."""
    own = settings.mailtrap_api_token.get_secret_value()
    trial = Trial(settings.mailtrap_api_url, settings.mailtrap_way)
    return Service(Reader(http), Writer(http), trial, own[-4:])


@dataclass(frozen=True, slots=True)
class Side:
    """Slack's side of the bot, before there are rooms."""

    client: AsyncWebClient
    tasks: Tasks
    people: People
    onlookers: People
    directory: Directory


def side(settings: Settings, client: AsyncWebClient) -> Side:
    """Return who is who in Slack, and what runs beside the answers."""
    tasks = Tasks()
    roles, groups = settings.policy.roles, Groups(client, tasks)
    directory = Directory(client, tasks)
    onlookers = People(roles, groups, directory, KEPT)
    return Side(client, tasks, People(roles, groups, directory), onlookers, directory)


def outside(
    settings: Settings, slack: Side, kept: Stores, look: Look, now: Callable[[], datetime]
) -> Outside:
    """Return what the verbs know of Slack and of this process."""
    channels = Choosing(kept.chosen).channels
    roles, poster = settings.policy.roles, Poster(slack.client, Pace(now, asyncio.sleep))
    alerts = Alerts(kept.alerts, slack.people, now)
    admins = Admins(poster, alerts)
    announcer = Announcer(poster, admins, roles, channels)

    async def operates(person: PersonId) -> bool:
        return await slack.people.surely_holds(person, Role.OPERATOR, now())

    notifier = Notifier(poster, admins, channels, operates)
    files, spawn = Files(slack.client), slack.tasks.spawn
    return Outside(
        people=slack.people,
        onlookers=slack.onlookers,
        announcer=announcer,
        threads=notifier,
        alarm=announcer.alarm,
        warner=notifier,
        teller=notifier,
        nudger=announcer,
        admins=admins,
        publisher=Publisher(notifier, files, asyncio.sleep, spawn),
        alerts=alerts,
        roll=slack.directory,
        herald=notifier,
        look=look,
        spawn=spawn,
        now=now,
        new_id=new_id,
    )


def bolt_parts(settings: Settings, slack: Side, now: Callable[[], datetime]) -> bolt.Parts:
    """Return what the Bolt app is made of."""
    secret = settings.slack_signing_secret
    return bolt.Parts(
        client=slack.client,
        tasks=slack.tasks,
        people=slack.people,
        command=settings.command,
        now=now,
        new_reference=new_reference,
        signing_secret=secret.get_secret_value() if secret else None,
    )
