"""What is said of turning points, and what came of them."""

WORDINGS: dict[str, tuple[str, ...]] = {
    "moment_all": (
        "By {until} it had drawn in {people:#person|people} and led to {thefts:#theft|thefts}, {enmities:#enmity|enmities} and {deaths:#death|deaths}.",
        "Count what had come of it by {until}, and you find {thefts:#theft|thefts}, {enmities:#enmity|enmities}, {deaths:#death|deaths} and {people:#person|people} who had a part in it.",
        "Down to {until} {people:#life was|lives were} touched by it; {thefts:#theft|thefts}, {enmities:#enmity|enmities} and {deaths:#death|deaths} go back to it.",
        "What it had come to by {until}: {thefts:#theft|thefts}, {enmities:#enmity|enmities}, {deaths:#death|deaths}, among {people:#person|people}.",
        "On it went, through {people:#person|people}, {thefts:#theft|thefts} and {enmities:#enmity|enmities}, to {deaths:#death|deaths} by {until}.",
    ),
    "moment_quick": (
        "Before the year was out it had touched {people:#life|lives} and led to {deaths:#death|deaths}.",
        "It was over within the year, with {deaths:#death|deaths} and {people:#person|people} who had a part in it.",
        "All that came of it came in {year}: {deaths:#death|deaths}, among {people:#person|people}.",
        "{deaths:#death goes|deaths go} back to it, all in the same year, and {people:#person|people} had a part in it.",
    ),
    "moment_deaths": (
        "By {until} it had drawn in {people:#person|people} and led to {deaths:#death|deaths}.",
        "{deaths:#death goes|deaths go} back to it, and by {until} it had been felt in {people:#life|lives}.",
        "Count what had come of it by {until}, and you find {deaths:#death|deaths} and {people:#person|people} who had a part in it.",
        "Down to {until} it was felt in {people:#life|lives}, and it led to {deaths:#death|deaths}.",
    ),
    "moment_fever": (
        "Of it {fell:#person|people} fell sick, and {died:count} died.",
        "It spread to {fell:#person|people}, and {died:count} of them died.",
        "Before it was gone {fell:#villager|villagers} had lain sick, and {died:count} of them did not get up again.",
        "When it was gone, in {until}, {fell:#person|people} had been sick with it, and {died:count} {died:~was|were} dead.",
    ),
    "deed_said": (
        "“{quote}” So {who:he} said of it.",
        "{who:he} told it so: “{quote}”",
        "In the words of {who:given}: “{quote}”",
        "“{quote}” That is how {who:given} told it.",
        "{who:given} said: “{quote}”",
        "What {who:given} had to say of it was this: “{quote}”",
    ),
    "quote": (
        "“{quote}” So said {who} in {year}.",
        "“{quote}” That was {who}, in {year}.",
        "{who}, in {year}: “{quote}”",
        "“{quote}” Those are words of {who}, from {year}.",
        "From {year}, {who}: “{quote}”",
    ),
}
