"""How often something may be tried within a span of time, counted in the cache."""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True)
class Tries:
    """At most `most` tries of one kind by one `who` in `seconds`, reckoned from the first of them.

    The count lies in the cache: with several server processes give them one Redis, else each counts for itself.
    """

    name: str
    most: int
    seconds: int

    def begin(self, *who: str) -> bool:
        """Count one more try and say whether it is allowed. Counting comes first, so tries at once cannot slip by."""
        key = self._key(who)
        cache.add(key, 0, self.seconds)
        try:
            return cache.incr(key) <= self.most
        except ValueError:  # the span ended between the two calls
            cache.set(key, 1, self.seconds)
            return True

    def forget(self, *who: str) -> None:
        """Start anew after a try that succeeded."""
        cache.delete(self._key(who))

    def _key(self, who: tuple[str, ...]) -> str:
        # Hashed: what people type is longer than a cache key may be, and none of the operator's business.
        return f"tries:{self.name}:{hashlib.sha256(repr(who).encode()).hexdigest()}"
