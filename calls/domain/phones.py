"""Vietnamese telephone numbers, as written by people and by exchanges.

Source of the shapes: the national numbering plan of 2018 (mobile 0[35789] + 8 digits, fixed 02x… + 7 or 8).
"""

import re

_NATIONAL = re.compile(r"0(?:[35789]\d{8}|2\d{8,9})")
_SHORT = re.compile(r"1\d{2,4}")
_FOREIGN = re.compile(r"\+\d{6,15}")


def normalise(text: str) -> str:
    """The number in one form: `0903123412`, `115`, or `+81…` for numbers from abroad.

    An empty text (a caller without a number) stays empty. Raises ValueError for what is no telephone number.
    """
    digits = re.sub(r"[\s.\-()]", "", text)
    if not digits:
        return ""
    for prefix in ("+84", "0084", "84"):
        if digits.startswith(prefix) and _NATIONAL.fullmatch("0" + digits.removeprefix(prefix)):
            return "0" + digits.removeprefix(prefix)
    if _NATIONAL.fullmatch(digits) or _SHORT.fullmatch(digits) or _FOREIGN.fullmatch(digits):
        return digits
    raise ValueError("not a telephone number")
