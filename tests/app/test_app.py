"""Running the bot: what it needs, what it says when it lacks it, and how it starts and stops."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.signature import SignatureVerifier

from bot import app
from bot.domain.errors import SettingsError
from bot.playground.slack.model import Faults
from bot.settings import Settings
from tests.conftest import Stage, Staged

COMMAND = {
    "command": "/tokens",
    "text": "list",
    "team_id": "T0ACME",
    "user_id": "U0VIKTOR",
    "channel_id": "C0GENERAL",
    "response_url": "http://127.0.0.1:9/never",
    "trigger_id": "1.2.3",
}


def environment(stage: Stage, folder: Path, **changed: str) -> dict[str, str]:
    """The settings of a second bot beside the stage's own."""
    world, own = stage.world, stage.world.bot.settings
    return {
        "SLACK_BOT_TOKEN": world.courier.credentials.bot_token,
        "SLACK_SIGNING_SECRET": world.courier.credentials.signing_secret,
        "SLACK_API_URL": f"{world.url}/api/",
        "MAILTRAP_API_TOKEN": own.mailtrap_api_token.get_secret_value(),
        "MAILTRAP_API_URL": own.mailtrap_api_url,
        "TOKENBOT_SECRET_KEYS": own.secret_keys[0].get_secret_value(),
        "DATABASE_URL": f"sqlite:///{folder / 'second.db'}",
        "TOKENBOT_HOST": "127.0.0.1",
        "PORT": "1",
    } | changed


def signed(body: str, secret: str) -> dict[str, str]:
    stamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature or "",
    }


@asynccontextmanager
async def answering(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        app.running(settings) as bot,
        bot.listening("127.0.0.1", 0) as address,
        httpx.AsyncClient(base_url=address, trust_env=False) as http,
    ):
        await bot.tasks.drained()
        yield http


async def test_a_signed_list_is_answered_in_its_ack_without_any_call_once_its_reader_is_known(
    stage: Stage, tmp_path: Path
) -> None:
    body = urlencode(COMMAND)
    async with answering(app.configured(environment(stage, tmp_path))) as http:
        mailtrap = stage.mailtrap_calls()
        await http.post("/slack/events", content=body, headers=signed(body, "playground"))
        slack = len(stage.calls())
        answer = await http.post("/slack/events", content=body, headers=signed(body, "playground"))
        assert answer.status_code == 200
        assert answer.json()["response_type"] == "ephemeral"
        assert "Mailtrap tokens · Acme" in answer.text
        assert (len(stage.calls()), stage.mailtrap_calls()) == (slack, mailtrap)


async def test_a_request_that_slack_did_not_sign_is_refused(stage: Stage, tmp_path: Path) -> None:
    body = urlencode(COMMAND)
    async with answering(app.configured(environment(stage, tmp_path))) as http:
        answer = await http.post("/slack/events", content=body, headers=signed(body, "another"))
        assert answer.status_code == 401
        assert "tokens" not in answer.text


async def test_alive_and_ready_are_two_questions(stage: Stage, tmp_path: Path) -> None:
    async with answering(app.configured(environment(stage, tmp_path))) as http:
        assert (await http.get("/healthz")).text == "ok"
        ready = await http.get("/readyz")
        assert (ready.status_code, ready.json()) == (
            200,
            {"database": True, "clock": True, "mirror": True, "jobs": True},
        )


async def test_without_an_account_to_look_at_it_is_alive_but_not_ready(
    stage: Stage, tmp_path: Path
) -> None:
    wrong = environment(stage, tmp_path, MAILTRAP_API_TOKEN="0" * 32)
    async with answering(app.configured(wrong)) as http:
        assert (await http.get("/healthz")).status_code == 200
        ready = await http.get("/readyz")
        assert (ready.status_code, ready.json()["mirror"]) == (503, False)


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_a_token_that_slack_refuses_is_named(stage: Stage, tmp_path: Path, name: str) -> None:
    wrong = {"SLACK_BOT_TOKEN": "xoxb-wrong"}
    if name == "SLACK_APP_TOKEN":
        wrong = {"SLACK_APP_TOKEN": "xapp-wrong"}
    settings = app.configured(environment(stage, tmp_path, **wrong))
    with pytest.raises(SettingsError, match=f"{name} is refused by Slack .invalid_auth.: it"):
        await app.run(settings)


async def test_a_slack_that_does_not_answer_is_named(stage: Stage, tmp_path: Path) -> None:
    settings = app.configured(environment(stage, tmp_path, SLACK_API_URL="http://127.0.0.1:9/api/"))
    with pytest.raises(SettingsError, match="Slack does not answer at SLACK_API_URL"):
        await app.serve(settings)


@pytest.mark.parametrize(
    ("asked", "app_token"), [("auth.test", ""), ("apps.connections.open", "xapp-playground")]
)
@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ({"server_errors": 9}, "(service_unavailable)"),
        ({"rate_limited": 9, "retry_after": 0}, "(ratelimited)"),
        ({"drop_before": 9}, "(ServerDisconnectedError)"),
    ],
)
async def test_a_slack_in_trouble_is_not_taken_for_one_that_refuses(
    stage: Stage, tmp_path: Path, asked: str, app_token: str, trouble: dict[str, int], told: str
) -> None:
    stage.world.workspace.faults = Faults(methods=[asked], **trouble)
    settings = app.configured(environment(stage, tmp_path, SLACK_APP_TOKEN=app_token))
    with pytest.raises(SettingsError) as caught:
        await app.run(settings)
    assert str(caught.value).startswith(f"Slack does not answer at SLACK_API_URL {told}: ")


@pytest.mark.parametrize(
    "answer",
    [
        {"text": "hello"},
        {"text": "<html>hello</html>", "content_type": "text/html"},
        {"text": "<html>busy</html>", "content_type": "text/html", "status": 502},
        {"text": "[1]", "content_type": "application/json"},
        {"text": "{tru", "content_type": "application/json"},
    ],
)
async def test_an_address_where_something_else_is_served_is_named(
    stage: Stage, tmp_path: Path, answer: dict[str, Any]
) -> None:
    async def serve(_: web.Request) -> web.Response:
        return web.Response(**answer)

    elsewhere = web.Application()
    elsewhere.router.add_route("*", "/api/{method}", serve)
    async with TestServer(elsewhere) as server:
        url = str(server.make_url("/api/"))
        settings = app.configured(environment(stage, tmp_path, SLACK_API_URL=url))
        with pytest.raises(SettingsError, match="Slack does not answer at SLACK_API_URL"):
            await app.serve(settings)


async def test_the_clock_looks_at_the_account_by_itself(stage: Stage) -> None:
    bot, calls = stage.world.bot, stage.mailtrap_calls()
    bot.scheduler.modify_job("look", next_run_time=app.system_now())
    await _until(lambda: stage.mailtrap_calls() > calls)


async def test_a_job_that_fails_is_in_the_log(
    stage: Stage, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken() -> None:
        raise ZeroDivisionError

    stage.world.bot.scheduler.add_job(broken, id="broken")
    said: list[str] = []

    def seen() -> bool:
        said.append(capsys.readouterr().out + caplog.text)
        return "job_failed" in "".join(said)

    await _until(seen)
    assert "broken" in "".join(said)


async def test_a_port_that_is_taken_is_named(stage: Stage, tmp_path: Path) -> None:
    taken = stage.world.url.rpartition(":")[2]
    settings = app.configured(environment(stage, tmp_path, PORT=taken))
    with pytest.raises(SettingsError, match=f"PORT {taken} cannot be used: "):
        await app.serve(settings)


async def test_serving_needs_a_signing_secret_and_running_needs_either(
    stage: Stage, tmp_path: Path
) -> None:
    settings = app.configured(environment(stage, tmp_path, SLACK_SIGNING_SECRET=""))
    with pytest.raises(SettingsError, match="SLACK_SIGNING_SECRET is missing"):
        await app.serve(settings)
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN is missing"):
        await app.run(settings)
    async with app.running(settings) as bot:
        with pytest.raises(SettingsError, match="SLACK_SIGNING_SECRET is missing"):
            bot.listening("127.0.0.1", 0)
        with pytest.raises(SettingsError, match="SLACK_APP_TOKEN is missing"):
            await app.connected(bot).__aenter__()


async def test_without_a_key_nothing_starts_and_the_way_to_one_is_told(
    stage: Stage, tmp_path: Path
) -> None:
    settings = app.configured(environment(stage, tmp_path, TOKENBOT_SECRET_KEYS=""))
    with pytest.raises(
        SettingsError, match=r"TOKENBOT_SECRET_KEYS is missing: .*tokenbot keys new"
    ):
        await app.serve(settings)
    assert not (tmp_path / "second.db").exists()


@pytest.mark.parametrize("app_token", ["", "xapp-playground"])
async def test_it_runs_over_either_transport_until_it_is_told_to_stop(
    stages: Staged, tmp_path: Path, app_token: str
) -> None:
    async with stages() as stage:
        port = str(_free_port())
        settings = app.configured(
            environment(stage, tmp_path, SLACK_APP_TOKEN=app_token, PORT=port)
        )
        running = asyncio.create_task(app.run(settings))
        stage.world.courier.url = f"http://127.0.0.1:{port}/slack/events"
        for _ in range(200):
            if "38 tokens" in await stage.viewer.types("/tokens list"):
                break
            await asyncio.sleep(0.05)
        else:
            pytest.fail("it never answered")
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(10):
            await running


async def test_the_tables_are_made_by_a_command_of_their_own(stage: Stage, tmp_path: Path) -> None:
    await app.migrate(app.configured(environment(stage, tmp_path)))
    assert (tmp_path / "second.db").stat().st_size > 0


def test_references_are_short_and_differ() -> None:
    references = {app.new_reference() for _ in range(20)}
    assert len(references) > 1
    assert all(len(reference) == 4 for reference in references)


async def _until(happened: Callable[[], bool]) -> None:
    for _ in range(200):
        if happened():
            return
        await asyncio.sleep(0.05)
    pytest.fail("it never happened")


def _free_port() -> int:
    import socket  # noqa: PLC0415  (only here)

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
