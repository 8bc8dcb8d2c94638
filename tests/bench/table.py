# SPDX-License-Identifier: Apache-2.0
"""What a benchmark prints: figures, what they are compared with, and whether goals hold."""


class Table:
    """Rows with a goal each; prints itself."""

    def __init__(self):
        self.rows = []
        self.held = True

    def add(self, what, figure, against="", ratio="", goal="", holds=None):
        self.held = self.held and holds is not False
        self.rows.append([what, figure, against, ratio, goal,
                          "" if holds is None else "yes" if holds else "NO"])

    def show(self):
        head = ["measure", "dsar", "against", "ratio", "goal", "holds"]
        widths = [max(len(row[i]) for row in [head, *self.rows]) for i in range(6)]
        for row in [head, ["-" * width for width in widths], *self.rows]:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def ms(seconds):
    return f"{seconds * 1000:.1f} ms"
