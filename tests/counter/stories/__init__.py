"""What people do at a counter, told post by post: the same story is told over a good line and over bad ones."""

from tests.counter.stories import arrivals, money, orders, outlets, selling, shelf, stocktakes, stops, transfers
from tests.counter.stories.telling import STORIES, Shop, Story

__all__ = ["STORIES", "Shop", "Story", "arrivals", "money", "orders", "outlets", "selling", "shelf"]
__all__ += ["stocktakes", "stops", "transfers"]
