"""A change held against the rules, with what the mirror knows of it, and does not know."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.changes import (
    Change,
    CreateToken,
    DeleteToken,
    EditPermissions,
    ReplaceToken,
    ResetSandboxCredentials,
    ResetToken,
)
from bot.domain.errors import NameNotKnown
from bot.domain.people import PersonId
from bot.domain.permissions import Permission, ResourceKey
from bot.domain.policy_file import parse
from bot.domain.requests import Members
from bot.domain.verdicts import Allowed, Refused, Verdict, Why
from bot.workflow.asking import Asked
from bot.workflow.see import See
from bot.workflow.weigh import Weigh
from tests.workflow.accounts import (
    JANE,
    NEWS,
    NOW,
    QA,
    SHOP,
    STAGING,
    TREE,
    WHOLE_ACCOUNT,
    Holdings,
    Mirror,
    gone,
    on,
    reset,
    token,
)

GUARDED = """
[roles]
operator = ["everyone"]
approver = ["U0LEAD", "U0HEAD"]

[[rules]]
name = "free"
tokens = ["free-*"]
allow = "at once"

[[rules]]
name = "billing"
tokens = ["billing-api"]
approvals = [{ from = ["approver"], count = 2 }]

[[rules]]
name = "others"
allow = "at once"
"""


class Everybody:
    """Nobody is in any group: the policy names people."""

    async def members(self, _team: str, grantees: Sequence[str], _now: datetime) -> Members:
        return frozenset(grantees)

    async def among(
        self, _person: PersonId, _grantees: Sequence[str], _now: datetime
    ) -> frozenset[str]:
        return frozenset()


async def weighed(mirror: Mirror, change: Change, policy: str = GUARDED) -> Verdict:
    weigh = Weigh(parse(policy), Everybody(), See(mirror), "0b07")
    return (await weigh(Asked(JANE, change), NOW)).verdict


def rules_of(verdict: Verdict) -> tuple[str, ...]:
    return (verdict.rule,) if not hasattr(verdict, "rules") else verdict.rules


@pytest.fixture
def line() -> Mirror:
    """billing-api, reset at Mailtrap before the first look, then twice, then replaced."""
    mirror = Mirror()
    mirror.save(
        token(90, "other"),
        gone(token(101, "billing-api 101")),
        reset(token(102, "billing-api 102"), 103),
        replace(token(103, "billing-api 103"), predecessor_id=102),
        replace(token(104, "free-1"), predecessor_id=103),
        replace(token(105, "free-1 105"), predecessor_id=104),
        replace(token(106, "free-2"), predecessor_id=106),
    )
    return mirror


@pytest.mark.parametrize(
    ("token_id", "rules"),
    [
        (90, ("others",)),
        (102, ("billing",)),
        (103, ("billing",)),
        (104, ("billing",)),
        (105, ("billing",)),
        (106, ("free",)),
    ],
)
async def test_who_renames_a_guarded_token_deletes_it_no_sooner(
    line: Mirror, token_id: int, rules: tuple[str, ...]
) -> None:
    assert rules_of(await weighed(line, DeleteToken(1, token_id))) == rules


async def test_a_replacement_is_judged_by_the_name_it_is_to_have_and_by_all_before(
    line: Mirror,
) -> None:
    def called(name: str, token_id: int) -> ReplaceToken:
        return ReplaceToken(1, token_id, name, (on(SHOP),), (on(SHOP, 10),), None)

    assert rules_of(await weighed(line, called("free-9", 103))) == ("billing",)
    assert rules_of(await weighed(line, called("billing-api", 90))) == ("billing",)
    assert await weighed(line, called("billing-api 103", 90)) == Allowed(("others",))
    assert await weighed(line, ResetToken(1, 106)) == Allowed(("free",))


class Emptied(Mirror):
    """An account whose tree and lists Mailtrap has answered as empty, or without one thing."""

    left = Holdings(resources=(), domains=(), projects=(), sandboxes=())

    async def tree(self, team: str, account_id: int) -> Holdings:
        await super().tree(team, account_id)
        return self.left


NAMED = """
[roles]
operator = ["everyone"]
approver = ["U0LEAD"]

[[rules]]
name = "frozen"
resources = ["domain:news.example", "sandbox:Demo"]
refuse = "frozen"

[[rules]]
name = "others"
resources = ["domain:*", "project:*", "sandbox:*"]
allow = "at once"
"""

CHANGES: tuple[Change, ...] = (
    ResetToken(1, 1),
    DeleteToken(1, 1),
    CreateToken(1, "new", (on(SHOP), on(NEWS)), None),
    EditPermissions(1, 1, (on(SHOP),), (on(SHOP), on(NEWS, 10))),
    ReplaceToken(1, 1, "new", (on(SHOP), on(NEWS)), (on(SHOP),), None),
    ResetSandboxCredentials(1, 31),
)


@pytest.fixture
def emptied() -> Emptied:
    mirror = Emptied()
    both = (on(SHOP), on(NEWS))
    mirror.save(token(1, "billing", *both), token(7, "spare", *both))
    return mirror


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("whole", [True, False])
async def test_what_has_no_name_at_the_moment_is_neither_refused_nor_left_to_the_next_rule(
    emptied: Emptied, change: Change, *, whole: bool
) -> None:
    if not whole:  # the one that matters is missing among others
        emptied.left = replace(
            TREE, resources=TREE.resources[:2], domains=TREE.domains[:1], sandboxes=()
        )
    with pytest.raises(NameNotKnown):
        await weighed(emptied, change, NAMED)
    emptied.left = TREE
    assert rules_of(await weighed(emptied, change, NAMED)) == ("frozen",)


async def test_a_name_that_one_of_mailtraps_answers_still_tells_is_known(emptied: Emptied) -> None:
    for left in (replace(TREE, resources=()), replace(TREE, domains=(), sandboxes=(), projects=())):
        emptied.left = left
        assert rules_of(await weighed(emptied, CHANGES[0], NAMED)) == ("frozen",)


async def test_a_project_reaches_the_sandboxes_that_either_answer_tells_of(
    emptied: Emptied,
) -> None:
    policy = NAMED.replace("sandbox:Demo", "sandbox:QA")
    change = CreateToken(1, "new", (on(STAGING),), None)
    for left in (replace(TREE, resources=TREE.resources[:4]), replace(TREE, sandboxes=())):
        emptied.left = left
        assert rules_of(await weighed(emptied, change, policy)) == ("frozen",)


async def test_a_project_that_the_tree_leaves_out_may_hold_more_than_is_known(
    emptied: Emptied,
) -> None:
    emptied.left = replace(TREE, resources=TREE.resources[:3], sandboxes=())
    with pytest.raises(NameNotKnown):
        await weighed(emptied, CreateToken(1, "new", (on(STAGING),), None), NAMED)


async def test_what_no_rule_can_name_needs_no_name(emptied: Emptied) -> None:
    emptied.save(token(2, "odd", on(ResourceKey("billing", 9))))
    assert rules_of(await weighed(emptied, ResetToken(1, 2), NAMED)) == ("defaults",)


LASTING = Permission(NEWS, 1000)


@pytest.mark.parametrize(
    ("held", "beside", "domain"),
    [
        ((on(SHOP),), (), "shop.example"),
        ((LASTING,), (), "news.example"),
        ((on(SHOP), on(NEWS)), (on(SHOP),), "news.example"),
        ((on(SHOP), on(NEWS)), (on(SHOP), on(NEWS, 50)), "news.example"),
        ((on(SHOP),), (on(WHOLE_ACCOUNT),), "shop.example"),
        ((on(SHOP),), (on(SHOP),), ""),
        ((on(SHOP, 50),), (), ""),
        ((on(QA), on(STAGING), on(WHOLE_ACCOUNT)), (), ""),
    ],
)
async def test_a_domains_last_token_is_one_that_may_send_from_it(
    held: tuple[Permission, ...], beside: tuple[Permission, ...], domain: str
) -> None:
    mirror = Mirror()
    mirror.save(token(1, "billing", *held), *([token(2, "beside", *beside)] if beside else []))
    verdict = await weighed(mirror, DeleteToken(1, 1), NAMED.replace("news.example", "x.example"))
    last = isinstance(verdict, Refused) and verdict.why is Why.LAST_OF_DOMAIN
    assert last == bool(domain)
    if last:
        assert verdict == Refused(Why.LAST_OF_DOMAIN, detail=domain)
