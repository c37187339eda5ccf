"""Slack's limits for whole views and messages; each function raises SlackRefusal."""

import json

from bot.playground.slack import refusals_blocks
from bot.playground.slack.model import Json
from bot.playground.slack.refusals import PLAIN, KnownFile, Problems, SlackRefusal, any_file

LARGEST_VIEW = 250_000
LONGEST = {"callback_id": 255, "external_id": 255, "private_metadata": 3000}
LONGEST_UPDATE = 4_000
MOST_ATTACHMENTS = 100
KEYS = {"type", "blocks", *LONGEST}
FRAME = {"title", "submit", "close"}
SWITCHES = {"clear_on_close", "notify_on_close", "submit_disabled"}
"""What a modal may say beyond what a Home may."""


def check_view(view: object, kind: str, known_file: KnownFile = any_file) -> Json:
    """The view, if Slack would take it as this kind ("modal" or "home")."""
    if not isinstance(view, dict):
        raise SlackRefusal("invalid_arguments", response_metadata={"messages": ["invalid `view`"]})
    if len(json.dumps(view)) > LARGEST_VIEW:
        raise SlackRefusal("view_too_large")
    problems = Problems(kind)
    sent = view.get("type")
    problems.unless(sent == kind, f"unsupported type: {sent}", "/view/type")
    for key, limit in LONGEST.items():
        if view.get(key):
            problems.length(view[key], limit, f"/view/{key}")
    _frame(problems, view)
    if problems.unless("blocks" in view, "missing required field: blocks", "/view"):
        inside = refusals_blocks.check(view["blocks"], kind, "/view/blocks", known_file)
        problems.found += inside.found
    problems.refuse("invalid_arguments")
    return view


def _frame(problems: Problems, view: Json) -> None:
    """Title and buttons: a modal's have limits, a Home has none."""
    said = {key: value for key, value in view.items() if value is not None}
    if problems.surface == "home":
        problems.only(said, KEYS, "/view")
        return
    problems.only(said, KEYS | FRAME | SWITCHES, "/view")
    if problems.unless(view.get("title"), "missing required field: title", "/view"):
        problems.text(view["title"], 24, "/view/title", PLAIN)
    for key in ("submit", "close"):
        if view.get(key):
            problems.text(view[key], 24, f"/view/{key}", PLAIN)
    blocks = view.get("blocks")
    inputs = any(b.get("type") == "input" for b in blocks or () if isinstance(b, dict))
    if inputs and not view.get("submit"):
        problems.add("missing required field: submit (there is an input block)", "/view")


def check_message(args: Json, how: str = "post", known_file: KnownFile = any_file) -> None:
    """Refuse what Slack would refuse of a message's content; `how` is "post" or "update"."""
    text, blocks, attachments = args.get("text"), args.get("blocks"), args.get("attachments")
    if blocks is not None:
        if not isinstance(blocks, list):
            raise SlackRefusal("invalid_blocks_format")
        refusals_blocks.check(blocks, "message", "/blocks", known_file).refuse("invalid_blocks")
    _attachments(attachments or [], known_file)
    if not text and not blocks and not attachments:
        raise SlackRefusal("no_text")
    if how == "update" and len(str(text or "")) > LONGEST_UPDATE:
        raise SlackRefusal("msg_too_long")
    metadata = args.get("metadata")
    if metadata is not None and not (isinstance(metadata, dict) and "event_type" in metadata):
        raise SlackRefusal("invalid_metadata_format")


def _attachments(attachments: object, known_file: KnownFile) -> None:
    listed = isinstance(attachments, list) and all(isinstance(one, dict) for one in attachments)
    if not isinstance(attachments, list) or not listed:
        raise SlackRefusal("invalid_attachments")
    if len(attachments) > MOST_ATTACHMENTS:
        raise SlackRefusal("too_many_attachments")
    for index, attachment in enumerate(attachments):
        if attachment.get("blocks"):
            at = f"/attachments/{index}/blocks"
            found = refusals_blocks.check(attachment["blocks"], "message", at, known_file)
            found.refuse("invalid_attachments")
