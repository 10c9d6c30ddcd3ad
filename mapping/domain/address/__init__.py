"""Vietnamese addresses: reading what people write or say, and finding it among the map's names. No Django."""
