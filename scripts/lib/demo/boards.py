"""Games on a board: chess, and mill with draughts."""
from studio import Plane, Stage, ball, cast, cylinder, dark, fade, grain, light, polygon, shadow, sheet, turned
from svg import across, down, glow, slant

STAGE = Stage("#dde3f0", "#bcc7de")
BEECH = "#e3b988"
WALNUT = "#7a4a2e"
OAK = "#c0884f"


def squares(p, board, inner=0.06):
    """The light and dark squares of a board in perspective: a square is dark that is in either a dark row or a dark column."""
    size, end = (1 - inner * 2) / 8, 1 - inner
    p.path(board.quad(inner, inner, end, end), sheet("#ecd0a2"))
    bands = [inner + size * k for k in (0, 2, 4, 6)]
    rows = [board.quad(inner, v, end, v + size) for v in bands]
    columns = [board.quad(u + size, inner, u + size * 2, end) for u in bands]
    p.path("".join(rows + columns), slant(light("#8f5a36", 0.2), "#7d4c2d"), **{"fill-rule": "evenodd"})
    p.path(board.quad(0, 0, 1, 1), slant("#ffffff4d", (0.5, "#ffffff00"), "#241a2e2e"))


def slab(p, a, b, c, d, thick, wood):
    """A board that lies on the table, and its plane."""
    cast(p, polygon(a, b, (c[0], c[1] + thick), (d[0], d[1] + thick)), 8, 12, 9, 0.45)
    p.path(polygon(d, c, (c[0], c[1] + thick), (d[0], d[1] + thick)), across(light(wood, 0.1), dark(wood, 0.2), dark(wood, 0.45)))
    p.path(polygon(a, b, c, d), slant(light(wood, 0.3), wood, dark(wood, 0.15)))
    return Plane(a, b, c, d)


def stem(p, colour, r, profile):
    """The lower part of a piece, r wide at the foot, and its shadow."""
    p.oval(r * 0.5, 2, r * 1.6, r * 0.42, glow(fade("#1c1018", 0.6), fade("#1c1018", 0)))
    p.path(turned(0, [*profile, (-r * 0.34, r * 0.98), (0, r)], 0.24), cylinder(colour, 0.5))


def king(p, colour):
    stem(p, colour, 44, [(-158, 18), (-147, 31), (-138, 14), (-90, 18), (-44, 30), (-40, 37), (-40, 37)])
    p.path(turned(0, [(-206, 27), (-158, 18)], 0.24), cylinder(colour, 0.5))
    p.path("M-27 -206Q-22 -226 0 -228T27 -206A27 6.5 0 0 1 -27 -206Z", ball(colour))
    p.path("M-5 -226V-240H-16V-250H-5V-262H5V-250H16V-240H5V-226Z", cylinder(colour, 0.5))


def pawn(p, colour):
    stem(p, colour, 36, [(-98, 14), (-89, 25), (-82, 12), (-40, 22), (-36, 30), (-36, 30)])
    p.oval(0, -116, 25, 25, ball(colour))


def knight(p, colour):
    stem(p, colour, 42, [(-38, 29), (-28, 34), (-24, 34)])
    head = (
        "M-29 -34C-34 -66 -6 -80 -2 -106C-16 -96 -26 -96 -36 -86C-44 -78 -56 -80 -60 -90C-64 -100 -56 -108 -50 -118"
        "C-42 -136 -36 -150 -18 -160L-18 -182L-2 -166C32 -160 46 -124 42 -92C40 -66 32 -54 32 -34A31 7 0 0 1 -29 -34Z"
    )
    p.path(head, slant(light(colour, 0.6), (0.45, colour), dark(colour, 0.42)))
    p.line("M2-160C28-148 36-116 30-50M14-152l10-8M26-136l11-4M32-116l11-1M34-94l10 2", fade(dark(colour, 0.7), 0.6), 3, caps=True)
    p.oval(-22, -134, 4.5, 4, dark(colour, 0.8))
    p.line("M-54 -86Q-46 -90 -42 -98M-4 -106C-2 -112 0 -116 -2 -122", dark(colour, 0.7), 3, caps=True)


def chess(p):
    """A board that folds, with a king and a pawn of walnut, and a knight of beech."""
    STAGE.room(p, 210)
    board = slab(p, (112, 250), (368, 250), (462, 418), (18, 418), 22, WALNUT)
    squares(p, board)
    p.line(board.line((0.5, 0), (0.5, 1)), fade("#1c1018", 0.7), 2)
    p.path("M222 420H258V432H222Z", down("#f9e4b0", "#a87a34"))
    for piece, colour, u, v, size in ((king, WALNUT, 0.28, 0.5, 1), (knight, BEECH, 0.665, 0.6, 1.06), (pawn, BEECH, 0.39, 0.83, 1)):
        with p.group(move=board.at(u, v), scale=size):
            piece(p, colour)


def stone(p, x, y, colour):
    """A round one, for draughts."""
    p.oval(x + 6, y + 4, 28, 12, glow(fade("#1c1018", 0.6), fade("#1c1018", 0)))
    p.path(turned(x, [(y - 11, 22), (y, 22)], 0.42, front=True), cylinder(colour, 0.5))
    p.oval(x, y - 11, 22, 9.2, slant(light(colour, 0.5), dark(colour, 0.05)))
    p.oval(x, y - 11, 13, 5.5, None, line=fade(dark(colour, 0.5), 0.7), width=2)


def draughts(p):
    """One board from both sides: mill stands behind, draughts lies before it."""
    STAGE.room(p, 250)
    shadow(p, 250, 292, 150, 20, 0.5)
    p.path("M104 44L372 52L378 292H98Z", dark(OAK, 0.5), transform="translate(9 2)")
    p.path("M104 44L372 52L378 292H98Z", slant(light(OAK, 0.4), OAK, dark(OAK, 0.15)))
    p.line(grain(102, 50, 270, 236, 7, 5), fade("#6d4020", 0.3), 2)
    mill = Plane((104, 44), (372, 52), (378, 292), (98, 292))
    rings = "".join(mill.line((m, m), (1 - m, m), (1 - m, 1 - m), (m, 1 - m)) + "Z" for m in (0.12, 0.25, 0.38))
    cross = mill.line(
        (0.5, 0.12), (0.5, 0.38),
    ) + mill.line((0.5, 0.62), (0.5, 0.88)) + mill.line((0.12, 0.5), (0.38, 0.5)) + mill.line((0.62, 0.5), (0.88, 0.5))
    p.line(rings + cross, "#4a2814", 4)
    places = [(m + k * (0.5 - m), m + j * (0.5 - m)) for m in (0.12, 0.25, 0.38) for k in range(3) for j in range(3) if (k, j) != (1, 1)]
    p.line("".join("M{:.0f} {:.0f}v0".format(*mill.at(u, v)) for u, v in places), "#4a2814", 13, caps=True)
    board = slab(p, (98, 286), (382, 286), (466, 424), (14, 424), 20, OAK)
    squares(p, board)
    for name, colour, places in (
        ("dark", WALNUT, ((170, 301), (271, 301), (341, 318), (341, 306), (288, 343))),
        ("light", BEECH, ((164, 343), (206, 374), (136, 391), (136, 379), (326, 391))),
    ):
        first, *others = places
        with p.group(id=name):
            stone(p, *first, colour)
        for x, y in others:
            p.again(name, x - first[0], y - first[1])
