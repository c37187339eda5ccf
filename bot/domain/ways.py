"""How the outside is reached: through which proxy, and trusting which certificates."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from os import pathsep
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.domain.errors import SettingsError

PROXY: Final = "it is http://host:port, of a proxy that speaks HTTP (SOCKS is not supported)"


@dataclass(frozen=True, slots=True)
class Way:
    """The way to one service: the proxy, which may name a password, and the setting it is from.

    Without `trusted` the certificates count that every installation brings along.
    """

    proxy: str | None = field(default=None, repr=False)
    name: str = ""
    trusted: ssl.SSLContext | None = None


DIRECT: Final = Way()


def way(url: str, environment: Mapping[str, str]) -> Way:
    """Return how an address is reached, by the words that every tool reads (`HTTPS_PROXY` …).

    Nothing stands before this machine itself, whatever they say.

    Raises:
        SettingsError: one of them cannot work; the message has its name and not its value.
    """
    parts = urlsplit(url)
    trusted = _trusted(environment)
    name = _first(environment, f"{parts.scheme}_proxy", "all_proxy")
    if not name or _direct(parts.hostname or "", environment):
        return Way(trusted=trusted)
    value = environment[name].strip()
    proxy = value if "://" in value else f"http://{value}"
    if not _usable(proxy):
        raise SettingsError(f"{name} makes no sense: {PROXY}.")
    return Way(proxy, name, trusted)


def _first(environment: Mapping[str, str], *names: str) -> str:
    """Return the first that is set; of two spellings the small one counts, as with curl."""
    spellings = (spelt for name in names for spelt in (name, name.upper()))
    return next((spelt for spelt in spellings if environment.get(spelt, "").strip()), "")


def _usable(proxy: str) -> bool:
    try:
        parts = urlsplit(proxy)
        known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        return False
    return bool(known) and proxy.isascii() and proxy.isprintable() and " " not in proxy


def _direct(host: str, environment: Mapping[str, str]) -> bool:
    """Return whether no proxy is wanted: names, addresses and ranges, with a port or without."""
    unwanted = environment.get(_first(environment, "no_proxy"), "")
    return any(_covers(each, host) for each in (*unwanted.replace(",", " ").split(), *LOCAL))


LOCAL: Final = ("localhost", "127.0.0.0/8", "::1")


def _covers(entry: str, host: str) -> bool:
    entry = entry.rpartition("://")[2].casefold()
    if entry.count(":") == 1 or entry.startswith("["):  # with a port, or an address in brackets
        entry = (
            entry.partition("]")[0].removeprefix("[") if "]" in entry else entry.partition(":")[0]
        )
    with suppress(ValueError):
        return ip_address(host) in ip_network(entry, strict=False)
    name = entry.removeprefix("*").removeprefix(".")
    return entry == "*" or host == name or (bool(name) and host.endswith(f".{name}"))


def _trusted(environment: Mapping[str, str]) -> ssl.SSLContext | None:
    file, folder = (environment.get(name) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"))
    if folder and not any(Path(each).is_dir() for each in folder.split(pathsep)):
        raise SettingsError("SSL_CERT_DIR cannot be used: there is no such folder.")
    if not (file or folder):
        return None
    try:
        return ssl.create_default_context(cafile=file or None, capath=folder or None)
    except ssl.SSLError:
        raise SettingsError("SSL_CERT_FILE cannot be used: it holds no certificate.") from None
    except OSError as error:
        raise SettingsError(f"SSL_CERT_FILE cannot be used: {error.strerror}.") from None
