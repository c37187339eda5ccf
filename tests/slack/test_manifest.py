"""The Slack app's manifest: valid by Slack's schema, and in step with the rooms."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.slack.room import Room
from bot.workflow.see import See
from tests.features.house import Looks
from tests.features.kit import all_rooms
from tests.workflow.accounts import Mirror

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = sorted((ROOT.parent / "shared" / "slack").glob("manifest.schema.*.json"))


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8")))


@pytest.fixture
def rooms() -> tuple[Room, ...]:
    see = See(Mirror())
    return all_rooms(see, Looks().start)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.name)
def test_slack_would_accept_the_manifest(manifest: dict[str, Any], schema: Path) -> None:
    jsonschema.validate(manifest, json.loads(schema.read_text("utf-8")))


def test_the_command_hands_over_people_as_ids(manifest: dict[str, Any]) -> None:
    (command,) = manifest["features"]["slash_commands"]
    assert command["should_escape"] is True


def test_the_hint_names_every_word(manifest: dict[str, Any], rooms: tuple[Room, ...]) -> None:
    (command,) = manifest["features"]["slash_commands"]
    for room in rooms:
        for each in room.commands:
            assert each.word in command["usage_hint"]


def test_what_the_rooms_need_is_switched_on(
    manifest: dict[str, Any], rooms: tuple[Room, ...]
) -> None:
    home = manifest["features"]["app_home"]
    assert home["messages_tab_enabled"] is True
    assert home["home_tab_enabled"] is any(room.home for room in rooms)
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == ["app_home_opened"]
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
    assert manifest["oauth_config"]["scopes"]["bot"] == [
        "commands",
        "chat:write",
        "users:read",
        "usergroups:read",
        "files:write",
    ]


def test_the_shortcuts_are_those_of_the_rooms(
    manifest: dict[str, Any], rooms: tuple[Room, ...]
) -> None:
    offered = [each["callback_id"] for each in manifest["features"]["shortcuts"]]
    assert offered == [each.id for room in rooms for each in room.shortcuts]


def test_ids_begin_with_their_room(rooms: tuple[Room, ...]) -> None:
    for room in rooms:
        ids = [action.id for action in room.actions]
        ids += [suggestion.id for suggestion in room.suggestions]
        assert all(each.startswith(f"{room.name}.") for each in ids)
