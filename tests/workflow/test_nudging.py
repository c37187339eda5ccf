"""Who is reminded of what: only what is still so, and still theirs to hear."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.announcements import Posted, Standing
from bot.domain.errors import ChannelUnusable, NotDelivered
from bot.domain.nudges import CARD, Nudge, NudgeKind
from bot.domain.requests import Request, RequestState
from bot.domain.values import KEPT
from bot.store.claims import Announcement
from bot.store.nudges import Taken
from bot.workflow.nudge import NEWS, Nudging
from tests.store.changes import MINUTE, NOW, asking, yes

ELSEWHERE = Posted("D9", "9.9")
ABOVE, THREAD = Posted("C1", "1.1"), Posted("D1", "2.2")
LEAD, SECURITY = frozenset({"ULEAD"}), frozenset({"U7", "U8", "U9"})
PENDING = Standing(asking(), stages=asking().stages, members=(LEAD, SECURITY))
FIRST = replace(PENDING, request=replace(PENDING.request, decisions=(yes("ULEAD"),)))
LED = replace(PENDING, request=replace(PENDING.request, decisions=(yes("ULEAD"), yes("U7"))))


def nudge(told: str, kind: NudgeKind = NudgeKind.WAITS) -> Nudge:
    return Nudge("T1", "r1", kind, 1, told)


@dataclass
class Desk:
    """The store, the announcements and Slack at once, around one nudge."""

    nudge_: Nudge
    standing_: Standing
    refuses: Exception | None = None
    vanishes: bool = False
    request: Request | None = None
    done: list[Any] = field(default_factory=list)

    async def due(self, *_: Any) -> tuple[Nudge, ...]:
        return () if self.vanishes else (self.nudge_,)

    async def take(self, nudge: Nudge, *_: Any) -> Taken:
        about = Announcement(self.standing_.request, 1, 1, 1, ABOVE, THREAD)
        return Taken(nudge, 1, about)

    async def outdated(self, *_: Any) -> list[tuple[Nudge, Posted]]:
        return [(self.nudge_, ELSEWHERE)] if self.vanishes else []

    async def posted(self, _taken: Taken, _now: Any, shown: Posted | None) -> None:
        self.done.append(shown)

    async def dropped(self, _taken: Taken) -> None:
        self.done.append("dropped")

    async def put_off(self, _taken: Taken, until: Any) -> None:
        self.done.append(until - NOW)

    async def vanished(self, _nudge: Nudge) -> None:
        self.done.append("vanished")

    async def get(self, *_: Any) -> Request | None:
        return self.request

    async def standing(self, *_: Any) -> Standing:
        return self.standing_

    async def nudge(self, _nudge: Nudge, _standing: Any, beneath: Any, _now: Any) -> Posted:
        if self.refuses:
            raise self.refuses
        self.done.append(beneath)
        return ELSEWHERE

    async def vanish(self, *_: Any) -> None:
        if self.refuses:
            raise self.refuses
        self.done.append("said")

    async def after(self) -> list[Any]:
        desk: Any = self
        await Nudging(desk, desk, desk, desk).sweep("T1", NOW)
        return self.done


async def told(nudge: Nudge, standing: Standing) -> bool:
    return await Desk(nudge, standing).after() != ["dropped"]


@pytest.mark.parametrize(
    ("who", "standing", "reminded"),
    [
        ("ULEAD", PENDING, True),
        ("U7", PENDING, False),
        ("ULEAD", LED, False),
        ("U7", LED, False),
        ("U8", LED, True),
        (CARD, LED, True),
        ("U8", replace(LED, members=()), True),
        ("U7", replace(LED, members=()), False),
        ("U8", replace(FIRST, members=(LEAD, None)), True),
        ("ULEAD", replace(FIRST, members=(LEAD, None)), False),
        ("U8", replace(LED, stages=(), members=()), True),
        ("U7", replace(LED, stages=(), members=()), False),
    ],
    ids=[
        "whose_turn_it_is",
        "whose_turn_comes_later",
        "who_has_approved_the_stage_before",
        "who_has_approved_this_stage_which_needs_another",
        "who_is_the_other",
        "the_card",
        "whoever_it_was_while_slack_does_not_tell_who_is_in_a_group",
        "who_has_approved_while_slack_does_not_tell",
        "anybody_where_everyone_may",
        "who_has_approved_where_everyone_may",
        "whoever_it_was_while_the_rules_are_unknown",
        "who_has_approved_while_the_rules_are_unknown",
    ],
)
async def test_a_request_reminds_those_who_can_still_decide(
    who: str, standing: Standing, *, reminded: bool
) -> None:
    assert await told(nudge(who), standing) is reminded
    assert await told(nudge(who, NudgeKind.ESCALATED), standing), (
        "whoever is next hears all the same"
    )


@pytest.mark.parametrize("kind", [NudgeKind.WAITS, NudgeKind.ESCALATED])
async def test_a_request_that_waits_no_more_reminds_nobody(kind: NudgeKind) -> None:
    denied = replace(PENDING, request=replace(PENDING.request, state=RequestState.DENIED))
    assert not await told(nudge("ULEAD", kind), denied)
    for left, waits in ((timedelta(0), False), (MINUTE, True)):
        ends = replace(PENDING, request=replace(PENDING.request, expires_at=NOW + left))
        assert await told(nudge("ULEAD", kind), ends) is waits


async def test_a_value_is_reminded_of_while_it_waits_and_its_end_told_for_a_week() -> None:
    done = replace(PENDING, request=replace(PENDING.request, state=RequestState.DONE))
    lapses, lapsed = nudge("U1", NudgeKind.LAPSES), nudge("U1", NudgeKind.LAPSED)
    assert not await told(lapses, done), "somebody has read it"
    assert not await told(lapses, replace(done, value_until=NOW))
    assert await told(lapses, replace(done, value_until=NOW + MINUTE))
    assert await told(lapsed, done)
    for ago, news in ((KEPT + NEWS, False), (KEPT + NEWS - MINUTE, True)):
        ended = replace(done, request=replace(done.request, ended_at=NOW - ago))
        assert await told(lapsed, ended) is news


@pytest.mark.parametrize(
    ("about", "beneath", "kept"),
    [
        (nudge("ULEAD"), None, ELSEWHERE),
        (nudge(CARD), ABOVE, None),
        (nudge("U1", NudgeKind.ESCALATED), THREAD, None),
        (nudge("U2", NudgeKind.ESCALATED), None, None),
    ],
)
async def test_a_reminder_stands_where_it_belongs_and_is_kept_where_it_has_buttons(
    about: Nudge, beneath: Posted | None, kept: Posted | None
) -> None:
    assert await Desk(about, PENDING).after() == [beneath, kept]


@pytest.mark.parametrize(
    ("refusal", "later", "gone"),
    [
        (ChannelUnusable("D1", "gone"), timedelta(minutes=10), ["vanished"]),
        (NotDelivered("x"), MINUTE, []),
    ],
)
async def test_what_slack_does_not_take_is_tried_again(
    refusal: Exception, later: timedelta, gone: list[str]
) -> None:
    assert await Desk(nudge("ULEAD"), PENDING, refusal).after() == [later]
    desk = Desk(nudge("ULEAD"), PENDING, refusal, vanishes=True, request=PENDING.request)
    assert await desk.after() == gone, "buttons in a channel that is gone are gone, too"


async def test_buttons_vanish_once_it_is_said_how_the_request_stands() -> None:
    desk = Desk(nudge("ULEAD"), PENDING, vanishes=True, request=PENDING.request)
    assert await desk.after() == ["said", "vanished"]
    assert await Desk(nudge("ULEAD"), PENDING, vanishes=True).after() == [], (
        "nothing is known of it"
    )
