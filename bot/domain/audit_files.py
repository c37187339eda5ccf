"""The audit as a file: a table for people, or one JSON object a line for machines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from bot.domain.audit import Recorded

COLUMNS: Final = (
    "number",
    "at",
    "kind",
    "actor",
    "account_id",
    "token_id",
    "request_id",
    "facts",
    "previous",
    "hash",
)

HEADER: Final = ",".join(COLUMNS).encode() + b"\r\n"
"""The first line of a table."""


class Form(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    JSONL = "jsonl"


def table(found: Iterable[Recorded]) -> bytes:
    """Return events as CSV with a header; no cell of it is a formula to a spreadsheet."""
    return HEADER + b"".join(map(row, found))


def lines(found: Iterable[Recorded]) -> bytes:
    """Return events as JSON, one object a line."""
    return b"".join(map(line, found))


def row(each: Recorded) -> bytes:
    """Return one event as a line of the table."""
    out = io.StringIO()
    cells = _whole(each)
    cells["facts"] = json.dumps(cells["facts"], ensure_ascii=False)
    csv.writer(out).writerow([_safe(cells[column]) for column in COLUMNS])
    # Half of a surrogate pair has no UTF-8; within JSON its escape says the same.
    return out.getvalue().encode(errors="backslashreplace")


def line(each: Recorded) -> bytes:
    """Return one event as a line of JSON."""
    return json.dumps(_whole(each)).encode() + b"\n"


def _whole(each: Recorded) -> dict[str, object]:
    entry = each.entry
    return {
        "number": each.number,
        "at": entry.at.isoformat(),
        "kind": entry.kind,
        "actor": entry.actor,
        "account_id": entry.account_id,
        "token_id": entry.token_id,
        "request_id": entry.request_id,
        "facts": dict(entry.facts),
        "previous": each.previous,
        "hash": each.hash,
    }


def _safe(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    cell = "" if value is None else str(value)
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
