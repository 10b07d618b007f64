"""Where the members of a network stand: forces that draw ties together and keep members apart, always the same."""

from __future__ import annotations

import numpy as np

GOLDEN = np.pi * (3 - np.sqrt(5))


def spread(
    n: int,
    ties: np.ndarray,
    strength: np.ndarray,
    radii: np.ndarray,
    width: float,
    height: float,
    n_steps=400,
):
    """
    Positions of members in a box.

    Members start on a spiral in the order given (no chance is involved: the same input gives the same
    picture), then move by Fruchterman and Reingold's forces with a pull to the middle that keeps loose
    parts in sight; last, those that overlap are pushed apart.

    Parameters
    ----------
    n : int
        Members.
    ties : array of int, shape (m, 2)
    strength : array of float, shape (m,)
        Above 0; a stronger tie draws more.
    radii : array of float, shape (n,)
        Room that each member needs, in units of the box.
    width, height : float

    Returns
    -------
    array of float, shape (n, 2)

    Source
    ------
    Fruchterman and Reingold, 1991, Graph drawing by force-directed placement.
    """
    if n == 0:
        return np.zeros((0, 2))
    angle = GOLDEN * np.arange(n)
    at = np.sqrt((np.arange(n) + 0.5) / n)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    ideal = 1.6 / np.sqrt(n)
    pull = np.sqrt(strength / strength.max()) if len(strength) else strength
    for step in range(n_steps):
        move = _forces(at, ties, pull, ideal)
        length = np.linalg.norm(move, axis=1, keepdims=True)
        heat = 0.1 * (1 - step / n_steps) + 0.002
        at = at + move / np.maximum(length, 1e-9) * np.minimum(length, heat)
    return _part(_fill(at, radii, width, height), radii, width, height)


def _forces(at: np.ndarray, ties: np.ndarray, pull: np.ndarray, ideal: float) -> np.ndarray:
    apart = at[:, None, :] - at[None, :, :]
    square = np.maximum((apart**2).sum(axis=2), 1e-6)
    move = (apart * (ideal**2 / square)[:, :, None]).sum(axis=1) - 0.35 * at
    if len(ties):
        along = at[ties[:, 1]] - at[ties[:, 0]]
        drawn = along * (np.linalg.norm(along, axis=1) / ideal * (0.25 + pull))[:, None]
        np.add.at(move, ties[:, 0], drawn)
        np.subtract.at(move, ties[:, 1], drawn)
    return move


def _fill(at: np.ndarray, radii: np.ndarray, width: float, height: float) -> np.ndarray:
    """Stretch to the box. Ranks temper lengths, so that one far member does not crush all others."""
    shares = np.empty_like(at)
    for axis in (0, 1):
        low, high = at[:, axis].min(), at[:, axis].max()
        even = at[:, axis].argsort(kind="stable").argsort(kind="stable") / max(len(at) - 1, 1)
        shares[:, axis] = 0.4 * (at[:, axis] - low) / max(high - low, 1e-9) + 0.6 * even
    if len(at) == 1:
        shares[:] = 0.5
    edge = radii[:, None] + 2
    return edge + shares * (np.array([width, height]) - 2 * edge)


def _part(at: np.ndarray, radii: np.ndarray, width: float, height: float, n_rounds=60) -> np.ndarray:
    """Push apart members that overlap, without leaving the box."""
    need = radii[:, None] + radii[None, :] + 4
    np.fill_diagonal(need, 0)
    for _ in range(n_rounds):
        apart = at[:, None, :] - at[None, :, :]
        distance = np.sqrt((apart**2).sum(axis=2))
        lack = np.maximum(need - distance, 0)
        if not lack.any():
            break
        way = np.where(
            distance[:, :, None] > 1e-6, apart / np.maximum(distance, 1e-6)[:, :, None], [1.0, 0.0]
        )
        at = at + (way * lack[:, :, None]).sum(axis=1) * 0.35
        at = np.clip(at, radii[:, None] + 2, np.array([width, height]) - radii[:, None] - 2)
    return at
