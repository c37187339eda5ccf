from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.playground.mailtrap.conftest import World

HOURS = st.sampled_from([1, 11, 12, 13, 24, 36, 24 * 91, 24 * 366])
LIFETIMES = st.sampled_from([None, 1, 30, 24 * 30, 24 * 365 * 5])
LEVELS = st.sampled_from([10, 100])
GRACE, REMOVAL, CLEANUP = timedelta(hours=12), timedelta(hours=24), timedelta(days=90)


@dataclass(frozen=True)
class Expected:
    """What is believed of one token: its value where it was served, its end, its permissions."""

    value: str | None
    ends: datetime | None
    grants: dict[tuple[str, int], int]
    was_reset: bool = False

    def works(self, now: datetime) -> bool:
        return self.ends is None or now < self.ends

    def is_there(self, now: datetime) -> bool:
        wait = REMOVAL if self.was_reset else CLEANUP
        return self.ends is None or now < self.ends + wait


class Account(RuleBasedStateMachine):
    """An account and, beside it, a plain list of what must be in it."""

    make: Callable[[], World]

    def __init__(self) -> None:
        super().__init__()
        self.world = self.make()
        self.account = ("account", self.world.account)
        self.own = next(iter(self.world.tokens()))
        self.all: dict[int, Expected] = {}
        self.ever: set[int] = {self.own}
        self.domains: list[int] = []

    @property
    def there(self) -> list[int]:
        return [n for n, token in self.all.items() if token.is_there(self.world.time)]

    def add(self, drawn: dict[str, Any], value: str | None) -> None:
        assert drawn["id"] not in self.ever
        self.ever.add(drawn["id"])
        ends = drawn["expires_at"] and datetime.fromisoformat(drawn["expires_at"])
        self.all[drawn["id"]] = Expected(value, ends, held(drawn))

    @rule(level=LEVELS, hours=LIFETIMES, pick=st.randoms(use_true_random=False))
    def create(self, level: int, hours: int | None, pick: Any) -> None:
        places = [self.account, *(("domain", number) for number in self.domains)]
        end = hours and (self.world.time + timedelta(hours=hours)).isoformat()
        grant = (*pick.choice(places), level)
        made = self.world.token(grant, expires_at=end)
        assert held(made) == {grant[:2]: level}
        self.add(made, made["token"])

    @rule(number=st.integers(1, 10**6))
    def add_domain(self, number: int) -> None:
        before = set(self.world.tokens())
        domain = self.world.domain(f"d{number}-{len(self.domains)}.example")
        self.domains.append(domain)
        (new,) = set(self.world.tokens()) - before
        token = self.world.tokens()[new]
        assert token["name"].endswith(f".example token {new}")
        assert held(token) == {("domain", domain): 100}
        self.add(token, None)

    @precondition(lambda self: self.there)
    @rule(pick=st.randoms(use_true_random=False))
    def reset(self, pick: Any) -> None:
        number = pick.choice(self.there)
        old, now = self.all[number], self.world.time
        answer = self.world.ask("POST", f"api_tokens/{number}/reset")
        if old.was_reset or not old.works(now):
            assert answer.status_code == 422
            return
        new = answer.json()
        assert held(new) == old.grants
        self.add(new, new["token"])
        ends = now + GRACE if old.ends is None else min(now + GRACE, old.ends)
        self.all[number] = replace(old, ends=ends, was_reset=True)

    @precondition(lambda self: self.there)
    @rule(pick=st.randoms(use_true_random=False))
    def delete(self, pick: Any) -> None:
        number = pick.choice(self.there)
        answer = self.world.ask("DELETE", f"api_tokens/{number}")
        assert answer.status_code == (422 if self.is_last_of_a_domain(number) else 204)
        if answer.status_code == 204:
            del self.all[number]

    def is_last_of_a_domain(self, number: int) -> bool:
        lasting = [
            token.grants
            for other, token in self.all.items()
            if other != number and not token.was_reset and token.works(self.world.time)
        ]
        own = [place for place, level in self.all[number].grants.items() if level == 100]
        return any(
            place[0] == "domain" and not any(grants.get(place) == 100 for grants in lasting)
            for place in own
        )

    @precondition(lambda self: self.there)
    @rule(level=st.sampled_from([0, 10, 100]), pick=st.randoms(use_true_random=False))
    def edit(self, level: int, pick: Any) -> None:
        number = pick.choice(self.there)
        kind, place = pick.choice([self.account, *self.all[number].grants])
        word = {"domain": "sending_domain"}.get(kind, kind)
        change: dict[str, Any] = {"resource_type": word, "resource_id": str(place)}
        change |= {"access_level": level} if level else {"_destroy": True}
        path = f"account_accesses/{self.world.access_of(number)['id']}/permissions/bulk"
        answer = self.world.ask("PUT", path, {"permissions": [change]})
        after = {**self.all[number].grants, (kind, place): level}
        after = {where: what for where, what in after.items() if what}
        assert answer.status_code == (200 if after else 422)
        if after:
            self.all[number] = replace(self.all[number], grants=after)

    @rule(hours=HOURS)
    def pass_time(self, hours: int) -> None:
        self.world.later(hours=hours)

    @invariant()
    def list_is_what_it_must_be(self) -> None:
        listed = self.world.tokens()
        assert set(listed) == {self.own, *self.there}
        for number in self.there:
            token = self.all[number]
            assert held(listed[number]) == token.grants != {}
            ends = listed[number]["expires_at"]
            assert (ends and datetime.fromisoformat(ends)) == token.ends
            assert "token" not in listed[number]

    @invariant()
    def values_work_until_their_end(self) -> None:
        for token in list(self.all.values())[-6:]:
            if token.value is not None:
                assert self.world.works(token.value) == token.works(self.world.time)


def held(token: dict[str, Any]) -> dict[tuple[str, int], int]:
    kinds = {"sending_domain": "domain"}
    return {
        (kinds.get(g["resource_type"], g["resource_type"]), g["resource_id"]): g["access_level"]
        for g in token["resources"]
    }


def test_rules_hold_whatever_people_do_and_however_time_passes(
    new_world: Callable[..., World],
) -> None:
    class ThisAccount(Account):
        make = staticmethod(new_world)

    run_state_machine_as_test(
        ThisAccount,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],  # shrinking takes minutes and saves few steps
            suppress_health_check=list(HealthCheck),
        ),
    )
