/* Prompts in plain words for an island's brain: what is said of the dreamer and the first season is held to, the rest is the
 * brain's. Part of run.c. */
#ifndef BRAIN_WISHES_H
#define BRAIN_WISHES_H

#include "symbols.h"

typedef struct {
    bool *is_wanted;           /* (vocab) */
    bool is_limited[K_KINDS];  /* only wanted tokens of this kind */
    bool has_any;
    const Symbol *trait[2];    /* wished for, in the order of SYMBOLS, as the stream has them */
    int32_t n_traits, at;      /* at: the place in TEMPLATE */
    const Symbol *first_trait, *season; /* that were written; the season last */
    enum kind last;            /* that was written */
} Wish;

typedef struct {
    const char *said, *symbols; /* a kind's symbols: one of them */
} Phrase;

static const Phrase PHRASES[] = { /* of two that fit the longer one counts; those of the first lines are listed in a refusal */
    {"girl", "[female] [Age.CHILD]"}, {"boy", "[male] [Age.CHILD]"}, {"child", "[Age.CHILD]"}, {"young", "[Age.YOUTH]"},
    {"old", "[Age.ELDER]"}, {"woman", "[female] [Age.YOUTH] [Age.ADULT] [Age.ELDER]"}, {"man", "[male] [Age.YOUTH] [Age.ADULT] [Age.ELDER]"},
    {"married", "[wed]"}, {"unmarried", "[single]"}, {"kind", "[Trait.KIND]"}, {"greedy", "[Trait.GREEDY]"}, {"bold", "[Trait.BOLD]"},
    {"timid", "[Trait.TIMID]"}, {"hot-tempered", "[Trait.HOT]"}, {"calm", "[Trait.CALM]"}, {"curious", "[Trait.CURIOUS]"},
    {"diligent", "[Trait.DILIGENT]"}, {"idle", "[Trait.IDLE]"}, {"merry", "[Trait.MERRY]"}, {"proud", "[Trait.PROUD]"}, {"loyal", "[Trait.LOYAL]"},
    {"beginner", "[level=0]"}, {"able", "[level=1]"}, {"master", "[level=2]"}, {"fisher", "[Craft.FISHING]"}, {"gatherer", "[Craft.GATHERING]"},
    {"hunter", "[Craft.HUNTING]"}, {"farmer", "[Craft.GROWING]"}, {"builder", "[Craft.BUILDING]"}, {"healer", "[Craft.HEALING]"},
    {"spring", "[Season.SPRING]"}, {"summer", "[Season.SUMMER]"}, {"autumn", "[Season.AUTUMN]"}, {"winter", "[Season.WINTER]"},
    {"fair weather", "[Weather.FAIR]"}, {"rain", "[Weather.RAIN]"}, {"storm", "[Weather.STORMY]"}, {"drought", "[Weather.DRY]"},
    {"frost", "[Weather.FROST]"}, {"full", "[hunger=0]"}, {"peckish", "[hunger=1]"}, {"hungry", "[hunger=2]"}, {"starving", "[hunger=3]"},
    {"failing", "[health=0]"}, {"weak", "[health=1]"}, {"well", "[health=2]"}, {"strong", "[health=3]"}, {"sick", "[sick]"},
    {"with child", "[pregnant] [female]"}, {"no food", "[food=0]"}, {"little food", "[food=1]"}, {"enough food", "[food=2]"},
    {"plenty of food", "[food=3]"}, {"no hut", "[hut=0]"}, {"leaky hut", "[hut=1]"}, {"sound hut", "[hut=2]"}, {"bare field", "[Field.BARE]"},
    {"ripe field", "[Field.RIPE]"}, {"no tools", "[tools=0]"}, {"good tools", "[tools=2]"}, {"no herbs", "[herbs=0]"},
    {"many herbs", "[herbs=2]"}, {NULL, NULL},
    {"fall", "[Season.AUTUMN]"}, {"rainy", "[Weather.RAIN]"}, {"stormy", "[Weather.STORMY]"}, {"storms", "[Weather.STORMY]"},
    {"dry", "[Weather.DRY]"}, {"frosty", "[Weather.FROST]"}, {"lazy", "[Trait.IDLE]"}, {"pregnant", "[pregnant] [female]"},
    {"fishing", "[Craft.FISHING]"}, {"gathering", "[Craft.GATHERING]"}, {"hunting", "[Craft.HUNTING]"}, {"farming", "[Craft.GROWING]"},
    {"building", "[Craft.BUILDING]"}, {"healing", "[Craft.HEALING]"}, {"youth", "[Age.YOUTH]"}, {"elder", "[Age.ELDER]"},
    {"wed", "[wed]"}, {"single", "[single]"}, {"not married", "[single]"}, {"wife", "[female] [wed]"}, {"husband", "[male] [wed]"},
    {"a", ""}, {"an", ""}, {"the", ""}, {"and", ""}, {"in", ""}, {"of", ""}, {"at", ""}, {"with", ""}, {"who", ""}, {"is", ""}, {"but", ""},
    {"she", "[female]"}, {"he", "[male]"}, {"her", ""}, {"his", ""}, {"very", ""}, {"has", ""},
};

static const enum kind TEMPLATE[] = { /* how a stream begins; K_WORD: whatever comes, up to the first season */
    K_YEAR, K_SEX, K_AGE, K_DECADE, K_TRAIT, K_TRAIT, K_CRAFT, K_LEVEL, K_WED, K_WORD, K_SEASON, K_WEATHER, K_HUNGER, K_HEALTH,
    K_FOOD, K_WOOD, K_HUT, K_FISH, K_PLANTS, K_GAME, K_FIELD, K_TOOLS, K_HERBS, K_SICK, K_PREGNANT,
};
enum { TEMPLATE_LENGTH = sizeof TEMPLATE / sizeof *TEMPLATE };

/* Wishes for one symbol of each kind among those named. False if that goes against what was wished before. */
static bool wish_for(Wish *w, const char *symbols, const Symbol *const *meaning, int32_t vocab) {
    bool is_named[K_KINDS] = {false}, is_left[K_KINDS] = {false};
    for (int32_t pass = 0; pass < 2; pass++)
        for (int32_t i = 0; i < vocab; i++) {
            const Symbol *s = meaning[i];
            if (!s || s->kind == K_WORD) continue;
            const char *found = strstr(symbols, s->piece); /* no symbol is part of another */
            if (!pass) {
                is_named[s->kind] |= found != NULL;
            } else if (is_named[s->kind]) {
                const bool is_one = found && (w->is_wanted[i] || !w->is_limited[s->kind] || s->kind == K_TRAIT);
                w->is_wanted[i] = s->kind == K_TRAIT ? w->is_wanted[i] || is_one : is_one;
                is_left[s->kind] |= is_one;
            }
        }
    w->n_traits = 0;
    for (int32_t i = 0; i < vocab; i++)
        if (meaning[i] && meaning[i]->kind == K_TRAIT && w->is_wanted[i] && w->n_traits++ < 2) w->trait[w->n_traits - 1] = meaning[i];
    if (w->n_traits == 2 && w->trait[0] > w->trait[1]) {
        const Symbol *later = w->trait[0];
        w->trait[0] = w->trait[1], w->trait[1] = later;
    }
    for (int32_t k = 0; k < K_KINDS; k++) {
        if (is_named[k] && !is_left[k]) return false;
        w->is_limited[k] |= is_named[k];
    }
    w->has_any = true;
    return w->n_traits <= 2;
}

/* The longest phrase that the text begins with, as whole words; NULL if there is none. */
static const Phrase *phrase_at(const char *text, size_t *length) {
    const Phrase *best = NULL;
    *length = 0;
    for (size_t i = 0; i < sizeof PHRASES / sizeof *PHRASES; i++) {
        const size_t n = PHRASES[i].said ? strlen(PHRASES[i].said) : 0;
        if (n > *length && !strncmp(text, PHRASES[i].said, n) && (!text[n] || text[n] == ' ')) best = &PHRASES[i], *length = n;
    }
    return best;
}

static void refuse_word(const char *text) {
    fprintf(stderr, "-i: \"");
    for (const char *p = text; *p && *p != ' ' && p < text + 40; p++) fputc((unsigned char)*p < 32 || (unsigned char)*p > 126 ? '?' : *p, stderr);
    fprintf(stderr, "\" is no word that this brain can be told; expected some of:");
    for (const Phrase *p = PHRASES; p->said; p++) fprintf(stderr, "%s %s", p == PHRASES ? "" : ",", p->said);
    fprintf(stderr, "; -f raw takes any text\n");
}

/* Reads a prompt. BRAIN_OK, BRAIN_E_MEMORY, or BRAIN_E_ARGUMENT after one line on stderr. */
static int read_wishes(Wish *w, const char *prompt, const Symbol *const *meaning, int32_t vocab) {
    char *text = malloc(strlen(prompt) + 1), *to = text;
    int status = BRAIN_OK;
    w->is_wanted = calloc((size_t)vocab, sizeof(bool));
    if (!text || !w->is_wanted) status = BRAIN_E_MEMORY;
    for (const char *p = prompt; !status && *p; p++) { /* small letters, words with one space between */
        const char c = strchr(" \t\n,.;:!?", *p) ? ' ' : *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
        if (c != ' ' || (to > text && to[-1] != ' ')) *to++ = c;
    }
    if (!status) *to = 0;
    for (const char *p = text; !status && *p;) {
        size_t length;
        const Phrase *phrase = phrase_at(p, &length);
        if (!phrase) {
            refuse_word(p);
            status = BRAIN_E_ARGUMENT;
        } else if (*phrase->symbols && !wish_for(w, phrase->symbols, meaning, vocab)) {
            fprintf(stderr, "-i: \"%s\" does not go with what stands before it; a person has one age, one craft, two traits\n", phrase->said);
            status = BRAIN_E_ARGUMENT;
        }
        p += length;
        while (*p == ' ') p++;
    }
    free(text);
    return status;
}

/* The kind that comes next, K_WORD: whatever the brain writes. Marks that nobody wished for are left out. */
static enum kind wished_kind(Wish *w) {
    if (!w->has_any) return K_WORD;
    while (w->at < TEMPLATE_LENGTH && (TEMPLATE[w->at] == K_SICK || TEMPLATE[w->at] == K_PREGNANT) && !w->is_limited[TEMPLATE[w->at]])
        w->at++;
    if (w->at < TEMPLATE_LENGTH) return TEMPLATE[w->at];
    if (w->last == K_TICK) return K_SEASON; /* a wished one is followed by the next, winter by the year's end */
    return w->last == K_END && w->season && w->season[1].kind != K_SEASON ? K_REFLECT : K_WORD;
}

/* Traits stand in the order of SYMBOLS: the first may be one before the wished, the second must leave none out. */
static bool may_be_trait(const Wish *w, const Symbol *s) {
    const bool is_first = w->at < TEMPLATE_LENGTH - 1 && TEMPLATE[w->at + 1] == K_TRAIT;
    if (w->n_traits == 2) return s == w->trait[is_first ? 0 : 1];
    if (is_first) return !w->n_traits || s < w->trait[0] || (s == w->trait[0] && s[1].kind == K_TRAIT);
    return !w->n_traits || w->first_trait == w->trait[0] ? s > w->first_trait : s == w->trait[0];
}

static bool may_be_next(const Wish *w, const Symbol *s, int32_t token, enum kind kind) {
    if (!s || s->kind != kind) return false;
    if (kind == K_SEASON && w->season) return s == w->season + 1;
    return kind == K_TRAIT ? may_be_trait(w, s) : !w->is_limited[kind] || w->is_wanted[token];
}

/* A token was written. */
static void go_on_wishing(Wish *w, const Symbol *s) {
    w->last = s ? s->kind : K_WORD;
    if (w->last == K_SEASON) w->season = s;
    if (w->at >= TEMPLATE_LENGTH) return;
    if (TEMPLATE[w->at] == K_TRAIT && TEMPLATE[w->at - 1] != K_TRAIT) w->first_trait = s;
    if (TEMPLATE[w->at] != K_WORD || (s && s->kind == K_TICK)) w->at++;
}

#endif
