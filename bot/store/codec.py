"""Changes and what belongs to them as JSON text, which takes every character on every database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final, assert_never

from bot.domain.changes import (
    Action,
    AddDomain,
    Change,
    CreateToken,
    DeleteToken,
    EditPermissions,
    Ends,
    ReplaceToken,
    ResetSandboxCredentials,
    ResetToken,
    action_of,
)
from bot.domain.outcomes import Ended, Outcome
from bot.domain.permissions import Permission, ResourceKey
from bot.domain.requests import Also, Stage, Target

_MICROSECOND: Final = timedelta(microseconds=1)


def dumped(value: object) -> str:
    """Return JSON in ASCII, with one spelling for equal values."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def write_change(change: Change) -> str:
    """Return a change as JSON; `is` is its word."""
    return dumped({"is": action_of(change).value} | _facts(change))


def read_change(text: str) -> Change:
    """Return the change that was written."""
    facts = json.loads(text)
    action = Action(facts.pop("is"))
    return _change({name: _field(name, written) for name, written in facts.items()}, action)


def same(action: Action, change: Change) -> str:
    """Return what is equal for requests of the same change, in whatever order it lists things."""
    facts = json.loads(write_change(change)) | {"by": action.value}
    for name, fact in facts.items():
        facts[name] = sorted(fact, key=dumped) if isinstance(fact, list) else fact
    return hashlib.sha256(dumped(facts).encode()).hexdigest()


def write_also(also: Iterable[Also]) -> str:
    """Return who asked for the same as JSON."""
    return dumped([[each.user, each.reason] for each in also])


def read_also(text: str) -> tuple[Also, ...]:
    """Return who asked for the same."""
    return tuple(Also(user, reason) for user, reason in json.loads(text))


def write_target(target: Target) -> str:
    """Return what a change is about as JSON."""
    return dumped(
        {
            "name": target.name,
            "last_four": target.last_four,
            "permissions": _written(target.permissions),
            "expires_at": _moment(target.expires_at),
        }
    )


def read_target(text: str) -> Target:
    """Return the target that was written."""
    facts = json.loads(text)
    permissions, expires_at = _read(facts["permissions"]), _at(facts["expires_at"])
    return Target(facts["name"], facts["last_four"], permissions, expires_at)


def write_stages(stages: Iterable[Stage]) -> str:
    """Return the stages of approval as JSON, in their order."""
    return dumped([[stage.grantees, stage.count] for stage in stages])


def read_stages(text: str) -> tuple[Stage, ...]:
    """Return the stages that were written."""
    return tuple(Stage(tuple(grantees), count) for grantees, count in json.loads(text))


def write_outcome(outcome: Outcome) -> str:
    """Return an outcome as JSON."""
    times = {"ends_at": _moment(outcome.ends_at), "old_ends_at": _moment(outcome.old_ends_at)}
    return dumped(asdict(outcome) | times)


def read_outcome(text: str) -> Outcome:
    """Return the outcome that was written."""
    facts = json.loads(text)
    times = {name: _at(facts[name]) for name in ("ends_at", "old_ends_at")}
    return Outcome(**(facts | times | {"ended": Ended(facts["ended"])}))


def _facts(change: Change) -> dict[str, Any]:
    facts: dict[str, Any] = asdict(change)
    match change:
        case CreateToken():
            return facts | {"permissions": _written(change.permissions), "ends": _end(change.ends)}
        case EditPermissions():
            return facts | _difference(change)
        case ReplaceToken():
            return facts | _difference(change) | {"ends": _end(change.ends)}
        case ResetToken() | DeleteToken() | ResetSandboxCredentials() | AddDomain():
            return facts
        case _:
            assert_never(change)


def _change(facts: dict[str, Any], action: Action) -> Change:  # noqa: PLR0911 -- one line a change
    match action:
        case Action.ADD:
            return CreateToken(**facts)
        case Action.EDIT:
            return EditPermissions(**facts)
        case Action.REPLACE:
            return ReplaceToken(**facts)
        case Action.RESET:
            return ResetToken(**facts)
        case Action.DELETE:
            return DeleteToken(**facts)
        case Action.RESET_SANDBOX:
            return ResetSandboxCredentials(**facts)
        case Action.ADD_DOMAIN:
            return AddDomain(**facts)
        case Action.LEAK:
            raise ValueError("an emergency is no change of its own")
        case _:
            assert_never(action)


def _field(name: str, written: Any) -> Any:  # noqa: ANN401  any JSON
    if name in {"permissions", "before", "after"}:
        return _read(written)
    return _read_end(written) if name == "ends" else written


def _difference(change: EditPermissions | ReplaceToken) -> dict[str, Any]:
    return {"before": _written(change.before), "after": _written(change.after)}


def _written(permissions: Iterable[Permission]) -> list[list[Any]]:
    return [[key.type, key.id, int(level)] for key, level in permissions]


def _read(rows: list[list[Any]]) -> tuple[Permission, ...]:
    return tuple(Permission(ResourceKey(kind, id_), level) for kind, id_, level in rows)


def _end(ends: Ends) -> Any:  # noqa: ANN401  any JSON
    """Return a lifetime as a whole number of microseconds, a moment as text."""
    return ends // _MICROSECOND if isinstance(ends, timedelta) else _moment(ends)


def _read_end(written: Any) -> Ends:  # noqa: ANN401  any JSON
    return written * _MICROSECOND if isinstance(written, int) else _at(written)


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


def _at(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)
