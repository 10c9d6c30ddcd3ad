"""Calls for help from a crew: what they are and what may be asked for."""

from typing import Final

KINDS: Final = ("sos", "backup")

# What a crew may ask for. The centre's dispatchers do the rest: 113 is the police, 114 the fire brigade.
NEEDS: Final = ("vehicle", "class_c", "police", "fire", "lifting", "other")

# A slip of the finger is taken back by the crew itself within this time; after it a dispatcher has to find out.
FALSE_ALARM_S: Final = 30
