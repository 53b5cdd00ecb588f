/* A dream: what an island's brain writes, as people read it, one line a season; ends with the year. Part of run.c. */
#ifndef BRAIN_DREAM_H
#define BRAIN_DREAM_H

#include "symbols.h"
#include "wishes.h"

/* Text that grows; `has_failed` when there was no memory. */
typedef struct {
    char *s;
    size_t n, room;
    bool has_failed;
} Text;

static void add(Text *t, const char *more) {
    const size_t n = strlen(more);
    if (t->room - t->n <= n) {
        const size_t room = 2 * (t->room + n + 1);
        char *s = t->has_failed ? NULL : realloc(t->s, room);
        if (!s) {
            t->has_failed = true;
            return;
        }
        t->s = s;
        t->room = room;
    }
    memcpy(t->s + t->n, more, n + 1);
    t->n += n;
}

static void empty(Text *t) {
    t->n = 0;
    if (t->s) *t->s = 0;
}

static const char *shown(const Text *t) { return t->n ? t->s : ""; }

/* One story's dream. The texts gather what the next line is made of. */
typedef struct {
    enum kind at;            /* the mark that was read last: what follows belongs to it */
    bool is_female, has_begun, is_over;
    uint32_t luck;           /* of names and places */
    int32_t speaker;         /* of what is heard; -1: not known yet */
    const char *age, *decade, *craft, *level, *wed, *season, *weather, *outcome, *place;
    const char *about;       /* what the year's question still has to name: a person (%) or a place (#) */
    const Symbol *open;      /* waits for its person */
    Text traits, kin, sentence, feels, events, deed, line, out;
    Wish wish;
} Dream;

enum { DREAM_TEXTS = 8 };

static bool dream_failed(const Dream *d) {
    const Text *all[DREAM_TEXTS] = {&d->traits, &d->kin, &d->sentence, &d->feels, &d->events, &d->deed, &d->line, &d->out};
    for (int32_t i = 0; i < DREAM_TEXTS; i++)
        if (all[i]->has_failed) return true;
    return false;
}

static void close_dream(Dream *d) {
    Text *all[DREAM_TEXTS] = {&d->traits, &d->kin, &d->sentence, &d->feels, &d->events, &d->deed, &d->line, &d->out};
    for (int32_t i = 0; i < DREAM_TEXTS; i++) free(all[i]->s);
    free(d->wish.is_wanted);
}

/* Two texts stand behind each other where they differ. */
static const char *second(const char *text) { return text + strlen(text) + 1; }

static const char *name_of(const Dream *d, int32_t person) {
    const uint32_t at = d->luck + (uint32_t)person / 2 * 5; /* 5 and 12 have no common factor: all differ */
    return (person % 2 == (int32_t)d->is_female ? MEN : WOMEN)[at % N_NAMES];
}

static const char *place_name_of(const Dream *d, const Symbol *s) { return d->luck % 2 ? second(s->text) : s->text; }

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80; }
static bool is_wordly(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }

/* A sentence for people, in place: single spaces, none before a point, capitals where English wants them; what a terminal
 * might obey is left out. As `display` in island/codec/stream.py. */
static void polish(Text *t) {
    size_t to = 0;
    bool is_beginning = true;
    for (size_t i = 0; i < t->n; i++) {
        char c = t->s[i];
        const unsigned char next = (unsigned char)(i + 1 < t->n ? t->s[i + 1] : ' ');
        if ((unsigned char)c < 32 || c == 127 || ((unsigned char)c == 0xC2 && next >= 0x80 && next < 0xA0)) c = ' ';
        if (c == ' ' && (!to || t->s[to - 1] == ' ')) continue;
        if (strchr(",.;:!?", c) && to && t->s[to - 1] == ' ') to--;
        if (c == 'i' && !is_wordly((char)next) && !(to && is_wordly(t->s[to - 1]))) c = 'I';
        if (is_beginning && is_letter(c)) {
            if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
            is_beginning = false;
        }
        if (c == '.' || c == '!' || c == '?') is_beginning = true;
        t->s[to++] = c;
    }
    while (to && t->s[to - 1] == ' ') to--;
    if (t->s) t->s[to] = 0;
    t->n = to;
}

/* A symbol's text with a person in it. */
static void add_filled(Text *to, const Dream *d, const char *text, const char *person) {
    for (const char *p = text; *p; p++) {
        const char one[2] = {*p, 0};
        add(to, *p == '%' ? person : *p == '^' ? d->is_female ? "her" : "him" : one);
    }
}

static void add_two(Text *to, const char *before, const char *text) {
    if (!text || !*text) return;
    add(to, before);
    add(to, text);
}

/* The line that was made goes out. */
static void emit(Dream *d) {
    polish(&d->line);
    if (d->line.n) {
        if (d->has_begun) add(&d->out, "\n");
        d->has_begun = true;
        add(&d->out, d->line.s);
    }
    empty(&d->line);
}

static void add_saying(Dream *d, Text *to, const char *before) {
    polish(&d->sentence);
    if (d->sentence.n) {
        add_two(to, before, "\"");
        add(to, d->sentence.s);
        add(to, "\"");
    }
    empty(&d->sentence);
}

/* Who dreams: said once, when all about the person is known. */
static void introduce(Dream *d) {
    if (!d->age) return;
    add(&d->line, name_of(d, 0));
    add_two(&d->line, ", ", d->age);
    add_two(&d->line, " ", d->decade);
    add_two(&d->line, ", ", shown(&d->traits));
    add_two(&d->line, ", ", d->level);
    add_two(&d->line, " ", d->craft);
    add_two(&d->line, ", ", d->wed);
    add(&d->line, ".");
    emit(d);
    d->age = NULL;
    if (d->kin.n) {
        add(&d->line, d->is_female ? "close to her: " : "close to him: ");
        add(&d->line, d->kin.s);
        add(&d->line, ".");
        emit(d);
    }
}

static void end_season(Dream *d) {
    if (!d->season) return;
    add(&d->line, d->season);
    add_two(&d->line, ", ", d->weather);
    add_two(&d->line, ": ", shown(&d->feels));
    add(&d->line, ".");
    add(&d->line, shown(&d->events));
    if (d->deed.n) {
        add_two(&d->line, d->is_female ? " She " : " He ", d->deed.s);
        add_two(&d->line, " at ", d->place);
        add_two(&d->line, " ", d->outcome);
        add(&d->line, ".");
    }
    add_saying(d, &d->line, " ");
    emit(d);
    d->season = d->weather = d->place = d->outcome = NULL;
    empty(&d->feels);
    empty(&d->events);
    empty(&d->deed);
}

/* What waited for its person is said of this one. */
static void settle(Dream *d, const char *person) {
    const Symbol *open = d->open;
    d->open = NULL;
    if (!open) return;
    if (open->kind == K_NEWS_KIND) add(&d->events, " ");
    if (open->kind == K_GRIEF) add(&d->feels, ", ");
    const bool is_of_kin = open->kind == K_LEADER || open->kind == K_OWES;
    if (is_of_kin && d->kin.n) add(&d->kin, ", ");
    Text *to = open->kind == K_DEED ? &d->deed : open->kind == K_GRIEF ? &d->feels : is_of_kin ? &d->kin : &d->events;
    add_filled(to, d, open->text, person);
    if (open->kind == K_NEWS_KIND) add(&d->events, ".");
}

static void await(Dream *d, const Symbol *s) {
    d->open = s;
    if (!strchr(s->text, '%')) settle(d, "");
}

static bool is_in_sentence(const Dream *d) { return d->at == K_MEM || d->at == K_TALE || d->at == K_HEARD || d->at == K_SAY || d->at == K_REFLECT; }

/* The next mark is here, or the end: what was gathered since the last is complete. */
static void end_section(Dream *d) {
    settle(d, "someone");
    if (d->at == K_MEM) {
        introduce(d);
        add_saying(d, &d->line, d->is_female ? "she remembers: " : "he remembers: ");
        emit(d);
    } else if (d->at == K_TALE) {
        introduce(d);
        add_two(&d->line, "from the life of ", d->speaker < 0 ? "someone" : name_of(d, d->speaker));
        add_saying(d, &d->line, ": ");
        emit(d);
    } else if (d->at == K_HEARD) {
        add_two(&d->events, " ", d->speaker < 0 ? "someone" : name_of(d, d->speaker));
        add_saying(d, &d->events, " said: ");
        add(&d->events, d->events.n && d->events.s[d->events.n - 1] == '"' ? "" : " spoke.");
    } else if (d->at == K_SAY) {
        end_season(d);
    } else if (d->at == K_REFLECT) {
        add_saying(d, &d->line, "To be remembered: ");
        emit(d);
        d->is_over = true;
    }
}

static void hear_mark(Dream *d, const Symbol *s) {
    end_section(d);
    if (s->kind == K_CUSTOM && d->at != K_CUSTOM) add_two(&d->feels, ", ", s->text); /* said once, however many there are */
    d->at = s->kind;
    d->speaker = -1;
    if (s->kind == K_YEAR && d->has_begun) d->is_over = true;
    if (s->kind == K_TICK || s->kind == K_REFLECT) {
        introduce(d);
        end_season(d);
    }
    if (s->kind == K_SICK || s->kind == K_PREGNANT || s->kind == K_SPOILS) add_two(&d->feels, ", ", s->text);
    if (s->kind == K_GRIEF || s->kind == K_LEADER || s->kind == K_OWES) await(d, s);
}

static void hear_person(Dream *d, int32_t person) {
    if (d->open)
        settle(d, person ? name_of(d, person) : d->is_female ? "herself" : "himself");
    else if (d->at == K_WED)
        add_two(&d->kin, d->kin.n ? ", " : "", name_of(d, person));
    else if ((d->at == K_HEARD || d->at == K_TALE) && d->speaker < 0)
        d->speaker = person;
    else if (d->at == K_REFLECT && d->about && *d->about == '%')
        d->about = NULL;
    else if (is_in_sentence(d))
        add_two(&d->sentence, " ", name_of(d, person));
}

static void hear_place(Dream *d, const Symbol *s) {
    if (d->at == K_REFLECT && d->about && *d->about == '#')
        d->about = NULL;
    else if (is_in_sentence(d))
        add_two(&d->sentence, " ", place_name_of(d, s));
    else if (d->at == K_CAME)
        d->place = place_name_of(d, s);
}

static void hear_word(Dream *d, const char *piece) {
    d->about = NULL;
    if (!is_in_sentence(d)) return;
    for (const char *p = piece; *p;) {
        const bool is_space = !strncmp(p, "\xE2\x96\x81", 3);
        const char one[2] = {is_space ? ' ' : *p, 0};
        add(&d->sentence, one);
        p += is_space ? 3 : 1;
    }
}

/* What stands for something without being a mark: it belongs to the person, or to the season. */
static void hear_symbol(Dream *d, const Symbol *s) {
    switch (s->kind) {
    case K_SEX: d->is_female = *s->text == 's'; break;
    case K_AGE: d->age = d->is_female ? second(s->text) : s->text; break;
    case K_DECADE: d->decade = s->text; break;
    case K_TRAIT: add_two(&d->traits, d->traits.n ? " and " : "", s->text); break;
    case K_CRAFT: d->craft = s->text; break;
    case K_LEVEL: d->level = s->text; break;
    case K_WED:
        d->wed = s->text;
        d->at = K_WED;
        break;
    case K_RELATION:
        if (d->at == K_WED && d->kin.n) add_two(&d->kin, " (", s->text), add(&d->kin, ")");
        break;
    case K_SEASON: d->season = s->text; break;
    case K_WEATHER: d->weather = s->text; break;
    case K_HUNGER: add_two(&d->feels, d->feels.n ? ", " : "", s->text); break;
    case K_HEALTH: add_two(&d->feels, d->feels.n ? " and " : "", s->text); break;
    case K_FOOD: add_two(&d->feels, d->feels.n ? ", " : "", s->text); break;
    case K_OUTCOME: d->outcome = s->text; break;
    case K_TOPIC: d->about = s->text; break;
    case K_DEED:
        if (d->at == K_CUSTOM) break; /* the deed that it bears on, which nobody has done */
        empty(&d->deed);
        await(d, s);
        break;
    case K_NEWS_KIND: await(d, s); break;
    case K_PLACE: hear_place(d, s); break;
    default: break;
    }
}

/* The next token: `s` is what it stands for, `person` a referent's number or -1. Whole lines go to `out`. */
static void dream_on(Dream *d, const char *piece, const Symbol *s, int32_t person) {
    if (person >= 0) {
        hear_person(d, person);
        return;
    }
    settle(d, "someone");
    if (!s)
        hear_word(d, piece);
    else if (s->kind <= K_GRIEF)
        hear_mark(d, s);
    else
        hear_symbol(d, s);
}

/* The tokens are at an end. */
static void end_dream(Dream *d) {
    if (!d->is_over) {
        end_section(d);
        introduce(d);
        end_season(d);
    }
    d->is_over = true;
}

#endif
