"""What two looks at an account make of its tokens."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.permissions import Permission, Resource, ResourceKey
from bot.domain.tokens import EventKind, Token, TokenRecord
from bot.workflow.sync_tokens import Comparison, compare, visibility
from tests.workflow.service import ACCOUNT, BLOG, DAY, HOUR, NOW, ROOT, SHOP, token

ADMIN_ON_BLOG = (Permission(BLOG, 100),)
IN_GRACE = NOW + 12 * HOUR


def looked(
    before: list[Token | TokenRecord], after: list[Token], *, first: bool = False, **facts: Any
) -> Comparison:
    records = [each if isinstance(each, TokenRecord) else TokenRecord(each) for each in before]
    tree = facts.get("tree", [ROOT])
    return compare(
        {record.token.id: record for record in records},
        {each.id: each for each in after},
        visibility(1, tree),
        NOW,
        first=first,
    )


def told(found: Comparison) -> list[tuple[int, str, str, str]]:
    return [(each.token_id, each.kind, each.before, each.after) for each in found.events]


def test_nothing_happened() -> None:
    found = looked([token(1), token(2)], [token(2), token(1)])
    assert not found.delta
    assert found.events == ()


def test_permissions_in_another_order_are_the_same() -> None:
    both = (Permission(SHOP, 100), Permission(BLOG, 10))
    found = looked([token(1, permissions=both)], [token(1, permissions=both[::-1])])
    assert not found.delta


def test_the_first_look_tells_of_nothing() -> None:
    found = looked([], [token(1), token(2)], first=True)
    assert [each.id for each in found.delta.created] == [1, 2]
    assert found.events == ()


def test_a_new_token_is_told_of_and_not_written_twice() -> None:
    found = looked([token(1)], [token(1), token(2)])
    assert told(found) == [(2, "created", "", "")]
    assert list(found.delta.events) == []


def test_each_change_is_told_in_words() -> None:
    new = token(
        1, name="new", permissions=ADMIN_ON_BLOG, expires_at=None, created_by="Somebody else"
    )
    found = looked([token(1)], [new])
    assert told(found) == [
        (1, "renamed", "key-1", "new"),
        (1, "permissions", "domain 7: 100", "domain 8: 100"),
        (1, "expiry", (NOW + 365 * DAY).isoformat(), "never"),
    ]
    assert list(found.delta.changed) == [new]


def test_a_missing_token_is_gone() -> None:
    found = looked([token(1), token(2)], [token(2)])
    assert list(found.delta.gone) == [1]
    assert told(found) == [(1, "gone", "", "")]


def test_a_token_is_gone_once() -> None:
    assert not looked([TokenRecord(token(1), gone_at=NOW - DAY)], []).delta


def test_a_token_that_is_back_is_found_again() -> None:
    found = looked([TokenRecord(token(1), gone_at=NOW - DAY)], [token(1)])
    assert list(found.delta.changed) == [token(1)]
    assert told(found) == [(1, "found", "", "")]


@pytest.mark.parametrize(
    ("name", "renamed"),
    [
        ("billing", "billing 9"),
        ("shop.example token 1", "shop.example token 9"),
        ("a 1 ", "a 1  9"),
    ],
)
def test_a_reset_is_recognised_by_its_name_and_its_end(name: str, renamed: str) -> None:
    old = token(1, name)
    found = looked([old], [replace(old, expires_at=IN_GRACE), token(9, renamed)])
    assert dict(found.delta.successors) == {1: 9}
    assert told(found) == [(1, "reset", "1", "9")]


def test_a_reset_is_recognised_at_the_first_look_too() -> None:
    found = looked(
        [], [token(1, "billing", expires_at=IN_GRACE), token(9, "billing 9")], first=True
    )
    assert dict(found.delta.successors) == {1: 9}
    assert found.events == ()


def test_a_reset_is_recognised_after_the_old_token_is_removed() -> None:
    found = looked([token(1, "billing")], [token(9, "billing 9")])
    assert dict(found.delta.successors) == {1: 9}
    assert [each.kind for each in found.events] == [EventKind.RESET, EventKind.GONE]


def test_a_token_that_another_was_made_like_was_not_reset() -> None:
    like = token(9, "billing 9", permissions=ADMIN_ON_BLOG)
    assert not looked([token(1, "billing")], [like]).delta.successors
    assert not looked([token(1, "billing")], [token(1, "billing"), like]).delta.successors
    ending = token(1, "billing", expires_at=IN_GRACE)
    assert not looked([ending], [ending, like]).delta.successors


def test_permissions_edited_right_after_a_reset_do_not_hide_it() -> None:
    old = token(1, "billing")
    edited = token(9, "billing 9", permissions=(Permission(SHOP, 10), *ADMIN_ON_BLOG))
    found = looked([old], [replace(old, expires_at=IN_GRACE), edited])
    assert dict(found.delta.successors) == {1: 9}


def test_a_number_of_its_own_in_a_name_is_no_reset() -> None:
    old = token(1, "billing")
    found = looked([old], [replace(old, expires_at=IN_GRACE), token(9, "billing 8")])
    assert not found.delta.successors
    assert [each.kind for each in found.events] == [EventKind.CREATED, EventKind.EXPIRY]


def test_a_token_reset_twice_between_two_looks_is_a_chain() -> None:
    old = token(1, "billing")
    between = token(8, "billing 8", expires_at=IN_GRACE)
    after = [replace(old, expires_at=IN_GRACE - HOUR), between, token(9, "billing 9")]
    assert dict(looked([old], after).delta.successors) == {1: 8, 8: 9}


def test_two_tokens_of_one_name_are_told_apart_by_what_they_may_do() -> None:
    one, two = token(1, "billing"), token(2, "billing", permissions=ADMIN_ON_BLOG)
    ending = [replace(each, expires_at=IN_GRACE) for each in (one, two)]
    news = [token(8, "billing 8", permissions=ADMIN_ON_BLOG), token(9, "billing 9")]
    assert dict(looked([one, two], [*ending, *news]).delta.successors) == {2: 8, 1: 9}


def test_two_tokens_of_one_name_and_rights_follow_the_order_of_their_resets() -> None:
    one, two = token(1, "billing"), token(2, "billing")
    later, sooner = (
        replace(one, expires_at=IN_GRACE),
        replace(two, expires_at=IN_GRACE - timedelta(minutes=1)),
    )
    news = [token(8, "billing 8"), token(9, "billing 9")]
    assert dict(looked([one, two], [later, sooner, *news]).delta.successors) == {2: 8, 1: 9}


def test_a_reset_is_seen_once() -> None:
    old = token(1, "billing", expires_at=IN_GRACE)
    known: list[Token | TokenRecord] = [TokenRecord(old, successor_id=9), token(9, "billing 9")]
    assert not looked(known, [old, token(9, "billing 9")]).delta
    assert not looked(known, [old, token(9, "billing 9"), token(10, "billing 10")]).delta.successors
    assert not looked(known, [token(9, "billing 9")]).delta.successors


def test_tokens_that_we_lost_the_right_to_see_are_not_gone() -> None:
    found = looked([token(1), token(2)], [], tree=[])
    assert not found.delta
    assert found.unseen == 2


def test_without_the_whole_account_only_tokens_we_administer_can_be_gone() -> None:
    tree = [Resource(ACCOUNT, "Acme", 1, None), Resource(SHOP, "shop.example", 100, ACCOUNT)]
    wide = token(2, permissions=(Permission(SHOP, 100), Permission(ResourceKey("project", 3), 10)))
    found = looked([token(1), wide, token(3, permissions=ADMIN_ON_BLOG)], [], tree=tree)
    assert list(found.delta.gone) == [1]
    assert found.unseen == 2
