"""Messages: how one is posted, changed, removed, and answered through a response_url."""

from dataclasses import replace

from bot.playground.slack import elements, pictures
from bot.playground.slack.model import Json, Message
from bot.playground.slack.refusals_views import check_message
from bot.playground.slack.workspace import SLACKBOT, Workspace

LONGEST = 40_000
"""Characters of a text beyond which Slack cuts it."""
DELETED = "This message was deleted."


def _content(workspace: Workspace, args: Json) -> Json:
    """The fields of a message that an app may set, ids filled in."""
    return {
        "text": str(args.get("text") or "")[:LONGEST],
        "blocks": elements.with_ids(args.get("blocks") or (), workspace.new_id),
        "attachments": [_attachment(workspace, one) for one in args.get("attachments") or ()],
        "metadata": args.get("metadata"),
        "unfurl_links": args.get("unfurl_links", True) is not False,
        "unfurl_media": args.get("unfurl_media", True) is not False,
    }


def _attachment(workspace: Workspace, item: Json) -> Json:
    return item | {"blocks": elements.with_ids(item.get("blocks") or (), workspace.new_id)}


def post(
    workspace: Workspace,
    channel: str,
    args: Json,
    *,
    ephemeral_to: str | None = None,
    files: list[str] | None = None,
) -> Message:
    """Post a message by the app, its content already checked."""
    thread_ts = args.get("thread_ts")
    message = workspace.post(
        Message(
            workspace.next_ts(),
            channel,
            workspace.app.user_id,
            ephemeral_to=ephemeral_to,
            thread_ts=str(thread_ts) if thread_ts else None,
            broadcast=bool(args.get("reply_broadcast")),
            files=files or [],
            **_content(workspace, args),
        )
    )
    workspace.herald(message, None)
    return message


def edit(workspace: Workspace, message: Message, args: Json) -> None:
    """Change a message: new text without blocks removes the old blocks, as Slack documents."""
    new, before = _content(workspace, args), replace(message)
    if args.get("blocks") is not None or args.get("text"):
        message.blocks = new["blocks"]
        message.edited = message.edited or not new["blocks"]
        message.edited_ts = workspace.next_ts()
    if args.get("text") is not None:
        message.text = new["text"]
    if args.get("attachments") is not None:
        message.attachments = new["attachments"]
    if args.get("metadata") is not None:
        message.metadata = new["metadata"]
    message.states = {
        person: elements.defaults(message.every_block, values)
        for person, values in message.states.items()
    }
    workspace.changed(message)
    workspace.herald(message, before)


def delete(workspace: Workspace, message: Message) -> None:
    """Remove a message; one with replies leaves a stone behind, as in Slack."""
    before = replace(message)
    if message.ts in workspace.replies(message.channel):
        message.user, message.text, message.tombstone = SLACKBOT, DELETED, True
        message.blocks, message.attachments, message.files = [], [], []
        message.reactions = {}
    else:
        message.deleted = True
    workspace.changed(message)
    workspace.herald(message, before)


def trouble(
    workspace: Workspace, person: str, channel: str, text: str, thread_ts: str | None = None
) -> None:
    """A line by Slack itself that only this person sees."""
    workspace.post(
        Message(
            workspace.next_ts(),
            channel,
            SLACKBOT,
            text,
            ephemeral_to=person,
            thread_ts=thread_ts,
            trouble=True,
        )
    )


def respond(
    workspace: Workspace, body: Json, person: str, channel: str, original: Message | None = None
) -> None:
    """Do what a response asks: the original deleted or replaced, or a new message.

    Where there is an original it is replaced, unless the response says not to. Raises SlackRefusal.
    """
    if original is not None and _said(body, "delete_original", otherwise=False):
        delete(workspace, original)
        return
    check_message(body, known_file=pictures.known(workspace))
    if original is not None and _said(body, "replace_original", otherwise=True):
        edit(workspace, original, body)
        return
    hidden = body.get("response_type") != "in_channel"
    post(workspace, channel, body, ephemeral_to=person if hidden else None)


def _said(body: Json, key: str, *, otherwise: bool) -> bool:
    """A switch of a response, which Slack also takes as a text."""
    return {"true": True, "false": False}.get(str(body.get(key)).lower(), otherwise)
