"""Invented goods by the thousand, for measuring: plausible in name, place, price and stock, marked as invented."""
