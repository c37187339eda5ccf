"""What whoever asked reads: one message that is kept up to date, and replies to it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.announcements import Posted
from bot.domain.outcomes import Ended, Outcome
from bot.domain.people import Role, Roles
from bot.domain.requests import RequestState
from bot.domain.values import Missing
from tests.slack.conversation import labels, seen
from tests.slack.office import Office
from tests.slack.standings import ended, no, request, standing, yes
from tests.workflow.accounts import NOW

ROLES = Roles({Role.APPROVER: ("S0SECURITY", "U0LEAD"), Role.ADMIN: ("U0ADAM", "S0BOSSES")})
S = RequestState


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
    outcome = office.posts()[-1]
    assert "<@U0SECOND> approved it. No more approvals needed." in seen(outcome)
    assert "✅ Done · approved by <@U0FIRST>, <@U0SECOND>" in seen(outcome)
    assert "Your new value is ready: reveal it with the button above." in seen(outcome)
    assert labels(outcome) == [], "the button is not hidden among the replies"


async def test_the_button_for_a_value_is_in_the_message_itself(office: Office) -> None:
    thread, both = Posted("D1", "7.7"), (yes(), yes("U0SECOND", ""))
    done = ended(S.DONE, decisions=both, revision=5, outcome=Outcome(Ended.DONE))
    await office.tells(replace(done, value="V1", value_until=NOW), thread, 2)
    (_, root), (_, news) = office.said()
    assert "✅ Done · approved by <@U0FIRST>, <@U0SECOND>" in seen(root)
    assert "Your new value is ready: shown once, until" in seen(root)
    assert labels(root) == ["Reveal"]
    assert root["blocks"][-1]["elements"][0]["value"] == "V1"
    assert news["thread_ts"] == "7.7"


@pytest.mark.parametrize(
    ("over", "told"),
    [
        (Missing.REVEALED, "You have seen the value. It can't be shown again"),
        (Missing.LAPSED, "was not revealed in time, so it was destroyed. Reset the token"),
    ],
)
@pytest.mark.parametrize("receiver", ["U0OLIVIA", "UJOHN"])
async def test_the_message_says_what_became_of_the_value_and_nothing_is_told_twice(
    office: Office, over: Missing, told: str, receiver: str
) -> None:
    done = ended(S.DONE, receiver=receiver, revision=4, outcome=Outcome(Ended.DONE))
    await office.tells(replace(done, value_over=over), Posted("D1", "7.7"), 4)
    ((method, root),) = office.said()
    assert method == "chat.update"
    assert labels(root) == []
    if receiver == "U0OLIVIA":
        assert told in seen(root)
    elif over is Missing.REVEALED:
        assert "<@UJOHN> has the new value." in seen(root)
    else:
        assert "<@UJOHN> did not reveal it in time." in seen(root)


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
    asker, receiver = office.posts()
    assert "The new value is waiting for <@UJOHN>." in seen(asker)
    assert labels(asker) == []
    assert receiver["channel"] == "UJOHN"
    assert "<@U0OLIVIA> requested a value for you." in seen(receiver)
    assert labels(receiver) == ["Reveal"]
    assert "shown once for 24 hours." in seen(receiver)


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


async def test_what_was_over_before_it_could_be_told_is_one_message(office: Office) -> None:
    failed = ended(S.FAILED, stages=(), revision=3, outcome=Outcome(Ended.REFUSED))
    await office.tells(failed, None, 0)
    (told,) = office.posts()
    assert "❌ Failed: nothing was changed" in seen(told)
    assert "refused the bot's own token" in seen(told)
    assert labels(told) == []
