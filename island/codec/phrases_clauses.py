"""The clauses that stand in a frame's slots. A clause is true of any deed and any outcome whose frame asks for it."""

from island.codec.phrases_types import clauses

CLAUSES = (
    *clauses(
        "weather",
        """
        season=SPRING | in the wet of spring
        season=SPRING | under a white spring sky
        season=SPRING | while the stream ran high
        season=SPRING | when the first birds came
        season=SPRING | as the grass grew green
        season=SPRING | in the mud of spring
        season=SPRING | now that the ice is gone
        season=SPRING | with the smell of spring about
        season=SUMMER | in the long light of summer
        season=SUMMER | in the summer heat
        season=SUMMER | while the bees were loud
        season=SUMMER | with the sun high
        season=SUMMER | in the short summer night
        season=SUMMER | through the hot still days
        season=SUMMER | when the stones were warm
        season=AUTUMN | as the leaves came down
        season=AUTUMN | in the autumn wind
        season=AUTUMN | before the winter came
        season=AUTUMN | as the birds went away
        season=AUTUMN | in the low autumn light
        season=AUTUMN | while the nights grew longer
        season=AUTUMN | when the leaves were wet
        season=WINTER | in the winter cold
        season=WINTER | in the short grey days
        season=WINTER | through the long winter dark
        season=WINTER | in the dead of winter
        season=WINTER | with winter in my bones
        season=WINTER | under a low winter sun
        season=WINTER | when the days were short
        weather=FAIR | under a good sky
        weather=FAIR | in fair weather
        weather=FAIR | while the sea lay flat
        weather=FAIR | with a light wind about
        weather=FAIR | in the good light
        weather=FAIR | as white clouds went by
        weather=RAIN | in the rain
        weather=RAIN | under a soft grey rain
        weather=RAIN | in rain and more rain
        weather=RAIN | while the rain came down
        weather=RAIN | under low wet clouds
        weather=RAIN | between two storms
        weather=RAIN | with rain over everything
        weather=STORMY | in bad weather
        weather=STORMY | between the storms
        weather=STORMY | with the sea in anger
        weather=STORMY | under a black sky
        weather=STORMY | as the waves beat the shore
        weather=STORMY | with the wind full of salt
        weather=DRY | in the dry heat
        weather=DRY | under a sky without rain
        weather=DRY | in the dust and heat
        weather=DRY | as the stream ran low
        weather=DRY | while the grass turned to dust
        weather=FROST | in the hard frost
        weather=FROST | with ice on the stones
        weather=FROST | while my breath turned white
        weather=FROST | on the hard ground
        weather=FROST | with frost on everything
        weather=FROST | in the biting cold
        season=WINTER weather=FROST | in the deep white cold
        season=WINTER weather=STORMY | in the worst winter storms
        season=WINTER weather=RAIN | in the cold winter rain
        season=SPRING weather=RAIN | in the warm spring rain
        season=SPRING weather=FAIR | on a young green day
        season=SPRING weather=FROST | in a late frost
        season=SUMMER weather=FAIR | on a long golden day
        season=SUMMER weather=STORMY | under summer storms
        season=AUTUMN weather=STORMY | in the great autumn storms
        season=AUTUMN weather=FAIR | on a golden autumn day
        season=AUTUMN weather=RAIN | in the grey autumn rain
        """,
    ),
    *clauses(
        "mood",
        """
        with a light step
        without many words
        with tired hands
        as well as i could
        with many things in mind
        from morning to evening
        trait=KIND | with a soft heart
        trait=KIND | with a soft hand
        trait=KIND | with love for everybody
        trait=KIND | with others on my mind
        trait=GREEDY | with an eye on more
        trait=GREEDY | hungry for more and more
        trait=GREEDY | with full baskets in mind
        trait=GREEDY | counting as i went
        trait=BOLD | without fear
        trait=BOLD | with my head high
        trait=BOLD | without fear in me
        trait=TIMID | with a small heart
        trait=TIMID | with one eye behind me
        trait=TIMID | in fear of every noise
        trait=TIMID | as quiet as snow
        trait=HOT | with fire in my head
        trait=HOT | with a few sharp words
        trait=HOT | in a short temper
        trait=HOT | with my teeth together
        trait=CALM | without hurry
        trait=CALM | with a quiet heart
        trait=CALM | as still as deep water
        trait=CALM | in my own good time
        trait=CURIOUS | with open eyes
        trait=CURIOUS | full of questions
        trait=CURIOUS | with eyes for everything
        trait=CURIOUS | with my head full of questions
        trait=DILIGENT | without one idle breath
        trait=DILIGENT | from first light to last
        trait=IDLE | half asleep
        trait=IDLE | with my bed in mind
        trait=IDLE | in my own slow way
        trait=MERRY | with a joke on my lips
        trait=MERRY | with a grin
        trait=MERRY | with a laugh for everybody
        trait=PROUD | as a great one should
        trait=PROUD | for all to see
        trait=PROUD | with a straight back
        trait=LOYAL | with my people in mind
        trait=LOYAL | as i had promised myself
        trait=LOYAL | for my own people
        trait=LOYAL | with a true heart
        hungry | on an empty belly
        hungry | with hunger biting me
        hungry | weak from hunger
        hunger=3 | half dead with hunger
        hunger=3 | with hunger before my eyes
        hunger=3 | hardly on my feet
        hunger=0 | on a full belly
        hunger=0 | well fed and strong
        sick | though the fever shook me
        sick | sick all the while
        sick | on weak legs
        grief | with grief in my chest
        grief | with my dead in mind
        grief | with a heavy heart
        grief | through my tears
        pregnant | with the child heavy in me
        pregnant | slow with my big belly
        pregnant | for two of us now
        age=CHILD | on my small legs
        age=CHILD | as the big ones do
        age=CHILD | as fast as i could
        age=YOUTH | for somebody may see me
        age=YOUTH | with my young hot blood
        age=ELDER | on my old legs
        age=ELDER | as slowly as old ones do
        age=ELDER | with my slow old hands
        age=ELDER | as i did when young
        trait=MERRY hungry | with jokes about my hunger
        trait=DILIGENT hungry | though hunger made me slow
        trait=BOLD age=ELDER | old but not afraid
        trait=TIMID age=CHILD | small and a little afraid
        """,
    ),
    *clauses(
        "why",
        """
        because there is always need
        food=0 | because our pot was empty
        food=0 | since there was nothing at home
        food=0 | since the last food was gone
        food=0 | because our shelves were bare
        food=0 | so that we may live
        food=1 | because our food is low
        food=1 | since little was left
        food=1 | before the baskets run empty
        food=1 | since a little is not enough
        food=2 | so that we keep enough
        food=2 | to keep the baskets full
        food=3 | though we have plenty
        food=3 | though nobody needed it
        food=3 | because plenty is soon eaten
        hungry | because hunger drove me
        hungry | because i was so hungry
        hunger=3 | because i could wait no longer
        season=AUTUMN | because winter is near
        season=AUTUMN | since the cold is near
        season=WINTER | since winter eats much
        season=WINTER | because winter is hard
        season=SPRING | because winter left us thin
        season=SUMMER | while the days are long
        season=SUMMER | while the good days last
        trait=DILIGENT | because i can not sit idle
        trait=DILIGENT | since work is never done
        trait=IDLE | because somebody has to
        trait=IDLE | though i would rather sleep
        trait=GREEDY | because enough is never enough
        trait=GREEDY | to have more than enough
        trait=KIND | so that nobody goes hungry
        trait=KIND | so that i can share
        trait=PROUD | to show them how
        trait=PROUD | because i ask nobody for help
        trait=LOYAL | for the good of us all
        trait=LOYAL | because my own need me
        trait=BOLD | because others would not go
        trait=CURIOUS | to see how it goes
        trait=TIMID | though i was afraid to go
        trait=HOT | to cool my temper
        trait=CALM | because it was time
        age=YOUTH | to show that i can
        age=CHILD | to help the big ones
        age=ELDER | because old people eat too
        pregnant | because i eat for two
        grief | to forget my grief
        """,
    ),
    *clauses(
        "after",
        """
        , and the sea went on
        , and then night came
        , and so the days go
        season=SPRING | , and a bird was singing
        season=SPRING | , and the year is young
        season=SUMMER | , and the evening was warm
        season=SUMMER | , and the light stayed long
        season=AUTUMN | , and the leaves kept falling
        season=AUTUMN | , and winter is near
        season=AUTUMN | , and the nights are cold
        season=WINTER | , and the night was long
        season=WINTER | , and snow lay on everything
        season=WINTER | , and spring is far
        weather=FAIR | , and the sky was kind
        weather=FAIR | , and the moon came up
        weather=RAIN | , and the rain went on
        weather=RAIN | , and nothing would dry
        weather=STORMY | , and the wind did not rest
        weather=DRY | , and there was no rain
        weather=DRY | , and dust lay on everything
        weather=FROST | , and the frost was hard
        weather=FROST | , and my fingers were cold
        hungry | , and i am so hungry
        hunger=3 | , and the world went grey
        food=0 | , and i think of food
        wood=0 | , and we need wood
        wood=2 | , and at home a fire burns
        hut=0 | , and i have no roof
        hut=1 | , and our roof is bad
        hut=2 | , and our roof is good
        sick | , and my head burns
        sick | , and i am sick
        grief | , and grief came home with me
        grief | , and my heart is heavy
        pregnant | , and the child kicked
        trait=KIND | , and i hope all are well
        trait=KIND | , and i bear no grudge
        trait=GREEDY | , and i want more
        trait=GREEDY | , and more would be better
        trait=BOLD | , and i would do it again
        trait=BOLD | , and i am not afraid
        trait=TIMID | , and my knees shook
        trait=HOT | , and i kicked a stone
        trait=HOT | , and my blood is up
        trait=CALM | , and that is how it is
        trait=CALM | , and i let it be
        trait=CURIOUS | , and i asked myself why
        trait=CURIOUS | , and i learned something
        trait=DILIGENT | , and there is more to do
        trait=IDLE | , and now i want my bed
        trait=IDLE | , and i could sleep
        trait=MERRY | , and i made a song
        trait=MERRY | , and i can laugh about it
        trait=PROUD | , and i owe nobody
        trait=LOYAL | , and i stand by my own
        trait=LOYAL | , and my word holds
        age=CHILD | , and soon i will be big
        age=CHILD | , and i am still small
        age=YOUTH | , and i am young yet
        age=YOUTH | , and life is before me
        age=ELDER | , and my bones know it
        age=ELDER | , and i have seen it before
        """,
    ),
    *clauses(
        "home",
        """
        home=ANY | with {h} on my mind
        home=ANY | for {h} and the rest
        home=ANY | with {h} always in mind
        home=ANY | while {h} was at home
        home=ANY | for our house and {h}
        home=ANY | as {h} would have done
        home=ANY | for love of {h}
        home=ANY | so that {h} may rest
        home=ANY season=WINTER | so that {h} stays warm
        home=ANY season=SPRING | while {h} heard the birds
        home=ANY season=SUMMER | while {h} sat in the shade
        home=ANY season=AUTUMN | so {h} need not fear winter
        home=ANY trait=LOYAL | for {h} is my own
        home=ANY trait=KIND | to be good to {h}
        home=ANY trait=PROUD | to make {h} proud
        home=ANY trait=MERRY | to make {h} laugh
        home=ANY trait=HOT | to show {h} that i can
        home=ANY trait=IDLE | because {h} wanted it
        home=ANY trait=GREEDY | though {h} eats too much
        home=ANY trait=CALM | while {h} waited in peace
        home=ANY trait=TIMID | without {h} by my side
        home=ANY trait=BOLD | though {h} was afraid
        home=ANY trait=CURIOUS | with a tale for {h}
        home=ANY trait=DILIGENT | so that {h} need not work
        home=HUNGRY | for {h} is hungry
        home=HUNGRY | because {h} must eat
        home=HUNGRY | while {h} waited hungry
        home=HUNGRY | with hungry {h} at home
        home=HUNGRY | with hungry {h} in mind
        home=HUNGRY | so that {h} may eat
        home=HUNGRY | for {h} grows thin
        home=HUNGRY | since {h} has nothing to eat
        home=SICK | with {h} sick at home
        home=SICK | for {h} is ill
        home=SICK | while {h} lay in fever
        home=SICK | in fear for {h}
        home=SICK | with sick {h} in mind
        home=SICK | because {h} can not rise
        home=SICK | so that {h} may heal
        home=SMALL | for little {h}
        home=SMALL | while little {h} slept
        home=SMALL | with small {h} at home
        home=SMALL | with little {h} in mind
        home=SMALL | so that {h} grows tall
        home=SMALL | because {h} is still small
        home=SMALL | to show little {h}
        """,
    ),
)
