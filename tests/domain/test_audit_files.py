"""An export is read by spreadsheets and machines, and neither is led astray by it."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from bot.domain.audit import Entry, Recorded
from bot.domain.audit_files import COLUMNS, lines, table

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
ODD = '=1+1 "quoted", 🔑\r\n\x00 \ud800'


def recorded(number: int, kind: str = "reset_token.done", reason: str = ODD) -> Recorded:
    entry = Entry("T1", NOW, kind, "U1", 1, None, "r1", {"reason": reason})
    return Recorded(number, entry, "0" * 64, "a" * 64)


def test_a_table_says_everything_in_its_columns() -> None:
    rows = list(csv.reader(io.StringIO(table([recorded(1), recorded(2)]).decode(), newline="")))
    assert rows[0] == list(COLUMNS)
    assert rows[1][:7] == ["1", NOW.isoformat(), "reset_token.done", "U1", "1", "", "r1"]
    assert json.loads(rows[1][7]) == {"reason": ODD}
    assert [row[0] for row in rows[1:]] == ["1", "2"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_nothing_that_people_wrote_is_a_formula(sign: str) -> None:
    text = table([recorded(1, f"{sign}HYPERLINK()", f"{sign}cmd")]).decode()
    (row,) = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert row[2] == f"'{sign}HYPERLINK()"
    assert not any(cell[:1] in "=+-@\t\r" for cell in row if cell)


def test_each_line_of_json_is_one_event_whole() -> None:
    first, second = lines([recorded(1), recorded(2)]).decode("ascii").splitlines()
    assert json.loads(first)["facts"] == {"reason": ODD}
    assert json.loads(first) | {"number": 2} == json.loads(second)
