"""Who hears what, and where: the card in the channel, the thread of whoever asked."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.announcements import Channels, Posted, Standing
from bot.domain.errors import ChannelUnusable, NotDelivered
from bot.domain.outcomes import Ended, Outcome
from bot.domain.people import PersonId, Role, Roles
from bot.domain.requests import RequestState, Stage
from bot.domain.values import Missing, Waiting
from bot.slack.admins import Admins
from bot.slack.announcer import Announcer
from bot.slack.bolt import connected
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
from tests.slack.conversation import labels, seen
from tests.slack.standings import LEAD, SECURITY, ended, no, request, standing, yes
from tests.slack.wire import Json, Wire, serving
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


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    database = Database(sqlite_url)
    await database.migrate()
    async with serving() as wire, connected("xoxb-1", f"{wire.url}api/") as client:
        wire.groups["S0BOSSES"] = ["U0BOSS"]
        yield Office(wire, client, database)
    await database.close()


async def test_a_request_is_posted_where_those_who_decide_look(office: Office) -> None:
    posted = await office.announcer().card(standing(), None)
    (card,) = office.posts()
    assert posted == Posted("C1", "1.000")
    assert card["channel"] == "C1"
    assert card["unfurl_links"] is False
    assert "Reset shop.example token 1234" in seen(card)
    assert "Approve" in labels(card)


async def test_a_role_is_called_by_the_people_who_hold_it(office: Office) -> None:
    made = request(stages=(Stage(("approver",), 1),), review=("approver",))
    await office.announcer().card(standing(made), None)
    told = seen(office.posts()[0])
    assert "<!subteam^S0SECURITY>, <@U0LEAD>: 0 of 1 approval" in told
    assert "To review: <!subteam^S0SECURITY>, <@U0LEAD>" in told


async def test_the_same_card_is_brought_up_to_date_and_nobody_is_called_again(
    office: Office,
) -> None:
    posted = Posted("C1", "7.7")
    done = ended(S.DENIED, revision=2)
    assert await office.announcer().card(done, posted) == posted
    ((method, body),) = office.said()
    assert (method, body["channel"], body["ts"]) == ("chat.update", "C1", "7.7")
    assert labels(body) == []


@pytest.mark.parametrize("word", ["message_not_found", "cant_update_message"])
async def test_a_card_whose_message_is_gone_is_posted_again(office: Office, word: str) -> None:
    office.wire.refuses["chat.update"] = {"ok": False, "error": word}
    posted = await office.announcer().card(standing(), Posted("C1", "7.7"))
    assert posted == Posted("C1", "1.000")


async def test_another_channel_takes_over_from_one_that_is_closed(office: Office) -> None:
    office.wire.refuses["chat.update"] = {"ok": False, "error": "is_archived"}
    posted = await office.announcer().card(standing(), Posted("COLD", "7.7"))
    assert posted == Posted("C1", "1.000")
    with pytest.raises(ChannelUnusable, match="C1: is_archived"):
        await office.announcer().card(standing(), Posted("C1", "7.7"))


@pytest.mark.parametrize("word", ["channel_not_found", "not_in_channel"])
async def test_a_channel_that_is_closed_to_us_is_told_from_an_outage(
    office: Office, word: str
) -> None:
    office.wire.refuses["chat.postMessage"] = {"ok": False, "error": word}
    with pytest.raises(ChannelUnusable) as refused:
        await office.announcer().card(standing(), None)
    assert (refused.value.channel, refused.value.word) == ("C1", word)


async def test_an_outage_is_worth_trying_again(office: Office) -> None:
    for method in ("chat.postMessage", "chat.update"):
        office.wire.refuses[method] = {"ok": False, "error": "internal_error"}
        with pytest.raises(NotDelivered, match="internal_error"):
            await office.announcer().card(
                standing(), Posted("C1", "7.7") if method == "chat.update" else None
            )
    office.client.base_url = "http://127.0.0.1:1/"
    with pytest.raises(NotDelivered):
        await office.announcer().card(standing(), None)


async def test_without_a_channel_a_request_waits_for_one(office: Office) -> None:
    office.channels = Channels()
    with pytest.raises(ChannelUnusable, match="no channel: not_set"):
        await office.announcer().card(standing(), None)


async def test_what_nobody_had_to_approve_is_told_when_it_is_over(office: Office) -> None:
    announcer = office.announcer()
    assert await announcer.card(standing(request(stages=(), state=S.APPLYING)), None) is None
    posted = await announcer.card(ended(S.DONE, stages=(), revision=3), None)
    assert posted is not None
    assert posted.channel == "C2"


async def test_an_emergency_is_told_to_those_who_approve_at_once(office: Office) -> None:
    hurried = standing(request(stages=(), state=S.APPROVED, emergency=True, review=("U0LEAD",)))
    await office.announcer().card(hurried, None)
    (card,) = office.posts()
    assert card["channel"] == "C1"
    assert "To review: <@U0LEAD>" in seen(card)


async def test_the_next_stage_is_called_when_its_turn_comes(office: Office) -> None:
    two = (frozenset({"U0LEAD"}), frozenset({"U0FIRST", "U0SECOND"}))
    made = request(stages=(LEAD, SECURITY), decisions=(yes("U0LEAD"),), revision=2)
    await office.announcer().call(standing(made, members=two), Posted("C1", "7.7"), 1)
    (call,) = office.posts()
    assert call["thread_ts"] == "7.7"
    assert "<!subteam^S0SECURITY>: it's your turn to decide." in seen(call)
    more = replace(made, decisions=(yes("U0LEAD"), yes()), revision=3)
    await office.announcer().call(standing(more, members=two), Posted("C1", "7.7"), 2)
    assert len(office.posts()) == 1


async def test_messages_in_one_channel_are_a_second_apart(office: Office) -> None:
    announcer = office.announcer()
    await announcer.card(standing(), None)
    await announcer.card(standing(), None)
    assert office.slept == [1.0]
    await announcer.thread(standing(), None)
    assert office.slept == [1.0], "another channel need not wait"
    office.now -= timedelta(hours=1)
    await announcer.card(standing(), None)
    assert office.slept == [1.0], "a clock that was set back holds nobody up"


async def test_who_asked_hears_each_step_in_one_thread(office: Office) -> None:
    thread = await office.tells(standing(), None, 0)
    (root,) = office.posts()
    assert root["channel"] == "U0OLIVIA"
    assert thread == Posted("D-U0OLIVIA", "1.000")
    assert "Your request: Reset shop.example token 1234" in seen(root)
    assert "Waiting for 2 of <!subteam^S0SECURITY>" in seen(root)
    assert labels(root) == ["Withdraw", "Details"]

    first = request(decisions=(yes(),), revision=2)
    assert await office.tells(standing(first), thread, 1) == thread
    step = office.posts()[-1]
    assert step["thread_ts"] == "1.000"
    assert "<@U0FIRST> approved it: “ok” · 1 more needed" in seen(step)

    both = (yes(), yes("U0SECOND", ""))
    done = ended(S.DONE, decisions=both, revision=5, outcome=Outcome(Ended.DONE))
    await office.tells(replace(done, value="V1", value_until=NOW), thread, 2)
    second, outcome = office.posts()[-2:]
    assert "<@U0SECOND> approved it. No more approvals needed." in seen(second)
    assert "✅ Done · approved by <@U0FIRST>, <@U0SECOND>" in seen(outcome)
    assert "Your new value is ready. It is shown once." in seen(outcome)
    assert labels(outcome) == ["Reveal"]
    assert outcome["blocks"][-2]["elements"][0]["value"] == "V1"


async def test_what_was_told_once_is_not_told_again(office: Office) -> None:
    done = ended(S.DONE, decisions=(yes(),), revision=4)
    await office.tells(done, Posted("D1", "7.7"), 4)
    assert [method for method, _ in office.said()] == ["chat.update"]


async def test_a_no_is_told_with_its_reason_in_the_one_line_about_the_end(office: Office) -> None:
    await office.tells(ended(S.DENIED, decisions=(no(),), revision=2), Posted("D1", "7.7"), 1)
    (told,) = office.posts()
    assert "❌ Denied by <@U0FIRST>: “use the staging token”" in seen(told)


async def test_a_value_for_somebody_else_waits_for_them_alone(office: Office) -> None:
    done = ended(S.DONE, receiver="UJOHN", revision=3)
    await office.tells(replace(done, value="V1"), None, 0)
    _, asker, receiver = office.posts()
    assert "The new value is waiting for <@UJOHN>." in seen(asker)
    assert labels(asker) == []
    assert receiver["channel"] == "UJOHN"
    assert "<@U0OLIVIA> requested a value for you." in seen(receiver)
    assert labels(receiver) == ["Reveal"]
    assert "For 24 hours" in seen(receiver)


@pytest.mark.parametrize(
    ("made", "slow", "words"),
    [
        (request(state=S.APPLYING), False, "Working on it."),
        (request(state=S.APPLYING), True, "Mailtrap is slow; still trying."),
        (request(state=S.APPROVED), False, "Starting soon."),
        (request(state=S.APPROVED, not_before=NOW), False, "You can undo this until"),
        (request(reason="", stages=()), False, "Waiting for approval."),
    ],
)
async def test_the_thread_says_where_it_stands(
    office: Office,
    made: Any,
    slow: bool,  # noqa: FBT001 -- a row of the table
    words: str,
) -> None:
    await office.tells(standing(made, slow=slow), None, 0)
    assert words in seen(office.posts()[0])


async def test_an_alarm_is_told_where_approvers_look_and_never_fails(office: Office) -> None:
    waits = Waiting("V1", "T1", "R1", "UJOHN", NOW)
    who = PersonId("T1", "U9")
    announcer = office.announcer()
    await announcer.alarm(who, Missing.NOT_YOURS, waits)
    await announcer.alarm(who, Missing.REVEALED, waits)
    first, second = map(seen, office.posts())
    assert "<@U9> tried to reveal a value that is for somebody else." in first
    assert "It is for <@UJOHN>" in first
    assert "<@U9> tried to reveal a value a second time." in second
    office.wire.refuses["chat.postMessage"] = {"ok": False, "error": "not_in_channel"}
    await announcer.alarm(who, Missing.NOT_YOURS, waits)
    office.channels = Channels()
    await announcer.alarm(who, Missing.NOT_YOURS, waits)
    assert len(office.posts()) == 3


async def test_what_was_over_before_it_could_be_told_is_one_message(office: Office) -> None:
    failed = ended(S.FAILED, stages=(), revision=3, outcome=Outcome(Ended.REFUSED))
    await office.tells(failed, None, 0)
    (told,) = office.posts()
    assert "❌ Failed: nothing was changed" in seen(told)
    assert "refused the bot's own token" in seen(told)
    assert labels(told) == []
