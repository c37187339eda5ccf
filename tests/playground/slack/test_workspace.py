"""Who sees what, what survives a restart, and what is told to those who watch."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.playground.slack import inspector, persistence, posting, stack
from bot.playground.slack.manifest import app_from
from bot.playground.slack.model import Message, StoredFile
from bot.playground.slack.screen import Eyes
from bot.playground.slack.server import create_app, running
from bot.playground.slack.workspace import Workspace

Stage = Any


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def test_private_channels_are_seen_by_members(workspace: Workspace) -> None:
    workspace.dm("U1")
    titles = [workspace.title(c, "U1") for c in workspace.visible_channels("U1")]
    assert titles == ["general", "hidden", "random", "greeter"]
    assert [c.id for c in workspace.visible_channels("U2")] == ["C1", "C2"]


def test_what_others_wrote_is_unread_until_it_is_looked_at(workspace: Workspace) -> None:
    for author in ("U1", "U2"):
        workspace.post(Message(workspace.next_ts(), "C1", author, "x"))
    assert workspace.unread("U1") == {"C1": 1}
    workspace.mark_read("U1", "C1")
    workspace.mark_read("U1", "C2")
    assert workspace.unread("U1") == {}


def test_a_home_is_nothing_until_it_is_published(workspace: Workspace) -> None:
    assert workspace.home("U1") is None
    stack.publish(workspace, "U1", {"type": "home", "blocks": []})
    assert workspace.home("U1") == {"type": "home", "blocks": []}


def test_old_triggers_are_forgotten(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.playground.slack.workspace.MOST_REMEMBERED", 2)
    made = [workspace.trigger("U1") for _ in range(3)]
    assert list(workspace.triggers) == made[1:]


async def test_a_watcher_hears_of_changes_until_it_stops(workspace: Workspace) -> None:
    watching = workspace.subscribe()
    workspace.post(Message(workspace.next_ts(), "C1", "U1", "x"))
    notice = await anext(watching)
    assert (notice["kind"], notice["channel"]) == ("message", "C1")
    workspace.close()
    assert [n async for n in watching] == []
    workspace.notify({"kind": "late"})


def test_a_workspace_survives_a_restart(workspace: Workspace, tmp_path: Path) -> None:
    view = {"type": "modal", "title": plain("Form"), "blocks": []}
    stack.open_modal(workspace, "U1", view).busy = True
    stack.publish(workspace, "U1", {"type": "home", "blocks": []})
    posting.post(workspace, workspace.dm("U1").id, {"text": "kept"})
    posting.trouble(workspace, "U1", "C1", "private")
    workspace.files["F1"] = StoredFile("F1", "x", "x", 1, "U1", b"\x00")
    url = workspace.response_url("U1", "C1")
    path = tmp_path / "workspace.json"
    persistence.save(workspace, path)
    assert path.stat().st_mode & 0o777 == 0o600
    again = Workspace(app_from({}), lambda: datetime(2026, 3, 2, tzinfo=UTC))
    persistence.load(again, path)
    assert again.log == workspace.log
    assert again.people == workspace.people
    assert again.channels == workspace.channels
    assert again.files == workspace.files
    assert again.homes == workspace.homes
    assert again.response_urls[url.rsplit("/", 1)[1]].person == "U1"
    modal = again.modal("U1")
    assert modal is not None
    assert not modal.busy
    assert again.next_ts() > workspace.log["C1"][0].ts


def test_a_file_that_is_no_workspace_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "workspace.json"
    for content in ("{}", '{"version": 1}', "["):
        path.write_text(content)
        with pytest.raises(ValueError, match=r"saved workspace|Expecting"):
            persistence.load(workspace, path)
    workspace.app.icon = object()  # type: ignore[assignment] # nothing of the app is saved
    persistence.save(workspace, path)
    workspace.places["U1"] = object()  # type: ignore[assignment] # cannot be saved
    with pytest.raises(TypeError, match="object cannot be saved"):
        persistence.save(workspace, path)


def test_secrets_are_kept_out_of_the_inspector(workspace: Workspace) -> None:
    url = workspace.response_url("U1", "C1")
    entry = inspector.record(
        workspace,
        "in",
        "chat.postMessage",
        {
            "token": "xoxb-1",
            "trigger_id": "1.2.3",
            "text": f"xoxb-12-ab xapp-1-A {'0a' * 16} {url}",
            "count": 7,
        },
    )
    inspector.finish(workspace, entry, ["xoxp-1"], ok=True, seconds=0.0015)
    text = entry.request + entry.response
    for secret in ("xox", "xapp", "0a0a", "1.2.3", "/response/"):
        assert secret not in text
    assert '"count": 7' in text
    assert entry.ack_ms == 1.5
    assert inspector.calls_of(workspace, 0) == [entry]
    assert inspector.pretty("x" * 30_000).endswith("…")


def test_every_block_has_visible_text(workspace: Workspace) -> None:
    eyes = Eyes(workspace, "U1")
    rich = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "Hi "},
                    {"type": "user", "user_id": "U2"},
                    {"type": "channel", "channel_id": "C1"},
                    {"type": "usergroup", "usergroup_id": "S1"},
                    {"type": "broadcast", "range": "here"},
                    {"type": "emoji", "name": "tada"},
                    {"type": "date", "timestamp": 1_772_452_800, "format": "{time}"},
                    {"type": "link", "url": "https://x.test"},
                ],
            }
        ],
    }
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain("Top :tada:")},
        {"type": "section", "fields": [plain("a"), {"type": "mrkdwn", "text": "*b* &lt;c&gt;"}]},
        {"type": "context", "elements": [plain("x"), {"type": "image", "alt_text": "pic"}]},
        {"type": "image", "alt_text": "map", "image_url": "https://x.test"},
        {"type": "divider"},
        {"type": "markdown", "text": "# m"},
        rich,
        {"type": "table", "rows": [[{"type": "raw_text", "text": "1"}, rich]]},
        {"type": "section", "text": {"type": "mrkdwn", "text": "<!date^1772452800^{time}|then>"}},
    ]
    line = "Hi @Bob Stone#general@security@here🎉1:00 PMhttps://x.test"
    assert eyes.blocks(blocks).split("\n") == [
        *("Top 🎉", "a", "b <c>", "x [pic]", "[map]", "# m", line, f"1 | {line}", "1:00 PM"),
    ]


async def test_open_streams_do_not_hold_up_the_end(stage: Stage, workspace: Workspace) -> None:
    other = create_app(workspace, stage.actions)
    watching = workspace.subscribe()
    async with running(other) as address, httpx.AsyncClient(base_url=address) as http:
        stream = http.stream("GET", "/_ui/stream", params={"as": "U1"})
        response = await stream.__aenter__()
        assert response.status_code == 200
        refused = await http.post("/_control/clock", json={"advance": "PT1H"})
        assert refused.status_code == 400
    await asyncio.wait_for(anext(watching, None), 5)
    await stream.__aexit__(None, None, None)


async def test_the_page_is_served(stage: Stage) -> None:
    page = await stage.http.get("/", params={"as": "U1"})
    assert page.status_code == 200
    assert "Playground" in page.text


async def test_the_clock_moves_ahead(stage: Stage) -> None:
    answer = await stage.do("clock", advance="PT6H")
    assert answer["now"] == "2026-03-02T18:00:00+00:00"
    assert (await stage.do("clock", advance="P1DT1M2S"))["now"] == "2026-03-03T18:01:02+00:00"
    assert (await stage.do("clock", advance="P1W"))["now"] == "2026-03-10T18:01:02+00:00"
    assert "no duration" in await stage.refused("clock", 400, advance="6 hours")
