"""Every sample of the gallery, whole and broken: taken or refused, never stumbled over."""

import copy
import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from bot.playground.slack import elements
from bot.playground.slack.refusals_blocks import check
from bot.playground.slack.screen import Eyes
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
