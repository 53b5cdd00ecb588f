"""Frames for wood, field, hut, rest, roaming and song."""

from island.codec.phrases_types import frames

WORK = (
    *frames(
        "CHOP",
        "NOTHING",
        """
        i went to {place} with my axe {weather} and got no wood.
        my axe lost its edge at {place}, and i came home with nothing {mood}.
        i struck at one hard tree at {place} all day, and it still stands.
        there was no dry branch left at {place} {weather}.
        i came back from {place} without one stick {after}.
        the tree at {place} would not come down {weather}.
        i walked about {place} {home} and found no wood worth the carrying.
        trait=IDLE | i leaned on my axe at {place}, and no tree came down.
        trait=KIND | birds had young in the tree at {place}, so i let it stand.
        trait=MERRY | i asked the trees at {place} to lie down, and they only laughed.
        wood=0 | no wood from {place}, and none by the fire at home.
        """,
    ),
    *frames(
        "CHOP",
        "LITTLE",
        """
        i cut a little wood at {place} {weather}.
        a few sticks from {place} are all i have {after}.
        i brought a thin bundle home from {place} {mood}.
        a little wood from {place} will keep one fire alive {after}.
        i cut dead branches at {place} {home} and tied them up.
        my axe was slow at {place} {weather}, and i got little wood.
        little wood came of a long day at {place} {after}.
        i gathered what the wind had broken at {place} {after}.
        trait=IDLE | i cut a few sticks at {place} and sat on them.
        trait=PROUD | the bundle from {place} is small, but every piece is straight.
        trait=CALM | a little wood from {place}, and no hurry about it.
        trait=GREEDY | only a little wood from {place}; nobody shall burn it but us.
        wood=0 | a little wood from {place}, so there is a fire again.
        """,
    ),
    *frames(
        "CHOP",
        "SOME",
        """
        i cut wood at {place} {weather} and carried it home.
        i cut down a young tree at {place} {mood}.
        my axe sang at {place} {weather}, and there is wood at home.
        the wood from {place} is stacked by the door {after}.
        i brought a good load of wood from {place} {home}.
        i split logs at {place} until my back hurt {after}.
        there is wood from {place} enough for many fires {after}.
        the old tree at {place} gave way at last {weather}.
        trait=DILIGENT | i cut, split and stacked at {place} until the light was gone.
        trait=BOLD | i climbed the tall tree at {place} and cut it from the top.
        trait=MERRY | i sang to my axe at {place}, and it kept the beat.
        trait=KIND | i left dry branches from {place} by the door of an old neighbour.
        trait=HOT | all my anger went into the trees at {place}, and they fell.
        craft=BUILDING | i chose straight trees at {place}, as i know how to.
        season=WINTER | i cut wood at {place}, and there was ice on my axe.
        """,
    ),
    *frames(
        "CHOP",
        "PLENTY",
        """
        i cut so much wood at {place} that the path was full of it.
        tree after tree came down at {place} {weather}.
        the wood stands as high as the door now, and it came from {place}.
        i came home from {place} under a great load of wood {after}.
        plenty of wood from {place} {weather}, dry and good.
        i went to {place} {mood} and cut plenty.
        the fire will live now; {place} gave me plenty of wood {after}.
        i dragged log after log from {place} {home}.
        trait=PROUD | no axe on the island is like mine; ask the trees of {place}.
        trait=DILIGENT | i was at {place} before the birds, and cut plenty of wood.
        trait=GREEDY | plenty of wood from {place}, and all of it behind my door.
        trait=LOYAL | plenty of wood from {place}; my house shall not be cold.
        wood=0 | there was no stick left at home, and now we have plenty.
        season=WINTER | plenty of wood from {place}; let the frost come now.
        season=AUTUMN | plenty of wood from {place} before winter comes.
        """,
    ),
    *frames(
        "CHOP",
        "HURT",
        """
        the axe slipped at {place} and went into my foot {after}.
        a tree fell the wrong way at {place}, and i was under it {weather}.
        a branch came down on me at {place} {weather}.
        i cut my hand to the bone at {place} {after}.
        a log rolled over my leg at {place} {weather}.
        i went to {place} for wood {weather} and brought home a wound.
        the split wood flew in my face at {place} {after}.
        i fell from a tree at {place} with the axe in my hand.
        trait=HOT | i struck too hard at {place} in my anger, and cut myself.
        trait=PROUD | i said i needed no help at {place}, and the tree fell on me.
        trait=IDLE | i was half asleep at {place} when the axe found my leg.
        trait=BOLD | i stood under the falling tree at {place} too long.
        """,
    ),
    *frames(
        "PLANT",
        "DONE",
        """
        i laid the seed in the earth at {place} {weather}.
        the seed is in the ground at {place} {after}.
        i dug and planted at {place} until the rows were straight {after}.
        i turned the dark soil at {place} {weather} and planted.
        i planted our seed at {place} {why}.
        row by row i gave our seed to {place} {home}.
        i laid the last seed into {place} with two fingers {after}.
        i planted our rows at {place} and asked the rain to be kind.
        trait=DILIGENT | there is not one crooked row at {place} where i planted.
        trait=IDLE | i planted at {place}, and now the earth can do the work.
        trait=CALM | the seed sleeps at {place}, and i can wait.
        trait=KIND | i planted at {place} and left the ants in peace.
        trait=GREEDY | i planted at {place} to the very edge of the field.
        trait=CURIOUS | i planted deep here and shallow there at {place}, to see.
        craft=GROWING | i smelled the soil at {place}; it was time, and i planted.
        food=0 | i planted at {place}, though we could eat the seed.
        season=SPRING | spring has opened the ground at {place}, and i planted.
        i walked the rows at {place} {weather} and laid the seed.
        trait=PROUD | my rows at {place} are the best on the island.
        trait=BOLD | i planted at {place} with no fear of frost.
        trait=LOYAL | i planted at {place} for every mouth in our house.
        trait=TIMID | i planted at {place} and asked each bird to go away.
        age=ELDER | i planted at {place}; others may eat what i planted.
        grief | i planted at {place}, for the dead do not want us hungry.
        """,
    ),
    *frames(
        "PLANT",
        "FAILED",
        """
        the ground at {place} would not take the seed {weather}.
        i tried to plant at {place} {mood}, but nothing came of it.
        my planting at {place} was for nothing {after}.
        the soil at {place} was too hard for my stick {weather}.
        birds took the seed at {place} as fast as i laid it.
        i dug at {place} until dark, and the rows were not made.
        i went to plant at {place} {home}, and it came to nothing.
        the seed lay on the stones at {place} and would not root.
        trait=HOT | i threw my stick over {place} and went home.
        trait=CALM | no planting at {place}; there will be another spring.
        """,
    ),
    *frames(
        "HARVEST",
        "NOTHING FAILED",
        """
        there was nothing to cut at {place} {weather}.
        the ears at {place} were empty {after}.
        i stood at {place} with my knife and nothing to cut {mood}.
        we planted at {place} for nothing {after}.
        the birds had left nothing at {place} {weather}.
        the crop at {place} was black and dead {after}.
        i searched the rows at {place} {home} and found only weeds.
        trait=HOT | i cursed the bare field at {place} until my voice broke.
        trait=CALM | nothing to harvest at {place}; the soil needs its rest too.
        trait=MERRY | the mice at {place} are full, and they did not thank us.
        trait=PROUD | i will let nobody see our empty field at {place}.
        hungry | i searched the dust at {place} for one fallen grain.
        """,
    ),
    *frames(
        "HARVEST",
        "LITTLE",
        """
        i brought in a little grain from {place} {weather}.
        the harvest at {place} was thin {after}.
        i cut our crop at {place} {mood}, and it was soon done.
        a few baskets from {place} must last us {after}.
        i brought every grain together at {place}, and it was little.
        the ears at {place} were small and light {weather}.
        little stood at {place}, and i cut it all {after}.
        trait=GREEDY | a thin harvest at {place}, so i count every grain.
        trait=CALM | a small harvest from {place} is still a harvest.
        trait=KIND | the harvest at {place} is small, and i left some for the birds.
        trait=PROUD | little grew at {place}; it was the soil and not my hands.
        craft=GROWING | i tended {place} well, yet the harvest was small {after}.
        hungry | a little grain from {place}, and some of it i ate raw.
        """,
    ),
    *frames(
        "HARVEST",
        "SOME",
        """
        i cut our crop at {place} {weather}, and it was a fair one.
        there is grain from {place} in the baskets {after}.
        i worked through the rows at {place} {mood}.
        the harvest from {place} is under our roof {after}.
        i tied the last bundle at {place} as the light went.
        the field at {place} paid us for our work {after}.
        i carried grain home from {place} all day {mood}.
        trait=DILIGENT | i was first at {place} and last to leave, and the grain is in.
        trait=MERRY | i danced with the last bundle at {place}, for nobody was looking.
        trait=IDLE | i slept on the cut grain at {place}, but the work was done.
        trait=LOYAL | the grain from {place} goes to our house, to every mouth the same.
        trait=KIND | i let the last ears stand at {place} for whoever needs them.
        craft=GROWING | the rows at {place} knew my hand and gave good grain.
        age=ELDER | i have seen many years at {place}, and this one was fair.
        age=CHILD | i carried the small bundles at {place}, and then even a big one!
        """,
    ),
    *frames(
        "HARVEST",
        "PLENTY",
        """
        i brought in a great harvest from {place} {weather}.
        the grain at {place} stood to my chest, and i cut it all.
        our baskets are too few for the grain from {place} {after}.
        never did {place} give so much {after}!
        i cut and tied and carried at {place} {mood}.
        i came home from {place} with grain in my hair and plenty in the basket.
        the winter has lost its teeth; {place} gave us plenty {after}.
        trait=PROUD | come and look at our harvest from {place}; that is my work.
        trait=MERRY | i sang every song i know at {place} over so much grain.
        trait=GREEDY | plenty of grain from {place}, and i sleep on top of it.
        trait=KIND | so much grain at {place} that every pot should have some.
        trait=CALM | i planted, i waited, and {place} gave plenty.
        craft=GROWING level=2 | the soil at {place} is like my own skin, and it gave plenty.
        hungry | plenty of grain at last from {place}; i could hardly stand.
        season=AUTUMN | autumn was good to {place}, and the grain is plenty.
        """,
    ),
    *frames(
        "BUILD",
        "DONE",
        """
        i mended our roof at {place} {weather}.
        the hut at {place} stands well again {after}.
        i drove new posts into the ground at {place} {mood}.
        our house at {place} is better for my hands {after}.
        i worked on the hut with wood and rope until it stood.
        i laid fresh reeds on the roof at {place} {weather}.
        hut=0 | where there was bare ground at {place}, a hut stands now.
        hut=1 | the rain fell on our bed; now it is mended {after}.
        hut=1 | i found every hole in our hut and closed it {mood}.
        trait=CURIOUS | i tried a new knot on the beams, and it holds.
        season=AUTUMN | the hut is mended before the winter wind comes.
        hut=1 | the wind went through our wall, and now it does not {after}.
        i laid beam on beam at {place} {weather}, and it holds.
        i cut new posts and set them deep at {place} {home}.
        trait=KIND | i mended our roof so that all may sleep dry.
        trait=LOYAL | i mended the hut for my own people {weather}.
        trait=CALM | knot by knot i mended our hut without hurry.
        trait=HOT | i mended the roof and cursed at every knot.
        trait=IDLE | the hut is mended, and now i will lie in it.
        trait=TIMID | a strong door is good; i made one for our hut.
        season=WINTER | i mended our roof with snow on my hands.
        age=CHILD | i held the rope while the roof went up!
        """,
    ),
    *frames(
        "BUILD",
        "FAILED",
        """
        i worked on our hut at {place}, but the beams would not hold.
        the wall i raised at {place} fell down again {weather}.
        my work on the roof came to nothing {after}.
        the posts at {place} stood crooked and then lay down {weather}.
        there was not enough good wood for the hut {after}.
        the rope broke, and our roof is as it was {after}.
        i built all day at {place}, and the hut is no better.
        trait=HOT | the beam slipped again, and i kicked the wall down myself.
        trait=MERRY | the wall fell on me, and we both lay there for a while.
        trait=PROUD | the wood was bad; my work on the hut was good.
        trait=IDLE | i looked at the broken roof from my bed, and left it broken.
        """,
    ),
    *frames(
        "REST",
        "DONE",
        """
        i sat and rested at {place} {weather}.
        i sat at {place} and let the day go by {mood}.
        i lay down at {place} and slept a long time {after}.
        i did nothing at {place} but listen to the wind {home}.
        i washed the dust from my feet at {place} {weather}.
        my bones wanted rest, and i gave it to them at {place}.
        i warmed my hands and thought of nothing at {place} {mood}.
        i watched the clouds over {place} {weather}.
        i stayed by the fire and mended an old basket {after}.
        the days were slow at {place}, and i was slow with them.
        i closed my eyes at {place} and heard the sea far off.
        i let my tired legs be still at {place} {after}.
        i drank cold water at {place} and felt better {weather}.
        i sat in the sun at {place} and did no work.
        trait=IDLE | others worked; i lay in the grass at {place} and was glad.
        trait=IDLE | i slept at {place} until my own dreams grew tired of me.
        trait=DILIGENT | i rested at {place}, and my hands did not know what to do.
        trait=DILIGENT | even while i rested at {place}, i counted the work to come.
        trait=MERRY | i sat at {place} and made up songs about everybody.
        trait=HOT | i sat at {place} until the fire in my head burned low.
        trait=CALM | the water at {place} was quiet, and i was the same.
        trait=PROUD | let them see that i too may rest at {place}.
        trait=CURIOUS | i lay at {place} and watched the ants carry their dead.
        trait=CURIOUS | i rested at {place} and asked myself where the birds go.
        trait=TIMID | i stayed at {place}, where nothing bad can find me.
        trait=GREEDY | i rested at {place} with my hand on our food basket.
        trait=LOYAL | i kept near our own door at {place} and rested.
        trait=KIND | i rested at {place} and shared my place in the sun with a dog.
        trait=BOLD | rest is hard for me, but i sat still at {place}.
        sick | i lay at {place} with fever and drank a little water.
        sick | the fever held me down at {place} {weather}.
        sick | i slept and shook and slept again at {place}.
        grief | i sat at {place} and let the tears come.
        grief | i sat alone at {place} with my grief {weather}.
        hungry | i lay still at {place}, so that hunger would forget me.
        hungry | i rested at {place}, and my belly would not.
        pregnant | i rested at {place} and felt the child turn in me.
        pregnant | i lay at {place} with both hands on my big belly.
        age=ELDER | i sat at {place} in the sun, and the years sat with me.
        age=ELDER | i rested at {place} and thought of those who are gone.
        age=CHILD | i lay in the grass at {place} and counted birds.
        age=YOUTH | i lay at {place} and dreamed of the far side of the sea.
        season=WINTER | i sat close to the fire at {place} while winter passed.
        season=SUMMER | i lay in the shade at {place} and heard the bees.
        season=SPRING | i sat at {place} and smelled the new grass.
        season=AUTUMN | i rested at {place} and watched the leaves come down.
        weather=STORMY | i lay in my bed while the storm beat on the roof.
        weather=RAIN | i listened to the rain at {place} and did not go out.
        hut=1 | i lay in our hut and watched the water drip through the roof.
        hut=0 | i slept under the open sky at {place} {weather}.
        i lay by the fire at {place} and told myself old tales.
        trait=PROUD | i rested at {place} like one who has done enough.
        trait=KIND | i sat at {place} and asked each who came by how they were.
        trait=MERRY | i lay at {place} and laughed about an old joke.
        weather=DRY | i sat at {place} in the shade and waited for rain.
        hunger=0 | with a full belly i lay at {place} and slept.
        """,
    ),
    *frames(
        "EXPLORE",
        "NOTHING",
        """
        i walked far beyond {place} {weather} and found nothing new.
        i went past {place} to see what is there, and it was only stones.
        i wandered about {place} {mood} and came home with nothing new.
        i followed the stream up from {place} {weather} and found nothing.
        nothing but wind and rocks beyond {place} {after}.
        i looked for something new at {place} {home}, and there was nothing.
        my feet are sore from {place}, and i have nothing to show {after}.
        trait=CURIOUS | i looked under every rock at {place}, and i will look again.
        trait=TIMID | i went a little past {place}, heard a noise and turned back.
        trait=BOLD | i climbed the high cliff over {place} and saw only the sea.
        trait=IDLE | i walked until the first warm stone beyond {place}, and sat.
        """,
    ),
    *frames(
        "EXPLORE",
        "FOUND_FOOD",
        """
        i walked beyond {place} {weather} and found good food.
        behind {place} i found something to eat {mood}.
        i was only looking about {place}, and i found food {after}.
        the island hid food from us near {place}; i found it {after}.
        i followed the birds past {place} {weather}, and they led me to food.
        who would have thought of food beyond {place} {weather}?
        i wandered past {place} and came home with food {mood}.
        trait=BOLD | i went where nobody goes beyond {place}, and found food there.
        trait=GREEDY | i found food beyond {place} and told nobody where.
        hungry | my hunger led me past {place}, and it led me well.
        """,
    ),
    *frames(
        "EXPLORE",
        "FOUND_WOOD",
        """
        i walked beyond {place} {weather} and found good wood.
        behind {place} lay a fallen tree, dry and ready {weather}.
        i went to look about {place} and came home with wood {after}.
        i found dry wood past {place} {weather}.
        an old storm had left good logs beyond {place} {after}.
        i wandered past {place} and dragged wood all the way home {mood}.
        there was good wood beyond {place} {after}.
        trait=CURIOUS | i looked behind {place} and found dry wood in the grass.
        trait=MERRY | i went for a walk past {place}, and a log came home with me.
        """,
    ),
    *frames(
        "EXPLORE",
        "FOUND_HERBS",
        """
        i found good herbs beyond {place} {weather}.
        the leaves that heal a fever grow near {place} {after}.
        i wandered past {place} and came home with herbs {mood}.
        behind {place} i smelled herbs before i saw them {after}.
        i picked a bundle of herbs on the rocks beyond {place} {home}.
        i went to look about {place} and found herbs for the sick.
        i know now where the good herbs grow, out past {place}.
        craft=HEALING | i knew those herbs beyond {place} by their smell {weather}.
        trait=KIND | i found herbs beyond {place}, and the sick shall have them.
        """,
    ),
    *frames(
        "EXPLORE",
        "FOUND_PLACE",
        """
        i found {place}, where nobody had been before!
        i walked until the path ended, and there lay {place}.
        i pushed through the thorns and saw {place} before me {after}.
        i am the first who saw {place} {after}.
        the island has a secret, and i found it: {place} {weather}.
        there is a place that we call {place} now, for i found it.
        i climbed over the rocks, and {place} lay open {weather}.
        i stood still a long time when i found {place} {mood}.
        trait=CURIOUS | i always knew there was more, and now i have found {place}!
        trait=PROUD | let them remember who found {place}: it was i.
        trait=BOLD | i climbed down where all the others turn back, and found {place}.
        trait=TIMID | i was lost and afraid, and so i found {place}.
        trait=MERRY | i fell over a root, looked up, and there was {place}!
        trait=CALM | i found {place} and sat there till evening without a word.
        age=CHILD | i found {place} all by myself, and they laugh at me!
        age=ELDER | so many years on this island, and only now i find {place}.
        """,
    ),
    *frames(
        "EXPLORE",
        "HURT",
        """
        i fell from the rocks beyond {place} {weather}.
        i went too far past {place} and came home hurt {after}.
        the cliff broke under my hand near {place} {weather}.
        i lost the path beyond {place}, fell, and hurt my leg {after}.
        i slid into a hole near {place} and lay there till dark.
        the stones beyond {place} cut my feet to the bone {after}.
        a wave took me off the rocks past {place} {weather}.
        trait=BOLD | i jumped over the stream beyond {place}, and it was too wide.
        trait=CURIOUS | i wanted to see down the cliff at {place}, and i fell.
        trait=TIMID | i knew i should have stayed at home; {place} hurt me.
        """,
    ),
    *frames(
        "SING",
        "DONE",
        """
        i sang by myself on the shore {weather}.
        i sang an old song to the waves {mood}.
        nobody heard my song but the gulls {after}.
        i sang low by the fire {home}.
        i made a small song about the sea {weather}.
        my song went up with the smoke {weather}.
        i sang until my voice was gone {after}.
        grief | i sang for the one i lost, and the night was still.
        trait=MERRY | i sang a song about a crab in love.
        trait=TIMID | i sang very low, so that nobody would hear me.
        trait=PROUD | i sang well, and it was for nobody.
        trait=CALM | i sang one slow song as the sun went down.
        hungry | i sang, for a song is food too.
        sick | i tried to sing, and my sick chest would not let me.
        age=CHILD | i sang the counting song again and again and again.
        season=WINTER | i sang against the long dark of winter {mood}.
        season=SPRING | i sang with the first birds of spring {after}.
        trait=KIND | i sang an old song for all who are alone.
        trait=HOT | i sang so loud that the anger went out of me.
        trait=LOYAL | i sang the song of our house by the door.
        age=ELDER | i sang a song that few of us still know.
        """,
    ),
    *frames(
        "SING",
        "WARM",
        """
        i sang at the fire, and the whole village sang with me {weather}.
        they sat close by the fire and asked for another song {after}.
        i sang the old songs {weather}, and faces grew warm.
        my song made them forget the long day {weather}.
        we all sang until the fire burned low {weather}.
        i began a song alone, and we all ended it {weather}.
        they danced to my song by the fire {after}.
        grief | i sang of the dead at the fire, and others wept with me.
        trait=MERRY | i sang and pulled faces until the whole village was laughing.
        trait=PROUD | they asked me to sing again, as well they should.
        trait=TIMID | my voice shook when i began, but they all sang with me.
        trait=BOLD | i stood up on a log and sang loud for everybody.
        trait=KIND | i sang for the tired ones, and they smiled.
        hungry | we were hungry, but for one song nobody thought of food.
        season=WINTER | we sang so loud that winter stayed outside the door.
        season=AUTUMN | i sang the harvest song, and they all danced.
        age=ELDER | i sang what my mother sang, and the young ones learned it.
        """,
    ),
)
