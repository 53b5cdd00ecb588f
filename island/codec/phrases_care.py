"""Frames for teaching, tending and play."""

from island.codec.phrases_types import frames

CARE = (
    *frames(
        "TEACH",
        "DONE",
        """
        i taught {p} some of what i know {weather}.
        {p} watched my hands and learned {weather}.
        i showed {p} how it is done, and then they did it.
        i said to {p} : slowly, slowly. and they got it right.
        i gave {p} my craft, and i still have it {after}.
        {p} learned fast, and i was glad of it {mood}.
        what i know shall not go with me; {p} has it now.
        i taught {p} the way that took me years to find.
        craft=FISHING | i showed {p} how to cast a net in the wind.
        craft=FISHING | i taught {p} to read the tide by the weeds.
        craft=FISHING | {p} tied the hook as i do, and it held {after}.
        craft=GATHERING | i showed {p} which roots are sweet and which are bitter.
        craft=GATHERING | {p} knows the good berries now, and the bad ones too.
        craft=HUNTING | i taught {p} to walk so that the grass does not hear.
        craft=HUNTING | i showed {p} how to set a snare on a path.
        craft=GROWING | i taught {p} to smell when the soil is ready.
        craft=GROWING | i showed {p} how deep a seed should sleep.
        craft=BUILDING | i taught {p} the knot that holds a roof in a storm.
        craft=HEALING | i taught {p} how to keep a wound clean.
        rel=CHILD | i taught {p} what my own people taught me {after}.
        rel=CHILD | {p} has my hands, and now they have my craft.
        rel=SPOUSE | i taught {p} my craft, and we laughed more than we worked.
        rel=SIBLING | {p} learned from me at last, after so many years of quarrel.
        rel=FRIEND | {p} and i worked side by side till they had it.
        rel=KIN | i taught {p}, so the craft stays in the house.
        rel=NEIGHBOUR | i taught {p}, for a good neighbour is good for all.
        rel=FOE | i taught {p}, and for a while there was no grudge.
        rel=PARENT | it is strange to teach {p}, who taught me to walk.
        status=SMALL | {p} held it with both small hands and tried.
        trait=PROUD | i taught {p}, and they could not have a better teacher.
        trait=MERRY | i made a song of the work for {p}, and they learned it.
        trait=HOT | i shouted only once while i taught {p}.
        trait=DILIGENT | i let {p} do it again until it was done well.
        trait=KIND | i told {p} : i was worse when i began.
        trait=CURIOUS | i taught {p}, and their questions taught me.
        trait=IDLE | i taught {p}, so that they can do it for me.
        trait=TIMID | i spoke low, and {p} came close and learned.
        age=ELDER | my hands are slow, but {p} could see each step.
        level=2 | i know my craft to the bone, and {p} got a piece of it.
        season=WINTER | the nights are long, so i taught {p} by the fire.
        craft=BUILDING | i showed {p} how a good beam should lie.
        craft=HEALING | i showed {p} which leaf is good for a fever.
        craft=GROWING | i taught {p} to lay the seed in straight rows.
        craft=GATHERING | i taught {p} to leave enough for another day.
        craft=HUNTING | i taught {p} to read tracks in the snow and the mud.
        craft=FISHING | i said to {p} : the fish must not see you.
        age=YOUTH | i am young, but {p} learned something from me.
        grief | my dead taught me this, and now {p} has it.
        """,
    ),
    *frames(
        "TEACH",
        "FAILED",
        """
        i tried to teach {p} {weather}, but they learned nothing.
        {p} looked out over the sea while i talked {after}.
        what i told {p} went in and fell out again {after}.
        i am no good teacher for {p} {mood}.
        {p} got tired before they got it right.
        i showed {p} again and again, and they only laughed {after}.
        trait=HOT | i lost my temper with {p}, and nobody learns from shouting.
        trait=CALM | {p} did not learn it yet; there will be other days.
        trait=PROUD | i taught well; it was {p} who did not learn.
        trait=MERRY | {p} tied a knot, and it was their own foot.
        """,
    ),
    *frames(
        "TEND",
        "DONE",
        """
        i tended {p} {weather}, and they are better.
        i sat by {p} until the fever broke {mood}.
        i gave {p} warm water and herbs, and they slept well.
        {p} opened their eyes and knew me again {after}.
        i washed {p} and kept them warm, and it helped {weather}.
        {p} can sit up again, and i am glad {after}.
        all night i held the hand of {p}, and in the morning it was cool.
        i said to {p} : drink. they drank, and it did them good.
        the fever has let {p} go {after}.
        rel=SPOUSE | {p} held my hand, and i knew they would stay with me.
        rel=SPOUSE | i did not leave the bed of {p} until they smiled.
        rel=CHILD | i sang to {p} all night, and the fever let go.
        rel=CHILD | {p} asked for food, and i could have danced.
        rel=PARENT | {p} once sat by my bed, and now i sat by theirs.
        rel=KIN | i tended {p}, for the sick of our house are my work.
        rel=FRIEND | i told {p} all the news until they felt better.
        rel=NEIGHBOUR | i looked in on {p} and tended them till they mended.
        craft=HEALING | i chose the right herbs, and {p} is better.
        craft=HEALING level=2 | i have seen this fever before, and i turned it from {p}.
        trait=KIND | i was glad to be tired for {p}.
        trait=MERRY | i made {p} laugh, and the fever did not like it.
        trait=TIMID | i was afraid of the sickness, but i stayed with {p}.
        trait=CALM | i sat quiet by {p} until the sickness grew quiet too.
        trait=DILIGENT | i brought cold water to {p} all night long.
        trait=PROUD | {p} lives, and it was my hands that did it.
        trait=LOYAL | i said to {p} : i stay until you stand.
        sick | i was sick myself, but {p} needed me more.
        season=WINTER | i kept the fire high for {p}, and they are better.
        grief | i could not bear to lose {p} too, and i did not.
        age=CHILD | i brought {p} water in my two hands, and they smiled.
        i held the bowl to the lips of {p}, and in the end they drank.
        {p} is on their feet again, a little thin but well {after}.
        i sat with {p} in the dark and listened until the breath was quiet.
        status=SMALL | {p} is small and strong, and the fever is gone.
        rel=PARENT | {p} said : now you sit by my bed, as i sat by yours.
        rel=SIBLING | {p} is better and wants the bigger bowl again.
        rel=FRIEND | {p} said my soup is bad, so i knew they were better.
        rel=SPOUSE | i told {p} about the summer to come, and they lived.
        trait=CURIOUS | i tried another leaf with {p}, and it was the right one.
        trait=HOT | i shouted at the fever in {p}, and it left.
        trait=BOLD | i was not afraid of the fever, and {p} is better.
        trait=IDLE | i sat and did nothing but hold the hand of {p}, and it helped.
        """,
    ),
    *frames(
        "TEND",
        "FAILED",
        """
        i tended {p} {weather}, but they are no better.
        the herbs did nothing for {p} {after}.
        {p} burns and does not know me {after}.
        i did what i could for {p}, and it was not enough.
        {p} could not hold down what i gave them {after}.
        i held the hand of {p}, and it is still too hot.
        i wait by the bed of {p} {weather}, and nothing is better.
        rel=SPOUSE | stay with me, {p}; i can not do it alone.
        rel=CHILD | {p} is so hot and so small, and nothing is enough.
        rel=PARENT | {p} said : let me sleep. and i was afraid.
        rel=FRIEND | i told {p} our old jokes, and they did not hear.
        craft=HEALING | i know many herbs, and none of them helped {p}.
        trait=HOT | i shouted at the sickness in {p}, and it did not listen.
        trait=KIND | i would take the fever from {p} if i could.
        trait=TIMID | i am afraid for {p}, and i do not know what to do.
        season=WINTER | the cold comes in, and {p} is no better.
        """,
    ),
    *frames(
        "PLAY",
        "DONE",
        """
        i played with {p} until we were out of breath.
        {p} and i ran along the shore {weather}.
        {p} and i threw flat stones on the water {weather}.
        i hid behind the huts, and {p} found me {after}.
        {p} and i played by the stream till we were wet through.
        {p} and i ran after the gulls and caught none {after}.
        {p} and i made a wall of sand, and the sea took it.
        {p} won, and i asked for one more game {mood}.
        {p} and i laughed {weather} until we could not stand.
        i played the counting game with {p} {weather}.
        {p} and i looked for shells and kept the round ones {weather}.
        {p} and i ran to the big tree and back {after}.
        status=SMALL | i carried {p} on my shoulders along the shore {weather}.
        status=SMALL | {p} pulled my hair and laughed, and i let them.
        status=SMALL | i made a fish out of mud for {p} {mood}.
        status=SMALL | {p} hid under a basket, and i looked for a long time.
        status=SMALL | i was a boar, and {p} hunted me round the hut.
        status=SMALL | {p} fell asleep in my arms in the middle of the game.
        status=SMALL | i showed {p} how to sing on a leaf of grass.
        rel=CHILD | {p} laughed, and i forgot the whole hard year.
        rel=CHILD | i should have worked, but {p} wanted a game.
        rel=CHILD | {p} gave me a stone and said that it was a fish.
        rel=SIBLING | {p} and i played, and only quarrelled a little.
        rel=SIBLING age=CHILD | {p} and i made a house under the old boat.
        rel=FRIEND age=CHILD | {p} is my best friend, and we have a secret place.
        rel=KIN | i played with {p}, who has the laugh of our house.
        rel=NEIGHBOUR | {p} came over the wall, and we played till dark.
        rel=PARENT age=CHILD | {p} left the work and played with me!
        age=CHILD | {p} and i went on a hunt, and the dog was a boar.
        age=CHILD | i was faster than {p}, and i said so to everybody.
        age=CHILD season=WINTER | {p} and i threw snow until our hands were red.
        age=CHILD season=SUMMER | {p} and i swam till our lips were blue.
        age=CHILD trait=TIMID | {p} jumped from the rock, and then i did too!
        age=CHILD trait=BOLD | i climbed to the top, and {p} was afraid for me.
        age=YOUTH | i am too old for games, but {p} is not, so we played.
        age=ELDER | {p} ran, and i was the tree; my knees like that game.
        age=ELDER | i showed {p} the games we played when i was small.
        trait=MERRY | {p} and i made faces at the sea, and mine was worse.
        trait=KIND | i let {p} win, and did it well {weather}.
        trait=PROUD | i let {p} win once, but only once.
        trait=IDLE | {p} and i played at sleep, and i won.
        trait=HOT | {p} won, and i shouted, and then we both laughed.
        trait=CALM | i sat in the grass while {p} put grass on my head.
        trait=CURIOUS | {p} and i followed the ants to their house {weather}.
        trait=DILIGENT | i made {p} a small net, and we fished for leaves.
        trait=GREEDY | i won all the shells from {p} and kept them.
        grief | {p} made me laugh, and i had thought i could not.
        season=SPRING | {p} and i floated sticks down the stream in the high water.
        season=AUTUMN | {p} and i jumped in the dry leaves {after}.
        weather=RAIN | {p} and i danced in the rain and came home wet.
        {p} and i made a fire of red leaves, and it was not hot.
        {p} and i jumped over the waves until one jumped over us.
        age=CHILD | {p} and i were gulls and shouted from the rocks.
        age=CHILD | {p} and i made a hut of sticks, and for a while it stood.
        age=CHILD season=AUTUMN | {p} and i hid in the leaves and were not found.
        age=CHILD season=SPRING | {p} and i followed the stream up and came home wet.
        status=SMALL | {p} put a crab in my basket and laughed at my face.
        rel=SIBLING | {p} was the sea and i was the boat, and the sea won.
        """,
    ),
)
