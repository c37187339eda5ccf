"""The card of a request, at every point of its life."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.changes import (
    Action,
    AddDomain,
    CreateToken,
    DeleteToken,
    EditPermissions,
    ReplaceToken,
    ResetSandboxCredentials,
    ResetToken,
)
from bot.domain.outcomes import Ended, Outcome
from bot.domain.permissions import Permission, ResourceKey
from bot.domain.requests import RequestState, Stage, Target
from bot.domain.tokens import Consumer
from bot.slack.cards import requests
from bot.slack.limits import check
from tests.slack.conversation import labels, seen
from tests.slack.standings import LEAD, SECURITY, WILD, ended, no, request, standing, yes
from tests.slack.wire import Json
from tests.workflow.accounts import NEWS, NOW, QA, SHOP, STAGING, WHOLE_ACCOUNT, on

S = RequestState


def drawn(shown: Any) -> Json:
    message = requests.card(shown).message()
    assert check(message, "message") == []
    assert len(str(message)) < 40_000
    return message


def read(shown: Any) -> str:
    return seen(drawn(shown))


def test_approvers_read_who_wants_what_and_why_and_what_happens_then() -> None:
    card = drawn(standing(request(decisions=(yes(),))))
    told = seen(card)
    assert "🔐 Reset shop.example token 1234" in told
    assert "waiting · open until <!date^1773172800^" in told
    assert "Requested by <@U0OLIVIA> · “rotating after the laptop theft, see INC-12: db”" in told
    assert "Effect: a new value now; the old value stops 12 h later." in told
    assert "Used by: shop, billing" in told
    assert "Who may decide (rule “production domains”)" in told
    assert "<!subteam^S0SECURITY>: 1 of 2 approvals" in told
    assert "So far: ✅ <@U0FIRST> (“ok”)" in told
    more = standing(request(rules=("production", "other domains", "defaults")))
    assert "(rules “production” and “other domains” and the defaults)" in seen(drawn(more))
    assert labels(card) == [
        "Approve",
        "Deny…",
        "Details",
        "Approve with a comment…",
        "Withdraw",
    ]


def test_a_button_carries_the_requests_id_and_nothing_else() -> None:
    approve, deny, menu = drawn(standing())["blocks"][-1]["elements"]
    assert (approve["value"], deny["value"]) == ("R1", "R1")
    assert [each["value"] for each in menu["options"]] == [
        "requests.details R1",
        "requests.comment R1",
        "requests.withdraw R1",
    ]


def test_stages_are_named_in_order_with_what_is_missing() -> None:
    asked = request(stages=(LEAD, SECURITY), decisions=(yes("U0LEAD"), yes()))
    members = (frozenset({"U0LEAD"}), frozenset({"U0FIRST", "U0SECOND"}))
    told = read(standing(asked, members=members))
    assert "✅ <@U0LEAD>: 1 of 1 approval" in told
    assert "<!subteam^S0SECURITY>: 1 of 2 approvals" in told
    early = read(standing(request(stages=(LEAD, SECURITY)), members=members))
    assert "<@U0LEAD>: 0 of 1 approval" in early
    assert "<!subteam^S0SECURITY>: 0 of 2 approvals, after that" in early


def test_who_may_decide_stands_there_even_if_slack_cannot_tell_who_is_in_a_group() -> None:
    assert "<!subteam^S0SECURITY>: 0 of 2 approvals" in read(standing(members=()))


def test_an_edit_shows_its_difference_and_marks_what_the_token_gains() -> None:
    before = (on(STAGING, 10), on(QA), on(NEWS))
    after = (on(SHOP), on(STAGING), on(NEWS, 10))
    told = read(standing(request(EditPermissions(1, 1234, before, after))))
    assert "Edit permissions of shop.example token 1234" in told
    assert "+ Admin on shop.example ⚠" in told
    assert "↑ project Staging: Viewer → Admin ⚠" in told
    assert "↓ news.example: Admin → Viewer" in told
    assert "− Admin on sandbox QA" in told
    assert "Effect" not in told


def test_a_hundred_differences_are_counted_and_what_is_gained_stands_first() -> None:
    before = tuple(on(ResourceKey("domain", key)) for key in range(100, 200))
    told = read(standing(request(EditPermissions(1, 1234, before, (on(WHOLE_ACCOUNT),)))))
    assert "+ Admin on the whole account ⚠" in told
    assert "and 71 more" in told


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (CreateToken(1, "ci", (on(SHOP),), timedelta(days=365)), "Expires: 365 days after"),
        (CreateToken(1, "ci", (on(SHOP),), None), "Expires: never ⚠"),
        (CreateToken(1, "ci", (on(QA, 10),), NOW), "Viewer on sandbox QA"),
        (ReplaceToken(1, 1, "ci", (on(QA),), (on(SHOP),), None), "The old one stays until"),
        (DeleteToken(1, 1), "stops working at once."),
        (ResetToken(1, 1, retire=True), "the old value stops working at once"),
        (ResetSandboxCredentials(1, 30), "a new SMTP username and password now"),
        (AddDomain(1, "new.example"), "a new sending domain"),
    ],
)
def test_each_change_says_what_happens(change: Any, words: str) -> None:
    assert words in read(standing(request(change)))


def test_an_edit_without_any_difference_says_nothing_changes() -> None:
    same = (on(SHOP),)
    assert "Changes:" in read(standing(request(EditPermissions(1, 1, same, same))))


def test_an_emergency_is_marked_and_names_who_reviews_it() -> None:
    told = read(
        standing(
            request(
                DeleteToken(1, 1234),
                action=Action.LEAK,
                emergency=True,
                review=("S0SECURITY", "U0LEAD"),
                stages=(),
                state=S.DONE,
                ended_at=NOW,
            )
        )
    )
    assert "🚨 Emergency: Delete shop.example token 1234" in told
    assert "To review: <!subteam^S0SECURITY>, <@U0LEAD>" in told


def test_an_undo_window_counts_down_and_can_be_used() -> None:
    card = drawn(standing(request(state=S.APPROVED, not_before=NOW + timedelta(minutes=10))))
    assert "can be undone until <!date^1773144600^" in seen(card)
    assert labels(card) == ["Undo", "Details"]


@pytest.mark.parametrize(
    ("state", "slow", "words"),
    [
        (S.APPROVED, False, "starting soon"),
        (S.APPLYING, False, "in progress"),
        (S.APPLYING, True, "Mailtrap is slow; still trying"),
    ],
)
def test_what_is_under_way_has_no_buttons(state: RequestState, slow: bool, words: str) -> None:  # noqa: FBT001 -- a row of the table
    card = drawn(standing(request(state=state), slow=slow))
    assert words in seen(card)
    assert labels(card) == []


DONE = Outcome(
    Ended.DONE, 4231, "shop.example token 4231", "90ab", old_ends_at=NOW + timedelta(hours=12)
)
TWO = (yes(), yes("U0SECOND", ""))
GONE = Outcome(Ended.CHANGED_SINCE, words="the token is gone")
FROZEN = Outcome(Ended.CHANGED_SINCE, words="rule frozen")
OWN = Outcome(Ended.CHANGED_SINCE, words="own_token")
FACTS = Outcome(Ended.UNKNOWN, words="made since: ci (token 5, …90ab)")
REJECTED = Outcome(Ended.REJECTED, words="name: is too long")


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (ended(S.DONE, decisions=TWO), "Done · approved by <@U0FIRST>, <@U0SECOND> · 10 Mar"),
        (ended(S.DONE, outcome=DONE), "allowed by the rule “production domains”"),
        (ended(S.DONE, outcome=DONE), "Token: shop.example token 4231 · …90ab"),
        (ended(S.DONE, outcome=DONE), "The old value works until 11 Mar 2026 00:00 UTC"),
        (ended(S.DONE, outcome=Outcome(Ended.GONE_ALREADY)), "It was already gone"),
        (ended(S.DONE, outcome=Outcome(Ended.DONE, healed=True)), "I did it again"),
        (ended(S.DONE, outcome=Outcome(Ended.DONE, ends_at=NOW)), "It expires 10 Mar 2026"),
        (ended(S.DONE, rules=()), "✅ Done · 10 Mar"),
        (ended(S.FAILED, outcome=REJECTED), "Mailtrap said “name: is too long”"),
        (ended(S.FAILED, outcome=Outcome(Ended.REFUSED)), "refused the bot's own token"),
        (ended(S.FAILED, outcome=Outcome(Ended.NOT_FOUND)), "no longer exists in Mailtrap"),
        (ended(S.FAILED, outcome=Outcome(Ended.UNREACHABLE)), "I couldn't reach Mailtrap"),
        (ended(S.FAILED, outcome=Outcome(Ended.NOT_VISIBLE)), "Request a replacement instead"),
        (ended(S.UNCLEAR, outcome=Outcome(Ended.UNKNOWN)), "⚠ Outcome unknown"),
        (ended(S.UNCLEAR, outcome=Outcome(Ended.UNKNOWN)), "Look at the account in Mailtrap"),
        (ended(S.UNCLEAR, outcome=FACTS), "What I know: made since: ci (token 5, …90ab)."),
        (ended(S.UNCLEAR, outcome=Outcome(Ended.UNKNOWN, leftover_id=9)), "Token 9 was left over"),
        (ended(S.DENIED, decisions=(no(),)), "❌ Denied by <@U0FIRST>: “use the staging token”"),
        (ended(S.DENIED, decisions=(yes(), no("U0SECOND", ""))), "❌ Denied by <@U0SECOND> · 10"),
        (ended(S.EXPIRED), "⌛ Expired"),
        (ended(S.VOID), "⊘ Void"),
        (ended(S.VOID), "or the rules, are not what they were"),
        (ended(S.VOID, outcome=Outcome(Ended.CHANGED_SINCE)), "is not what it was when this"),
        (ended(S.VOID, outcome=GONE), "Nothing was changed: the token is gone."),
        (ended(S.VOID, outcome=FROZEN), "do not allow it any more (rule “frozen”), so"),
        (ended(S.VOID, outcome=OWN), "do not allow it any more, so nothing"),
        (ended(S.WITHDRAWN), "↩ Withdrawn by <@U0OLIVIA>"),
    ],
)  # fmt: skip
def test_what_became_of_it_stays_and_the_buttons_vanish(shown: Any, words: str) -> None:
    card = drawn(shown)
    assert words in seen(card)
    assert labels(card) == []
    assert "Who may decide" not in seen(card)


def test_what_people_write_arrives_whole_and_is_never_interpreted() -> None:
    asked = request(
        reason=WILD, target=Target(WILD[:255]), decisions=(yes(comment=WILD), no("U2", WILD))
    )
    for shown in (standing(asked), ended(S.DENIED, reason=WILD, decisions=asked.decisions)):
        card = drawn(shown)
        assert seen(card).count(WILD) >= 2
        for block in card["blocks"]:
            if block["type"] == "context":
                assert "INC-12" not in str(block)
    assert WILD[:255] in seen(drawn(standing(asked)))


def test_comments_for_which_there_is_no_room_say_so() -> None:
    said = tuple(yes(f"U{number}", WILD) for number in range(5))
    told = read(standing(request(decisions=said, stages=(Stage(("U1",), 9),))))
    assert told.count(WILD) == 2
    assert told.count("(a comment of 3,000 characters: see Details)") == 3


def test_the_value_may_be_for_somebody_else() -> None:
    told = read(standing(request(receiver="UJOHN"), apps=()))
    assert "the new value goes to <@UJOHN>" in told
    assert "Used by" not in told


def test_forty_apps_are_counted() -> None:
    apps = tuple(Consumer(f"app {number}", None) for number in range(40))
    assert "and 10 more apps" in read(standing(apps=apps))


def test_a_resource_without_a_name_is_called_by_its_id() -> None:
    gained = (Permission(ResourceKey("domain", 77), 100),)
    assert "+ Admin on domain 77" in read(standing(request(EditPermissions(1, 1, (), gained))))
