"""Logs: one line an event, with nothing in it that opens a door."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

SECRET_KEYS: Final = re.compile(
    r"token$|secret|password|authorization|api[-_]key|response_url|trigger_id|^value$",
    re.IGNORECASE,
)
SECRET_SHAPES: Final = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|https?://\S*?/(?:services|commands|actions|response)/\S+"
    r"|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])"
)
HIDDEN: Final = "[hidden]"

NOISY: Final = {
    "slack_bolt": logging.ERROR,  # below it come whole bodies, and an environment that is not ours
    "slack_sdk": logging.WARNING,  # at DEBUG it prints bodies and envelopes
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "apscheduler": logging.WARNING,
    "alembic": logging.WARNING,
    "uvicorn": logging.WARNING,
}


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hide whatever is secret by its key or by its shape; runs after tracebacks became text."""
    return {key: _hidden(key, value) for key, value in event.items()}


def _hidden(key: str, value: object) -> object:
    if SECRET_KEYS.search(key) and value is not None:
        return HIDDEN
    if isinstance(value, str):
        return SECRET_SHAPES.sub(HIDDEN, value)
    if isinstance(value, Mapping):
        return {str(inner): _hidden(str(inner), each) for inner, each in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden("", each) for each in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return SECRET_SHAPES.sub(HIDDEN, str(value))


def configure(*, colours: bool) -> None:
    """Send every log, the libraries' too, through one formatter: JSON lines, or text for people."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: Processor = structlog.processors.JSONRenderer()
    if colours:
        last = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redact,
                last,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for name, level in NOISY.items():
        logging.getLogger(name).setLevel(level)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
