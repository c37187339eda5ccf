"""Proxies and certificates as other tools take them: what can't work is named, not quoted."""

import ssl
from pathlib import Path

import pytest

from bot.domain.errors import SettingsError
from bot.domain.ways import way

SLACK = "https://slack.com/api/"
PROXY = {"HTTPS_PROXY": "http://bot:hunter2@proxy:3128"}


@pytest.mark.parametrize(
    ("environment", "proxy", "name"),
    [
        ({}, None, ""),
        (PROXY, "http://bot:hunter2@proxy:3128", "HTTPS_PROXY"),
        ({"HTTPS_PROXY": " proxy:3128 "}, "http://proxy:3128", "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "127.0.0.1:7890"}, "http://127.0.0.1:7890", "HTTPS_PROXY"),
        ({"https_proxy": "https://[::1]:1", **PROXY}, "https://[::1]:1", "https_proxy"),
        ({"ALL_PROXY": "http://all"}, "http://all", "ALL_PROXY"),
        ({"all_proxy": "socks5://all", **PROXY}, PROXY["HTTPS_PROXY"], "HTTPS_PROXY"),
        ({"HTTP_PROXY": "socks5://127.0.0.1:7890"}, None, ""),
        ({"HTTPS_PROXY": "", "https_proxy": " "}, None, ""),
    ],
)
def test_the_proxy_is_the_one_that_the_environment_names(
    environment: dict[str, str], proxy: str | None, name: str
) -> None:
    found = way(SLACK, environment)
    assert (found.proxy, found.name) == (proxy, name)
    assert "hunter2" not in repr(found)


@pytest.mark.parametrize(
    ("unwanted", "host", "direct"),
    [
        ("localhost,::1,fe80::/10", "slack.com", False),
        ("localhost,::1,fe80::/10", "[fe80::7]", True),
        ("localhost,::1,fe80::/10", "[fec0::7]", False),
        ("[::1]", "slack.com", False),
        ("[fd00::1]", "[fd00::1]", True),
        ("[fd00::1]:8080", "[fd00::1]", True),
        ("10.0.0.0/8, 192.168.0.1", "10.9.8.7", True),
        ("10.0.0.0/8 192.168.0.1", "192.168.0.1", True),
        ("10.0.0.0/8", "11.0.0.1", False),
        ("10.0.0.0/99,[,//,::/::,http://", "10.0.0.1", False),
        ("slack.com", "slack.com", True),
        ("Slack.com:443", "slack.com", True),
        ("slack.com", "files.slack.com", True),
        (".slack.com", "files.slack.com", True),
        ("*.slack.com", "files.slack.com", True),
        ("https://slack.com", "slack.com", True),
        ("slack.com", "notslack.com", False),
        ("*", "slack.com", True),
        (",", "slack.com", False),
        ("", "127.0.0.1", True),
        ("", "127.9.9.9", True),
        ("", "[::1]", True),
        ("", "localhost", True),
    ],
)
@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_where_no_proxy_is_wanted_none_stands(
    name: str, unwanted: str, host: str, *, direct: bool
) -> None:
    found = way(f"https://{host}:8443/api/", {name: unwanted, **PROXY})
    assert (found.proxy is None) is direct


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALL_PROXY", "socks5://bot:hunter2@127.0.0.1:7890"),
        ("all_proxy", "socks5h://bot:hunter2@127.0.0.1:7890"),
        ("HTTPS_PROXY", "socks://bot:hunter2@127.0.0.1:7890"),
        ("HTTPS_PROXY", "http://bot:hunter2@proxy:http"),
        ("HTTPS_PROXY", "http://bot:hunter2@proxy:99999"),
        ("HTTPS_PROXY", "http://bot:hunter2@proxy:0"),
        ("HTTPS_PROXY", "http://hunter2@"),
        ("HTTPS_PROXY", "http://hunter2@[::1"),
        ("HTTPS_PROXY", "http://hunter2@pro xy"),
        ("https_proxy", "http://hunter2@prøxy"),
    ],
)
def test_a_proxy_that_cannot_work_is_named_and_its_password_is_not(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        way(SLACK, {name: value})
    assert str(caught.value).startswith(f"{name} makes no sense: it is http://host:port")
    assert "hunter2" not in str(caught.value)
    assert way(SLACK, {name: value, "NO_PROXY": "slack.com"}).proxy is None


def test_a_companys_own_certificates_are_trusted(tmp_path: Path) -> None:
    known = ssl.get_default_verify_paths()
    folder = known.capath or str(tmp_path)
    assert way(SLACK, {"SSL_CERT_DIR": f"{tmp_path / 'gone'}:{folder}"}).trusted is not None
    assert way(SLACK, {"SSL_CERT_FILE": "", "SSL_CERT_DIR": ""}).trusted is None


@pytest.mark.parametrize(
    ("name", "place", "told"),
    [
        ("SSL_CERT_FILE", "gone.pem", "No such file or directory"),
        ("SSL_CERT_FILE", "empty.pem", "it holds no certificate"),
        ("SSL_CERT_DIR", "gone", "there is no such folder"),
    ],
)
def test_certificates_that_are_not_there_are_named(
    tmp_path: Path, name: str, place: str, told: str
) -> None:
    (tmp_path / "empty.pem").touch()
    with pytest.raises(SettingsError, match=f"{name} cannot be used: {told}"):
        way(SLACK, {name: str(tmp_path / place)})
