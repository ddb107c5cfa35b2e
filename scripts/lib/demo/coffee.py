"""Coffee and tea: bags, tins, the mug and the teapot."""
from studio import Stage, ball, band, cylinder, dark, fade, leaf, light, shadow, sheet, smooth, specks, star, steam, turned
from svg import across, down, glow, slant

STAGE = Stage("#f0dcc4", "#dfbf9c")
PAPER = "#fbf3e4"


def bag(p, colour, motif):
    """A standing bag with a rolled top, a printed label and a few beans before it."""
    STAGE.room(p)
    shadow(p, 240, 408, 112, 26)
    body = "M146 108L334 108C338 200 350 300 352 400Q240 420 128 400C130 300 142 200 146 108Z"
    p.path(
        body,
        across(
            (0, dark(colour, 0.22)), (0.1, light(colour, 0.1)), (0.3, light(colour, 0.3)), (0.6, colour), (0.9, dark(colour, 0.3)),
            (1, dark(colour, 0.42)),
        ),
    )
    with p.group(clip=body):
        p.path("M146 100C176 200 160 330 128 402L110 400V100Z", fade(dark(colour, 0.5), 0.32))
        p.path("M334 100C302 200 322 330 352 402L372 400V100Z", fade(dark(colour, 0.6), 0.38))
        p.line("M160 128C210 150 240 140 322 126M180 166C200 160 214 152 222 142", fade(dark(colour), 0.35), 5, blur=3)
        p.line("M168 134C210 158 250 148 310 134", fade(light(colour, 0.6), 0.5), 3, blur=3)
        p.rect(100, 372, 280, 50, down(fade(dark(colour, 0.6), 0), fade(dark(colour, 0.6), 0.5)))
    p.path(
        "M138 84Q138 76 146 76H334Q342 76 342 84L340 122Q240 134 140 122Z",
        down(light(colour, 0.34), (0.35, light(colour, 0.1)), dark(colour, 0.24)),
    )
    p.line("M139 100Q240 110 341 100", fade(dark(colour, 0.5), 0.5), 2)
    p.path("M122 92Q122 88 126 88H140V102H126Q122 102 122 98Z", down("#f3e3b4", "#a8823c"))
    p.path("M358 92Q358 88 354 88H340V102H354Q358 102 358 98Z", down("#f3e3b4", "#a8823c"))
    p.rect(166, 172, 148, 188, dark(colour, 0.35), 6, opacity=0.35, blur=3)
    p.rect(166, 168, 148, 188, slant("#fffaf0", PAPER, "#e3d5bf"), 5)
    p.rect(174, 176, 132, 172, None, 3, line=fade(colour, 0.7), width=1.6)
    p.oval(240, 246, 56, 56, sheet(colour))
    motif(p, colour)
    p.line("M196 322H284M212 335H268", fade(dark(colour), 0.55), 4, caps=True)
    for x, y, turn in ((118, 424, 20), (152, 434, -30), (336, 430, 15)):
        bean(p, x, y, turn)


def bean(p, x, y, turn):
    p.oval(x + 4, y + 7, 18, 8, glow(fade("#2a1c22", 0.5), fade("#2a1c22", 0)))
    with p.group(move=(x, y), turn=turn):
        p.oval(0, 0, 15, 10.5, ball("#6d4326", 0.4))
        p.line("M-13 2C-5 -5 4 5 13 -2", "#33190d", 2.2)


def harbour(p, colour):
    with p.group(clip="M184 246a56 56 0 1 0 112 0a56 56 0 1 0-112 0Z"):
        p.oval(262, 224, 16, 16, "#f6c98a")
        p.path("M236 204V262H206Q228 240 236 204Z", PAPER)
        p.path("M242 212Q266 236 270 262H242Z", light(colour, 0.7))
        p.path("M194 266H286L272 284H208Z", dark(colour, 0.4))
        p.path("M180 282Q194 274 208 282T236 282T264 282T300 282V310H180Z", light(colour, 0.45))
        p.line("M182 294Q196 286 210 294T238 294T266 294T296 294", PAPER, 2.5)


def morning(p, colour):
    with p.group(clip="M184 246a56 56 0 1 0 112 0a56 56 0 1 0-112 0Z"):
        p.path(star(240, 264, 76, 40, 14), light(colour, 0.5))
        p.oval(240, 264, 34, 34, slant("#fff6d8", "#ffd98a"))
        p.path("M180 268Q214 246 246 268T304 262V310H180Z", dark(colour, 0.3))
        p.path("M180 284Q222 262 262 282T304 278V310H180Z", dark(colour, 0.5))


def evening(p, colour):
    p.path("M256 206A42 42 0 1 0 280 262A34 34 0 0 1 256 206Z", slant("#fff6d8", "#f0d9a0"))
    p.path(star(270, 226, 9, 3.6) + star(282, 246, 5, 2), "#fff3d0")


def tin(p, colour, motif, tea):
    """A round tin with a lid and a label, and a spoonful of its tea before it."""
    STAGE.room(p)
    shadow(p, 240, 396, 104, 26)
    p.path(turned(240, [(132, 102), (392, 102)]), cylinder(colour))
    p.path(band(240, (184, 102.5), (352, 102.5)), cylinder(PAPER, 0.6))
    p.line("M137.5 190A102.5 20.5 0 0 0 342.5 190M137.5 346A102.5 20.5 0 0 0 342.5 346", colour, 3)
    p.line("M138 384A102 20.4 0 0 0 342 384", fade(dark(colour, 0.5), 0.6), 3)
    motif(p, colour)
    p.line("M198 352Q240 358 282 351M212 340Q240 344 268 340", fade(dark(colour), 0.6), 4, caps=True)
    p.path(turned(240, [(106, 106), (146, 106)]), cylinder(dark(colour, 0.16)))
    p.line("M134 146A106 21.2 0 0 0 346 146", fade(dark(colour, 0.6), 0.8), 3)
    p.oval(240, 106, 106, 21.2, slant(light(colour, 0.5), colour, dark(colour, 0.2)))
    p.oval(240, 105, 92, 17.5, slant(colour, light(colour, 0.35)))
    p.rect(160, 140, 12, 236, fade("#ffffff", 0.34), 6, blur=4)
    heap(p, tea)


def heap(p, colour):
    shadow(p, 132, 428, 62, 14, 0.4)
    p.path("M70 430Q98 400 132 396Q172 400 196 430Q132 444 70 430Z", ball(colour, 0.3))
    twigs = (
        (92, 424, 24, 60), (120, 416, 22, -40), (128, 430, 26, 80), (150, 424, 22, 30), (170, 430, 24, -70), (106, 434, 20, 100),
        (136, 408, 20, 20), (182, 436, 20, 110),
    )
    p.path("".join(leaf(x, y, length, turn, 0.2) for x, y, length, turn in twigs[::2]), light(colour, 0.35))
    p.path("".join(leaf(x, y, length, turn, 0.2) for x, y, length, turn in twigs[1::2]), dark(colour, 0.35))


def sencha(p, colour):
    p.oval(240, 274, 42, 42, slant("#e88a6a", "#c9553f"))
    p.path(leaf(236, 322, 84, -28, 0.26) + leaf(240, 322, 92, 8, 0.26), slant(light(colour, 0.25), dark(colour, 0.25)))
    p.path(leaf(242, 324, 70, 44, 0.26), slant(light(colour, 0.5), colour))
    p.line("M236 322L205 262M240 322L251 246M242 324L283 281", fade("#ffffff", 0.6), 1.6)


def breakfast(p, colour):
    p.oval(240, 270, 52, 52, slant("#f7d78c", "#eab054"))
    p.path("M276 268C306 262 306 306 268 302", None, dark(colour, 0.1), 7)
    p.path("M202 258H278C280 300 264 316 240 316C216 316 200 300 202 258Z", sheet(colour, 0.2))
    p.oval(240, 258, 38, 8, "#6d3a1c")
    p.line("M226 246C218 236 234 230 226 218M250 246C242 236 258 230 250 218", PAPER, 4.5, caps=True)
    p.path("M190 322Q240 332 290 322Q280 334 240 336Q200 334 190 322Z", dark(colour, 0.2))


def mint(p, colour):
    p.line("M240 332C236 300 244 262 240 226", dark(colour, 0.3), 4)
    pairs = ((318, 50), (286, 44), (258, 34))
    leaves = "".join(leaf(240, y, size, -62) + leaf(240, y, size, 58) for y, size in pairs)
    p.path(leaves + leaf(240, 240, 28, -20) + leaf(240, 240, 28, 20), slant(light(colour, 0.35), dark(colour, 0.15)))
    p.line(
        "".join(f"M240 {y}l{-size * .7} {-size * .37}M240 {y}l{size * .7} {-size * .4}" for y, size in pairs), fade("#ffffff", 0.55), 1.5,
    )


def mug(p, glaze):
    """Rough clay outside, with the rings of the wheel; glazed inside, and the glaze comes over the rim."""
    clay = "#a9a29b"
    STAGE.room(p)
    shadow(p, 222, 402, 110, 28)
    p.line("M316 222C392 196 404 336 306 336", dark(clay, 0.4), 30, caps=True)
    p.line("M316 218C384 198 394 326 306 330", slant(light(clay, 0.3), dark(clay, 0.14)), 18, caps=True)
    body = turned(222, [(178, 106), (300, 106), (366, 100), (396, 84)])
    p.path(body, cylinder(clay, 0.45))
    with p.group(clip=body):
        rings = "".join(f"M112 {y}Q222 {y + 42} 332 {y}" for y in range(226, 390, 24))
        p.line(rings, fade(dark(clay), 0.26), 2.5)
        p.line(rings, fade("#fff8ea", 0.3), 2, transform="translate(0 3)")
        p.line(specks(116, 190, 212, 220, 28, 3, 2), fade("#4a3a30", 0.5), 3.5, caps=True)
        p.line(specks(116, 190, 140, 200, 14, 8, 2), fade("#ffffff", 0.5), 3, caps=True)
        run = smooth(
            [(336, 186), (318, 216), (296, 214), (268, 226), (240, 222), (214, 232), (186, 220), (160, 224), (136, 206), (108, 190)]
        )
        p.path(f"M108 150H336V186{run}Z", cylinder(glaze, 0.45))
        p.line(f"M336 186{run}", fade(light(glaze, 0.7), 0.6), 2.5)
    p.oval(222, 178, 106, 25, slant(light(glaze, 0.5), dark(glaze, 0.1)))
    p.oval(222, 179, 97, 20.5, across(dark(glaze, 0.5), light(glaze, 0.1)))
    p.path("M131 186A97 20.5 0 0 0 313 186A92 15 0 0 0 131 186Z", slant("#8a5430", "#4a2614"))
    p.line("M142 190A88 13 0 0 1 240 173", fade("#e0a878", 0.8), 2.5)
    steam(p, 216, 164, 120)


def teapot(p, colour):
    STAGE.room(p)
    shadow(p, 236, 394, 128, 28, foot=82)
    p.line("M318 226C424 182 430 352 316 336", dark(colour, 0.36), 24, caps=True)
    p.line("M320 222C412 184 420 338 318 330", slant(light(colour, 0.35), dark(colour, 0.06)), 14, caps=True)
    p.path(
        "M146 322C92 310 96 236 52 206Q46 196 58 192C78 190 92 194 104 206C122 226 128 246 152 248Z",
        slant(light(colour, 0.3), colour, dark(colour, 0.4)),
    )
    p.oval(66, 198, 14, 6, dark(colour, 0.5), transform="rotate(14 66 198)")
    body = turned(236, [(200, 60), (222, 100), (282, 126), (344, 108), (382, 66), (394, 62)])
    p.path(body, ball(colour, 0.6))
    with p.group(clip=body):
        p.path("M100 350Q240 420 380 340V420H100Z", fade(dark(colour, 0.5), 0.25), blur=8)
        spots = ((172, 322, 32, -30), (196, 314, 34, 150), (212, 306, 36, -14), (234, 297, 36, 164), (250, 288, 34, 4), (272, 277, 32, 150))
        p.line("M152 328Q230 306 296 256", fade("#fff8ef", 0.8), 3.5, caps=True)
        p.path("".join(leaf(*spot, 0.26) for spot in (*spots, (294, 258, 32, 44))), fade("#fff8ef", 0.8))
        p.oval(182, 244, 40, 22, glow(fade("#ffffff", 0.95), fade("#ffffff", 0)), transform="rotate(-38 182 244)")
    p.path(turned(236, [(178, 26), (190, 54), (202, 66)]), cylinder(colour, 0.55))
    p.line("M170 202A66 13.2 0 0 0 302 202", fade(dark(colour, 0.5), 0.7), 3)
    p.oval(236, 164, 17, 16, ball(colour, 0.7))
    steam(p, 66, 184, 80, 0.6)


PICTURES = {
    "cof-harbour": (bag, "#8a4a2e", harbour),
    "cof-morning": (bag, "#d98a3d", morning),
    "cof-decaf": (bag, "#5a4f8c", evening),
    "tea-sencha": (tin, "#5f9447", sencha, "#5c7d3c"),
    "tea-breakfast": (tin, "#b8443a", breakfast, "#5a3423"),
    "tea-mint": (tin, "#3d9a80", mint, "#7a9464"),
    "cup-stone": (mug, "#5d8a9e"),
    "pot-round": (teapot, "#c9768a"),
}
