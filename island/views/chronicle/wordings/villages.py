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
        "It was in {year} that the village of the first boats came to an end: nobody lived at {place:place} any more.",
        "{place:place}, where it had all begun, came to its end in {year}, after {years:#year|years}.",
    ),
    "village_settled_again": (
        "In {again_year} people built there again.",
        "Others built there in {again_year}.",
        "In {again_year} it was settled again.",
        "From {again_year} on people lived there again.",
    ),
    "village_last": (
        "{who} was the last to live there, alone for {alone:#year|years}; at its fullest it had been home to {most:#person|people}.",
        "For its last {alone:#year|years} {who} had lived there alone, where there had been {most:#person|people} at its fullest.",
        "{most:#person|people} had lived there at its fullest; for the last {alone:#year|years} it was {who} alone.",
        "The last was {who}, for {alone:#year|years} alone in a village that had held {most:#person|people}.",
    ),
    "custom_began": (
        "From {since} on the people of {place:place} had a custom of {custom:custom}, as {who} had asked. It lasted {years:#year|years}.",
        "At {place:place} a custom began in {since}, that of {custom:custom}, which {who} had spoken for; it lasted {years:#year|years}.",
        "It was {who} who asked {place:place} for the custom of {custom:custom}, which it had for {years:#year|years}, from {since} on.",
        "{who} spoke for the custom of {custom:custom} and was heard: it lasted at {place:place} for {years:#year|years} from {since} on.",
    ),
    "custom_kept": (
        "From {since} on the people of {place:place} had a custom of {custom:custom}, as {who} had asked, and they have it still.",
        "At {place:place} a custom began in {since}, that of {custom:custom}, which {who} had spoken for; it stands to this day.",
        "It was {who} who asked {place:place} for the custom of {custom:custom}; taken up in {since}, it stands to this day.",
        "{who} spoke for the custom of {custom:custom} and was heard: {place:place} took it up in {since} and has it still.",
    ),
    "customs_began": (
        "{customs:times} in these years a village agreed on a custom. Longest, for {years:#year|years}, lasted that of {custom:custom}, taken up at {place:place} in {since}, as {who} had asked.",
        "Of the customs taken up in these years, {customs:count} in all, that of {custom:custom} lasted longest: {years:#year|years} from {since} on, at {place:place}, where {who} had spoken for it.",
        "People agreed on a custom {customs:times}. The longest, for {years:#year|years} from {since} on, was that of {custom:custom}, which {who} had asked for at {place:place}.",
        "Customs came and went, {customs:count} that began in these years; for {years:#year|years}, longer than any, {place:place} had that of {custom:custom}, from {since} on, at the word of {who}.",
    ),
    "customs_kept": (
        "{customs:times} in these years a village agreed on a custom. The oldest that stands to this day is that of {custom:custom}, taken up at {place:place} in {since}, as {who} had asked.",
        "Of the customs taken up in these years, {customs:count} in all, that of {custom:custom} has lasted longest: {place:place}, where {who} had spoken for it, has had it from {since} to this day.",
        "People agreed on a custom {customs:times}. Of those that stand to this day the oldest is that of {custom:custom}, which {who} had asked for at {place:place} in {since}.",
        "Customs came and went, {customs:count} that began in these years; {place:place} has had that of {custom:custom} from {since} to this day, at the word of {who}.",
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
