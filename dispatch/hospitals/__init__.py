"""Receiving hospitals: which one, telling it, and its own page."""
