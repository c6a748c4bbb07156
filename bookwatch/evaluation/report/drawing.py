"""Small pictures as SVG text: axes, lines, bars. No browser, no library."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

WIDTH, HEIGHT = 560, 340
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 16, 34, 46
_FONT: Final = 'font-family="sans-serif" font-size="12" fill="#212b32"'
COLOURS: Final = ("#005eb8", "#d5281b", "#007f3b", "#4c6272", "#7c2855", "#ed8b00")
DASHES: Final = ("", "6 3", "2 3", "8 3 2 3", "1 2", "10 4")
"""Colour is never the only sign."""

Points = Sequence[tuple[float, float]]


@dataclass(slots=True, kw_only=True)
class Picture:
    """A chart with two linear axes."""

    title: str
    x: str
    y: str
    most: tuple[float, float]
    """Ends of the axes; they begin at `least`."""
    least: tuple[float, float] = (0.0, 0.0)
    marks: tuple[Sequence[float], Sequence[float]] = ((), ())
    _parts: list[str] = field(default_factory=list)
    _legend: int = 0

    def line(self, points: Points, *, name: str, number: int) -> None:
        """A line with its name in the legend."""
        path = " ".join(f"{self._x(x):.1f},{self._y(y):.1f}" for x, y in points)
        style = f'stroke="{COLOURS[number % 6]}" stroke-dasharray="{DASHES[number % 6]}" stroke-width="2"'
        self._parts.append(f'<polyline points="{path}" fill="none" {style}/>')
        top = _TOP + 14 + 16 * self._legend
        self._parts.append(f'<line x1="{WIDTH - 206}" x2="{WIDTH - 180}" y1="{top - 4}" y2="{top - 4}" {style}/>')
        self._parts.append(f'<text x="{WIDTH - 174}" y="{top}" {_FONT}>{escape(name)}</text>')
        self._legend += 1

    def dots(self, points: Points) -> None:
        """Circles."""
        for x, y in points:
            self._parts.append(f'<circle cx="{self._x(x):.1f}" cy="{self._y(y):.1f}" r="4" fill="{COLOURS[0]}"/>')

    def bar(self, start: float, end: float, *, height: float, number: int) -> None:
        """A bar from one x to another."""
        x, y = self._x(start), self._y(height)
        size = f'width="{self._x(end) - x:.1f}" height="{self._y(self.least[1]) - y:.1f}"'
        self._parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" {size} fill="{COLOURS[number % 6]}" stroke="#fff"/>')

    def note(self, x: float, y: float, words: str) -> None:
        """Words at a place."""
        self._parts.append(f'<text x="{self._x(x):.1f}" y="{self._y(y):.1f}" {_FONT}>{escape(words)}</text>')

    def text(self) -> str:
        """The whole file."""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
        title = f'<title>{escape(self.title)}</title><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        return "\n".join([head, title, *self._axes(), *self._parts, "</svg>"]) + "\n"

    def _axes(self) -> list[str]:
        left, bottom = self._x(self.least[0]), self._y(self.least[1])
        right, top = self._x(self.most[0]), self._y(self.most[1])
        out = [f'<text x="{_LEFT}" y="20" {_FONT} font-weight="bold">{escape(self.title)}</text>']
        out.append(f'<path d="M{left} {top}V{bottom}H{right}" fill="none" stroke="#4c6272"/>')
        for x in self.marks[0]:
            out.append(f'<text x="{self._x(x):.1f}" y="{bottom + 16}" text-anchor="middle" {_FONT}>{x:g}</text>')
        for y in self.marks[1]:
            out.append(f'<text x="{left - 6}" y="{self._y(y) + 4:.1f}" text-anchor="end" {_FONT}>{y:g}</text>')
        middle = (left + right) / 2
        out.append(f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle" {_FONT}>{escape(self.x)}</text>')
        turned = f'transform="translate(16 {(top + bottom) / 2}) rotate(-90)"'
        out.append(f'<text {turned} text-anchor="middle" {_FONT}>{escape(self.y)}</text>')
        return out

    def _x(self, value: float) -> float:
        share = (value - self.least[0]) / (self.most[0] - self.least[0])
        return _LEFT + share * (WIDTH - _LEFT - _RIGHT)

    def _y(self, value: float) -> float:
        share = (min(value, self.most[1]) - self.least[1]) / (self.most[1] - self.least[1])
        return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)
