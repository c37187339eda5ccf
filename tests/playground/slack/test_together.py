"""Two people at once, an app that comes and goes, and a channel with a long past."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from websockets.asyncio.client import connect

from bot.playground.slack import posting

Stage = Any
Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def form(title: str) -> Json:
    element = {"type": "plain_text_input", "action_id": "a"}
    block = {"type": "input", "block_id": "Name", "label": plain("Name"), "element": element}
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain(title),
        "submit": plain("Save"),
        "blocks": [block],
    }


def greeter(app: AsyncApp) -> AsyncApp:
    @app.command("/greet")
    async def greet(ack: Any, command: Any, client: Any) -> None:
        await client.views_open(trigger_id=command["trigger_id"], view=form(command["text"]))
        await ack()

    @app.view("form")
    async def save(ack: Any, body: Any, client: Any) -> None:
        await ack()
        name = body["view"]["state"]["values"]["Name"]["a"]["value"]
        await client.chat_postMessage(channel=body["user"]["id"], text=f"Hello {name}")

    return app


async def test_two_people_in_two_tabs_do_not_mix(
    stage: Stage, bolt: Any, new_app: Callable[[], AsyncApp]
) -> None:
    people = {"U1": "Ada", "U2": "Bob"}

    async def walk(user: str, name: str) -> Any:
        typed = await stage.do("command", user=user, channel="C1", text=f"/greet {name}")
        await stage.do("fill", user=user, label="Name", value=name)
        await stage.do("submit", user=user)
        return typed["action"]

    async with bolt(greeter(new_app())):
        actions = await asyncio.gather(*(walk(*person) for person in people.items()))
    for (user, name), action in zip(people.items(), actions, strict=True):
        direct = stage.workspace.dm(user).id
        assert await stage.plain(user, direct) == [f"Hello {name}"]
        answer = (await stage.http.get(f"/_control/traffic?action={action}")).json()["traffic"]
        own = {entry["kind"]: entry["request"] for entry in answer if entry["kind"] != "auth.test"}
        assert sorted(own) == ["/greet", "views.open"]
        assert all(name in request for request in own.values())


async def test_the_workspace_stays_while_the_app_is_away(
    stage: Stage, bolt: Any, new_app: Callable[[], AsyncApp]
) -> None:
    async with bolt(greeter(new_app())):
        await stage.do("command", user="U1", channel="C1", text="/greet Ada")
        await stage.do("fill", user="U1", label="Name", value="Ada")
        assert (await stage.screen("U1"))["answering"] is True
    watching = stage.workspace.subscribe()
    await stage.do("submit", user="U1")
    away = await stage.screen("U1")
    assert away["answering"] is False
    assert away["modal"]["state"]["Name"]["a"]["value"] == "Ada"
    assert away["trouble"] == "We had some trouble connecting. Try again?"
    async with bolt(greeter(new_app())):
        await stage.do("submit", user="U1")
    back = await stage.screen("U1")
    assert (back["answering"], back["modal"]) == (True, None)
    assert await stage.plain("U1", stage.workspace.dm("U1").id) == ["Hello Ada"]
    watching.close()
    news = [notice["answering"] async for notice in watching if "answering" in notice]
    assert news == [False, True]


async def test_a_socket_that_returns_makes_the_app_answer_again(stage: Stage) -> None:
    web = AsyncWebClient(base_url=f"{stage.address}/api/")
    for _ in range(2):
        url = (await web.apps_connections_open(app_token="xapp-test-app"))["url"]
        async with connect(url) as link:
            await link.recv()
            assert (await stage.screen("U1"))["answering"] is True
            typing = asyncio.ensure_future(
                stage.do("command", user="U1", channel="C1", text="/greet")
            )
            envelope = json.loads(await link.recv())
            await link.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
            await typing
        async with asyncio.timeout(5):
            while (await stage.screen("U1"))["answering"]:  # noqa: ASYNC110 -- no event for it
                await asyncio.sleep(0.01)


async def test_a_channel_with_ten_thousand_messages_is_read_in_pages(stage: Stage) -> None:
    stage.workspace.app.events = []
    for number in range(10_000):
        posting.post(stage.workspace, "C1", {"text": f"message {number:05}"})
    page = (await stage.http.get("/", params={"as": "U1", "at": "C1"})).text
    assert "message 09999" in page
    assert "message 09900" in page
    assert "message 09000" not in page
    query = {"user": "U1", "channel": "C1", "limit": 50}
    newest = (await stage.http.get("/_control/screen", params=query)).json()["channels"]
    assert list(newest) == ["C1"]
    assert [newest["C1"][0]["text"], len(newest["C1"])] == ["message 09950", 50]
    older = query | {"before": newest["C1"][0]["ts"]}
    found = (await stage.http.get("/_control/screen", params=older)).json()["channels"]["C1"]
    assert [found[-1]["text"], len(found)] == ["message 09949", 50]
    seen, cursor = 0, ""
    while cursor or not seen:
        answer = await stage.web.conversations_history(channel="C1", limit=1000, cursor=cursor)
        seen += len(answer["messages"])
        cursor = answer["response_metadata"]["next_cursor"]
        assert answer["has_more"] is bool(cursor)
    assert seen == 10_000
