"""What a chronicle can say, several wordings to each statement, by kind. How slots are filled: phrasing.py.

No wording holds a digit or a number in words: those come from values. Each says the same as the others of its kind. What is a row of a
table has its wordings there: kinds of events (clauses.py), themes of lives (lives.py), threads (tales), occasions (quotes.py).
"""

from island.views.chronicle.wordings import eras, lives, moments, villages, whole

WORDINGS: dict[str, tuple[str, ...]] = {
    **whole.WORDINGS,
    **eras.WORDINGS,
    **villages.WORDINGS,
    **moments.WORDINGS,
    **lives.WORDINGS,
}

HEADINGS: dict[str, str] = {
    "title": "The chronicle of {place:place}",
    "title_nowhere": "The chronicle of an island",
    "life": "{who}",
    "quotes": "In their own words",
    "moment": "A turning point",
}
"""What stands above a part, besides the headings of kinds of events and of threads."""
