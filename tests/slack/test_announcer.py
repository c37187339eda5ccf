"""Who hears what in channels: the card, calls beneath it, alarms."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.announcements import Channels, Posted
from bot.domain.errors import ChannelUnusable, NotDelivered
from bot.domain.people import PersonId, Role, Roles
from bot.domain.requests import RequestState, Stage
from bot.domain.values import Missing, Waiting
from tests.slack.conversation import labels, seen
from tests.slack.office import Office
from tests.slack.standings import LEAD, SECURITY, ended, request, standing, yes
from tests.workflow.accounts import NOW

ROLES = Roles({Role.APPROVER: ("S0SECURITY", "U0LEAD"), Role.ADMIN: ("U0ADAM", "S0BOSSES")})
S = RequestState


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
