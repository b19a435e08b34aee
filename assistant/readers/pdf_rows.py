"""The runs of a page go in; its rows come out: what the file has one beside the other, with the white between."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from assistant.readers.pdf_runs import NARROW_GAP, Line

_WIDEST_MARK = 3.0  # of the size of the letters: a bullet or a number


class Block(NamedTuple):
    """A stretch of a row without a gap in it; its left and its right, in points."""

    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Row:
    """Runs beside each other, from the left to the right."""

    runs: list[Line]
    blocks: list[Block]

    @property
    def size(self) -> float:
        """Of its letters."""
        return max(run.size for run in self.runs)

    def gaps(self) -> Iterator[tuple[float, float]]:
        """The white between its blocks, but for that between a bullet or a number and its text."""
        before, widest = float("inf"), _WIDEST_MARK * self.size
        for one, other in pairwise(self.blocks):
            white = other.left - one.right
            if one.right - one.left > widest or white > min(before, widest):
                yield one.right, other.left
            before = white

    def widths(self, place: float) -> tuple[float, float] | None:
        """How wide it is to the left and to the right of a place, 0 for nothing; None: it stands across it."""
        before = [block for block in self.blocks if block.right <= place]
        after = self.blocks[len(before) :]
        if self.runs[0].is_turned or (after and after[0].left < place):
            return None
        return before[-1].right - before[0].left if before else 0.0, after[-1].right - after[0].left if after else 0.0


def rows_of(runs: list[Line]) -> Iterator[Row]:
    """The rows in the order of the file. Two lines of one column, or of columns that the file has one after
    the other, are two rows.
    """
    row: list[Line] = []
    for run in runs:
        if row and not _are_beside(row[-1], run):
            yield Row(row, _blocks(row))
            row = []
        row.append(run)
    if row:
        yield Row(row, _blocks(row))


def _are_beside(one: Line, other: Line) -> bool:
    size = max(one.size, other.size)
    near = other.left - one.right > -0.4 * size and abs(one.bottom - other.bottom) < 1.2 * size
    return near and one.is_turned == other.is_turned and not one.is_divided


def _blocks(runs: list[Line]) -> list[Block]:
    blocks: list[Block] = []
    for run in runs:
        edges = [run.left, *(edge for gap in run.gaps if gap.left < gap.right for edge in gap[1:]), run.right]
        for left, right in zip(edges[::2], edges[1::2], strict=True):
            if blocks and left - blocks[-1].right < NARROW_GAP * run.size:
                blocks[-1] = Block(blocks[-1].left, right)
            else:
                blocks.append(Block(left, right))
    return blocks
