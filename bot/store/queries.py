"""What is asked of the mirror's tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Table, and_, func, select, union

from bot.store.tables import ACCOUNTS, CONSUMERS, OWNERS, SUCCESSIONS, TOKEN_EVENTS, TOKENS


def one_account(table: Table, team: str, account_id: int) -> Any:  # noqa: ANN401  SQLAlchemy's clauses have no narrower common type here
    """Return the condition that rows are of one account."""
    return and_(table.c.team_id == team, table.c.account_id == account_id)


def one_token(table: Table, team: str, account_id: int, token_id: int) -> Any:  # noqa: ANN401  as above
    """Return the condition that rows are of one token."""
    return and_(one_account(table, team, account_id), table.c.token_id == token_id)


def same_token(left: Table, right: Table) -> Any:  # noqa: ANN401  as above
    """Return the condition that rows of two tables are of the same token."""
    return and_(
        left.c.team_id == right.c.team_id,
        left.c.account_id == right.c.account_id,
        left.c.token_id == right.c.token_id,
    )


def accounts(team: str) -> Select[Any]:
    """Ask for a workspace's accounts, also those it no longer sees."""
    return select(ACCOUNTS).where(ACCOUNTS.c.team_id == team).order_by(ACCOUNTS.c.account_id)


def tokens_since(team: str, account_id: int, version: int) -> Select[Any]:
    """Ask for the tokens that changed after `version`, with their owners."""
    t = TOKENS.c
    return (
        select(
            *(t.token_id, t.name, t.last_four, t.created_by, t.expires_at, t.permissions),
            *(t.first_seen_at, t.predates, t.successor_id, t.gone_at),
            # What tokenbot did itself is known for certain; what else happened is inferred.
            func.coalesce(SUCCESSIONS.c.predecessor_id, t.predecessor_id),
            *(OWNERS.c.user_id, OWNERS.c.left_at),
        )
        .join_from(TOKENS, OWNERS, same_token(TOKENS, OWNERS), isouter=True)
        .join(SUCCESSIONS, same_token(TOKENS, SUCCESSIONS), isouter=True)
        .where(one_account(TOKENS, team, account_id), t.version > version)
    )


def consumers_since(team: str, account_id: int, version: int) -> Select[Any]:
    """Ask for the consumers of the tokens that changed after `version`."""
    return (
        select(CONSUMERS.c.token_id, CONSUMERS.c.app, CONSUMERS.c.user_id, CONSUMERS.c.left_at)
        .join_from(CONSUMERS, TOKENS, same_token(CONSUMERS, TOKENS))
        .where(one_account(CONSUMERS, team, account_id), TOKENS.c.version > version)
        .order_by(CONSUMERS.c.token_id, CONSUMERS.c.app)
    )


def people(team: str) -> Select[Any]:
    """Ask for everybody who answers for a living token, or moves an app that uses one."""
    named = (
        select(table.c.user_id)
        .join_from(table, TOKENS, same_token(table, TOKENS))
        .where(table.c.team_id == team, table.c.user_id.is_not(None), TOKENS.c.gone_at.is_(None))
        for table in (OWNERS, CONSUMERS)
    )
    return select(union(*named).subquery().c.user_id)


def lineage(team: str, account_id: int, token_id: int) -> Select[Any]:
    """Ask for a token and those whose values it replaced, back to the first."""
    t = TOKENS.c
    wanted = (t.token_id, t.predecessor_id, t.first_seen_at, t.predates)
    line = select(*wanted).where(one_token(TOKENS, team, account_id, token_id)).cte(recursive=True)
    older = select(*wanted).join_from(
        TOKENS,
        line,
        and_(one_account(TOKENS, team, account_id), t.token_id == line.c.predecessor_id),
    )
    return select(line.union(older))


def events(team: str, account_id: int, token_ids: list[int], limit: int) -> Select[Any]:
    """Ask for the newest events of some tokens."""
    e = TOKEN_EVENTS.c
    return (
        select(e.token_id, e.kind, e.at, e.before, e.after)
        .where(one_account(TOKEN_EVENTS, team, account_id), e.token_id.in_(token_ids))
        .order_by(e.event_id.desc())
        .limit(limit)
    )
