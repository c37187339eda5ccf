"""Which of the workspace's files an image may show."""

from bot.playground.slack import payloads
from bot.playground.slack.model import Json
from bot.playground.slack.refusals import KnownFile
from bot.playground.slack.workspace import Workspace

SHOWN = ("image/png", "image/jpeg", "image/gif")


def known(workspace: Workspace) -> KnownFile:
    """Says of a `slack_file` whether it is an uploaded picture, by its id or its address."""

    def shown(file: Json) -> bool:
        pictures = [f for f in workspace.files.values() if f.content and f.mimetype in SHOWN]
        if "id" in file:
            return any(picture.id == file["id"] for picture in pictures)
        return any(payloads.file(workspace, p)["url_private"] == file["url"] for p in pictures)

    return shown
