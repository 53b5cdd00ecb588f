"""What living costs, measured by hand with nothing beside it: `python -m island.measure python-side|people|centuries`."""
