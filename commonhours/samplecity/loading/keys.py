"""The rows' ids: UUIDv7 like all others, but drawn from the city's seed, so that the same seed gives the same city."""

import zlib
from datetime import UTC, date, datetime, time

import numpy as np

_COUNTER = 4096  # 12 bits


class Keys:
    """Ids of one city. They seem a day old, so that rows written from now on sort behind them."""

    def __init__(self, seed: int, today: date) -> None:
        self._seed = seed
        noon = datetime.combine(today, time(12), UTC)
        self._milliseconds = int(noon.timestamp() * 1000) - 2 * 86_400_000

    def of(self, table: str, count: int) -> list[str]:
        """`count` ids for a table, in ascending order, as 32 hexadecimal digits.

        RFC 9562 §6.2, method 1: 48 bits of milliseconds, then 12 bits that count, then 62 bits at random.
        """
        rng = np.random.default_rng([self._seed, zlib.crc32(table.encode())])
        number = np.arange(count, dtype=np.uint64)
        stamp = np.uint64(self._milliseconds) + number // np.uint64(_COUNTER)
        first = (stamp << np.uint64(16)) | np.uint64(0x7000) | (number % np.uint64(_COUNTER))
        second = rng.integers(0, 1 << 62, count, dtype=np.uint64) | np.uint64(1 << 63)
        digits = np.stack((first, second), axis=1).astype(">u8").tobytes().hex()
        return [digits[place : place + 32] for place in range(0, len(digits), 32)]
