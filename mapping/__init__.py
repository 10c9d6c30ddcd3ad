"""Roads, routes, tiles: where things are and how long it takes to get there."""
