/* What the symbols of an island's brain mean, and how they read: the stream of marks that it writes, in plain words. Part of
 * run.c. The Python side of the same is island/codec/vocabulary.py. */
#ifndef BRAIN_SYMBOLS_H
#define BRAIN_SYMBOLS_H

enum kind { /* of a token */
    K_WORD, K_YEAR, K_MEM, K_TALE, K_TICK, K_NEAR, K_NEWS, K_HEARD, K_DO, K_CAME, K_SAY, K_REFLECT, K_END, K_LEADER, K_OWES, K_SICK,
    K_PREGNANT, K_SPOILS, K_CUSTOM, K_GRIEF,
    K_SEX, K_AGE, K_DECADE, K_TRAIT, K_CRAFT, K_LEVEL, K_WED, K_PERSON, K_RELATION, K_STATUS, K_SEASON, K_WEATHER, K_HUNGER,
    K_HEALTH, K_FOOD, K_WOOD, K_HUT, K_FISH, K_PLANTS, K_GAME, K_FIELD, K_TOOLS, K_HERBS, K_BEYOND, K_NEWS_KIND, K_DEED, K_OUTCOME, K_PLACE, K_TOPIC, K_KINDS
};

typedef struct {
    const char *piece;
    enum kind kind;
    const char *text; /* in a dream; % is the person, ^ the dreamer as her or him */
} Symbol;

static const Symbol SYMBOLS[] = {
    {"[year]", K_YEAR, ""}, {"[mem]", K_MEM, ""}, {"[tale]", K_TALE, ""}, {"[tick]", K_TICK, ""}, {"[home]", K_NEAR, ""}, {"[near]", K_NEAR, ""}, {"[guest]", K_NEAR, ""},
    {"[news]", K_NEWS, ""}, {"[heard]", K_HEARD, ""}, {"[do]", K_DO, ""}, {"[came]", K_CAME, ""}, {"[say]", K_SAY, ""},
    {"[reflect]", K_REFLECT, ""}, {"[end]", K_END, ""}, {"[leader]", K_LEADER, "% (who leads)"}, {"[owes]", K_OWES, "% (who did much for ^)"},
    {"[sick]", K_SICK, "sick"}, {"[pregnant]", K_PREGNANT, "with child"}, {"[spoils]", K_SPOILS, "food going bad"},
    {"[custom]", K_CUSTOM, "a custom to keep"},
    {"[grief]", K_GRIEF, "mourning %"}, {"[female]", K_SEX, "she"}, {"[male]", K_SEX, "he"},
    {"[Age.INFANT]", K_AGE, "a baby boy\0a baby girl"}, {"[Age.CHILD]", K_AGE, "a boy\0a girl"}, {"[Age.YOUTH]", K_AGE, "a young man\0a young woman"},
    {"[Age.ADULT]", K_AGE, "a man\0a woman"}, {"[Age.ELDER]", K_AGE, "an old man\0an old woman"},
    {"[decade=0]", K_DECADE, "under ten"}, {"[decade=1]", K_DECADE, "in the teens"}, {"[decade=2]", K_DECADE, "in the twenties"},
    {"[decade=3]", K_DECADE, "in the thirties"}, {"[decade=4]", K_DECADE, "in the forties"}, {"[decade=5]", K_DECADE, "in the fifties"},
    {"[decade=6]", K_DECADE, "in the sixties"}, {"[decade=7]", K_DECADE, "in the seventies"},
    {"[decade=8]", K_DECADE, "in the eighties"}, {"[decade=9]", K_DECADE, "ninety or more"},
    {"[Trait.KIND]", K_TRAIT, "kind"}, {"[Trait.GREEDY]", K_TRAIT, "greedy"}, {"[Trait.BOLD]", K_TRAIT, "bold"},
    {"[Trait.TIMID]", K_TRAIT, "timid"}, {"[Trait.HOT]", K_TRAIT, "hot-tempered"}, {"[Trait.CALM]", K_TRAIT, "calm"},
    {"[Trait.CURIOUS]", K_TRAIT, "curious"}, {"[Trait.DILIGENT]", K_TRAIT, "diligent"}, {"[Trait.IDLE]", K_TRAIT, "idle"},
    {"[Trait.MERRY]", K_TRAIT, "merry"}, {"[Trait.PROUD]", K_TRAIT, "proud"}, {"[Trait.LOYAL]", K_TRAIT, "loyal"},
    {"[Craft.FISHING]", K_CRAFT, "fishing"}, {"[Craft.GATHERING]", K_CRAFT, "gathering"}, {"[Craft.HUNTING]", K_CRAFT, "hunting"},
    {"[Craft.GROWING]", K_CRAFT, "farming"}, {"[Craft.BUILDING]", K_CRAFT, "building"}, {"[Craft.HEALING]", K_CRAFT, "healing"},
    {"[level=0]", K_LEVEL, "a beginner at"}, {"[level=1]", K_LEVEL, "able at"}, {"[level=2]", K_LEVEL, "a master of"},
    {"[wed]", K_WED, "married"}, {"[single]", K_WED, "not married"},
    {"[Relation.SPOUSE]", K_RELATION, "spouse"}, {"[Relation.CHILD]", K_RELATION, "child"}, {"[Relation.PARENT]", K_RELATION, "parent"},
    {"[Relation.SIBLING]", K_RELATION, "sibling"}, {"[Relation.KIN]", K_RELATION, "kin"}, {"[Relation.FRIEND]", K_RELATION, "friend"},
    {"[Relation.FOE]", K_RELATION, "foe"}, {"[Relation.NEIGHBOUR]", K_RELATION, "neighbour"},
    {"[Status.SICK]", K_STATUS, ""}, {"[Status.HUNGRY]", K_STATUS, ""}, {"[Status.UNWED]", K_STATUS, ""},
    {"[Status.GRIEVING]", K_STATUS, ""}, {"[Status.LEARNS]", K_STATUS, ""}, {"[Status.SMALL]", K_STATUS, ""}, {"[Status.WELL]", K_STATUS, ""},
    {"[Season.SPRING]", K_SEASON, "Spring"}, {"[Season.SUMMER]", K_SEASON, "Summer"}, {"[Season.AUTUMN]", K_SEASON, "Autumn"},
    {"[Season.WINTER]", K_SEASON, "Winter"}, {"[Weather.FAIR]", K_WEATHER, "fair weather"}, {"[Weather.RAIN]", K_WEATHER, "rain"},
    {"[Weather.STORMY]", K_WEATHER, "storms"}, {"[Weather.DRY]", K_WEATHER, "drought"}, {"[Weather.FROST]", K_WEATHER, "frost"},
    {"[hunger=0]", K_HUNGER, "full"}, {"[hunger=1]", K_HUNGER, "peckish"}, {"[hunger=2]", K_HUNGER, "hungry"},
    {"[hunger=3]", K_HUNGER, "starving"}, {"[health=0]", K_HEALTH, "failing"}, {"[health=1]", K_HEALTH, "weak"},
    {"[health=2]", K_HEALTH, "well"}, {"[health=3]", K_HEALTH, "strong"}, {"[food=0]", K_FOOD, "no food in the house"},
    {"[food=1]", K_FOOD, "little food in the house"}, {"[food=2]", K_FOOD, "enough food in the house"},
    {"[food=3]", K_FOOD, "plenty of food in the house"}, {"[wood=0]", K_WOOD, ""}, {"[wood=1]", K_WOOD, ""}, {"[wood=2]", K_WOOD, ""},
    {"[hut=0]", K_HUT, ""}, {"[hut=1]", K_HUT, ""}, {"[hut=2]", K_HUT, ""}, {"[fish=0]", K_FISH, ""}, {"[fish=1]", K_FISH, ""},
    {"[fish=2]", K_FISH, ""}, {"[plants=0]", K_PLANTS, ""}, {"[plants=1]", K_PLANTS, ""}, {"[plants=2]", K_PLANTS, ""},
    {"[game=0]", K_GAME, ""}, {"[game=1]", K_GAME, ""}, {"[game=2]", K_GAME, ""}, {"[Field.BARE]", K_FIELD, ""},
    {"[Field.GROWING]", K_FIELD, ""}, {"[Field.RIPE]", K_FIELD, ""}, {"[Field.KEPT]", K_FIELD, ""},
    {"[tools=0]", K_TOOLS, ""}, {"[tools=1]", K_TOOLS, ""}, {"[tools=2]", K_TOOLS, ""}, {"[herbs=0]", K_HERBS, ""},
    {"[herbs=1]", K_HERBS, ""}, {"[herbs=2]", K_HERBS, ""}, {"[beyond=0]", K_BEYOND, ""}, {"[beyond=1]", K_BEYOND, ""}, {"[beyond=2]", K_BEYOND, ""},
    {"[beyond=3]", K_BEYOND, ""},
    {"[NewsKind.ASKS_WED]", K_NEWS_KIND, "% asked to marry ^"}, {"[NewsKind.ASKS_PEACE]", K_NEWS_KIND, "% offered ^ peace"},
    {"[NewsKind.DIED]", K_NEWS_KIND, "% died"}, {"[NewsKind.WED_ME]", K_NEWS_KIND, "% married ^"},
    {"[NewsKind.BORN]", K_NEWS_KIND, "a child, %, was born"}, {"[NewsKind.ROBBED_ME]", K_NEWS_KIND, "% stole from ^"},
    {"[NewsKind.TENDED_ME]", K_NEWS_KIND, "% tended ^"}, {"[NewsKind.FED_ME]", K_NEWS_KIND, "% gave ^ food"},
    {"[NewsKind.REFUSED_ME]", K_NEWS_KIND, "% said no to ^"}, {"[NewsKind.MADE_PEACE]", K_NEWS_KIND, "% made peace with ^"},
    {"[NewsKind.QUARRELLED_ME]", K_NEWS_KIND, "% quarrelled with ^"}, {"[NewsKind.TAUGHT_ME]", K_NEWS_KIND, "% taught ^"},
    {"[NewsKind.HUT_BROKEN]", K_NEWS_KIND, "the hut was damaged"}, {"[NewsKind.CROP_LOST]", K_NEWS_KIND, "the crop was lost"},
    {"[NewsKind.FELL_SICK]", K_NEWS_KIND, "% fell sick"}, {"[NewsKind.GOT_WELL]", K_NEWS_KIND, "% got well"},
    {"[NewsKind.CAUGHT_THIEF]", K_NEWS_KIND, "% was caught stealing from ^"}, {"[NewsKind.STORM]", K_NEWS_KIND, "a storm came"},
    {"[NewsKind.WITH_CHILD]", K_NEWS_KIND, "with child by %"}, {"[NewsKind.COURTED_ME]", K_NEWS_KIND, "% courted ^"},
    {"[NewsKind.HELPED_ME]", K_NEWS_KIND, "% helped ^"}, {"[NewsKind.FEASTED_ME]", K_NEWS_KIND, "% gave a feast for ^"},
    {"[NewsKind.COMFORTED_ME]", K_NEWS_KIND, "% comforted ^"}, {"[NewsKind.PAID_ME]", K_NEWS_KIND, "% paid ^ for a wrong"},
    {"[NewsKind.HARMED_ME]", K_NEWS_KIND, "% wanted to take revenge on ^"}, {"[NewsKind.BACKED_ME]", K_NEWS_KIND, "% spoke for ^"},
    {"[NewsKind.LEADS]", K_NEWS_KIND, "% leads the village now"}, {"[NewsKind.FEUD]", K_NEWS_KIND, "a feud began with the house of %"},
    {"[NewsKind.CRAFT]", K_NEWS_KIND, "% found a craft out"}, {"[NewsKind.GUEST]", K_NEWS_KIND, "% came as a guest"},
    {"[NewsKind.RAIDED_US]", K_NEWS_KIND, "% led a raid against the village"}, {"[NewsKind.LEAVES]", K_NEWS_KIND, "% wants to leave the village"},
    {"[NewsKind.CRAFT]", K_NEWS_KIND, "% found a craft out"}, {"[NewsKind.CUSTOM]", K_NEWS_KIND, "what % asked for is a custom now"},
    {"[NewsKind.BROKE]", K_NEWS_KIND, "% broke a custom"}, {"[NewsKind.BLAMED_ME]", K_NEWS_KIND, "% blamed ^ for a broken custom"},
    {"<FISH>", K_DEED, "fished"}, {"<GATHER>", K_DEED, "gathered"}, {"<HUNT>", K_DEED, "hunted"}, {"<CHOP>", K_DEED, "chopped wood"},
    {"<PLANT>", K_DEED, "planted"}, {"<HARVEST>", K_DEED, "harvested"}, {"<BUILD>", K_DEED, "built"}, {"<REST>", K_DEED, "rested"},
    {"<EXPLORE>", K_DEED, "explored"}, {"<SING>", K_DEED, "sang"}, {"<MOURN>", K_DEED, "mourned %"}, {"<TALK>", K_DEED, "talked with %"},
    {"<GIVE>", K_DEED, "gave food to %"}, {"<TEACH>", K_DEED, "taught %"}, {"<TEND>", K_DEED, "tended %"},
    {"<PLAY>", K_DEED, "played with %"}, {"<COURT>", K_DEED, "courted %"}, {"<ACCEPT>", K_DEED, "said yes to %"},
    {"<REFUSE>", K_DEED, "said no to %"}, {"<QUARREL>", K_DEED, "quarrelled with %"}, {"<STEAL>", K_DEED, "stole from %"},
    {"<PEACE>", K_DEED, "offered peace to %"}, {"<STORE>", K_DEED, "smoked and dried food"}, {"<MAKE>", K_DEED, "made tools"},
    {"<WEED>", K_DEED, "cared for the field"}, {"<PICK>", K_DEED, "picked herbs"}, {"<WATCH>", K_DEED, "kept watch"},
    {"<FEAST>", K_DEED, "gave a feast"}, {"<SWIM>", K_DEED, "swam"}, {"<DANCE>", K_DEED, "danced with %"}, {"<TELL>", K_DEED, "told % a tale"},
    {"<COMFORT>", K_DEED, "comforted %"}, {"<HELP>", K_DEED, "helped the house of %"}, {"<TRADE>", K_DEED, "traded with %"},
    {"<ASK>", K_DEED, "asked % for food"}, {"<ATONE>", K_DEED, "paid % for a wrong"}, {"<AVENGE>", K_DEED, "took revenge on %"},
    {"<BACK>", K_DEED, "spoke for %"}, {"<VISIT>", K_DEED, "went to see another village"}, {"<RAID>", K_DEED, "raided another village"},
    {"<LEAVE>", K_DEED, "wanted to leave"},
    {"<BACK>", K_DEED, "spoke for %"}, {"<PROPOSE>", K_DEED, "spoke for a custom"}, {"<OPPOSE>", K_DEED, "spoke against a custom"},
    {"<BLAME>", K_DEED, "blamed % for a broken custom"},
    {"[Outcome.NOTHING]", K_OUTCOME, "and got nothing"}, {"[Outcome.LITTLE]", K_OUTCOME, "and got little"},
    {"[Outcome.SOME]", K_OUTCOME, "and got some"}, {"[Outcome.PLENTY]", K_OUTCOME, "and got plenty"}, {"[Outcome.DONE]", K_OUTCOME, ""},
    {"[Outcome.FAILED]", K_OUTCOME, "in vain"}, {"[Outcome.HURT]", K_OUTCOME, "and was hurt"},
    {"[Outcome.WARM]", K_OUTCOME, "and it was taken well"}, {"[Outcome.COLD]", K_OUTCOME, "and it was taken ill"},
    {"[Outcome.CAUGHT]", K_OUTCOME, "and was caught"}, {"[Outcome.FOUND_FOOD]", K_OUTCOME, "and found food"},
    {"[Outcome.FOUND_WOOD]", K_OUTCOME, "and found wood"}, {"[Outcome.FOUND_HERBS]", K_OUTCOME, "and found herbs"},
    {"[Outcome.FOUND_PLACE]", K_OUTCOME, "and found a new place"}, {"[Outcome.WED]", K_OUTCOME, "and they were married"},
    {"[Outcome.PEACE]", K_OUTCOME, "and there was peace"},
    {"#VILLAGE", K_PLACE, "Long Landing\0Gull Haven"}, {"#REEF", K_PLACE, "Old Shoals\0Seal Reef"}, {"#WOOD", K_PLACE, "Raven Forest\0Long Wood"},
    {"#HILLS", K_PLACE, "Salt Hills\0Grey Hills"}, {"#FIELDS", K_PLACE, "Windy Fields\0Green Fields"}, {"#SHORE", K_PLACE, "Fern Strand\0White Shore"},
    {"#SPRING", K_PLACE, "Heron Well\0Clear Spring"}, {"#GROVE", K_PLACE, "Mossy Orchard\0Sweet Grove"}, {"#COVE", K_PLACE, "Foam Inlet\0Still Cove"},
    {"#CAVE", K_PLACE, "Gull Hollow\0Dark Cave"},
    {"[topic.WED]", K_TOPIC, "%"}, {"[topic.BORN]", K_TOPIC, "%"}, {"[topic.DIED]", K_TOPIC, "%"}, {"[topic.ROBBED]", K_TOPIC, "%"},
    {"[topic.HELPED]", K_TOPIC, "%"}, {"[topic.QUARREL]", K_TOPIC, "%"}, {"[topic.PEACE]", K_TOPIC, "%"},
    {"[topic.REFUSED]", K_TOPIC, "%"}, {"[topic.TAUGHT]", K_TOPIC, "%"}, {"[topic.FOUND]", K_TOPIC, "#"}, {"[topic.HUNGER]", K_TOPIC, ""},
    {"[topic.SICK]", K_TOPIC, "%"}, {"[topic.HARVEST]", K_TOPIC, ""}, {"[topic.CATCH]", K_TOPIC, ""}, {"[topic.BUILT]", K_TOPIC, ""},
    {"[topic.STORM]", K_TOPIC, ""}, {"[topic.QUIET]", K_TOPIC, ""}, {"[topic.FEAST]", K_TOPIC, ""},
    {"[topic.MADE]", K_TOPIC, ""}, {"[topic.WRONGED]", K_TOPIC, "%"}, {"[topic.REVENGE]", K_TOPIC, "%"}, {"[topic.TALE]", K_TOPIC, "%"},
    {"[topic.LEADER]", K_TOPIC, "%"}, {"[topic.LED]", K_TOPIC, ""}, {"[topic.FEUD]", K_TOPIC, "%"}, {"[topic.CRAFT]", K_TOPIC, "%"},
    {"[topic.FOUND_OUT]", K_TOPIC, ""}, {"[topic.GUEST]", K_TOPIC, "%"}, {"[topic.RAIDED]", K_TOPIC, "%"}, {"[topic.RAID]", K_TOPIC, ""},
    {"[topic.MOVED]", K_TOPIC, ""},
    {"[topic.FOUND_OUT]", K_TOPIC, ""}, {"[topic.CUSTOM]", K_TOPIC, "%"}, {"[topic.MY_CUSTOM]", K_TOPIC, ""}, {"[topic.BLAMED]", K_TOPIC, "%"},
};
enum { N_SYMBOLS = sizeof SYMBOLS / sizeof *SYMBOLS };

static const char *const WOMEN[] = {"Urura", "Velada", "Imoura", "Tarieda", "Saoma", "Nelia", "Gava", "Dara", "Yoseda", "Cariena", "Anola", "Feveda"};
static const char *const MEN[] = {"Narim", "Rotho", "Bemek", "Kamis", "Olaus", "Eraic", "Wiran", "Othwen", "Haneim", "Tadic", "Malar", "Garor"};
enum { N_NAMES = 12 };

/* The symbol of a piece, or NULL: a word, or another structural mark. */
static const Symbol *symbol_of(const char *piece) {
    for (int32_t i = 0; i < N_SYMBOLS; i++)
        if (!strcmp(SYMBOLS[i].piece, piece)) return &SYMBOLS[i];
    return NULL;
}

/* The number of a referent, 0 for @me; -1 if the piece is none. */
static int32_t person_of(const char *piece) {
    char *end;
    if (!strcmp(piece, "@me")) return 0;
    if (piece[0] != '@' || piece[1] < '1' || piece[1] > '9') return -1;
    const long number = strtol(piece + 1, &end, 10);
    return *end || number >= 2 * N_NAMES ? -1 : (int32_t)number;
}

#endif
