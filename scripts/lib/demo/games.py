"""Games: dominoes, dice, puzzles, cards and the yo-yo; those on a board are in boards.py."""
from boards import BEECH, STAGE, WALNUT, chess, draughts
from studio import cast, dark, fade, grain, leaf, light, shadow
from svg import Weave, across, down, glow, slant

IVORY = "#f6ecd6"
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
    for x, y, turn, first, second in (
        (142, 118, 90, 4, 6), (314, 118, 90, 4, 4), (356, 248, 0, 4, 1), (314, 378, 90, 1, 5), (126, 326, 24, 6, 6),
    ):
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
    """Six dice of maple, one on top of another, each of three faces that are squares before they are turned into space."""
    STAGE.room(p, 200)
    maple = "#e2b684"
    s = 72
    w, h = s * 0.88, s * 0.46
    spots = (
        ((150, 220), (4, 2, 1)), ((318, 204), (6, 5, 3)), ((98, 336), (5, 3, 1)), ((382, 322), (3, 1, 5)), ((238, 356), (2, 6, 4)),
        ((238, 284), (1, 4, 2)),
    )
    for (x, y), (top, left, right) in spots:
        p.oval(x + 22, y + s * 0.62, s * 1.15, s * 0.5, glow(fade("#1c1830", 0.6), (0.5, fade("#1c1830", 0.35)), fade("#1c1830", 0)))
        faces = (
            (top, (w / s, -h / s, w / s, h / s, x - w, y - s / 2), slant(light(maple, 0.6), light(maple, 0.3))),
            (left, (w / s, h / s, 0, 1, x - w, y - s / 2), slant(light(maple, 0.2), maple)),
            (right, (w / s, -h / s, 0, 1, x, y - s / 2 + h), slant(dark(maple, 0.18), dark(maple, 0.4))),
        )
        for count, matrix, face in faces:
            with p.group(transform=f"matrix({' '.join(f'{round(value, 2):g}' for value in matrix)})"):
                p.rect(0, 0, s, s, face, 10)
                p.line(pips(count, s // 2, s // 2, 19), "#4a2a1c", 13, caps=True)


def side(dx, dy, knob):
    """A side of a piece, by dx, dy; its knob is at the left of the way, at the right, or not there."""
    def at(along, aside):
        return f"{dx * along + dy * aside * knob:.0f} {dy * along - dx * aside * knob:.0f}"
    if not knob:
        return f"l{dx} {dy}"
    neck, head = f"c{at(.3, .04)} {at(.46, -.06)} {at(.4, .08)}", f"c{at(-.12, .22)} {at(.32, .22)} {at(.2, 0)}"
    return f"{neck}{head}c{at(-.06, -.14)} {at(.1, -.04)} {at(.4, -.08)}"


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
        p.path("".join(leaf(x, y, size * 1.3, turn, 0.16) for turn in (-66, -34, -4, 30, 62)), colour)
    p.path("M22 240H80L72 290H30ZM258 244H322L312 300H268Z", "#c4714a")
    p.line("M20 242H82M256 246H324", "#a8573a", 9)
    p.line("M214 30v70M120 46v60", "#8a6a4a", 3)
    p.path("M190 100H238L230 126H198ZM100 106H140L134 128H106Z", "#d9a441")
    p.line("M196 98q-10 40-22 46M214 98q2 60-6 66M230 98q14 44 24 46M110 104q-8 36-18 40M128 104q8 36 16 40", "#4f8f4f", 7)
    with p.group(move=(-30, 0)):
        p.path(
            "M184 318C178 286 186 262 204 258C200 240 202 232 204 222L216 232H228L240 222C244 240 242 250 236 258C252 270 252 300 248 318"
            "C262 316 270 300 266 290C280 300 274 326 250 328H194Q186 326 184 318Z",
            "#e08a3c",
        )
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
    p.line(
        "M74 118Q81 123 88 118M102 118Q109 123 116 118M74 125Q81 131 88 126M102 126Q109 131 116 125M73 106L87 109M117 106L103 109", ink,
        2.2, caps=True,
    )
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
