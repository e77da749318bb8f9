"""Invented goods by the thousand, for measuring: plausible in names, places, prices and stock, and marked as invented."""
