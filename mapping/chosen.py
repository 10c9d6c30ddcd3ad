"""What was chosen on the map for somebody's words, kept beside them."""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from config.fields import Line, NotBool, Short

Kind = Literal["exact", "interpolated", "street", "alley", "junction", "landmark", "area", "coordinates"]


class ChosenPlace(Schema):
    """A candidate of GET /address as it was shown: what it is, and how many metres it may be off."""

    label: Line
    kind: Kind
    error_m: Annotated[int, NotBool, Field(ge=0, le=200_000)]
    source: Short = ""
    note: Line = ""
