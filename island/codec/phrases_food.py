"""Frames for the deeds that bring food: fishing, gathering, hunting."""

from island.codec.phrases_types import frames

FOOD = (
    *frames(
        "FISH",
        "NOTHING",
        """
        i fished at {place} {weather} and caught nothing.
        i cast my line at {place} {why}, but no fish came.
        the sea at {place} gave me nothing {weather}.
        all day i stood at {place}, and my basket stayed empty {after}.
        i came home from {place} with wet feet and no fish {after}.
        the nets came up empty at {place} {weather}.
        i waited at {place} {home}, but the water stayed still.
        trait=PROUD | the fish ran from {place}; my hand is as good as it was.
        trait=MERRY | the fish at {place} laughed at me, so i laughed with them.
        trait=HOT | i threw my empty net on the stones at {place} and cursed the sea.
        trait=IDLE | i fell asleep at {place}, and the fish swam by {after}.
        trait=DILIGENT | i cast my net at {place} until dark and still had nothing.
        trait=TIMID | the waves at {place} were too high for me, and i caught nothing.
        weather=STORMY | the storm broke over {place} and drove me home with nothing.
        age=CHILD | i held the line at {place} with both hands, but no fish came.
        age=ELDER | my old eyes saw no fish at {place} {weather}.
        craft=FISHING | even i could not find the fish at {place} {weather}.
        season=WINTER | with cold hands i fished at {place} and caught only the cold.
        trait=KIND | i caught nothing at {place}, and i am sorry for those who wait.
        """,
    ),
    *frames(
        "FISH",
        "LITTLE",
        """
        i fished at {place} {weather} and caught a little.
        a few small fish from {place}; that is all {after}.
        {place} gave me only a few thin fish {weather}.
        i cast my line at {place} {why}, and a little came of it.
        few fish came to my net at {place} {weather}.
        i brought a small catch home from {place} {home}.
        i took a handful of small fish from {place} {mood}.
        trait=GREEDY | only small fish at {place}, and i wanted so many more.
        trait=CALM | a little fish from {place} is enough for a quiet heart.
        trait=PROUD | others would have caught nothing at {place}; i caught a little.
        trait=IDLE | i caught a little at {place} and lay down on the warm stones.
        craft=FISHING level=2 | i know every stone of {place}, and still the catch was small.
        hungry | a few fish from {place}, and i ate one raw on the way.
        season=WINTER | with cold hands i took a few fish from {place} {mood}.
        """,
    ),
    *frames(
        "FISH",
        "SOME",
        """
        i fished at {place} {weather} and came home with a fair catch.
        there is fish from {place} for the pot {after}.
        i cast my net at {place} {why}, and the sea was fair to me.
        {place} gave me a good catch of fish {weather}.
        the tide was right at {place}, and i caught enough {after}.
        i pulled some good fish from the water at {place} {home}.
        with one line i caught some fish at {place} {weather}.
        the fish were biting at {place} {weather}, and i took some home.
        trait=DILIGENT | i cast and cast again at {place} until the basket was half full.
        trait=BOLD | i stood on the far rocks of {place} and pulled in good fish.
        trait=TIMID | i stayed where {place} is shallow and caught some fish.
        trait=KIND | i caught some fish at {place} and let the small ones go.
        trait=CALM | the water was quiet, i was quiet, and {place} gave me fish.
        trait=MERRY | i sang to the fish at {place}, and some of them came.
        trait=GREEDY | i hid the best fish from {place} under the small ones.
        trait=LOYAL | some fish from {place}, and all of it goes to my own house.
        craft=FISHING | my hands know the nets, and {place} gave its share {after}.
        age=YOUTH | i swam out at {place} {mood} and came back with some fish.
        age=CHILD | i caught fish at {place} and carried them home all by myself!
        hungry | some fish from {place}, and my hands shook as i cut them.
        season=SPRING | the spring tide brought fish to {place}, and i was there.
        season=AUTUMN | before winter closed {place} i caught some fish.
        age=ELDER | i am old, but my line at {place} does not know it.
        """,
    ),
    *frames(
        "FISH",
        "PLENTY",
        """
        i fished at {place} {weather} and filled my basket.
        what a catch at {place} {weather}!
        {place} was full of fish, and i took plenty {mood}.
        so many fish at {place} that the gulls followed me home {after}.
        i came home from {place} bent under a full basket {home}.
        the sea opened its hand at {place} and gave me plenty {after}.
        i cast my net at {place} {why}, and it came up full.
        trait=PROUD | nobody knows {place} as i do; my basket is full.
        trait=GREEDY | plenty of fish from {place}, and it is all mine.
        trait=KIND | plenty of fish from {place}; nobody near me should go hungry.
        trait=BOLD | i went out past the white water at {place} and took plenty.
        trait=IDLE | the fish at {place} came so fast that i had no time to sleep.
        craft=FISHING level=2 | i read the tide at {place} like a friend, and took plenty.
        level=0 | even my slow hands brought plenty from {place} {weather}.
        hungry | a full net at {place} at last, and i wept over it.
        season=WINTER | in the dark of winter {place} gave me a full net {weather}.
        """,
    ),
    *frames(
        "FISH",
        "HURT",
        """
        i slipped on the rocks at {place} and cut my leg {weather}.
        a wave threw me down at {place} {weather}, and i am hurt.
        the sea at {place} beat me against the stones {after}.
        i fished at {place} {why} and came home hurt.
        a hook went deep into my hand at {place} {after}.
        i fell among the sharp shells at {place} {weather}.
        the rope burned my hands raw at {place} {weather}.
        trait=BOLD | i went too far out at {place}, and the waves broke me.
        trait=PROUD | i thought i knew {place}, and it threw me on the rocks.
        trait=HOT | i kicked a rock at {place} in anger, slipped and was hurt.
        trait=MERRY | i caught no fish at {place}, only a wound.
        weather=STORMY | the storm took my feet from under me at {place} {weather}.
        age=ELDER | my old knees gave way at {place}, and i fell hard.
        """,
    ),
    *frames(
        "GATHER",
        "NOTHING",
        """
        i searched {place} {weather} and found nothing to eat.
        my basket came home empty from {place} {after}.
        there was not a root or a berry left at {place} {weather}.
        i went to {place} {why}, but the bushes were bare.
        i turned over every leaf at {place} and found nothing {after}.
        others or the birds had been at {place} before me {after}.
        i dug at {place} {home} and found only stones.
        {place} had nothing for me {weather}.
        trait=DILIGENT | i searched {place} twice from end to end and found nothing.
        trait=IDLE | i looked about {place} for a little while and saw nothing.
        trait=HOT | i kicked my empty basket all the way home from {place}.
        trait=MERRY | i gathered thorns and mud at {place}, and nothing to eat.
        trait=TIMID | i heard a noise at {place}, and i ran home with an empty basket.
        season=WINTER | the ground at {place} was hard as stone, and i found nothing.
        age=CHILD | i looked under all the bushes at {place}, but there was nothing.
        hungry | i looked for one root at {place}, and there was none.
        trait=CALM | {place} sleeps now, and i came home with nothing.
        trait=PROUD | if i found nothing at {place}, there is nothing to find.
        """,
    ),
    *frames(
        "GATHER",
        "LITTLE",
        """
        i gathered a little at {place} {weather}.
        a handful of berries from {place} is all i have {after}.
        i found a few roots at {place} {why}.
        {place} gave me a little, and the birds had the rest {weather}.
        i picked over {place} {home} and brought a little home.
        few good things grow at {place} {weather}, but i found some.
        my basket from {place} is light {after}.
        a few nuts and bitter leaves from {place}; it must do.
        trait=GREEDY | i ate half of the berries at {place} before i turned home.
        trait=PROUD | it is little, but nobody else would have seen it at {place}.
        trait=KIND | i took a little at {place} and left some for others.
        hungry | a few roots from {place}, and my hands shook as i dug.
        season=WINTER | under the cold leaves at {place} i found a few nuts.
        age=ELDER | i bent for every berry at {place}, and got but a few.
        """,
    ),
    *frames(
        "GATHER",
        "SOME",
        """
        i gathered a fair basket at {place} {weather}.
        i brought roots and berries home from {place} {home}.
        there was food at {place} {weather}, and i took my share.
        i filled half a basket at {place} {mood}.
        i went to {place} {why} and found enough to go on with.
        the bushes at {place} were kind to me {after}.
        i picked and dug at {place} until my fingers were black {after}.
        some roots, some nuts, some leaves: {place} gave of everything {weather}.
        trait=DILIGENT | leaf by leaf i worked through {place} and made a good basket.
        trait=MERRY | i sang to the berries at {place}, and none of them ran away.
        trait=CURIOUS | i followed the bees at {place} and found good things to eat.
        trait=KIND | i gathered at {place}, and thought of an old neighbour.
        trait=TIMID | i kept to the edge of {place} and gathered what i could.
        craft=GATHERING | i know what hides under the leaves at {place}, and i found it.
        craft=HEALING | i gathered food at {place}, with an eye out for herbs.
        weather=RAIN | the rain brought good things up at {place}, and i took some.
        age=CHILD | my fingers are blue from the berries at {place}, and my mouth too!
        season=SPRING | the first green leaves of {place} are in my basket.
        season=SUMMER | i found sweet berries at {place} in the long light.
        age=ELDER | i went slowly through {place} and missed nothing.
        trait=PROUD | i found at {place} what others walked over.
        """,
    ),
    *frames(
        "GATHER",
        "PLENTY",
        """
        i gathered plenty at {place} {weather}.
        my basket from {place} was so full that berries fell on the path {after}.
        {place} was heavy with berries {weather}, and i took plenty.
        i went to {place} {why} and came home with plenty.
        roots, nuts and berries: {place} gave me more than i could carry {after}.
        the branches at {place} bent to my hands {weather}.
        trait=KIND | plenty from {place}; i will carry some to the hungry.
        trait=PROUD | look at my basket from {place}; who else has such a one?
        trait=MERRY | i came home from {place} with a full basket and a blue mouth.
        trait=LOYAL | i filled my basket at {place} for my own people.
        craft=GATHERING level=2 | i know {place} as i know my own hands, and took plenty.
        hungry | plenty at {place}, and i ate until i could stand up straight.
        season=AUTUMN | autumn was kind to {place}, and i took plenty.
        """,
    ),
    *frames(
        "GATHER",
        "HURT",
        """
        i fell at {place} with my basket and was hurt {weather}.
        a branch broke under me at {place}, and i fell hard {after}.
        thorns cut my arms at {place} {weather}.
        i went to {place} {why} and came home hurt.
        i put my hand among sharp stones at {place} and cut it deep {after}.
        the ground gave way under my feet at {place} {weather}.
        i slid down the wet stones at {place} and hurt my back {after}.
        trait=BOLD | i climbed too high for a few berries at {place}, and fell.
        trait=GREEDY | i reached for one more berry at {place} and fell into the thorns.
        age=ELDER | i fell at {place}, and it was long before i could rise.
        """,
    ),
    *frames(
        "HUNT",
        "NOTHING",
        """
        i hunted at {place} {weather} and came home with nothing.
        i followed old tracks over {place} {why}, but saw no game.
        the game at {place} smelled me and were gone {weather}.
        my spear came home clean from {place} {after}.
        i lay in the grass at {place} {weather}, and nothing came.
        all the game has left {place}, or hides well {after}.
        i threw once at {place} {mood} and missed.
        the hills were empty {weather}, and so is my basket.
        trait=HOT | i missed at {place} and broke my spear in my anger.
        trait=PROUD | the wind turned at {place}; no hunter could have done better.
        trait=MERRY | a hare at {place} looked at me, and i think it laughed.
        trait=KIND | i saw a beast with its young at {place} and let them go.
        trait=TIMID | a boar looked at me at {place}, and i climbed a tree.
        trait=CALM | the game will come back to {place}; i sat and watched the clouds.
        trait=CURIOUS | i followed a strange bird over {place} and forgot the hunt.
        hungry | i was too weak to run, and the game at {place} knew it.
        season=WINTER | the snow at {place} showed only my own tracks {weather}.
        """,
    ),
    *frames(
        "HUNT",
        "LITTLE",
        """
        i hunted at {place} {weather} and brought home a little meat.
        one thin hare from {place} is all i have {after}.
        i took a small bird at {place} {why}.
        long i walked over {place}, for little meat {mood}.
        my snare at {place} held one small thing {after}.
        a little meat from {place} will do for the pot {after}.
        {place} gave me a poor hunt {weather}, but not an empty one.
        i got a small one at {place}, and the big one ran {after}.
        trait=GREEDY | one hare from {place}, and i will not share it.
        trait=PROUD | the hare from {place} was small, but my throw was long.
        trait=MERRY | the hare from {place} is so thin that we can share the bones.
        trait=DILIGENT | i set my snares all over {place} and got a little.
        trait=CALM | one bird from {place} is enough for one pot.
        trait=TIMID | i hunted only what is small at {place}, and got a little.
        craft=HUNTING | even i found little at {place} {weather}.
        hungry | a small hare from {place}; we will eat the skin too.
        """,
    ),
    *frames(
        "HUNT",
        "SOME",
        """
        i hunted at {place} {weather} and brought meat home.
        i went over {place} {why} and came back with meat.
        my spear flew true at {place} {weather}.
        i crept close to the game at {place} {weather} and got some.
        there is meat from {place} over the fire {after}.
        i waited in the grass at {place} {home}, and the game came.
        the hunt at {place} went well {weather}.
        trait=BOLD | i ran down the slope at {place} and took a boar.
        trait=TIMID | my heart beat loud at {place}, but my spear flew true.
        trait=PROUD | one throw at {place}, and there was meat; let them all hear it.
        trait=KIND | i thanked the beast at {place} before i carried it home.
        trait=DILIGENT | before the sun was up i was at {place}, and got meat.
        trait=MERRY | i sang all the way from {place} with meat on my back.
        trait=HOT | i ran the beast down at {place} and shouted over the hills.
        trait=LOYAL | i brought meat from {place}, and my own people eat first.
        craft=HUNTING | i read the grass at {place} and was there before the game.
        age=YOUTH | i brought down my beast at {place}, and i am no child now.
        age=ELDER | i can not run now, but at {place} i know where to wait.
        season=WINTER | i followed tracks in the snow at {place} and got meat.
        season=AUTUMN | the game at {place} is full from autumn, and i got some.
        hungry | my hands were weak at {place}, but the spear found meat.
        """,
    ),
    *frames(
        "HUNT",
        "PLENTY",
        """
        i hunted at {place} {weather} and came home bent under meat.
        a great boar fell to my spear at {place} {after}.
        {place} was full of game {weather}, and i took plenty.
        never was there such a hunt at {place} {weather}!
        i went to {place} {why} and brought back plenty of meat.
        i dragged so much meat from {place} that my shoulders burn {after}.
        every throw at {place} struck home {weather}.
        trait=PROUD | they will sing of my hunt at {place} when i am old.
        trait=BOLD | i stood before the great boar at {place}, and i won.
        trait=GREEDY | plenty of meat from {place}, and i counted every piece.
        trait=KIND | meat enough from {place} to share with every hungry neighbour.
        trait=MERRY | i danced down from {place} with meat on both shoulders.
        trait=CALM | i stood still as a tree at {place}, and the game came to me.
        trait=TIMID | i shook all through the hunt at {place}, and still took plenty.
        craft=HUNTING level=2 | the game at {place} has no secret from me, and i took plenty.
        level=0 | luck held my spear at {place}, for it was not my hand.
        hungry | meat from {place} at last, and plenty; the hunger will end.
        """,
    ),
    *frames(
        "HUNT",
        "HURT",
        """
        a boar caught me at {place} and i am hurt {weather}.
        i fell on the slope at {place} while the game ran on {after}.
        i went to hunt at {place} {why} and came home hurt.
        the beast turned at {place} and its teeth found my leg {after}.
        i fell on my own spear at {place} {weather}.
        wet stones slid under me at {place} {weather}, and i fell.
        the hunt at {place} took blood from me and gave me nothing {weather}.
        trait=BOLD | i would not step back from the boar at {place}, and it cut me.
        trait=PROUD | i have a wound from {place}, and it is on the front.
        trait=TIMID | i ran from the boar at {place}, and fell, and was hurt.
        trait=HOT | i ran at the beast in anger at {place}, and it won.
        trait=MERRY | the boar at {place} hunted me, and it is the better hunter.
        age=ELDER | i am too old to hunt at {place}; my bones told me so.
        """,
    ),
)
