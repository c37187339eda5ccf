"""A digest on its way to Slack: its picture, and what becomes of it where there can't be one."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.account import Account
from bot.domain.announcements import Channels
from bot.domain.digest import Timeline, Worry
from bot.domain.errors import ChannelUnusable, NotDelivered
from bot.domain.expiry import State
from bot.domain.people import PersonId
from bot.domain.zones import zone
from bot.slack import drawing
from bot.slack.admins import Admins
from bot.slack.bolt import connected
from bot.slack.cards import digest as cards
from bot.slack.files import Files
from bot.slack.limits import check
from bot.slack.notifier import Notifier
from bot.slack.pace import Pace
from bot.slack.poster import Poster
from bot.slack.publisher import Publisher
from bot.slack.tasks import Tasks
from bot.workflow.answers import Seen, TokenRow
from bot.workflow.digest import Digest, Listed
from tests.slack.conversation import labels, seen
from tests.slack.standings import request
from tests.slack.wire import Json, Wire, serving
from tests.workflow.accounts import ACME, LABS, NOW, token

DAY = timedelta(days=1)
BERLIN = zone("Europe/Berlin")
QUIET = Timeline((), 0, NOW, BERLIN)
ENDS = Timeline((token(7, "shop", ends=3 * DAY),), 2, NOW, BERLIN)


def digest(timeline: Timeline = ENDS, *lists: Listed, **facts: Any) -> Digest:
    made = Digest(Seen(ACME, (ACME,), NOW), 7, timeline, lists, (), 365)
    return replace(made, **facts)


def listed(worry: Worry, names: tuple[str, ...], total: int, **facts: Any) -> Listed:
    made = (token(at, name, ends=9 * DAY) for at, name in enumerate(names, 1))
    rows = tuple(TokenRow(each, State.EXPIRING, ()) for each in made)
    return Listed(worry, rows, total, **facts)


@dataclass
class Press:
    """The publisher, what it is connected to, and how long it has waited."""

    wire: Wire
    publisher: Publisher
    tasks: Tasks
    slept: list[float] = field(default_factory=list)
    clears: str = ""

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if seconds:
            self.wire.refuses.pop(self.clears, None)

    def posts(self) -> list[Json]:
        found = [body for method, body in self.wire.calls if method == "chat.postMessage"]
        assert all(check(each, "message") == [] for each in found)
        return found

    def refuses(self, method: str, error: str) -> None:
        self.wire.refuses[method] = {"ok": False, "error": error}


class Adam:
    """The one admin, who is told every time."""

    async def tell_admins(
        self, team: str, subject: str, post: Callable[[str], Awaitable[object]]
    ) -> None:
        assert (team, subject) == ("T1", "channel:digest:C1:not_in_channel")
        await post("U0ADAM")

    async def over(self, team: str, subject: str) -> None:
        assert (team, subject) == ("T1", "channel:digest")


@pytest.fixture
async def press() -> AsyncIterator[Press]:
    async def chosen(_team: str) -> Channels:
        return Channels(digest="C1")

    async def nobody(_person: PersonId) -> bool:
        return False

    async def sleep(seconds: float) -> None:
        await made.sleep(seconds)

    async with serving() as wire, connected("xoxb-1", f"{wire.url}api/") as client:
        pace = Pace(lambda: NOW - timedelta(hours=len(wire.calls)), asyncio.sleep)
        tasks = Tasks()
        poster = Poster(client, pace)
        posts = Notifier(poster, Admins(poster, Adam()), chosen, nobody)
        made = Press(wire, Publisher(posts, Files(client), sleep, tasks.spawn), tasks)
        yield made


def images(message: Json) -> list[Json]:
    return [each for each in message["blocks"] if each["type"] == "image"]


async def test_a_digest_begins_with_its_picture(press: Press) -> None:
    await press.publisher.digest("T1", digest())
    (posted,) = press.posts()
    assert posted["channel"] == "C1"
    (picture,) = images(posted)
    assert picture["slack_file"] == {"id": "F1"}
    assert picture["alt_text"] == (
        "Expiring tokens, on Tue 10 Mar: shop (…0007) expires Fri 13 Mar, in 3 days; and 2 later."
    )


async def test_it_is_drawn_beside_the_event_loop(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    drew: list[bool] = []

    def png(_picture: object) -> bytes:
        drew.append(threading.current_thread() is threading.main_thread())
        return b"x"

    monkeypatch.setattr(drawing, "png", png)
    await press.publisher.digest("T1", digest())
    assert drew == [False]


async def test_a_picture_that_slack_has_not_looked_at_yet_is_shown_a_moment_later(
    press: Press,
) -> None:
    press.refuses("chat.postMessage", "invalid_blocks")
    press.clears = "chat.postMessage"
    await press.publisher.digest("T1", digest())
    assert press.slept == [0.0, 1.0]
    assert [len(images(each)) for each in press.posts()] == [1, 1]


async def test_a_picture_that_slack_never_takes_is_told_in_words(press: Press) -> None:
    press.refuses("chat.postMessage", "invalid_blocks")
    with pytest.raises(NotDelivered):
        await press.publisher.digest("T1", digest())
    assert [len(images(each)) for each in press.posts()] == [1, 1, 1, 1, 0]
    assert "shop (…0007) expires Fri 13 Mar" in seen(press.posts()[-1])


@pytest.mark.parametrize("word", ["missing_scope", "file_uploads_disabled"])
async def test_where_no_file_may_be_uploaded_the_words_come_alone(press: Press, word: str) -> None:
    press.refuses("files.getUploadURLExternal", word)
    await press.publisher.digest("T1", digest())
    (posted,) = press.posts()
    assert images(posted) == []
    assert "shop (…0007) expires Fri 13 Mar" in seen(posted)


async def test_a_picture_that_can_not_be_drawn_holds_nothing_up(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    def png(_picture: object) -> bytes:
        raise RuntimeError

    monkeypatch.setattr(drawing, "png", png)
    await press.publisher.digest("T1", digest())
    assert [len(images(each)) for each in press.posts()] == [0]


async def test_slack_in_trouble_is_tried_again_later(press: Press) -> None:
    press.refuses("files.getUploadURLExternal", "internal_error")
    with pytest.raises(NotDelivered):
        await press.publisher.digest("T1", digest())
    assert press.posts() == []


async def test_an_admin_hears_where_the_digest_can_not_be_posted(press: Press) -> None:
    press.refuses("chat.postMessage", "not_in_channel")
    with pytest.raises(ChannelUnusable):
        await press.publisher.digest("T1", digest(QUIET))
    assert [each["channel"] for each in press.posts()] == ["C1", "U0ADAM"]


async def test_a_person_gets_the_picture_alone_and_no_trouble_by_it(press: Press) -> None:
    press.publisher.show("U1", ENDS)
    await press.tasks.drained()
    (posted,) = press.posts()
    assert posted["channel"] == "U1"
    assert [each["type"] for each in posted["blocks"]] == ["image"]
    press.refuses("chat.postMessage", "user_not_found")
    press.publisher.show("U1", ENDS)
    await press.tasks.drained()


async def test_a_quiet_week_and_an_empty_account_are_told_kindly(press: Press) -> None:
    await press.publisher.digest("T1", digest(QUIET))
    await press.publisher.digest("T1", digest(QUIET, tokens=0))
    quiet, empty = press.posts()
    assert "A quiet week: nothing expires soon" in seen(quiet)
    assert "all quiet" in quiet["text"]
    assert "There are no tokens in the account yet." in seen(empty)
    assert labels(empty) == ["Add a token"]
    assert not any("Upload" in each for each in press.wire.methods())


def test_lists_are_short_and_say_what_they_leave_out() -> None:
    odd = ("<!channel> *b*", "שלום", "x" * 255, "two\nlines", "5")
    ours = [listed(each, odd, 26, query="state:never") for each in Worry]
    waiting = tuple(request(id=f"r{each}") for each in range(11))
    shown = cards.digest(digest(ENDS, *ours, waiting=waiting), "F1").message()
    assert check(shown, "message") == []
    read = seen(shown)
    assert read.count("and 21 more") == len(Worry)
    assert "More than 5 open requests" in read
    assert "26 tokens have had the same value for 365 days or longer" in read
    assert labels(shown).count("See all 26") == len(Worry)
    one = cards.digest(digest(ENDS, listed(Worry.NEVER, ("a",), 1, query="q")), "F1").message()
    assert "1 token never expires" in seen(one)
    assert labels(one) == ["All tokens"]


def test_several_accounts_have_one_digest() -> None:
    both = digest(QUIET, seen=Seen(ACME, (ACME, LABS), NOW))
    assert "Your Mailtrap tokens this week · 2 accounts" in seen(cards.digest(both, "").message())
    long = digest(QUIET, seen=Seen(Account(1, "A" * 255), (Account(1, "A" * 255),), NOW))
    assert check(cards.digest(long, "").message(), "message") == []
