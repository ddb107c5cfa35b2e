"""Garden: the watering can, tools, pots, seeds, gloves and twine."""
import math

from studio import Stage, ball, band, cast, cylinder, dark, fade, leaf, light, shadow, sheet, specks, star, turned
from svg import across, down, glow, slant

STAGE = Stage("#e6ebc8", "#c9d3a0")
CLAY = "#c4714a"
LEAF = "#5f9447"
ASH = "#cf9f68"
BRASS = "#d9a441"
STEEL = "#9aa3a8"


def can(p):
    """A can with a long neck and a rose of brass."""
    colour = "#3f7d6a"
    STAGE.room(p)
    shadow(p, 290, 400, 108, 28)
    p.line("M350 218C470 180 466 372 352 352", dark(colour, 0.4), 18, caps=True)
    p.line("M350 214C460 180 456 366 352 347", light(colour, 0.15), 9, caps=True)
    p.line("M212 206C214 106 330 90 372 196", dark(colour, 0.4), 18, caps=True)
    p.line("M212 202C216 106 328 90 370 192", light(colour, 0.2), 9, caps=True)
    p.path("M208 356L208 290L102 152L82 166Z", slant(light(colour, 0.5), colour, dark(colour, 0.4)))
    p.line("M120 196L206 200", dark(colour, 0.3), 8, caps=True)
    p.path("M108 142L76 166L44 150Q40 118 84 100Z", slant(light(BRASS, 0.5), BRASS, dark(BRASS, 0.35)))
    with p.group(move=(63, 124), turn=-50):
        p.oval(0, 0, 34, 12, slant(light(BRASS, 0.7), BRASS))
        p.line("M-22 0h.1M-11 -4h.1M-11 4h.1M0 0h.1M0 -7h.1M0 7h.1M11 -4h.1M11 4h.1M22 0h.1", "#6d4a14", 4, caps=True)
    p.path(turned(290, [(214, 82), (396, 94)]), cylinder(colour, 0.5))
    p.line("M205.5 250A84.5 17 0 0 0 374.5 250M199 370A92 18.4 0 0 0 381 370", fade(dark(colour, 0.6), 0.55), 4)
    p.line("M205.5 246A84.5 17 0 0 0 374.5 246M199 366A92 18.4 0 0 0 381 366", fade(light(colour, 0.6), 0.6), 3)
    p.rect(222, 236, 15, 150, fade("#ffffff", 0.4), 7, blur=5)
    p.oval(290, 214, 82, 16.4, slant(light(colour, 0.6), dark(colour, 0.1)))
    p.oval(290, 215, 72, 12.5, across(dark(colour, 0.7), dark(colour, 0.3)))
    p.path("M219 218A72 12.5 0 0 0 361 218A72 9 0 0 0 219 218Z", slant("#b9dbe0", "#5f98a3"))
    for x, y in ((30, 206), (48, 250), (20, 262), (62, 214), (36, 306)):
        p.path(f"M{x} {y}q-8 16 0 20q8-4 0-20Z", down("#d9eef2", "#7fb4c2"))


def trowel(p):
    """A trowel that stands in dug earth, with a seedling."""
    STAGE.room(p)
    shadow(p, 236, 400, 150, 30, 0.4)
    with p.group(move=(214, 250), turn=14):
        p.path(
            "M-20 -206Q-20 -222 0 -222T20 -206C24 -150 16 -120 15 -86H-15C-16 -120 -24 -150 -20 -206Z",
            across(light(ASH, 0.3), light(ASH, 0.5), ASH, dark(ASH, 0.42)),
        )
        p.line("M-8 -204C-10 -160 -6 -120 -6 -92M4 -210C8 -160 2 -120 3 -92", fade("#7a4f22", 0.4), 2)
        p.path("M-15 -98H15V-76H-15Z", across("#f3f5f6", STEEL, "#5c666c"))
        p.path("M-10 -78H10L9 -20C14 0 20 4 30 6H-30C-20 4 -14 0 -9 -20Z", across("#e6eaec", STEEL, "#59636a"))
        blade = "M-58 8Q-58 -10 -34 -8C-20 -8 -14 -2 0 -2S20 -8 34 -8Q58 -10 58 8V100C40 150 -40 150 -58 100Z"
        p.path(blade, across((0, "#7c868c"), (0.2, "#eef1f2"), (0.45, "#a8b1b6"), (0.55, "#7e888e"), (0.85, "#cfd6d9"), (1, "#68727a")))
        p.line("M0 6V120", fade("#39434a", 0.5), 4, blur=2)
    earth = "M60 404C80 372 120 366 150 350C184 330 214 350 250 352C300 350 330 370 366 378C392 384 416 396 420 406Q240 436 60 404Z"
    p.path(earth, down("#7a5238", "#4a2e1e"))
    with p.group(clip=earth):
        p.line(specks(70, 350, 340, 66, 60, 2, 5), fade("#a87a56", 0.6), 5, caps=True)
        p.line(specks(70, 360, 340, 60, 60, 8, 5), fade("#2c180e", 0.6), 5, caps=True)
    p.line("M350 376C352 350 346 330 350 306", "#6b9a4a", 6, caps=True)
    p.path(leaf(350, 330, 56, -58) + leaf(350, 318, 60, 50) + leaf(350, 308, 34, 4), slant("#a5cf6c", "#4f8038"))
    p.line("M350 330l-32-20M350 318l32-26", fade("#ffffff", 0.45), 2)


def clay_pot(p, top, radius, height, tilt=0.2):
    foot = radius * 0.68
    rim = height * 0.22
    shadow(p, 240, top + height, foot * 1.1, foot * 0.26)
    p.path(turned(240, [(top + rim * 0.6, radius * 0.92), (top + height, foot)], tilt), cylinder(CLAY, 0.42))
    p.path(band(240, (top + rim, radius * 0.93), (top + rim + 16, radius * 0.9), tilt), fade(dark(CLAY, 0.6), 0.45), blur=4)
    p.path(turned(240, [(top, radius), (top + rim, radius * 0.97)], tilt), cylinder(light(CLAY, 0.06), 0.5))
    p.oval(240, top, radius, radius * tilt, slant(light(CLAY, 0.55), CLAY))
    p.oval(240, top + 1, radius * 0.9, radius * tilt * 0.84, dark(CLAY, 0.6))
    p.oval(240, top + 4, radius * 0.86, radius * tilt * 0.68, down("#38241a", "#6b472f"))
    p.line(specks(240 - radius * .56, top + height * .4, radius * 1.1, height * .4, 14, 3, 2), fade("#fff3e4", 0.35), 3, caps=True)


def pot_small(p):
    """The small pot, with a young basil."""
    STAGE.room(p)
    clay_pot(p, 262, 104, 138)
    p.line("M240 268C238 220 244 180 238 120M240 262C226 236 204 220 184 208M240 262C258 236 276 222 298 208", "#5d8a3e", 6, caps=True)
    for colour, leaves in (
        ("#4f8a3c", ((186, 212, 66, -84), (296, 212, 66, 80), (184, 206, 60, -30), (300, 206, 62, 30))),
        ("#6ba64c", ((238, 200, 84, -62), (240, 196, 84, 62), (214, 236, 58, -70), (264, 238, 58, 74))),
        ("#8cc265", ((238, 138, 70, -48), (238, 136, 70, 48), (238, 128, 52, 0))),
    ):
        p.path("".join(leaf(*each) for each in leaves), slant(light(colour, 0.3), colour, dark(colour, 0.22)))
        p.line(
            "".join(
                f"M{x} {y}l{n * .75 * math.sin(math.radians(a)):.0f} {-n * .75 * math.cos(math.radians(a)):.0f}" for x, y, n, a in leaves
            ),
            fade("#ffffff", 0.35), 2,
        )


def pot_large(p):
    """The large pot, with a lemon tree."""
    STAGE.room(p)
    clay_pot(p, 290, 116, 132)
    p.line("M242 296C236 250 246 230 240 176", "#7a5638", 12, caps=True)
    p.line("M241 220C220 200 200 190 190 168M241 206C262 190 280 180 290 160", "#7a5638", 7, caps=True)
    crown = ((240, 150, 84), (180, 150, 62), (300, 146, 64), (212, 92, 60), (270, 92, 62))
    for x, y, r in crown:
        p.oval(x, y, r, r * 0.86, ball("#4c7f3c", 0.3))
    for seed, colour in enumerate(("#3c6b30", "#6fa34f", "#93c468")):
        spots = [
            (240 + 110 * math.cos(k * 2.4 + seed) * math.sqrt(k / 10), 126 + 84 * math.sin(k * 2.4 + seed) * math.sqrt(k / 10) - seed * 6)
            for k in range(1, 11)
        ]
        p.path("".join(leaf(x, y, 32, (k * 67 + seed * 40) % 360, 0.3) for k, (x, y) in enumerate(spots)), colour)
    for x, y in ((176, 172), (232, 118), (300, 156), (262, 186), (198, 92), (290, 84)):
        p.path(f"M{x} {y - 24}q4 4 8 6c15 9 13 31-2 36q-6 8-12 0c-15-5-17-27-2-36q4-2 8-6", ball("#f4cd3a", 0.6))


def packet(p, colour, motif):
    """One packet of seeds around the origin, 130 wide and 190 high."""
    p.rect(-62, -90, 134, 193, "#2a1c2240", 6, blur=3)
    p.rect(-65, -95, 130, 190, slant("#fffaf0", "#eee2c8"), 4)
    p.path("M-65 -91Q-65 -95 -61 -95H61Q65 -95 65 -91V-62H-65Z", colour)
    motif(p, colour)
    p.line("M-36 78H36", fade(dark(colour, 0.2), 0.6), 5, caps=True)


def basil(p, colour):
    p.line("M0 62V-20", dark(colour, 0.2), 4)
    p.path(
        "".join(leaf(0, y, n, a, 0.55) for y, n in ((40, 46), (0, 40)) for a in (-56, 56)) + leaf(0, -12, 34, 0, 0.5), sheet(colour, 0.25),
    )


def thyme(p, colour):
    p.line("M-8 62Q-26 10 -22 -44M0 62Q4 10 20 -40", dark(colour, 0.3), 3)
    p.path("".join(leaf(x, y, 21, a) for x, y in ((-16, 32), (-22, -8), (5, 26), (14, -12)) for a in (-64, 64)), colour)


def parsley(p, colour):
    p.line("M0 62V-10M0 40L-30 6M0 40L30 6", colour, 4)
    p.path(star(0, -18, 27, 15, 6) + star(-32, 4, 23, 13) + star(32, 4, 23, 13), sheet(colour, 0.2))


def coriander(p, colour):
    p.line("M0 62V-20M0 44L-32 -16M0 44L32 -16", "#5f9447", 4)
    p.line("M0 -34v.1M-14 -22v.1M14 -22v.1M-32 -24v.1M-46 -12v.1M-20 -10v.1M32 -24v.1M46 -12v.1M20 -10v.1", colour, 17, caps=True)


def chives(p, _):
    p.line("M-4 62C-10 20 -22 -10 -30 -40M0 62C0 20 -4 -20 -4 -48M4 62C8 20 20 0 30 -34", "#5f9447", 6, caps=True)
    p.path(star(-30, -38, 16, 9) + star(-4, -44, 16, 9) + star(30, -32, 16, 9), "#a678b8")


def dill(p, _):
    twigs = ((40, 34), (16, 40), (-8, 36), (-28, 24))
    p.line(
        "M0 62V-30" + "".join(
            f"M0 {y}l{-n} {-n * .6}M0 {y}l{n} {-n * .6}M{-n * .5} {y - n * .3}l-4-16M{n * .5} {y - n * .3}l4-16" for y, n in twigs
        ),
        "#7a9a3a", 3.5, caps=True,
    )


def herbs(p):
    """Six packets, each a little askew."""
    STAGE.top(p)
    kinds = (("#5f9447", basil), ("#8a9a4a", thyme), ("#3f8f86", chives), ("#c99a3a", dill), ("#3f9450", parsley), ("#a8703f", coriander))
    for index, (colour, motif) in enumerate(kinds):
        row, column = divmod(index, 3)
        with p.group(move=(98 + 142 * column, 136 + 208 * row), turn=(-4, 3, -2, 4, -3, 2)[index], scale=0.98):
            packet(p, colour, motif)


def meadow(p):
    """One packet with a poppy, a cornflower and a bee, and seeds beside it."""
    STAGE.top(p)
    with p.group(move=(246, 232), turn=6, scale=1.85):
        packet(p, "#c94f3f", flowers)
    p.path(
        "".join(
            leaf(x, y, 13, a, 0.3)
            for x, y, a in ((62, 380, 40), (86, 402, 100), (52, 420, 10), (104, 430, 70), (78, 444, 150), (128, 448, 20), (40, 396, 80))
        ),
        "#6b4a2c",
    )


def flowers(p, _):
    p.line("M-18 64C-20 30 -24 10 -22 -10M20 64C18 40 26 20 26 6M2 64C4 44 -2 40 0 30", "#5f9447", 3.5, caps=True)
    p.path(leaf(-19, 50, 26, -60, 0.25) + leaf(19, 56, 28, 50, 0.25) + leaf(-20, 40, 22, 40, 0.25), "#7aa84f")
    p.path(star(26, 2, 23, 11, 11), slant("#6f8fe0", "#3a55b0"))
    p.path(star(26, 2, 11, 5, 9, 10), "#2c3f8a")
    p.path("M-22 -10C-58 -8 -56 -44 -38 -46C-34 -60 -8 -60 -6 -46C14 -42 12 -8 -22 -10Z", glow("#f47a5a", "#d63a28", y=.3, x=.4, r=.6))
    p.path("M-22 -10C-40 -12 -42 -32 -22 -32S-4 -12 -22 -10Z", dark("#d63a28", 0.25))
    p.oval(-22, -22, 7, 6, "#2c1a22")
    p.oval(0, 26, 8, 8, "#f2c23a")
    p.path(star(0, 26, 17, 8, 10, 9), fade("#ffffff", 0.9), line="#d8d0b8", width=0.8)
    p.oval(0, 26, 6, 6, "#f2b92a")
    p.oval(40, -38, 9, 6, "#f2b92a")
    p.line("M37 -43V-33M43 -43V-33", "#2c1a22", 3)
    p.path(leaf(38, -43, 13, -30) + leaf(42, -43, 13, 20), "#ffffffcc", line="#9fb0b8", width=0.8)


def gloves(p):
    """A pair, palm of goat leather below and back of cotton above."""
    STAGE.top(p)
    hand = (
        "M62 250L40 150C34 122 60 118 66 142L84 196L80 92C78 62 108 60 112 90L122 184L128 72C130 42 160 44 160 74L160 186"
        "L172 96C176 68 204 72 202 100L194 214C206 196 222 178 240 182C256 186 254 200 246 212C226 244 206 280 190 300L184 330H76Z"
    )
    for move, flip, turn, cotton, leather in (((64, 44), 1, 6, "#e7dcc0", "#c98f4a"), ((430, 74), -1, 2, "#efe6cf", "#d39a55")):
        with p.group(move=move, turn=turn, scale=f"{flip * 0.94} .94"):
            cast(p, hand + "M66 326H194V394H66Z", 9 * flip, 12, 8, 0.4)
            p.path(hand, slant(light(cotton, 0.5), cotton, dark(cotton, 0.16)), line=fade(dark(cotton, 0.5), 0.5), width=2)
            with p.group(clip=hand):
                p.path("M20 20H260V150Q200 168 150 160T20 180Z", slant(light(leather, 0.35), leather, dark(leather, 0.2)))
                p.path("M200 250Q214 200 262 160V260L190 310Z", slant(light(leather, 0.2), dark(leather, 0.15)))
                p.line("M20 184Q100 152 150 164Q200 172 260 155", fade("#ffffff", 0.7), 2.5, dash="6 5")
                p.line("M94 206L98 300M130 200V304M162 204L160 300", fade(dark(cotton, 0.5), 0.3), 3, blur=2)
            p.path(
                "M70 318H190Q196 318 196 324V388Q130 402 64 388V324Q64 318 70 318Z",
                across(light("#4f7d5a", 0.25), "#4f7d5a", dark("#4f7d5a", 0.3)),
            )
            p.line("M82 322V388M100 322V392M118 322V394M136 322V394M154 322V392M172 322V390", fade("#1c3022", 0.35), 3)


def twine(p):
    """A ball wound crosswise, with its loose end."""
    jute = "#d3a868"
    STAGE.room(p)
    shadow(p, 236, 392, 128, 34)
    p.oval(236, 256, 146, 142, ball(jute, 0.45))
    with p.group(clip="M90 256a146 142 0 1 0 292 0a146 142 0 1 0-292 0Z"):
        for turn, reach, tone in ((66, 7, dark(jute, 0.14)), (-52, 4, light(jute, 0.06)), (14, 3, light(jute, 0.2))):
            with p.group(move=(236, 256), turn=turn):
                edge = 19 * reach + 9
                p.path(
                    f"M-152 {-edge}Q0 {-edge * 1.5} 152 {-edge}V{edge}Q0 {edge * 1.5} -152 {edge}Z", tone, line=fade(dark(jute, 0.7), 0.45),
                    width=4,
                )
                threads = "".join(f"M-152 {19 * k + 9.5}Q0 {28.5 * k + 14} 152 {19 * k + 9.5}" for k in range(-reach, reach))
                p.line(threads, fade(dark(jute, 0.65), 0.5), 3)
                p.line(threads, fade("#fff4dc", 0.35), 3, transform="translate(0 4)")
        p.oval(
            236, 256, 150, 146,
            glow(fade("#fff4dc", 0.4), fade("#fff4dc", 0), (0.7, fade("#3a2414", 0.1)), fade("#3a2414", 0.6), x=0.34, y=0.28, r=0.56),
        )
    end = "M330 366C400 352 440 392 396 414C340 436 250 404 196 424C160 436 130 430 112 420"
    p.line(end, fade("#2a1c22", 0.4), 10, blur=4, transform="translate(4 8)")
    p.line(end, dark(jute, 0.35), 11, caps=True)
    p.line(end, light(jute, 0.15), 8, caps=True)
    p.line(end, fade(dark(jute, 0.4), 0.6), 8, dash="2 7")


PICTURES = {
    "gar-can": (can,),
    "gar-trowel": (trowel,),
    "gar-pot-s": (pot_small,),
    "gar-pot-l": (pot_large,),
    "gar-herbs": (herbs,),
    "gar-meadow": (meadow,),
    "gar-gloves": (gloves,),
    "gar-twine": (twine,),
}
