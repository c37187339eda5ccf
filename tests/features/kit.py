"""All rooms over one mirror: whatever is not read from it stands on an empty database."""

import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import Kit, configured, rooms
from bot.app.parts import outside, service, side, stores
from bot.mailtrap.http import MailtrapHttp
from bot.slack.files import Files
from bot.slack.freshness import Freshness
from bot.slack.room import Room
from bot.slack.secrets import Door
from bot.slack.zones import Zones
from bot.store.database import Database
from bot.store.secrets import new_key
from bot.workflow.see import See
from bot.workflow.verbs import verbs
from tests.workflow.accounts import NOW

NOWHERE = "http://127.0.0.1:9"


def empty() -> Database:
    """Return a database without even its tables."""
    return Database(f"sqlite:///{Path(tempfile.mkdtemp()) / 'empty.db'}")


def all_rooms(
    see: See, start: Callable[[str], Awaitable[object]], database: Database | None = None
) -> tuple[Room, ...]:
    return rooms(kit(see, start, database or empty()))


def kit(see: See, start: Callable[[str], Awaitable[object]], database: Database) -> Kit:
    settings = configured(
        {
            "SLACK_BOT_TOKEN": "xoxb-1",
            "MAILTRAP_API_TOKEN": "0000",
            "TOKENBOT_SECRET_KEYS": new_key(),
        }
    )
    client = AsyncWebClient(token="xoxb-1", base_url=NOWHERE)
    kept = stores(settings, database)
    around = outside(settings, side(settings, client), kept, start, lambda: NOW)
    reached = service(settings, MailtrapHttp(NOWHERE, SecretStr("0000")))
    doing = verbs(settings.policy, see, kept, reached, around)
    freshness = Freshness(see.stale, start)
    return Kit(doing, freshness, Door(client), Files(client), Zones(client), "/tokens")
