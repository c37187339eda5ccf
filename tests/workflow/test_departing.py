"""What somebody leaves behind is found whole: their tokens, the apps they moved, or both."""

from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.tokens import Consumer, TokenRecord
from bot.workflow.departing import Departing, Left
from bot.workflow.see import See
from tests.workflow.accounts import NOW, Mirror, ids, token

APP = "mailer"


def orphaned(token_id: int, owner: str) -> TokenRecord:
    return replace(token(token_id, owner=owner), owner_left=True)


def used_by(record: TokenRecord, *people: str | None) -> TokenRecord:
    apps = tuple(Consumer(f"{APP} of {each}", each, left=True) for each in people)
    return replace(record, consumers=apps)


@dataclass
class Slack:
    """Who is an admin, and who was told what of whom."""

    told: dict[tuple[str, str], Left] = field(default_factory=dict)

    async def admins(self, _team: str) -> frozenset[str]:
        return frozenset({"UADMIN", "UBOSS"})

    async def tell(self, _team: str, subject: str, users: Any, post: Any) -> None:
        for user in users:
            await post(user)
            assert subject == f"left:{self.told[user, subject.removeprefix('left:')].user}"

    async def left(self, user: str, left: Left, _now: Any) -> None:
        self.told[user, left.user] = left

    async def take(self, *_: Any) -> tuple[()]:
        return ()


def departing(mirror: Mirror) -> tuple[Departing, Slack]:
    slack: Any = Slack()
    unused: Any = None
    return Departing(slack, unused, See(mirror), slack, unused, slack), slack


MIXED = (
    orphaned(11, "UTOKENS"),
    orphaned(12, "UTOKENS"),
    used_by(token(13, owner="UOWNER"), "UAPPS"),
    used_by(orphaned(14, "UBOTH"), "UBOTH", None),
    token(15, owner="UOWNER"),
)


async def test_who_had_only_tokens_or_only_apps_is_found_as_who_had_both(mirror: Mirror) -> None:
    mirror.save(*MIXED)
    found, _ = departing(mirror)
    tokens = await found.left_behind("T1", "UTOKENS", NOW)
    assert (ids(tokens.owned), tokens.apps) == ([11, 12], ())
    apps = await found.left_behind("T1", "UAPPS", NOW)
    assert (apps.owned, [each[1] for each in apps.apps]) == ((), ["mailer of UAPPS"])
    both = await found.left_behind("T1", "UBOTH", NOW)
    assert (ids(both.owned), [each[1] for each in both.apps]) == ([14], ["mailer of UBOTH"])
    assert await found.left_behind("T1", "UOWNER", NOW) == Left("UOWNER")


async def test_each_hears_of_what_they_can_mend(mirror: Mirror) -> None:
    mirror.save(*MIXED, used_by(token(16, owner="UADMIN"), "UTOKENS"))
    found, slack = departing(mirror)
    await found.sweep("T1", NOW)
    heard = {who: (ids(left.owned), [a for _, a in left.apps]) for who, left in slack.told.items()}
    assert heard == {
        ("UADMIN", "UTOKENS"): ([11, 12], ["mailer of UTOKENS"]),
        ("UBOSS", "UTOKENS"): ([11, 12], []),
        ("UOWNER", "UAPPS"): ([], ["mailer of UAPPS"]),
        ("UADMIN", "UBOTH"): ([14], ["mailer of UBOTH"]),
        ("UBOSS", "UBOTH"): ([14], ["mailer of UBOTH"]),
    }
