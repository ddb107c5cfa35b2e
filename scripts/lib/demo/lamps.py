"""Lamps, all lit: it is evening, so that one sees what they do to a room."""
from studio import ball, cylinder, dark, fade, light, shadow, turned
from svg import Weave, across, down, glow, slant

WARM = "#ffdf9a"
BRASS = "#d6a657"


def evening(p, horizon=338):
    p.rect(0, 0, 480, 480, down("#4b596e", "#66758a"))
    p.rect(0, horizon, 480, 480 - horizon, down("#5e4a3e", (0.3, "#775f4d"), "#8a6f58"))
    p.rect(0, horizon, 480, 2, "#ffffff30")


def halo(p, x, y, r, strength=0.9):
    """Light in the air around a bulb at x, y."""
    p.oval(
        x, y, r, r,
        glow(fade("#fff1c8", strength), (0.25, fade(WARM, strength * 0.55)), (0.6, fade("#ffc978", strength * 0.18)), fade("#ffc978", 0)),
    )


def pool(p, x, y, w, h, strength=0.85):
    """Light on a table."""
    p.oval(x, y, w, h, glow(fade("#fff0c4", strength), (0.45, fade("#ffd68c", strength * 0.5)), fade("#ffc978", 0)))


def desk(p, colour):
    """Two joints, a bell of a shade, and light on an open book."""
    evening(p)
    halo(p, 316, 216, 230, 0.75)
    p.path("M262 206L150 418H452L366 188Z", down(fade("#fff0c4", 0.5), fade("#ffdf9a", 0.02)), blur=8)
    pool(p, 318, 414, 172, 46)
    shadow(p, 150, 418, 84, 18, 0.7)
    p.path("M232 424L312 410L318 424L394 408L424 430Q380 428 330 446Q270 432 218 446Z", slant("#fffaf0", "#e8d6b4"))
    p.line("M244 428L306 416M240 436L308 424M332 424L392 412M336 434L404 420", "#b49b78", 2.5)
    p.line("M318 422L328 444", "#b49b78", 2)
    p.path(turned(146, [(402, 74), (414, 78), (422, 78)], 0.22), cylinder(colour))
    p.oval(146, 402, 74, 16, slant(light(colour, 0.5), dark(colour, 0.1)))
    p.path("M138 372H154L158 402Q146 408 134 402Z", cylinder(colour))
    for d in ("M146 378L100 242", "M100 242L262 118"):
        p.line(d, dark(BRASS, 0.5), 13, caps=True)
        p.line(d, BRASS, 9, caps=True)
        p.line(d, light(BRASS, 0.7), 3, caps=True, transform="translate(-2 -2)")
    for x, y, r in ((146, 376, 14), (100, 242, 17), (262, 118, 14)):
        p.oval(x, y, r, r, ball(dark(colour, 0.1)))
        p.oval(x, y, r * 0.4, r * 0.4, light(BRASS, 0.3))
    with p.group(move=(300, 156), turn=-32):
        p.oval(0, 56, 76, 20, "#fff6d8")
        p.path("M-22 -62Q-20 -78 0 -78T22 -62C26 -46 74 -20 78 56A78 20 0 0 0 -78 56C-74 -20 -26 -46 -22 -62Z", cylinder(colour, 0.5))
        p.path("M-78 56A78 20 0 0 1 78 56A78 20 0 0 1 -78 56Z", glow("#ffffff", (0.4, "#fff0bc"), "#f0b95c", x=0.5, y=0.6))
        p.oval(0, 62, 25, 12, "#ffffff", blur=4)
        p.line("M-78 56A78 20 0 0 0 78 56", light(colour, 0.6), 3)
    halo(p, 332, 210, 90, 0.5)


def floor(p):
    """A thin leg, a wide linen shade, and a corner of the chair that it is for."""
    evening(p, 388)
    halo(p, 196, 136, 240, 0.85)
    p.path("M92 166L30 420H390L302 166Z", down(fade("#ffedbc", 0.5), fade("#ffdf9a", 0)), blur=10)
    p.path("M160 66L90 0H310L236 66Z", down(fade("#ffedbc", 0), fade("#ffedbc", 0.6)), blur=7)
    pool(p, 210, 432, 210, 36, 0.7)
    p.path("M322 430L316 456M446 430L454 456", None, line="#5a3a24", width=10)
    p.path("M318 262Q322 232 356 230H420Q458 232 460 270L466 400H320Z", slant("#b98a6a", "#7b4a3a", "#4a2c2c"))
    p.path(
        "M296 338Q296 318 316 318T336 340V380H440V340Q440 318 462 318T480 340V430Q480 440 466 440H312Q298 440 298 430Z",
        slant("#d8a884", "#96604a", "#55342f"),
    )
    p.rect(326, 358, 128, 36, down("#e0b48e", "#9c664e"), 14)
    shadow(p, 196, 444, 66, 14, 0.6)
    p.path(turned(196, [(432, 58), (442, 60)]), cylinder("#3d3a3c"))
    p.oval(196, 432, 58, 11.6, slant("#8d7c68", "#3d3a3c"))
    p.rect(191, 160, 10, 274, across("#b9986a", "#f0d8a8", "#5a442e"), 3)
    p.line("M232 172V214", "#e9d2a4", 2)
    p.oval(232, 218, 5, 5, ball(BRASS))
    shade = turned(196, [(64, 66), (172, 112)], 0.14)
    p.path(shade, glow("#fffdf0", (0.45, "#ffeebf"), (0.8, "#f2c987"), "#d9a566", x=0.5, y=0.55, r=0.62))
    with p.group(clip=shade):
        p.rect(80, 50, 232, 140, Weave(7, "#b07c3c26", 4))
    p.line("M84 172A112 15.7 0 0 0 308 172", "#fff8e0", 4)
    p.oval(196, 64, 66, 9.2, "#fffbe6", line="#e0b878", width=2)


def table(p, colour):
    """A round foot of clay under a small shade, on a sill before a dark window."""
    evening(p, 348)
    p.rect(36, 0, 408, 320, "#d8cbb8")
    p.rect(52, 0, 376, 306, down("#26344f", "#42587a"))
    p.line("M86 60h.1M130 120h.1M380 70h.1M400 180h.1M340 40h.1M74 210h.1M110 30h.1", "#dfe8ff", 4, caps=True)
    p.path("M52 306V270Q90 240 130 262Q170 230 214 256Q280 236 320 262Q370 228 428 266V306Z", "#1b2740")
    p.rect(232, 0, 14, 306, "#d8cbb8")
    halo(p, 240, 176, 240, 0.8)
    pool(p, 240, 400, 190, 44)
    shadow(p, 240, 416, 92, 22, 0.6)
    body = turned(240, [(268, 18), (286, 30), (330, 92), (384, 94), (410, 66), (418, 58)])
    p.path(body, ball(colour, 0.45))
    with p.group(clip=body):
        p.oval(240, 286, 92, 54, glow(fade("#fff0c0", 0.95), fade("#fff0c0", 0)))
        p.oval(196, 340, 26, 16, glow("#ffffffd0", "#ffffff00"), transform="rotate(-40 196 340)")
        p.line("M140 372A100 20 0 0 0 340 372M140 382A100 20 0 0 0 340 382", fade(light(colour, 0.7), 0.4), 3)
    p.rect(230, 246, 20, 30, across("#f6dda4", BRASS, "#7a5524"), 3)
    p.path(
        turned(240, [(128, 54), (248, 100)], 0.15), glow("#fffdf0", (0.45, "#fff0c6"), (0.8, "#f6cf90"), "#dca868", x=0.5, y=0.6, r=0.62),
    )
    p.line("M140 248A100 15 0 0 0 340 248", "#fff8e0", 5)
    p.line("M186 128L140 248M210 134L186 260M240 136V263M270 134L294 260M294 128L340 248", "#c08a4030", 2)
    p.oval(240, 128, 54, 8.1, "#fffbe6", line="#e0b878", width=2)


def pendant(p, colour):
    """A bell over a laid table."""
    evening(p, 372)
    halo(p, 240, 266, 250, 0.85)
    p.path("M116 262L20 440H460L364 262Z", down(fade("#fff0c4", 0.7), fade("#ffe3a0", 0.05)), blur=9)
    pool(p, 240, 426, 230, 44)
    shadow(p, 240, 432, 70, 15, 0.45)
    p.path(turned(240, [(392, 76), (424, 44), (432, 30)], 0.2), cylinder("#e9e2d4"))
    p.oval(240, 392, 76, 15, slant("#ffffff", "#d8cdb8"))
    p.oval(240, 393, 68, 11.5, "#b9a88a")
    for x, y, r, fruit in ((210, 382, 21, "#d8553f"), (272, 382, 21, "#8fae4a"), (240, 374, 24, "#eda53a")):
        p.oval(x, y, r, r, ball(fruit, 0.7))
    p.rect(237, 0, 6, 92, across("#8d8d92", "#2c2a30"))
    p.path("M222 84H258L264 118H216Z", across(light(BRASS, 0.5), BRASS, dark(BRASS, 0.45)))
    p.oval(240, 262, 132, 27, "#fff3c8")
    p.path("M214 116Q240 108 266 116C300 132 352 158 372 262A132 27 0 0 0 108 262C128 158 180 132 214 116Z", cylinder(colour, 0.5))
    p.path(
        "M108 262A132 27 0 0 1 372 262A132 27 0 0 1 108 262Z",
        glow("#ffffff", (0.35, "#fff3c4"), (0.8, light(colour, 0.35)), dark(colour, 0.1), x=0.5, y=0.5),
    )
    p.oval(240, 270, 34, 17, "#ffffff", blur=5)
    p.line("M108 262A132 27 0 0 0 372 262", light(colour, 0.55), 4)
    p.path("M150 196Q166 160 196 146Q176 180 168 232Q150 236 146 228Z", "#ffffff70", blur=5)
    halo(p, 240, 276, 110, 0.5)


def candles(p):
    """Three candles of beeswax, of three heights, burning."""
    wax = "#e3a83f"
    evening(p, 330)
    halo(p, 238, 170, 240, 0.7)
    pool(p, 240, 406, 190, 44, 0.6)
    shadow(p, 240, 420, 150, 24, 0.6)
    p.path(turned(240, [(394, 158), (412, 150), (420, 146)], 0.17), cylinder("#8a6a4e"))
    p.oval(240, 394, 158, 27, slant("#d0a878", "#6f5038"))
    for x, top, base in ((240, 146, 390), (146, 228, 398), (334, 196, 398)):
        p.path(turned(x, [(top, 37), (base, 38)], 0.22), cylinder(wax, 0.35))
        p.path(turned(x, [(top, 37), (top + 70, 37)], 0.22), down("#fff0b0e0", "#ffd06000"))
        p.oval(x, top, 37, 8, glow("#fffbe0", "#ffdf8a", x=0.5, y=0.5))
        p.path(f"M{x - 34} {top + 3}q3 40 8 40t6-34Z", "#f8d98c")
        p.line(f"M{x} {top}q-3-9 1-17", "#3a2416", 3.5, caps=True)
        halo(p, x, top - 34, 66, 0.9)
        p.path(
            f"M{x + 1} {top - 82}c6 22 18 34 16 50c-2 16-10 22-17 22s-16-6-17-22c-1-16 14-28 18-50",
            down("#ffb23e", (0.4, "#ffd95e"), (0.75, "#fff6c8"), "#f2a040"),
        )
        p.path(f"M{x} {top - 50}c3 12 8 18 8 26q-1 12-8 12t-8-12c0-8 6-14 8-26", "#fffdf0", blur=2)


PICTURES = {
    "lam-desk": (desk, "#d9a93c"),
    "lam-desk-g": (desk, "#2f7d5a"),
    "lam-floor": (floor,),
    "lam-table": (table, "#c4714a"),
    "lam-table-b": (table, "#3f83ad"),
    "lam-pendant": (pendant, "#c9443f"),
    "lam-pendant-y": (pendant, "#e8bf2e"),
    "lam-candle": (candles,),
}
