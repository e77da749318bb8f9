"""Make the .mo files that Django reads from newer .po files that people edit, without GNU gettext."""

import os
import sys

import polib
from translations import ROOT


def main() -> int:
    for source in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        # Written beside and moved over, so that a server or another test run never reads half a file.
        partial = compiled.with_suffix(f".{os.getpid()}.part")
        polib.pofile(str(source)).save_as_mofile(str(partial))
        partial.replace(compiled)
    return 0


if __name__ == "__main__":
    sys.exit(main())
