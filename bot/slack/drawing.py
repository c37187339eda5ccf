"""Draws bars; nothing of it is imported before the first picture, as that takes seconds."""

from __future__ import annotations

import io
import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from bot.slack.blocks import NAMELESS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text

GROUND, LINE, INK, QUIET = "#ffffff", "#d5d5d8", "#1d1c1d", "#55545a"
"""The picture's own ground, so that it reads the same in Slack's light and dark themes."""

LONGEST_NAME: Final = 60
"""How many characters of a name are tried; what is too wide is shortened further."""

WIDTH: Final = 6.4
"""In inches of DOTS pixels."""

DOTS: Final = 200
_ROW: Final = 0.26
_HEAD, _FOOT = 0.44, 0.34
"""Heights in inches: low, as Slack shows a picture at most 360 pixels high."""

_LEFT, _NAMES, _BARS, _MARKS = 0.025, 0.4, 0.58, 0.09
"""Which parts of the width are the margin, what is left of the bars, the bars, and the marks."""

_APART: Final = 0.14
"""How far two ticks are apart at least, as a part of the bars' width."""

_SIGN: Final = 0.075
"""How wide a character at the end of a bar is at most, on average, in inches."""

_LEFT_OUT: Final = "…"
"""What stands for letters that the font lacks; of signs, such as emoji, nothing is left."""

_CLEAR: Final = 0.02
"""How far from words the lines keep, in inches."""

_ABOVE, _BELOW = 0.45, 0.55
"""How far from the rows, in rows, the words of today and of the ticks stand."""

_ONE_AT_A_TIME: Final = Lock()
"""matplotlib is not made for several threads."""


class Urgency(Enum):
    """How soon something has to be done, by its colour: each reads well on the ground."""

    NOW = "#b3261e"
    SOON = "#b84e08"
    MONTH = "#836400"
    LATER = "#1f7a4d"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, `days` long; `mark` is never shortened as the name is, `told` stands at its end."""

    name: str
    mark: str
    told: str
    days: float
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn; `ticks` are days with their words, `begin` is where all bars begin."""

    title: str
    begin: str
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[int, str], ...]
    foot: str = ""


def png(picture: Picture) -> bytes:
    """Draw a picture; takes tenths of a second, the first time seconds: not in the event loop."""
    # So late because it takes seconds and 60 MB, and most processes never draw.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415  as said above
    from matplotlib.figure import Figure  # noqa: PLC0415  as said above

    height = _HEAD + _FOOT + _ROW * len(picture.bars)
    with _ONE_AT_A_TIME:
        figure = Figure(figsize=(WIDTH, height), dpi=DOTS, facecolor=GROUND)
        FigureCanvasAgg(figure)
        pen = _Pen()
        figure.patch.set(edgecolor=LINE, linewidth=2)
        bars = figure.add_axes((_NAMES, _FOOT / height, _BARS, 1 - (_HEAD + _FOOT) / height))
        _draw(bars, picture, pen)
        figure.text(_LEFT, 1 - 0.22 / height, picture.title, **pen.bold(11))
        figure.text(_LEFT, 0.2 / height, picture.foot, **pen.plain(8.5, QUIET))
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png")
    return drawn.getvalue()


def _draw(axes: Axes, picture: Picture, pen: _Pen) -> None:
    """Draw the bars from above; their lengths grow with the root, so that soon ends differ."""
    rows = len(picture.bars)
    told = _SIGN * max(len(bar.told) for bar in picture.bars)
    longest = max(math.sqrt(bar.days) for bar in picture.bars) or 1.0
    widest = longest / (1 - told / (_BARS * WIDTH))
    axes.set(xlim=(0, widest), ylim=(rows - 0.5, -0.5))
    axes.set_axis_off()
    ticks = dict(_spaced(picture.ticks, widest))
    for at, words in ticks.items():
        axes.text(at, rows - 0.5 + _BELOW, words, ha="center", **pen.plain(7.5, QUIET))
    for row, bar in enumerate(picture.bars):
        length = math.sqrt(bar.days)
        axes.barh(row, length, height=0.56, color=bar.urgency.value)
        beside = axes.text(length + widest * 0.015, row, bar.told, **pen.plain(8.5))
        _grid(axes, row, [at for at in ticks if not _crosses(at, beside)])
        _name(axes, row, bar, pen)
    axes.axvline(0, color=INK, linewidth=1.6)
    axes.text(0, -0.5 - _ABOVE, picture.begin, ha="center", **pen.bold(7.5))


def _grid(axes: Axes, row: int, ticks: list[float]) -> None:
    """Draw a row's part of the lines on which the ticks stand."""
    axes.vlines(ticks, row - 0.5, row + 0.5, color=LINE, linewidth=0.8, zorder=0)


def _crosses(at: float, text: Text) -> bool:
    """Say whether a line there would go through a text, or nearly so."""
    room = text.get_window_extent().padded(_CLEAR * DOTS)
    x, _ = text.get_transform().transform((at, 0))
    return bool(room.x0 <= x <= room.x1)


def _name(axes: Axes, row: int, bar: Bar, pen: _Pen) -> None:
    """Write what a bar is about at its left, and shorten a name until it fits there."""
    beside = axes.get_yaxis_transform()
    left, right = (_LEFT - _NAMES) / _BARS, -0.02
    axes.text(right, row, bar.mark, ha="right", transform=beside, **pen.plain(7.5, QUIET))
    name = pen.readable(bar.name, LONGEST_NAME)
    text = axes.text(left, row, name, transform=beside, **pen.plain(9))
    room = (_NAMES - _LEFT - _MARKS) * WIDTH * DOTS
    while (wide := _width(text)) > room:
        name = f"{name[: min(len(name) - 2, int(len(name) * room / wide))]}…"
        text.set_text(name)


def _width(text: Text) -> float:
    """Return how wide a text is drawn, in dots."""
    return float(text.get_window_extent().width)


def _spaced(ticks: tuple[tuple[int, str], ...], widest: float) -> Iterator[tuple[float, str]]:
    """Return where ticks are drawn, without those that stand too near to a later one."""
    last = math.inf
    for days, words in reversed(ticks):
        at = math.sqrt(days)
        if last - at >= widest * _APART:
            last = at
            yield at, words


class _Pen:
    """The font that comes with matplotlib, in which nothing that people wrote is a formula."""

    def __init__(self) -> None:
        from matplotlib import get_data_path  # noqa: PLC0415  as in png
        from matplotlib.ft2font import FT2Font  # noqa: PLC0415  as in png

        self._folder = Path(get_data_path()) / "fonts" / "ttf"
        self._known = FT2Font(str(self._folder / "DejaVuSans.ttf")).get_charmap()

    def plain(self, size: float, colour: str = INK) -> dict[str, Any]:
        return self._with("DejaVuSans.ttf", size, colour)

    def bold(self, size: float, colour: str = INK) -> dict[str, Any]:
        return self._with("DejaVuSans-Bold.ttf", size, colour)

    def _with(self, file: str, size: float, colour: str) -> dict[str, Any]:
        font = _font(self._folder / file, size)
        return {"fontproperties": font, "color": colour, "parse_math": False, "va": "center"}

    def readable(self, text: str, longest: int) -> str:
        """Return text on one line, in characters that the font has; it says where it is cut."""
        signs = "".join(map(_shown, unicodedata.normalize("NFC", text)))
        if not signs.strip():
            return NAMELESS
        kept = re.sub(f"{_LEFT_OUT}+", _LEFT_OUT, "".join(map(self._drawn, signs)))
        kept = " ".join(kept.split()) or _LEFT_OUT
        return kept if len(kept) <= longest else f"{kept[: longest - 1]}…"

    def _drawn(self, sign: str) -> str:
        """Return a character, or what is drawn for one that the font lacks."""
        if ord(sign) in self._known:
            return sign
        return _LEFT_OUT if sign.isalnum() else ""


def _font(file: Path, size: float) -> FontProperties:
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415  as in png

    return FontProperties(fname=str(file), size=size)


def _shown(sign: str) -> str:
    """Return a character, or a blank for one that breaks the line, or nothing for a hidden one."""
    kind = unicodedata.category(sign)
    if kind in {"Cc", "Zl", "Zp", "Zs"}:
        return " "
    return "" if kind in {"Cf", "Cs", "Mn", "Me"} else sign
