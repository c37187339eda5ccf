import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.slack import logs

VALUE = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def quiet_afterwards() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logs.NOISY}
    yield
    root.handlers[:], root.level = handlers, level
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("token", "short"),
        ("SLACK_BOT_TOKEN", "anything"),
        ("smtp_password", "hunter2"),
        ("Authorization", "Bearer x"),
        ("response_url", "https://example.com/x"),
        ("trigger_id", "1.2.3"),
        ("text", f"pasted {VALUE} here"),
        ("text", "xoxb-1-2-abc"),
        ("text", "xapp-1-A-2-abc"),
        ("url", "https://hooks.slack.com/commands/T1/2/abc"),
        ("details", {"inner": {"token": "short"}}),
        ("details", [f"Bearer {VALUE}"]),
        ("error", ValueError(VALUE)),
    ],
)
def test_a_secret_is_hidden_by_its_key_or_by_its_shape(key: str, value: object) -> None:
    event = logs.redact(None, "info", {key: value, "event": "something"})
    for secret in (
        "short",
        "anything",
        "hunter2",
        "Bearer x",
        VALUE,
        "xoxb",
        "xapp",
        "abc",
        "1.2.3",
    ):
        assert secret not in str(event[key])
    assert logs.HIDDEN in str(event[key])


def test_what_is_no_secret_stays() -> None:
    event = {
        "event": "listed",
        "tokens": 38,
        "ref": "3f9c",
        "sha": VALUE + "00",
        "ok": True,
        "n": None,
    }
    assert logs.redact(None, "info", dict(event)) == event


def test_a_librarys_log_and_its_traceback_go_the_same_way(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure(colours=False)
    try:
        int(f"the body was {VALUE}")
    except ValueError:
        logging.getLogger("some.library").exception("failed with xoxb-1-2")
        structlog.get_logger("ours").info("listed", tokens=38)
    foreign, ours = map(json.loads, capsys.readouterr().err.splitlines())
    assert VALUE not in str(foreign)
    assert "xoxb" not in str(foreign)
    assert "Traceback" in foreign["exception"]
    assert (ours["event"], ours["tokens"], ours["level"]) == ("listed", 38, "info")


def test_people_get_text_with_the_same_care(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(colours=True)
    structlog.get_logger("ours").info("listed", text=VALUE)
    said = capsys.readouterr().err
    assert "listed" in said
    assert VALUE not in said
