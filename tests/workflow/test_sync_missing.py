"""A list that lacks what was there is asked about before anything counts as gone."""

import pytest
from sqlalchemy import select

from bot.domain.drift import DriftKind
from bot.domain.errors import MailtrapError, OutcomeUnknown, Unreadable
from bot.domain.tokens import EventKind
from bot.store.database import Database
from bot.store.mirror import MirrorStore
from bot.store.notice_tables import DRIFTS
from bot.workflow.sync import AccountReport, sync
from bot.workflow.sync_missing import ASKED
from tests.workflow.service import DAY, HOUR, NOW, TEAM, Service, token

MANY = tuple(map(token, range(1, 51)))
GRACE = 12 * HOUR


class Looks:
    """Looks at a service, one an hour, and what the mirror and those who are told know by then."""

    def __init__(self, db: Database, service: Service) -> None:
        self.db, self.service, self.mirror, self.at = db, service, MirrorStore(db), NOW

    async def look(self) -> AccountReport:
        self.at += HOUR
        self.service.calls.clear()
        (report,) = (await sync(TEAM, self.service, self.mirror, self.at)).accounts
        return report

    @property
    def asked(self) -> list[int]:
        """Which tokens the last look asked for by id."""
        return [int(each.split()[1]) for each in self.service.calls if each.startswith("token ")]

    async def gone(self) -> set[int]:
        records = await self.mirror.tokens_since(TEAM, 1, 0)
        return {each.token.id for each in records if each.gone_at is not None}

    async def announced(self) -> list[tuple[str, int]]:
        async with self.db.read() as connection:
            rows = await connection.execute(select(DRIFTS.c.kind, DRIFTS.c.subject))
            return [(str(row.kind), row.subject) for row in rows]


@pytest.fixture
async def looks(db: Database) -> Looks:
    made = Looks(db, Service(tokens_=MANY))
    await made.look()
    return made


async def test_an_emptied_list_of_tokens_is_believed_of_none(looks: Looks) -> None:
    looks.service.tokens_, looks.service.unlisted = (), MANY
    asked: set[int] = set()
    for _ in range(6):
        report = await looks.look()
        assert report.events == ()
        assert len(looks.asked) == ASKED, "a bounded number of calls a look"
        asked |= set(looks.asked)
    assert asked == {each.id for each in MANY}, "each has its turn"
    assert (await looks.gone(), await looks.announced()) == (set(), [])
    looks.service.tokens_, looks.service.unlisted = MANY, ()
    assert (await looks.look()).events == ()
    assert looks.asked == []


async def test_a_token_that_mailtrap_itself_says_is_gone_is_told_at_once(looks: Looks) -> None:
    looks.service.tokens_ = MANY[2:]
    report = await looks.look()
    assert [(each.token_id, each.kind) for each in report.events] == [
        (1, EventKind.GONE),
        (2, EventKind.GONE),
    ]
    assert looks.asked == [1, 2]
    assert await looks.announced() == [(DriftKind.DELETED, 1), (DriftKind.DELETED, 2)]
    await looks.look()
    assert looks.asked == [], "what is gone is not asked for again"


async def test_of_two_that_a_list_lacks_the_one_that_is_there_stays(looks: Looks) -> None:
    changed = token(2, "renamed meanwhile")
    looks.service.tokens_, looks.service.unlisted = MANY[2:], (changed,)
    report = await looks.look()
    assert [(each.token_id, each.kind) for each in report.events] == [
        (2, EventKind.RENAMED),
        (1, EventKind.GONE),
    ]
    assert await looks.gone() == {1}
    looks.service.unlisted = ()
    assert [each.token_id for each in (await looks.look()).events] == [2], "though the list is same"


async def test_more_than_can_be_asked_for_are_told_look_by_look(looks: Looks) -> None:
    looks.service.tokens_ = MANY[45:]
    counted = [len((await looks.look()).events) for _ in range(4)]
    assert counted == [ASKED, ASKED, 45 - 2 * ASKED, 0]
    assert await looks.gone() == {each.id for each in MANY[:45]}


@pytest.mark.parametrize("error", [Unreadable("look"), OutcomeUnknown("look")])
async def test_who_is_told_nothing_by_id_takes_nothing_for_gone(
    looks: Looks, error: MailtrapError
) -> None:
    looks.service.tokens_ = MANY[3:]
    for each in (1, 2, 3):
        looks.service.failing[f"token {each}", 1] = error
    assert (await looks.look()).events == ()
    assert len(looks.asked) == 1, "it is left to a later look"
    looks.service.failing.clear()
    assert {each.token_id for each in (await looks.look()).events} == {1, 2, 3}


async def test_a_new_value_is_known_as_a_reset_although_nobody_says_the_old_one_is_gone(
    looks: Looks,
) -> None:
    successors = tuple(token(100 + each.id, f"{each.name} {100 + each.id}") for each in MANY[:45])
    looks.service.tokens_ = MANY[45:] + successors
    report = await looks.look()
    kinds = [each.kind for each in report.events]
    assert kinds.count(EventKind.RESET) == 45
    assert EventKind.CREATED not in kinds
    assert kinds.count(EventKind.GONE) == ASKED


async def test_the_first_look_asks_for_nothing_by_id(db: Database) -> None:
    looks = Looks(db, Service(unlisted=MANY))
    await looks.look()
    assert looks.asked == []


LISTS = ["domains", "sandboxes", "projects", "resources"]


@pytest.mark.parametrize("what", LISTS)
async def test_an_emptied_list_of_anything_else_is_believed_the_second_time(
    looks: Looks, what: str
) -> None:
    async def kept() -> object:
        return getattr(await looks.mirror.tree(TEAM, 1), what)

    whole = getattr(looks.service, f"{what}_")
    before = await kept()
    setattr(looks.service, f"{what}_", ())
    await looks.look()
    assert await kept() == before
    await looks.look()
    assert await kept() == ()
    setattr(looks.service, f"{what}_", whole)
    await looks.look()
    assert await kept() == before


@pytest.mark.parametrize("what", LISTS)
async def test_a_list_that_is_empty_every_now_and_then_is_never_believed(
    looks: Looks, what: str
) -> None:
    whole = getattr(looks.service, f"{what}_")
    before = getattr(await looks.mirror.tree(TEAM, 1), what)
    for _ in range(3):
        setattr(looks.service, f"{what}_", ())
        report = await looks.look()
        assert getattr(await looks.mirror.tree(TEAM, 1), what) == before
        setattr(looks.service, f"{what}_", whole)
        report = await looks.look()
        assert report.new_domains == (), "what was there all along is not told of as new"
    assert await looks.announced() == []


async def test_an_account_without_news_costs_as_many_calls_as_before(looks: Looks) -> None:
    looks.service.domains_ = ()
    for _ in range(3):
        await looks.look()
        assert len(looks.service.calls) == 6
    assert looks.at == NOW + 4 * HOUR < NOW + DAY
