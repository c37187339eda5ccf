"""Slack and the channels that were chosen, around an announcer."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.announcements import Channels, Posted, Standing
from bot.domain.people import Role, Roles
from bot.domain.requests import RequestState
from bot.slack.admins import Admins
from bot.slack.announcer import Announcer
from bot.slack.directory import Directory
from bot.slack.groups import Groups
from bot.slack.limits import check
from bot.slack.pace import Pace
from bot.slack.people import People
from bot.slack.poster import Poster
from bot.slack.tasks import Tasks
from bot.store.alerts import AlertStore
from bot.store.database import Database
from bot.workflow.alerting import Alerts
from tests.slack.wire import Json, Wire
from tests.workflow.accounts import NOW

ROLES = Roles({Role.APPROVER: ("S0SECURITY", "U0LEAD"), Role.ADMIN: ("U0ADAM", "S0BOSSES")})
S = RequestState


@dataclass
class Office:
    """Slack, the channels that were chosen, and a clock that only sleeping moves."""

    wire: Wire
    client: AsyncWebClient
    database: Database
    channels: Channels = field(default_factory=lambda: Channels(approvals="C1", changes="C2"))
    now: datetime = NOW
    slept: list[float] = field(default_factory=list)

    async def chosen(self, team: str) -> Channels:
        assert team == "T1"
        return self.channels

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    def announcer(self) -> Announcer:
        tasks = Tasks()
        people = People(ROLES, Groups(self.client, tasks), Directory(self.client, tasks))
        alerts = Alerts(AlertStore(self.database), people, lambda: self.now)
        poster = Poster(self.client, Pace(lambda: self.now, self.sleep))
        return Announcer(poster, Admins(poster, alerts), ROLES, self.chosen)

    async def tells(self, standing: Standing, posted: Posted | None, told: int) -> Posted:
        """Have the asker told what they have not heard."""
        announcer = self.announcer()
        thread = await announcer.thread(standing, posted)
        await announcer.news(standing, thread, told)
        return thread

    def said(self) -> list[tuple[str, Json]]:
        found = [(what, body) for what, body in self.wire.calls if what.startswith("chat.")]
        for _, body in found:
            assert check(body, "message") == []
        return found

    def posts(self) -> list[Json]:
        return [body for what, body in self.said() if what == "chat.postMessage"]
