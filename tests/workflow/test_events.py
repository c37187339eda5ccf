"""What the audit says of a request: by whom, of what, by which rule and why."""

from datetime import UTC, datetime

from bot.domain.changes import Action, DeleteToken, ResetToken
from bot.domain.outcomes import Ended, Outcome
from bot.domain.people import PersonId
from bot.domain.requests import Decision, Request, RequestState, Target
from bot.domain.verdicts import Allowed, Refused, Why
from bot.workflow import events
from bot.workflow.asking import Asked, Weighed
from tests.domain import policies

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
REQUEST = Request(
    id="r1",
    team="T1",
    action=Action.RESET,
    change=ResetToken(1, 7),
    target=Target("billing"),
    asker="U0ASKER",
    receiver="U0SAMI",
    reason="INC-12",
    rules=("production", "domains"),
    stages=(),
    state=RequestState.PENDING,
    asked_at=NOW,
    expires_at=NOW,
    decisions=(Decision("U0APRIL", approves=True, comment="", at=NOW),),
)
ABOUT = ("T1", NOW, 1, 7, "r1")


def test_what_was_asked_for_is_told_with_its_rules_and_who_gets_the_value() -> None:
    entry = events.asked(REQUEST)
    assert (entry.team, entry.at, entry.account_id, entry.token_id, entry.request_id) == ABOUT
    assert (entry.kind, entry.actor) == ("reset_token.asked", "U0ASKER")
    assert entry.facts == {
        "reason": "INC-12",
        "target": "billing",
        "rules": "production, domains",
        "receiver": "U0SAMI",
    }


def test_a_decision_is_told_with_its_comment_and_what_it_was_about() -> None:
    entry = events.decided(REQUEST, "U0APRIL", "denied", "not today", NOW)
    assert (entry.team, entry.at, entry.account_id, entry.token_id, entry.request_id) == ABOUT
    assert (entry.kind, entry.actor) == ("reset_token.denied", "U0APRIL")
    assert entry.facts == {"comment": "not today", "target": "billing"}


def test_a_click_by_the_wrong_person_is_told_with_why_and_what_it_was_about() -> None:
    entry = events.turned_away(REQUEST, "U0VIKTOR", "not their turn", NOW)
    assert (entry.kind, entry.actor) == ("reset_token.turned_away", "U0VIKTOR")
    assert entry.facts == {"why": "not their turn", "target": "billing"}


def test_an_attempt_and_its_end_are_told_with_who_approved() -> None:
    assert events.begun(REQUEST, NOW).facts == {"target": "billing", "attempt": "1"}
    done = Outcome(Ended.DONE, token_id=8, last_four="7f3a")
    entry = events.ended(REQUEST, RequestState.DONE, done, NOW)
    assert (entry.kind, entry.actor) == ("reset_token.done", "tokenbot")
    assert entry.facts == {
        "target": "billing",
        "outcome": str(Ended.DONE),
        "approved_by": "U0APRIL",
        "rules": "production, domains",
        "new_token": "8",
        "last_four": "7f3a",
    }


def test_what_a_lost_answer_left_behind_is_told_with_the_end() -> None:
    healed = Outcome(Ended.DONE, healed=True, leftover_id=9, words="so be it")
    facts = events.ended(REQUEST, RequestState.DONE, healed, NOW).facts
    assert facts["healed"] == "yes"
    assert (facts["leftover"], facts["words"]) == ("9", "so be it")


def test_a_refusal_is_told_with_the_rule_or_with_the_role_that_is_missing() -> None:
    asked = Asked(PersonId("T1", "U0ASKER"), DeleteToken(1, 7), "tidying up")
    found, target = policies.asked(Action.DELETE), Target("billing")
    no = events.refused(asked, Weighed(Refused(Why.RULE, "frozen", "moving"), found, target), NOW)
    assert (no.kind, no.actor, no.token_id) == ("delete_token.refused", "U0ASKER", 7)
    about = {"reason": "tidying up", "target": "billing"}
    assert no.facts == about | {"why": "rule", "rule": "frozen", "detail": "moving"}
    former = events.refused(asked, Weighed(Allowed(("quick",)), found, target), NOW)
    assert former.facts == about | {"why": "not an operator", "rule": "quick"}
