"""Junk in blocks and in arguments: taken or refused, never stumbled over."""

import copy
import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from bot.playground.slack import elements, posting, webapi
from bot.playground.slack.refusals_blocks import check
from bot.playground.slack.screen import Eyes
from bot.playground.slack.server import METHODS
from bot.playground.slack.workspace import Workspace

SURFACES = ("message", "modal")
JUNK: list[Any] = [None, 7, "", "x", [], {}, [None], [{}], {"type": "x"}, {"type": []}]
Path = tuple[Any, ...]


def samples() -> list[Any]:
    text = (files("bot.playground.slack.browser") / "samples.json").read_text("utf-8")
    elsewhere = text.replace('"/_ui/', '"https://pictures.test/')
    return [sample for sample in json.loads(elsewhere) if "blocks" in sample]


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where every part of some JSON stands, but the whole of it."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inside:
        yield (*path, key)
        if isinstance(part, dict | list):
            yield from paths(part, (*path, key))


def broken(block: Any, path: Path, junk: Any) -> Any:
    """A copy with junk in one place."""
    spoilt = copy.deepcopy(block)
    at = spoilt
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = junk
    return spoilt


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample["name"])
def test_whatever_the_gallery_draws_slack_would_take(sample: Any) -> None:
    refused = [check(sample["blocks"], surface, "/blocks").messages() for surface in SURFACES]
    assert [] in refused, refused


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample["name"])
def test_junk_in_any_place_is_refused_or_can_be_shown(workspace: Workspace, sample: Any) -> None:
    eyes, refused = Eyes(workspace, "U1"), 0
    for block in sample["blocks"]:
        for path in paths(block):
            for junk in JUNK:
                spoilt = broken(block, path, junk)
                found = [check([spoilt], surface, "/blocks").found for surface in SURFACES]
                refused += all(found)
                if not all(found):
                    filled = elements.with_ids([spoilt], str)
                    assert isinstance(eyes.blocks(filled, elements.defaults(filled)), str)
    assert refused


KNOWN = {"channel": "C1", "user": "U1", "users": "U1", "user_id": "U1", "text": "x", "name": "x"}
ARGUMENTS = [
    *("channel", "ts", "user", "users", "text", "blocks", "attachments", "metadata", "view"),
    *("trigger_id", "view_id", "external_id", "hash", "cursor", "limit", "types", "oldest"),
    *("thread_ts", "name", "topic", "filename", "length", "files", "file", "channel_id", "bot"),
]


@pytest.mark.parametrize("method", sorted(METHODS))
async def test_junk_in_any_argument_is_answered(stage: Any, method: str) -> None:
    stage.workspace.app.scopes += ["channels:manage", "groups:write"]
    stage.workspace.app.events = []
    token = "xapp-test-app" if METHODS[method].app_token else "xoxb-test-bot"
    junk: list[Any] = [None, 7, -1, "", "x", [], {}, [None], {"type": []}, True]
    for argument in ARGUMENTS:
        for value in junk:
            posted = posting.post(stage.workspace, "C1", {"text": "x"})
            real = {"ts": posted.ts, "trigger_id": stage.workspace.trigger("U1")}
            args = KNOWN | real | {argument: value}
            answer = webapi.answer(stage.courier, METHODS, method, token, args)
            assert isinstance(answer["ok"], bool)
            assert json.dumps(answer)
