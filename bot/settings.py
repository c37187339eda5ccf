"""Environment and policy file in, one frozen Settings out; the only reader of the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, IPvAnyAddress, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.domain.errors import SettingsError
from bot.domain.policy import Policy
from bot.domain.policy_file import PolicyError, parse
from bot.domain.ways import Way, way

DEFAULT_POLICY: Final = """\
# tokenbot's built-in policy: everybody in the workspace may look, and nobody may ask for changes.
# Name your own file in TOKENBOT_POLICY to decide otherwise: grant operator to who may ask, and
# approver to who decides.

[roles]
viewer = ["everyone"]

[defaults]
max_lifetime = "365d"
request_lifetime = "8h"
reason = "required"
"""

WHERE: Final = {
    "SLACK_BOT_TOKEN": "it starts with xoxb-; see your Slack app's page, OAuth & Permissions",
    "SLACK_APP_TOKEN": "it starts with xapp-; see your Slack app's page, Basic Information, "
    "App-Level Tokens; it needs the scope connections:write",
    "SLACK_SIGNING_SECRET": "see your Slack app's page, Basic Information, App Credentials",
    "SLACK_API_URL": "leave it out to use Slack's own, https://slack.com/api/",
    "MAILTRAP_API_TOKEN": "make one in Mailtrap, Settings, API Tokens, as account admin",
    "MAILTRAP_API_URL": "leave it out to use Mailtrap's own, https://mailtrap.io",
    "TOKENBOT_SECRET_KEYS": "it seals new values at rest; make one with `tokenbot keys new`, and "
    "put a newer one before the others, with a comma between",
    "DATABASE_URL": "for example sqlite:///tokenbot.db or postgresql://user@host/tokenbot",
    "TOKENBOT_POLICY": "it is the path of a TOML file; leave it out for the built-in policy",
    "TOKENBOT_COMMAND": "it is the slash command in your manifest, such as /tokens",
    "TOKENBOT_HOST": "it is the address to listen on; 0.0.0.0, every one, if left out",
    "PORT": "it is the port to listen on, 1 to 65535; 3000 if left out",
}
"""Where to get each setting, as the end of an error's one line."""


def _prefixed(prefix: str) -> AfterValidator:
    def check(value: SecretStr) -> SecretStr:
        if not re.fullmatch(rf"{prefix}[\w-]+", value.get_secret_value(), re.ASCII):
            raise ValueError
        return value

    return AfterValidator(check)


def _url(value: str) -> str:
    parts = urlsplit(value)
    known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    if not known or parts.query or parts.fragment or re.search(r"\s", value):
        raise ValueError  # as a port that is none does by itself
    return value


def _keys(value: SecretStr) -> SecretStr:
    """Check each key to be 32 bytes in URL-safe Base64, as `tokenbot keys new` makes them."""
    for key in value.get_secret_value().split(","):
        if not re.fullmatch(r"[\w-]{43}=", key.strip(), re.ASCII):
            raise ValueError
    return value


def _database(value: str) -> str:
    if not re.match(r"(sqlite|postgres(ql)?)(\+\w+)?:", value):
        raise ValueError
    return value


_Url = Annotated[str, AfterValidator(_url)]
_Word = Annotated[SecretStr, _prefixed("")]


class _Stored(BaseSettings):
    """The words that say where everything is kept, and how; an empty one counts as missing."""

    model_config = SettingsConfigDict(env_ignore_empty=True, hide_input_in_errors=True)

    tokenbot_secret_keys: Annotated[SecretStr, AfterValidator(_keys)] | None = None
    database_url: Annotated[str, AfterValidator(_database)] = "sqlite:///tokenbot.db"


class _Environment(_Stored):
    """The environment's words, checked one by one."""

    slack_bot_token: Annotated[SecretStr, _prefixed("xoxb-")]
    slack_app_token: Annotated[SecretStr, _prefixed("xapp-")] | None = None
    slack_signing_secret: _Word | None = None
    slack_api_url: _Url = "https://slack.com/api/"
    mailtrap_api_token: _Word
    mailtrap_api_url: _Url = "https://mailtrap.io"
    tokenbot_policy: Path | None = None
    tokenbot_command: Annotated[str, Field(pattern=r"^/[a-z0-9_-]{1,31}$")] = "/tokens"
    tokenbot_host: IPvAnyAddress = IPv4Address("0.0.0.0")  # noqa: S104  (a server is there to be reached)
    port: Annotated[int, Field(ge=1, le=65535)] = 3000


class _Given(_Environment):
    """The same words, handed over by whoever embeds tokenbot, with nothing from outside."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what was given and nothing else, so that a developer's shell cannot leak in."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; secrets are pydantic's unprintable ones."""

    slack_bot_token: SecretStr
    slack_app_token: SecretStr | None
    slack_signing_secret: SecretStr | None
    slack_api_url: str
    mailtrap_api_token: SecretStr
    mailtrap_api_url: str
    secret_keys: tuple[SecretStr, ...]
    database_url: str = field(repr=False)  # it may hold a password
    policy: Policy
    command: str
    host: str
    port: int
    slack_way: Way
    mailtrap_way: Way
    port_given: bool


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environment`, or from the process's own.

    Raises:
        SettingsError: one is missing or senseless; the message is one line with its name.
    """
    try:
        found = _Environment() if environment is None else _Given(**_words(environment))
    except ValidationError as error:
        raise _explain(error) from None
    outside = os.environ if environment is None else {}
    return Settings(
        slack_bot_token=found.slack_bot_token,
        slack_app_token=found.slack_app_token,
        slack_signing_secret=found.slack_signing_secret,
        slack_api_url=found.slack_api_url.rstrip("/") + "/",
        mailtrap_api_token=found.mailtrap_api_token,
        mailtrap_api_url=found.mailtrap_api_url.rstrip("/"),
        secret_keys=_separate(found.tokenbot_secret_keys),
        database_url=found.database_url,
        policy=_policy(found.tokenbot_policy),
        command=found.tokenbot_command,
        host=str(found.tokenbot_host),
        port=found.port,
        slack_way=way(found.slack_api_url, outside),
        mailtrap_way=way(found.mailtrap_api_url, outside),
        port_given="port" in found.model_fields_set,
    )


@dataclass(frozen=True, slots=True)
class Stored:
    """What is needed to look after the database, without Slack and Mailtrap."""

    secret_keys: tuple[SecretStr, ...]
    database_url: str = field(repr=False)  # it may hold a password


def stored() -> Stored:
    """Read from the process's environment where everything is kept.

    Raises:
        SettingsError: a setting is senseless; the message is one line with its name.
    """
    try:
        found = _Stored()
    except ValidationError as error:
        raise _explain(error) from None
    return Stored(_separate(found.tokenbot_secret_keys), found.database_url)


def _separate(keys: SecretStr | None) -> tuple[SecretStr, ...]:
    found = keys.get_secret_value().split(",") if keys else ()
    return tuple(SecretStr(key.strip()) for key in found)


def _words(environment: Mapping[str, str]) -> dict[str, Any]:
    return {name.lower(): environment[name] for name in WHERE if environment.get(name)}


def missing(name: str) -> SettingsError:
    """Return the error for a setting that this way of running needs and has not got."""
    return SettingsError(f"{name} is missing: {WHERE[name]}.")


def _explain(error: ValidationError) -> SettingsError:
    first = error.errors()[0]
    name = str(first["loc"][0]).upper()
    if first["type"] == "missing":
        return missing(name)
    return SettingsError(f"{name} makes no sense: {WHERE[name]}.")


def policy(path: Path | None) -> Policy:
    """Read a policy file, or the built-in policy where there is none.

    Raises:
        SettingsError: it cannot be read or used; the message names file, line and key.
    """
    try:
        return parse(DEFAULT_POLICY if path is None else path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}.") from None
    except (UnicodeDecodeError, PolicyError) as error:
        reason = str(error) if isinstance(error, PolicyError) else "it is not UTF-8 text"
        raise SettingsError(f"{path}: {reason}.") from None


def _policy(path: Path | None) -> Policy:
    try:
        return policy(path)
    except SettingsError as error:
        raise SettingsError(f"TOKENBOT_POLICY: {error}") from None
