"""What is said of villages that begin and end, and of the customs that are taken up in them and let go."""

WORDINGS: dict[str, tuple[str, ...]] = {
    "villages_founded": (
        "Between {since} and {until} {villages:#village was|villages were} founded.",
        "People went out to build: {villages:#new village|new villages} stood between {since} and {until}.",
        "From {since} to {until} the people of the island spread, and founded {villages:#village|villages}.",
        "{villages:#village was|villages were} built in these years, the first in {since}, the last in {until}.",
    ),
    "villages_founded_at_once": (
        "In {since} alone {villages:#village was|villages were} founded.",
        "{since} saw the people of the island scatter and found {villages:#village|villages}.",
        "In {since} people went apart, and {villages:#new village|new villages} stood before the year was out.",
        "{villages:#village was|villages were} built in {since}, by people who would not stay together.",
    ),
    "village_emptied": (
        "{place:place} stood empty in {year}, after {years:#year|years}.",
        "In {year} nobody was left at {place:place}, which had stood for {years:#year|years}.",
        "{place:place} came to an end in {year}; it had been lived in for {years:#year|years}.",
        "After {years:#year|years}, in {year}, nobody lived at {place:place}.",
    ),
    "first_village_emptied": (
        "In {year} nobody was left at {place:place}, where the boats had landed {years:#year|years} before.",
        "{place:place}, the first village of all, stood empty in {year}.",
        "It was in {year} that the first village came to an end: nobody lived at {place:place} any more.",
        "{place:place}, where it had all begun, came to its end in {year}, after {years:#year|years}.",
    ),
    "custom_began": (
        "From {since} on the people of {place:place} held to the custom of {custom:custom}; {who} had been the first to ask for it.",
        "At {place:place} a custom began in {since}, that of {custom:custom}, which {who} had first spoken for.",
        "It was {who} who first asked {place:place} for the custom of {custom:custom}, and in {since} it was taken up.",
        "{who} spoke for the custom of {custom:custom} and was heard, and from {since} on it was kept at {place:place}.",
    ),
    "customs_began": (
        "{customs:#custom was|customs were} taken up in these years. None was kept longer than that of {custom:custom}, at {place:place} from {since} on; {who} had been the first to ask for it.",
        "Of {customs:#custom|customs} taken up in these years none lasted longer than that of {custom:custom}, which {who} had first spoken for at {place:place}, and which was kept from {since} on.",
        "People agreed on {customs:#custom|customs}. None was to last longer than that of {custom:custom}, kept at {place:place} from {since} on, as {who} had asked.",
        "There were {customs:#new custom|new customs}, and none outlasted that of {custom:custom}, which began at {place:place} in {since}, as {who} had asked.",
    ),
    "custom_opposed": (
        "After {years:#year|years} {place:place} gave up the custom of {custom:custom}, in {year}: it had been spoken against long enough.",
        "The custom of {custom:custom} was spoken against, and in {year}, after {years:#year|years}, {place:place} kept it no more.",
        "The custom of {custom:custom}, {years:#year|years} old at {place:place}, was talked down in {year}.",
        "In {year} {place:place} let go of the custom of {custom:custom}, which had been spoken against; it was {years:#year|years} old.",
    ),
    "custom_lapsed": (
        "The custom of {custom:custom} had been kept at {place:place} for {years:#year|years}. By {year} too many had broken it and not made it good.",
        "In {year} the custom of {custom:custom} was gone at {place:place}, after {years:#year|years}: too many had broken it and not paid for it.",
        "After {years:#year|years} the custom of {custom:custom} was broken at {place:place} too often, in {year}, and was kept no more.",
        "Too many at {place:place} broke the custom of {custom:custom}. {years:#year|years} old, it was kept no more from {year} on.",
    ),
    "custom_forgotten": (
        "In {year} the custom of {custom:custom} was broken at {place:place} and kept no more; after {years:#year|years} nobody remembered why it had begun.",
        "For {years:#year|years} {place:place} had held to the custom of {custom:custom}. When it was broken in {year}, nobody there knew why it had begun.",
        "Nobody at {place:place} remembered any more why there was a custom of {custom:custom}. In {year}, {years:#year|years} old, it was broken and let go.",
        "The custom of {custom:custom} had outlived those who knew what it was for. Broken at {place:place} in {year}, after {years:#year|years}, it was kept no more.",
    ),
}
