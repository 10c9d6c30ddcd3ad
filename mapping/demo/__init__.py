"""A schematic network of our own, for the demonstration without any extract."""

DEMO_GENERATOR = "115 schematic demo network"
