#!/usr/bin/env python3
"""Draw the counter's icons for home screens from static/img/motif/ban.svg: python scripts/make_icons.py.

The flower in its diamond as it is; for phones that cut icons to a shape of their own, the flower on indigo to every
edge, inside the circle of 80 % that is never cut away (W3C, Web App Manifest, "maskable").
"""

import re
from pathlib import Path

import resvg_py

IMG = Path(__file__).resolve().parent.parent / "static" / "img"
INDIGO = "#22335c"
WHOLE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 48 48">
<rect x="-4" y="-4" width="48" height="48" fill="{indigo}"/>{inside}</svg>"""


def draw(svg: str, name: str, size: int) -> None:
    (IMG / "icons" / name).write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size)))


def main() -> None:
    motif = (IMG / "motif" / "ban.svg").read_text(encoding="utf-8")
    inside = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", motif)
    whole = WHOLE.format(indigo=INDIGO, inside=inside)
    (IMG / "icons").mkdir(exist_ok=True)
    for size in (192, 512):
        draw(motif, f"quay-{size}.png", size)
    draw(whole, "quay-512-day.png", 512)


if __name__ == "__main__":
    main()
