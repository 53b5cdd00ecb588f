"""What is said of how much was lived."""

from island.assess.run import Extent


def test_it_says_what_the_parts_look_at_and_nothing_else() -> None:
    extent = Extent(seeds=3, years=1000, minds_years=200, decisions=40, forks=4)
    assert extent.sentence(("minds",)) == "Of every mind 3 seeds x 200 years."
    assert extent.sentence(("invariants",)) == "3 seeds x 1,000 years of the brain that ships."
    assert extent.sentence().endswith("brain that ships; 40 decisions in 4 forks a deed.")
