"""The channel layer on Redis, for a Redis that may be away."""

import asyncio
from uuid import uuid4

from channels_redis.pubsub import RedisPubSubChannelLayer


class ForgivingLayer(RedisPubSubChannelLayer):  # type: ignore[misc]  # channels has no types
    """Opens sockets also while Redis is away.

    Nothing here is ever sent to a single channel, only to groups, so a new channel needs no subscription of its
    own. Without one, a console that opens during an outage gets its snapshot, and then the heart's beats, instead
    of a closed door.
    """

    async def new_channel(self, prefix: str = "specific.") -> str:
        layer = self._get_layer()
        channel = f"{layer.prefix}{prefix}{uuid4().hex}"
        layer.channels[channel] = asyncio.Queue()
        return channel
