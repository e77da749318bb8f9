"""What the guide of the counter says in a way a machine can hold it to.

**Bold** is a control to press, “quoted” is what stands on the screen; `…` stands for what differs each time. Both in
numbered steps are done in their order; elsewhere they are told.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it.token import Token

from counter.queries.guide import sources, tokens_of

PRESS, SEE = "press", "see"
_MARKS = re.compile(r"\x01(?P<press>[^\x01\x02]+)\x02|“(?P<see>(?:[^“”]|“[^“”]*”)*)”")


@dataclass(frozen=True)
class Words:
    """One label of the guide: a control to press, or words to see."""

    kind: str
    text: str


@dataclass
class Said:
    """What one chapter says: in its numbered steps, in order; anywhere; and with which pictures."""

    path: Path
    steps: list[Words] = field(default_factory=list)
    everywhere: list[Words] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


def chapters() -> list[Said]:
    return [said_by(path) for path in sources()]


def said_by(path: Path) -> Said:
    said, numbered = Said(path), 0
    for token in tokens_of(path):
        numbered += {"ordered_list_open": 1, "ordered_list_close": -1}.get(token.type, 0)
        if token.type != "inline":
            continue
        found = [
            Words(PRESS if match["press"] else SEE, match["press"] or match["see"])
            for match in _MARKS.finditer(_flat(token.children or []))
        ]
        said.everywhere += found
        if numbered:
            said.steps += found
        said.pictures += [Path(str(each.attrs["src"])).stem for each in token.children or [] if each.type == "image"]
    return said


def _flat(children: list[Token]) -> str:
    marks = {"strong_open": "\x01", "strong_close": "\x02", "softbreak": " "}
    return "".join(marks.get(each.type, each.content if each.type == "text" else "") for each in children)
