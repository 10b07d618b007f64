"""A progress bar on standard error, on a terminal only."""

from __future__ import annotations

import sys
import time


class Progress:
    """Called with a step and the share of it that is done, from 0 to 1."""

    WIDTH = 30
    EVERY_SECONDS = 0.1

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty()
        self._last = 0.0
        self._step = ""

    def __call__(self, step: str, share_done: float) -> None:
        if not self.shown:
            return
        now = time.monotonic()
        if step == self._step and now - self._last < self.EVERY_SECONDS and share_done < 1:
            return
        self._last, self._step = now, step
        full = round(self.WIDTH * min(max(share_done, 0), 1))
        bar = "█" * full + "·" * (self.WIDTH - full)
        print(f"\r\033[K{bar} {100 * share_done:3.0f} %  {step}", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self.shown and self._step:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
            self._step = ""
