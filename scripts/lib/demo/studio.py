"""The studio that all pictures share: its colours, its one light from the upper left, shadows, and solid shapes."""
import math
import random

from svg import across, down, glow, slant


def mix(colour, other, share):
    pairs = zip(*[[int(c[i:i + 2], 16) for i in (1, 3, 5)] for c in (colour, other)])
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def light(colour, share=0.3):
    """Nearer to the lamp, which is warm."""
    return mix(colour, "#fff8ea", share)


def dark(colour, share=0.3):
    """In the shade, which is cool."""
    return mix(colour, "#241a2e", share)


def fade(colour, alpha):
    return f"{colour}{round(alpha * 255):02x}"


def cylinder(colour, shine=0.38):
    """A round upright body: light near its left edge, core shadow at the right, some light from the table behind it."""
    edge = dark(colour, 0.18)
    return across((0, edge), (0.24, light(colour, shine)), (0.48, colour), (0.86, dark(colour, 0.36)), (1, dark(colour, 0.24)))


def ball(colour, shine=0.5):
    return glow(light(colour, shine), (0.4, colour), (0.84, dark(colour, 0.38)), (1, dark(colour, 0.26)), x=0.34, y=0.28, r=0.58)


def sheet(colour, depth=0.14):
    """A flat thing."""
    return slant(light(colour, depth * 1.4), colour, dark(colour, depth))


class Stage:
    """The backdrop of a category: a wall and a table, two tones of one colour."""

    def __init__(self, wall, table):
        self.wall, self.table = wall, table

    def room(self, p, horizon=322):
        p.rect(0, 0, 480, 480, down(light(self.wall, 0.35), self.wall))
        p.oval(130, 110, 330, 290, glow("#ffffff99", "#ffffff00"))
        p.rect(0, horizon, 480, 480 - horizon, down(dark(self.table, 0.07), (0.25, self.table), light(self.table, 0.3)))
        p.rect(0, horizon, 480, 2, fade(light(self.table, 0.6), 0.6))

    def top(self, p):
        """The table seen from above, for what lies flat."""
        p.rect(0, 0, 480, 480, slant(light(self.table, 0.42), self.table, dark(self.table, 0.08)))
        p.oval(130, 110, 330, 290, glow("#ffffff80", "#ffffff00"))


SHADE = "#2a1c22"


def shadow(p, x, y, w, h=None, strength=0.5, foot=None):
    """What stands at x, y and is w wide to each side throws a soft shadow to the right, dark where its foot touches the table."""
    h, foot = h or w * 0.2, foot or w
    p.oval(
        x + w * 0.22, y + h * 0.1, w * 1.32, h * 1.35,
        glow(fade(SHADE, strength * 0.8), (0.5, fade(SHADE, strength * 0.4)), fade(SHADE, 0)),
    )
    p.oval(x, y, foot * 1.03, h * 0.62, glow(fade(SHADE, strength), (0.7, fade(SHADE, strength * 0.7)), fade(SHADE, 0)))


def cast(p, d, dx=8, dy=10, blur=7, strength=0.35):
    """The shadow of a flat thing of that outline."""
    with p.group(move=(dx, dy)):
        p.path(d, fade(SHADE, strength), blur=blur)


def smooth(points):
    """A curve through points; a point that is there twice is a corner. Begins where the pen is, at the first point."""
    d = ""
    padded = [points[0], *points, points[-1]]
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:]):
        if start == end:
            continue
        way = [e - s for s, e in zip(start, end)]
        if len(points) == 2:
            return "l{} {}".format(*(round(float(v), 1) for v in way))
        first = [(e - b) / 6 for b, e in zip(before, end)]
        second = [w - (a - s) / 6 for w, s, a in zip(way, start, after)]
        d += "c{} {} {} {} {} {}".format(*(round(float(v), 1) for v in (*first, *second, *way)))
    return d


def turned(x, profile, tilt=0.2, front=False):
    """The outline of a body from a lathe, seen from a little above. The profile has heights and radii from top to bottom.

    In front of what stands in it, only the front of an open body is drawn.
    """
    left = [(x - r, y) for y, r in profile]
    right = [(x + r, y) for y, r in reversed(profile)]
    top, bottom = profile[0][1], profile[-1][1]
    return (
        f"M{left[0][0]} {left[0][1]}{smooth(left)}A{bottom} {bottom * tilt} 0 0 0 {right[0][0]} {right[0][1]}"
        f"{smooth(right)}A{top} {top * tilt} 0 0 {int(front)} {left[0][0]} {left[0][1]}Z"
    )


def band(x, upper, lower, tilt=0.2):
    """A strip around the front of a turned body, from one height and radius to another."""
    (y1, r1), (y2, r2) = upper, lower
    return f"M{x - r1} {y1}A{r1} {r1 * tilt} 0 0 0 {x + r1} {y1}L{x + r2} {y2}A{r2} {r2 * tilt} 0 0 1 {x - r2} {y2}Z"


def polygon(*points):
    return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"


class Plane:
    """A rectangle in perspective, given by its corners clockwise from the upper left; u and v go from 0 to 1."""

    def __init__(self, a, b, c, d):
        dx1, dx2, sx = b[0] - c[0], d[0] - c[0], a[0] - b[0] + c[0] - d[0]
        dy1, dy2, sy = b[1] - c[1], d[1] - c[1], a[1] - b[1] + c[1] - d[1]
        det = dx1 * dy2 - dx2 * dy1
        g, h = (sx * dy2 - dx2 * sy) / det, (dx1 * sy - sx * dy1) / det
        self.x = (b[0] - a[0] + g * b[0], d[0] - a[0] + h * d[0], a[0])
        self.y = (b[1] - a[1] + g * b[1], d[1] - a[1] + h * d[1], a[1])
        self.depth = (g, h, 1)

    def at(self, u, v):
        x, y, z = (row[0] * u + row[1] * v + row[2] for row in (self.x, self.y, self.depth))
        return x / z, y / z

    def quad(self, u1, v1, u2, v2):
        return polygon(*(self.at(u, v) for u, v in ((u1, v1), (u2, v1), (u2, v2), (u1, v2))))

    def line(self, *points):
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (self.at(u, v) for u, v in points))


def leaf(x, y, length, angle, width=0.42):
    """A leaf that grows from x, y; an angle of 0 points up."""
    sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))

    def by(along, aside):
        return f"{length * (along * sine + aside * cosine):.0f} {length * (aside * sine - along * cosine):.0f}"
    return f"M{x:.0f} {y:.0f}c{by(.25, -width)} {by(.7, -width)} {by(1, 0)}c{by(-.3, width)} {by(-.75, width)} {by(-1, 0)}"


def star(x, y, outer, inner, points=5, turn=0):
    corners = []
    for step in range(points * 2):
        angle, r = math.pi * step / points + math.radians(turn), inner if step % 2 else outer
        corners.append(
            (round(x + r * math.sin(angle), 1 if outer < 12 else None), round(y - r * math.cos(angle), 1 if outer < 12 else None))
        )
    return polygon(*corners)


def grain(x, y, w, h, count, seed, wave=6):
    """The lines of wood along x, as one path."""
    dice = random.Random(seed)
    d = ""
    for index in range(count):
        at = y + h * (index + dice.uniform(0.2, 0.8)) / count
        bend = [dice.uniform(-wave, wave) for _ in range(3)]
        d += f"M{x} {at:.1f}C{x + w * .3:.1f} {at + bend[0]:.1f} {x + w * .6:.1f} {at + bend[1]:.1f} {x + w} {at + bend[2]:.1f}"
    return d


def specks(x, y, w, h, count, seed, size=1.5):
    """Dots of a coarse surface, as one path of short lines; draw it with round caps."""
    dice = random.Random(seed)
    return "".join(f"M{x + w * dice.random():.0f} {y + h * dice.random():.0f}h{dice.uniform(0.1, size):.1f}" for _ in range(count))


def steam(p, x, y, height=90, strength=0.75):
    for dx, bend, part in ((-22, 16, 0.8), (4, -18, 1), (28, 15, 0.72)):
        h = height * part
        d = f"M{x + dx} {y}C{x + dx + bend * 1.6} {y - h * .35} {x + dx - bend * 1.6} {y - h * .62} {x + dx + bend * .4} {y - h}"
        p.line(d, down("#ffffff00", (0.5, fade("#ffffff", strength)), "#ffffff00"), 11, caps=True, blur=4)
