/* The stand-alone command: tells stories, in the manner of llama2.c, with a brain or with a model of llama2.c. Part of run.c. */
#ifndef BRAIN_COMMAND_H
#define BRAIN_COMMAND_H

#include "dream.h"
#include "llama2c_text.h"
#include "stories.h"

static int usage(void) {
    return complain("usage: run <model> [options]\n"
                    "  -t <float>  temperature, 0 is greedy, default 1.0\n"
                    "  -p <float>  top-p, 0 < p <= 1, default 0.9; of a llama2.c model 0 and 1 are off\n"
                    "  -s <int>    seed, default the time\n"
                    "  -n <int>    tokens to write, may be more than the context holds; 0 is as many as it holds,\n"
                    "              default 256, or the context if shorter\n"
                    "  -i <text>   prompt; may be repeated: each begins a text of its own\n"
                    "  -f <form>   of an island's brain: dream, a year in plain words (default), to which prompts are such as\n"
                    "              \"a greedy child, hungry, in winter\"; or raw, the stream of words and marks as it is\n"
                    "  -z <path>   tokenizer of a llama2.c model, default tokenizer.bin; a brain carries its own\n"
                    "example: run island.brain -s 7 -i \"an old fisher, proud and hungry\"");
}

static bool parse_number(const char *text, double *out) {
    char *end;
    *out = strtod(text, &end);
    return *text && !*end && *out == *out;
}

/* ---------------------------------------------------------------------------------------------------------------- */
/* With a brain                                                                                                     */

typedef struct {
    const char *model;
    double temperature, top_p;
    uint64_t seed;
    int32_t steps; /* 0: as many as the context holds; -1: those, but no more than STEPS */
    int32_t n_prompts;
    bool is_raw;
} Options;

static bool parse_options(int argc, char **argv, Options *o) {
    double x = 0;
    *o = (Options){argv[1], 1.0, 0.9, (uint64_t)time(NULL), -1, 0, false};
    for (int i = 2; i + 1 < argc; i += 2) {
        const char *value = argv[i + 1];
        if (argv[i][0] != '-' || !argv[i][1] || argv[i][2]) return false;
        if (strchr("tpns", argv[i][1]) && !parse_number(value, &x)) return false;
        switch (argv[i][1]) { /* what is out of range means what it means to llama2.c */
        case 't': o->temperature = x < 0 ? 0 : x; break;
        case 'p': o->top_p = x < 0 || x > 1 ? 0.9 : x > 0 ? x : 1; break;
        case 'n': o->steps = x < 0 ? 0 : x > INT32_MAX - 1 ? INT32_MAX - 1 : (int32_t)x; break;
        case 's': o->seed = strtoull(value, NULL, 10) ? strtoull(value, NULL, 10) : o->seed; break; /* 0: the time */
        case 'i': o->n_prompts++; break;
        case 'f':
            o->is_raw = !strcmp(value, "raw");
            if (!o->is_raw && strcmp(value, "dream") != 0) return false;
            break;
        case 'z': break;
        default: return false;
        }
    }
    if (!o->n_prompts) o->n_prompts = 1;
    return argc % 2 == 0;
}

static const char SPACE[] = "\xE2\x96\x81"; /* sentencepiece's mark of a space */

typedef struct {
    Telling all; /* first, so that a pointer to it is one to this */
    brain *b;
    brain_round_in in;
    int32_t *row;   /* (9 n_stories + 1): the arrays of a round, one behind another */
    int32_t *token; /* (n_stories context): its prompts */
    char *text;     /* of one piece */
    int32_t vocab;
    Dream *dream;   /* (n_stories), NULL: the stream is told as it is */
    const Symbol **meaning; /* (vocab), NULL: a word */
    int32_t *state; /* (4 n_stories + 1): the automaton that holds a dream to its wishes, a state for each row */
    uint32_t *bits; /* (n_stories, (vocab + 31) / 32) */
    brain_automaton automaton;
} BrainTelling;

static const char *brain_text_of(Telling *all, Story *s, int32_t token) {
    BrainTelling *own = (BrainTelling *)all;
    const char *p = brain_piece(own->b, token);
    char *to = own->text;
    unsigned byte;
    (void)s;
    if (sscanf(p, "<0x%2X>", &byte) == 1 && strlen(p) == 6) {
        *to++ = (char)byte;
    } else {
        for (; *p; p++) {
            const bool is_space = !strncmp(p, SPACE, 3);
            *to++ = is_space ? ' ' : *p;
            p += is_space ? 2 : 0;
        }
    }
    *to = 0;
    return own->text;
}

static const char *dream_text_of(Telling *all, Story *s, int32_t token) {
    BrainTelling *own = (BrainTelling *)all;
    Dream *d = &own->dream[s - all->story];
    const char *piece = brain_piece(own->b, token);
    empty(&d->out);
    go_on_wishing(&d->wish, own->meaning[token]);
    dream_on(d, piece, own->meaning[token], person_of(piece));
    if (d->is_over) s->is_done = true;
    if (dream_failed(d)) all->trouble = "no memory for the text; give fewer prompts";
    return shown(&d->out);
}

static const char *dream_end_of(Telling *all, Story *s) {
    Dream *d = &((BrainTelling *)all)->dream[s - all->story];
    empty(&d->out);
    end_dream(d);
    return shown(&d->out);
}

/* The state in which row n may draw what story i's wishes allow: -1, anything, where nothing is wished or nothing would be left. */
static int32_t wished_state(BrainTelling *own, int32_t i, int32_t n) {
    Wish *w = &own->dream[i].wish;
    const enum kind kind = wished_kind(w);
    const size_t words = ((size_t)own->vocab + 31) / 32;
    uint32_t *bits = own->bits + (size_t)n * words;
    int32_t n_allowed = 0;
    memset(bits, 0, words * sizeof *bits);
    for (int32_t t = 0; kind != K_WORD && t < own->vocab; t++)
        if (may_be_next(w, own->meaning[t], t, kind)) bits[t / 32] |= 1u << t % 32, n_allowed++;
    if (!n_allowed) bits[0] = 1; /* a state must allow something */
    return n_allowed ? n : -1;
}

/* A round of the engine: each story's row feeds what its slot lacks and draws a token, which the slot then holds. */
static void brain_write(Telling *all) {
    BrainTelling *own = (BrainTelling *)all;
    const int32_t room = all->n_stories;
    int32_t *slot = own->row, *offset = slot + room, *start = offset + room + 1, *max_new = start + room, n = 0,
            *drawn = max_new + room, *length = drawn + room, *end = length + room, *fed = end + room, *agent = fed + room;
    for (int32_t i = 0; i < all->n_stories; i++) {
        Story *s = &all->story[i];
        if (s->is_done) continue;
        if (s->fed < brain_slot_length(own->b, i)) { /* it slid: a slot forgets all or nothing */
            brain_slot_reset(own->b, i);
            s->fed = 0;
        }
        slot[n] = i;
        start[n] = own->dream ? wished_state(own, i, n) : -1;
        max_new[n] = 1;
        agent[n] = 0; /* as if it were alone: a story does not depend on those beside it */
        memcpy(own->token + offset[n], s->window + s->fed, (size_t)(s->n_window - s->fed) * sizeof(int32_t));
        offset[n + 1] = offset[n] + s->n_window - s->fed;
        n++;
    }
    if (!n) return;
    brain_round_in *in = &own->in;
    in->n_rows = n;
    in->slot = slot, in->prompt_offset = offset, in->start_state = start, in->max_new = max_new;
    in->agent_id = (const uint32_t *)agent;
    brain_round_out out = {.completion = drawn, .length = length, .end = end, .fed = fed};
    if (brain_round(own->b, in, &out)) {
        all->trouble = brain_error();
        return;
    }
    in->tick++;
    for (int32_t i = 0; i < n && !all->trouble; i++) {
        Story *s = &all->story[slot[i]];
        s->fed = s->n_window + 1;
        all->n_drawn++;
        go_on(all, s, drawn[i]);
    }
}

/* The longest piece at every place; what no piece matches becomes <unk>, id 0. Returns the number of tokens, -1: no memory. */
static int32_t encode(const brain *b, const char *text, int32_t vocab, int32_t **tokens) {
    char *marked = malloc(strlen(text) * 3 + 4), *to = marked;
    int32_t n = 0;
    *tokens = malloc((strlen(text) * 3 + 5) * sizeof **tokens);
    if (!marked || !*tokens) {
        free(marked);
        return -1;
    }
    (*tokens)[n++] = 1; /* <s> */
    if (*text) to = (char *)memcpy(to, SPACE, 3) + 3;
    for (; *text; text++) {
        if (*text == ' ')
            to = (char *)memcpy(to, SPACE, 3) + 3;
        else
            *to++ = *text;
    }
    *to = 0;
    for (const char *p = marked; *p;) {
        size_t longest = 0;
        (*tokens)[n] = 0;
        for (int32_t i = 3; i < vocab; i++) { /* 0, 1, 2 are <unk>, <s>, </s> */
            const size_t length = strlen(brain_piece(b, i));
            if (length > longest && !strncmp(p, brain_piece(b, i), length)) longest = length, (*tokens)[n] = i;
        }
        n++;
        p += longest ? longest : 1;
    }
    free(marked);
    return n;
}

/* What every token stands for. An island's brain has all marks of a year; another's text is told as it is. */
static bool is_of_an_island(BrainTelling *own) {
    bool has[K_KINDS] = {false};
    for (int32_t i = 0; i < own->vocab; i++)
        if ((own->meaning[i] = symbol_of(brain_piece(own->b, i)))) has[own->meaning[i]->kind] = true;
    return has[K_YEAR] && has[K_TICK] && has[K_SEASON] && has[K_DO] && has[K_DEED] && has[K_SAY] && has[K_END];
}

/* Room for the dreams, and their wishes. */
static int begin_dreams(BrainTelling *own, const Options *o, int argc, char **argv) {
    const size_t n = (size_t)o->n_prompts, words = ((size_t)own->vocab + 31) / 32;
    own->dream = calloc(n, sizeof *own->dream);
    own->state = calloc(4 * n + 1, sizeof(int32_t));
    own->bits = calloc(n * words, sizeof(uint32_t));
    if (!own->dream || !own->state || !own->bits) return BRAIN_E_MEMORY;
    int32_t *offset = own->state, *class = offset + n + 1, *next = class + n;
    for (int32_t i = 0; i < o->n_prompts; i++) class[i] = i, next[i] = -1;
    for (size_t i = 0; i < n * words; i += words) own->bits[i] = 1;
    own->automaton = (brain_automaton){.n_states = o->n_prompts, .n_classes = o->n_prompts, .edge_offset = offset, .edge_token = next,
                                       .edge_next = next, .state_class = class, .state_default_next = next, .class_bits = own->bits};
    own->all.text_of = dream_text_of;
    own->all.end_of = dream_end_of;
    const uint32_t counter[4] = {0};
    uint32_t luck[4];
    brain_philox(o->seed, counter, luck);
    for (int32_t i = 0; i < o->n_prompts; i++) {
        own->dream[i].luck = luck[0] >> 1;
        const int status = read_wishes(&own->dream[i].wish, prompt_at(argc, argv, i), own->meaning, own->vocab);
        if (status) return status;
    }
    return BRAIN_OK;
}

static int brain_begin_stories(BrainTelling *own, const Options *o, int argc, char **argv) {
    struct brain_config c;
    size_t longest = 1, n = (size_t)o->n_prompts;
    brain_config(own->b, &c);
    for (int32_t i = 0; i < c.vocab; i++)
        if (strlen(brain_piece(own->b, i)) > longest) longest = strlen(brain_piece(own->b, i));
    own->vocab = c.vocab;
    own->row = calloc(9 * n + 1, sizeof(int32_t));
    own->token = malloc(n * (size_t)c.context * sizeof(int32_t));
    own->text = malloc(longest + 1);
    own->meaning = calloc((size_t)c.vocab, sizeof *own->meaning);
    own->all.last_end = 2;
    own->all.text_of = brain_text_of;
    own->all.write = brain_write;
    own->all.steps = steps_in(o->steps, c.context);
    const int32_t window = c.context > 1 ? c.context - 1 : 1; /* a slot counts the token that was drawn last */
    if (open_telling(&own->all, o->n_prompts, window) || !own->row || !own->token || !own->text || !own->meaning) return BRAIN_E_MEMORY;
    const bool is_dream = !o->is_raw && window > 1 && is_of_an_island(own);
    if (is_dream) {
        const int status = begin_dreams(own, o, argc, argv);
        if (status) return status;
        own->all.steps = o->steps > 0 && o->steps < window ? o->steps : window - 1; /* a year is one context */
    }
    for (int32_t i = 0; i < o->n_prompts; i++) {
        Story *s = &own->all.story[i];
        s->n_prompt = encode(own->b, is_dream ? "" : prompt_at(argc, argv, i), c.vocab, &s->prompt);
        if (s->n_prompt < 0) return BRAIN_E_MEMORY;
    }
    own->in = (brain_round_in){.completion_stride = 1, .prompt_token = own->token, .seed = o->seed, .stop_token = -1,
                               .temperature = (float)o->temperature, .top_p = (float)o->top_p};
    if (is_dream) own->in.automaton = &own->automaton;
    return BRAIN_OK;
}

static void brain_end(BrainTelling *own) {
    for (int32_t i = 0; own->dream && i < own->all.n_stories; i++) close_dream(&own->dream[i]);
    close_telling(&own->all);
    free(own->dream);
    free(own->meaning);
    free(own->state);
    free(own->bits);
    free(own->row);
    free(own->token);
    free(own->text);
    brain_close(own->b);
}

static int brain_main(int argc, char **argv) {
    Options o;
    BrainTelling own;
    char err[256];
    if (argc < 2 || !parse_options(argc, argv, &o)) return usage();
    memset(&own, 0, sizeof own);
    if (brain_open(o.model, o.n_prompts, 1, o.n_prompts, 0, &own.b, err, sizeof err)) return complain(err);
    const int status = brain_begin_stories(&own, &o, argc, argv);
    int rc = 1; /* what is wrong with a prompt was said */
    if (status == BRAIN_E_MEMORY) complain("no memory for the prompts; give fewer or shorter ones");
    if (!status) rc = tell_all(&own.all);
    brain_end(&own);
    return rc;
}

/* ---------------------------------------------------------------------------------------------------------------- */
/* With a model of llama2.c                                                                                         */

typedef struct {
    Telling all; /* first, so that a pointer to it is one to this */
    LcModel m;
    LcTokenizer t;
    LcSampler sampler;
    char byte[2]; /* of lc_text_of */
} LcTelling;

static const char *lc_text_of(Telling *all, Story *s, int32_t token) {
    LcTelling *lc = (LcTelling *)all;
    return lc_decode(&lc->t, s->window[s->n_window - 1], token, lc->byte);
}

/* Runs the waiting batch and lets the stories go on that draw in it. */
static void lc_flush(LcTelling *lc) {
    LcModel *m = &lc->m;
    int32_t drawing[LC_ROWS], n = 0;
    for (int32_t i = 0; i < m->n; i++)
        if (m->draws[i]) drawing[n++] = m->slot[i];
    lc_forward(m);
    for (int32_t i = 0; i < n && !lc->all.trouble; i++) {
        Story *s = &lc->all.story[drawing[i]];
        const int32_t token = lc_draw(m, &lc->sampler, m->logits + (size_t)i * m->s.vocab_p, &s->random);
        if (token < 0) {
            lc->all.trouble = "the network gave a number that is not finite: the model is damaged; export it again";
            return;
        }
        lc->all.n_drawn++;
        go_on(&lc->all, s, token);
    }
}

/* Puts what the story's cache lacks into the batch; after the last token something is drawn. */
static void lc_feed(LcTelling *lc, int32_t slot) {
    LcModel *m = &lc->m;
    Story *s = &lc->all.story[slot];
    const int32_t end = s->n_window;
    for (int32_t i = s->fed; i < end && !lc->all.trouble; i++) {
        m->token[m->n] = s->window[i];
        m->slot[m->n] = slot;
        m->pos[m->n] = i;
        m->draws[m->n++] = i == end - 1;
        s->fed = i + 1; /* before a flush, which may slide the window */
        if (m->n == LC_ROWS) lc_flush(lc);
    }
}

/* One token more for every story. */
static void lc_write(Telling *all) {
    LcTelling *lc = (LcTelling *)all;
    for (int32_t i = 0; i < all->n_stories; i++)
        if (!all->story[i].is_done && !all->trouble) lc_feed(lc, i);
    if (lc->m.n && !all->trouble) lc_flush(lc);
}

typedef struct {
    const char *model, *tokenizer;
    float temperature, top_p;
    uint64_t seed;
    int32_t steps; /* 0: as many as the context holds; -1: those, but no more than STEPS */
    int32_t n_prompts;
    bool has_form;
    char **argv;
    int argc;
} LcOptions;

/* llama2.c's flags, defaults and ranges: what is out of range becomes the default. False on what is no flag or number. */
static bool lc_parse_options(int argc, char **argv, LcOptions *o) {
    int32_t seed = 0; /* an int in llama2.c, too: its upper half fills with the sign */
    *o = (LcOptions){argv[1], "tokenizer.bin", 1.0f, 0.9f, 0, -1, 0, false, argv, argc};
    for (int i = 2; i < argc; i += 2) {
        double x = 0;
        if (i + 1 == argc || argv[i][0] != '-' || !argv[i][1] || argv[i][2]) return false;
        const char *value = argv[i + 1];
        if (strchr("tpns", argv[i][1]) && !parse_number(value, &x)) return false;
        switch (argv[i][1]) {
        case 't': o->temperature = (float)(x < 0 ? 0 : x > 1e30 ? 1e30 : x); break;
        case 'p': o->top_p = (float)x < 0 || (float)x > 1 ? 0.9f : (float)x; break;
        case 'n': o->steps = x < 0 ? 0 : x > INT32_MAX - 1 ? INT32_MAX - 1 : (int32_t)x; break;
        case 's': seed = (int32_t)strtoll(value, NULL, 10); break;
        case 'i': o->n_prompts++; break;
        case 'z': o->tokenizer = value; break;
        case 'f': o->has_form = true; break; /* refused once the file proves to be a model: a damaged brain is told as such */
        default: return false;
        }
    }
    o->seed = (uint64_t)(seed ? seed : (int64_t)time(NULL));
    if (!o->n_prompts) o->n_prompts = 1;
    return true;
}

/* A file that can be read and is no brain is a model of llama2.c, or damaged: the loader finds out. */
static bool lc_is_model(const char *path) {
    char begin[8];
    FILE *f = open_plain(path);
    if (!f) return false;
    const size_t n = fread(begin, 1, sizeof begin, f);
    fclose(f);
    return n > 0 && (n < sizeof begin || memcmp(begin, "islbrain", sizeof begin) != 0);
}

static int lc_load(LcTelling *lc, const LcOptions *o, Err e) {
    unsigned char *file = NULL;
    size_t size = 0;
    int status = read_whole(o->model, 1, &file, &size, e);
    if (!status) status = lc_open(&lc->m, file, size, o->n_prompts, o->model, e);
    free(file);
    if (status) return status;
    file = NULL;
    if ((status = read_whole(o->tokenizer, 1, &file, &size, e)) == BRAIN_OK)
        status = lc_open_tokenizer(&lc->t, file, size, lc->m.s.vocab, o->tokenizer, e);
    free(file);
    return status;
}

static int lc_begin_stories(LcTelling *lc, const LcOptions *o) {
    const int32_t context = lc->m.s.context;
    lc->sampler = (LcSampler){o->temperature, o->top_p, malloc((size_t)lc->m.s.vocab * sizeof(uint64_t))};
    lc->all.steps = steps_in(o->steps, context);
    lc->all.last_end = LC_BOS;
    lc->all.text_of = lc_text_of;
    lc->all.write = lc_write;
    if (!lc->sampler.heap || open_telling(&lc->all, o->n_prompts, context)) return BRAIN_E_MEMORY;
    for (int32_t i = 0; i < o->n_prompts; i++) {
        Story *s = &lc->all.story[i];
        s->random = o->seed;
        s->n_prompt = lc_encode(&lc->t, prompt_at(o->argc, o->argv, i), &s->prompt);
        if (s->n_prompt < 0) return BRAIN_E_MEMORY;
    }
    return BRAIN_OK;
}

static void lc_end(LcTelling *lc) {
    close_telling(&lc->all);
    free(lc->sampler.heap);
    lc_close_tokenizer(&lc->t);
    lc_close(&lc->m);
}

static int lc_main(int argc, char **argv) {
    LcOptions o;
    LcTelling lc;
    char err[512];
    if (!lc_parse_options(argc, argv, &o)) return usage();
    memset(&lc, 0, sizeof lc);
    const FpState fp = fp_enter();
    int rc;
    if (lc_load(&lc, &o, (Err){err, sizeof err}))
        rc = complain(err);
    else if (o.has_form)
        rc = complain("expected an island's brain for -f, got a model of llama2.c; leave -f out");
    else if (lc_begin_stories(&lc, &o))
        rc = complain("no memory for the prompts; give fewer or shorter ones");
    else
        rc = tell_all(&lc.all);
    lc_end(&lc);
    fp_leave(fp);
    return rc;
}

/* ---------------------------------------------------------------------------------------------------------------- */

int main(int argc, char **argv) {
    if (argc < 2 || argv[1][0] == '-') return usage();
    return lc_is_model(argv[1]) ? lc_main(argc, argv) : brain_main(argc, argv);
}

#endif
