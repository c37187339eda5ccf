"""What a response_url can do, how often and how long."""

from datetime import timedelta
from typing import Any

import pytest

Stage = Any
Ear = Any


async def send(stage: Stage, url: str, **body: Any) -> tuple[int, str]:
    answer = await stage.http.post(url, json=body)
    return answer.status_code, answer.text


async def test_a_response_is_private_unless_it_says_otherwise(stage: Stage) -> None:
    url = stage.workspace.response_url("U1", "C1")
    assert await send(stage, url, text="mine") == (200, "ok")
    assert await send(stage, url, text="ours", response_type="in_channel") == (200, "ok")
    assert await stage.plain("U1") == ["mine", "ours"]
    assert await stage.plain("U2") == ["ours"]


@pytest.mark.parametrize("hidden", [None, "U1"])
async def test_the_original_can_be_replaced_and_deleted(stage: Stage, hidden: str | None) -> None:
    if hidden:
        await stage.web.chat_postEphemeral(channel="C1", user="U1", text="first")
    else:
        await stage.web.chat_postMessage(channel="C1", text="first")
    (message,) = stage.workspace.messages("C1", "U1")
    url = stage.workspace.response_url("U1", "C1", message.ts)
    await send(stage, url, text="second", replace_original=True)
    assert await stage.plain("U1") == ["second"]
    await send(stage, url, delete_original=True)
    assert await stage.plain("U1") == []
    await send(stage, url, text="third", replace_original=True)
    assert await stage.plain("U1") == ["third"]


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ({}, ["second"]),
        ({"replace_original": "true"}, ["second"]),
        ({"replace_original": False}, ["first", "second"]),
        ({"replace_original": "false"}, ["first", "second"]),
        ({"delete_original": "true"}, []),
        ({"delete_original": "false"}, ["second"]),
    ],
)
async def test_an_answer_to_a_click_takes_the_message_place_unless_it_says_not_to(
    stage: Stage, said: dict[str, Any], seen: list[str]
) -> None:
    await stage.web.chat_postMessage(channel="C1", text="first")
    (message,) = stage.workspace.messages("C1", "U1")
    url = stage.workspace.response_url("U1", "C1", message.ts)
    assert await send(stage, url, text="second", **said) == (200, "ok")
    assert await stage.plain("U1") == seen


async def test_an_answer_to_a_message_shortcut_leaves_somebody_elses_message_alone(
    stage: Stage, ear: Ear
) -> None:
    message = await stage.actions.say("U2", "C1", "mine")
    await stage.actions.shortcut("U1", "answer_it", ("C1", message.ts))
    url = ear.heard[-1]["response_url"]
    assert await send(stage, url, text="yours", replace_original=True) == (200, "ok")
    assert await stage.plain("U1") == ["mine", "yours"]


async def test_a_response_url_serves_five_times(stage: Stage) -> None:
    url = stage.workspace.response_url("U1", "C1")
    statuses = [await send(stage, url, text=str(n)) for n in range(6)]
    assert statuses[4] == (200, "ok")
    assert statuses[5] == (404, '{"ok":false,"error":"used_url"}')


async def test_a_response_url_serves_thirty_minutes(stage: Stage) -> None:
    url = stage.workspace.response_url("U1", "C1")
    await stage.clock.advance(timedelta(minutes=30, seconds=1))
    assert await send(stage, url, text="x") == (404, '{"ok":false,"error":"expired_url"}')
    unknown = url.rsplit("/", 1)[0] + "/unknown"
    assert (await send(stage, unknown, text="x"))[0] == 404


async def test_what_slack_would_not_show_costs_no_use(stage: Stage) -> None:
    url = stage.workspace.response_url("U1", "C1")
    _, answer = await send(stage, url, blocks=[{"type": "nonsense"}])
    assert "invalid_blocks" in answer
    assert (await stage.http.post(url, content="{")).status_code == 400
    assert (await stage.http.post(url, content="[]")).status_code == 400
    assert next(iter(stage.workspace.response_urls.values())).uses == 0


@pytest.mark.parametrize(
    ("fault", "status", "uses"), [("rate_limited", 429, 0), ("server_errors", 503, 0)]
)
async def test_a_response_url_fails_on_request(
    stage: Stage, fault: str, status: int, uses: int
) -> None:
    url = stage.workspace.response_url("U1", "C1")
    await stage.do("faults", methods=["response_url"], retry_after=3, **{fault: 1})
    answer = await stage.http.post(url, json={"text": "x"})
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("3" if status == 429 else None)
    assert next(iter(stage.workspace.response_urls.values())).uses == uses
    assert await send(stage, url, text="x") == (200, "ok")


async def test_what_a_response_took_is_measured(stage: Stage) -> None:
    url = stage.workspace.response_url("U1", "C1")
    await send(stage, url, text="x")
    newest = stage.workspace.traffic[-1]
    assert (newest.kind, newest.ok) == ("response_url", True)
    assert newest.ack_ms > 0
