import asyncio
import json
import re
from datetime import timedelta

import httpx
import pytest

from bot.playground.slack import stack
from bot.playground.slack.browser.stream import _events
from tests.playground.browser.conftest import Stage, served, shown

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_page_shows_the_workspace_to_the_acting_person(
    site: Stage, http: httpx.AsyncClient
) -> None:
    site.post("Hello *Ada*")
    site.post("only bob", ephemeral_to="U2")
    page = (await http.get("/?as=U1&at=C1")).text
    assert "Hello <b>Ada</b>" in page
    assert "only bob" not in page
    assert "Welcome to the playground" in page
    bobs = (await http.get("/?as=U2&at=C1")).text
    assert "Only visible to you" in bobs


async def test_a_newcomer_is_welcomed_in_the_first_channel_alone(http: httpx.AsyncClient) -> None:
    assert "Welcome to the playground" in await shown(http, "messages", at="C1")
    other = await shown(http, "messages", at="C2")
    assert "Welcome to the playground" not in other
    assert "the very beginning of the #random channel. Everything odd." in other


async def test_the_tour_says_as_whom_and_why_and_who_is_in_which_group(
    site: Stage, http: httpx.AsyncClient
) -> None:
    site.workspace.people["U2"].groups.append("S1")
    welcome = await shown(http, "messages", at="C1")
    assert 'href="/?as=U2&amp;at=C2&amp;tour=2" data-tour="2">Wait</a>' in welcome
    assert "as Ada Lovelace, admin" in welcome
    assert "Bob waits." in welcome
    assert "<b>@security</b> Bob Stone" in welcome


@pytest.mark.parametrize(
    ("tour", "guided"), [("2", True), ("3", False), ("0", False), ("x", False)]
)
async def test_only_a_step_that_exists_has_a_guide(
    http: httpx.AsyncClient, tour: str, *, guided: bool
) -> None:
    page = (await http.get("/", params={"as": "U2", "at": "C2", "tour": tour})).text
    assert ('id="guide"' in page) is guided
    assert ("Finish" in page) is guided


async def test_the_clock_says_whose_time_it_shows(site: Stage, http: httpx.AsyncClient) -> None:
    strip = await shown(http, "strip", **{"as": "U1"})
    assert "13:00</time>" in strip
    assert "Berlin time" in strip
    strip = await shown(http, "strip", **{"as": "U2"})
    assert "12:00</time>" in strip
    assert ">UTC<" in strip
    site.workspace.people["U2"].tz = "America/New_York"
    assert "New York time" in await shown(http, "strip", **{"as": "U2"})


@pytest.mark.parametrize(
    ("label", "minutes"), [("+10 min", 10), ("+1 h", 60), ("+6 h", 360), ("+30 d", 43_200)]
)
async def test_the_clock_moves_by_small_and_by_large_steps(
    http: httpx.AsyncClient, label: str, minutes: int
) -> None:
    offered = f'data-minutes="{minutes}" aria-label="Move the clock ahead: {label}"'
    assert offered in await shown(http, "strip")


async def test_nothing_but_the_pages_own_files_may_run(http: httpx.AsyncClient) -> None:
    for path in ("/", "/_gallery"):
        policy = (await http.get(path)).headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe-inline" not in policy


async def test_an_unknown_person_or_place_leads_to_the_first(http: httpx.AsyncClient) -> None:
    page = (await http.get("/?as=U9&at=C9&thread=1")).text
    assert 'data-me="U1"' in page
    assert 'data-at="C1"' in page
    assert (await http.get("/_ui/fragment/secrets")).status_code == 404


async def test_reading_a_channel_clears_its_mark(site: Stage, http: httpx.AsyncClient) -> None:
    site.post("news", user="U2", channel="C2")
    assert 'aria-label="1 unread"' in await shown(http, "sidebar")
    await shown(http, "messages", at="C2")
    assert "unread" not in await shown(http, "sidebar")


async def test_messages_stand_under_one_face_and_under_their_day(
    site: Stage, http: httpx.AsyncClient
) -> None:
    site.post("yesterday", user="U2")
    site.clock.moment += timedelta(days=1)
    first = site.post("one", user="U2")
    site.post("two", user="U2", edited=True)
    site.post("three", user="U1")
    site.post("reply", user="U1", thread_ts=first.ts)
    page = await shown(http, "messages")
    assert page.count("message-compact") == 1
    assert "Yesterday" in page
    assert "Today" in page
    assert "(edited)" in page
    assert "1 reply" in page
    thread = await shown(http, "thread", thread=first.ts)
    assert "reply" in thread
    assert "three" not in thread
    assert "no longer there" in await shown(http, "thread", thread="1.1")


async def test_a_long_channel_opens_with_its_newest_messages(
    site: Stage, http: httpx.AsyncClient
) -> None:
    for number in range(450):
        site.post(f"number {number}.", user="U2")
    newest = await shown(http, "messages")
    assert "number 449." in newest
    assert "number 349." not in newest
    assert 'data-older="yes"' in newest
    oldest = re.findall(r'data-ts="([\d.]+)"', newest)[0]
    before = await shown(http, "messages", before=oldest)
    assert "number 349." in before
    assert "number 350." not in before
    whole = await shown(http, "messages", **{"from": "0"})
    assert "number 0." in whole
    assert "Welcome" in whole


async def test_direct_messages_and_the_app_are_listed(site: Stage, http: httpx.AsyncClient) -> None:
    dm = site.workspace.dm("U1", "U2")
    site.post("psst", user="U2", channel=dm.id)
    sidebar = await shown(http, "sidebar")
    assert "Bob Stone" in sidebar
    assert "Greeter" in sidebar
    assert "Message Bob Stone" in await shown(http, "main", at=dm.id)
    assert "Messages" in await shown(http, "main", at="dm")


async def test_a_conversation_with_somebody_new_opens_at_a_click(
    site: Stage, http: httpx.AsyncClient
) -> None:
    assert 'data-at="dm:U2"' in await shown(http, "sidebar")
    assert "Message Bob Stone" in await shown(http, "main", at="dm:U2")
    assert site.workspace.dm("U1", "U2").id in await shown(http, "sidebar", at="dm:U2")
    assert 'data-at="C1"' in await shown(http, "main", at="dm:U9")


async def test_the_server_stops_while_tabs_are_listening(stage: Stage) -> None:
    async with httpx.AsyncClient(timeout=10) as client, asyncio.timeout(20):
        async with served(stage):
            request = client.build_request("GET", f"{stage.address}/_ui/stream?as=U1")
            stream = await client.send(request, stream=True)
            lines = stream.aiter_lines()
            assert await anext(lines) == "event: ready"
        rest = [line async for line in lines]
        assert not any(line.startswith("event:") for line in rest)


async def test_home_is_drawn_as_the_app_published_it(site: Stage, http: httpx.AsyncClient) -> None:
    assert "nothing to show here yet" in await shown(http, "home", at="home")
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*Needs you*"}}
    stack.publish(site.workspace, "U1", {"type": "home", "blocks": [section]})
    assert "<b>Needs you</b>" in await shown(http, "main", at="home")


async def test_gallery_draws_everything_twice(http: httpx.AsyncClient) -> None:
    page = (await http.get("/_gallery")).text
    assert page.count('data-theme="dark"') == page.count("gallery-item") > 50
    assert "can’t be shown" not in page


async def test_news_reaches_the_person_it_concerns(site: Stage) -> None:
    events = _events(site.workspace.subscribe(), "U1")
    assert (await anext(events))["event"] == "ready"
    site.workspace.notify({"kind": "modal", "person": "U2"})
    site.workspace.notify({"kind": "modal", "person": "U1"})
    heard = await asyncio.wait_for(anext(events), 2)
    assert json.loads(heard["data"]) == {"kind": "modal", "person": "U1"}
    site.workspace.close()
    with pytest.raises(StopAsyncIteration):
        await anext(events)
