"""Who may say that an app has moved, and when an old value is over: by the account's own word."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.audit import Entry
from bot.domain.errors import (
    MovedAlready,
    NoSuchToken,
    NotFound,
    NotTheirApp,
    Unavailable,
)
from bot.domain.people import PersonId
from bot.domain.rotation import Move, Rotation, Step
from bot.domain.tokens import Token
from bot.workflow.rotate import Rotate
from tests.workflow.accounts import NOW, token

KEY = ("T1", 1, 5)
HOUR = timedelta(hours=1)
MOVES = (Move(1, "shop", "UJANE"), Move(2, "nightly"), Move(3, "crm", "UJOHN"))


def rotation(*moves: Move, **facts: Any) -> Rotation:
    return Rotation("T1", 1, 5, 6, "billing", NOW - HOUR, NOW + 11 * HOUR, moves, **facts)


@dataclass
class Desk:
    """The store and the account, with one rotation at most."""

    kept: Rotation | None = None
    found: Token | Exception = field(default_factory=lambda: token(5, ends=timedelta(0)).token)
    written: list[Entry] = field(default_factory=list)
    steps: list[tuple[Rotation, Step]] = field(default_factory=list)
    asked: int = 0

    async def get(self, key: object) -> Rotation | None:
        assert key == KEY
        return self.kept

    async def moved(self, known: Rotation, number: int, entry: Entry) -> bool:
        if known.find(number) not in known.left:
            return False
        self.written.append(entry)
        said = {
            each.number: replace(each, by=entry.actor, at=entry.at)
            for each in known.moves
            if each.number == number
        }
        self.kept = replace(known, moves=tuple(said.get(m.number, m) for m in known.moves))
        return True

    async def unfollowed(self, *_: Any) -> Sequence[tuple[int, int]]:
        return ()

    async def unannounced(self, *_: Any) -> Sequence[Any]:
        return ()

    async def open(self, _team: str) -> Sequence[Rotation]:
        return [self.kept] if self.kept else []

    async def token(self, account_id: int, token_id: int) -> Token:
        assert (account_id, token_id) == (1, 5)
        self.asked += 1
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    async def advance(
        self, known: Rotation, step: Step, _now: datetime, entry: Entry | None = None
    ) -> None:
        self.steps.append((known, step))
        self.written += [entry] if entry else []

    @property
    def rotate(self) -> Rotate:
        desk: Any = self
        return Rotate(desk, desk, desk, desk, desk, lambda: NOW)

    async def says(self, user: str, number: int) -> Rotation:
        return await self.rotate.moved(PersonId("T1", user), KEY, number, NOW)


async def test_what_was_never_reset_has_no_rotation() -> None:
    for asking in (Desk().rotate.get(KEY), Desk().says("UJANE", 1)):
        with pytest.raises(NoSuchToken):
            await asking
    with pytest.raises(NoSuchToken):
        await Desk(rotation(*MOVES)).says("UJANE", 9)


@pytest.mark.parametrize(
    ("user", "number", "owner", "allowed"),
    [
        ("UJANE", 1, None, ()),
        ("UJOHN", 1, None, ("UJANE",)),
        ("UOWNER", 1, "UOWNER", ()),
        ("UJOHN", 2, None, ()),
        ("USTRANGER", 2, "UOWNER", ("UJANE", "UJOHN", "UOWNER")),
    ],
)
async def test_an_apps_person_or_the_owner_says_that_it_has_moved(
    user: str, number: int, owner: str | None, allowed: tuple[str, ...]
) -> None:
    desk = Desk(rotation(*MOVES, owner=owner))
    if allowed:
        with pytest.raises(NotTheirApp) as caught:
            await desk.says(user, number)
        assert caught.value.args == NotTheirApp(MOVES[number - 1].app, allowed).args
        assert desk.written == []
    else:
        said = await desk.says(user, number)
        assert [each.number for each in said.left] == [n for n in (1, 2, 3) if n != number]
        (line,) = desk.written
        assert (line.kind, line.actor, line.token_id) == ("rotation.moved", user, 5)
        assert line.facts == {"app": MOVES[number - 1].app}
        with pytest.raises(MovedAlready):
            await desk.says(user, number)


async def test_where_nobody_answers_for_an_app_anybody_may_say_so() -> None:
    desk = Desk(rotation(Move(1, "shop"), Move(2, "nightly")))
    assert [each.app for each in (await desk.says("USTRANGER", 2)).left] == ["shop"]


@pytest.mark.parametrize(
    ("left", "began", "reaches"),
    [
        (7 * HOUR, Step.BEGUN, None),
        (6 * HOUR, Step.BEGUN, Step.REMINDED),
        (6 * HOUR, Step.REMINDED, None),
        (HOUR, Step.REMINDED, Step.LAST_CALL),
        (HOUR, Step.LAST_CALL, None),
    ],
)
async def test_a_rotation_goes_on_with_time_and_each_step_once(
    left: timedelta, began: Step, reaches: Step | None
) -> None:
    known = replace(rotation(*MOVES), stops_at=NOW + left, step=began)
    desk = Desk(known)
    await desk.rotate.sweep("T1", NOW)
    assert desk.steps == ([(known, reaches)] if reaches else [])
    assert desk.asked == 0


async def test_an_end_that_the_service_has_moved_is_followed_and_no_step_goes_back() -> None:
    known = replace(rotation(*MOVES), step=Step.REMINDED, expires_at=NOW + 20 * HOUR)
    desk = Desk(known)
    await desk.rotate.sweep("T1", NOW)
    assert desk.steps == [(replace(known, stops_at=NOW + 20 * HOUR), Step.REMINDED)]


OVER = replace(rotation(Move(1, "shop", "UJANE"), Move(2, "crm")), stops_at=NOW)


@pytest.mark.parametrize(
    ("found", "old"),
    [
        (NotFound("x"), "gone"),
        (token(5, ends=timedelta(0)).token, "expired"),
        (token(5, ends=HOUR).token, None),
        (token(5, ends=None).token, None),
        (Unavailable("x"), None),
    ],
)
@pytest.mark.parametrize("known", [OVER, replace(OVER, stops_at=NOW + HOUR, gone=True)])
async def test_a_rotation_ends_by_the_accounts_own_word_alone(
    known: Rotation, found: Token | Exception, old: str | None
) -> None:
    desk = Desk(known, found)
    await desk.rotate.sweep("T1", NOW)
    assert desk.asked == 1
    if old is None:
        assert (desk.steps, desk.written) == ([], [])
        return
    assert desk.steps == [(replace(known, ended_at=NOW), Step.OVER)]
    assert desk.written[0].facts == {"old": old, "left": "shop, crm"}
