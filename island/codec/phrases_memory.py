"""The sentence that a person remembers of a year."""

from island.codec.phrases_types import reflections

REFLECTIONS = (
    *reflections(
        "WED",
        """
        this was the year when {p} and i were wed.
        {p} and i share one fire now, and i am glad.
        i will remember this year by the hand of {p} in mine.
        the village danced for {p} and me, and i hear it yet.
        one bed, one pot, one roof: so the year gave me {p}.
        all else i may forget, but not the day {p} said yes.
        trait=MERRY | {p} married me this year, and nobody could stop us.
        trait=PROUD | {p} chose me before all others this year.
        trait=LOYAL | i gave {p} my word this year, and i will keep it.
        trait=TIMID | i was afraid to hope, and now {p} sleeps beside me.
        trait=HOT | my heart burned all year, and {p} is why.
        age=ELDER | late in life i wed {p}, and it was not too late.
        age=YOUTH | i was a child in spring, and now i am wed to {p}.
        i will walk the rest of the path with {p}.
        trait=CALM | {p} and i were wed, and all was quiet and good.
        """,
    ),
    *reflections(
        "BORN",
        """
        {p} was born to us this year.
        the year gave us {p}, so small and so loud.
        i held {p} for the first time, and the world stood still.
        our house has a new voice, and its name is {p}.
        {p} came to us this year and does not let us sleep.
        i counted the fingers of {p}, and then i counted them again.
        for me this was the year of {p}.
        there is one more at our fire now, and it is {p}.
        i did not know that i could love so much until {p} was born.
        sex=F | {p} grew under my heart and now sleeps on it.
        sex=M | i stood outside and shook until i heard the voice of {p}.
        trait=MERRY | {p} was born, and has my face, poor child.
        trait=PROUD | no child on the island is as good as {p}.
        food=0 | {p} was born into a hungry house, and we must feed them.
        """,
    ),
    *reflections(
        "DIED",
        """
        this was the year that took {p} from us.
        {p} died, and the island is smaller.
        {p} is gone, and i go on, and i do not know how.
        i will remember this year for the grave of {p}.
        we laid {p} in the earth, and the sea did not even stop.
        i did not tell {p} all that i wanted to tell.
        the fire is the same, but {p} does not sit by it.
        rel=SPOUSE | {p} was my life, and {p} is dead.
        rel=SPOUSE | the bed is too wide since {p} died.
        rel=CHILD | i live, and my child {p} is dead, and that is wrong.
        rel=CHILD | {p} was mine, and the earth has them now.
        rel=PARENT | {p} gave me life, and this year i closed their eyes.
        rel=SIBLING | {p} and i came from one house, and i am left.
        rel=FOE | {p} is dead, and our quarrel has no end now.
        trait=CALM | {p} went out with the tide, and i let them go.
        trait=LOYAL | {p} is dead, and i keep my word to them.
        """,
    ),
    *reflections(
        "ROBBED",
        """
        {p} robbed our house this year.
        {p} ate what i had saved, and i will not forget it.
        i know now who {p} is: a thief.
        the food that {p} stole i still see in my dreams.
        i look at {p} and count what is gone from our baskets.
        {p} took from us in the dark, and i remember it by day.
        this was the year when i learned to look behind {p}.
        i close my door now, because of {p}.
        trait=KIND | {p} stole from me; they could have asked.
        trait=HOT | if i catch {p} at our baskets again, there will be blood.
        trait=PROUD | {p} robbed me, as if i were nobody.
        trait=GREEDY | {p} took what was mine, and i want it back.
        trait=CALM | {p} stole from us, and hunger may have made them do it.
        hungry | we were hungry, and {p} robbed us all the same.
        """,
    ),
    *reflections(
        "HELPED",
        """
        {p} helped me this year when i needed it.
        i will not forget what {p} did for me.
        {p} came to my door with full hands.
        without {p} this year could have been my last.
        i owe {p} more than a bowl of soup.
        when i was down, it was {p} who came.
        {p} asked for nothing and gave me much.
        there are kind people, and {p} is one of them.
        trait=LOYAL | {p} stood by me, and i will stand by {p}.
        trait=GREEDY | {p} gave to me, and i should like to be like that.
        trait=MERRY | {p} helped me, and did not even laugh at my singing.
        rel=FOE | {p} was against me, and helped me, and i do not know what to think.
        rel=CHILD | my own child {p} looked after me this year.
        sick | i was ill, and {p} did not leave me.
        rel=SPOUSE | {p} held me up this year, when i could not stand.
        rel=FRIEND | i knew that {p} was my friend, and now all know it.
        """,
    ),
    *reflections(
        "QUARREL",
        """
        {p} and i quarrelled this year, and it is not mended.
        hard words stand between {p} and me.
        i still hear what {p} said to me.
        {p} and i walk on two sides of the path now.
        i lost my peace this year, and it was with {p}.
        what i shouted at {p} i shouted at the sea too.
        this year i learned how sharp a word from {p} can be.
        i would take back some of what i said to {p}, but not all.
        trait=HOT | {p} lit the fire in me, and it still burns.
        trait=PROUD | {p} must come to me first.
        trait=KIND | i wish that {p} and i had not quarrelled.
        trait=CALM | {p} and i fell out, and time will heal it or not.
        rel=FRIEND | {p} was my friend, before the shouting.
        rel=SPOUSE | {p} and i share a roof and a silence.
        rel=SIBLING | {p} and i are too much the same to live in peace.
        """,
    ),
    *reflections(
        "PEACE",
        """
        {p} and i made peace this year.
        i can greet {p} on the path again.
        i had forgotten why {p} and i were angry, and so had {p}.
        peace with {p} is worth a full basket.
        {p} and i shook hands, and something heavy fell from me.
        the best of my year was peace with {p}.
        where {p} and i had a wall, there is a door now.
        trait=HOT | my anger at {p} has burned down to smoke.
        trait=PROUD | i gave {p} my hand and lost nothing by it.
        trait=MERRY | {p} and i laugh again, and about each other.
        trait=CALM | {p} and i let the storm go by, and now it is still.
        {p} and i sat at one fire this year, after all that was.
        i sleep better since {p} and i shook hands.
        """,
    ),
    *reflections(
        "REFUSED",
        """
        {p} said no to me this year.
        i asked {p}, and i wish i had not.
        i carry the no of {p} like a stone in my shoe.
        {p} does not want me, and i must want something else.
        i opened my heart to {p}, and they closed the door.
        all year i heard one word, and it was the no of {p}.
        what {p} refused me nobody else can give.
        i look away now when {p} comes down the path.
        trait=PROUD | {p} refused me; they do not know what they lose.
        trait=BOLD | {p} said no this year; the years are many.
        trait=MERRY | {p} said no, and i will laugh about it later.
        trait=TIMID | i will not ask again, after what {p} said.
        trait=HOT | i am angry with {p}, and with my own heart.
        """,
    ),
    *reflections(
        "TAUGHT",
        """
        {p} and i shared a craft this year, and one learned from the other.
        i will remember the patience it took with {p}.
        hand beside hand, {p} and i worked until the craft went over.
        what one knows, two know now: {p} and i.
        there was much to learn this year, for {p} and for me.
        the craft lives on, because {p} and i sat down together.
        {p} and i broke much good work before it went right.
        trait=CURIOUS | i asked and answered many questions with {p} this year.
        trait=DILIGENT | {p} and i did the work again and again, until it was good.
        age=ELDER | i am old, but {p} and i kept the craft alive.
        age=YOUTH | i am young, and with {p} i found what hands are for.
        this year {p} and i were the one who knows and the one who learns.
        what took me and {p} so many days is nothing to us now.
        """,
    ),
    *reflections(
        "FOUND",
        """
        this was the year when i found {place}.
        i saw {place} before all others.
        the island is bigger since i found {place}.
        when i am old, i will say: i was the first at {place}.
        i walked where there was no path, and found {place}.
        everybody knows {place} now, but i found it.
        i think of how {place} lay there on that first day.
        trait=CURIOUS | i have many questions less, and one {place} more.
        trait=BOLD | i was not afraid, and so {place} was mine to find.
        trait=TIMID | i, who fear so much, found {place}.
        trait=PROUD | they should name {place} after me.
        i came home this year and said only one word: {place}.
        trait=MERRY | i was lost, i fell, i laughed, and there was {place}.
        """,
    ),
    *reflections(
        "HUNGER",
        """
        this was a hungry year.
        hunger sat at our fire this year and would not leave.
        we counted every grain this year, and it was not enough.
        i dreamed of full nets and woke to an empty pot.
        the bones in my hands could be counted this year.
        we are alive, and that is all i can say of this year.
        i learned this year what people do when they are hungry.
        trait=KIND | i shared what i had, and there was so little.
        trait=MERRY | i was so thin this year that the wind carried me home.
        trait=GREEDY | i will never again have too much; this year taught me.
        trait=HOT | hunger and anger were the same thing this year.
        age=CHILD | my belly hurt all year, and nobody could help it.
        age=ELDER | i have seen hungry years, and this was one of the worst.
        pregnant | i was hungry for two this year.
        """,
    ),
    *reflections(
        "SICK",
        """
        i was sick this year and saw the roof for many days.
        the fever had me this year.
        i lay in the dark and burned, and the days had no names.
        this year i was a wet rope.
        i was ill, and the world went on without me.
        i learned this year how far it is from bed to door.
        i drank so many bitter leaves this year.
        sickness came into me like water into a boat.
        trait=BOLD | i fear nothing, but the fever made me small.
        trait=IDLE | i always wanted to lie in bed, but not like that.
        trait=DILIGENT | the worst of my sickness was that i could not work.
        age=ELDER | the sickness came to an old door this year.
        trait=CALM | i lay still, and the sickness went by like a boat.
        i came back from the sickness thin and slow, but i came back.
        """,
    ),
    *reflections(
        "HARVEST",
        """
        the harvest is what i will remember of this year.
        we brought in the grain this year with our own hands.
        i can still smell the cut grain of this year.
        my back will remember the harvest this year.
        there was grain in my hair, and songs in the field.
        the soil paid us back this year.
        we planted, we waited, and we cut what grew.
        a year of rows, bundles and sore hands.
        craft=GROWING | my field spoke well of me this year.
        trait=DILIGENT | i was up with the birds, and the field knew it.
        trait=MERRY | the mice and i were both glad of the harvest this year.
        trait=GREEDY | i counted every grain of the harvest, and then again.
        trait=CALM | the field and i both took our time this year.
        food=3 | there is so much grain at home that we sleep beside it.
        """,
    ),
    *reflections(
        "CATCH",
        """
        it was a good year for my nets and snares.
        i will remember the great catch of this year.
        so heavy was my load this year that i had to sit down.
        i came home bent and laughing more than once.
        the island was kind to me this year.
        i had luck this year, and strong arms to carry it.
        there was one day this year when all came to my hand.
        my basket was full, and the whole village saw it.
        craft=FISHING | the sea and i were one this year.
        craft=HUNTING | my spear did not forget its work this year.
        craft=GATHERING | the leaves hid nothing from me this year.
        trait=PROUD | they will talk of my catch when i am gone.
        trait=KIND | i brought home much and gave away much.
        """,
    ),
    *reflections(
        "BUILT",
        """
        i mended our house with my own hands this year.
        there is a good roof over us, and i made it so.
        i will remember the smell of fresh wood and reeds.
        this year i built, and what i built stands.
        in the rain i lie and listen to my roof.
        the wind pushed at our wall this year, and the wall pushed back.
        our hut is no longer a basket for the rain.
        craft=BUILDING | wood does what i say, and this year i said : house.
        trait=PROUD | everybody who comes by should stop before our hut.
        trait=DILIGENT | i laid beam on beam this year, and none is crooked.
        trait=LOYAL | i built for my own people, and they sleep dry.
        hut=2 | the hut is good now, and i lie in it and listen to the rain.
        trait=MERRY | i built this year, and only one wall fell on me.
        trait=IDLE | i mended the roof this year, to sleep dry under it.
        """,
    ),
    *reflections(
        "STORM",
        """
        i will remember the storm of this year.
        the wind shouted, and we held each other until morning.
        the sea stood up this year and came for us.
        i heard the huts go in the dark.
        after the storm the shore was new.
        the storm taught me how small a hut is.
        we lit a fire after the storm, and it was the best of fires.
        trait=BOLD | i stood in the storm and shouted back.
        trait=TIMID | i hid under the skins until the storm was over.
        trait=CALM | the storm came, the storm went, and i am here.
        age=CHILD | the storm was bigger than all the big people.
        age=ELDER | i have seen many storms, and this one i will remember.
        trait=KIND | after the storm i went from door to door to see who lived.
        hut=1 | the storm found every hole in our roof.
        """,
    ),
    *reflections(
        "QUIET",
        """
        nothing much happened this year, and i was glad.
        the days went by like waves, and i counted none.
        a quiet year: fire, sea, sleep, and work.
        the year turned, and i turned with them.
        i mended what was broken and ate what there was.
        the year left little in my head.
        i remember the light on the water, and little else.
        we lived, we worked, and we sat by the fire.
        a year like a round stone, with nothing to hold.
        the tide came in and went out, and so did i.
        i can not think of one great day this year, or of a bad one.
        trait=KIND | a quiet year, and i hope that nobody was alone.
        trait=GREEDY | a quiet year, and i want more of it.
        trait=BOLD | too quiet a year; i want a storm or a song.
        trait=TIMID | nothing bad happened this year, and i was ready for it.
        trait=HOT | i hardly shouted this year, and it felt strange.
        trait=CALM | the year was still water, and i floated on it.
        trait=DILIGENT | a year of work, done as it should be done.
        trait=PROUD | it was a small year for somebody like me.
        trait=LOYAL | my own are all i need, and the year was kind.
        age=ADULT | a year of carrying: wood, water, worries.
        age=ADULT | the years go faster now, and this one was quiet.
        age=ELDER | another year, and i am still here to count it.
        age=ELDER | i sat in the sun this year and needed little.
        craft=FISHING | i know the sea a little better than last year.
        craft=HUNTING | another year on the hills, and my knees know it.
        craft=BUILDING | i looked at beams this year, as others look at clouds.
        craft=GATHERING | my fingers smell of leaves after such a year.
        craft=HEALING | i gathered my herbs, and i hope we will not need them.
        grief | the year was quiet, and so is my grief.
        food=3 | a quiet year with full baskets; what more is there?
        food=1 | a quiet year, and rather a thin one.
        hut=1 | all year i listened to the roof drip.
        pregnant | the year was quiet, and a child is on its way.
        trait=MERRY | i have one new joke from this year, and it is a good one.
        trait=KIND | i shared what there was, and it was a good quiet year.
        trait=IDLE | a year with little work and much sleep: i want it again.
        age=CHILD | this year i learned to run and to sit still, but not both.
        hut=2 | we had a good roof, and the rain did not come in.
        """,
    ),
)
