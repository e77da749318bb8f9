"""Counting tries in the cache, so that a program cannot guess its way in."""

import hashlib

from django.core.cache import cache


def tries_left(scope: str, key: str, limit: int) -> int:
    """How many tries of `key` are left in this span; 0 when it has to wait."""
    return max(0, limit - int(cache.get(_name(scope, key), 0)))


def count_try(scope: str, key: str, seconds: int) -> int:
    """Note one more try of `key` in a span of `seconds` that begins with the first; returns how many there were."""
    name = _name(scope, key)
    cache.add(name, 0, timeout=seconds)
    try:
        return int(cache.incr(name))
    except ValueError:  # it ran out between the two calls
        cache.set(name, 1, timeout=seconds)
        return 1


def take_back_try(scope: str, key: str) -> None:
    """A try that was right does not count among the wrong ones; the others of this span still do."""
    try:
        cache.decr(_name(scope, key))
    except ValueError:  # the span ended meanwhile
        return


def forget_tries(scope: str, key: str) -> None:
    """Begin anew after a success."""
    cache.delete(_name(scope, key))


def _name(scope: str, key: str) -> str:
    # Hashed: what people typed has no place in a cache, and any text makes a valid name.
    return f"tries:{scope}:{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def minutes_of(seconds: int) -> int:
    """Whole minutes, rounded up."""
    return -(-seconds // 60)
