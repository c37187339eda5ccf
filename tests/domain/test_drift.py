"""What tokenbot did itself, or is just doing, is no news to anybody; everything else is."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.changes import (
    AddDomain,
    Change,
    CreateToken,
    DeleteToken,
    EditPermissions,
    ReplaceToken,
    ResetSandboxCredentials,
    ResetToken,
    action_of,
)
from bot.domain.drift import Drift, DriftKind, ours, read, spelt
from bot.domain.outcomes import Ended, Outcome
from bot.domain.permissions import Permission, ResourceKey
from bot.domain.requests import Request, RequestState, Target

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
SHOP, NEWS = ResourceKey("domain", 7), ResourceKey("mailsend_domain", 9)
ADMIN = (Permission(SHOP, 100),)
LESS = (Permission(SHOP, 10), Permission(NEWS, 100))
K, S = DriftKind, RequestState


def drift(kind: DriftKind, subject: int = 5, **facts: Any) -> Drift:
    return Drift(1, kind, subject, NOW, **facts)


def doing(change: Change, state: RequestState = S.APPLYING, **outcome: Any) -> Request:
    made = Request(
        id="r1",
        team="T1",
        action=action_of(change),
        change=change,
        target=Target("a"),
        asker="U1",
        receiver="U1",
        reason="",
        rules=(),
        stages=(),
        state=state,
        asked_at=NOW,
        expires_at=NOW,
    )
    return replace(made, outcome=Outcome(Ended.DONE, **outcome)) if outcome else made


CREATE = CreateToken(1, "new", ADMIN, None)
REPLACE = ReplaceToken(1, 5, "new", ADMIN, LESS, None)
EDIT = EditPermissions(1, 5, ADMIN, LESS)


@pytest.mark.parametrize(
    ("found", "request_"),
    [
        (drift(K.CREATED, name="new"), doing(CREATE)),
        (drift(K.CREATED, name="new"), doing(REPLACE)),
        (drift(K.CREATED, name="new"), doing(CREATE, S.UNCLEAR)),
        (drift(K.CREATED, name="renamed"), doing(CREATE, S.DONE, token_id=5)),
        (drift(K.CREATED, name="x"), doing(CREATE, S.FAILED, leftover_id=5)),
        # A creation whose answer was lost: the first token is taken away and made anew.
        (drift(K.CREATED, name="new"), doing(CREATE, S.DONE, token_id=6, healed=True)),
        (drift(K.DELETED, name="new"), doing(CREATE, S.DONE, token_id=6, healed=True)),
        (drift(K.RESET, after="6"), doing(ResetToken(1, 5))),
        (drift(K.RESET, after="6"), doing(ResetToken(1, 5), S.DONE, token_id=6)),
        # A reset whose answer was lost: the new token is reset once more, or twice.
        (drift(K.RESET, 6, name="a 6", after="7"), doing(ResetToken(1, 5))),
        (
            drift(K.RESET, 6, name="a 6", after="7"),
            doing(ResetToken(1, 5), S.DONE, token_id=8, healed=True),
        ),
        (drift(K.DELETED), doing(DeleteToken(1, 5))),
        (drift(K.DELETED), doing(DeleteToken(1, 5), S.DONE)),
        (drift(K.PERMISSIONS, after=spelt(LESS)), doing(EDIT)),
        (drift(K.DOMAIN, 9, name="New.Example"), doing(AddDomain(1, "new.example"))),
    ],
)
def test_our_own_changes_are_known(found: Drift, request_: Request) -> None:
    assert ours(found, [request_])
    assert not ours(replace(found, account_id=2), [request_])


@pytest.mark.parametrize(
    ("found", "request_"),
    [
        (drift(K.CREATED, name="other"), doing(CREATE)),
        (drift(K.CREATED, name="new"), doing(CREATE, S.DONE, token_id=6)),
        (drift(K.CREATED, name="new"), doing(CREATE, S.DENIED)),
        (drift(K.DELETED), doing(CREATE, S.DONE, token_id=5)),
        (drift(K.RENAMED, name="new"), doing(CREATE)),
        (drift(K.RESET, 8, after="9"), doing(ResetToken(1, 5), S.DONE, token_id=6)),
        # Somebody resets what a reset has just made.
        (drift(K.RESET, 6, name="a 6", after="7"), doing(ResetToken(1, 5), S.DONE, token_id=6)),
        (
            drift(K.RESET, 7, name="a 7", after="8"),
            doing(ResetToken(1, 5), S.DONE, token_id=7, healed=True),
        ),
        (drift(K.RESET, after="6"), doing(ResetToken(1, 5), S.PENDING)),
        (drift(K.DELETED), doing(ResetToken(1, 5))),
        (drift(K.DELETED), doing(DeleteToken(1, 4))),
        (drift(K.DELETED), doing(DeleteToken(1, 5), S.FAILED)),
        (drift(K.PERMISSIONS, after=spelt(ADMIN)), doing(EDIT)),
        (drift(K.DOMAIN, 9, name="x.example"), doing(AddDomain(1, "new.example"))),
        (drift(K.RESET), doing(ResetSandboxCredentials(1, 5))),
    ],
)
def test_what_others_do_is_told_apart(found: Drift, request_: Request) -> None:
    assert not ours(found, [request_])


def test_permissions_come_back_as_they_were_written() -> None:
    assert read(spelt(LESS)) == LESS
    assert read("") == ()
