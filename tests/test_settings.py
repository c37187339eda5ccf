from pathlib import Path

import pytest

from bot import settings
from bot.domain.errors import SettingsError
from bot.store.secrets import new_key

ENOUGH = {"SLACK_BOT_TOKEN": "xoxb-1-secret", "MAILTRAP_API_TOKEN": "0123456789abcdef"}


def test_two_tokens_are_enough_and_the_rest_has_defaults() -> None:
    found = settings.read(ENOUGH)
    assert found.slack_api_url == "https://slack.com/api/"
    assert found.mailtrap_api_url == "https://mailtrap.io"
    assert found.database_url == "sqlite:///tokenbot.db"
    assert (found.command, found.port) == ("/tokens", 3000)
    assert found.slack_app_token is None
    assert found.secret_keys == ()


def test_the_environment_is_read_where_nothing_is_handed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in settings.WHERE:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN is missing"):
        settings.read()
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("MAILTRAP_API_TOKEN", "abc")
    monkeypatch.setenv("PORT", "8080")
    assert settings.read().port == 8080


def test_a_developers_shell_does_not_leak_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-of-somebody")
    assert settings.read(ENOUGH).slack_app_token is None


def test_an_empty_setting_counts_as_missing() -> None:
    with pytest.raises(SettingsError, match="MAILTRAP_API_TOKEN is missing: make one in Mailtrap"):
        settings.read(ENOUGH | {"MAILTRAP_API_TOKEN": ""})
    assert settings.read(ENOUGH | {"PORT": ""}).port == 3000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1"),
        ("SLACK_BOT_TOKEN", "xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-é"),
        ("SLACK_APP_TOKEN", "xoxb-1"),
        ("SLACK_SIGNING_SECRET", "two words"),
        ("SLACK_API_URL", "slack.com"),
        ("SLACK_API_URL", "https://"),
        ("SLACK_API_URL", "https://slack.com:99999/api/"),
        ("SLACK_API_URL", "https://slack.com/api/?pretty=1"),
        ("SLACK_API_URL", "https://[::1"),
        ("MAILTRAP_API_TOKEN", "a token"),
        ("MAILTRAP_API_TOKEN", "é"),
        ("MAILTRAP_API_URL", "ftp://mailtrap.io"),
        ("TOKENBOT_SECRET_KEYS", "sesame"),
        ("TOKENBOT_SECRET_KEYS", f"{'A' * 43}=,"),
        ("TOKENBOT_SECRET_KEYS", "ä" * 43 + "="),
        ("MAILTRAP_API_URL", "https://mailtrap.io:https"),
        ("MAILTRAP_API_URL", "https://mailtrap.io:0"),
        ("MAILTRAP_API_URL", "https://mail trap.io"),
        ("MAILTRAP_API_URL", "https://mailtrap.io/#api"),
        ("DATABASE_URL", "mysql://host/db"),
        ("TOKENBOT_COMMAND", "tokens"),
        ("TOKENBOT_COMMAND", "/Tokens"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
    ],
)
def test_a_senseless_setting_is_named_in_one_line_without_its_value(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.read(ENOUGH | {name: value})
    assert str(caught.value).startswith(f"{name} makes no sense: ")
    assert "\n" not in str(caught.value)


def test_of_several_keys_the_first_comes_first_and_none_prints() -> None:
    old, new = new_key(), new_key()
    found = settings.read(ENOUGH | {"TOKENBOT_SECRET_KEYS": f"{new}, {old}"})
    assert [key.get_secret_value() for key in found.secret_keys] == [new, old]
    assert old not in repr(found)
    assert new not in repr(found)


def test_secrets_and_the_database_url_do_not_print() -> None:
    found = settings.read(ENOUGH | {"DATABASE_URL": "postgresql://bot:hunter2@host/db"})
    assert "xoxb-1" not in repr(found)
    assert "0123456789abcdef" not in repr(found)
    assert "hunter2" not in repr(found)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot read"),
        (b"\xff", "not UTF-8"),
        (b"[roles]\nviewr = []\n", "line 2, roles.viewr"),
    ],
)
def test_a_broken_policy_file_stops_the_start_and_is_named(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "policy.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=said) as caught:
        settings.read(ENOUGH | {"TOKENBOT_POLICY": str(path)})
    assert str(path) in str(caught.value)


def test_what_is_missing_for_a_way_of_running_is_named_with_where_to_get_it() -> None:
    assert "App Credentials" in str(settings.missing("SLACK_SIGNING_SECRET"))
