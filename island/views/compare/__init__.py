"""Two histories compared: where they part and why, whose life is another one, what came of it, and both as numbers."""

from island.views.compare.claims import Claim, Part, Told
from island.views.compare.comparing import Comparison, as_json, as_page, comparison_of, drawn
from island.views.compare.pair import Kinship, Pair

__all__ = ["Claim", "Comparison", "Kinship", "Pair", "Part", "Told", "as_json", "as_page", "comparison_of", "drawn"]
