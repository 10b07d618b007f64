"""Lambert-93, the official projection of mainland France and Corsica: degrees to metres."""

from math import exp, log, pi, radians, sin, sqrt, tan

# GRS 80 ellipsoid; secant at 44° and 49° N; origin 46.5° N, 3° E; false origin 700 km, 6 600 km.
_A, _F = 6_378_137.0, 1 / 298.257222101
_E = sqrt(2 * _F - _F * _F)
_LON0, _X0, _Y0 = radians(3), 700_000.0, 6_600_000.0


def _normal(latitude: float) -> float:
    """Radius of curvature across the meridian, times the cosine of the latitude."""
    return _A * sqrt(1 - sin(latitude) ** 2) / sqrt(1 - (_E * sin(latitude)) ** 2)


def _isometric(latitude: float) -> float:
    return log(tan(pi / 4 + latitude / 2)) - _E / 2 * log((1 + _E * sin(latitude)) / (1 - _E * sin(latitude)))


_S1, _S2 = radians(44), radians(49)
_N = log(_normal(_S2) / _normal(_S1)) / (_isometric(_S1) - _isometric(_S2))
_C = _normal(_S1) / _N * exp(_N * _isometric(_S1))
_R0 = _C * exp(-_N * _isometric(radians(46.5)))


def lambert93(longitude: float, latitude: float) -> tuple[float, float]:
    """
    Metres to the east and to the north on the plane.

    Parameters
    ----------
    longitude, latitude : float
        Degrees, WGS 84.

    Returns
    -------
    tuple of float (x, y)

    Assumes
    -------
    A point of mainland France or Corsica: elsewhere the plane stretches distances.

    Source
    ------
    Snyder 1987, "Map projections: a working manual", Lambert conformal conic, eq. 15-1 to 15-11; parameters
    of EPSG:2154.

    Example
    -------
    >>> [round(metre) for metre in lambert93(3.0, 46.5)]
    [700000, 6600000]
    """
    radius = _C * exp(-_N * _isometric(radians(latitude)))
    angle = _N * (radians(longitude) - _LON0)
    # cos written by the half angle, because it is close to 1 here.
    return _X0 + radius * sin(angle), _Y0 + _R0 - radius + 2 * radius * sin(angle / 2) ** 2
