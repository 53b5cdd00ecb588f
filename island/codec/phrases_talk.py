"""Frames for mourning, talk and gifts."""

from island.codec.phrases_types import frames

TALK = (
    *frames(
        "MOURN",
        "DONE",
        """
        i thought of {p} and wept {weather}.
        i laid white shells on the grave of {p} {weather}.
        i miss {p} at the fire {after}.
        i sat a long time by the grave of {p} {weather}.
        i keep a place by the fire for {p} {after}.
        i told {p} all that has happened, as if they could hear.
        i lit a small fire for {p} {weather} and watched it go out.
        the sea is not the same now that {p} is gone {after}.
        i dreamed of {p} and woke with a wet face {weather}.
        why did it have to be you, {p}?
        sleep well, {p}; i will look after what you left.
        rel=SPOUSE | half of my bed is cold now that {p} is gone.
        rel=SPOUSE | {p} and i shared one bowl, and now i eat alone.
        rel=CHILD | no one should lay a child in the earth as i laid {p}.
        rel=CHILD | i kept the small things of {p} and can not look at them.
        rel=PARENT | {p} taught me to walk, and now i walk to their grave.
        rel=PARENT | all that my hands can do, they learned from {p}.
        rel=SIBLING | {p} and i grew up under one roof, and now it is too big.
        rel=KIN | our house has one voice less since {p} died.
        rel=FRIEND | {p} knew all my jokes, and i have nobody to tell them to.
        rel=FOE | {p} was no friend of mine, and yet i wept.
        rel=NEIGHBOUR | i go by the door of {p} and wait for a word.
        trait=HOT | i beat the ground with my hands over {p}.
        trait=CALM | {p} has gone out with the tide, as we all will.
        trait=MERRY | i told the best joke of {p} at the grave and then wept.
        trait=PROUD | i wept for {p} only where nobody could see.
        trait=LOYAL | i will speak for {p} as long as i live.
        age=CHILD | i asked when {p} will come back, and nobody would say.
        age=ELDER | {p} went before me, and it should have been the other way.
        """,
    ),
    *frames(
        "TALK",
        "WARM",
        """
        i talked with {p} about the fish, the weather and the sick {mood}.
        {p} and i sat by the fire and talked till late {after}.
        i met {p} on the path, and we laughed about old days {weather}.
        {p} told me a joke, and i told a worse one {after}.
        {p} and i spoke of the old days {weather}.
        i told {p} where the fish are biting, and they thanked me.
        i told {p} what worries me, and it was less {weather}.
        {p} said : sit down, you look tired. so i sat.
        i asked {p} how they slept, and we were soon in our dreams.
        {p} and i talked about who is ill and who is well {after}.
        we sat on the boat stones, {p} and i, and spoke of the sea.
        i gave {p} all the news i had, and got as much back.
        {p} told me of the first people on this island {weather}.
        i told {p} the tale of the crab and the moon {weather}.
        {p} says the tide knows our names; i said : then it should call.
        i passed the door of {p}, and they called me in {weather}.
        i said to {p} : come by my fire when the nights are long.
        rel=SPOUSE | {p} and i lay in the dark and talked of the days to come.
        rel=SPOUSE | {p} warmed my hands, and we spoke of when we were young.
        rel=SPOUSE food=3 | {p} and i spoke of our full baskets and were glad.
        rel=CHILD | i told {p} what my mother told me about the sea.
        rel=CHILD | i said to {p} : you have grown while i looked away.
        rel=CHILD status=SMALL | {p} asked why the sea is salt, and i made up an answer.
        rel=PARENT | i asked {p} about the years before i was born.
        rel=PARENT | {p} said : you work too hard. i said : who taught me?
        rel=SIBLING | {p} and i laughed over what we broke when we were small.
        rel=KIN | {p} and i spoke of the house and all who live in it.
        rel=KIN | {p} told me who was like me among our dead.
        rel=FRIEND | {p} began a joke, and i ended it; so it is with us.
        rel=FRIEND | {p} knows my worries before i open my mouth.
        rel=FRIEND | i told {p} what i tell to nobody else {after}.
        rel=FOE | i greeted {p}, and for once they greeted me back.
        rel=NEIGHBOUR | {p} and i leaned on the wall and talked about smoke and rain.
        rel=NEIGHBOUR | i asked {p} if their roof holds, and they asked about mine.
        status=SICK | i asked {p} about the fever, and they said : it is a little better.
        status=SICK | i told {p} jokes until they laughed in the fever.
        status=HUNGRY | {p} told me how empty their pot is, and i listened.
        status=UNWED | {p} and i talked, and i forgot what i had come for.
        status=UNWED age=YOUTH | {p} smiled at me, and all my words fell in the sea.
        status=GRIEVING | {p} spoke of the one they lost, and i held their hand.
        status=GRIEVING | i said to {p} : one day it will hurt less.
        status=LEARNS craft=HUNTING | i told {p} : keep the wind in your face.
        status=LEARNS craft=GROWING | i told {p} : when the soil is warm to your foot, plant.
        status=LEARNS craft=GATHERING | i told {p} which red berries are food and which are not.
        status=LEARNS craft=BUILDING | i told {p} : first good posts, then the roof.
        status=LEARNS craft=HEALING | i told {p} : drink the bitter herbs while they are hot.
        status=SMALL | {p} told me about a very big crab, with both arms.
        season=SPRING | {p} and i said what everybody says in spring : at last.
        season=SUMMER | {p} and i sat in the shade and talked about nothing.
        season=AUTUMN | {p} and i spoke of wood, and how much a winter eats.
        season=WINTER | {p} and i told old tales while the snow lay at the door.
        weather=STORMY | i shouted to {p} over the storm, and we laughed.
        weather=DRY | {p} and i looked at the sky and spoke of rain.
        weather=FROST | our breath was white, and {p} and i talked all the same.
        trait=CURIOUS | i asked {p} where the birds go in winter; they said : away.
        trait=MERRY | i told {p} the one about the fish and the moon, and they wept.
        trait=KIND | i asked {p} what they needed, and then i only listened.
        trait=PROUD | i told {p} of my best day, and they listened.
        trait=TIMID | i found my words at last, and {p} did not laugh.
        trait=HOT | {p} let me shout about the world until i was done.
        trait=GREEDY | {p} asked what is in my baskets; i spoke of the weather.
        trait=DILIGENT | i talked with {p} while i mended a net, and both went well.
        trait=CALM | {p} talked, i listened, and it was good {weather}.
        trait=LOYAL | i said to {p} : if you call, i will come.
        hungry | {p} and i spoke of food so long that we could smell it.
        hungry food=0 | i told {p} our pot is empty; it was good to say it.
        grief | {p} let me speak of my dead and did not hurry me.
        pregnant | {p} asked what name the child will have.
        sick | {p} said : you should lie down. i said : first i talk.
        age=ELDER | i told {p} how it was when the huts were few.
        age=CHILD | {p} listened to me as if i were big.
        i asked {p} what they would do, and i think i will do it.
        i said to {p} : the gulls are quiet, so a storm is near.
        {p} and i spoke of work and of the days to come {after}.
        i asked {p} who is sick, and they told me all they knew.
        {p} told me an old tale of the sea and the moon {weather}.
        {p} and i spoke of how the fish were bigger in the old days.
        i told {p} my dream, and they told me what it wants of me.
        rel=SIBLING | {p} said : you are like our mother. i said : and you are worse.
        rel=PARENT | {p} told me how i was when i was small.
        rel=CHILD | {p} told me a secret, and i will keep it.
        rel=FRIEND | {p} and i have told all our jokes before, and laughed again.
        rel=SPOUSE season=WINTER | {p} and i lay under the skins and spoke of summer.
        status=HUNGRY | i told {p} where there are good roots to find.
        status=GRIEVING | {p} and i spoke of the dead as if they sat with us.
        status=SICK | i asked {p} about the fever, and they said : it comes and goes.
        craft=FISHING | i told {p} about the big fish that i lost.
        craft=HUNTING | i told {p} about the boar in the hills, and it grew as i spoke.
        craft=GROWING | i talked with {p} about soil until they fell asleep.
        craft=HEALING | {p} asked me which herbs are good for old knees.
        craft=BUILDING | i told {p} that the huts of the old days were better.
        craft=GATHERING | i told {p} which berries come first and which come last.
        hut=1 | {p} asked how it is under my roof; i said : wet.
        wood=0 | i told {p} that we have no wood, and they said : come to our fire.
        food=3 | i told {p} how full our baskets are, and they were glad for us.
        trait=TIMID | i asked {p} if they too can not sleep at night.
        trait=PROUD | {p} asked me what to do, and that is always a good day.
        """,
    ),
    *frames(
        "TALK",
        "COLD",
        """
        i spoke to {p} {weather}, but they turned away.
        {p} had no word for me {after}.
        i talked to {p} {mood}, and my words fell like stones.
        {p} and i spoke, and now it is cold between us.
        i said one wrong word to {p}, and it was enough {after}.
        {p} looked at the ground while i talked {after}.
        i told {p} the news; they said : i have work to do.
        i asked {p} how they were, and they said nothing {weather}.
        i told {p} a joke, and they did not laugh {after}.
        {p} answered me with one word, and it was no {after}.
        i greeted {p} on the path, and they walked by {weather}.
        rel=SPOUSE | {p} and i spoke of the house, and then we did not speak.
        rel=SPOUSE | {p} turned to the wall, and i talked to the fire.
        rel=CHILD | {p} does not listen to me now {after}.
        rel=SIBLING | {p} and i spoke, and each thought the other was wrong.
        rel=KIN | {p} told me what the house thinks of me {after}.
        rel=FRIEND | {p} laughed at what i said, and it hurt.
        rel=FRIEND | something came between {p} and me, and talk did not help.
        rel=FOE | {p} and i had a few words, and each of them was sharp.
        rel=FOE | i tried to talk to {p}, and they spat on the path.
        rel=NEIGHBOUR | {p} said our smoke blows in their door, and went in.
        status=SICK | {p} was too sick to want my talk {weather}.
        status=HUNGRY | i spoke of the weather, and {p} thought only of food.
        status=GRIEVING | {p} did not want my kind words, and i left.
        status=SMALL | {p} ran off before i had ended my tale.
        trait=HOT | i raised my voice to {p}, and they left.
        trait=PROUD | i told {p} who i am, and they laughed.
        trait=MERRY | {p} says that i laugh too much; i laughed.
        trait=CURIOUS | i asked {p} one question too many {after}.
        trait=GREEDY | {p} says that i think only of my baskets {after}.
        trait=IDLE | {p} asked me what i do all day, and did not wait.
        trait=DILIGENT | {p} was idle and i said so; now they are cold to me.
        hungry | i am short with words when i am hungry, and {p} felt it.
        grief | {p} said i have wept long enough, and i walked away.
        age=ELDER | {p} has no time for the tales of the old.
        age=CHILD | {p} said i am too small to know.
        i asked {p} for a true word and got a sharp one {weather}.
        i told {p} my dream, and they looked away.
        {p} said : i have heard that tale before. and they left.
        rel=FRIEND | {p} and i had nothing to say to each other {weather}.
        rel=FOE | i spoke of peace and rain, and {p} spoke of the old quarrel.
        rel=SPOUSE | {p} said : always the same. and they looked at the fire.
        rel=PARENT | {p} said that in the old days the young were quiet.
        trait=CALM | {p} was cold to me, and i let it be.
        trait=LOYAL | {p} spoke ill of my own, and i could not stay.
        craft=FISHING | {p} laughed at my tales about fish.
        """,
    ),
    *frames(
        "GIVE",
        "DONE",
        """
        i gave {p} some of our food {weather}.
        i carried a bowl to the door of {p} {mood}.
        i shared our food with {p} {after}.
        i put food in the hands of {p} and said : eat.
        {p} did not ask, but i gave all the same {mood}.
        i left a basket of food by the fire of {p} {weather}.
        i gave food to {p}, and they held my hand a long time.
        what we have, {p} shall have too {after}.
        i cut our fish in two, and half went to {p} {weather}.
        i said to {p} : take it, it is only food.
        rel=SPOUSE | i pushed my own bowl over to {p} {after}.
        rel=SPOUSE | {p} said : you eat it. i said : no, you.
        rel=CHILD | i gave {p} the best of the pot, as one does.
        rel=PARENT | {p} fed me once, and now i feed them.
        rel=PARENT | i took food to {p}, who gave me so much.
        rel=SIBLING | i shared with {p}, as we shared when we were small.
        rel=KIN | {p} is of my blood, and so my pot is theirs.
        rel=FRIEND | {p} would do the same for me, so i gave.
        rel=FRIEND | between {p} and me there is no mine and yours.
        rel=FOE | i gave food to {p}, and neither of us knew where to look.
        rel=FOE | {p} is no friend of mine, but hunger is worse.
        rel=NEIGHBOUR | i brought {p} food over the wall {weather}.
        rel=NEIGHBOUR | i smelled no smoke from {p}, so i took them food.
        status=HUNGRY | {p} was hungry, and i could not look away.
        status=HUNGRY | {p} ate so fast that i gave a little more.
        status=HUNGRY | i could count the bones of {p}, so i gave them food.
        status=SICK | i made soup for {p}, who was too sick to fish.
        status=SICK | {p} was ill and could eat a little of what i brought.
        status=SMALL | i gave {p} something sweet and got a grin for it.
        status=LEARNS | i gave {p} food; nobody learns on an empty belly.
        trait=KIND | it is good to see {p} eat {after}.
        trait=KIND | how could i eat while {p} has so little?
        trait=GREEDY | i gave {p} some food, and it hurt me to do it.
        trait=GREEDY | i gave to {p}, and i will not forget that they owe me.
        trait=PROUD | i gave to {p} in front of all, as the strong do.
        trait=MERRY | i put a fish on the head of {p} and said : it is yours.
        trait=CALM | i put food down by {p} and went without a word.
        trait=LOYAL | while i have food, {p} has food too.
        trait=TIMID | i left food for {p} and ran before they could thank me.
        food=1 | there was not much at home, and still i gave to {p}.
        food=3 | we have plenty, and so {p} got a full basket.
        hungry | i was hungry myself, but {p} got the bowl.
        season=WINTER | winter is no time to count, so i gave to {p}.
        season=AUTUMN | the baskets are full in autumn, so {p} had a share.
        age=CHILD | i gave half of my berries to {p}, and it was the big half.
        age=ELDER | old people eat little, so i gave mine to {p}.
        {p} said : i will not forget it. i said : eat first.
        i brought {p} food and stayed until the bowl was empty.
        rel=SIBLING | i let {p} have the bigger half, for once.
        rel=SPOUSE | i kept the sweet berries for {p} {weather}.
        craft=HUNTING | i cut good meat from the bone for {p}.
        craft=FISHING | the best fish in my basket went to {p} {after}.
        craft=GROWING | i gave {p} grain that grew under my hands.
        craft=GATHERING | i gave {p} the sweet roots and kept the bitter ones.
        trait=DILIGENT | i worked a little longer, so that {p} could eat.
        trait=CURIOUS | i gave {p} a strange root and asked how it was.
        trait=BOLD | i gave {p} food and feared no hungry winter.
        food=2 | we have enough, and so {p} had some of it.
        """,
    ),
    *frames(
        "GIVE",
        "FAILED",
        """
        i wanted to give {p} food, but our basket was empty.
        i went to share with {p} {weather}, and nothing was left to share.
        i came to {p} with empty hands {weather}.
        i looked for something for {p}, and the pot was bare {after}.
        i promised {p} food, and there was none {after}.
        i could give {p} nothing but a kind word {weather}.
        i turned my basket over for {p}, and only dust fell out.
        there was nothing left to give to {p} {weather}.
        trait=PROUD | i was ashamed to have nothing for {p} {after}.
        trait=MERRY | i had only a joke left for {p}, and it was an old one.
        status=HUNGRY | {p} was hungry, and i had nothing for them.
        rel=CHILD | {p} looked at me for food, and i had none.
        hungry | {p} and i looked into the same empty pot.
        """,
    ),
)
