/* Models of llama2.c, second part: tokenizer.bin and the sampler. Nothing here reads the engine's own brain files, which have
 * other words and other draws. Part of run.c. */
#ifndef BRAIN_LLAMA2C_TEXT_H
#define BRAIN_LLAMA2C_TEXT_H

#include "llama2c.h"

#include <float.h>

enum {
    LC_BOS = 1,
    LC_FIRST_BYTE = 3 /* tokens 3 .. 258 are the bytes */
};

/* ---------------------------------------------------------------------------------------------------------------- */
/* Tokenizer                                                                                                        */

typedef struct {
    const char *text;
    int32_t token;
} LcWord;

typedef struct {
    int32_t vocab, longest; /* longest: bytes of the longest piece */
    char **piece;           /* (vocab), each with a NUL */
    float *score;           /* (vocab) */
    LcWord *sorted;         /* (vocab), by text, then by token */
    void *arena;
} LcTokenizer;

static int lc_compare_words(const void *a, const void *b) {
    const LcWord *x = a, *y = b;
    const int order = strcmp(x->text, y->text);
    return order ? order : (x->token > y->token) - (x->token < y->token);
}

/* The token with this text, -1: none. Of several it is the one that llama2.c finds, which asks glibc's bsearch: the
 * first that halving meets. */
static int32_t lc_lookup(const LcTokenizer *t, const char *text) {
    int32_t low = 0, high = t->vocab;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2, order = strcmp(text, t->sorted[middle].text);
        if (!order) return t->sorted[middle].token;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return -1;
}

static void lc_close_tokenizer(LcTokenizer *t) {
    free(t->arena);
    t->arena = NULL;
}

/* The pieces, from p to end: for each a float score, an int32 length and its bytes. */
static int lc_read_pieces(LcTokenizer *t, const unsigned char *p, const unsigned char *end, char *to, const LcFile *f) {
    for (int32_t i = 0; i < t->vocab; i++) {
        if (end - p < 8) return lc_refuse(f, "it ends at token %d, expected %d tokens", i, t->vocab);
        const int32_t length = (int32_t)read_u32(p + 4);
        t->score[i] = read_f32(p);
        p += 8;
        if (!is_finite(t->score[i])) return lc_refuse(f, "the score of token %d is not finite", i);
        if (length < 0 || length > t->longest || length > end - p)
            return lc_refuse(f, "token %d has %d bytes, expected 0 to %d", i, length,
                             t->longest < end - p ? t->longest : (int32_t)(end - p));
        if (memchr(p, 0, (size_t)length)) return lc_refuse(f, "token %d has a zero byte", i);
        t->piece[i] = memcpy(to, p, (size_t)length);
        t->sorted[i] = (LcWord){to, i};
        to[length] = 0;
        to += length + 1;
        p += length;
    }
    if (p != end) return lc_refuse(f, "%td bytes behind its %d tokens", end - p, t->vocab);
    return BRAIN_OK;
}

/* Makes *t of the whole tokenizer.bin `file` for a model with `vocab` tokens. On a status other than BRAIN_OK nothing is
 * held and `e` has one line. */
static int lc_open_tokenizer(LcTokenizer *t, const unsigned char *file, size_t size, int32_t vocab, const char *path, Err e) {
    const LcFile f = {path, "no tokenizer of this model", "give the one it was trained with (-z)", e};
    *t = (LcTokenizer){.vocab = vocab};
    if (size < 4 + 8 * (size_t)vocab)
        return lc_refuse(&f, "%zu bytes, expected at least %zu for %d tokens", size, 4 + 8 * (size_t)vocab, vocab);
    t->longest = (int32_t)read_u32(file);
    if (t->longest < 1 || (size_t)t->longest > size)
        return lc_refuse(&f, "its longest token has %d bytes, expected 1 to %zu", t->longest, size);
    const size_t n = (size_t)vocab, words = n * sizeof(LcWord), pointers = n * sizeof(char *), scores = n * sizeof(float);
    char *p = t->arena = malloc(words + pointers + scores + size);
    if (!p) return refuse(e, BRAIN_E_MEMORY, "%s: no memory for %d tokens", path, vocab);
    t->sorted = (LcWord *)(void *)p;
    t->piece = (char **)(void *)(p + words);
    t->score = (float *)(void *)(p + words + pointers);
    const int status = lc_read_pieces(t, file + 4, file + size, p + words + pointers + scores, &f);
    if (status)
        lc_close_tokenizer(t);
    else
        qsort(t->sorted, n, sizeof *t->sorted, lc_compare_words);
    return status;
}

/* A text on its way to tokens: pair[i] is the token that token[i] and token[i + 1] would be together, or -1. */
typedef struct {
    const LcTokenizer *t;
    int32_t n, *token, *pair;
    char *joined; /* (2 longest + 1) */
} LcEncoder;

static void lc_find_pair(LcEncoder *c, int32_t i) {
    if (i < 0 || i >= c->n) return;
    c->pair[i] = -1;
    if (i + 1 == c->n) return;
    const char *first = c->t->piece[c->token[i]], *second = c->t->piece[c->token[i + 1]];
    const size_t n_first = strlen(first);
    memcpy(c->joined, first, n_first);
    memcpy(c->joined + n_first, second, strlen(second) + 1);
    c->pair[i] = lc_lookup(c->t, c->joined);
}

/* One token for each character, or one for each of its bytes if it has none. A character is a byte and up to three
 * UTF-8 continuation bytes behind it. */
static void lc_spell(LcEncoder *c, const char *text) {
    char character[5];
    int32_t length = 0;
    for (; *text; text++) {
        if ((*text & 0xC0) != 0x80) length = 0;
        character[length++] = *text;
        character[length] = 0;
        if ((text[1] & 0xC0) == 0x80 && length < 4) continue;
        const int32_t token = lc_lookup(c->t, character);
        if (token >= 0) c->token[c->n++] = token;
        for (int32_t i = 0; i < length && token < 0; i++) {
            const int32_t byte = (unsigned char)character[i] + LC_FIRST_BYTE;
            c->token[c->n++] = byte < c->t->vocab ? byte : 0; /* a small vocabulary need not have all bytes */
        }
        length = 0;
    }
}

/* Joins the pair with the best score, the first of equals, until none is left. */
static void lc_merge(LcEncoder *c) {
    for (int32_t i = 0; i < c->n; i++) lc_find_pair(c, i);
    for (;;) {
        float best_score = -1e10f;
        int32_t best = -1;
        for (int32_t i = 0; i + 1 < c->n; i++)
            if (c->pair[i] >= 0 && c->t->score[c->pair[i]] > best_score) best = i, best_score = c->t->score[c->pair[i]];
        if (best < 0) return;
        c->token[best] = c->pair[best];
        const size_t rest = (size_t)(c->n - best - 2) * sizeof(int32_t);
        memmove(c->token + best + 1, c->token + best + 2, rest);
        memmove(c->pair + best + 1, c->pair + best + 2, rest);
        c->n--;
        lc_find_pair(c, best - 1);
        lc_find_pair(c, best);
    }
}

/* BOS, then a space before the first word, then the text. *out, to be freed by the caller, has the tokens, at least one;
 * returns their number, or -1 if memory is short. */
static int32_t lc_encode(const LcTokenizer *t, const char *text, int32_t **out) {
    const size_t most = strlen(text) + 2;
    LcEncoder c = {t, 0, NULL, NULL, NULL};
    *out = NULL;
    if (most > INT32_MAX / 2) return -1;
    c.token = malloc(most * sizeof(int32_t));
    c.pair = malloc(most * sizeof(int32_t));
    c.joined = malloc(2 * (size_t)t->longest + 1);
    if (c.token && c.pair && c.joined) {
        const int32_t space = lc_lookup(t, " ");
        *out = c.token;
        c.token[c.n++] = LC_BOS;
        if (*text && space >= 0) c.token[c.n++] = space;
        lc_spell(&c, text);
        lc_merge(&c);
    } else {
        free(c.token);
    }
    free(c.pair);
    free(c.joined);
    return *out ? c.n : -1;
}

/* The text of a token after `previous`, which is NUL-terminated; `byte` holds the text of a byte token, whose digits scanf
 * reads, as in llama2.c. A single byte that is no ASCII text becomes "", too: a terminal should not get control
 * characters from a model. */
static const char *lc_decode(const LcTokenizer *t, int32_t previous, int32_t token, char byte[2]) {
    const char *p = t->piece[token];
    unsigned char value;
    if (previous == LC_BOS && *p == ' ') p++;
    if (sscanf(p, "<0x%2hhX", &value) == 1) {
        byte[0] = (char)value;
        byte[1] = 0;
        p = byte;
    }
    const bool is_text = (*p >= 32 && *p < 127) || (*p >= '\t' && *p <= '\r');
    return !*p || p[1] || is_text ? p : "";
}

/* ---------------------------------------------------------------------------------------------------------------- */
/* Sampler                                                                                                          */

static float lc_random(uint64_t *state) { /* xorshift*, 0 <= x < 1 */
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (float)((uint32_t)(*state * 0x2545F4914F6CDD1Dull >> 32) >> 8) / 16777216.0f;
}

static int32_t lc_draw_any(const float *p, int32_t n, float coin) {
    float sum = 0;
    for (int32_t i = 0; i < n; i++) {
        sum += p[i];
        if (coin < sum) return i;
    }
    return n - 1; /* rounding */
}

/* A probability and its token as one number: likelier is greater, of equals the smaller token, which is the order of
 * llama2.c's stable sort. Positive floats are in the order of their bits. */
static uint64_t lc_rank(float p, int32_t token) { return (uint64_t)float_bits(p) << 32 | (0xFFFFFFFFu - (uint32_t)token); }
static int32_t lc_ranked(uint64_t rank) { return (int32_t)(0xFFFFFFFFu - (uint32_t)rank); }

/* The heap has the likelier token above, of equals the smaller id: the order is total, so there is one answer. */
static void lc_sift(uint64_t *heap, int32_t n, int32_t i) {
    const uint64_t x = heap[i];
    for (int32_t child; (child = 2 * i + 1) < n; i = child) {
        if (child + 1 < n && heap[child + 1] > heap[child]) child++;
        if (heap[child] <= x) break;
        heap[i] = heap[child];
    }
    heap[i] = x;
}

/* Draws among the fewest likeliest tokens whose probabilities sum to more than top_p. heap: (n). */
static int32_t lc_draw_top_p(const float *p, int32_t n, float top_p, float coin, uint64_t *heap) {
    const float cutoff = (1.0f - top_p) / (float)(n - 1); /* below it a token cannot be among them */
    int32_t n_heap = 0, n_kept = 0;
    float kept = 0, sum = 0;
    for (int32_t i = 0; i < n; i++)
        if (p[i] >= cutoff) heap[n_heap++] = lc_rank(p[i], i);
    for (int32_t i = n_heap / 2 - 1; i >= 0; i--) lc_sift(heap, n_heap, i);
    while (n_heap > 0 && !(kept > top_p)) { /* the popped stand behind the heap, likeliest last */
        const uint64_t top = heap[0];
        kept += p[lc_ranked(top)];
        heap[0] = heap[--n_heap];
        lc_sift(heap, n_heap, 0);
        heap[n_heap] = top;
        n_kept++;
    }
    if (!n_kept) return lc_draw_any(p, n, coin); /* rounding: the cutoff was above all; llama2.c reads past its list */
    const float at = coin * kept;
    for (int32_t i = n_heap + n_kept - 1; i >= n_heap; i--) {
        sum += p[lc_ranked(heap[i])];
        if (at < sum) return lc_ranked(heap[i]);
    }
    return lc_ranked(heap[n_heap]);
}

typedef struct {
    float temperature, top_p;
    uint64_t *heap; /* (vocab) */
} LcSampler;

/* Draws from logits, which become probabilities; -1 if one of them is not finite. */
static int32_t lc_draw(const LcModel *m, const LcSampler *sampler, float *logits, uint64_t *random) {
    const int32_t n = m->s.vocab;
    int32_t best = 0;
    for (int32_t i = 0; i < n; i++) {
        if (!is_finite(logits[i])) return -1;
        if (logits[i] > logits[best]) best = i;
    }
    /* So cold that the division overflows: the others have no chance, and infinities would have no difference. */
    if (sampler->temperature == 0 || !is_finite(logits[best] / sampler->temperature)) return best;
    for (int32_t i = 0; i < n; i++) {
        logits[i] /= sampler->temperature;
        if (!is_finite(logits[i])) logits[i] = -FLT_MAX; /* the best is finite, so this is not above it */
    }
    lc_softmax(m, logits, n);
    const float coin = lc_random(random);
    if (sampler->top_p <= 0 || sampler->top_p >= 1) return lc_draw_any(logits, n, coin);
    return lc_draw_top_p(logits, n, sampler->top_p, coin, sampler->heap);
}

#endif
