"""Textiles: throws, cushions, towels, the apron and the rug."""
from studio import Plane, Stage, cast, dark, fade, leaf, light, shadow
from svg import Weave, across, down, glow, slant

STAGE = Stage("#f1dfd8", "#dfc4b8")


def throw(p, colour):
    """A throw over the back and the seat of a chair, with its fringe."""
    STAGE.room(p, 366)
    wood = "#b9824f"
    upright, flat = across(light(wood, 0.4), wood, dark(wood, 0.42)), down(light(wood, 0.45), wood, dark(wood, 0.3))
    shadow(p, 240, 446, 150, 22, 0.45)
    p.path(
        "M112 60Q112 44 125 44T138 60L134 320H112ZM342 60Q342 44 355 44T368 60V320H346ZM122 350H140V428H124ZM340 350H358L356 428H340Z",
        upright,
    )
    p.path("M130 76Q240 58 350 76V108Q240 90 130 108ZM130 160Q240 146 350 160V184Q240 170 130 184Z", flat)
    p.path("M112 312H368L396 352H84Z", slant(light(wood, 0.5), wood))
    p.path("M84 352H396V372Q240 378 84 372Z", flat)
    p.path("M90 370H116L112 450H96ZM364 370H390L384 450H368Z", upright)
    cloth = (
        "M158 74C160 56 318 54 322 74C330 160 322 250 328 312L346 352C348 376 344 396 350 412Q300 424 262 414T146 416"
        "C150 392 146 372 148 352L160 312C164 250 152 160 158 74Z"
    )
    fringe = "".join(f"M{152 + 10 * k} 412q{(-4, 5, 1)[k % 3]} 14 {(2, -3, 0)[k % 3]} 34" for k in range(20))
    p.line(fringe, dark(colour, 0.3), 6, caps=True)
    p.line(fringe, light(colour, 0.25), 3, caps=True)
    p.path(cloth, across(dark(colour, 0.1), light(colour, 0.26), colour, light(colour, 0.14), dark(colour, 0.12), dark(colour, 0.32)))
    with p.group(clip=cloth):
        for y in (150, 238, 366):
            p.line(f"M140 {y}Q200 {y - 6} 250 {y + 3}T360 {y}", fade(light(colour, 0.75), 0.85), 16)
            p.line(f"M140 {y + 20}Q200 {y + 14} 250 {y + 23}T360 {y + 20}", fade(light(colour, 0.75), 0.85), 5)
        p.path("M120 310H360L380 352H100Z", fade("#fff8ea", 0.22))
        p.rect(140, 50, 220, 370, Weave(6, fade(dark(colour, 0.5), 0.14), 4))
        p.path(
            "M196 90C190 160 206 240 194 310H212C216 240 206 160 210 90ZM276 90C286 160 272 240 284 310H304C294 240 304 160 292 90Z",
            fade(dark(colour, 0.6), 0.32), blur=6,
        )
        p.line("M150 312H340M140 356H352", fade(dark(colour, 0.7), 0.4), 7, blur=4)
        p.path("M150 72Q240 54 330 72V92Q240 74 150 92Z", fade("#fff8ea", 0.35), blur=4)


def cushion(p, colour):
    """A plump cushion that leans against the wall."""
    STAGE.room(p, 338)
    shadow(p, 240, 402, 168, 26, 0.55)
    shape = (
        "M78 92C72 76 84 70 98 74C140 88 180 82 240 82S340 88 382 74C396 70 408 76 402 92C390 140 394 190 394 244S392 340 406 390"
        "C410 404 400 412 384 408C340 398 300 404 240 404S140 398 96 408C80 412 70 404 74 390C88 340 86 300 86 244S90 140 78 92Z"
    )
    p.path(shape, glow(light(colour, 0.5), (0.45, colour), (0.85, dark(colour, 0.3)), dark(colour, 0.42), x=0.38, y=0.32, r=0.66))
    with p.group(clip=shape):
        p.rect(70, 68, 340, 344, Weave(6, fade(dark(colour, 0.5), 0.2), 4))
        p.path(
            "M88 88C130 120 160 150 176 190C150 150 118 124 92 112ZM392 88C350 120 322 144 304 182C330 150 362 126 388 112ZM88 394"
            "C130 364 160 340 180 300C150 336 118 362 90 376ZM392 394C350 360 318 336 300 296C330 336 362 360 388 374Z",
            fade(dark(colour, 0.6), 0.45), blur=4,
        )
        p.line("M102 96C180 118 300 118 378 96", fade(light(colour, 0.8), 0.5), 4, blur=2)
        p.path("M120 330C180 366 300 370 376 330V410H100Z", fade(dark(colour, 0.6), 0.35), blur=14)
    p.path(shape, None, line=fade(dark(colour, 0.5), 0.6), width=3)
    p.path(shape, None, line=fade(light(colour, 0.5), 0.8), width=3, transform="translate(2 2) scale(.99)")


def towels(p):
    """Two towels with a waffle, folded, and eucalyptus on top."""
    STAGE.room(p)
    shadow(p, 240, 408, 172, 26, 0.55)
    for y, colour in ((292, "#5f9ea6"), (176, "#eadfca")):
        for top in (y + 58, y):
            shape = f"M105 {top}H392Q404 {top} 404 {top + 12}V{top + 46}Q404 {top + 58} 392 {top + 58}H105A29 29 0 0 1 105 {top}Z"
            p.path(shape, down(light(colour, 0.32), (0.4, colour), dark(colour, 0.36)))
            p.path(shape, Weave(14, fade(dark(colour, 0.5), 0.3), 6))
            p.path(shape, Weave(14, fade("#ffffff", 0.4), 3))
            p.path(f"M332 {top}h26v58h-26z", fade(light(colour, 0.6), 0.85))
            p.path(shape, across(fade("#ffffff", 0.3), (0.2, fade("#ffffff", 0)), (0.7, fade("#241a2e", 0)), fade("#241a2e", 0.3)))
            p.line(f"M105 {top + 58}H396", fade(dark(colour, 0.8), 0.6), 3, blur=2)
    p.line("M150 182Q240 190 320 160", fade("#2a1c22", 0.4), 12, blur=5)
    p.line("M146 172Q240 176 326 140", "#7a6248", 4, caps=True)
    spots = (
        (166, 172, 34, -24), (190, 173, 36, 150), (214, 171, 36, -8), (240, 167, 36, 140), (264, 162, 34, 6), (288, 154, 32, 130),
        (310, 146, 28, 24), (324, 141, 26, 84),
    )
    p.path("".join(leaf(x, y, n, a, 0.5) for x, y, n, a in spots[::2]), slant("#b5cdb4", "#6f937c"))
    p.path("".join(leaf(x, y, n, a, 0.5) for x, y, n, a in spots[1::2]), slant("#8fb099", "#557a68"))


def teatowels(p):
    """Three tea towels on a rail, each with another weave."""
    STAGE.room(p, 420)
    p.rect(40, 84, 400, 14, down("#f6e2b4", "#d3a14f", "#7d5524"), 7)
    for x in (58, 422):
        p.oval(x, 91, 16, 16, slant("#f9e8c4", "#b98a3e"))
    for x, colour, drop, lines in ((72, "#c8504e", 366, 0), (188, "#f1e8d6", 392, 1), (304, "#51779a", 372, 2)):
        w = 104
        cloth = f"M{x} 84Q{x + w / 2} 76 {x + w} 84L{x + w + 5} {drop}Q{x + w * .7} {drop + 12} {x + w / 2} {drop + 2}T{x - 5} {drop}Z"
        with p.group(move=(12, 10)):
            p.path(cloth, fade("#2a1c22", 0.28), blur=8)
        p.path(cloth, across(dark(colour, 0.06), light(colour, 0.3), colour, light(colour, 0.16), dark(colour, 0.24)))
        stripe = "#fbf5e8" if lines != 1 else "#c8504e"
        with p.group(clip=cloth):
            if lines == 0:
                p.line(
                    "".join(
                        f"M{x - 8} {y}h{w + 16}" for y in range(110, drop, 26)
                    ) + "".join(f"M{at} 70v340" for at in range(x + 10, x + w, 26)),
                    fade(stripe, 0.6), 8,
                )
            elif lines == 1:
                p.line(f"M{x + 12} 70v340M{x + w - 12} 70v340M{x - 8} {drop - 44}h{w + 16}M{x - 8} {drop - 24}h{w + 16}", stripe, 7)
                p.line(f"M{x + 24} 70v340M{x + w - 24} 70v340M{x - 8} {drop - 58}h{w + 16}", "#51779a", 3)
            else:
                p.line("".join(f"M{at} 70v340" for at in range(x + 4, x + w, 16)), fade(stripe, 0.75), 4)
            p.path(
                f"M{x + 28} 90Q{x + 22} 240 {x + 32} 420H{x + 46}Q{x + 40} 240 {x + 44} 90ZM{x + 74} 90Q{x + 82} 240 {x + 72} 420"
                f"H{x + 90}Q{x + 94} 240 {x + 88} 90Z",
                fade("#241a2e", 0.26), blur=5,
            )
            p.rect(x - 8, 78, w + 16, 12, fade("#ffffff", 0.4), blur=3)
            p.rect(x - 8, 98, w + 16, 10, fade("#241a2e", 0.25), blur=4)


def apron(p):
    """A dark apron on a hook."""
    colour = "#35486a"
    STAGE.room(p, 436)
    p.oval(240, 40, 17, 17, slant("#f9e8c4", "#a87a34"))
    strap = "M196 132C190 90 222 60 240 46C258 60 290 90 284 132"
    body = (
        "M188 124Q240 140 292 124C294 168 314 192 352 206C360 280 358 350 362 418Q300 432 240 426T118 418C122 350 120 280 128 206"
        "C166 192 186 168 188 124Z"
    )
    cast(p, body, 14, 12, 10, 0.38)
    p.line(strap, dark(colour, 0.3), 12, caps=True)
    p.line(strap, light(colour, 0.2), 4, caps=True)
    p.oval(240, 42, 8, 8, "#fff3d6")
    for d in ("M130 212C96 230 92 280 104 330", "M350 212C386 232 384 280 372 340"):
        p.line(d, dark(colour, 0.3), 11, caps=True)
        p.line(d, light(colour, 0.2), 3, caps=True)
    p.path(body, across(dark(colour, 0.15), light(colour, 0.24), colour, light(colour, 0.1), dark(colour, 0.34)))
    with p.group(clip=body):
        p.rect(110, 110, 260, 320, Weave(8, fade("#0f1626", 0.2), 4))
        p.path(
            "M180 210C170 290 186 360 172 440H196C204 360 192 290 196 210ZM304 220C312 300 298 360 310 440H330C322 360 330 300 318 220Z",
            fade("#0c1220", 0.4), blur=7,
        )
    p.path(body, None, line=fade("#dfe6f2", 0.5), width=1.6, dash="6 4", transform="translate(9.6 11) scale(.96)")
    p.path("M162 270H318V360Q318 372 306 372H174Q162 372 162 360Z", fade("#0c1220", 0.5), blur=4, transform="translate(3 5)")
    p.path("M162 268H318V358Q318 370 306 370H174Q162 370 162 358Z", slant(light(colour, 0.28), colour, dark(colour, 0.2)))
    p.line(
        "M168 282H312M168 276H312M240 284V366M170 284V354Q170 362 178 362H302Q310 362 310 354V284", fade("#dfe6f2", 0.6), 1.6, dash="6 4",
    )
    with p.group(move=(206, 280), turn=-8):
        p.path("M-7 6V-66H7V6Z", across("#e8c48c", "#a8743c"))
        p.path("M-15 -58C-18 -94 -10 -106 0 -106S18 -94 15 -58Q0 -50 -15 -58Z", across("#f0d2a0", "#a8743c"))
    p.path("M164 284H238V304H164Z", slant(light(colour, 0.24), colour))
    p.line("M168 284H312", fade("#dfe6f2", 0.6), 1.6, dash="6 4")
    for x in (190, 290):
        p.oval(x, 134, 6, 6, slant("#f9e8c4", "#a87a34"))


def rug(p):
    """A striped rug on boards, in perspective."""
    floor = "#c9a27c"
    p.rect(0, 0, 480, 480, down(dark(floor, 0.12), light(floor, 0.25)))
    boards = Plane((60, 0), (420, 0), (760, 480), (-280, 480))
    p.line("".join(boards.line((k / 8, 0), (k / 8, 1)) for k in range(9)), fade("#6d4526", 0.5), 2.5)
    p.path("".join(boards.quad(k / 8, 0, (k + 1) / 8, 1) for k in (1, 4, 6)), fade("#6d4526", 0.1))
    p.line(
        "".join(
            boards.line((k / 8, v), ((k + 1) / 8, v)) for k, v in ((0, .3), (1, .7), (2, .14), (3, .8), (4, .2), (5, .86), (6, .3), (7, .6))
        ),
        fade("#6d4526", 0.5), 2.5,
    )
    mat = Plane((142, 96), (338, 96), (430, 404), (50, 404))
    cast(p, mat.quad(0, -0.02, 1, 1.03), 10, 12, 8, 0.45)
    ends = "".join(mat.line((k / 26, -0.05 if k % 2 else -0.045), (k / 26, 0)) for k in range(27)) + "".join(
        mat.line((k / 26, 1), (k / 26 + (0.006 if k % 3 else -0.006), 1.07)) for k in range(27)
    )
    p.line(ends, "#f3e7cf", 5, caps=True)
    colours = (
        "#b8543f", "#efe2c8", "#3f6a80", "#e0a84a", "#efe2c8", "#7d9a78", "#b8543f", "#2f4858", "#efe2c8", "#c98a72", "#e0a84a", "#3f6a80",
        "#efe2c8", "#b8543f",
    )
    widths = (3, 1, 4, 1, 2, 4, 1, 2, 3, 4, 1, 3, 1, 3)
    v = 0
    for colour, width in zip(colours, widths):
        p.path(mat.quad(0, v, 1, v + width / 33), colour)
        v += width / 33
    zigzag = [(k / 24, 0.615 + (0.04 if k % 2 else 0)) for k in range(25)]
    p.line(mat.line(*zigzag), "#2f4858", 5)
    p.line("".join(mat.line((0, k / 44), (1, k / 44)) for k in range(1, 44)), fade("#241a2e", 0.16), 2)
    p.line("".join(mat.line((k / 30, 0), (k / 30, 1)) for k in range(1, 30)), fade("#fff8ea", 0.16), 2)
    p.path(mat.quad(0, 0, 1, 1), slant("#fff4dc66", (0.5, "#fff4dc00"), "#241a2e4d"))


PICTURES = {
    "tex-throw": (throw, "#6f93ab"),
    "tex-throw-r": (throw, "#b85f38"),
    "tex-cushion": (cushion, "#8ea883"),
    "tex-cushion-p": (cushion, "#7d4a6e"),
    "tex-towels": (towels,),
    "tex-teatowel": (teatowels,),
    "tex-apron": (apron,),
    "tex-rug": (rug,),
}
