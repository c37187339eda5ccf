"""What whoever runs the bot can ask of it where Slack needs no port."""

import asyncio
import contextlib
import os
import signal
from pathlib import Path

import httpx
import pytest

from bot import app
from tests.app.test_app import _free_port, environment
from tests.conftest import Stage


async def test_over_socket_mode_it_can_be_asked_how_it_is_where_a_port_is_set(
    stage: Stage, tmp_path: Path
) -> None:
    port = str(_free_port())
    socket_mode = {"SLACK_APP_TOKEN": "xapp-playground", "SLACK_SIGNING_SECRET": ""}
    settings = app.configured(environment(stage, tmp_path, PORT=port, **socket_mode))
    running = asyncio.create_task(app.run(settings))
    url = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        for _ in range(200):
            with contextlib.suppress(httpx.TransportError):
                if (await http.get("/readyz")).is_success:
                    break
            await asyncio.sleep(0.05)
        else:
            pytest.fail("it was never ready")
        assert (await http.get("/healthz")).text == "ok"
        assert "tokenbot_jobs_total" in (await http.get("/metrics")).text
        assert (await http.post("/slack/events")).status_code == 404
    os.kill(os.getpid(), signal.SIGTERM)
    async with asyncio.timeout(10):
        await running


async def test_over_socket_mode_no_port_is_taken_that_nobody_named(
    stage: Stage, tmp_path: Path
) -> None:
    named = environment(stage, tmp_path, SLACK_APP_TOKEN="xapp-playground")
    assert app.configured(named).port_given
    assert not app.configured({**named, "PORT": ""}).port_given
