"""Web API: files, uploaded in three steps as Slack wants it."""

import mimetypes
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from bot.playground.slack import payloads, posting
from bot.playground.slack.delivery import Courier
from bot.playground.slack.model import Channel, Json, StoredFile
from bot.playground.slack.refusals import SlackRefusal
from bot.playground.slack.webapi import Call, Method, token_of
from bot.playground.slack.webapi_chat import writable

SHOWN_INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp", "text/plain")


def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal."""
    name = call.text("filename")
    try:
        length = int(call.text("length"))
    except ValueError as error:
        raise SlackRefusal("invalid_arguments") from error
    if length <= 0:
        raise SlackRefusal("length_too_small")
    workspace = call.workspace
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = StoredFile(
        workspace.new_id("F"), name, name, length, workspace.app.user_id, mimetype=kind
    )
    file.alt_text = str(call.args.get("alt_txt") or "")
    file.created = int(workspace.now().timestamp())
    workspace.files[file.id] = file
    key = f"{file.id}-{workspace.nonce()}"
    workspace.uploads[key] = file.id
    return {"upload_url": f"{workspace.base_url}/upload/{key}", "file_id": file.id}


async def receive(courier: Courier, request: Request) -> Response:
    """The second step: the bytes, raw or as a form's file."""
    workspace = courier.workspace
    file = workspace.files.get(workspace.uploads.get(request.path_params["key"], ""))
    if file is None:
        return PlainTextResponse("not found", 404)
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form() as form:
            sent = [value for value in form.values() if isinstance(value, UploadFile)]
            file.content = await sent[0].read() if sent else b""
    else:
        file.content = await request.body()
    file.size = len(file.content)
    return PlainTextResponse(f"OK - {file.size}")


def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: with a channel, the files are posted there."""
    named = call.args.get("files")
    if not named or not isinstance(named, list):
        raise SlackRefusal("invalid_arguments")
    files = [_uploaded(call, entry) for entry in named]
    for channel in _channels(call):
        args = {"text": call.args.get("initial_comment"), "thread_ts": call.args.get("thread_ts")}
        posting.post(call.workspace, channel.id, args, files=[file.id for file in files])
        for file in files:
            file.channels.append(channel.id)
    return {"files": [payloads.file(call.workspace, file) for file in files]}


def _channels(call: Call) -> list[Channel]:
    """Where the files are to be posted; only `channels` takes people, too."""
    space, named = call.workspace, str(call.args.get("channels") or "").split(",")
    ids = [space.dm(name).id if name in space.people else name for name in named]
    wanted = ids if any(ids) else [str(call.args.get("channel_id") or "")]
    channels = [writable(call, name) for name in wanted if name]
    if not all(space.is_in(channel, space.app.user_id) for channel in channels):
        raise SlackRefusal("not_in_channel")
    return channels


def _uploaded(call: Call, entry: object) -> StoredFile:
    file = call.workspace.files.get(str(entry.get("id"))) if isinstance(entry, dict) else None
    if file is None or not file.content:
        raise SlackRefusal("file_not_found")
    file.title = str(entry.get("title") or file.name) if isinstance(entry, dict) else file.name
    for key in [key for key, file_id in call.workspace.uploads.items() if file_id == file.id]:
        del call.workspace.uploads[key]
    return file


def info(call: Call) -> Json:
    """files.info."""
    file = call.workspace.files.get(call.text("file", "file_not_found"))
    if file is None:
        raise SlackRefusal("file_not_found")
    return {"file": payloads.file(call.workspace, file)}


def serve(courier: Courier, request: Request) -> Response:
    """An uploaded file, to the app that shows its token; anybody else is sent to the workspace.

    Nothing but plain pictures and text is ever shown inside the page.
    """
    if token_of(request, {}) != courier.credentials.bot_token:
        return RedirectResponse(f"/?redir={quote(request.url.path, safe='')}", 302)
    if "files:read" not in courier.workspace.app.scopes:
        return PlainTextResponse("missing_scope", 403)
    file = courier.workspace.files.get(request.path_params["file"])
    if file is None or not file.content:
        return PlainTextResponse("not found", 404)
    inline = file.mimetype in SHOWN_INLINE
    extra = {
        "Content-Disposition": "inline" if inline else "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(file.content, media_type=file.mimetype, headers=extra)


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, ("files:write",)),
    "files.completeUploadExternal": Method(complete_upload, ("files:write",)),
    "files.info": Method(info, ("files:read",)),
}
