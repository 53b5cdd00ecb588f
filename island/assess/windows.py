"""Can one tell from 25 years which century they are of, and which island's: nearest centroids, of what was held out.

A window is a vector of features, each in standard deviations of the windows that are learned from. A century is told among those of its
own island, with the one window left out; or by the centuries of the other islands, with its own left out, which tells whether time is the
same everywhere. An island is told with one century left out.
"""

from dataclasses import dataclass

import numpy as np

YEARS, CENTURY = 25, 100
SHUFFLES = 200


@dataclass(frozen=True)
class Window:
    """The features of 25 years of one island; `year` is the first."""

    island: int
    year: int
    features: dict[str, float]

    @property
    def century(self) -> int:
        return self.year // CENTURY


@dataclass(frozen=True)
class Told:
    """Shares of windows told rightly: by held-out group, in all, by chance, and with labels shuffled."""

    groups: list[float]
    share: float
    chance: float
    shuffled: float


def tell_centuries(windows: list[Window]) -> Told | None:
    """Among the centuries of its own island; a group is an island. None where none has two centuries."""
    found = []
    for island in sorted({one.island for one in windows}):
        own = [one for one in windows if one.island == island]
        found.append(_told(own, [one.century for one in own], list(range(len(own)))))
    told = [one for one in found if one is not None]
    if not told:
        return None
    share, chance, shuffled = (float(np.mean([getattr(one, name) for one in told])) for name in ("share", "chance", "shuffled"))
    return Told([one.share for one in told], share, chance, shuffled)


def tell_centuries_by_others(windows: list[Window]) -> Told | None:
    """By the same centuries of the other islands. None where there are fewer than two centuries or islands."""
    return _told(windows, [one.century for one in windows], [one.island for one in windows])


def tell_islands(windows: list[Window]) -> Told | None:
    return _told(windows, [one.island for one in windows], [one.century for one in windows])


def _told(windows: list[Window], labels: list[int], held_out: list[int]) -> Told | None:
    label, group = np.array(labels), np.array(held_out)
    if len(set(labels)) < 2 or len(set(held_out)) < 2:
        return None
    x = _matrix(windows)
    right = _right(x, label, group)
    rng = np.random.default_rng(1)
    shuffled = [_right(x, _shuffled(label, group, rng), group).mean() for _ in range(SHUFFLES)]
    groups = [float(right[group == one].mean()) for one in sorted(set(held_out))]
    return Told(groups, float(right.mean()), 1 / len(set(labels)), float(np.mean(shuffled)))


def _shuffled(label: np.ndarray, group: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Labels in another order within each held-out group; among all where a group is one window."""
    if len(set(group)) == len(group):
        return rng.permutation(label)
    out = label.copy()
    for one in np.unique(group):
        out[group == one] = rng.permutation(label[group == one])
    return out


def _matrix(windows: list[Window]) -> np.ndarray:
    """(windows, features); what a window does not have is 0."""
    names = sorted({name for one in windows for name in one.features})
    return np.array([[one.features.get(name, 0.0) for name in names] for one in windows])


def _right(x: np.ndarray, label: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Of each window whether the nearest centroid, learned without its group, has its label."""
    right = np.zeros(len(x), bool)
    for one in np.unique(group):
        out = group == one
        mean, scale = x[~out].mean(axis=0), x[~out].std(axis=0)
        z = (x - mean) / np.where(scale > 0, scale, 1) * (scale > 0)
        names = np.unique(label[~out])
        centroids = np.array([z[~out & (label == name)].mean(axis=0) for name in names])
        distance = ((z[out][:, None, :] - centroids) ** 2).sum(axis=2)
        right[out] = names[distance.argmin(axis=1)] == label[out]
    return right
