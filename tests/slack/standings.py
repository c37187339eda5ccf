"""Requests at every point of their lives, as the cards get them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.announcements import Standing
from bot.domain.changes import Change, ResetToken, action_of
from bot.domain.requests import Decision, Request, RequestState, Stage, Target
from bot.domain.tokens import Consumer
from tests.workflow.accounts import NEWS, NOW, QA, SHOP, STAGING

NAMES = {SHOP: "shop.example", NEWS: "news.example", STAGING: "Staging", QA: "QA"}
LEAD = Stage(("U0LEAD",), 1)
SECURITY = Stage(("S0SECURITY",), 2)
WILD = "INC-12: *db* `x` <!channel> <@U1> & a\n\nb: " + "y" * 2955 + "END"
"""What people write: 3,000 characters of markup, colons and line breaks."""


def request(change: Change | None = None, **more: Any) -> Request:
    change = change or ResetToken(1, 1234)
    asked = Request(
        id="R1",
        team="T1",
        action=action_of(change),
        change=change,
        target=Target("shop.example token 1234", "7f3a"),
        asker="U0OLIVIA",
        receiver="U0OLIVIA",
        reason="rotating after the laptop theft, see INC-12: db",
        rules=("production domains",),
        stages=(SECURITY,),
        state=RequestState.PENDING,
        asked_at=NOW,
        expires_at=NOW + timedelta(hours=8),
    )
    made = replace(asked, **more)
    said = (replace(each, revision=number) for number, each in enumerate(made.decisions, 2))
    return replace(made, decisions=tuple(said))


def yes(user: str = "U0FIRST", comment: str = "ok") -> Decision:
    return Decision(user, approves=True, comment=comment, at=NOW)


def no(user: str = "U0FIRST", comment: str = "use the staging token") -> Decision:
    return Decision(user, approves=False, comment=comment, at=NOW)


def standing(made: Request | None = None, **more: Any) -> Standing:
    made = made or request()
    usual: dict[str, Any] = {
        "names": NAMES,
        "apps": (Consumer("shop", "UJANE"), Consumer("billing", None)),
        "stages": made.stages,
        "members": tuple(frozenset({"U0FIRST", "U0SECOND", "U0THIRD"}) for _ in made.stages),
    }
    return Standing(made, **(usual | more))


def ended(state: RequestState, **more: Any) -> Standing:
    return standing(request(state=state, ended_at=NOW, **more))
