"""The `tokenbot` command: one short function a subcommand."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import typer
import uvloop

from bot import app
from bot.domain import policy_file
from bot.domain.audit import Broken, Flaw, Whole
from bot.domain.audit_files import HEADER, Form, line, row
from bot.domain.errors import SettingsError, StoreUnavailable, TokenbotError
from bot.domain.policy_text import PolicyError, Value
from bot.domain.verdicts import Facts, Scope
from bot.playground import mailtrap as embedded
from bot.playground import world
from bot.slack import logs
from bot.slack.cards import policies

T = TypeVar("T")

cli = typer.Typer(
    name="tokenbot",
    help="A Slack bot that runs a team's Mailtrap API tokens.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _sayable(value: str | None) -> str | None:
    if value is not None and not embedded.USABLE.fullmatch(value):
        raise typer.BadParameter("it takes at least 8 visible ASCII characters.")
    return value


Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 is any free one.")]


File = Annotated[Path | None, typer.Argument(help="The file; the built-in policy if left out.")]


def _group(name: str, does: str) -> typer.Typer:
    """Return a subcommand that has subcommands of its own."""
    group = typer.Typer(name=name, help=does, no_args_is_help=True)
    cli.add_typer(group)
    return group


policy = _group("policy", "Say what a policy file means, outside Slack.")
audit = _group("audit", "Prove the audit, or take it elsewhere.")
keys = _group("keys", "Make and change the keys that seal new values.")

FLAWS: Final = {
    Flaw.CHANGED: "it does not say what it said when it was written",
    Flaw.MISSING: "it is missing",
    Flaw.UNLINKED: "it does not follow from the one before",
    Flaw.UNKNOWN: "the audit had ended before it",
    Flaw.UNTOLD: "a request is there that no entry tells of",
}


@cli.command()
def run() -> None:
    """Answer Slack over Socket Mode, or over HTTP where SLACK_APP_TOKEN is not set."""
    _forever(app.run(app.configured()))


@cli.command()
def serve() -> None:
    """Answer Slack over HTTP: /slack/events, /healthz and /readyz."""
    _forever(app.serve(app.configured()))


@cli.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    _forever(app.migrate(app.configured()))


@cli.command()
def playground(
    port: Port = 8484,
    *,
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser tab.")] = False,
    data: Annotated[Path | None, typer.Option(help="Folder to keep everything in.")] = None,
    tokens: Annotated[int | None, typer.Option(min=1, help="How many tokens there are.")] = None,
) -> None:
    """Open a Slack workspace in a browser tab, over a token system of its own."""
    options = world.Options(port=port, data=data, tokens=tokens)
    with _usable():
        _forever(world.play(options, app.system_now, open_tab=not no_open))


@cli.command()
def mailtrap(  # noqa: PLR0913 -- each is an option that people type
    port: Port = 8485,
    *,
    data: Annotated[Path | None, typer.Option(help="File to keep the account in.")] = None,
    seed: Annotated[
        embedded.Kind, typer.Option(help="demo: an account worth a look; empty.")
    ] = "demo",
    tokens: Annotated[int | None, typer.Option(min=1, help="How many tokens there are.")] = None,
    admin_token: Annotated[
        str | None, typer.Option(help="The admin token's value.", callback=_sayable)
    ] = None,
    organization: Annotated[bool, typer.Option(help="Add a second account.")] = False,
    lenient_types: Annotated[bool, typer.Option(help="Take either family's words.")] = False,
    show_token_accesses: Annotated[bool, typer.Option(help="List tokens' accesses.")] = False,
) -> None:
    """Serve the embedded Mailtrap alone, for anybody's tests."""
    reading = embedded.Reading("always" if show_token_accesses else "never", lenient_types)
    options = embedded.Options(port, data, seed, tokens, admin_token, organization, reading)
    with _usable():
        embedded.run_alone(options, now=app.system_now, announce=_announce)


@policy.command()
def check(file: File = None) -> None:
    """Read a policy file, and tell its roles and rules in words."""
    read = app.policy(file)
    told = policies.summary(read, file.read_text("utf-8") if file else "")
    print(f"{file or 'The built-in policy'} is fine.", *told, sep="\n")


@policy.command()
def explain(  # noqa: PLR0913 -- each is an option that people type
    file: File = None,
    *,
    action: Annotated[str, typer.Option(help="What is asked for, such as reset.")],
    token: Annotated[str, typer.Option(help="The token's name.")] = "",
    resource: Annotated[list[str] | None, typer.Option(help="What it reaches.")] = None,
    access: Annotated[str, typer.Option(help="What it may do there: viewer or admin.")] = "admin",
    asker: Annotated[str, typer.Option(help="The user id of who asks.")] = "",
    group: Annotated[list[str] | None, typer.Option(help="A group or role of theirs.")] = None,
    account: Annotated[str, typer.Option(help="The Mailtrap account's name.")] = "",
    lifetime: Annotated[str, typer.Option(help="How long it lives: 90d, 8h or never.")] = "",
    reason: Annotated[str, typer.Option(help="What it is asked for.")] = "",
) -> None:
    """Say what a policy answers to a change, by which rule, and who may approve it."""
    level = policy_file.access(_option("access", access))
    reached = (policy_file.resource(_option("resource", each)) for each in resource or ())
    facts = Facts(
        action=policy_file.action(_option("action", action)),
        account=account,
        token=token,
        scopes=tuple(Scope(each, level) for each in reached),
        asker=asker,
        groups=frozenset(group or ()),
        reason=reason,
        lifetime=policy_file.lifetime(_option("lifetime", lifetime)) if lifetime else None,
    )
    print(*policies.explained(facts, app.policy(file)), sep="\n")


def _option(name: str, given: str) -> Value:
    return Value("", (f"--{name}",), given)


def _hash(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"[0-9a-f]{64}", value):
        raise typer.BadParameter("a hash is 64 hex digits.")
    return value


@audit.command()
def verify(
    expect: Annotated[
        str | None,
        typer.Option(metavar="HASH", help="A hash noted earlier.", callback=_hash),
    ] = None,
) -> None:
    """Prove that nothing was changed or removed since it was written; exit code 1 if it was.

    With --expect also that the entry with this hash is there, which no rewritten audit has.
    """
    found, noted = _run(_verified(expect))
    for team, each in found.items():
        print(_told(team, each))
    if not found:
        print("Nothing was written down yet.")
    if expect:
        print("Entry {1} of {0} has".format(*noted) if noted else "No entry has", "the hash noted.")
    if any(isinstance(each, Broken) for each in found.values()) or (expect and not noted):
        raise typer.Exit(1)


@audit.command()
def export(
    form: Annotated[Form, typer.Option("--format", help="csv for people, jsonl for machines.")] = (
        Form.CSV
    ),
    since: Annotated[
        datetime | None, typer.Option(help="Only this moment (UTC) and later.")
    ] = None,
    team: Annotated[
        str | None, typer.Option(help="The workspace, where there are several.")
    ] = None,
) -> None:
    """Write the audit to standard output, oldest first."""
    _run(_exported(form, since and since.replace(tzinfo=since.tzinfo or UTC), team))


@keys.command()
def new() -> None:
    """Print a fresh key for TOKENBOT_SECRET_KEYS."""
    print(app.new_key())


@keys.command()
def rotate() -> None:
    """Seal what is unread with the first key, after which the others can be taken away."""
    rotated, broken = _run(_rotated())
    print(f"Sealed with the first key: {rotated} unread values.")
    if broken:
        print(f"No key opens {broken} others; they are left as they are.", file=sys.stderr)
        raise typer.Exit(1)


async def _verified(
    expected: str | None,
) -> tuple[Mapping[str, Whole | Broken], tuple[str, int] | None]:
    async with app.upkeep() as errands:
        return await errands.verified(), await errands.noted(expected) if expected else None


async def _rotated() -> tuple[int, int]:
    async with app.upkeep() as errands:
        return await errands.rotated()


async def _exported(form: Form, since: datetime | None, team: str | None) -> None:
    out, written = sys.stdout.buffer, row if form is Form.CSV else line
    async with app.upkeep() as errands:
        found = await errands.exported(team, since)
        out.write(HEADER if form is Form.CSV else b"")
        async for recorded in found:
            out.write(written(recorded))
    out.flush()


def _told(team: str, found: Whole | Broken) -> str:
    if isinstance(found, Broken):
        return f"{team}: broken at entry {found.number}: {FLAWS[found.flaw]}."
    return f"{team}: whole, {found.entries} entries; the last one's hash is {found.hash}."


def _announce(url: str, admin_token: str) -> None:
    print(f"Mailtrap is at {url}, its API described at {url}/docs.")
    print(f"Its admin token: {admin_token}", flush=True)


@contextmanager
def _usable() -> Iterator[None]:
    """Name the file, folder or port that cannot be used in one line, as a setting is named."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            raise
        raise SettingsError(f"{error.filename} cannot be used: {error.strerror}.") from error


def _forever(work: Coroutine[Any, Any, None]) -> None:
    logs.configure(colours=sys.stderr.isatty())
    _run(work)


def _run(work: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def main() -> None:
    """Run the command; what a person can mend is one line on stderr, and exit code 2."""
    try:
        cli()
    except StoreUnavailable as error:
        said = str(getattr(error.__cause__, "orig", error)).partition("\n")[0]
        print(f"tokenbot: DATABASE_URL: the database does not answer: {said}.", file=sys.stderr)
        sys.exit(2)
    except (TokenbotError, PolicyError) as error:
        print(f"tokenbot: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
