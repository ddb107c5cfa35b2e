"""The wide picture of the first page: a table with the shop's goods, by day and in the evening. Its left third is calm, for words."""
from boards import BEECH, WALNUT, knight, pawn
from lamps import BRASS, halo
from studio import ball, band, cylinder, dark, fade, grain, leaf, light, polygon, shadow, sheet, steam, turned
from svg import Weave, across, down, glow, slant

OAK = "#c9975f"
CLAY = "#c4714a"
BLUE = "#4f86a6"
RUST = "#b85f38"
GREENS = ("#3f7446", "#5f9450", "#86b565")
LAMP = 1212
LEMON = "M0 -36q5 5 12 8c24 12 22 44-2 56q-10 10-20 0c-24-12-26-44-2-56q7-3 12-8"


def hero(p, evening):
    wall(p, evening)
    window(p, evening)
    chair(p)
    table(p, evening)
    bowl(p)
    books(p)
    plant(p)
    tin(p)
    foot(p)
    mug(p)
    for piece, colour, place, size in ((knight, WALNUT, (1120, 596), 0.62), (pawn, BEECH, (1064, 606), 0.6)):
        with p.group(move=place, scale=size):
            piece(p, colour)
    if evening:
        dusk(p)
    shade(p, evening)


def wall(p, evening):
    if evening:
        p.rect(0, 0, 1600, 640, across("#3f3a40", "#5a4a40"))
    else:
        p.rect(0, 0, 1600, 640, across("#f7f0e4", "#efe2ce"))
        p.oval(260, 60, 900, 520, glow("#ffffffb3", "#ffffff00"))


def window(p, evening):
    """A window to a garden with hills, or to the night."""
    frame = "#fffaf0" if not evening else "#cfc4b4"
    p.rect(766, -20, 262, 372, fade("#6d5a48", 0.35), blur=8)
    p.rect(760, -20, 262, 364, frame)
    p.rect(776, -20, 230, 348, down("#bfdcea", "#eef3e4") if not evening else down("#1c2a4a", "#4a5a80"))
    if evening:
        p.oval(950, 64, 24, 24, "#fdf3d0")
        p.oval(960, 58, 21, 21, "#26355a")
        p.line("M806 50v0M850 96v0M830 190v0M980 190v0", "#e6ecff", 4, caps=True)
    hills = ("#a9c6a4", "#86ae83") if not evening else ("#33476a", "#26375a")
    p.path("M776 250Q840 200 900 236T1006 222V328H776Z", hills[0])
    p.path("M776 290Q850 246 920 284T1006 276V328H776Z", hills[1])
    p.rect(885, -20, 12, 348, frame)
    p.rect(776, 146, 230, 10, frame)
    p.rect(742, 328, 298, 18, down(light(frame, 0.5), dark(frame, 0.12)), 3)


def chair(p):
    """The back of a chair behind the table, with a throw over it."""
    for x in (1400, 1556):
        p.path(f"M{x} 206Q{x} 192 {x + 12} 192T{x + 24} 206V500H{x}Z", across(light(WALNUT, 0.35), WALNUT, dark(WALNUT, 0.35)))
    for y in (226, 320, 410):
        p.path(
            f"M1420 {y}Q1490 {y - 14} 1560 {y}V{y + 30}Q1490 {y + 16} 1420 {y + 30}Z", down(light(WALNUT, 0.4), WALNUT, dark(WALNUT, 0.3)),
        )
    cloth = "M1440 228C1442 208 1500 206 1512 224C1520 290 1512 350 1520 392Q1496 404 1476 396T1434 398C1440 340 1432 290 1440 228Z"
    fringe = "".join(f"M{1438 + 11 * k} 392q{(-3, 3)[k % 2]} 16 0 32" for k in range(8))
    p.line(fringe, light(RUST, 0.15), 5, caps=True)
    p.path(cloth, across(dark(RUST, 0.1), light(RUST, 0.25), RUST, light(RUST, 0.1), dark(RUST, 0.3)))
    with p.group(clip=cloth):
        for y in (284, 346):
            p.line(
                f"M1420 {y}Q1460 {y - 8} 1490 {y + 4}T1560 {y - 2}M1420 {y + 17}Q1460 {y + 9} 1490 {y + 21}T1560 {y + 15}",
                fade("#fbead2", 0.75), 8,
            )
        p.rect(1420, 196, 140, 230, Weave(6, fade(dark(RUST, 0.6), 0.14), 4))
        p.path("M1462 220Q1456 320 1464 430H1482Q1472 320 1478 220Z", fade(dark(RUST, 0.7), 0.35), blur=6)


def table(p, evening):
    p.rect(0, 482, 1600, 130, down(light(OAK, 0.12), light(OAK, 0.38)))
    p.line(grain(0, 486, 1600, 122, 6, 3, 5), fade("#8a5a2c", 0.2), 2)
    p.rect(0, 482, 1600, 2.5, fade("#fff8ea", 0.7))
    if evening:
        p.oval(LAMP, 556, 520, 80, glow("#ffdf9acc", (0.5, "#ffd68c66"), "#ffd68c00"))
    p.rect(0, 610, 1600, 30, down(light(OAK, 0.2), dark(OAK, 0.25)))


def bowl(p):
    """A bowl of lemons, with an orange."""
    glaze = "#f1ead9"
    shadow(p, 712, 580, 84, 20, 0.5)
    p.oval(712, 482, 116, 26, slant("#ffffff", dark(glaze, 0.1)))
    p.oval(712, 484, 106, 21, across(dark(glaze, 0.35), glaze))
    for x, y, turn, fruit in ((664, 456, -20, "#f2c832"), (758, 456, 30, "#f2c832"), (712, 436, 8, "#ec8f34"), (706, 470, 80, "#f6d24a")):
        p.path(
            LEMON if fruit != "#ec8f34" else "M-36 0a36 35 0 1 0 72 0a36 35 0 1 0-72 0",
            ball(fruit), transform=f"translate({x} {y}) rotate({turn})",
        )
    p.path(leaf(716, 408, 46, 66) + leaf(766, 432, 40, 36), GREENS[1])
    p.path(turned(712, [(482, 116), (516, 108), (554, 66), (564, 52), (580, 56)], 0.22, front=True), cylinder(glaze, 0.7))
    p.line("M602 504A111 25 0 0 0 822 504", BLUE, 6)
    p.line("M606 516A109 24 0 0 0 818 516", BLUE, 2.5)


def books(p):
    """Three books, one on another."""
    shadow(p, 1006, 582, 116, 18, 0.55)
    p.path(polygon((920, 490), (1088, 490), (1100, 500), (908, 500)), light(GREENS[0], 0.25))
    for x, y, w, h, colour in ((894, 552, 222, 30, "#37416e"), (904, 526, 204, 26, "#d9a441"), (908, 499, 192, 27, GREENS[0])):
        p.rect(x, y, w, h, down(light(colour, 0.35), (0.4, colour), dark(colour, 0.32)), 5)
        p.line(f"M{x + 22} {y + 1}v{h - 2}M{x + w - 22} {y + 1}v{h - 2}M{x + 70} {y + h / 2}h{w - 140}", fade("#fbe9c4", 0.75), 4)


def plant(p):
    """A pot on the books, with long leaves before the window."""
    x, top = 1004, 404
    shadow(p, x, 492, 48, 10, 0.5)
    p.oval(x, top, 60, 12, "#5a3a28", line=light(CLAY, 0.3), width=3)
    for colour, fans in zip(
        GREENS,
        (
            ((-66, 150), (70, 154), (-34, 190), (38, 186)), ((-52, 184), (54, 190), (4, 214), (-88, 120)),
            ((-16, 196), (24, 200), (-44, 128), (78, 116), (46, 126)),
        ),
    ):
        p.path("".join(leaf(x, top + 6, n, a, 0.15) for a, n in fans), slant(light(colour, 0.3), colour, dark(colour, 0.2)))
    p.line(f"M{x} {top}l-54-180M{x} {top}l80-180M{x} {top}l-84-92M{x} {top}l88-84", fade("#ffffff", 0.35), 2)
    p.path(turned(x, [(top + 14, 54), (494, 42)]), cylinder(CLAY, 0.4))
    p.path(turned(x, [(top, 60), (top + 22, 58)], front=True), cylinder(CLAY, 0.5))
    p.line(f"M{x - 53} {top + 25}A53 10.6 0 0 0 {x + 53} {top + 25}", fade(dark(CLAY, 0.6), 0.4), 5)


def tin(p):
    colour = "#4f8f5f"
    shadow(p, 1368, 570, 48, 12, 0.55)
    p.path(turned(1368, [(446, 48), (568, 48)]), cylinder(colour))
    p.path(band(1368, (474, 48.5), (546, 48.5)), cylinder("#fbf3e4", 0.6))
    p.path("".join(leaf(1364, 544, n, a, 0.26) for n, a in ((42, -30), (48, 6), (38, 42))), sheet(colour, 0.3))
    p.path(turned(1368, [(432, 50), (454, 50)]), cylinder(dark(colour, 0.16)))
    p.oval(1368, 432, 50, 10, slant(light(colour, 0.5), colour))


def foot(p):
    """The round foot of the lamp."""
    shadow(p, LAMP, 584, 74, 18, 0.55)
    body = turned(LAMP, [(384, 14), (404, 22), (470, 84), (536, 88), (572, 62), (584, 54)])
    p.path(body, ball(BLUE, 0.45))
    with p.group(clip=body):
        p.oval(LAMP, 410, 90, 60, glow(fade("#fff0c0", 0.9), fade("#fff0c0", 0)))
        p.oval(LAMP - 40, 480, 22, 14, glow("#ffffffd0", "#ffffff00"), transform=f"rotate(-40 {LAMP - 40} 480)")
    p.rect(LAMP - 9, 346, 18, 44, across("#f6dda4", BRASS, "#7a5524"), 3)


def mug(p):
    glaze = "#c9768a"
    shadow(p, 868, 606, 46, 12, 0.5)
    p.line("M826 548C784 540 784 596 830 590", dark(glaze, 0.1), 11, caps=True)
    p.path(turned(868, [(526, 46), (580, 46), (606, 38)]), cylinder(glaze, 0.5))
    p.oval(868, 526, 46, 10.5, slant(light(glaze, 0.6), glaze))
    p.oval(868, 527, 41, 8, "#5a2f1a")
    steam(p, 866, 518, 90, 0.6)


def dusk(p):
    """Night comes from everywhere but the lamp."""
    p.oval(LAMP, 330, 1500, 1150, glow("#16162600", (0.1, "#1616260d"), (0.28, "#16162670"), (0.55, "#161626b3"), "#161626cc"))


def shade(p, evening):
    """The lit shade, and its light on the wall."""
    halo(p, LAMP, 262, 430 if evening else 330, 0.75 if evening else 0.6)
    p.path(
        turned(LAMP, [(176, 68), (340, 132)], 0.14), glow("#fffdf0", (0.45, "#fff0c6"), (0.8, "#f6cf90"), "#dca868", x=0.5, y=0.6, r=0.62),
    )
    p.line(f"M{LAMP - 132} 340A132 18.5 0 0 0 {LAMP + 132} 340", "#fff8e0", 5)
    seams = f"M{LAMP - 66} 178l-64 162M{LAMP - 36} 184l-34 172M{LAMP} 186v172M{LAMP + 36} 184l34 172M{LAMP + 66} 178l64 162"
    p.line(seams, "#c08a4030", 2)
    p.oval(LAMP, 176, 68, 9.5, "#fffbe6", line="#e0b878", width=2)
