"""What is asked every minute, or at every click, reads no more of the history than it needs."""

from typing import Any

from sqlalchemy import Select, text

from bot.domain.nudges import NudgeKind
from bot.domain.requests import OPEN, RequestState
from bot.store import asked, nudges, values
from bot.store.change_tables import REQUESTS, SEALED_VALUES
from bot.store.claims import Wanted
from bot.store.database import Database
from bot.store.notice_tables import NUDGES
from tests.store.changes import DAY, MINUTE, NOW, S, asking
from tests.store.test_plans import plan, scans

OPEN_ONES = Wanted(states=OPEN)
TO_SEE_TO = Wanted(to_see_to=True)
QUERIES: dict[str, tuple[Select[Any], str]] = {
    "due": (asked.due("T1", NOW, 50), "ix_requests_team_id_due_at"),
    "unannounced": (asked.unannounced("T1", NOW, 50), "ix_requests_team_id_announce_at"),
    "lapsed": (asked.lapsed("T1", NOW, 50), "ix_requests_open"),
    "applying": (asked.open_ones("T1", RequestState.APPLYING), "ix_requests_open"),
    "pending": (asked.pending("T1", NOW, 200), "ix_requests_open"),
    "ended": (asked.ended_since("T1", NOW + MINUTE), "ix_requests_ended"),
    "open": (asked.listed("T1", OPEN_ONES, 20, None), "ix_requests_open"),
    "to review": (asked.to_review("T1"), "ix_requests_unreviewed"),
    "open or to review": (asked.listed("T1", TO_SEE_TO, 20, None), "ix_requests_unreviewed"),
    "more of them": (asked.listed("T1", TO_SEE_TO, 20, "r7"), "ix_requests_open"),
    "the next page": (asked.listed("T1", OPEN_ONES, 20, "r7"), "ix_requests_open"),
    "mine": (asked.listed("T1", Wanted("U1"), 20, None), "ix_requests_team_id_asker_asked_at"),
    "all": (asked.listed("T1", Wanted(), 20, None), "ix_requests_team_id_asked_at"),
    "unread values": (
        values.unread_by("T1", "U1", NOW),
        "ix_sealed_values_team_id_user_id_expires_at",
    ),
    "the same": (asked.open_same("T1", "s1000"), "ix_requests_once"),
    "waiting": (asked.open_ones("T1", RequestState.PENDING), "ix_requests_open"),
    "nudges": (nudges.due("T1", NOW, 50), "ix_nudges_team_id_due_at"),
    "outdated": (nudges.outdated("T1", 50), "ix_nudges_shown"),
    "lapsed values": (values.unread_until("T1", NOW, 50), "ix_sealed_values_team_id_expires_at"),
}


async def filled(db: Database) -> None:
    """Three thousand requests of which a few are open, and as many values of which few wait."""
    row = asked.row_of(asking())
    row |= {"state": S.DONE, "announce_at": None, "ended_at": NOW}
    waiting = {"state": S.PENDING, "announce_at": NOW, "ended_at": None}
    nudge = {"team_id": "T1", "kind": NudgeKind.WAITS, "number": 1, "told": "U1", "claims": 1}
    rows, kept, told = [], [], []
    for number in range(3000):
        at = NOW - number * MINUTE
        mine = {
            "same": f"s{number}",
            "request_id": f"r{number}",
            "asker": f"U{number % 100}",
            "asked_at": at,
        }
        seen = {"review": ()} if number % 500 else {}
        rows.append(row | mine | seen | (waiting if number % 1000 == 0 else {}))
        due = NOW if number % 500 == 0 else None
        told.append(nudge | {"request_id": f"r{number}", "due_at": due, "ts": due and "1.0"})
        kept.append(
            {
                "team_id": "T1",
                "value_id": f"v{number}",
                "account_id": 1,
                "request_id": f"r{number}",
                "user_id": f"U{number % 100}",
                "sealed": b"x" if number % 500 == 0 else None,
                "sealed_at": at,
                "expires_at": at + DAY,
            }
        )
    async with db.write() as connection:
        await connection.execute(REQUESTS.insert(), rows)
        await connection.execute(SEALED_VALUES.insert(), kept)
        await connection.execute(NUDGES.insert(), told)
        await connection.execute(text("ANALYZE"))


async def test_nothing_reads_a_whole_table(db: Database) -> None:
    await filled(db)
    for name, (query, index) in QUERIES.items():
        found = await plan(db, query)
        assert index in found, (name, found)
        assert not scans(found, "requests"), (name, found)
        assert not scans(found, "sealed_values"), (name, found)
        assert not scans(found, "nudges"), (name, found)
