"""The `tokenbot` command: one short function a subcommand."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
import uvloop

from bot import app
from bot.domain.errors import SettingsError, StoreUnavailable, TokenbotError
from bot.playground import mailtrap as embedded
from bot.playground import world
from bot.slack import logs

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
def mailtrap(
    port: Port = 8485,
    data: Annotated[Path | None, typer.Option(help="File to keep the account in.")] = None,
    seed: Annotated[
        embedded.Kind, typer.Option(help="demo: an account worth a look; empty.")
    ] = "demo",
    tokens: Annotated[int | None, typer.Option(min=1, help="How many tokens there are.")] = None,
    admin_token: Annotated[
        str | None, typer.Option(help="The admin token's value.", callback=_sayable)
    ] = None,
) -> None:
    """Serve the embedded Mailtrap alone, for anybody's tests."""
    options = embedded.Options(port, data, seed, tokens, admin_token)
    with _usable():
        embedded.run_alone(options, now=app.system_now, announce=_announce)


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
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


def main() -> None:
    """Run the command; what a person can mend is one line on stderr, and exit code 2."""
    try:
        cli()
    except StoreUnavailable as error:
        said = str(getattr(error.__cause__, "orig", error)).partition("\n")[0]
        print(f"tokenbot: DATABASE_URL: the database does not answer: {said}.", file=sys.stderr)
        sys.exit(2)
    except TokenbotError as error:
        print(f"tokenbot: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
