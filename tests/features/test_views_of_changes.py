"""What people see of changes where a conversation rarely leads: long lists, missing facts."""

from dataclasses import replace

import pytest

from bot.domain.account import Sandbox
from bot.domain.errors import NoSuchToken, SeveralTokens
from bot.domain.people import PersonId
from bot.domain.requests import RequestState
from bot.domain.tokens import Consumer
from bot.features.domains.adding import DOMAIN
from bot.features.owners import views as owners
from bot.features.requests import views as requests
from bot.slack.cards import picking, tokens
from bot.slack.limits import check
from bot.slack.room import Heard
from bot.workflow.waiting import Listed, Which
from tests.slack.conversation import labels, seen
from tests.slack.standings import request, standing, yes
from tests.workflow.accounts import NOW, token


def test_a_pick_list_counts_what_it_has_no_room_for() -> None:
    found = SeveralTokens("shop", (token(1, "shop a"), token(2, "shop b")), 30)
    told = seen(picking.several(found, "reset_token.open").message())
    assert "30 tokens match “shop”. Which one?" in told
    assert "And 28 more" in told


def test_a_form_of_apps_is_never_larger_than_slack_takes() -> None:
    many = tuple(Consumer(f"app {number}", "UJANE") for number in range(60))
    form = owners.apps_form(replace(token(1), consumers=many)).modal()
    assert check(form, "modal") == []
    assert "A token can have at most 40 apps here." in seen(form)
    assert "no apps are listed" in seen(owners.used(token(1, "ci"), ()).message())


def test_credentials_are_shown_even_where_their_sandbox_is_not_known() -> None:
    assert "QA" in str(requests.about_sandbox(None, "QA"))
    known = Sandbox(30, "QA", 20, "sandbox.smtp.mailtrap.io", (25, 2525))
    assert "port 25 or 2525" in seen({"blocks": requests.about_sandbox(known, "QA")})


def test_a_yes_says_what_is_still_needed() -> None:
    for state, not_before, words in (
        (RequestState.PENDING, None, "More approvals are needed."),
        (RequestState.APPROVED, NOW, "You can undo this until"),
        (RequestState.APPROVED, None, "No more approvals needed"),
    ):
        made = request(state=state, not_before=not_before)
        assert words in seen(requests.approved(made).message())


def test_details_hold_every_word_and_no_button_that_decides() -> None:
    said = tuple(yes(f"U{number}", "x" * 3000) for number in range(9))
    modal = requests.details(standing(request(decisions=said))).modal()
    assert check(modal, "modal") == []
    assert seen(modal).count("x" * 3000) >= 9
    assert "actions" not in {block["type"] for block in modal["blocks"]}  # type: ignore[attr-defined] # plain JSON


@pytest.mark.parametrize(("theirs", "buttons"), [(True, 2), (None, 2), (False, 0)])
def test_whoever_may_have_to_decide_has_the_buttons_in_sight(
    theirs: bool | None,  # noqa: FBT001 -- a row of the table
    buttons: int,
) -> None:
    reader = Heard(PersonId("T1", "U0FIRST"), NOW)
    row = Listed(standing(request(reason="why " * 100)), theirs)
    page = requests.page(Which.OPEN, [row], reader, more=True).message()
    assert check(page, "message") == []
    assert len({"Approve", "Deny…"} & set(labels(page))) == buttons
    assert "… (shortened)”" in seen(page)
    assert ("I couldn't check whose turn it is" in seen(page)) == (theirs is None)
    assert ("waiting for 2 approvals from" in seen(page)) == (theirs is not None)
    assert {"Mine", "✓ Open", "All", "Next ›"} <= set(labels(page))


def test_a_form_that_carries_no_token_is_none_of_ours() -> None:
    with pytest.raises(NoSuchToken):
        tokens.carried("nothing")


@pytest.mark.parametrize(
    "name", ["mail.example.com", "a.io", "xn--bcher-kva.example", "a-b.c-d.org"]
)
def test_domain_names_are_taken(name: str) -> None:
    assert DOMAIN.fullmatch(name)


@pytest.mark.parametrize(
    "name",
    ["", "localhost", "-a.example", "a-.example", "a..example", "a b.example", "1.2", "ä.de"],
)
def test_what_is_no_domain_name_is_not(name: str) -> None:
    assert not DOMAIN.fullmatch(name)
