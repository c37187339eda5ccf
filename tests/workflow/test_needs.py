"""What needs one person, among requests, values, apps and tokens that need others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from bot.domain.errors import CouldNotCheck, NoSuchToken, Unavailable
from bot.domain.people import PersonId
from bot.domain.requests import Members, Request, Stage
from bot.domain.rotation import Move, Rotation
from bot.domain.values import Waiting
from bot.domain.verdicts import NeedsApproval
from bot.workflow.needs import SHOWN, Needed, Needs
from bot.workflow.see import See
from bot.workflow.weigh import Weigh
from tests.store.changes import asking, yes
from tests.workflow.accounts import JANE, NOW, Mirror, ids, token

MONTH = timedelta(days=30)
SECOND = timedelta(seconds=1)


@dataclass
class Desk:
    """Everything that may need somebody, by hand; `trouble` is what weighing a request raises."""

    mirror: Mirror
    pending_: Sequence[Request] = ()
    done: Sequence[Request] = ()
    members: tuple[Members, ...] = (frozenset({"UJANE", "U2"}), frozenset({"U7"}))
    trouble: Mapping[str, Exception] = field(default_factory=dict)
    values: Sequence[Waiting] = ()
    rotations: Sequence[Rotation] = ()

    async def pending(self, *_: Any) -> Sequence[Request]:
        return self.pending_

    async def to_review(self, *_: Any) -> Sequence[Request]:
        return self.done

    async def reviews(self, reader: PersonId, request: Request, _now: datetime) -> bool:
        if request.id in self.trouble:
            raise self.trouble[request.id]
        return reader.user in request.review

    async def turn_of(self, *of: Any) -> Any:
        return await Weigh.turn_of(cast("Any", self), *of)

    async def again(self, request: Request, _now: datetime) -> Any:
        if request.id in self.trouble:
            raise self.trouble[request.id]
        return SimpleNamespace(verdict=NeedsApproval((), request.stages, MONTH))

    async def deciders(self, *_: Any) -> tuple[tuple[Stage, ...], tuple[Members, ...]]:
        return asking().stages, self.members

    async def is_among(self, reader: PersonId, members: Members, _now: datetime) -> bool:
        return members is None or reader.user in members

    async def waiting_for(self, _team: str, user: str, _now: datetime) -> Sequence[Waiting]:
        return [each for each in self.values if each.user == user]

    async def several(self, _team: str, wanted: Iterable[str]) -> list[Request]:
        return [asking(each) for each in sorted(wanted, reverse=True)]

    async def concerning(self, *_: Any) -> Sequence[Rotation]:
        return self.rotations

    async def needed(self) -> Needed:
        desk: Any = self
        return await Needs(See(desk.mirror), desk, desk, desk, desk)(JANE, NOW)


async def test_a_token_that_ended_a_month_ago_is_no_news_any_more(mirror: Mirror) -> None:
    mirror.save(
        token(11, owner="UJANE", ends=-MONTH),
        token(12, owner="UJANE", ends=SECOND - MONTH),
        token(13, owner="UJOHN", ends=-SECOND),
    )
    assert ids((await Desk(mirror).needed()).ending.first) == [12]


async def test_only_what_waits_for_this_person_is_shown_the_first_to_expire_first(
    mirror: Mirror,
) -> None:
    late = asking("late", expires_at=NOW + MONTH)
    soon = asking("soon", expires_at=NOW + SECOND)
    others = [
        asking("own", asker="UJANE"),
        asking("approved", decisions=(yes("UJANE"),)),
        asking("further", decisions=(yes("U2"),)),
        asking("unclear"),
        asking("away"),
        asking("gone"),
    ]
    trouble = {"unclear": CouldNotCheck("x"), "away": Unavailable("x"), "gone": NoSuchToken("x")}
    desk = Desk(mirror, [late, *others, soon], trouble=trouble)
    found = await desk.needed()
    assert [each.id for each in found.decisions.first] == ["soon", "late"]
    assert (found.unclear, found.decisions.more, bool(found)) == (2, 0, True)
    desk.pending_ = [asking(str(number)) for number in range(SHOWN + 2)]
    found = await desk.needed()
    assert (len(found.decisions.first), found.decisions.more) == (SHOWN, 2)


async def test_emergencies_are_shown_to_those_who_review_them(mirror: Mirror) -> None:
    mine = [asking(str(number), review=("U2", "UJANE")) for number in range(SHOWN + 1)]
    others = [asking("others", review=("U2",)), asking("unclear", review=("UJANE",))]
    found = await Desk(
        mirror, done=[*others, *mine], trouble={"unclear": CouldNotCheck("x")}
    ).needed()
    assert [each.id for each in found.reviews.first] == ["0", "1", "2", "3", "4"]
    assert (found.reviews.more, found.unclear, bool(found)) == (1, 1, True)


async def test_each_value_comes_with_what_was_asked_for(mirror: Mirror) -> None:
    waiting = [
        Waiting(f"v{n}", "T1", f"r{n}", user, NOW + MONTH)
        for n, user in enumerate(("UJANE", "UJOHN", "UJANE"))
    ]
    found = await Desk(mirror, values=waiting).needed()
    assert [(value.id, request.id) for value, request in found.values.first] == [
        ("v0", "r0"),
        ("v2", "r2"),
    ]


async def test_an_app_is_moved_by_its_person_and_one_without_by_whoever_may_say_so(
    mirror: Mirror,
) -> None:
    done = Move(9, "done", "UJANE", by="UJANE", at=NOW)
    moves = (Move(1, "hers", "UJANE"), Move(2, "his", "UJOHN"), Move(3, "nobody's"), done)
    mixed = Rotation("T1", 1, 5, 6, "billing", NOW, NOW + MONTH, moves, owner="UJOHN")
    foreign = replace(mixed, moves=(Move(1, "his", "UJOHN"), Move(2, "nobody's")))
    found = await Desk(mirror, rotations=[mixed, foreign]).needed()
    assert [(rotation is mixed, move.app) for rotation, move in found.moves.first] == [
        (True, "hers"),
        (True, "nobody's"),
    ]


async def test_where_nothing_waits_nothing_is_needed(mirror: Mirror) -> None:
    assert not await Desk(mirror).needed()
