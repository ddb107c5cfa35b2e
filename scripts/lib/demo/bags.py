"""Bags: the tote, the day pack, the weekend bag, the pouch and the wallet."""
from studio import Stage, cast, dark, fade, leaf, light, shadow
from svg import Weave, across, slant

STAGE = Stage("#eee2cb", "#d9c5a0")
LEATHER = "#8a5430"
BRASS = across("#f9e4b0", "#d6a657", "#8a6228")


def cloth(colour):
    return across((0, dark(colour, 0.14)), (0.2, light(colour, 0.26)), (0.5, colour), (0.85, dark(colour, 0.22)), (1, dark(colour, 0.34)))


def strap(p, d, colour, width):
    p.line(d, dark(colour, 0.45), width + 3, caps=True)
    p.line(d, light(colour, 0.05), width - 1, caps=True)
    p.line(d, fade("#fff8ea", 0.45), 1.6, dash="6 5")


def tote(p, colour, handles):
    """A tote with what the market had: leeks, a loaf and carrots."""
    STAGE.room(p)
    shadow(p, 240, 420, 128, 26, 0.55)
    strap(p, "M186 206C172 2 308 2 294 206", dark(handles, 0.2), 16)
    p.path("M156 214C140 150 150 84 176 70C202 66 214 150 208 214Z", slant("#f0c98a", "#c98a42", "#8a5424"))
    p.line("M158 118Q174 112 188 98M156 150Q176 144 196 128M158 182Q178 178 204 160", "#fbe6be", 5, caps=True)
    p.path(
        "M258 214C250 150 246 120 226 84C250 96 262 112 266 130C266 100 268 78 288 58C286 90 286 108 282 132C292 112 306 98 330 92"
        "C306 124 290 160 290 214Z",
        slant("#8fbf5a", "#4f8a3c", "#2f5f2a"),
    )
    p.path("M258 216C256 180 258 168 262 150H284C288 170 290 190 290 216Z", across("#f6f6e0", "#cfe0a8", "#8fae6a"))
    p.path("M296 216L318 132Q330 124 338 136L330 216Z", across("#f5a04a", "#d9741f"))
    p.path(leaf(328, 134, 50, -6, 0.2) + leaf(328, 134, 46, 26, 0.2) + leaf(326, 136, 40, -34, 0.2), "#6fa34a")
    body = "M116 202Q240 216 364 202C368 270 376 340 374 404Q372 420 350 422Q240 430 130 422Q108 420 106 404C104 340 112 270 116 202Z"
    p.path(body, cloth(colour))
    with p.group(clip=body):
        p.rect(100, 200, 280, 230, Weave(6, fade(dark(colour, 0.6), 0.12), 4))
        p.path(
            "M160 230C150 300 176 340 158 430H186C196 350 176 300 184 230ZM306 240C322 300 296 350 312 430H336C326 350 340 300 326 236Z",
            fade(dark(colour, 0.6), 0.26), blur=8,
        )
        p.path("M100 394Q240 410 380 394V440H100Z", fade(dark(colour, 0.6), 0.3), blur=8)
    p.line("M116 206Q240 220 364 206", fade(light(colour, 0.8), 0.7), 3)
    p.line("M118 226Q240 240 362 226", fade(dark(colour, 0.6), 0.5), 2, dash="7 5")
    strap(p, "M170 268V226C160 24 320 24 310 226V268", handles, 18)
    p.line("M164 240L176 262M176 240L164 262M304 240L316 262M316 240L304 262", fade("#fff8ea", 0.7), 2)


def pack(p, colour):
    """A pack of waxed canvas with straps of leather."""
    STAGE.room(p)
    shadow(p, 240, 420, 128, 26, 0.6)
    strap(p, "M212 84C208 40 272 40 268 84", LEATHER, 13)
    for side in (1, -1):
        with p.group(move=(240, 0), scale=f"{side} 1"):
            p.path("M-112 150C-150 190 -156 330 -128 392L-110 396V150Z", slant(light(LEATHER, 0.2), dark(LEATHER, 0.4)))
    body = "M122 170C122 96 160 74 240 74S358 96 358 170V384Q358 418 322 420Q240 426 158 420Q122 418 122 384Z"
    p.path(body, cloth(colour))
    with p.group(clip=body):
        p.rect(116, 70, 250, 356, Weave(7, fade(dark(colour, 0.6), 0.11), 4))
        p.path("M110 240Q240 276 370 240V222H110Z", fade(dark(colour, 0.7), 0.5), blur=6)
    pocket = "M150 292H330V384Q330 402 308 404Q240 408 172 404Q150 402 150 384Z"
    p.path(pocket, cloth(light(colour, 0.06)))
    p.path("M146 284H334V312Q334 326 316 328Q240 334 164 328Q146 326 146 312Z", cloth(dark(colour, 0.08)))
    p.line(
        "M154 320Q240 332 326 320M158 340V384Q160 394 176 396Q240 400 304 396Q320 394 322 384V340", fade("#fff0d0", 0.6), 1.6, dash="6 4",
    )
    flap = "M118 166C118 92 158 66 240 66S362 92 362 166V216Q362 240 330 246Q240 258 150 246Q118 240 118 216Z"
    p.path(flap, cloth(light(colour, 0.05)))
    with p.group(clip=flap):
        p.rect(110, 64, 260, 190, Weave(7, fade(dark(colour, 0.6), 0.11), 4))
        p.path("M150 90Q190 72 240 72Q180 96 158 160Q144 166 140 150Z", fade("#ffffff", 0.32), blur=7)
    p.line("M128 212Q130 230 156 235Q240 246 324 235Q350 230 352 212", fade("#fff0d0", 0.6), 1.6, dash="6 4")
    for x in (186, 294):
        p.path(f"M{x - 12} 196H{x + 12}V296Q{x} 310 {x - 12} 296Z", across(light(LEATHER, 0.3), LEATHER, dark(LEATHER, 0.35)))
        p.rect(x - 17, 254, 34, 27, None, 5, line="#7a5524", width=7)
        p.rect(x - 17, 254, 34, 27, None, 5, line="#f0cc84", width=4)


def weekend(p, colour):
    """A travelling bag with a zip, handles and corners of leather."""
    STAGE.room(p)
    shadow(p, 240, 404, 186, 30, 0.6)
    strap(p, "M158 230C150 84 330 84 322 230", dark(LEATHER, 0.25), 15)
    body = "M66 246C70 196 110 172 160 166Q240 158 320 166C370 172 410 196 414 246L424 366Q426 402 390 404Q240 414 90 404Q54 402 56 366Z"
    p.path(body, cloth(colour))
    with p.group(clip=body):
        p.rect(50, 160, 380, 250, Weave(7, fade(dark(colour, 0.6), 0.12), 4))
        p.path("M90 206Q150 180 240 178Q160 206 120 250Q84 260 90 206Z", fade("#ffffff", 0.36), blur=9)
        p.path("M40 372Q240 396 440 372V420H40Z", fade(dark(colour, 0.7), 0.4), blur=9)
        for side in (1, -1):
            with p.group(move=(240, 0), scale=f"{side} 1"):
                p.path("M-190 410V330Q-130 334 -116 410Z", slant(light(LEATHER, 0.3), LEATHER, dark(LEATHER, 0.3)))
                p.line("M-190 337Q-137 340 -123 406", fade("#ffe9c4", 0.7), 1.8, dash="6 4")
        p.path("M144 160H172V410H144ZM308 160H336V410H308Z", across(light(LEATHER, 0.3), LEATHER, dark(LEATHER, 0.3)))
        p.line("M149 160V410M167 160V410M313 160V410M331 160V410", fade("#ffe9c4", 0.7), 1.6, dash="6 4")
    p.line("M84 214Q240 176 396 214", dark(colour, 0.6), 9)
    p.line("M84 214Q240 176 396 214", "#d6a657", 5, dash="3 2")
    p.path("M376 206l18 5l-2 34q-9 8-15-2z", slant(light(LEATHER, 0.2), dark(LEATHER, 0.4)))
    strap(p, "M158 300V250C150 106 330 106 322 250V300", LEATHER, 17)
    p.path("M208 128Q240 116 272 128L270 150Q240 138 210 150Z", slant(light(LEATHER, 0.3), dark(LEATHER, 0.3)))
    for x in (158, 322):
        p.oval(x, 296, 6, 6, BRASS)
        p.rect(x - 14, 232, 28, 20, None, 4, line="#8a6228", width=6)
        p.rect(x - 14, 232, 28, 20, None, 4, line="#f0cc84", width=3)


def pouch(p):
    """A pouch with a zip, pens looking out of it."""
    leather = "#b8703c"
    STAGE.top(p)
    for x, turn, colour in ((300, 22, "#e0b33a"), (330, 34, "#c9553f"), (268, 10, "#4f7d8f")):
        with p.group(move=(x, 236), turn=turn):
            p.rect(-4, -132, 24, 170, fade("#2a1c22", 0.3), 4, blur=4)
            p.path("M-12 -120L0 -166L12 -120Z", across("#fbe6c0", "#e0b27a", "#a8743c"))
            p.path("M-4 -148L0 -166L4 -148Z", dark(colour, 0.4))
            p.path("M-12 -120q6 9 12 0q6 9 12 0V60H-12Z", across(light(colour, 0.5), (0.34, colour), (0.66, colour), dark(colour, 0.4)))
    with p.group(move=(236, 284), turn=-6):
        body = "M-184 -88Q-184 -104 -168 -104H168Q184 -104 184 -88V76Q184 112 148 112H-148Q-184 112 -184 76Z"
        cast(p, body, 9, 14, 9, 0.5)
        p.path(body, slant(light(leather, 0.4), leather, dark(leather, 0.3)))
        p.path("M-150 -60Q-60 -76 40 -70Q-60 -40 -120 30Q-156 40 -160 0Q-162 -40 -150 -60Z", fade("#fff4dc", 0.3), blur=12)
        p.path("M-184 -88Q-184 -104 -168 -104H168Q184 -104 184 -88V-70H-184Z", slant(leather, dark(leather, 0.4)))
        p.line("M-172 -86H172", "#3a2416", 11, caps=True)
        p.line("M-168 -86H170", "#e6c078", 7, dash="3 3")
        p.path("M-134 -94H-112V-78H-134Z", BRASS)
        p.path("M-128 -84H-118L-112 -32Q-123 -22 -134 -32Z", slant(light(leather, 0.3), dark(leather, 0.3)))
        p.path("M-173 -58H173V74Q173 101 148 101H-148Q-173 101 -173 74Z", None, line=fade("#ffe9c4", 0.8), width=2.5, dash="8 6")
        p.path("M184 -30Q196 -30 196 -18V6Q196 18 184 18Z", dark(leather, 0.25))


def wallet(p):
    """A slim wallet, a little open, with cards and notes in it."""
    leather = "#5b4a78"
    STAGE.top(p)
    with p.group(move=(240, 262), turn=-8):
        back = "M-170 -112Q-170 -128 -154 -128H154Q170 -128 170 -112V112Q170 128 154 128H-154Q-170 128 -170 112Z"
        cast(p, back, 10, 15, 10, 0.5)
        p.path(back, slant(leather, dark(leather, 0.5)))
        for y, colour in ((-160, "#8fb59a"), (-148, "#b5c9a0")):
            p.rect(-150, y, 300, 90, slant(light(colour, 0.35), dark(colour, 0.1)), 2)
            p.rect(-142, y + 8, 284, 90, None, 2, line=fade("#3f6a52", 0.6), width=1.5)
        p.oval(0, -134, 20, 20, None, line=fade("#3f6a52", 0.7), width=2)
        front = "M-170 -84H170V112Q170 128 154 128H-154Q-170 128 -170 112Z"
        p.path(front, slant(light(leather, 0.35), leather, dark(leather, 0.3)))
        for y, colour in ((-70, "#d9a441"), (-40, "#c95a4a"), (-10, "#4f8f9a")):
            p.path(
                f"M-132 {y + 60}V{y}Q-132 {y - 12} -120 {y - 12}H120Q132 {y - 12} 132 {y}V{y + 60}Z",
                slant(light(colour, 0.35), colour, dark(colour, 0.1)),
            )
            p.line(f"M-112 {y + 4}H-60M80 {y + 4}H112", fade("#ffffff", 0.8), 6)
            p.path(
                f"M-170 {y + 15}H-40Q-30 {y + 15} -26 {y + 22}H26Q30 {y + 15} 40 {y + 15}H170V128H-170Z", fade(dark(leather, 0.9), 0.3),
                blur=3, transform="translate(0 -3)",
            )
            p.path(
                f"M-170 {y + 18}H-48C-30 {y + 18} -30 {y + 34} 0 {y + 34}S30 {y + 18} 48 {y + 18}H170V112Q170 128 154 128H-154"
                "Q-170 128 -170 112Z",
                slant(light(leather, 0.3), leather, dark(leather, 0.3)),
            )
        p.path("M-161 -76V110Q-161 119 -152 119H152Q161 119 161 110V-76", None, line=fade("#f3e2f0", 0.75), width=2.2, dash="8 6")
        p.path("M-140 40Q-60 26 40 40Q-60 60 -110 106Q-140 110 -144 80Z", fade("#ffffff", 0.16), blur=9)
        p.path("M96 84l10-12l10 12l-10 12z", "#e6c078")


PICTURES = {
    "bag-tote": (tote, "#e6d3ac", "#c98f4a"),
    "bag-tote-n": (tote, "#34476e", "#c98f4a"),
    "bag-day": (pack, "#7d8450"),
    "bag-day-b": (pack, "#a8523c"),
    "bag-weekend": (weekend, "#b08a54"),
    "bag-weekend-g": (weekend, "#7a8590"),
    "bag-pouch": (pouch,),
    "bag-wallet": (wallet,),
}
