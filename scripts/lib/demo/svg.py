"""A picture that is drawn shape by shape, later ones on top, and becomes an SVG.

Paint is a colour, "#rrggbb" or "#rrggbbaa", a gradient or a weave. Those, clips and blurs that are equal are defined once.
"""
import contextlib
import re
from string import ascii_lowercase as LETTERS
from typing import NamedTuple


def number(value):
    """A number with at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else re.sub(r"^(-?)0\.", r"\1.", text)


def rounded(d):
    """The data of a path, its numbers with at most one decimal."""
    return re.sub(r"-?\d*\.\d+", lambda match: number(float(match[0])), d).replace(" -", "-")


def fraction(value):
    return f"{value:.2f}".rstrip("0").rstrip(".").removeprefix("0") or "0"


class Gradient(NamedTuple):
    """Stops are colours, evenly spread, or pairs of a place from 0 to 1 and a colour."""
    kind: str
    geometry: str
    stops: tuple

    def xml(self):
        last = max(len(self.stops) - 1, 1)
        stops = [stop if isinstance(stop, tuple) else (index / last, stop) for index, stop in enumerate(self.stops)]
        inner = "".join(f'<stop{place(at)}{paint("stop-color", "stop-opacity", colour)}/>' for at, colour in stops)
        return f'<{self.kind} id="%s"{self.geometry}>{inner}</{self.kind}>'


def place(at):
    return f' offset="{fraction(at)}"' if at else ""


class Weave(NamedTuple):
    """Crossing threads, to be painted over the colour of a cloth."""
    step: int
    colour: str
    width: float

    def xml(self):
        ink = paint("stroke", "stroke-opacity", self.colour)
        threads = f'<path d="M0 0H{self.step}M0 0V{self.step}"{ink} stroke-width="{number(self.width)}"/>'
        return f'<pattern id="%s" width="{self.step}" height="{self.step}" patternUnits="userSpaceOnUse">{threads}</pattern>'


def paint(attribute, opacity, colour):
    """A colour as attributes; its alpha is one of its own, which every reader of SVG knows."""
    alpha = f' {opacity}="{fraction(int(colour[7:], 16) / 255)}"' if len(colour) == 9 else ""
    short = re.sub(r"^#(.)\1(.)\2(.)\3$", r"#\1\2\3", colour[:7])
    return f' {attribute}="{short}"{alpha}'


def across(*stops):
    """From left to right."""
    return Gradient("linearGradient", "", stops)


def down(*stops):
    return Gradient("linearGradient", ' x2="0" y2="1"', stops)


def slant(*stops):
    """From the upper left, where the light is, to the lower right."""
    return Gradient("linearGradient", ' x2="1" y2="1"', stops)


def glow(*stops, x=0.5, y=0.5, r=0.5):
    """From the inside out. The brightest place may be off the middle."""
    at = "" if (x, y) == (0.5, 0.5) else f' fx="{fraction(x)}" fy="{fraction(y)}"'
    return Gradient("radialGradient", at + ("" if r == 0.5 else f' r="{fraction(r)}"'), stops)


class Picture:
    """Every shape takes a fill, a line with its width, and more attributes, of which caps, dash and blur are short for longer ones."""
    def __init__(self, width=480, height=480):
        self.width, self.height = width, height
        self.parts = []
        self.shared = {}

    def svg(self):
        shared = "".join(xml % name for xml, name in self.shared.items())
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}"'
            f' width="{self.width}" height="{self.height}">\n<defs>{shared}</defs>\n' + "\n".join(self.parts) + "\n</svg>\n"
        )

    def path(self, d, fill=None, line=None, width=0, **more):
        """A shape from the data of a path, filled, with a line around it, or both."""
        self._add("path", f' d="{rounded(d)}"', fill, line, width, more)

    def line(self, d, colour, width, **more):
        self._add("path", f' d="{rounded(d)}"', None, colour, width, more)

    def oval(self, x, y, rx, ry, fill=None, line=None, width=0, **more):
        self._add("ellipse", f' cx="{number(x)}" cy="{number(y)}" rx="{number(rx)}" ry="{number(ry)}"', fill, line, width, more)

    def rect(self, x, y, w, h, fill=None, r=0, line=None, width=0, **more):
        optional = "".join(f' {name}="{number(value)}"' for name, value in (("x", x), ("y", y), ("rx", r)) if value)
        self._add("rect", f'{optional} width="{number(w)}" height="{number(h)}"', fill, line, width, more)

    def again(self, name, x=0, y=0):
        """What a group with that id has, once more, moved."""
        at = f' x="{number(x)}" y="{number(y)}"' if x or y else ""
        self.parts.append(f'<use href="#{name}"{at}/>')

    @contextlib.contextmanager
    def group(self, move=None, turn=0, scale=None, clip=None, **more):
        """What is drawn inside is moved, then turned around its new origin, scaled, and cut to a path."""
        steps = [f"translate({number(move[0])} {number(move[1])})"] if move else []
        steps += [f"rotate({number(turn)})"] if turn else []
        steps += [f"scale({scale if isinstance(scale, str) else fraction(scale)})"] if scale else []
        transform = f' transform="{"".join(steps)}"' if steps else ""
        cut = f' clip-path="url(#{self._share(f"""<clipPath id="%s"><path d="{rounded(clip)}"/></clipPath>""")})"' if clip else ""
        self.parts.append(f"<g{transform}{cut}{self._more(more)}>")
        yield
        self.parts.append("</g>")

    def _add(self, tag, shape, fill, line, width, more):
        stroke = f'{self._paint("stroke", line)} stroke-width="{number(width)}"' if line else ""
        self.parts.append(f'<{tag}{shape}{self._paint("fill", fill)}{stroke}{self._more(more)}/>')

    def _paint(self, attribute, value):
        if value is None:
            return f' {attribute}="none"'
        if isinstance(value, (Gradient, Weave)):
            return f' {attribute}="url(#{self._share(value.xml())})"'
        return paint(attribute, f"{attribute}-opacity", value)

    def _more(self, more):
        text = ""
        for name, value in more.items():
            if name == "blur":
                room = 'x="-50%%" y="-50%%" width="200%%" height="200%%"'
                blur = self._share(f'<filter id="%s" {room}><feGaussianBlur stdDeviation="{value}"/></filter>')
                text += f' filter="url(#{blur})"'
            elif name == "caps":
                text += ' stroke-linecap="round" stroke-linejoin="round"'
            elif name == "dash":
                text += f' stroke-dasharray="{value}"'
            else:
                text += f' {name}="{value}"'
        return text

    def _share(self, xml):
        """The id of a definition."""
        count = len(self.shared)
        return self.shared.setdefault(xml, LETTERS[count % 26] + (str(count // 26) if count >= 26 else ""))
