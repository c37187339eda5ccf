"""Small words: dates, lengths of time, access, and what people typed."""

import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import NotAllowed
from bot.domain.expiry import State
from bot.domain.people import EVERYONE, Role
from bot.domain.permissions import ResourceKey
from bot.domain.tokens import TokenRecord
from bot.slack import dates, paging, rich
from bot.slack.blocks import escape, plain, shortened
from bot.slack.cards import states, tokens, trouble
from bot.slack.heard import OnHome, OnMessage, OnModal, click_of, command_of, place_of, typed
from bot.workflow.answers import Access, Counts, Seen, TokenRow
from tests.slack.conversation import seen
from tests.workflow.accounts import ACME, NOW, SHOP, token


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=12.4), "12 s"),
        (timedelta(seconds=-12), "12 s"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=89), "89 min"),
        (timedelta(hours=1.6), "2 h"),
        (timedelta(hours=11, minutes=59, seconds=59), "12 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(hours=49), "2 days"),
        (timedelta(days=109.2), "109 days"),
    ],
)
def test_a_length_of_time_is_told_in_its_largest_sensible_unit(
    length: timedelta, said: str
) -> None:
    assert dates.span(length) == said


def test_a_moment_is_shown_in_the_readers_zone_and_told_in_utc_elsewhere() -> None:
    at = datetime(2026, 3, 9, 1, 5, tzinfo=timezone(timedelta(hours=2)))
    assert dates.moment(at, dates.MINUTE) == (
        "<!date^1773011100^{date_short_pretty} at {time}|8 Mar 2026 23:05 UTC>"
    )
    assert rich.date(at, dates.DAY)["fallback"] == "8 Mar 2026 23:05 UTC"


def test_near_moments_have_their_time_of_day() -> None:
    assert dates.form(NOW + timedelta(days=7), NOW, begins=True) == dates.MINUTE
    assert dates.form(NOW - timedelta(days=9), NOW, begins=True) == dates.DAY


def test_text_that_is_too_long_says_so() -> None:
    assert shortened("x" * 75, 75) == "x" * 75
    cut = shortened("x" * 76, 75)
    assert len(cut) == 75
    assert cut.endswith("… (shortened)")


def test_nothing_at_all_is_still_something_to_read() -> None:
    assert plain("")["text"] == rich.words("")["text"] == rich.isolated("") == "(no name)"


PAIRS = {"\u2066": 1, "\u2067": 1, "\u2068": 1, "\u2069": -1}
ANYTHING = st.text(st.sampled_from("ab \nשא٣\u202a\u202b\u202c\u202d\u202e\u2029" + "".join(PAIRS)))


@given(ANYTHING)
def test_nothing_in_a_name_breaks_out_of_its_isolation(name: str) -> None:
    for line in re.split("[\n\u2029]", rich.isolated(f"é{name}")):
        depths = list(accumulate(PAIRS.get(sign, 0) for sign in line))
        turning = any(sign not in "éab " for sign in line)
        assert not turning or (min(depths[:-1]) > 0 and depths[-1] == 0), ascii(line)


def test_a_name_keeps_its_own_pairs_and_loses_only_what_would_end_ours() -> None:
    assert rich.isolated("a\u2069b\u2067c\u2069d") == "\u2068ab\u2067c\u2069d\u2069"
    assert rich.isolated("ü\nשלום") == "ü\n\u2068שלום\u2069"
    assert rich.isolated("Zoë") == "Zoë"


def test_markup_loses_its_brackets() -> None:
    assert escape("<!here> & co") == "&lt;!here&gt; &amp; co"


def on(kind: str, number: int, name: str, level: int) -> Access:
    return Access(ResourceKey(kind, number), name, level)


@pytest.mark.parametrize(
    ("access", "said"),
    [
        ([on("domain", 1, "example.com", 100)], "Admin on example.com"),
        (
            [on("domain", 1, "a", 100), on("sandbox", 2, "b", 10), on("sandbox", 3, "c", 10)],
            "Admin on a · Viewer on 2 sandboxes",
        ),
        (
            [on("domain", 1, "a", 100), on("domain", 2, "b", 100), on("project", 3, "S", 100)],
            "Admin on 2 domains, project S",
        ),
        ([on("account", 1, "Acme", 1000)], "Owner on the whole account"),
        ([on("email_campaign", 1, "x", 50)], "Viewer+ on email campaign x"),
        ([on("domain", 1, "a", 1)], "Unclear access on a"),
        ([on("domain", 1, "a", 7)], "Level 7 on a"),
        ([], "No access that I can see"),
    ],
)
def test_access_is_told_in_words(access: list[Access], said: str) -> None:
    assert tokens.access_words(access) == said


def row(state: State, record: TokenRecord) -> TokenRow:
    return TokenRow(record, state, ())


def test_every_state_has_a_sign_a_word_and_an_end() -> None:
    assert set(states.SIGNS) == set(states.STATES) == set(State)
    endless = {State.NEVER: None}
    records = {state: token(1, ends=endless.get(state, timedelta(days=1))) for state in State}
    told = {state: states.ending(row(state, records[state]), NOW) for state in State}
    assert told[State.ACTIVE].before == told[State.EXPIRING].before == "expires "
    assert len({ending.before for ending in told.values()}) == len(State) - 1
    assert told[State.NEVER] == states.Ending("never expires")
    assert told[State.GRACE].after == " (24 h left)"


def test_counts_leave_out_what_there_is_none_of() -> None:
    by_state = {State.ACTIVE: 31, State.EXPIRING: 4, State.GRACE: 1, State.NEVER: 2}
    assert tokens.counts_words(Counts(38, by_state, 1)) == (
        "38 tokens: 31 active · 4 expiring · 1 in grace · 2 never expire · 1 without owner"
    )
    assert tokens.counts_words(Counts(1, {}, 0)) == "1 token"


def test_a_button_carries_an_account_and_a_token_and_nothing_else() -> None:
    assert tokens.referred(tokens.reference(token(7))) == (1, 7)
    assert tokens.referred("-") is None
    assert tokens.referred("1:x") is None
    assert tokens.referred("1:²") is None


def test_a_page_button_that_carries_no_page_leads_to_the_first() -> None:
    assert [paging.turned(value)[0] for value in ("2 x", "0 x", "² x", "")] == [2, 1, 1, 1]


def test_a_clock_that_was_set_back_makes_nothing_old() -> None:
    seen_later = Seen(ACME, (ACME,), NOW + timedelta(minutes=5))
    assert tokens.as_of(seen_later, NOW) == "synced just now"


def test_a_name_that_turns_its_neighbours_around_is_kept_apart_from_the_last_four() -> None:
    read = seen({"blocks": [tokens.choice(token(1, "mail\u202e", last_four="7f3a"))]})
    assert "\u2068mail\u202e\u2069 · …7f3a" in read


def test_a_domains_token_is_one_with_admin_on_that_domain() -> None:
    sending = TokenRow(token(1), State.ACTIVE, (Access(SHOP, "shop", 100),))
    assert tokens.administers_domain(sending, SHOP.id)
    assert not tokens.administers_domain(sending, 99)


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("on:<http://example.com|example.com>", "on:example.com"),
        ("<https://example.com/x>", "https://example.com/x"),
        ("by:<mailto:a@b.example|a@b.example>", "by:a@b.example"),
        ("<#C123|general> <@U1|eve>", "#general <@U1|eve>"),
        ("a &amp;lt; b &lt;c&gt;", "a &lt; b <c>"),
        ("  spaced  ", "spaced"),
    ],
)
def test_slacks_escaping_is_taken_back(sent: str, meant: str) -> None:
    assert typed(sent) == meant


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ("", "")),
        ("LIST  two  words ", ("LIST", "two  words ")),
        ("show\n…7f3a", ("show", "…7f3a")),
        (None, ("", "")),
    ],
)
def test_the_first_word_picks_the_room(text: str | None, read: tuple[str, str]) -> None:
    word, rest = command_of({"text": text})
    assert (word, rest) == (read[0], read[1].rstrip())


def test_a_click_is_answered_where_it_was_made() -> None:
    modal = {"view": {"type": "modal", "id": "V1"}, "trigger_id": "t"}
    assert place_of(modal | {"response_url": "https://x.example"}) == OnModal("V1", "t")
    assert place_of({"response_url": "https://x.example"}) == OnMessage("https://x.example")
    in_channel = {"response_url": "https://x.example", "container": {"is_ephemeral": False}}
    assert place_of(in_channel) == OnMessage("https://x.example", shared=True)
    home = {"view": {"type": "home", "id": "V2"}, "user": {"id": "U1"}}
    assert place_of(home) == OnHome("U1", "")
    assert click_of({}).action_id == ""


def test_a_page_button_carries_page_and_words() -> None:
    assert paging.turned(paging.carried(3, "a b  c")) == (3, "a b  c")
    assert paging.turned("nonsense") == (1, "")


def test_nobody_holding_a_role_is_said_and_many_are_counted() -> None:
    nobody = trouble.refused(NotAllowed(Role.ADMIN, ()), "/tokens")
    assert "Nobody has it yet" in seen({"blocks": nobody.blocks})
    holders = (EVERYONE, "S1", *(f"U{n}" for n in range(30)))
    many = seen({"blocks": trouble.refused(NotAllowed(Role.APPROVER, holders), "/tokens").blocks})
    assert "belongs to every full member of this workspace, <!subteam^S1>, <@U0>" in many
    assert "and 12 more." in many


def test_dates_are_given_in_utc_whatever_they_came_in() -> None:
    assert dates.fallback(datetime(2026, 1, 2, 3, 4, tzinfo=UTC)) == "2 Jan 2026 03:04 UTC"
