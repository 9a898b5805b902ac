"""The output of the benchmark: headings, lines, and tables of figures with their spread."""

import sys
from statistics import median


def say(text=""):
    """Print a line without buffering."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def heading(text):
    say(f"\n## {text}\n")


def spread(figures, unit="", digits=2):
    """Return the median of the figures with the smallest and the largest."""
    low, middle, high = min(figures), median(figures), max(figures)
    return f"{middle:,.{digits}f}{unit} ({low:,.{digits}f}–{high:,.{digits}f})"


def table(head, rows):
    """Print a table in Markdown."""
    widths = [max(len(str(cell)) for cell in column) for column in zip(head, *rows, strict=True)]
    lines = [head, ["-" * width for width in widths], *rows]
    for line in lines:
        cells = (str(cell).ljust(width) for cell, width in zip(line, widths, strict=True))
        say("| " + " | ".join(cells) + " |")
