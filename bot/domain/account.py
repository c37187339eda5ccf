"""A Mailtrap account and what is in it besides tokens."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.secrets import Secret


@dataclass(frozen=True, slots=True)
class Account:
    """An account that the bot's token sees."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class SendingDomain:
    """A domain that mail is sent from; `verified` says that its DNS records were seen."""

    id: int
    name: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Project:
    """A group of sandboxes."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A test inbox; its credentials are never part of it."""

    id: int
    name: str
    project_id: int
    host: str
    smtp_ports: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SandboxCredentials:
    """The SMTP username and password that a sandbox's reset answers once."""

    username: Secret
    password: Secret
