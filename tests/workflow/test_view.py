"""The list against the same question asked naively, and the work that it costs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.expiry import State
from bot.domain.listing import ListQuery, Sort, parse
from bot.domain.tokens import TokenRecord
from bot.workflow.answers import Counts
from bot.workflow.collection import Collection
from bot.workflow.view import AccountView
from tests.workflow.accounts import (
    NEWS,
    NOW,
    QA,
    SEEN,
    SHOP,
    STAGING,
    TREE,
    WHOLE_ACCOUNT,
    gone,
    ids,
    on,
    reset,
    token,
)

HOURS = st.integers(-100 * 24, 400 * 24).map(lambda hours: timedelta(hours=hours))
LIVING = [state for state in State if state is not State.GONE]


@st.composite
def some_token(draw: st.DrawFn) -> TokenRecord:
    record = token(
        draw(st.integers(1, 12)),
        draw(st.sampled_from(["Billing", "billing 2", "<!channel>", "متجر", "🚀 shop", "a\nb"])),
        *draw(st.lists(st.sampled_from([on(SHOP), on(NEWS, 10), on(QA)]), min_size=1, unique=True)),
        ends=draw(st.none() | HOURS),
        by=draw(st.sampled_from(["System", "Jane Doe"])),
    )
    record = replace(
        record,
        owner=draw(st.sampled_from([None, "UJANE", "UJOHN"])),
        lifetime=draw(st.sampled_from([None, timedelta(days=30), timedelta(days=365)])),
        successor_id=draw(st.sampled_from([None, 99])),
    )
    return gone(record, draw(HOURS)) if draw(st.integers(0, 3)) == 0 else record


def by_id(records: list[TokenRecord]) -> dict[int, TokenRecord]:
    return {record.token.id: record for record in records}


def naive_counts(records: dict[int, TokenRecord], now: datetime) -> Counts:
    living = [record for record in records.values() if record.gone_at is None]
    states = [record.state(now) for record in living]
    unowned = sum(record.owner is None for record in living)
    return Counts(len(living), {state: states.count(state) for state in LIVING}, unowned)


def naive_order(record: TokenRecord, sort: Sort, now: datetime) -> tuple[float | str, ...]:
    token_id, name = record.token.id, record.token.name.casefold().replace("\n", " ")
    if sort is Sort.NAME:
        return (name, token_id)
    if sort is Sort.NEWEST:
        return (-token_id,)
    if record.gone_at:
        return (3, -record.gone_at.timestamp(), -token_id)
    if record.token.expires_at is None:
        return (1, name, token_id)
    end = record.token.expires_at.timestamp()
    return (0, end, token_id) if end > now.timestamp() else (2, -end, -token_id)


queries = st.builds(
    ListQuery,
    words=st.sampled_from(["", "billing", "shop", "7", "0007", "…0007", "a b", "x"]),
    states=st.frozensets(st.sampled_from(State), max_size=3),
    on=st.sampled_from(["", "shop.example", "SHOP", "qa"]),
    by=st.sampled_from(["", "jane"]),
    owner=st.sampled_from(["", "none", "me", "UJOHN"]),
    sort=st.sampled_from(Sort),
)


def naive_answer(record: TokenRecord, query: ListQuery, now: datetime) -> bool:
    name = record.token.name.casefold().replace("\n", " ")
    names = {SHOP: "shop.example", NEWS: "news.example", QA: "qa"}
    marks = {str(record.token.id), record.token.last_four, f"…{record.token.last_four}"}
    owner = {"none": None, "me": "UJANE"}.get(query.owner, query.owner)
    held = {names[permission.resource] for permission in record.token.permissions}
    return all(
        (
            record.state(now) in (query.states or LIVING),
            all(word in name or word in marks for word in query.words.split()),
            not query.on or any(query.on.casefold() in each for each in held),
            query.by in record.token.created_by.casefold(),
            not query.owner or record.owner == owner,
        )
    )


@settings(max_examples=100)
@given(st.lists(some_token(), max_size=12), st.lists(some_token(), max_size=4), queries, HOURS)
def test_the_list_is_what_looking_at_every_token_would_give(
    records: list[TokenRecord], changes: list[TokenRecord], query: ListQuery, later: timedelta
) -> None:
    known, now = by_id(records), NOW + later
    view = AccountView(SEEN, known.values(), TREE, 1)
    view.page(query, "UJANE", NOW)
    view.apply(changes, TREE, 2)
    known |= by_id(changes)
    assert view.counts(now) == naive_counts(known, now)
    wanted = sorted(
        (record for record in known.values() if naive_answer(record, query, now)),
        key=lambda record: naive_order(record, query.sort, now),
    )
    page = view.page(query, "UJANE", now)
    assert page.found == len(wanted)
    assert ids(page.rows) == ids(wanted[:10])
    assert [row.state for row in page.rows] == [record.state(now) for record in wanted[:10]]


def test_what_ends_first_stands_first_and_the_expired_stand_last() -> None:
    records = [
        token(1, "never b", ends=None),
        token(2, "never a", ends=None),
        token(3, ends=timedelta(days=3)),
        reset(token(4), successor=5),
        token(6, ends=timedelta(days=-2)),
        token(7, ends=timedelta(days=-1)),
        gone(token(8)),
    ]
    view = AccountView(SEEN, records, TREE, 1)
    assert ids(view.page(ListQuery(), "U", NOW).rows) == [4, 3, 2, 1, 7, 6]
    assert ids(view.page(parse("state:gone,grace"), "U", NOW).rows) == [4, 8]


def test_gone_tokens_take_their_place_by_name_and_by_age() -> None:
    records = [token(1, "b"), gone(token(2, "a")), token(3, "c"), gone(token(4, "b"))]
    view = AccountView(SEEN, records, TREE, 1)
    assert ids(view.page(parse("state:gone,active sort:name"), "U", NOW).rows) == [2, 1, 4, 3]
    assert ids(view.page(parse("state:gone,active sort:newest"), "U", NOW).rows) == [4, 3, 2, 1]


def test_time_alone_moves_a_token_through_its_states() -> None:
    view = AccountView(SEEN, [token(1, ends=timedelta(days=40))], TREE, 1)
    states = [
        view.page(ListQuery(), "U", NOW + timedelta(days=days)).rows[0].state
        for days in (0, 10, 39, 40, 0)
    ]
    assert states == [State.ACTIVE, State.EXPIRING, State.EXPIRING, State.EXPIRED, State.ACTIVE]


def test_a_page_beyond_the_last_is_the_last() -> None:
    view = AccountView(SEEN, map(token, range(1, 24)), TREE, 1)
    page = view.page(ListQuery(sort=Sort.NEWEST, page=99), "U", NOW)
    assert (ids(page.rows), page.query.page, page.pages) == ([3, 2, 1], 3, 3)
    assert view.page(ListQuery(words="nothing", page=4), "U", NOW).query.page == 1


def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    ends = [None, timedelta(days=-1), timedelta(hours=2), timedelta(days=90)]
    records = [token(number, ends=ends[number % 4]) for number in range(1, 58)]
    view = AccountView(SEEN, records, TREE, 1)
    for sort in Sort:
        pages = [view.page(ListQuery(sort=sort, page=at), "U", NOW) for at in range(1, 7)]
        listed = [token_id for page in pages for token_id in ids(page.rows)]
        assert sorted(listed) == list(range(1, 58))


def test_access_has_the_highest_level_first_and_names_what_it_can() -> None:
    unknown = on(SHOP._replace(id=77))
    view = AccountView(SEEN, [token(1, "", on(QA, 10), unknown, on(STAGING))], TREE, 1)
    (row,) = view.page(ListQuery(), "U", NOW).rows
    assert [(access.name, access.level) for access in row.access] == [
        ("Staging", 100),
        ("domain 77", 100),
        ("QA", 10),
    ]


def test_on_means_that_very_resource_before_names_that_hold_it() -> None:
    records = [token(1, "", on(QA)), token(2, "", on(STAGING)), token(3, "", on(WHOLE_ACCOUNT))]
    tree = replace(TREE, resources=(), projects=(replace(TREE.projects[0], name="QA projects"),))
    view = AccountView(SEEN, records, tree, 1)
    assert ids(view.page(ListQuery(on="qa"), "U", NOW).rows) == [1]
    assert ids(view.page(ListQuery(on="qa p"), "U", NOW).rows) == [2]
    assert ids(view.page(ListQuery(on="acme"), "U", NOW).rows) == [3]


def test_nothing_found_offers_the_nearest_names() -> None:
    names = ["billing-service", "shop", "newsletter", "متجر <!channel>"]
    view = AccountView(SEEN, [token(at, name) for at, name in enumerate(names, 1)], TREE, 1)
    page = view.page(ListQuery(words="biling-servise"), "U", NOW)
    assert (page.found, page.pages, ids(page.nearest)) == (0, 1, [1])
    assert view.page(ListQuery(owner="none", states=frozenset({State.GONE})), "U", NOW).rows == ()


def test_the_same_question_gets_the_same_answer_until_something_changes() -> None:
    view = AccountView(SEEN, [token(1, ends=timedelta(hours=5))], TREE, 1)
    first = view.page(ListQuery(), "U", NOW)
    assert view.page(ListQuery(), "U2", NOW + timedelta(hours=4)) is first
    view.look(SEEN)
    assert view.page(ListQuery(), "U", NOW) is first
    assert view.page(ListQuery(), "U", NOW + timedelta(hours=5)) is not first
    view.look(replace(SEEN, as_of=NOW))
    assert view.page(ListQuery(), "U", NOW) is first
    view.look(replace(SEEN, as_of=NOW + timedelta(minutes=1)))
    second = view.page(ListQuery(), "U", NOW)
    assert second.seen.as_of == NOW + timedelta(minutes=1)
    view.apply([token(2)], TREE, 2)
    assert view.page(ListQuery(), "U", NOW).found == 2


def test_mine_is_each_readers_own() -> None:
    view = AccountView(SEEN, [token(1, owner="UJANE"), token(2, owner="UJOHN")], TREE, 1)
    mine = ListQuery(owner="me")
    assert ids(view.page(mine, "UJANE", NOW).rows) == [1]
    page = view.page(mine, "UJOHN", NOW)
    assert (ids(page.rows), page.query.owner) == ([2], "me")


@pytest.mark.parametrize("size", [1_000, 10_000])
def test_a_page_of_the_list_touches_a_page_of_tokens_however_many_there_are(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = [None, timedelta(days=-1), timedelta(days=20), timedelta(days=300)]
    view = AccountView(SEEN, (token(at, ends=ends[at % 4]) for at in range(size)), TREE, 1)
    touched: list[int] = []
    state = TokenRecord.state

    def counted(record: TokenRecord, now: datetime) -> State:
        touched.append(record.token.id)
        return state(record, now)

    reached: list[int] = []
    fetched = Collection.__getitem__

    def fetching(tokens: Collection, key: int) -> TokenRecord:
        reached.append(key)
        return fetched(tokens, key)

    monkeypatch.setattr(Collection, "__getitem__", fetching)
    monkeypatch.setattr(TokenRecord, "state", counted)
    page = view.page(ListQuery(page=3), "U", NOW)
    assert page.counts.total == size
    assert (len(touched), len(reached)) == (10, 10)
    view.page(ListQuery(page=3), "U", NOW + timedelta(hours=1))
    assert (len(touched), len(reached)) == (10, 10)


def test_a_date_at_the_beginning_of_the_calendar_is_merely_long_ago() -> None:
    first = datetime(1, 1, 2, tzinfo=UTC)
    view = AccountView(SEEN, [token(1, ends=first - NOW)], TREE, 1)
    assert view.counts(NOW).by_state[State.EXPIRED] == 1
    assert len(view) == 1
