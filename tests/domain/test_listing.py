import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.domain.errors import UnreadableWords
from bot.domain.expiry import State
from bot.domain.listing import MOST_CHARACTERS, MOST_FREE, ListQuery, Sort, parse

READABLE = {
    "": ListQuery(),
    "  billing   service ": ListQuery(words="billing service"),
    "state:expiring,grace": ListQuery(states=frozenset({State.EXPIRING, State.GRACE})),
    "State:Gone state:never": ListQuery(states=frozenset({State.GONE, State.NEVER})),
    "on:example.com": ListQuery(on="example.com"),
    "by:jane": ListQuery(by="jane"),
    'by:"Jane Doe" x': ListQuery(by="Jane Doe", words="x"),
    "by:“Jane Doe” x": ListQuery(by="Jane Doe", words="x"),
    "by: jane": ListQuery(by="jane"),
    "owner:<@U123|Jane Doe>": ListQuery(owner="U123"),
    "owner:<@U123>": ListQuery(owner="U123"),
    "owner:@u123": ListQuery(owner="U123"),
    "owner:NONE": ListQuery(owner="none"),
    "owner:me": ListQuery(owner="me"),
    "sort:name": ListQuery(sort=Sort.NAME),
    "sort:expires": ListQuery(),
    "page:2 account:123": ListQuery(page=2, account=123),
    "12:30 http://a api:key": ListQuery(words="12:30 http://a api:key"),
    '"state:gone"': ListQuery(words="state:gone"),
    '5" disk': ListQuery(words='5" disk'),
    r'by:"Jane \"JD\" Doe"': ListQuery(by='Jane "JD" Doe'),
    "line\nbreak": ListQuery(words="line break"),
    "<!channel> 🚀 *x*": ListQuery(words="<!channel> 🚀 *x*"),
}

UNREADABLE = {
    "state:gon": ("state:gon", tuple(State)),
    "state:": ("state:", tuple(State)),
    "state:active,dead": ("state:active,dead", tuple(State)),
    "sort:age": ("sort:age", tuple(Sort)),
    "owner:@jane": ("owner:@jane", ("me", "none", "@somebody")),
    "page:0": ("page:0", ("a number",)),
    "page:٣": ("page:٣", ("a number",)),
    "account:acme": ("account:acme", ("a number",)),
    "on:": ("on:", ()),
    'by:""': ('by:""', ()),
    "by:a by:b": ("by:b", ("only one by:",)),
    "stat:gone": (
        "stat:gone",
        ("state:", "on:", "by:", "owner:", "sort:", "page:", "account:"),
    ),
    "x" * (MOST_CHARACTERS + 1): ("x" * 40 + "…", ("at most 200 characters",)),
    "x" * (MOST_FREE + 1): ("x" * 40 + "…", ("at most 100 characters",)),
}

some_words = st.lists(st.text(max_size=12), max_size=3).map(
    lambda several: " ".join(" ".join(several).split())
)
anything_readable = st.builds(
    ListQuery,
    words=some_words,
    states=st.frozensets(st.sampled_from(State)),
    on=some_words,
    by=some_words,
    owner=st.sampled_from(["", "none", "me", "U0ABC", "W1"]),
    sort=st.sampled_from(Sort),
    page=st.integers(1, 99_999),
    account=st.none() | st.integers(0, 10**15 - 1),
)
filter_like = st.lists(
    st.sampled_from(["state:", "by:", "on:", "gone", "owner:", "me", '"', "“", "\\", " ", "<", ">"])
    | st.text(max_size=5),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(("typed", "meant"), READABLE.items())
def test_people_type_filters_as_they_would_say_them(typed: str, meant: ListQuery) -> None:
    assert parse(typed) == meant


@pytest.mark.parametrize(("typed", "answer"), UNREADABLE.items())
def test_a_senseless_filter_is_named_with_what_it_takes(
    typed: str, answer: tuple[str, tuple[str, ...]]
) -> None:
    with pytest.raises(UnreadableWords) as refused:
        parse(typed)
    assert (refused.value.word, refused.value.allowed) == answer


@given(anything_readable)
@example(ListQuery(words='"“<@U1>\\ on:x'))
def test_a_button_carries_every_query_without_loss(query: ListQuery) -> None:
    free = ListQuery(words=query.words, on=query.on, by=query.by, owner=query.owner)
    assume(len(free.text()) <= MOST_FREE)
    assert parse(query.text()) == query


@given(filter_like)
@example("ſtate:gone")
@example("owner:uſſ")
def test_whatever_is_typed_reads_the_same_from_its_own_text(typed: str) -> None:
    try:
        query = parse(typed)
    except UnreadableWords:
        return
    assert parse(query.text()) == query


def test_the_text_of_a_readable_query_never_outgrows_a_button() -> None:
    widest = ListQuery(
        words="x" * 60,
        on="y" * (MOST_FREE - 60 - len(" on: owner:@U0123456789")),
        owner="U0123456789",
        states=frozenset(State),
        sort=Sort.NEWEST,
        page=99_999,
        account=10**15 - 1,
    )
    assert len(widest.text()) <= MOST_CHARACTERS
    assert parse(widest.text()) == widest
    with pytest.raises(UnreadableWords):
        parse(f"{widest.text()} z")
