"""Every block and element once, in light and in dark."""

import json
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.playground.slack import elements
from bot.playground.slack.browser.ui import Ui

_SAMPLES = Path(__file__).parent / "samples.json"
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'",
    "Cache-Control": "no-store",
}


async def page(ui: Ui, request: Request) -> Response:
    """The gallery, drawn for whoever is acting."""
    scene = ui.scene(request)
    samples = json.loads(_SAMPLES.read_text(encoding="utf-8"))
    every = [block for sample in samples for block in sample.get("blocks", ())]
    values = elements.defaults(every)
    drawings = {
        theme: scene.drawing(("gallery", theme), values, {"in_text_error": "That name is taken."})
        for theme in ("light", "dark")
    }
    context = {"samples": samples, "drawings": drawings, "painter": ui.painter}
    return HTMLResponse(ui.painter.page("gallery.html", **context), headers=_HEADERS)
