"""A request's life: which moves there are, whose turn it is, and who may never decide."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.requests import (
    MOVES,
    OPEN,
    Members,
    RequestState,
    Stage,
    Turn,
    may_decide,
    may_move,
    resolvable,
    turn,
)

S = RequestState
LEAD, SECURITY = Stage(("U0LEAD",), 1), Stage(("S0SECURITY",), 2)
STAGES = (LEAD, SECURITY)
CROWD: tuple[Members, ...] = (frozenset({"U0LEAD"}), frozenset({"U0LEAD", "U1", "U2"}))
PEOPLE = ("U0ASKER", "U0LEAD", "U1", "U2")


def test_a_request_can_be_carried_out_once_it_is_approved() -> None:
    for before, after in ((S.PENDING, S.APPROVED), (S.APPROVED, S.APPLYING), (S.APPLYING, S.DONE)):
        assert may_move(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (S.PENDING, S.APPLYING),
        (S.PENDING, S.DONE),
        (S.APPROVED, S.DENIED),
        (S.APPROVED, S.PENDING),
        (S.APPLYING, S.WITHDRAWN),
        (S.APPLYING, S.APPROVED),
    ],
)
def test_no_step_is_left_out_or_taken_back(before: S, after: S) -> None:
    assert not may_move(before, after)


def test_what_has_ended_never_moves_again_and_nothing_stays_where_it_is() -> None:
    assert {S.PENDING, S.APPROVED, S.APPLYING} == OPEN
    ended = set(S) - OPEN
    assert not any(may_move(before, after) for before, after in product(ended, S))
    assert not any(may_move(state, state) for state in S)


def test_every_state_can_be_reached_and_every_open_one_can_end() -> None:
    reached = {S.PENDING}.union(*MOVES.values())
    assert reached == set(S)
    assert all(MOVES[state] - OPEN for state in OPEN)


@pytest.mark.parametrize(
    ("yes", "whose"),
    [
        ((), Turn(0, 1)),
        (("U1", "U2"), Turn(0, 1)),
        (("U0LEAD",), Turn(1, 1)),
        (("U0LEAD", "U0LEAD"), Turn(1, 1)),
        (("U0LEAD", "U9"), Turn(1, 1)),
        (("U0LEAD", "U1"), None),
        (("U1", "U0LEAD"), None),
    ],
)
def test_a_yes_counts_in_every_stage_that_the_person_is_in(
    yes: tuple[str, ...], whose: Turn | None
) -> None:
    assert turn(STAGES, CROWD, yes, "U0ASKER") == whose


def test_the_asker_is_never_counted_not_even_among_everyone() -> None:
    assert turn(STAGES, CROWD, ("U0LEAD", "U1"), "U1") == Turn(1, 1)
    assert turn((Stage(("everyone",), 1),), (None,), ("U1",), "U1") == Turn(0, 1)
    assert turn((Stage(("everyone",), 1),), (None,), ("U1",), "U2") is None


@pytest.mark.parametrize(
    ("user", "whose", "may"),
    [
        ("U0LEAD", Turn(0, 1), True),
        ("U1", Turn(0, 1), False),
        ("U1", Turn(1, 2), True),
        ("U0ASKER", Turn(1, 2), False),
        ("U9", Turn(1, 2), False),
        ("U0LEAD", None, False),
    ],
)
def test_those_of_the_stage_whose_turn_it_is_may_decide(
    user: str,
    whose: Turn | None,
    may: bool,  # noqa: FBT001 -- a column of the table
) -> None:
    assert may_decide(user, CROWD, whose, asker="U0ASKER") is may


def test_everyone_may_decide_but_the_asker() -> None:
    assert may_decide("U7", (None,), Turn(0, 1), asker="U0ASKER")
    assert not may_decide("U0ASKER", (None,), Turn(0, 1), asker="U0ASKER")


def test_a_stage_that_can_never_be_passed_is_named() -> None:
    assert resolvable(STAGES, CROWD, "U0ASKER") is None
    assert resolvable(STAGES, CROWD, "U0LEAD") == 0
    assert resolvable(STAGES, (CROWD[0], frozenset({"U1", "U0ASKER"})), "U0ASKER") == 1
    assert resolvable((SECURITY,), (None,), "U0ASKER") is None


crowds = st.none() | st.frozensets(st.sampled_from(PEOPLE))
tables = st.lists(st.tuples(st.integers(1, 3), crowds), min_size=1, max_size=3)


@settings(deadline=None)
@given(tables)
def test_what_is_resolvable_passes_once_everybody_has_said_yes(
    table: list[tuple[int, Members]],
) -> None:
    stages, who = [Stage((), count) for count, _ in table], [crowd for _, crowd in table]
    everybody = [f"U{number}" for number in range(9)] + list(PEOPLE)
    passed = turn(stages, who, everybody, "U0ASKER") is None
    assert passed == (resolvable(stages, who, "U0ASKER") is None)


clicks = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(["approve", "deny"]))
events = st.one_of(clicks, tables, st.sampled_from(list(S)))


@settings(deadline=None)
@given(tables, st.lists(events, max_size=12))
def test_no_reachable_state_lets_the_asker_decide(
    table: list[tuple[int, Members]], happened: list[object]
) -> None:
    """Clicks in any order, while rules, groups and the state change beneath them."""
    state, yes, asker = S.PENDING, list[str](), "U0ASKER"
    for event in happened:
        stages, who = [Stage((), count) for count, _ in table], [crowd for _, crowd in table]
        if isinstance(event, S):
            moved = event not in {S.APPROVED, S.DENIED} and may_move(state, event)
            state = event if moved else state
        elif isinstance(event, list):
            table = event
        elif isinstance(event, tuple):
            user, word = event
            whose = turn(stages, who, yes, asker)
            if state is not S.PENDING or not may_decide(user, who, whose, asker=asker):
                continue
            assert user != asker
            yes += [user] if word == "approve" else []
            ended = word == "deny" or turn(stages, who, yes, asker) is None
            state = (S.DENIED if word == "deny" else S.APPROVED) if ended else state
        assert asker not in yes
        assert state not in {S.APPROVED, S.APPLYING, S.DONE} or yes
