"""Whatever JSON the service sends, a decoder reads it or says so in one of a few known ways."""

from __future__ import annotations

import json
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.mailtrap import payloads

KEYS = [
    "id",
    "name",
    "type",
    "resources",
    "expires_at",
    "token",
    "data",
    "access_level",
    "resource_type",
    "resource_id",
    "specifier",
    "specifier_type",
    "project_id",
    "domain_name",
    "username",
    "password",
    "smtp_ports",
    "created_by",
    "domain",
]
WORDS = ["", "é", "2027-01-01", "0001-01-01T00:00:00+05:00", "7", "inbox", "admin"]
LEAF = st.sampled_from([None, True, -1, 7, 2**70, 0.5, *WORDS])
JSON = st.recursive(
    LEAF,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=12,
)

DECODERS: list[Callable[[bytes], object]] = [
    payloads.accounts,
    payloads.resources,
    payloads.domains,
    payloads.domain,
    payloads.projects,
    payloads.sandboxes,
    payloads.credentials,
    payloads.accesses,
    payloads.nothing,
    payloads.message,
    lambda body: payloads.tokens(body, 5),
    lambda body: payloads.token(body, 5),
    lambda body: payloads.issued_token(body, 5),
]


@settings(deadline=None)
@given(JSON | st.lists(JSON, max_size=2))
def test_no_json_whatever_breaks_a_decoder_in_another_way(document: object) -> None:
    body = json.dumps(document).encode()
    for decode in DECODERS:
        try:
            decode(body)
        except payloads.UNDECODABLE:
            continue
