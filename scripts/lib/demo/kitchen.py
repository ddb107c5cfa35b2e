"""Kitchen: pans, bowls, the board, the knife, the jar and the mortar."""
from studio import Stage, ball, band, cast, cylinder, dark, fade, grain, leaf, light, shadow, specks, turned
from svg import across, down, glow, slant

STAGE = Stage("#d3e2dc", "#b3cbc2")
OAK = "#c58f57"
STEEL = "#c3cad0"


def pan(p, scale, eggs):
    """An iron pan with its handle to the upper right, seen from above at a slant, with breakfast in it."""
    STAGE.room(p, 250)
    iron = "#45474b"
    with p.group(move=(204, 300), scale=scale):
        shadow(p, 0, 66, 152, 46, 0.6)
        p.path("M96 -52L206 -150Q228 -164 238 -148Q244 -136 230 -122L126 -18Z", slant(light(iron, 0.3), iron, dark(iron, 0.4)))
        p.line("M112 -44L216 -138", fade("#ffffff", 0.35), 5, caps=True, blur=2)
        p.oval(222, -141, 8, 6, "#c3d6ce", transform="rotate(-42 222 -141)")
        p.path(turned(0, [(0, 150), (40, 138), (62, 126)], 0.62), cylinder(iron, 0.4))
        p.oval(0, 0, 150, 93, slant(light(iron, 0.55), iron, dark(iron, 0.2)))
        p.oval(0, 2, 141, 86, slant(dark(iron, 0.6), light(iron, 0.18)))
        p.oval(0, 14, 126, 73, glow(light(iron, 0.12), dark(iron, 0.25), x=0.35, y=0.3))
        p.line("M-118 24A122 70 0 0 0 80 68", fade("#ffffff", 0.14), 4, caps=True)
        for x, y, size in eggs:
            egg(p, x, y, size)
        if len(eggs) > 1:
            for x, y in ((8, -34), (44, -42), (-2, 66)):
                p.oval(x + 3, y + 4, 18, 15, fade("#120c10", 0.4))
                p.oval(x, y, 17, 15.5, ball("#d8412f", 0.6))
                p.path(leaf(x, y - 8, 10, -70, 0.3) + leaf(x, y - 8, 10, 60, 0.3), "#5d8f3e")
        p.path("".join(leaf(x, y, 15, turn) for x, y, turn in ((-78, 58, 40), (70, 50, -60), (-94, 10, 100))), "#6d9d48")


def egg(p, x, y, size):
    with p.group(move=(x, y), scale=size):
        white = (
            "M-60 4C-66 -24 -34 -24 -24 -38C-4 -54 34 -46 44 -30C58 -22 70 -8 60 10C56 30 34 28 22 38C2 48 -22 42 -32 32"
            "C-52 32 -58 20 -60 4Z"
        )
        p.path(white, fade("#120c10", 0.45), transform="translate(4 6)")
        p.path(white, glow("#ffffff", (0.7, "#fbf4e4"), "#e3cfa8"), line="#d9b98599", width=2)
        p.oval(3, 2, 27, 20, fade("#c98a1d", 0.4))
        p.oval(0, -2, 26, 20, ball("#f7a81b", 0.55))
        p.oval(-9, -10, 8, 4.5, fade("#ffffff", 0.85), transform="rotate(-24 -9 -10)")


def bowl(p, colour):
    """A mixing bowl, glazed white inside, with a whisk in it."""
    STAGE.room(p)
    shadow(p, 240, 398, 128, 34, foot=84)
    p.path(turned(240, [(186, 162), (250, 158), (330, 116), (378, 70), (388, 68), (400, 72)]), cylinder(colour, 0.5))
    p.line("M94 282A150 30 0 0 0 386 282", fade(light(colour, 0.75), 0.9), 5)
    p.line("M100 294A146 29 0 0 0 380 294", fade(light(colour, 0.75), 0.7), 2.5)
    p.path(band(240, (186, 166), (204, 165), 0.26), cylinder(light(colour, 0.2), 0.6))
    p.oval(240, 186, 166, 43, slant("#ffffff", light(colour, 0.5)))
    p.oval(240, 187, 153, 36.5, across((0, "#c8bda8"), (0.5, "#efe7d8"), (1, "#fffdf8")))
    p.path("M108 205A153 36.5 0 0 0 372 205C340 196 300 208 262 198C210 188 160 206 108 205Z", slant("#fff6df", "#ecd9b4"))
    with p.group(clip="M0 0H480V187H393A153 36.5 0 0 1 87 187H0Z"):
        with p.group(move=(250, 226), turn=38):
            for bend in (52, 30, 8):
                p.line(
                    f"M-7 -132C{-bend * 1.5} -60 {-bend} 0 0 4C{bend} 0 {bend * 1.5} -60 7 -132", across("#eef1f3", "#8b949b", "#dfe4e8"),
                    4,
                )
            p.rect(-10, -150, 20, 30, across("#f4f6f7", STEEL, "#7b848c"), 6)
            p.rect(-12, -238, 24, 96, across(light(OAK, 0.4), OAK, dark(OAK, 0.35)), 12)
    p.line("M122 214A153 36.5 0 0 0 358 214", fade("#fffdf6", 0.9), 4, caps=True)
    p.path("M118 236Q138 250 156 252C162 290 180 320 196 336C160 324 124 280 118 236Z", fade("#ffffff", 0.45), blur=5)


def bowls(p):
    """Four bowls in four quiet colours, one in the other."""
    STAGE.room(p)
    shadow(p, 240, 404, 104, 28, foot=74)
    stack = [(140 + 50 * step, colour) for step, colour in enumerate(("#7b95ac", "#c98576", "#d9b36c", "#7fa08f"))]
    for y, colour in reversed(stack):
        p.oval(240, y, 144, 36, slant(light(colour, 0.7), dark(colour, 0.05)))
        p.oval(240, y + 1, 135, 31, across(dark(colour, 0.42), light(colour, 0.25)))
    for y, colour in stack:
        p.path(turned(240, [(y, 144), (y + 40, 134), (y + 84, 86), (y + 96, 62), (y + 110, 64)], 0.25, front=True), cylinder(colour, 0.5))
        p.line(f"M96 {y}A144 36 0 0 0 384 {y}", light(colour, 0.6), 4, caps=True)
        p.path(f"M116 {y + 30}Q130 {y + 40} 150 {y + 44}L158 {y + 74}Q130 {y + 60} 116 {y + 30}Z", fade("#ffffff", 0.4), blur=4)


def board(p):
    """An oak board with a groove, a tomato that is being cut, and basil."""
    STAGE.top(p)
    outline = "M92 128Q92 100 120 100H208L214 66Q218 44 240 44T266 66L272 100H360Q388 100 388 128V404Q388 432 360 432H120Q92 432 92 404Z"
    cast(p, outline, 12, 14, 9, 0.45)
    p.path(outline, dark(OAK, 0.45), transform="translate(3 5)")
    p.path(outline, slant(light(OAK, 0.4), OAK, dark(OAK, 0.18)))
    with p.group(clip=outline):
        p.line(grain(-420, 96, 420, 300, 15, 7, 12), fade("#7a4a20", 0.28), 2, transform="rotate(-90)")
        p.line("M214 440C190 330 250 280 236 100", fade("#7a4a20", 0.2), 9, blur=3)
    p.oval(240, 70, 12, 12, "#a9c2b8", line=dark(OAK, 0.4), width=2)
    p.rect(112, 122, 256, 290, None, 20, line=fade(dark(OAK, 0.6), 0.65), width=9)
    p.rect(114, 124, 256, 290, None, 20, line=fade(light(OAK, 0.6), 0.6), width=3)
    p.oval(214, 300, 88, 72, glow(fade("#2a1c22", 0.55), (0.6, fade("#2a1c22", 0.4)), fade("#2a1c22", 0)))
    p.path(
        "M122 262C122 204 168 190 198 198C232 190 276 208 276 264C276 324 240 346 200 346C158 346 122 322 122 262Z", ball("#d8392b", 0.5),
    )
    p.path("".join(leaf(200, 212, 40, turn, 0.17) for turn in (-100, -50, 10, 60, 110, 170)), "#4f8038")
    p.path("M196 214Q192 196 204 190L210 194Q202 202 204 214Z", "#6b9a4a")
    p.oval(160, 242, 20, 12, fade("#ffffff", 0.7), transform="rotate(-40 160 242)", blur=2)
    for x, y in ((304, 356), (324, 318)):
        p.oval(x + 6, y + 8, 44, 38, fade("#2a1c22", 0.3), blur=4)
        p.oval(x, y, 42, 37, slant("#e8563f", "#b82a20"))
        p.oval(x, y, 36, 31, glow("#f7a58a", "#e65f47"))
        wedges = "".join(leaf(x, y, 30, turn, 0.3) for turn in range(20, 380, 90))
        p.path(wedges, "#f4c26c")
    p.path(leaf(282, 186, 64, 12, 0.32) + leaf(284, 190, 58, 104, 0.32), slant("#8bb85e", "#4a7d38"))
    p.line("M282 186L293 136M284 190L328 201", fade("#ffffff", 0.5), 2)


def knife(p):
    """A cook's knife across a linen cloth, with what it has cut."""
    STAGE.top(p)
    cloth = "M70 96L398 60L424 388L100 424Z"
    cast(p, cloth, 6, 9, 7, 0.28)
    p.path(cloth, slant("#fdfaf2", "#e9e2d2"))
    with p.group(clip=cloth):
        p.line("M100 60L130 440M118 58L148 438M376 40L404 420M358 42L386 424", fade("#5b7f8f", 0.55), 7)
        p.line(grain(60, 60, 380, 370, 24, 3, 3), fade("#8d8468", 0.14), 1.5)
    with p.group(move=(240, 240), turn=-45):
        blade = "M-214 18C-180 -10 -120 -34 -40 -38H60V40H-30C-110 42 -176 36 -214 18Z"
        handle = (
            "M58 -34H92C104 -36 108 -30 120 -30H206C226 -30 232 -8 226 8C224 16 216 12 206 6C180 -2 140 4 116 12C100 18 96 38 76 40H58Z"
        )
        with p.group(move=(8, 14)):
            p.path(blade + handle, fade("#2a1c22", 0.4), blur=7)
        p.path(blade, down("#eef2f4", (0.3, "#b9c1c8"), (0.55, "#7f8992"), (0.62, "#dbe1e5"), "#a9b2ba"))
        p.path("M-214 18C-176 26 -110 24 -30 20H60V40H-30C-110 42 -176 36 -214 18Z", down("#f8fafb", "#b6bfc6"))
        p.line("M-206 15C-170 -10 -110 -32 -40 -36H58", fade("#ffffff", 0.9), 2.5)
        p.line("M-110 -14L-60 16M-84 -20L-34 14M10 -34L40 18", fade("#ffffff", 0.3), 10, blur=3)
        p.path("M56 -37H76V40H56Z", down("#dfe4e8", "#6e7880"))
        p.path(handle, down("#9a6238", "#6d3f20", "#3f2110"))
        p.line("M84 -24C130 -18 180 -24 220 -14M90 -8C130 -8 160 -10 190 -14M96 4C104 6 110 4 118 0", fade("#2a1408", 0.35), 2)
        for x in (102, 150, 198):
            p.oval(x, -13 if x > 110 else -8, 6, 6, slant("#fff2d8", "#a8895a"), line="#5a3a1c", width=1)
    for x, y, turn in ((120, 152, 20), (168, 120, -20), (146, 190, 70)):
        p.oval(x + 4, y + 6, 21, 17, fade("#2a1c22", 0.25), blur=7)
        p.oval(x, y, 20, 17, slant("#f5a04a", "#d9741f"), transform=f"rotate({turn} {x} {y})")
        p.oval(x, y, 9, 7, fade("#ffd08a", 0.8), transform=f"rotate({turn} {x} {y})")


def jar(p):
    """A jar with a rubber ring and a wire clip, full of cherries."""
    STAGE.room(p)
    shadow(p, 240, 404, 104, 26)
    glass = turned(240, [(150, 74), (164, 84), (190, 104), (220, 106), (372, 106), (396, 98), (404, 90)])
    p.path(glass, across("#eaf5f3", "#c2dad8", "#e6f3f1", "#9cbcbc"))
    inside = turned(240, [(212, 96), (374, 96), (394, 86)])
    p.path(inside, across("#7a1424", "#b62a3a", "#8a1a2a", "#4f0c1a"))
    with p.group(clip=inside):
        for index in range(12):
            row, column = divmod(index, 3)
            p.oval(190 + 56 * column - row % 2 * 28, 240 + 46 * row, 28, 27, ball("#a81c30", 0.42))
        p.line("M190 236q10-20 26-24M282 312q8-22 24-24M238 272q-6-16-20-22", "#6d8a3a", 3, caps=True)
    p.oval(240, 212, 96, 16, slant("#d8606a", "#8a1f2e"))
    p.path("M148 200Q158 190 164 200V380Q154 382 148 370Z", fade("#ffffff", 0.7), blur=2)
    p.path("M318 216Q328 214 330 224V366Q324 376 318 372Z", fade("#ffffff", 0.4), blur=2)
    p.oval(240, 156, 84, 16, "#8fb0b0")
    p.path(turned(240, [(134, 90), (150, 90)], 0.18), across("#f2a06a", "#e0713c", "#e98a52", "#b04d20"))
    p.path("M300 158L340 166L336 180L296 172Z", across("#e0713c", "#b04d20"))
    p.path(turned(240, [(98, 66), (106, 86), (134, 90)], 0.18), across("#f4fbfa", "#bcd4d3", "#e9f5f4", "#8fb0b0"))
    p.oval(240, 98, 66, 12, slant("#ffffff", "#bcd4d3"))
    p.oval(240, 97, 50, 8, slant("#a9c6c6", "#eef8f7"))
    wire = (
        "M150 182A94 17 0 0 0 330 182M152 182V134C152 100 200 78 240 78S328 100 328 134V182M216 102V152L204 204Q240 222 276 204L264 152"
        "V102Q240 112 216 102Z"
    )
    p.line(wire, "#59646b", 6.5, caps=True)
    p.line(wire, "#dfe6ea", 2.5, caps=True, transform="translate(-1 -1.5)")


def mortar(p):
    """A mortar of speckled granite with its pestle, and pepper."""
    stone = "#8f9199"
    STAGE.room(p)
    shadow(p, 236, 404, 128, 32, 0.6)
    body = turned(236, [(206, 142), (226, 148), (300, 134), (356, 98), (372, 96), (404, 112)], 0.24)
    p.path(body, cylinder(stone, 0.5))
    with p.group(clip=body):
        p.line(specks(88, 200, 300, 240, 42, 4, 2), fade("#3c3e46", 0.6), 3.5, caps=True)
        p.line(specks(88, 200, 240, 240, 26, 5, 2), fade("#ffffff", 0.55), 3, caps=True)
        p.path("M120 368Q236 400 352 368L340 350Q236 384 132 350Z", fade("#241a2e", 0.28), blur=5)
    p.oval(236, 206, 142, 36, slant(light(stone, 0.65), stone))
    p.oval(236, 208, 116, 27, across(dark(stone, 0.6), (0.7, dark(stone, 0.15)), light(stone, 0.2)))
    p.oval(236, 218, 84, 15, "#5a4a3c")
    with p.group(clip="M120 0H420V208A116 27 0 0 1 120 208Z"):
        with p.group(move=(222, 228), turn=42):
            pestle = "M-30 -14C-36 -60 -18 -120 -15 -200Q-14 -226 0 -226T15 -200C18 -120 36 -60 30 -14Q0 14 -30 -14Z"
            p.path(pestle, cylinder(light(stone, 0.12), 0.6))
            with p.group(clip=pestle):
                p.line(specks(-34, -226, 70, 230, 16, 6, 2), fade("#3c3e46", 0.55), 3, caps=True)
    for x, y in ((84, 420), (106, 432), (126, 418), (370, 428)):
        p.oval(x + 3, y + 5, 10, 5, fade("#2a1c22", 0.3))
        p.oval(x, y, 8, 7.5, ball("#4a3a30", 0.35))


PICTURES = {
    "kit-pan24": (pan, 0.9, ((-4, 12, 1.12),)),
    "kit-pan28": (pan, 1.06, ((-52, 8, 0.88), (56, 22, 0.88))),
    "kit-bowl": (bowl, "#dba94e"),
    "kit-bowls": (bowls,),
    "kit-board": (board,),
    "kit-knife": (knife,),
    "kit-jar": (jar,),
    "kit-mortar": (mortar,),
}
