"""The only module that prints: a console for any terminal, and what is shown on it.

Views are rich renderables: `console.print(verdict_view(exercise, verdict))`.
"""

from mergeable.console.bars import AddBar, progress_bars
from mergeable.console.prose import (
    commands_view,
    diff_view,
    markdown_view,
    problem_view,
    sentence,
)
from mergeable.console.screen import clean, make_console, print_json, print_line
from mergeable.console.tables import next_view, summary_table
from mergeable.console.verdict import verdict_view

__all__ = [
    "AddBar",
    "clean",
    "commands_view",
    "diff_view",
    "make_console",
    "markdown_view",
    "next_view",
    "print_json",
    "print_line",
    "problem_view",
    "progress_bars",
    "sentence",
    "summary_table",
    "verdict_view",
]
