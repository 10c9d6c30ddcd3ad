"""The online maps that a centre's consoles may choose, and the hosts that they may fetch pictures from."""

from typing import Any

from fleet.domain.map_layers import origin_of
from fleet.models import MapLayer


def layer_rows(centre_id: int) -> list[dict[str, Any]]:
    """[{id, name, url, attribution, max_zoom}] by name; what would not pass the rules any more is left out."""
    layers = MapLayer.objects.filter(centre_id=centre_id, active=True)
    return [
        {"id": one.pk, "name": one.name, "url": one.url, "attribution": one.attribution, "max_zoom": one.max_zoom}
        for one in layers
        if origin_of(one.url)
    ]


def image_origins(rows: list[dict[str, Any]]) -> list[str]:
    """Each host once."""
    return sorted({origin for row in rows if (origin := origin_of(row["url"]))})
