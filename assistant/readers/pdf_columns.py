"""The runs of a page go in, as the file has them; where it has columns row by row, they come out column by column."""

from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from assistant.readers.pdf_rows import Row, rows_of
from assistant.readers.pdf_runs import Gap, Line

_FEWEST_ROWS = 3
_MIXED = 0.5  # of the lines of the shorter column: so many have their neighbour right after them
_NARROWEST = 10.0  # column, of the size of the letters
_TINY = 2.0  # of the size of the letters: an index or a sign of a formula, no line
_FULL = 0.7  # of the width of a column: a line of running text, but for the last of a paragraph
_INSIDE = 0.3  # of the lines begin inside of a sentence
_HIGHEST_CELL = 6  # lines
_NEAR = 1.75  # of the size of the letters, from a line to the next
_NEXT_PARAGRAPH = 3.5

Cut = Callable[[Line, Gap], tuple[Line, Line]]


class _Band(NamedTuple):
    """The rows from `start` on, before `end`, of two columns, or more, that `place` parts."""

    start: int
    end: int
    place: float


def in_columns(runs: list[Line], cut: Cut) -> list[Line]:
    """The runs in the order of reading. Columns are told by the white space between them that runs down the
    page, and by being full of running text, which the columns of a table are not.

    Example: left 1, right 1, left 2, right 2, … → left 1, left 2, …, right 1, right 2, …
    """
    rows = list(rows_of(runs))
    for place in _places(rows):
        band = _band(rows, place)
        if not band:
            continue
        left, right = _sides(rows[band.start : band.end], place, cut)
        if _are_running(left, right) and not _are_cells(left, right):
            before, after = (
                [run for row in part for run in row.runs] for part in (rows[: band.start], rows[band.end :])
            )
            parts = before, left, right, after
            return [run for part in parts for run in in_columns(part, cut)]
    return runs


def _places(rows: list[Row]) -> Iterator[float]:
    """The places, from the left, that are white beside each other in the most rows; those with more first."""
    gaps = [gap for row in rows for gap in row.gaps()]
    if len(gaps) < _FEWEST_ROWS:
        return
    narrowest = _NARROWEST * min(row.size for row in rows)
    first, last = min(row.blocks[0].left for row in rows), max(row.blocks[-1].right for row in rows)
    while len(gaps) >= _FEWEST_ROWS:
        edges = sorted([(left, 1) for left, _ in gaps] + [(right, -1) for _, right in gaps])
        votes = list(accumulate(step for _, step in edges))
        most = votes.index(max(votes))
        if votes[most] < _FEWEST_ROWS:
            return
        place = (edges[most][0] + 2 * edges[most + 1][0]) / 3
        if first + narrowest < place < last - narrowest:
            yield place
        gaps = [(left, right) for left, right in gaps if not left <= place <= right]


def _band(rows: list[Row], place: float) -> _Band | None:
    """The rows in which most lines are as wide as the column, on both sides of `place`, one beside the other."""
    widths = [row.widths(place) for row in rows]
    left, right = (max((each[side] for each in widths if each), default=0.0) for side in (0, 1))
    best = so_far = start = 0
    band: _Band | None = None
    for index, each in enumerate(widths):
        if each and min(each) > _TINY * rows[index].size:
            so_far += (each[0] > _FULL * left) + (each[1] > _FULL * right) - 1
        if not each or so_far <= 0:
            so_far, start = 0, index + 1
        elif so_far > best:
            best, band = so_far, _Band(start, index + 1, place)
    if not band or best < _FEWEST_ROWS or min(left, right) < _NARROWEST * rows[band.start].size:
        return None
    band = _grown(rows, band, (_FULL * left, _FULL * right))
    inside = [each for each in widths[band.start : band.end] if each]
    shorter = min(sum(each[side] > 0 for each in inside) for side in (0, 1))
    return band if sum(min(each) > 0 for each in inside) >= _MIXED * shorter else None


def _grown(rows: list[Row], band: _Band, full: tuple[float, float]) -> _Band:
    """The band with the rows at its beginning and its end that are less full, and those that only one column has."""
    start, end, place = band
    while start and _belongs(rows[start - 1], rows[start:end], place, full, above=True):
        start -= 1
    while end < len(rows):
        furthest = _NEAR if _ends_soon(rows[end:], place) else _NEXT_PARAGRAPH
        if not _belongs(rows[end], rows[start:end][::-1], place, full, furthest):
            break
        end += 1
    return _Band(start, end, place)


def _belongs(
    row: Row, band: list[Row], place: float, full: tuple[float, float], furthest: float = _NEAR, above: bool = False
) -> bool:
    """Whether a row next to the band goes on in each column where it has a line, so near and in such letters, or
    with a whole line in one of them.
    """
    widths = row.widths(place) or (0.0, 0.0)
    near = []
    for side in (0, 1):
        if widths[side] > 0:
            other = next((each for each in band if (its := each.widths(place)) and its[side] > 0), row)
            upper, lower = (row, other) if above else (other, row)
            near.append(_follows(upper.runs[-side], lower.runs[-side], furthest))
            if near[-1] and widths[side] > full[side]:
                return True
    return bool(near) and all(near)


def _follows(upper: Line, lower: Line, furthest: float) -> bool:
    size = max(upper.size, lower.size)
    is_near = 0.3 * size < upper.bottom - lower.bottom < furthest * size
    return is_near and 0.92 < lower.size / upper.size < (1.08 if furthest == _NEAR else 1.5)


def _ends_soon(rows: list[Row], place: float) -> bool:
    """Whether something stands across after some lines: they may be the heading of it."""
    return any(row.widths(place) is None for row in rows[:3])


def _sides(rows: list[Row], place: float, cut: Cut) -> tuple[list[Line], list[Line]]:
    left: list[Line] = []
    right: list[Line] = []
    for run in (run for row in rows for run in row.runs):
        gap = next((gap for gap in run.gaps if gap.left <= place <= gap.right), None)
        if gap:
            before, after = cut(run, gap)
            left.append(before)
            right.append(after)
        else:
            (left if run.right <= place else right).append(run)
    return left, right


def _are_running(left: list[Line], right: list[Line]) -> bool:
    """Whether on both sides many lines begin inside of a sentence."""
    for side in (left, right):
        firsts = [line.text[0] for line in side if line.text[0].isalpha()]
        if sum(not first.isupper() for first in firsts) < _INSIDE * len(firsts):
            return False
    return True


def _are_cells(left: list[Line], right: list[Line]) -> bool:
    """Whether they are the cells of a table, of several lines each: both sides begin anew at the same heights."""
    drops = [[(one.bottom - other.bottom) / other.size for one, other in pairwise(side)] for side in (left, right)]
    below = sorted(drop for side in drops for drop in side if drop > 0.5)
    usual = below[len(below) // 3] if below else 0.0
    starts = [
        [line for line, drop in zip(side[1:], its, strict=True) if drop > 1.2 * usual]
        for side, its in zip((left, right), drops, strict=True)
    ]
    if len(starts[0]) > 0.5 * len(left) or len(starts[1]) > 0.5 * len(right):
        return True
    same = sum(any(abs(one.bottom - other.bottom) < 0.3 * one.size for other in starts[1]) for one in starts[0])
    return 2 <= same >= 0.5 * min(map(len, starts)) and len(left) + len(right) < 2 * _HIGHEST_CELL * (same + 1)
