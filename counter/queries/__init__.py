"""Reads behind the counter's screens."""
