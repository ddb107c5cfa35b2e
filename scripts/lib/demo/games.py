"""Games: boards, dominoes, dice, puzzles, cards and the yo-yo."""
import math

from studio import Plane, Stage, ball, cast, cylinder, dark, fade, grain, light, polygon, shadow, sheet, turned
from svg import Weave, across, down, glow, slant

STAGE = Stage("#dde3f0", "#bcc7de")
BEECH = "#e3b988"
WALNUT = "#7a4a2e"
OAK = "#c0884f"
IVORY = "#f6ecd6"


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
    head = "M-29 -34C-34 -66 -6 -80 -2 -106C-16 -96 -26 -96 -36 -86C-44 -78 -56 -80 -60 -90C-64 -100 -56 -108 -50 -118C-42 -136 -36 -150 -18 -160L-18 -182L-2 -166C32 -160 46 -124 42 -92C40 -66 32 -54 32 -34A31 7 0 0 1 -29 -34Z"
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
    cross = mill.line((0.5, 0.12), (0.5, 0.38)) + mill.line((0.5, 0.62), (0.5, 0.88)) + mill.line((0.12, 0.5), (0.38, 0.5)) + mill.line((0.62, 0.5), (0.88, 0.5))
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



PIPS = {
    1: ((0, 0),), 2: ((-1, -1), (1, 1)), 3: ((-1, -1), (0, 0), (1, 1)), 4: ((-1, -1), (1, -1), (-1, 1), (1, 1)),
    5: ((-1, -1), (1, -1), (0, 0), (-1, 1), (1, 1)), 6: ((-1, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (1, 1)), 0: (),
}


def pips(count, x, y, step):
    """Dots as one path; draw it with round caps."""
    return "".join(f"M{x + step * u} {y + step * v}v0" for u, v in PIPS[count])


def dominoes(p):
    """Five stones of a game, one of them still beside it."""
    STAGE.top(p)
    for x, y, turn, first, second in ((108, 150, 90, 4, 6), (284, 150, 90, 4, 4), (384, 252, 0, 4, 1), (300, 356, 90, 1, 5), (118, 340, 24, 6, 6)):
        with p.group(move=(x, y), turn=turn):
            dx, dy = (12, -10) if turn == 90 else (10, 12)
            p.rect(dx - 42, dy - 84, 84, 168, fade("#1c1830", 0.4), 12, blur=6)
            p.rect(dx / 2 - 42, dy / 2 - 84, 84, 168, dark(IVORY, 0.45), 12)
            p.rect(-42, -84, 84, 168, slant("#fffdf6", IVORY, "#e3d2b0") if not turn else slant("#fff9ea", IVORY), 12)
            p.rect(-38, -80, 76, 160, None, 9, line="#ffffffb3", width=2.5)
            p.line("M-30 0H30", "#b8a27a", 4, caps=True)
            p.oval(0, 0, 6, 6, slant("#f9e4b0", "#a87a34"))
            dots = pips(first, 0, -42, 21) + pips(second, 0, 42, 21)
            p.line(dots, "#2f3a56", 13.5, caps=True)


def dice(p):
    """Six dice of maple, one on top of another."""
    STAGE.room(p, 200)
    maple = "#e2b684"
    s = 72
    w, h = s * 0.88, s * 0.46
    spots = (((150, 220), (4, 2, 1)), ((318, 204), (6, 5, 3)), ((98, 336), (5, 3, 1)), ((382, 322), (3, 1, 5)), ((238, 356), (2, 6, 4)), ((238, 284), (1, 4, 2)))
    for (x, y), (top, left, right) in spots:
        p.oval(x + 22, y + s * 0.62, s * 1.15, s * 0.5, glow(fade("#1c1830", 0.6), (0.5, fade("#1c1830", 0.35)), fade("#1c1830", 0)))
        faces = (
            (top, f"{w / s:.2f} {-h / s:.2f} {w / s:.2f} {h / s:.2f} {x - w:.0f} {y - s / 2:.0f}", slant(light(maple, 0.6), light(maple, 0.3))),
            (left, f"{w / s:.2f} {h / s:.2f} 0 1 {x - w:.0f} {y - s / 2:.0f}", slant(light(maple, 0.2), maple)),
            (right, f"{w / s:.2f} {-h / s:.2f} 0 1 {x} {y - s / 2 + h:.0f}", slant(dark(maple, 0.18), dark(maple, 0.4))),
        )
        for count, matrix, face in faces:
            with p.group(transform=f"matrix({matrix})"):
                p.rect(0, 0, s, s, face, 10)
                p.line(pips(count, s // 2, s // 2, 19), "#4a2a1c", 13, caps=True)


def side(dx, dy, knob):
    """A side of a piece, by dx, dy; its knob is at the left of the way, at the right, or not there."""
    def at(along, aside):
        return f"{dx * along + dy * aside * knob:.0f} {dy * along - dx * aside * knob:.0f}"
    if not knob:
        return f"l{dx} {dy}"
    return f"c{at(.3, .04)} {at(.46, -.06)} {at(.4, .08)}c{at(-.12, .22)} {at(.32, .22)} {at(.2, 0)}c{at(-.06, -.14)} {at(.1, -.04)} {at(.4, -.08)}"


def puzzle(p, scene):
    """A puzzle of which one piece is still to be set."""
    STAGE.top(p)
    n, left, top = 112, 36, 32
    right, x, y = left + 3 * n, left + 2 * n, top + 2 * n
    piece = f"M{x} {y}{side(n, 0, 1)}{side(0, n, 0)}{side(-n, 0, 0)}{side(0, -n, 1)}Z"
    rest = f"M{left} {top}H{right}V{y}{side(-n, 0, -1)}{side(0, n, -1)}H{left}Z"
    cast(p, rest, 6, 9, 6, 0.45)
    p.path(rest, "#a89a88", transform="translate(2 4)")
    with p.group(clip=rest):
        with p.group(id="scene"):
            with p.group(move=(left, top)):
                scene(p)
        rows = "".join(f"M{left} {top + n * j}{side(n, 0, 1)}{side(n, 0, -1)}{side(n, 0, 1) if j == 1 else ''}" for j in (1, 2))
        columns = "".join(f"M{left + n * k} {top}{side(0, n, -1)}{side(0, n, 1)}{side(0, n, -1) if k == 1 else ''}" for k in (1, 2))
        p.line(rows + columns, "#ffffff80", 2.5, transform="translate(1 1.5)")
        p.line(rows + columns, "#241a2e80", 2.5)
    with p.group(transform=f"rotate(14 {x + n // 2} {y + n // 2}) translate(40 44)"):
        p.path(piece, "#2a1c2266", blur=6, transform="translate(7 11)")
        p.path(piece, "#a89a88", transform="translate(1 5)")
        with p.group(clip=piece):
            p.again("scene")
        p.path(piece, None, line="#ffffff80", width=2)


def harbour(p):
    p.rect(0, 0, 336, 220, down("#7db4dc", "#d9ecf2", "#f9e3c0"))
    p.oval(270, 60, 28, 28, "#fff3cc")
    p.path("M0 190V110H46L70 86L94 110V130H140V104H176V150H220V190Z", "#c9705a")
    p.path("M94 130H140V190H94ZM0 110L24 84L46 110Z", "#e8c48a")
    p.path("M176 124H220V190H176Z", "#6f93a8")
    p.line("M14 134h10M34 134h10M14 158h10M108 148h10M124 148h8M108 168h10M156 126h8M190 142h8M206 142h8", "#fff3d0", 9)
    p.rect(0, 184, 336, 152, down("#5f9fc0", "#2f6a94"))
    p.line("M20 214h60M130 206h44M230 230h70M20 292h40M150 310h60M280 296h44M110 250h30", "#ffffff66", 4, caps=True)
    for x, y, size, hull in ((80, 236, 1, "#b8443a"), (236, 216, 0.8, "#2f4a5c"), (268, 312, 1.25, "#e0a83a")):
        with p.group(move=(x, y), scale=size):
            p.path("M-4 -128V-12H-62Q-20 -60 -4 -128Z", "#fffaf0")
            p.path("M4 -116Q40 -56 44 -12H4Z", "#efdcc0")
            p.line("M0 -136V0", "#5a3a24", 4)
            p.path("M-66 -8H60L42 20H-48Z", hull)


def greenhouse(p):
    p.rect(0, 0, 336, 336, down("#cfe8e4", "#e9f3dc"))
    p.path("M0 336V250Q170 226 336 250V336Z", "#a8895f")
    p.line("M0 110L168 14L336 110M0 110H336M84 62V250M168 14V250M252 62V250M0 180H336", "#ffffff", 7)
    for x, y, size, colour in ((50, 246, 84, "#3f7d4a"), (290, 250, 96, "#4f8f4f")):
        p.path("".join(f"M{x} {y}q{size * math.sin(a) * .5 - 22:.0f} {-size * math.cos(a) * .6 - 10:.0f} {size * 1.3 * math.sin(a):.0f} {-size * 1.3 * math.cos(a):.0f}q{-size * math.sin(a) * .5 + 20:.0f} {size * .7 * math.cos(a):.0f} {-size * 1.3 * math.sin(a):.0f} {size * 1.3 * math.cos(a):.0f}" for a in (-1.1, -0.5, 0.1, 0.6, 1.2)), colour)
    p.path("M22 240H80L72 290H30ZM258 244H322L312 300H268Z", "#c4714a")
    p.line("M20 242H82M256 246H324", "#a8573a", 9)
    p.line("M214 30v70M120 46v60", "#8a6a4a", 3)
    p.path("M190 100H238L230 126H198ZM100 106H140L134 128H106Z", "#d9a441")
    p.path("M196 98q-10 40-22 46M214 98q2 60-6 66M230 98q14 44 24 46M110 104q-8 36-18 40M128 104q8 36 16 40", None, line="#4f8f4f", width=7)
    with p.group(move=(-30, 0)):
        p.path("M184 318C178 286 186 262 204 258C200 240 202 232 204 222L216 232H228L240 222C244 240 242 250 236 258C252 270 252 300 248 318C262 316 270 300 266 290C280 300 274 326 250 328H194Q186 326 184 318Z", "#e08a3c")
        p.path("M206 262q14 10 28 0q-2 30-14 34q-12-4-14-34", "#fbe6c8")
        p.line("M213 243v.1M230 243v.1", "#2c3a20", 6, caps=True)


HEART = "M0 14C-26 -6 -18 -26 -8 -24Q-2 -23 0 -16Q2 -23 8 -24C18 -26 26 -6 0 14Z"
SPADE = "M0 -26C26 -4 20 12 9 11Q3 10 2 4Q3 14 8 18H-8Q-3 14 -2 4Q-3 10 -9 11C-20 12 -26 -4 0 -26Z"


def card(p, turn, draw):
    with p.group(move=(250, 492), turn=turn, scale=0.92):
        with p.group(move=(-95, -424)):
            p.rect(3, 4, 190, 274, "#1c183059", 14, blur=5)
            p.rect(0, 0, 190, 274, slant("#ffffff", "#fbf6ea", "#e6dcc8"), 14, line="#cdbfa6", width=1.5)
            draw(p)


def back(p):
    p.rect(12, 12, 166, 250, slant("#c95a4f", "#a83a3a"), 8)
    p.rect(21, 20, 148, 234, Weave(12, "#ffffff80", 5), 5, line="#ffffffb3", width=2.5)


def ace(p):
    p.path(SPADE, "#2c2a38", transform="translate(95 146) scale(2.6)")
    p.path("M-9 12L0 -14L9 12M-6 4H6", None, line="#2c2a38", width=4.5, transform="translate(26 34)")
    p.path(SPADE, "#2c2a38", transform="translate(26 68) scale(.6)")


def tired_king(p):
    red, gold, ink = "#c8402f", "#e0ae3f", "#3a2a30"
    p.line("M18 20V46M34 20L19 34L35 46", red, 5.5)
    p.path(HEART, red, transform="translate(26 70) scale(.7)")
    p.line("M172 254V228M156 254L171 240L155 228", red, 5.5)
    p.path(HEART, red, transform="translate(164 206) rotate(180) scale(.7)")
    p.rect(44, 18, 102, 238, "#fdf3da", 4, line="#4a6a94", width=2)
    with p.group(clip="M45 19H145V255H45Z"):
        p.path("M36 260V200Q60 178 95 180T154 200V260Z", slant("#4a6a94", "#2f4a74"))
        p.path("M80 182L95 256L110 182Z", gold)
        p.path("M36 226Q64 196 82 184L70 260H36ZM154 226Q126 196 108 184L120 260H154Z", red)
        p.path("M58 108Q50 180 68 196Q84 172 95 200Q106 172 122 196Q140 180 132 108Z", "#cfc6bb")
    p.path("M66 96H124V136C124 164 108 172 95 172S66 164 66 136Z", slant("#fbdfc0", "#e8b994"))
    p.path("M68 138Q72 158 84 152Q95 146 106 152Q118 158 122 138C126 176 112 192 95 198C78 192 64 176 68 138Z", "#efe8de")
    p.line("M88 158Q95 154 102 158", ink, 2.5, caps=True)
    p.line("M74 118Q81 123 88 118M102 118Q109 123 116 118M74 125Q81 131 88 126M102 126Q109 131 116 125M73 106L87 109M117 106L103 109", ink, 2.2, caps=True)
    p.line("M95 116Q90 138 97 140", "#b9805c", 2.5, caps=True)
    p.path("M60 98L54 52L74 74L95 40L116 74L136 52L130 98Z", slant("#f6d67c", gold, "#b07c24"))
    p.line("M62 90H128", red, 6)
    p.line("M54 50h.1M95 38h.1M136 50h.1", gold, 11, caps=True)


def cards(p):
    """A fan of three cards before the back of a fourth; the king has slept badly."""
    STAGE.top(p)
    card(p, -26, back)
    card(p, -11, back)
    card(p, 4, ace)
    card(p, 21, tired_king)


def yoyo(p):
    """A yo-yo on its way up, seen from the side, so that one sees both halves and the string."""
    STAGE.room(p, 400)
    red = "#b8443a"
    shadow(p, 236, 444, 96, 16, 0.4)
    string = "M262 262C254 190 252 110 258 60"
    p.line("M258 62C232 44 236 14 260 14S286 44 258 62", "#a8946c", 6.5)
    p.line("M258 62C232 44 236 14 260 14S286 44 258 62", "#fdf3da", 4)
    p.oval(296, 260, 116, 142, across(dark(BEECH, 0.3), dark(BEECH, 0.5)))
    p.oval(286, 260, 116, 142, across(BEECH, (0.8, light(BEECH, 0.1)), dark(BEECH, 0.3)))
    p.oval(270, 260, 100, 122, dark(WALNUT, 0.5))
    p.line(string, "#8a7650", 7)
    p.line(string, "#fdf3da", 4.5)
    p.oval(232, 260, 122, 148, across(light(BEECH, 0.2), dark(BEECH, 0.1), dark(BEECH, 0.42)))
    p.oval(218, 260, 122, 148, glow(light(BEECH, 0.6), (0.5, BEECH), dark(BEECH, 0.26), x=0.34, y=0.28, r=0.62))
    with p.group(clip="M96 260a122 148 0 1 0 244 0a122 148 0 1 0-244 0Z"):
        p.line(grain(96, 110, 244, 300, 16, 9, 16), fade("#8a5a2c", 0.34), 2.5)
    p.oval(218, 260, 96, 117, None, line=red, width=13)
    p.oval(218, 260, 96, 117, None, line=fade("#ffffff", 0.3), width=3, transform="translate(-2 -3)")
    p.oval(218, 260, 40, 49, slant(dark(BEECH, 0.3), light(BEECH, 0.3)))
    p.oval(216, 258, 36, 45, glow(light(red, 0.4), red, dark(red, 0.3), x=0.34, y=0.28, r=0.6))
    p.path("M126 206Q146 140 204 126Q160 164 146 222Q130 226 126 206Z", fade("#ffffff", 0.5), blur=6)


PICTURES = {
    "gam-chess": (chess,),
    "gam-domino": (dominoes,),
    "gam-dice": (dice,),
    "gam-puzzle": (puzzle, harbour),
    "gam-puzzle-g": (puzzle, greenhouse),
    "gam-cards": (cards,),
    "gam-board": (draughts,),
    "gam-yoyo": (yoyo,),
}
