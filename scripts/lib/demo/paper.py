"""Books and paper: four designed covers, notebooks, pencils and letterpress cards."""
from studio import Stage, cast, cylinder, dark, fade, leaf, light, shadow, sheet, star
from svg import across, down, glow, slant

STAGE = Stage("#ebe1ea", "#d4c2d0")


def book(p, colour, cover, spine=34):
    """A book that stands, turned a little, so that one sees its cover and its spine. The cover is drawn 236 wide and 320 high."""
    STAGE.room(p)
    shadow(p, 250, 408, 138, 26, 0.6)
    p.path(f"M{128 - spine} 84L128 72V412L{128 - spine} 396Z", across(dark(colour, 0.5), dark(colour, 0.2)))
    p.line(
        f"M{128 - spine} 118L128 108M{128 - spine} 128L128 118M{128 - spine} 366L128 380M{128 - spine} 356L128 370", fade("#f6e3b4", 0.8),
        2.5,
    )
    outline = "M128 72L372 88V402L128 412Z"
    p.path(outline, sheet(colour))
    with p.group(clip=outline):
        with p.group(move=(130, 78), scale=1.02):
            cover(p, colour)
    p.path(outline, slant("#ffffff40", (0.4, "#ffffff00"), "#241a2e40"))
    p.path("M136 72.5L146 73.2V411L136 411.7Z", fade("#241a2e", 0.28))
    p.line("M129 73L371 89", fade("#ffffff", 0.5), 2)


def bread(p, colour):
    """A round loaf with a cut like an ear of wheat, and the year's rays around it."""
    p.path(star(118, 150, 108, 78, 26), light(colour, 0.35))
    p.oval(118, 150, 72, 68, glow("#f0c078", (0.5, "#c9823c"), "#8a4a1e", x=0.36, y=0.3, r=0.6))
    p.line("M118 204C114 170 114 130 122 98", "#fdeccb", 7, caps=True)
    p.path("".join(leaf(118, y, 34, a, 0.24) for y in (190, 164, 138, 114) for a in (-52, 52)), "#fdeccb")
    p.rect(28, 266, 180, 8, "#fdeccb", 4)
    p.rect(68, 286, 100, 8, "#fdeccb", 4)


def birds(p, colour):
    """A robin on a twig before the early sun."""
    p.oval(118, 132, 92, 92, light(colour, 0.62))
    p.line("M0 222C70 200 150 214 240 184", "#4a3426", 8, caps=True)
    p.path(leaf(190, 196, 44, 20) + leaf(52, 210, 40, -30) + leaf(206, 190, 38, 110), dark(colour, 0.45))
    p.line("M108 208L112 184M126 206L128 184", "#4a3426", 4, caps=True)
    p.path("M58 190L20 222L36 180Q60 160 74 148Z", "#4b3a34")
    p.path("M50 186C70 140 104 132 124 104C140 80 184 86 182 120C182 172 132 204 82 194Q64 192 50 186Z", slant("#8a6a54", "#5c4438"))
    p.path("M182 120C184 172 140 200 100 194C132 176 128 140 140 118C150 100 176 96 182 120Z", slant("#f08a4a", "#c94f2c"))
    p.path("M64 182C78 148 106 142 128 150C124 178 94 192 64 182Z", "#4b3a34")
    p.path("M180 108L206 118L180 124Z", "#e8b040")
    p.oval(160, 106, 7, 7, "#1c1418")
    p.oval(162, 104, 2.4, 2.4, "#ffffff")
    p.rect(36, 262, 164, 8, "#fdf6e4", 4)
    p.rect(72, 282, 92, 8, "#fdf6e4", 4)


def knots(p, colour):
    """A reef knot of two cords: two bights, each around the other's ends."""
    p.rect(16, 18, 204, 282, None, 8, line="#fdf0d2", width=3)
    first = "M-10 132H70C120 132 150 100 182 100C216 100 216 196 182 196C150 196 120 166 70 166H-10"
    second = "M250 132H166C120 132 90 100 56 100C20 100 20 196 56 196C90 196 120 166 166 166H250"
    for d, cord in ((first, "#e9b14a"), (second, "#e8e0cc")):
        p.line(d, dark(cord, 0.6), 25)
        p.line(d, cord, 19)
        p.line(d, fade("#ffffff", 0.5), 5, transform="translate(0 -4)")
    for over in ("M60 132H84C104 132 112 126 126 118", "M100 184C84 174 76 166 54 166"):
        p.line(over, dark("#e9b14a", 0.6), 25)
        p.line(over, "#e9b14a", 19)
        p.line(over, fade("#ffffff", 0.5), 5, transform="translate(0 -4)")
    p.line(first + second, fade("#5a4326", 0.3), 19, dash="2 9")
    p.rect(46, 242, 144, 8, "#fdf0d2", 4)
    p.rect(78, 262, 80, 8, "#fdf0d2", 4)


def stars(p, colour):
    """A chart of the sky with a great bear, and a hill with a tent."""
    p.oval(118, 138, 98, 98, dark(colour, 0.55), line="#e9c877", width=2.5)
    p.line("M118 40V236M20 138H216M49 69L187 207M187 69L49 207", fade("#e9c877", 0.35), 1.2)
    p.oval(118, 138, 62, 62, None, line=fade("#e9c877", 0.45), width=1.2, dash="3 4")
    bear = ((42, 112), (74, 98), (100, 112), (124, 126), (130, 164), (176, 172), (182, 132))
    p.line("M" + "L".join(f"{x} {y}" for x, y in bear) + "L124 126", "#fdf3d4", 2)
    p.path("".join(star(x, y, 10, 4, 5) for x, y in bear), "#fff3c4")
    p.line("M92 66h.1M150 80h.1M62 166h.1M96 200h.1M160 210h.1M110 154h.1M74 134h.1M140 58h.1M194 108h.1", "#fff8e0", 4, caps=True)
    p.path("M-10 330V272Q60 226 130 256T250 246V330Z", dark(colour, 0.65))
    p.path("M150 264L176 226L206 258Z", "#eda84a")
    p.path("M168 262L176 234L186 260Z", "#fff0c0")


def notebook(p, colour, page):
    """A notebook that lies flat, open, its cover showing around the pages, with a pen."""
    STAGE.top(p)
    cover = "M36 118Q36 106 48 106H432Q444 106 444 118V376Q444 388 432 388H48Q36 388 36 376Z"
    with p.group(move=(240, 246), turn=-7):
        with p.group(move=(-240, -246)):
            cast(p, cover, 9, 13, 9, 0.5)
            p.path(cover, sheet(colour, 0.22))
            p.path("M48 110Q150 96 240 112Q330 96 432 110V378Q330 366 240 382Q150 366 48 378Z", "#cfc4b4")
            p.path("M48 106Q150 92 240 110V378Q150 362 48 374Z", across("#fffdf6", (0.75, "#fbf4e6"), "#cdbfa8"))
            p.path("M432 106Q330 92 240 110V378Q330 362 432 374Z", across("#d2c4ae", (0.2, "#f6eedd"), "#fffaf0"))
            page(p, colour)
            p.path("M300 98L314 98L320 420L311 408L300 420Z", slant(light(colour, 0.1), dark(colour, 0.2)))
            p.line("M432 240H448", dark(colour, 0.2), 8)
    pen(p, 128, 360, 62, dark(colour, 0.35))


def pen(p, x, y, turn, colour):
    with p.group(move=(x, y), turn=turn):
        p.rect(-6, -104, 22, 214, fade("#2a1c22", 0.4), 10, blur=5)
        p.path("M-9 80L0 112L9 80Z", across("#f6e2b4", "#d6a657", "#7a5524"))
        p.path("M-9 -94Q-9 -104 0 -104T9 -94V82H-9Z", cylinder(colour, 0.6))
        p.rect(-9, -22, 18, 7, across("#f6e2b4", "#d6a657", "#7a5524"))
        p.rect(2, -96, 4, 66, "#e6c078", 2)


def dotted(p, colour):
    """Dots, and a plan that was begun on them."""
    rows = range(130, 366, 19)
    p.line(
        "".join(f"M{x} {y}h.1" for y in rows for x in (*range(66, 232, 19), *range(258, 296, 19), *range(334, 426, 19))), "#a89a94", 3.4,
        caps=True,
    )
    p.line("M66 149H161M66 187H218M66 206H180M66 244H218", fade("#3a4a78", 0.8), 4, caps=True)
    p.rect(352, 149, 57, 57, None, 2, line=fade("#3a4a78", 0.85), width=3.5)
    p.line("M362 176L376 190L402 156", fade(colour, 0.95), 5, caps=True)
    p.rect(352, 244, 57, 57, None, 2, line=fade("#3a4a78", 0.85), width=3.5)


def plain(p, colour):
    """A drawing of a pear and a leaf, in ink."""
    p.path(
        "M144 150C162 150 158 186 172 210C196 248 178 300 140 300C102 300 88 250 114 212C128 190 126 150 144 150Z", fade("#d9c25a", 0.55),
    )
    p.path("M160 184C166 200 196 232 180 276C172 298 150 302 138 300C168 282 172 230 160 184Z", fade(dark("#a8963a", 0.2), 0.4))
    p.line(
        "M144 150C162 150 158 186 172 210C196 248 178 300 140 300C102 300 88 250 114 212C128 190 126 150 144 150ZM143 150Q142 130 154 118"
        "M166 232l8 20M160 246l10 24M150 262l10 22",
        "#3d342e", 3, caps=True,
    )
    p.path(leaf(146, 140, 54, 66, 0.3), fade("#7da35a", 0.7), line="#3d342e", width=2.5)
    p.line(
        "M348 330C352 270 368 220 386 160M362 268C346 250 344 236 344 226M372 226C392 214 400 200 402 188M356 300C376 292 392 282 398 268",
        "#3d342e", 3, caps=True,
    )
    p.path(
        leaf(362, 268, 44, -24) + leaf(372, 226, 44, 40) + leaf(356, 300, 50, 52) + leaf(386, 162, 40, 16), fade("#7da35a", 0.55),
        line="#3d342e", width=2,
    )


def pencils(p):
    """Twelve pencils in their open box."""
    STAGE.top(p)
    tin = "M70 196Q70 184 82 184H398Q410 184 410 196V420Q410 432 398 432H82Q70 432 70 420Z"
    cast(p, tin, 10, 14, 9, 0.5)
    p.path(tin, slant("#6a7f9a", "#3f5470", "#2a3a54"))
    p.rect(80, 194, 320, 228, down("#1e2a3e", "#33455f"), 6)
    tops = [(84 + 26 * index, 66 + drop) for index, drop in enumerate((0, 10, 4, 18, 8, 0, 14, 6, 20, 2, 12, 8))]
    for (x, top), colour in zip(tops, ["#e0b33a"] * 3 + ["#d98a3a"] * 3 + ["#c9553f"] * 3 + ["#4f7d8f"] * 3):
        p.path(f"M{x + 1} {top + 56}l12-56l12 56z", across("#fbe6c0", "#e0b27a", "#a8743c"))
        p.path(
            f"M{x + 1} {top + 48}q4 8 8 0q4 10 8 0q4 8 8 0V412H{x + 1}Z",
            across(
                (0, light(colour, 0.3)), (0.33, light(colour, 0.5)), (0.34, colour), (0.66, colour), (0.67, dark(colour, 0.3)),
                (1, dark(colour, 0.4)),
            ),
        )
    p.path("".join(f"M{x + 9} {top + 17}l4-17l4 17z" for x, top in tops), "#33303a")
    p.path("M70 300H410V420Q410 432 398 432H82Q70 432 70 420Z", slant("#7d94b0", "#465c7a", "#2f4260"))
    p.line("M72 302H408", fade("#ffffff", 0.6), 3)
    p.oval(240, 366, 40, 40, None, line="#f0dcae", width=3)
    p.path("M222 390L232 346L240 336L248 346L258 390Z", "#f0dcae")
    p.path("M233 346L240 336L247 346Z", "#33455f")
    p.line("M92 318V412", fade("#ffffff", 0.4), 6, caps=True, blur=2)


def cards(p):
    """A card printed so deep that it throws shadows, on its envelope."""
    STAGE.top(p)
    rose = "#c9637c"
    with p.group(move=(262, 264), turn=9):
        envelope = "M-176 -118H176V118H-176Z"
        cast(p, envelope, 9, 12, 8, 0.4)
        p.path(envelope, slant(light(rose, 0.35), rose, dark(rose, 0.14)))
        p.path("M-176 118L-20 -10L0 -2L20 -10L176 118Z", slant(light(rose, 0.2), dark(rose, 0.1)))
        p.path("M-176 -118L-8 22Q0 28 8 22L176 -118Z", down(light(rose, 0.5), light(rose, 0.1)), line=fade(dark(rose, 0.5), 0.4), width=2)
    with p.group(move=(204, 236), turn=-10):
        card = "M-122 -170H122V170H-122Z"
        cast(p, card, 9, 13, 9, 0.5)
        p.path(card, slant("#fffdf8", "#f6eee0", "#e4d8c6"))
        p.rect(-102, -150, 204, 300, None, 3, line="#d8cab4", width=4)
        p.rect(-101, -149, 204, 300, None, 3, line="#ffffff", width=1.5)
        stem = "M-4 128C-8 60 4 0 -2 -80"
        pairs = [(y, n, a) for y, n in ((92, 62), (50, 66), (8, 60), (-32, 50)) for a in (-50, 54)]
        leaves = "".join(leaf(-2, y, n, a, 0.26) for y, n, a in pairs)
        with p.group(move=(2, 2.5)):
            p.path(leaves, "#ffffff")
        p.path(leaves, slant("#2f5f57", "#4f8f7f"))
        p.path(leaves, None, line="#1f443e66", width=1.5)
        p.line(stem, "#2f5f57", 5, caps=True)
        for x, y in ((-2, -96), (-30, -66), (28, -70), (-14, -126), (20, -120)):
            p.oval(x + 1.5, y + 2, 13, 13, "#ffffff")
            p.oval(x, y, 12.5, 12.5, slant(dark(rose, 0.25), rose))


PICTURES = {
    "bok-bread": (book, "#a8552f", bread),
    "bok-birds": (book, "#6d9470", birds),
    "bok-knots": (book, "#2f5f80", knots, 18),
    "bok-stars": (book, "#37416e", stars),
    "pap-note": (notebook, "#b8443a", dotted),
    "pap-note-g": (notebook, "#3f7d62", plain),
    "pap-pencils": (pencils,),
    "pap-cards": (cards,),
}
