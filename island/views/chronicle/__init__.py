"""The chronicle of a history: chapters by era, in which every statement carries the rows it stands on."""

from island.views.chronicle.chapters import chronicle_of
from island.views.chronicle.kept import kept_chronicle, kept_chronicle_of
from island.views.chronicle.statement import Chapter, Chronicle, Link, Section, Statement, Text
from island.views.chronicle.text import as_html, as_json, as_markdown, as_page

__all__ = [
    "Chapter", "Chronicle", "Link", "Section", "Statement", "Text", "as_html", "as_json", "as_markdown", "as_page", "chronicle_of",
    "kept_chronicle", "kept_chronicle_of",
]  # fmt: skip
