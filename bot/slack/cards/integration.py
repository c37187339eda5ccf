"""How an app sends with a domain's token, as Mailtrap's Integration tab says it."""

from __future__ import annotations

from typing import Final, NamedTuple

from bot.domain.account import SendingDomain
from bot.slack.blocks import Block, context, plain
from bot.slack.rich import bullets, isolated, line, rich_text, words


class Stream(NamedTuple):
    """One of Mailtrap's two ways out, by SMTP and by API."""

    name: str
    smtp: str
    api: str


STREAMS: Final = (
    Stream("Transactional", "live.smtp.mailtrap.io", "https://send.api.mailtrap.io/api/send"),
    Stream("Bulk", "bulk.smtp.mailtrap.io", "https://bulk.api.mailtrap.io/api/send"),
)
PORT: Final = "587"
USER: Final = "api"
MOST_NAMED: Final = 5


def how_to_send(
    domains: tuple[SendingDomain, ...], last_four: str | None, password: str = ""
) -> list[Block]:
    """Return hosts, port, user and password for both streams, by SMTP and by API.

    `password` says in words which value it is, where the last four would not.
    """
    names = ", ".join(isolated(domain.name) for domain in domains[:MOST_NAMED])
    more = f" and {len(domains) - MOST_NAMED} more" if len(domains) > MOST_NAMED else ""
    known = f"the token ending {last_four}" if last_four else "a token with admin on the domain"
    value = password or known
    blocks = [
        rich_text(
            line(words(f"How to send from {names}{more}", bold=True)),
            bullets(each for stream in STREAMS for each in _ways(stream)),
            line(words(f"password = {value}, for SMTP and as Bearer alike")),
        )
    ]
    blocks += [
        context(
            plain(
                f"⚠ {isolated(domain.name)} is not verified yet: its DNS records are still missing."
            )
        )
        for domain in domains[:MOST_NAMED]
        if not domain.verified
    ]
    return blocks


def _ways(stream: Stream) -> tuple[Block, Block]:
    smtp = line(
        words(f"{stream.name}, SMTP: host "),
        words(stream.smtp, code=True),
        words(" port "),
        words(PORT, code=True),
        words(" user "),
        words(USER, code=True),
    )
    api = line(
        words(f"{stream.name}, API: "),
        words(f"POST {stream.api}", code=True),
        words(" with "),
        words("Authorization: Bearer …", code=True),
    )
    return smtp, api
