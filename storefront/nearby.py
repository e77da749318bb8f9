"""Where the visitor says they are: a commune, an old name, or a shared position."""

import re
from dataclasses import dataclass

from catalogue.models import Commune, FormerPlace
from common.folding import fold

POSITION = re.compile(r"^\s*(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*$")
LONGEST = 80


@dataclass(frozen=True)
class Near:
    """What was typed, the place it was taken for, and its position; no position when nothing fits."""

    typed: str = ""
    name: str = ""
    position: tuple[float, float] | None = None

    @property
    def is_unknown(self) -> bool:
        return bool(self.typed) and self.position is None


def place_near(typed: str) -> Near:
    """Read “Tủa Chùa”, “phường Mường Thanh”, an old name, or “21.38,103.02”. Our own province comes first."""
    typed = " ".join(typed.replace("\x00", "").split())[:LONGEST]
    shared = POSITION.match(typed)
    if shared:
        latitude, longitude = float(shared[1]), float(shared[2])
        if -90 <= latitude <= 90 and -180 <= longitude <= 180:
            return Near(typed, typed, (latitude, longitude))
    folded = re.sub(r"^(xa|phuong|p|thi tran|tt|huyen|tp|thi xa|tx) ", "", fold(typed))
    if not folded:
        return Near(typed)
    commune = _commune(folded)
    return Near(typed, str(commune), (commune.latitude, commune.longitude)) if commune else Near(typed)


def _commune(folded: str) -> Commune | None:
    same = Commune.objects.filter(folded=folded)
    ours = same.filter(province_id="11").first()
    if ours:
        return ours
    former = FormerPlace.objects.filter(folded=folded).select_related("commune")
    ours_once = former.filter(commune__province_id="11").order_by("kind", "pk").first()
    if ours_once:
        return ours_once.commune
    elsewhere = same.first()
    if elsewhere:
        return elsewhere
    old = former.first()
    return old.commune if old else None
