"""Changes: their words, what they are about, and what an edit comes down to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.changes import (
    Action,
    AddDomain,
    Change,
    CreateToken,
    DeleteToken,
    Difference,
    EditPermissions,
    Ends,
    ReplaceToken,
    ResetSandboxCredentials,
    ResetToken,
    Shift,
    action_of,
    differences,
    edits,
    ends_at,
    issues_value,
    token_of,
)
from bot.domain.permissions import Permission, PermissionEdit, ResourceKey

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SHOP, STAGING, NEWS = ResourceKey("domain", 1), ResourceKey("project", 2), ResourceKey("domain", 3)


@pytest.mark.parametrize(
    ("change", "action", "word", "token", "valued"),
    [
        (CreateToken(1, "new", (), None), Action.ADD, "add", None, True),
        (EditPermissions(1, 7, (), ()), Action.EDIT, "edit", 7, False),
        (ReplaceToken(1, 7, "new", (), (), None), Action.REPLACE, "replace", 7, True),
        (ResetToken(1, 7), Action.RESET, "reset", 7, True),
        (DeleteToken(1, 7), Action.DELETE, "delete", 7, False),
        (ResetSandboxCredentials(1, 9), Action.RESET_SANDBOX, "reset_sandbox", None, True),
        (AddDomain(1, "new.example"), Action.ADD_DOMAIN, "add_domain", None, False),
    ],
)
def test_a_change_has_one_word_from_keyboard_to_audit(
    change: Change,
    action: Action,
    word: str,
    token: int | None,
    valued: bool,  # noqa: FBT001 -- a column of the table
) -> None:
    assert action_of(change) is action
    assert action.word == word
    assert token_of(change) == token
    assert issues_value(change) is valued


def test_no_two_actions_have_the_same_word() -> None:
    assert Action.LEAK.word == "leak"
    assert len({action.word for action in Action}) == len(Action)


@pytest.mark.parametrize(
    ("ends", "at"),
    [(None, None), (timedelta(days=1), NOW + timedelta(days=1)), (NOW, NOW)],
)
def test_a_token_ends_after_a_time_at_a_moment_or_never(ends: Ends, at: datetime | None) -> None:
    assert ends_at(ends, NOW) == at


def test_an_edit_is_told_as_what_is_added_raised_lowered_and_removed() -> None:
    mail = ResourceKey("domain", 4)
    before = (Permission(STAGING, 100), Permission(SHOP, 10), Permission(NEWS, 10))
    after = (Permission(SHOP, 100), Permission(STAGING, 10), Permission(mail, 10))
    found = differences(before, after)
    assert [(each.resource, each.shift, each.escalates) for each in found] == [
        (SHOP, Shift.RAISED, True),
        (NEWS, Shift.REMOVED, False),
        (mail, Shift.ADDED, True),
        (STAGING, Shift.LOWERED, False),
    ]


def test_only_what_differs_is_sent() -> None:
    before = (Permission(SHOP, 100), Permission(NEWS, 10))
    after = (Permission(STAGING, 10), Permission(SHOP, 100))
    assert differences(before, after) == (
        Difference(NEWS, 10, None),
        Difference(STAGING, None, 10),
    )
    assert edits(differences(before, after)) == (
        PermissionEdit(NEWS, None),
        PermissionEdit(STAGING, 10),
    )


held = st.dictionaries(
    st.builds(ResourceKey, st.sampled_from(["domain", "project"]), st.integers(1, 4)),
    st.sampled_from([10, 50, 100]),
).map(lambda levels: tuple(Permission(key, level) for key, level in levels.items()))


@settings(deadline=None)
@given(held, held)
def test_the_edits_turn_what_was_into_what_is_wanted(
    before: tuple[Permission, ...], after: tuple[Permission, ...]
) -> None:
    levels = dict(before)
    for resource, level in edits(differences(before, after)):
        if level is None:
            del levels[resource]
        else:
            levels[resource] = level
    assert levels == dict(after)
    assert differences(after, after) == ()
