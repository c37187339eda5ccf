"""Who may call at all: this machine's own pages, apps and scripts, and no web page."""

from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

Stage = Any


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/_control/people", {}, 200),
        ("/_control/people", {"Host": "evil.test"}, 403),
        ("/_control/people", {"Host": "127.0.0.1.evil.test"}, 403),
        ("/_control/people", {"Host": "localhost:80", "Origin": "http://localhost:80"}, 200),
        ("/_control/people", {"Origin": "http://evil.test"}, 403),
        ("/_control/people", {"Origin": "null"}, 403),
        ("/api/api.test", {}, 200),
        ("/api/api.test", {"Origin": "http://evil.test"}, 403),
        ("/api/api.test", {"Host": "evil.test"}, 403),
        ("/api/api.test", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("/api/api.test", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 403),
        ("/", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),
        ("/", {"Sec-Fetch-Site": "same-origin"}, 200),
        ("/", {"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
async def test_only_this_machines_pages_may_drive_the_workspace(
    stage: Stage, path: str, headers: dict[str, str], status: int
) -> None:
    assert (await stage.http.get(path, headers=headers)).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        *(f"/_control/{verb}" for verb in ("command", "click", "clock", "faults")),
        *("/_ui/enter", "/_ui/act", "/_ui/upload", "/_ui/faults"),
        *("/api/chat.postMessage", "/response/T0PLAYGRND/x", "/upload/x"),
    ],
)
@pytest.mark.parametrize(
    "headers",
    [{"Host": "rebound.test"}, {"Origin": "http://evil.test"}, {"Sec-Fetch-Site": "cross-site"}],
)
async def test_no_foreign_page_can_post_anything(
    stage: Stage, path: str, headers: dict[str, str]
) -> None:
    answer = await stage.http.post(path, json={}, headers=headers)
    assert answer.status_code == 403


async def test_a_foreign_page_opens_no_socket(stage: Stage) -> None:
    ticket = stage.courier.links.ticket()
    address = f"{stage.address.replace('http', 'ws')}/link/?ticket={ticket}"
    for headers in ({"Host": "evil.test"}, {"Origin": "http://evil.test"}):
        with pytest.raises(InvalidStatus):
            await connect(address, additional_headers=headers)
