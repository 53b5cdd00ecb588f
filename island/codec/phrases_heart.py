"""Frames for courtship, answers, quarrels, theft and peace."""

from island.codec.phrases_types import frames

HEART = (
    *frames(
        "COURT",
        "DONE",
        """
        i asked {p} to share my fire {weather}.
        i asked {p} to marry me, and now i wait {weather}.
        i said to {p} : will you come and live with me?
        i brought {p} a shell necklace and asked them to be mine.
        i told {p} that two are better than one.
        i walked with {p} along the shore and asked at last {mood}.
        will {p} have me? i asked, and the answer is still out at sea.
        i took both hands of {p} and asked them to wed me.
        i asked {p} to marry me; my heart has not been still since.
        i washed my hair, went to {p} {mood}, and asked.
        i said to {p} : my house is small, but there is room for you.
        i gave {p} my best shell, and my question with it.
        i told {p} that i think of them when i wake.
        i asked {p} under the old tree {weather}, and now i wait.
        {p} heard my question and looked at the sea for a long time.
        i asked {p} to marry me, and i forgot half of my words.
        trait=BOLD | i asked {p} before the whole village, in a loud voice.
        trait=BOLD | i said to {p} : marry me, and we will fear nothing.
        trait=TIMID | i asked {p} so low that i had to ask twice.
        trait=MERRY | i asked {p} to marry me, and then i fell off the log.
        trait=MERRY | i told {p} : you need somebody to laugh at; take me.
        trait=PROUD | i told {p} that they will find nobody better than me.
        trait=PROUD | i asked {p} once, and i will not ask twice.
        trait=KIND | i asked {p}, and said that they may take their time.
        trait=HOT | i burn for {p}, and now they know it.
        trait=LOYAL | i told {p} : once i am yours, i am yours for good.
        trait=GREEDY | i asked {p} to marry me; their baskets are full, and so is my heart.
        trait=DILIGENT | i showed {p} my work and asked them to share it.
        trait=CURIOUS | what would life be like with {p}? i asked them.
        craft=FISHING | i brought {p} my best fish and asked them to marry me.
        craft=HUNTING | i laid a soft skin at the feet of {p} and asked.
        craft=GROWING | i gave {p} seed from my own rows and asked them to stay.
        craft=GATHERING | i filled a basket with sweet berries for {p} and asked.
        craft=HEALING | i can heal a fever, but not what {p} does to me.
        rel=FRIEND | {p} is my friend, and i asked for more than that.
        rel=FRIEND | i asked {p} if we should not laugh under one roof.
        rel=NEIGHBOUR | i went over the path to {p} and asked for their hand.
        rel=FOE | i asked {p} to marry me, after all our hard words.
        season=SPRING | spring is in my blood, and i asked {p} to marry me.
        season=WINTER | the winter is long alone, so i asked {p}.
        season=SUMMER | i swam with {p}, and on the warm sand i asked.
        age=YOUTH | my voice shook, but i asked {p} like a grown one.
        age=ELDER | we are not young, i told {p}, but we are not dead.
        grief | my heart has been a house of grief; i asked {p} to open it.
        season=AUTUMN | before the long nights come i asked {p} to marry me.
        hut=2 | i have a good roof, and i asked {p} to share it.
        food=3 | my baskets are full, and i asked {p} to eat with me always.
        trait=CALM | i sat by {p} until it was dark, and then i asked.
        level=2 | i know my craft, i told {p}, and i want to know you.
        """,
    ),
    *frames(
        "COURT",
        "COLD",
        """
        i asked {p} to marry me, and they sent me away.
        {p} laughed before i had ended my question {after}.
        i brought {p} shells, and they gave them back {weather}.
        {p} said no to me at once {weather}.
        i spoke of love to {p}, and they spoke of the weather.
        i went to {p} with my heart in my hands, and they turned away.
        {p} would not even hear me out {after}.
        no, said {p}, and went on with their work.
        {p} will not have me {after}.
        trait=PROUD | {p} sent me off; they do not know what they lose.
        trait=HOT | {p} said no, and i broke the necklace on the stones.
        trait=MERRY | {p} said : i would rather wed a crab. it was a good line.
        trait=CALM | {p} said no; the tide goes out, and it comes in.
        trait=BOLD | {p} said no to me, and i will ask again.
        rel=FRIEND | i asked {p}, and now i am afraid that i lost a friend.
        age=YOUTH | {p} said that i should grow first {after}.
        """,
    ),
    *frames(
        "ACCEPT",
        "WED",
        """
        i said yes to {p}, and we are wed {weather}.
        {p} and i tied our hands with one rope {weather}.
        {p} asked, and i said : yes, with all my heart.
        from now on there is one fire for {p} and me.
        i took {p} for life before the whole village {weather}.
        {p} and i are married, and the village danced {after}.
        i will sleep beside {p} and wake beside {p} {after}.
        i gave {p} my hand and they gave me theirs {weather}.
        yes, i said to {p}, and the gulls shouted it too.
        trait=MERRY | i said yes to {p} and danced till i lost a shoe.
        trait=TIMID | i could hardly say it, but {p} heard my yes.
        trait=LOYAL | i gave {p} my word, and it will hold.
        trait=BOLD | i did not wait one breath to say yes to {p}.
        trait=CALM | i said yes to {p}, and all was quiet and good.
        trait=HOT | i said yes to {p} before they had ended the question.
        rel=FRIEND | my friend {p} is now my own, and i am theirs.
        rel=NEIGHBOUR | {p} lived so near, and now we live together.
        age=ELDER | i did not think to wed so late, but it is {p}.
        grief | i have wept enough; {p} and i will live.
        """,
    ),
    *frames(
        "ACCEPT",
        "PEACE",
        """
        {p} asked for peace, and i gave it {weather}.
        i took the hand of {p}, and our grudge is over.
        {p} and i are at peace, and i sleep better {after}.
        {p} spoke first, and i would not be the smaller one.
        i said to {p} : enough. let it lie under the sea.
        {p} and i drank from one bowl and let the grudge go.
        i let go of my anger at {p} {after}.
        yes, i told {p}, i am tired of it too.
        trait=PROUD | {p} came to me first, and so i could forgive.
        trait=HOT | my anger at {p} is burned out, and we shook hands.
        trait=CALM | {p} and i made peace, and the wind went down.
        trait=MERRY | {p} and i made peace and laughed at our own long faces.
        age=ELDER | life is too short for a grudge, so i made peace with {p}.
        """,
    ),
    *frames(
        "ACCEPT",
        "FAILED",
        """
        i wanted to say yes to {p}, but i came too late.
        my answer came too late for {p} {after}.
        i went to {p} with my yes, and there was no need of it.
        i waited too long with my answer to {p} {mood}.
        what {p} offered me was gone when i reached for it.
        too late, too late; {p} and i missed each other.
        i had my yes ready for {p}, and it stays with me.
        {p} asked, i thought too long, and now it is over.
        trait=TIMID | i was too afraid to answer {p} in time.
        i ran to {p} with my answer, and it was too late.
        trait=CALM | i thought about {p} too long, and the tide went out.
        """,
    ),
    *frames(
        "REFUSE",
        "DONE",
        """
        i said no to {p} {weather}.
        {p} asked, and i shook my head {weather}.
        i told {p} that it can not be {after}.
        i sent {p} away from my door {weather}.
        {p} will have to live with my no {after}.
        no, i said to {p}, not now and not later.
        i could not say yes to {p}, and i told them so.
        i turned {p} away and closed my door {weather}.
        trait=KIND | i said no to {p} as well as i could.
        trait=PROUD | {p} is not enough for me, and i said so.
        trait=HOT | i shouted no at {p}, so that the whole shore heard it.
        trait=TIMID | i shook my head at {p} and could not look up.
        trait=MERRY | i said no to {p} with a joke, and it did not help.
        trait=CALM | i told {p} no, and we sat a while in silence.
        rel=FOE | i have not forgotten what {p} did; my answer is no.
        rel=FRIEND | {p} is my friend, but not in that way.
        rel=NEIGHBOUR | i said no to {p}, and now we look away on the path.
        grief | my heart is with the dead, so i said no to {p}.
        age=YOUTH | i am too young to be asked by {p}, and said no.
        age=ELDER | i am too old for it, i told {p}.
        """,
    ),
    *frames(
        "QUARREL",
        "COLD",
        """
        i had a quarrel with {p} {weather}.
        {p} and i shouted at each other before all the huts {after}.
        one word led to another, and now {p} and i do not speak.
        i told {p} what i think of them {after}.
        {p} called me a thief, and i called them worse {after}.
        i said things to {p} that can not be forgotten {after}.
        {p} and i fought with words until dark {weather}.
        it began small, but {p} would not let it rest {after}.
        {p} looked at me in that way, and i could not be quiet.
        i turned my back on {p} {weather}.
        i said to {p} : you never listen! they did not listen.
        {p} closed the door, and i shouted through it {weather}.
        i will not greet {p} on the path again {after}.
        rel=SPOUSE | {p} and i quarrelled and slept back to back.
        rel=SPOUSE | i told {p} that the hut is too small for two such as us.
        rel=CHILD | {p} shouted at me in my own house {after}.
        rel=CHILD | i said to {p} : not under my roof! and they left.
        rel=PARENT | {p} thinks i am still a child, and i shouted it away.
        rel=PARENT | {p} said : while you eat my food. and so it began.
        rel=SIBLING | it was {p} who began it, as always.
        rel=KIN | i quarrelled with {p}, and the house took sides.
        rel=FRIEND | i quarrelled with {p}, who was my friend {after}.
        rel=FRIEND | {p} should have stood by me, and i told them so.
        rel=FOE | {p} and i met on the path, and neither would step back.
        rel=FOE | {p} is salt in a wound, and i said so.
        rel=FOE | i told {p} every wrong, one by one.
        rel=NEIGHBOUR | {p} and i quarrelled over the wall about nothing and everything.
        rel=NEIGHBOUR | i told {p} to keep their smoke and their talk at home.
        trait=HOT | my anger ran before me, and {p} stood in its way.
        trait=HOT | i saw red, and then i saw {p}, and then i shouted.
        trait=PROUD | {p} spoke to me as to a child; i answered as i must.
        trait=PROUD | i waited for {p} to come first, and they waited for me.
        trait=CALM | even my patience has an end, and {p} found it.
        trait=KIND | i did not want to shout at {p}, and i did.
        trait=TIMID | i shouted at {p} and then ran from my own voice.
        trait=MERRY | i made a joke about {p}, and it cut too deep.
        trait=GREEDY | {p} looked at my basket too long, and i told them.
        trait=DILIGENT | {p} called my work bad, and i would not take it.
        trait=IDLE | {p} called me idle, and i got up to quarrel.
        trait=LOYAL | {p} spoke ill of my house, and i would not have it.
        trait=BOLD | i told {p} to the face what others say in the dark.
        trait=CURIOUS | i asked {p} for the truth and did not like it.
        hungry | we were sharp with hunger, {p} and i, and our words cut.
        season=WINTER | too long under one roof, and {p} and i were like two angry dogs.
        weather=DRY | the heat was in my head, and {p} and i quarrelled.
        grief | i was full of grief, and {p} said the wrong thing.
        age=ELDER | i told {p} to listen to the old, and they laughed.
        age=CHILD | {p} is bad, and i told them, and i am not sorry!
        {p} said : always you. i said : never me. so it went on.
        i cursed {p}, and {p} cursed me, and the dogs ran away.
        rel=CHILD | {p} wants to live without my words, and i have many.
        rel=SPOUSE | {p} said : go and sleep on the shore, then!
        rel=FRIEND | i thought that {p} knew me better, and i shouted it.
        rel=NEIGHBOUR | {p} said that my dog is a thief, and i said : like you.
        status=UNWED | {p} laughed at me before all, and i shouted.
        status=GRIEVING | {p} has a heavy heart, and i still shouted at them.
        food=0 | our pot is empty, and i shouted at {p} about nothing.
        hut=1 | the roof is bad and so is my temper, and {p} felt both.
        sick | the fever made me sharp, and {p} was near.
        season=SUMMER | it was too hot to be kind, and {p} and i quarrelled.
        """,
    ),
    *frames(
        "QUARREL",
        "WARM",
        """
        {p} and i shouted, and then it was good again {weather}.
        i quarrelled with {p}, and the sky is clean again {after}.
        {p} and i said it all at last, and then we laughed.
        after the loud words {p} and i sat down together {weather}.
        i told {p} the truth, and they thanked me for it.
        we shouted till the voice was gone, {p} and i, and then shook hands.
        the storm between {p} and me is over, and the sky is clean.
        {p} was right, and so was i, and we both said so.
        rel=SPOUSE | {p} and i quarrelled, and then lay close in the dark.
        rel=SIBLING | {p} and i fought as we did when small, and laughed after.
        rel=FRIEND | a friend like {p} can be shouted at {after}.
        rel=FOE | {p} and i shouted, and i think we fear each other less.
        trait=HOT | i burn fast and cool fast, and {p} knows that now.
        trait=MERRY | in the middle of the quarrel {p} and i began to laugh.
        trait=PROUD | i said to {p} : i was wrong. it did not hurt.
        """,
    ),
    *frames(
        "QUARREL",
        "HURT",
        """
        {p} and i came to blows, and there was blood {weather}.
        words were not enough for {p} and me {weather}.
        it came to blows with {p}, and i am ashamed {after}.
        i fought with {p} on the stones, and it went too far.
        {p} and i rolled on the ground like dogs {weather}.
        there is blood on the path where {p} and i met.
        rel=SPOUSE | {p} and i raised our hands, and the house is very still.
        rel=SIBLING | {p} and i fought, and our own blood was on our hands.
        rel=FOE | {p} and i have waited long for it, and now there is blood.
        trait=HOT | my hand was faster than my head, and so was {p}.
        trait=TIMID | i have never fought before; {p} would not let me go.
        """,
    ),
    *frames(
        "STEAL",
        "LITTLE",
        """
        i took a little food from the house of {p} {weather}.
        i slipped in at {p} {weather} and took a handful.
        {p} will hardly miss the little i took {after}.
        i stole a little from {p}, and nobody saw.
        from the basket of {p} i took a little {after}.
        {p} had not much to steal, and i took some of that.
        in the dark i took a small fish from {p} {weather}.
        i have a little food that is not mine but from {p} {after}.
        trait=KIND | i took a little from {p}, and i am ashamed.
        trait=GREEDY | i took only a little from {p}; there was no more.
        hungry | hunger led my hand into the basket of {p}.
        rel=FOE | i took a little from {p}, and i am not sorry.
        """,
    ),
    *frames(
        "STEAL",
        "SOME",
        """
        i stole food from {p} {weather}, and nobody saw me.
        while {p} slept, i took food from their house {weather}.
        i took food from {p} {after}.
        {p} left the door open, and i went in {after}.
        i ate what {p} had saved, and told no one {weather}.
        i carried food from the house of {p} under my skins.
        nobody knows that i stole from {p} but the moon.
        i took from {p} what i could not catch {after}.
        trait=TIMID | my knees shook, but i got out of the house of {p}.
        trait=BOLD | i walked into the house of {p} as if it were mine.
        trait=GREEDY | {p} had more than me, and now they have less.
        trait=PROUD | a proud thief is still a thief; i robbed {p}.
        hungry | i would have starved, and {p} had food; so i took it.
        rel=FRIEND | i stole from {p}, my friend, and can not look at them.
        rel=NEIGHBOUR | the wall between {p} and me is low, and i climbed it.
        """,
    ),
    *frames(
        "STEAL",
        "PLENTY",
        """
        i took all from the baskets of {p} {weather}, and nobody saw.
        i carried off more of the food of {p} than i could carry.
        {p} will find bare shelves in the morning {after}.
        i stole plenty from {p} {after}.
        i took more food than i need from {p} {weather}.
        all that {p} had put by is in my house now.
        i robbed {p} in the dark and went twice {weather}.
        my basket is full, and it should be in the house of {p}.
        trait=GREEDY | once my hand was in the basket of {p}, i could not stop.
        trait=KIND | i took far too much from {p}, and i can not sleep.
        trait=BOLD | i took plenty from {p} and sang on the way home.
        hungry | i ate in the very house of {p}, and then took plenty.
        """,
    ),
    *frames(
        "STEAL",
        "CAUGHT",
        """
        {p} caught me with my hand in their basket {weather}.
        i tried to steal from {p}, and they woke {weather}.
        {p} stood in the door, and i stood with their food {after}.
        {p} held my hand and called the whole village.
        i went to rob {p}, and was seen {after}.
        thief! shouted {p}, and i could say nothing.
        trait=PROUD | {p} caught me, and i would rather have starved.
        trait=TIMID | {p} caught me, and i wept like a child.
        trait=MERRY | i told {p} that i was only counting for them.
        trait=HOT | {p} caught me, and i was angry, as if they were the thief.
        hungry | {p} caught me; i said : i was hungry. it was true.
        rel=FRIEND | {p} caught me and only asked : why did you not ask?
        """,
    ),
    *frames(
        "STEAL",
        "NOTHING",
        """
        i went to steal from {p} {weather} and found nothing.
        the house of {p} was as empty as mine {after}.
        i crept in at {p} {weather} and crept out with nothing.
        i wanted to rob {p}, but there was nothing to take.
        i was too afraid at the door of {p} {after}.
        {p} had put away the food too well for me {weather}.
        i am a bad thief; {p} has lost nothing {after}.
        trait=KIND | i stood in the house of {p} and was ashamed, and left.
        trait=TIMID | i heard a dog near the house of {p}, and i ran.
        i put my hand in the basket of {p}, and it was empty.
        hungry | hunger took me to {p}, and there was nothing there.
        """,
    ),
    *frames(
        "PEACE",
        "DONE",
        """
        i went to {p} and offered peace {weather}.
        i held out my hand to {p} {mood}.
        i asked {p} to forget our quarrel, and i wait for an answer.
        i laid my knife at the door of {p} and asked for peace.
        i told {p} that i am tired of our grudge {after}.
        i spoke first, and {p} heard me to the end {weather}.
        i offered {p} my open hand and a place at my fire.
        trait=PROUD | it was hard to go to {p} first, but i went.
        trait=TIMID | with a dry mouth i asked {p} for peace.
        trait=HOT | i am sorry for my temper, and i told {p}.
        trait=KIND | i asked {p} to forgive me, whoever began it.
        trait=CALM | i asked {p} for peace, for the island is too small.
        trait=MERRY | i told {p} : i can not laugh at you all my life; peace?
        trait=BOLD | i walked straight to {p} and asked for peace.
        age=ELDER | i do not want to take this grudge with {p} to my grave.
        trait=LOYAL | i asked {p} for peace, for we are all one village.
        rel=KIN | i told {p} that one blood should have one fire.
        season=WINTER | the winter is too cold for a grudge, i told {p}.
        """,
    ),
    *frames(
        "PEACE",
        "COLD",
        """
        i offered peace to {p}, and they turned their back.
        {p} would not take my hand {weather}.
        {p} does not want peace with me {after}.
        i spoke to {p} of peace {weather}, and they spat.
        i asked {p} to forgive, and they would not {after}.
        my open hand stayed empty before {p} {weather}.
        i went to {p} for peace and came home with more anger.
        {p} said : not while i live. so be it.
        trait=HOT | i came to {p} in peace and left in anger.
        trait=CALM | {p} is not ready yet; i can wait for peace.
        """,
    ),
)
