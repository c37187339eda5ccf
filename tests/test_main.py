"""The command line: one line for what a person can mend, and exit code 2."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import __main__ as command
from bot.playground.mailtrap import Options, Reading
from bot.settings import WHERE
from bot.store.secrets import new_key
from tests.domain.policies import ACME

ENOUGH = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "MAILTRAP_API_TOKEN": "abc",
    "SLACK_API_URL": "http://127.0.0.1:9/",
}


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in WHERE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run the command in this process; it must end with exit code 2 and one line."""
    sys.argv = ["tokenbot", *words]
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    return printed.err


@pytest.mark.parametrize("subcommand", ["run", "serve", "migrate"])
def test_a_missing_setting_is_one_line_that_names_it(
    bare: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], subcommand: str
) -> None:
    assert bare is not None
    line = said(capsys, subcommand)
    assert line.startswith("tokenbot: SLACK_BOT_TOKEN is missing: it starts with xoxb-")


def test_a_missing_way_to_slack_is_named(
    bare: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in ENOUGH.items():
        bare.setenv(name, value)
    assert "SLACK_SIGNING_SECRET is missing: see your Slack app" in said(capsys, "serve")
    assert "SLACK_APP_TOKEN is missing: it starts with xapp-" in said(capsys, "run")


def test_a_database_that_is_away_is_one_line(
    bare: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in ENOUGH.items():
        bare.setenv(name, value)
    bare.setenv("DATABASE_URL", "postgresql://nobody:hunter2@127.0.0.1:9/none")
    line = said(capsys, "migrate")
    assert "DATABASE_URL: the database does not answer: " in line
    assert "refused" in line
    assert "hunter2" not in line


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("NO_PROXY", "localhost,::1,fe80::/10", "Slack does not answer at SLACK_API_URL ("),
        ("NO_PROXY", "[::1]", "Slack does not answer at SLACK_API_URL ("),
        ("HTTPS_PROXY", "127.0.0.1:9", "Slack does not answer through HTTPS_PROXY ("),
        ("ALL_PROXY", "socks5://127.0.0.1:9", "ALL_PROXY makes no sense: it is http://"),
        ("HTTPS_PROXY", "socks://a:hunter2@127.0.0.1:9", "HTTPS_PROXY makes no sense: "),
        ("SSL_CERT_FILE", "gone.pem", "SSL_CERT_FILE cannot be used: No such file"),
        ("SSL_CERT_DIR", "gone", "SSL_CERT_DIR cannot be used: "),
    ],
)
def test_a_network_that_is_set_up_for_other_tools_ends_in_one_line_at_most(
    bare: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, told: str
) -> None:
    keys = {"TOKENBOT_SECRET_KEYS": new_key(), "SLACK_SIGNING_SECRET": "s", name: value}
    slack = {} if name == "NO_PROXY" else {"SLACK_API_URL": "https://slack.invalid/api/"}
    for each, said_there in {**ENOUGH, **keys, **slack}.items():
        bare.setenv(each, said_there)
    line = said(capsys, "serve")
    assert line.startswith(f"tokenbot: {told}")
    assert "hunter2" not in line


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("sqlite:///junk.db", "does not answer: file is not a database"),
        ("sqlite:///.", ". cannot be used: "),
        ("sqlite:///x.db?mode=ro", "makes no sense: a SQLite file takes no options"),
        ("postgresql://127.0.0.1:9/x?nonsense=1", "makes no sense: invalid "),
        ("postgresql://127.0.0.1:http/x", "makes no sense: it is not an address"),
    ],
)
def test_a_database_that_is_none_is_one_line(
    bare: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str, told: str
) -> None:
    for name, value in {**ENOUGH, "DATABASE_URL": address}.items():
        bare.setenv(name, value)
    Path("junk.db").write_text("long enough to be read, and anything but a database " * 20)
    line = said(capsys, "migrate")
    assert line.startswith("tokenbot: DATABASE_URL")
    assert told in line


@pytest.mark.parametrize(
    ("subcommand", "kept", "told"),
    [
        ("playground", "file", "file cannot be used: "),
        ("playground", "file/folder", "file/folder cannot be used: "),
        ("playground", "unread", "slack.json cannot be used: this is not what was kept there"),
        ("playground", "untimely", "clock cannot be used: this is not what was kept there"),
        ("mailtrap", "file", "file cannot be used: file is not a database"),
        ("mailtrap", "file/m.db", "file cannot be used: "),
        ("mailtrap", "unread", "unread cannot be used: unable to open database file"),
    ],
)
def test_a_place_to_keep_things_that_cannot_be_used_is_one_line(
    bare: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    subcommand: str,
    kept: str,
    told: str,
) -> None:
    assert bare is not None
    Path("file").write_text("anything but a database")
    for folder, file in (("unread", "slack.json"), ("untimely", "clock")):
        Path(folder).mkdir()
        Path(folder, file).write_text("half of wh")
    assert told in said(capsys, subcommand, "--port", "0", "--data", kept)


@pytest.mark.parametrize("words", [("playground", "--no-open"), ("mailtrap",)])
def test_a_port_that_somebody_else_has_is_one_line(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"port {port} cannot be used: " in said(capsys, *words, "--port", port)


def test_what_is_no_place_and_no_port_is_not_taken_for_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hung_up(*_: object, **__: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr("bot.playground.mailtrap.run_alone", hung_up)
    with pytest.raises(ConnectionResetError):
        command.mailtrap()


def test_an_admin_token_that_http_cannot_carry_is_refused() -> None:
    refused = CliRunner().invoke(command.cli, ["mailtrap", "--admin-token", "two words"])
    assert refused.exit_code == 2
    assert "8 visible ASCII" in refused.output


def test_the_help_tells_what_there_is() -> None:
    told = CliRunner().invoke(command.cli, ["--help"]).output
    for word in ("run", "serve", "migrate", "playground", "mailtrap"):
        assert word in told


@contextmanager
def started(*words: str) -> Iterator[str]:
    """Run the command as a process of its own; gives its first line, and stops it politely."""
    child = subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        stdout=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if name not in WHERE},
    )
    assert child.stdout is not None
    try:
        yield child.stdout.readline()
    finally:
        child.send_signal(signal.SIGTERM)
        assert child.wait(20) == 0
        child.stdout.close()


def page(line: str, path: str) -> str:
    (address,) = re.findall(r"http://127\.0\.0\.1:\d+", line)[:1]
    with urllib.request.urlopen(address + path, timeout=10) as answer:  # noqa: S310
        return str(answer.read().decode())


def test_the_playground_says_where_it_is(tmp_path: Path) -> None:
    data = tmp_path / "kept"
    for _ in range(2):
        with started("playground", "--port", "0", "--no-open", "--data", str(data)) as line:
            assert "general" in page(line, "/")
    assert {"mailtrap.db", "tokenbot.db", "slack.json", "policy.toml"} <= {
        file.name for file in data.iterdir()
    }


def test_the_embedded_mailtrap_is_the_likely_one_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options: list[Options] = []
    monkeypatch.setattr("bot.playground.mailtrap.run_alone", lambda o, **_: options.append(o))
    told("mailtrap")
    told("mailtrap", "--lenient-types", "--show-token-accesses", "--organization")
    assert options[0].reading == Reading(access_records="never", lenient_types=False)
    assert options[1].reading == Reading(access_records="always", lenient_types=True)
    assert [each.organization for each in options] == [False, True]


def test_the_embedded_mailtrap_serves_alone() -> None:
    with started("mailtrap", "--port", "0", "--seed", "empty") as line:
        assert "api_tokens" in page(line, "/openapi.json")
        assert "<html" in page(line, "/docs").lower()


def told(*words: str) -> str:
    """Run the command in this process; it must go well."""
    result = CliRunner().invoke(command.cli, [*words])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_policy_file_is_checked_and_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(ACME, "utf-8")
    assert f"{path} is fine.\nRoles\n" in told("policy", "check", str(path))
    assert "1. emergencies: leak" in told("policy", "check", str(path))
    assert told("policy", "check").startswith("The built-in policy is fine.")


def test_a_broken_policy_file_is_one_line_with_line_and_key(
    bare: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert bare is not None
    path = tmp_path / "policy.toml"
    path.write_text(ACME.replace("undo =", "unod ="), "utf-8")
    line = said(capsys, "policy", "check", str(path))
    assert line.startswith(f"tokenbot: {path}: line 24, rules.unod: unknown key; there are ")
    assert line.endswith("perhaps undo is meant.\n")


def test_a_change_is_explained_outside_slack(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(ACME, "utf-8")
    explain = ("policy", "explain", str(path), "--token", "billing", "--asker", "U0ASKER")
    domain = ("--resource", "domain:mail.acme.com", "--resource", "sandbox:Checkout")
    answer = told(*explain, "--action", "reset", *domain, "--reason", "INC-12")
    assert answer == (
        "Needs 1 approval from U0LEAD, then 2 approvals from S0SECURITY by the rule “production "
        "domains”; the request stays open for 8 h.\n"
        "  1 of U0LEAD\n  2 of S0SECURITY\n"
    )
    assert "within 365 days" in told(*explain, "--action", "add", "--lifetime", "never")
    viewer = told(*explain, "--action", "add", *domain, "--access", "viewer", "--lifetime", "90d")
    assert "“production domains”" not in viewer


@pytest.mark.parametrize(
    ("option", "given", "line"),
    [
        ("--action", "rest", "--action: 'rest' is none of add, edit"),
        ("--resource", "shop", "--resource: 'shop' is no resource"),
        ("--lifetime", "soon", "--lifetime: 'soon' is no duration"),
        ("--access", "owner", "--access: 'owner' is none of admin, viewer"),
    ],
)
def test_an_option_that_makes_no_sense_is_one_line_that_names_it(
    bare: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    option: str,
    given: str,
    line: str,
) -> None:
    assert bare is not None
    words = {"--action": "reset", option: given}
    flat = [word for pair in words.items() for word in pair]
    assert line in said(capsys, "policy", "explain", *flat)
