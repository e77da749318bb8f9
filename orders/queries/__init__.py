"""Reads of baskets, plans and orders."""
