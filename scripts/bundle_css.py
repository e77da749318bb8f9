#!/usr/bin/env python3
"""Write static/css/shop.css, the one stylesheet of the shop, from the small files in static/css/src.

The file and folder names are the cascade layers. Comments and needless white space are stripped; `url()` is rewritten
to stay right from the place of the bundle. The result is committed, so that nothing needs to be built to run the shop:
`--check` (in `make check`) says when it is stale.
"""

import argparse
import posixpath
import re
import sys
from pathlib import Path

CSS = Path(__file__).resolve().parent.parent / "static" / "css"
LAYERS = ("reset", "tokens", "base", "layouts", "components", "utilities")
HEAD = f"@layer {','.join(LAYERS)};"

_PIECE = re.compile(r"""(?P<string>"[^"]*"|'[^']*')|(?P<comment>/\*.*?\*/)|(?P<space>\s+)""", re.DOTALL)
_URL = re.compile(r"url\((?!data:|/|https?:)(?P<address>[^)'\"]+)\)")


def rebase(css: str, folder: str) -> str:
    """Turn addresses relative to `folder` (itself relative to static/css) into addresses relative to static/css."""
    return _URL.sub(lambda match: f"url({posixpath.normpath(posixpath.join(folder, match['address']))})", css)


def minify(css: str) -> str:
    """Strip comments and white space that carries no meaning; strings stay as written."""
    strings: list[str] = []

    def replace(match: re.Match[str]) -> str:
        if match["string"]:
            strings.append(match["string"])
            return f"\0{len(strings) - 1}\0"
        return " "

    css = _PIECE.sub(replace, css)
    css = re.sub(r" +", " ", css)
    css = re.sub(r" ?([{};,>]) ?", r"\1", css)
    # After a property or a media feature; elsewhere in a selector the space would be a descendant.
    css = re.sub(r"([{;(][a-z0-9-]+): ", r"\1:", css)
    css = css.replace(";}", "}").strip()
    return re.sub("\0(\\d+)\0", lambda match: strings[int(match[1])], css)


def bundle() -> str:
    """Return the whole stylesheet, one layer a line."""
    lines = [HEAD]
    for layer in LAYERS:
        single = CSS / "src" / f"{layer}.css"
        sources = [single] if single.exists() else sorted((CSS / "src" / layer).glob("*.css"))
        body = "".join(
            minify(rebase(source.read_text(encoding="utf-8"), source.parent.relative_to(CSS).as_posix()))
            for source in sources
        )
        lines.append(f"@layer {layer}{{{body}}}")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the bundle, or with --check only compare; the exit code says whether it is up to date."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when shop.css is stale")
    check = parser.parse_args().check
    target = CSS / "shop.css"
    css = bundle()
    fresh = target.exists() and target.read_text(encoding="utf-8") == css
    if check and not fresh:
        sys.stderr.write("static/css/shop.css is stale: run scripts/bundle_css.py\n")
        return 1
    if not fresh:
        target.write_text(css, encoding="utf-8")
    sys.stdout.write(f"shop.css: {len(css.encode()):,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
