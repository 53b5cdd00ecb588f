/* The brain: a batched Llama-2 engine for many tiny minds. One translation unit; the files it is made of, in order:
 *
 *   run.h                    the contract: what a caller sees
 *   run.c                    structs, memory, the network, a round, threads, the API
 *     engine/arithmetic.h    exp, RoPE's sines, Philox: + - * / sqrt in one written order
 *     engine/plain.h         the kernels in plain loops: what is computed
 *     engine/integers.h, engine/kernels.h    the kernels in vectors, once for each instruction set
 *     engine/model_file.h    the model file
 *     engine/sampler.h       the automaton and the draw
 *     engine/checks.h        what a caller may get wrong
 *     command/command.h      the stand-alone command (BRAIN_MAIN), with what it stands on: stories.h; symbols.h, wishes.h and
 *                            dream.h for an island's brain; llama2c.h and llama2c_text.h for the models of llama2.c
 *
 * What is special here, next to llama2.c, follows from one promise: a row's bits depend on nothing but the model, the
 * tokens it was fed and the keyed draws. So:
 *   - everything is + - * / and sqrt in one written order: own exp, own sin and cos, no libm, no contraction to FMA;
 *   - the vector lanes of a matrix product lie across outputs, so each output is one sum over k in order, whatever the
 *     tile, the batch or the width of a register;
 *   - rows are dealt out to threads whole: a thread reads the prompts of its rows and writes their completions by
 *     itself, with no barrier in between, and nothing it computes depends on who its neighbours are;
 *   - randomness is keyed (Philox), not streamed, and the sampler compares integers under a total order.
 * Compile with -ffp-contract=off -fno-math-errno and never with -ffast-math (brain/build.py has the flags).
 */
#define _POSIX_C_SOURCE 200809L

#include "run.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#ifdef BRAIN_NO_THREADS
#include "engine/no_threads.h"
#else
#include <pthread.h>
#include <unistd.h>
#endif

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "brain files are little-endian and so must the machine be"
#endif

enum {
    PANEL = 16,      /* outputs in a weight panel: two 8-lane registers */
    CHUNK = 96,      /* tokens in one forward pass of one thread: a layer's activations stay near the L2 cache */
    LOGIT_ROWS = 48, /* rows in one product with the classifier */
    LEAST_ACTIVE = 12, /* rows that a thread writes at a time, if it has them: below, weights are read too often */
    HEADS_AT_ONCE = 4,
    ALIGN = 64
};

/* ---------------------------------------------------------------------------------------------------------------- */
/* Structs                                                                                                          */

typedef struct {
    int32_t n, k;        /* outputs, inputs */
    float *panel;        /* (ceil(n / 16), k, 16), zeros past n; NULL if the model runs on integers, which has instead: */
    int32_t k_p;         /* inputs rounded up to whole eights */
    bool is_narrow;      /* no weight is over 63 */
    int8_t *packed;      /* (ceil(n / 16), k_p / 4, 16, 4) */
    float *scale;        /* (n_p), what a weight of 1 is worth */
    int32_t *offset;     /* (n_p), -63 times the sum of an output's weights: inputs are written as 0 to 126 */
} Matrix;

typedef struct {
    float *attention_norm; /* (dim_p) */
    float *ffn_norm;       /* (dim_p) */
    Matrix wqkv;           /* wq, wk and wv as one: (dim + 2 kv_dim, dim) */
    Matrix wo;             /* (dim, dim) */
    Matrix w13;            /* w1 in outputs 0 .., w3 in outputs hidden_p ..: (2 hidden_p, dim) */
    Matrix w2;             /* (dim, hidden) */
} Layer;

/* Sizes, and the same rounded up (`_p`) to whole panels or vectors; the padding is zeros and stays zeros. */
typedef struct {
    int32_t dim, hidden, n_layers, n_heads, n_kv_heads, vocab, context;
    bool is_tied, is_int8;
    bool is_integer;                 /* the network runs on integers */
    float theta, eps;
    int32_t head_dim, kv_dim, group; /* group: query heads that share a key/value head */
    float score_scale;               /* 1 / sqrt(head_dim) */
    size_t dim_p, hidden_p, qkv_p, vocab_p, head_p, context_p;
    size_t head_q; /* head_dim rounded up to eights */
    size_t row_q;  /* the widest input of a matrix, rounded up */
} Shape;

/* One key/value head of a slot, as integers: a number is its byte times the scale of its time step. What has a place
 * for every time step has it in the order of place_of(). */
typedef struct {
    uint8_t *key;       /* (context_p / 8, head_q / 4, 8, 4), 63 is zero: lanes of a load are eight places */
    float *key_scale;   /* (context_p), by place */
    int8_t *value;      /* (context_p / 2, head_q, 2): two time steps side by side */
    float *value_scale; /* (context_p), by place */
    float *value_most;  /* (context_p), by time step: the largest value_scale up to it */
} KvHead;

/* The queries of a token that share a key/value head. */
typedef struct {
    const uint8_t *q;      /* (group, head_q), signed bytes of at most 63 */
    const int32_t *offset; /* (group, 8), -63 times their sum, in every lane */
    const float *scale;    /* (group), what a score of 1 is worth, as a power of two */
} Query;

typedef struct {
    int32_t fed;     /* tokens in the KV cache */
    int32_t pending; /* drawn last and not fed yet, or -1 */
    int32_t in_call; /* the call that last named this slot: finds a slot named twice */
} Slot;

typedef struct {
    int32_t state, drawn, token; /* automaton state, tokens drawn so far, the last of them */
} Row;

/* What one thread needs for itself. */
typedef struct {
    brain *b;
    int32_t row_begin, row_end, row_next, status; /* row_next: the first that has not begun */
    int32_t n, chunk;              /* tokens waiting in the batch; at how many it is run */
    int32_t *token, *slot, *pos;   /* (CHUNK) each: the batch */
    int32_t *keep;                 /* (CHUNK), the row that draws after this token, or -1 */
    float *x, *xn, *att;           /* (CHUNK, dim_p) */
    float *qkv;                    /* (CHUNK, qkv_p) */
    float *h;                      /* (CHUNK, 2 hidden_p) */
    float *score;                  /* (HEADS_AT_ONCE, context_p) */
    uint8_t *xq;                   /* (CHUNK, row_q), the input of a matrix as integers */
    float *xq_scale;               /* (CHUNK) */
    uint8_t *query;                /* (n_heads, head_q), of one token */
    int32_t *query_offset;         /* (n_heads, 8) */
    float *query_scale;            /* (n_heads) */
    uint32_t *p;                   /* (HEADS_AT_ONCE, context_p / 2), attention as integers: two time steps in a word */
    float *logits;                 /* (LOGIT_ROWS, vocab_p) */
    uint32_t *mask;                /* (ceil(vocab / 32)), the allowed tokens */
    float *picked;                 /* (vocab_p), their logits; FORBIDDEN in the places of others */
    uint32_t *weight;              /* (vocab_p) */
    uint64_t *rank;                /* (2, vocab + 1) */
    int32_t *active;               /* (max_rows), rows still writing */
} Worker;

typedef struct {
    const char *name;
    void (*matmul)(float *c, size_t ldc, const float *a, size_t lda, int n, const Matrix *m, bool is_added);
    void (*rmsnorm)(const Shape *s, float *y, const float *x, const float *w);
    void (*swiglu)(const Shape *s, float *h);
    void (*attend)(const Shape *s, const float *q, int n_t, const float *k, const float *v, float *score, float *out);
    void (*exp_n)(float *y, const float *x, size_t n);
    bool (*pick)(float *y, const float *logits, const uint32_t *mask, size_t n_p, float *max);
    uint64_t (*weigh)(uint32_t *weight, const float *picked, size_t n_p, float max, float inverse);
    float (*quantize)(const float *x, int n, float most, int offset, uint8_t *q);
    void (*matmul_q)(float *c, size_t ldc, const uint8_t *a, size_t lda, const float *a_scale, int n, const Matrix *m,
                     bool is_added);
    void (*attend_q)(const Shape *s, const Query *q, int n_t, const KvHead *kv, float *score, uint32_t *p, float *out);
} Kernels;

struct brain {
    Shape s;
    uint8_t vocab_hash[32];
    char codec_version[32];
    int32_t n_slots, n_threads, max_rows;
    int32_t most_active; /* rows that a thread writes at a time: see most_active_for() */

    float *embedding;  /* (vocab, dim_p) */
    float *norm;       /* (dim_p) */
    Matrix classifier; /* (vocab, dim) */
    Layer *layer;      /* (n_layers) */
    float *rope;       /* (context, head_dim / 2, 2): cos, sin */
    char **piece;      /* (vocab) */
    char *piece_text;
    size_t piece_bytes;

    char *kv;          /* (n_slots, n_layers, n_kv_heads, kv_head_size): see kv_head() and kv_head_q() */
    size_t kv_head_size; /* bytes */
    Slot *slot;        /* (n_slots) */
    Row *row;          /* (max_rows) */
    float *hidden;     /* (max_rows, dim_p), the final hidden vector from which a row draws */
    int32_t *mark;     /* (vocab), finds a token that stands twice in a state */

    const Kernels *kernels;
    const brain_round_in *in; /* of the call now running */
    brain_round_out *out;
    int32_t call;

    long pid;                 /* of the process that opened it, where its threads are */
    atomic_flag is_busy;
    Worker *worker;           /* (n_threads); worker 0 is the caller */
    pthread_t *thread;        /* (n_threads - 1) */
    int32_t n_started, n_running;
    uint64_t generation;
    bool is_closing;
    pthread_mutex_t lock;
    pthread_cond_t go, done;

    void *arena;
};

/* ---------------------------------------------------------------------------------------------------------------- */
/* Memory                                                                                                           */

/* An arena is laid out twice by the same function: first with no base, to count, then for real. */
typedef struct {
    char *base;
    size_t used;
    bool is_overflow;
} Arena;

/* AddressSanitizer sees one block where there are many arrays: it is told of the gaps between them, which it makes wider. */
#if !defined(__SANITIZE_ADDRESS__) && defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
enum { RED_ZONE = ALIGN };
#else
enum { RED_ZONE = 0 };
#define ASAN_POISON_MEMORY_REGION(at, bytes) ((void)(at), (void)(bytes))
#endif

static void *carve(Arena *a, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - a->used - ALIGN - RED_ZONE) {
        a->is_overflow = true;
        return NULL;
    }
    const size_t room = (bytes + ALIGN - 1) / ALIGN * ALIGN + RED_ZONE;
    char *p = a->base ? a->base + a->used : NULL;
    if (p) ASAN_POISON_MEMORY_REGION(p + bytes, room - bytes);
    a->used += room;
    return p;
}

static size_t product(size_t a, size_t b, size_t c, size_t d) { /* SIZE_MAX when it overflows: carve then refuses */
    size_t r;
    if (__builtin_mul_overflow(a, b, &r) || __builtin_mul_overflow(r, c, &r) || __builtin_mul_overflow(r, d, &r))
        return SIZE_MAX;
    return r;
}

static size_t round_up(size_t n, size_t to) { return (n + to - 1) / to * to; }

static void carve_matrix(Arena *a, bool is_integer, Matrix *m, size_t n, size_t k) {
    const size_t n_p = round_up(n, PANEL), k_p = round_up(k, 8);
    *m = (Matrix){.n = (int32_t)n, .k = (int32_t)k, .k_p = (int32_t)k_p, .is_narrow = true};
    if (is_integer) {
        m->packed = carve(a, n_p, k_p);
        m->scale = carve(a, n_p, sizeof(float));
        m->offset = carve(a, n_p, sizeof(int32_t));
    } else {
        m->panel = carve(a, n_p, k * sizeof(float));
    }
}

static void layout_worker(brain *b, Arena *a, Worker *w) {
    const Shape *s = &b->s;
    const size_t f = sizeof(float), vocab = (size_t)s->vocab;
    Worker v = {0};
    v.token = carve(a, CHUNK, sizeof(int32_t));
    v.slot = carve(a, CHUNK, sizeof(int32_t));
    v.pos = carve(a, CHUNK, sizeof(int32_t));
    v.keep = carve(a, CHUNK, sizeof(int32_t));
    v.x = carve(a, CHUNK * s->dim_p, f);
    v.xn = carve(a, CHUNK * s->dim_p, f);
    v.att = carve(a, CHUNK * s->dim_p, f);
    v.qkv = carve(a, CHUNK * s->qkv_p, f);
    v.h = carve(a, CHUNK * 2 * s->hidden_p, f);
    v.score = carve(a, HEADS_AT_ONCE * s->context_p, f);
    if (s->is_integer) {
        v.xq = carve(a, CHUNK, s->row_q);
        v.xq_scale = carve(a, CHUNK, f);
        v.query = carve(a, (size_t)s->n_heads, s->head_q);
        v.query_offset = carve(a, (size_t)s->n_heads, 8 * sizeof(int32_t));
        v.query_scale = carve(a, (size_t)s->n_heads, f);
        v.p = carve(a, HEADS_AT_ONCE * s->context_p / 2, sizeof(uint32_t));
    }
    v.logits = carve(a, LOGIT_ROWS * s->vocab_p, f);
    v.picked = carve(a, s->vocab_p, f);
    v.mask = carve(a, (vocab + 31) / 32, sizeof(uint32_t));
    v.weight = carve(a, s->vocab_p, sizeof(uint32_t));
    v.rank = carve(a, 2 * (vocab + 1), sizeof(uint64_t));
    v.active = carve(a, (size_t)b->max_rows, sizeof(int32_t));
    if (a->base) *w = v;
}

/* How many rows a thread writes at a time. A step reads all weights once, for all of them together, and every row's own
 * cache, which stands in the processor's cache only if few rows take turns: so just enough rows that their caches are as
 * large as the weights. */
static int32_t most_active_for(const Shape *s, size_t kv_head_size) {
    const size_t dim = (size_t)s->dim, weights = dim * (2 * dim + 2 * (size_t)s->kv_dim + 3 * (size_t)s->hidden);
    const size_t rows = weights * (s->is_integer ? 1 : sizeof(float)) / ((size_t)s->n_kv_heads * kv_head_size);
    return rows < LEAST_ACTIVE ? LEAST_ACTIVE : rows > CHUNK ? CHUNK : (int32_t)rows;
}

static void layout(brain *b, Arena *a) {
    const Shape *s = &b->s;
    const size_t f = sizeof(float), dim = (size_t)s->dim, vocab = (size_t)s->vocab, n_slots = (size_t)b->n_slots;
    const size_t n_layers = (size_t)s->n_layers, kv_dim = (size_t)s->kv_dim, hidden = (size_t)s->hidden;

    b->embedding = carve(a, vocab, s->dim_p * f);
    b->norm = carve(a, s->dim_p, f);
    const bool q = s->is_integer;
    carve_matrix(a, q, &b->classifier, vocab, dim);
    Layer *layers = carve(a, n_layers, sizeof(Layer));
    for (size_t i = 0; i < n_layers; i++) {
        Layer l;
        l.attention_norm = carve(a, s->dim_p, f);
        l.ffn_norm = carve(a, s->dim_p, f);
        carve_matrix(a, q, &l.wqkv, dim + 2 * kv_dim, dim);
        carve_matrix(a, q, &l.wo, dim, dim);
        carve_matrix(a, q, &l.w13, 2 * s->hidden_p, dim);
        carve_matrix(a, q, &l.w2, dim, hidden);
        if (a->base) layers[i] = l;
    }
    b->layer = layers;
    b->rope = carve(a, (size_t)s->context * (size_t)s->head_dim, f);
    b->piece = carve(a, vocab, sizeof(char *));
    b->piece_text = carve(a, b->piece_bytes + vocab, 1);
    b->kv_head_size = q ? s->context_p * (2 * s->head_q + 3 * f)
                        : (s->context_p * (size_t)s->head_dim + (size_t)s->context * s->head_p) * f;
    b->most_active = most_active_for(s, b->kv_head_size);
    b->kv_head_size += RED_ZONE;
    b->kv = carve(a, product(n_slots, n_layers, (size_t)s->n_kv_heads, b->kv_head_size), 1);
    for (size_t i = 0; i < n_slots * n_layers * (size_t)s->n_kv_heads && RED_ZONE && a->base; i++)
        ASAN_POISON_MEMORY_REGION(b->kv + (i + 1) * b->kv_head_size - RED_ZONE, RED_ZONE);
    b->slot = carve(a, n_slots, sizeof(Slot));
    b->row = carve(a, (size_t)b->max_rows, sizeof(Row));
    b->hidden = carve(a, (size_t)b->max_rows, s->dim_p * f);
    b->mark = carve(a, vocab, sizeof(int32_t));
    b->thread = carve(a, (size_t)b->n_threads, sizeof(pthread_t));
    Worker *workers = carve(a, (size_t)b->n_threads, sizeof(Worker));
    for (int32_t i = 0; i < b->n_threads; i++) layout_worker(b, a, a->base ? &workers[i] : NULL);
    b->worker = workers;
}

static _Thread_local char error_line[256]; /* a call that is refused because of another thread's has a line of its own */

__attribute__((format(printf, 2, 3)))
static int fail(int status, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(error_line, sizeof error_line, format, args);
    va_end(args);
    return status;
}

#include "engine/arithmetic.h"
#include "engine/plain.h"

/* ---------------------------------------------------------------------------------------------------------------- */
/* Kernels                                                                                                          */

/* The fast kernels are written once, in kernels.h, and compiled once for each instruction set. */

typedef float v8 __attribute__((vector_size(32)));
typedef uint32_t v8u __attribute__((vector_size(32)));
typedef float v8_any __attribute__((vector_size(32), aligned(4), may_alias));
typedef uint32_t v8u_any __attribute__((vector_size(32), aligned(4), may_alias));

#include "engine/integers.h"

#define NAME(x) x##_portable
#define SET "portable"
#define TARGET
#define TILE_ROWS 3 /* a vector is two SSE registers: 3 x 16 outputs are 12 of the 16 */
#define TILE_ROWS_Q 1
#include "engine/kernels.h"

#if defined(__x86_64__)
#define NAME(x) x##_sse2
#define SET "sse2"
#define TARGET
#define TILE_ROWS 3
#define TILE_ROWS_Q 2
#include "engine/kernels.h"

#define NAME(x) x##_avx2
#define SET "avx2"
#define TARGET __attribute__((target("avx2")))
#define TILE_ROWS 6 /* 6 x 16: 12 accumulators + 2 weights + 1 broadcast + 1 product = the 16 registers of AVX2 */
#define TILE_ROWS_Q 3
#include "engine/kernels.h"
static bool has_avx2(void) { return __builtin_cpu_supports("avx2") != 0; }
#endif

static const Kernels *find_kernels(const char *name) { /* NULL name: the fastest */
#if defined(__x86_64__)
    if (has_avx2() && (!name || !strcmp(name, kernels_avx2.name))) return &kernels_avx2;
    if (!name || !strcmp(name, kernels_sse2.name)) return &kernels_sse2;
#endif
    if (!name || !strcmp(name, kernels_portable.name)) return &kernels_portable;
    return strcmp(name, kernels_naive.name) ? NULL : &kernels_naive;
}

#include "engine/model_file.h"

/* ---------------------------------------------------------------------------------------------------------------- */
/* Forward: a batch of tokens, of any slots at any positions, through the network                                    */

/* A key/value head of a slot: keys (context_p / 16, head_dim, 16), so that 16 time steps lie side by side for the
 * scores; then values (context, head_p). */
static float *kv_head(const brain *b, int32_t slot, int32_t layer, int32_t head) {
    const Shape *s = &b->s;
    const size_t at = ((size_t)slot * (size_t)s->n_layers + (size_t)layer) * (size_t)s->n_kv_heads + (size_t)head;
    return (float *)(void *)(b->kv + at * b->kv_head_size);
}

static KvHead kv_head_q(const brain *b, int32_t slot, int32_t layer, int32_t head) {
    const size_t context_p = b->s.context_p, bytes = context_p * b->s.head_q;
    KvHead kv;
    kv.key_scale = kv_head(b, slot, layer, head);
    kv.value_scale = kv.key_scale + context_p;
    kv.value_most = kv.value_scale + context_p;
    kv.key = (uint8_t *)(kv.value_most + context_p);
    kv.value = (int8_t *)(kv.key + bytes);
    return kv;
}

static float *kv_values(const brain *b, float *keys) { return keys + b->s.context_p * (size_t)b->s.head_dim; }

/* Turns neighbouring pairs of each head by the angle of their position. */
static void rope(const brain *b, float *x, int32_t n_heads, int32_t pos) {
    const int32_t half = b->s.head_dim / 2;
    const float *table = b->rope + (size_t)pos * (size_t)b->s.head_dim;
    for (int32_t h = 0; h < n_heads; h++, x += b->s.head_dim)
        for (int32_t i = 0; i < half; i++) {
            const float c = table[2 * i], s = table[2 * i + 1], x0 = x[2 * i], x1 = x[2 * i + 1];
            x[2 * i] = x0 * c - x1 * s;
            x[2 * i + 1] = x0 * s + x1 * c;
        }
}

static void store_kv(const brain *b, int32_t layer, int32_t slot, int32_t pos, const float *k, const float *v) {
    const Shape *s = &b->s;
    const int32_t hd = s->head_dim;
    for (int32_t h = 0; h < s->n_kv_heads; h++, k += hd, v += hd) {
        float *keys = kv_head(b, slot, layer, h);
        float *tile_of_pos = keys + (size_t)(pos / PANEL) * (size_t)hd * PANEL + pos % PANEL;
        for (int32_t d = 0; d < hd; d++) tile_of_pos[d * PANEL] = k[d];
        memcpy(kv_values(b, keys) + (size_t)pos * s->head_p, v, (size_t)hd * sizeof(float));
    }
}

static void store_kv_q(const brain *b, Worker *w, int32_t layer, int32_t slot, int32_t pos, const float *k, const float *v) {
    const Shape *s = &b->s;
    const int32_t hd = s->head_dim, place = place_of(pos);
    uint8_t *bytes = w->xq;
    for (int32_t h = 0; h < s->n_kv_heads; h++, k += hd, v += hd) {
        const KvHead kv = kv_head_q(b, slot, layer, h);
        kv.key_scale[place] = b->kernels->quantize(k, hd, 63, 63, bytes);
        uint8_t *key = kv.key + (size_t)(place / 8) * s->head_q * 8 + (size_t)(place % 8) * 4;
        memset(bytes + hd, 0, s->head_q - (size_t)hd);
        for (size_t d = 0; d < s->head_q; d += 4) memcpy(key + d * 8, bytes + d, 4);
        const float scale = b->kernels->quantize(v, hd, 127, 0, bytes);
        kv.value_scale[place] = scale;
        kv.value_most[pos] = pos > 0 && kv.value_most[pos - 1] > scale ? kv.value_most[pos - 1] : scale;
        int8_t *value = kv.value + (size_t)(pos / 2) * s->head_q * 2 + pos % 2;
        for (int32_t d = 0; d < hd; d++) value[2 * d] = (int8_t)bytes[d];
    }
}

/* The queries of one token as integers, all heads. */
static void quantize_queries(const brain *b, Worker *w, const float *q) {
    const Shape *s = &b->s;
    const float in_powers_of_two = s->score_scale * LOG2_E;
    for (int32_t h = 0; h < s->n_heads; h++, q += s->head_dim) {
        uint8_t *bytes = w->query + (size_t)h * s->head_q;
        w->query_scale[h] = b->kernels->quantize(q, s->head_dim, 63, 0, bytes) * in_powers_of_two;
        int32_t sum = 0;
        for (int32_t d = 0; d < s->head_dim; d++) sum += (int8_t)bytes[d];
        for (int32_t lane = 0; lane < 8; lane++) w->query_offset[h * 8 + lane] = -63 * sum;
    }
}

static void attend_all_q(const brain *b, Worker *w, int32_t layer, int32_t n) {
    const Shape *s = &b->s;
    const size_t group = (size_t)s->group;
    for (int32_t i = 0; i < n; i++) {
        quantize_queries(b, w, w->qkv + (size_t)i * s->qkv_p);
        for (int32_t h = 0; h < s->n_kv_heads; h++) {
            const size_t first = (size_t)h * group;
            const Query q = {w->query + first * s->head_q, w->query_offset + first * 8, w->query_scale + first};
            const KvHead kv = kv_head_q(b, w->slot[i], layer, h);
            b->kernels->attend_q(s, &q, w->pos[i] + 1, &kv, w->score, w->p,
                                 w->att + (size_t)i * s->dim_p + first * (size_t)s->head_dim);
        }
    }
}

/* y (n, m->n) = x (n, m->k) times a matrix, on the numbers the model runs on. */
static void project(const brain *b, Worker *w, float *y, size_t ldy, const float *x, size_t ldx, int32_t n,
                    const Matrix *m, bool is_added) {
    const Kernels *k = b->kernels;
    if (!b->s.is_integer) {
        k->matmul(y, ldy, x, ldx, n, m, is_added);
        return;
    }
    for (int32_t i = 0; i < n; i++)
        w->xq_scale[i] = k->quantize(x + (size_t)i * ldx, m->k, 63, 63, w->xq + (size_t)i * b->s.row_q);
    k->matmul_q(y, ldy, w->xq, b->s.row_q, w->xq_scale, n, m, is_added);
}

/* Attention of n tokens. Neighbours in the batch that share a slot share its keys in the cache, head by head. */
static void attend_all(const brain *b, Worker *w, int32_t layer, int32_t n) {
    const Shape *s = &b->s;
    const size_t heads = (size_t)s->group * (size_t)s->head_dim;
    for (int32_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && w->slot[end] == w->slot[i]; end++) {}
        for (int32_t h = 0; h < s->n_kv_heads; h++) {
            float *keys = kv_head(b, w->slot[i], layer, h);
            for (int32_t j = i; j < end; j++)
                b->kernels->attend(s, w->qkv + (size_t)j * s->qkv_p + (size_t)h * heads, w->pos[j] + 1, keys,
                                   kv_values(b, keys), w->score, w->att + (size_t)j * s->dim_p + (size_t)h * heads);
        }
    }
}

/* Moves the tokens after which something is drawn to the front of the batch; returns how many they are. */
static int32_t only_drawing(const brain *b, Worker *w, int32_t n) {
    int32_t to = 0;
    for (int32_t i = 0; i < n; i++) {
        if (w->keep[i] < 0) continue;
        if (to < i) {
            memcpy(w->x + (size_t)to * b->s.dim_p, w->x + (size_t)i * b->s.dim_p, b->s.dim_p * sizeof(float));
            memcpy(w->qkv + (size_t)to * b->s.qkv_p, w->qkv + (size_t)i * b->s.qkv_p, b->s.qkv_p * sizeof(float));
            w->keep[to] = w->keep[i], w->slot[to] = w->slot[i], w->pos[to] = w->pos[i];
        }
        to++;
    }
    return to;
}

/* Runs the batch of `w` (token, slot, pos, keep), whose slots hold every earlier position. Afterwards the first rows
 * of w->xn are the final, normed vectors of the tokens with keep >= 0, w->keep their keeps; returns their number. */
static int32_t forward(const brain *b, Worker *w) {
    const Shape *s = &b->s;
    const Kernels *k = b->kernels;
    const size_t dim_p = s->dim_p, qkv_p = s->qkv_p, h_p = 2 * s->hidden_p;
    int32_t n = w->n;
    for (int32_t i = 0; i < n; i++)
        memcpy(w->x + (size_t)i * dim_p, b->embedding + (size_t)w->token[i] * dim_p, dim_p * sizeof(float));

    for (int32_t l = 0; l < s->n_layers; l++) {
        const Layer *layer = &b->layer[l];
        for (int32_t i = 0; i < n; i++)
            k->rmsnorm(s, w->xn + (size_t)i * dim_p, w->x + (size_t)i * dim_p, layer->attention_norm);
        project(b, w, w->qkv, qkv_p, w->xn, dim_p, n, &layer->wqkv, false);
        for (int32_t i = 0; i < n; i++) {
            float *q = w->qkv + (size_t)i * qkv_p, *key = q + s->dim;
            rope(b, q, s->n_heads + s->n_kv_heads, w->pos[i]); /* the keys stand right behind the queries */
            if (s->is_integer)
                store_kv_q(b, w, l, w->slot[i], w->pos[i], key, key + s->kv_dim);
            else
                store_kv(b, l, w->slot[i], w->pos[i], key, key + s->kv_dim);
        }
        /* Of a token after which nothing is drawn the last layer leaves only its key and value. */
        if (l == s->n_layers - 1) n = only_drawing(b, w, n);
        (s->is_integer ? attend_all_q : attend_all)(b, w, l, n);
        project(b, w, w->x, dim_p, w->att, dim_p, n, &layer->wo, true);
        for (int32_t i = 0; i < n; i++)
            k->rmsnorm(s, w->xn + (size_t)i * dim_p, w->x + (size_t)i * dim_p, layer->ffn_norm);
        project(b, w, w->h, h_p, w->xn, dim_p, n, &layer->w13, false);
        for (int32_t i = 0; i < n; i++) k->swiglu(s, w->h + (size_t)i * h_p);
        project(b, w, w->x, dim_p, w->h, h_p, n, &layer->w2, true);
    }
    for (int32_t i = 0; i < n; i++) k->rmsnorm(s, w->xn + (size_t)i * dim_p, w->x + (size_t)i * dim_p, b->norm);
    return n;
}

/* Runs what waits in the batch and keeps the vectors from which rows will draw. */
static void flush(brain *b, Worker *w) {
    if (w->n == 0) return;
    const int32_t n = forward(b, w);
    for (int32_t i = 0; i < n; i++)
        memcpy(b->hidden + (size_t)w->keep[i] * b->s.dim_p, w->xn + (size_t)i * b->s.dim_p,
               b->s.dim_p * sizeof(float));
    w->n = 0;
}

static void feed(brain *b, Worker *w, int32_t slot, int32_t token, int32_t keep) {
    const int32_t i = w->n++;
    w->token[i] = token;
    w->slot[i] = slot;
    w->pos[i] = b->slot[slot].fed++;
    w->keep[i] = keep;
    if (w->n >= w->chunk) flush(b, w);
}

/* Equal passes of whole tiles: 100 tokens are 54 and 46, not 96 and 4. */
static int32_t chunk_for(size_t n_tokens) {
    const size_t passes = (n_tokens + CHUNK - 1) / CHUNK;
    return passes <= 1 ? CHUNK : (int32_t)round_up((n_tokens + passes - 1) / passes, 6);
}

#include "engine/sampler.h"

/* ---------------------------------------------------------------------------------------------------------------- */
/* A round, as one thread lives it                                                                                  */

/* Takes the drawn token into the row's completion; true if the row goes on. */
static bool accept_token(brain *b, int32_t r, int32_t token) {
    const brain_round_in *in = b->in;
    Row *row = &b->row[r];
    b->out->completion[(size_t)r * (size_t)in->completion_stride + (size_t)row->drawn] = token;
    row->drawn++;
    row->token = token;
    int32_t end = BRAIN_END_NONE;
    if (row->state >= 0 && (row->state = next_state(in->automaton, row->state, token)) < 0) end = BRAIN_END_FINAL;
    if (token == in->stop_token) end = BRAIN_END_STOP;
    if (!end && row->drawn == in->max_new[r]) end = BRAIN_END_LENGTH;
    b->out->end[r] = end;
    b->out->length[r] = row->drawn;
    if (end) b->slot[in->slot[r]].pending = token;
    return !end;
}

static void feed_prompt(brain *b, Worker *w, int32_t r) {
    const brain_round_in *in = b->in;
    const int32_t slot = in->slot[r], pending = b->slot[slot].pending, draws = in->max_new[r] > 0 ? r : -1;
    const int32_t first = in->prompt_offset[r], end = in->prompt_offset[r + 1];
    if (pending >= 0) feed(b, w, slot, pending, first == end ? draws : -1);
    b->slot[slot].pending = -1;
    for (int32_t i = first; i < end; i++) feed(b, w, slot, in->prompt_token[i], i == end - 1 ? draws : -1);
}

/* Draws one token for each of the rows still active and drops those that end; returns how many go on, -1 on a number
 * that is not finite. */
static int32_t draw_all(brain *b, Worker *w, int32_t n_active) {
    const size_t dim_p = b->s.dim_p;
    int32_t go_on = 0, group[LOGIT_ROWS], n_group = 0;
    for (int32_t i = 0; i < n_active; i++) {
        const int32_t r = w->active[i], token = only_choice(b->in->automaton, b->row[r].state);
        if (token >= 0) {
            if (b->row[r].drawn == 0 && b->out->first_probs)
                b->out->first_probs[(size_t)r * (size_t)b->s.vocab + (size_t)token] = 1;
            if (accept_token(b, r, token)) w->active[go_on++] = r;
        } else {
            const float *hidden = b->hidden + (size_t)r * dim_p;
            for (size_t d = 0; d < dim_p; d++) /* integers would hide it: what is not a number has no size */
                if (!is_finite(hidden[d])) return -1;
            memcpy(w->xn + (size_t)n_group * dim_p, hidden, dim_p * sizeof(float));
            group[n_group++] = r;
        }
        if (n_group == LOGIT_ROWS || (n_group > 0 && i == n_active - 1)) {
            project(b, w, w->logits, b->s.vocab_p, w->xn, dim_p, n_group, &b->classifier, false);
            for (int32_t g = 0; g < n_group; g++) {
                const int32_t drawn = draw_token(b, w, group[g], w->logits + (size_t)g * b->s.vocab_p);
                if (drawn < 0) return -1;
                if (accept_token(b, group[g], drawn)) w->active[go_on++] = group[g];
            }
            n_group = 0;
        }
    }
    return go_on;
}

/* Feeds the tokens that n_active rows drew last, and the prompts of rows that join them while there is room; returns how
 * many draw now. */
static int32_t feed_all(brain *b, Worker *w, int32_t n_active) {
    const brain_round_in *in = b->in;
    const int32_t n_writing = n_active, first = w->row_next;
    size_t total = (size_t)n_writing;
    for (; n_active < b->most_active && w->row_next < w->row_end; w->row_next++) {
        total += (size_t)b->out->fed[w->row_next];
        if (in->max_new[w->row_next] > 0) w->active[n_active++] = w->row_next;
    }
    w->chunk = chunk_for(total);
    for (int32_t r = first; r < w->row_next; r++) feed_prompt(b, w, r);
    for (int32_t i = 0; i < n_writing; i++) {
        const int32_t r = w->active[i];
        feed(b, w, in->slot[r], b->row[r].token, r);
        b->out->fed[r]++;
    }
    flush(b, w);
    return n_active;
}

static void run_rows(brain *b, Worker *w) {
    const FpState fp = fp_enter();
    int32_t n = 0;
    w->n = 0;
    w->row_next = w->row_begin;
    while (n >= 0 && (n > 0 || w->row_next < w->row_end)) n = draw_all(b, w, feed_all(b, w, n));
    if (n < 0) w->status = BRAIN_E_NUMERIC;
    fp_leave(fp);
}

/* ---------------------------------------------------------------------------------------------------------------- */
/* Threads: a pool that sleeps between calls. Each thread takes a whole share of the rows; they meet once, at the end */

static void *worker_main(void *arg) {
    Worker *w = arg;
    brain *b = w->b;
    uint64_t seen = 0;
    pthread_mutex_lock(&b->lock);
    for (;;) {
        while (b->generation == seen && !b->is_closing) pthread_cond_wait(&b->go, &b->lock);
        if (b->is_closing) break;
        seen = b->generation;
        pthread_mutex_unlock(&b->lock);
        if (w->row_begin < w->row_end) run_rows(b, w);
        pthread_mutex_lock(&b->lock);
        if (--b->n_running == 0) pthread_cond_signal(&b->done);
    }
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

static int start_threads(brain *b) {
    for (int32_t i = 0; i < b->n_threads; i++) b->worker[i].b = b;
    for (; b->n_started < b->n_threads - 1; b->n_started++)
        if (pthread_create(&b->thread[b->n_started], NULL, worker_main, &b->worker[b->n_started + 1]) != 0)
            return BRAIN_E_THREAD;
    return BRAIN_OK;
}

/* Deals out the rows in order, whole, so that each thread has about the same number of tokens. */
static void share_rows(brain *b) {
    const brain_round_in *in = b->in;
    uint64_t total = 0, sum = 0;
    int32_t r = 0;
    for (int32_t i = 0; i < in->n_rows; i++) total += (uint64_t)b->out->fed[i] + (uint64_t)in->max_new[i] + 1;
    for (int32_t t = 0; t < b->n_threads; t++) {
        Worker *w = &b->worker[t];
        const uint64_t until = total * (uint64_t)(t + 1) / (uint64_t)b->n_threads;
        w->status = BRAIN_OK;
        w->row_begin = r;
        for (; r < in->n_rows; r++) { /* a row goes where the larger part of it falls */
            const uint64_t cost = (uint64_t)b->out->fed[r] + (uint64_t)in->max_new[r] + 1;
            if (sum + cost / 2 > until) break;
            sum += cost;
        }
        if (t == b->n_threads - 1) r = in->n_rows;
        w->row_end = r;
    }
}

static void run_threads(brain *b) {
    int32_t n_busy = 0;
    for (int32_t t = 1; t < b->n_threads; t++) n_busy += b->worker[t].row_begin < b->worker[t].row_end;
    if (n_busy) {
        pthread_mutex_lock(&b->lock);
        b->generation++;
        b->n_running = b->n_threads - 1;
        pthread_cond_broadcast(&b->go);
        pthread_mutex_unlock(&b->lock);
    }
    if (b->worker[0].row_begin < b->worker[0].row_end) run_rows(b, &b->worker[0]);
    if (n_busy) {
        pthread_mutex_lock(&b->lock);
        while (b->n_running) pthread_cond_wait(&b->done, &b->lock);
        pthread_mutex_unlock(&b->lock);
    }
}

/* ---------------------------------------------------------------------------------------------------------------- */
/* API                                                                                                              */

#include "engine/checks.h"

int32_t brain_abi_version(void) { return BRAIN_ABI; }

static bool take(brain *b) { return !atomic_flag_test_and_set_explicit(&b->is_busy, memory_order_acquire); }

static void stop_threads(brain *b) {
    pthread_mutex_lock(&b->lock);
    b->is_closing = true;
    pthread_cond_broadcast(&b->go);
    pthread_mutex_unlock(&b->lock);
    for (int32_t i = 0; i < b->n_started; i++) pthread_join(b->thread[i], NULL);
    pthread_mutex_destroy(&b->lock);
    pthread_cond_destroy(&b->go);
    pthread_cond_destroy(&b->done);
}

void brain_close(brain *b) {
    if (!b) return;
    if (b->pid == (long)getpid()) { /* a forked child has neither the threads nor whoever holds the lock */
        const struct timespec moment = {0, 200000};
        while (!take(b)) nanosleep(&moment, NULL);
        stop_threads(b);
    }
    free(b->arena);
    free(b);
}

int brain_open(const char *path, int32_t n_slots, int32_t n_threads, int32_t max_rows, int32_t in_fp32, brain **out,
               char *err, size_t err_len) {
    const Err e = {err, err_len};
    unsigned char *file = NULL;
    size_t size = 0;
    *out = NULL;
    if (n_slots < 1 || n_threads < 1 || n_threads > 1024 || max_rows < 1)
        return refuse(e, BRAIN_E_ARGUMENT, "n_slots %d, n_threads %d, max_rows %d; expected at least 1 of each and at "
                      "most 1024 threads", n_slots, n_threads, max_rows);
    int status = read_whole(path, HEADER_BYTES, &file, &size, e);
    if (status) return status;
    brain *b = calloc(1, sizeof *b);
    if (!b) {
        free(file);
        return refuse(e, BRAIN_E_MEMORY, "%s: no memory", path);
    }
    const FpState fp = fp_enter();
    b->n_slots = n_slots;
    b->n_threads = n_threads;
    b->max_rows = max_rows;
    b->kernels = find_kernels(NULL);
    b->pid = (long)getpid();
    atomic_flag_clear(&b->is_busy);
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->go, NULL);
    pthread_cond_init(&b->done, NULL);
    status = parse_header(b, file, size, in_fp32, path, e);
    if (!status) status = load_model(b, file, path, e);
    free(file);
    fp_leave(fp);
    if (!status && (status = start_threads(b)) != BRAIN_OK)
        refuse(e, status, "only %d of %d threads could be started; ask for fewer", b->n_started + 1, n_threads);
    if (status)
        brain_close(b);
    else
        *out = b;
    return status;
}

const char *brain_error(void) { return error_line; }

void brain_config(const brain *b, struct brain_config *out) {
    const Shape *s = &b->s;
    *out = (struct brain_config){
        .dim = s->dim, .hidden = s->hidden, .n_layers = s->n_layers, .n_heads = s->n_heads,
        .n_kv_heads = s->n_kv_heads, .vocab = s->vocab, .context = s->context, .is_tied = s->is_tied,
        .is_int8 = s->is_int8, .is_integer = s->is_integer, .n_slots = b->n_slots, .n_threads = b->n_threads, .max_rows = b->max_rows,
        .rope_theta = s->theta, .norm_eps = s->eps};
    memcpy(out->vocab_hash, b->vocab_hash, sizeof out->vocab_hash);
    memcpy(out->codec_version, b->codec_version, sizeof out->codec_version);
}

const char *brain_piece(const brain *b, int32_t token) {
    return token < 0 || token >= b->s.vocab ? NULL : b->piece[token];
}

const char *brain_kernels(const brain *b) { return b->kernels->name; }

/* Calls do not wait for each other: two at once are a mistake of the caller, and a refusal finds it. */
static int enter(brain *b) {
    if (b->pid != (long)getpid()) return fail(BRAIN_E_FORKED, "this brain was opened before a fork; open it again in this process");
    return take(b) ? BRAIN_OK : fail(BRAIN_E_BUSY, "another thread is inside this brain; make one call at a time");
}

static int leave(brain *b, int status) {
    atomic_flag_clear_explicit(&b->is_busy, memory_order_release);
    return status;
}

int brain_use_kernels(brain *b, const char *name) {
    const Kernels *k = find_kernels(name);
    int status = enter(b);
    if (status) return status;
    if (!k)
        return leave(b, fail(BRAIN_E_ARGUMENT, "kernels '%s'; expected naive, portable, sse2 or avx2 on a processor that "
                             "has it", name));
    b->kernels = k;
    return leave(b, BRAIN_OK);
}

int brain_slot_reset(brain *b, int32_t slot) {
    int status = enter(b);
    if (status) return status;
    if (!(status = check_slot(b, slot))) b->slot[slot].fed = 0, b->slot[slot].pending = -1;
    return leave(b, status);
}

int32_t brain_slot_length(brain *b, int32_t slot) {
    if (enter(b)) return -1;
    const int32_t length = check_slot(b, slot) ? -1 : stream_length(b, slot);
    leave(b, BRAIN_OK);
    return length;
}

/* Runs the waiting batch and writes the logits of its kept tokens at `logits` (rows of vocab). */
static int32_t flush_logits(brain *b, Worker *w, float *logits) {
    const Shape *s = &b->s;
    const int32_t n = forward(b, w);
    for (int32_t i = 0, m; i < n; i += m) {
        m = n - i < LOGIT_ROWS ? n - i : LOGIT_ROWS;
        project(b, w, w->logits, s->vocab_p, w->xn + (size_t)i * s->dim_p, s->dim_p, m, &b->classifier, false);
        for (int32_t j = 0; j < m; j++)
            memcpy(logits + (size_t)(i + j) * (size_t)s->vocab, w->logits + (size_t)j * s->vocab_p,
                   (size_t)s->vocab * sizeof(float));
    }
    w->n = 0;
    return n;
}

int brain_logits(brain *b, int32_t slot, const int32_t *tokens, int32_t n, int32_t only_last, float *logits) {
    int status = enter(b);
    if (status) return status;
    if ((status = check_logits(b, slot, tokens, n))) return leave(b, status);
    const FpState fp = fp_enter();
    Worker *w = &b->worker[0];
    w->n = 0;
    w->chunk = CHUNK + 1; /* this function runs the batch itself */
    if (b->slot[slot].pending >= 0) feed(b, w, slot, b->slot[slot].pending, -1);
    b->slot[slot].pending = -1;
    for (int32_t i = 0; i < n; i++) {
        feed(b, w, slot, tokens[i], only_last && i < n - 1 ? -1 : i);
        if (w->n == CHUNK || i == n - 1) logits += (size_t)flush_logits(b, w, logits) * (size_t)b->s.vocab;
    }
    fp_leave(fp);
    return leave(b, BRAIN_OK);
}

int brain_round(brain *b, const brain_round_in *in, brain_round_out *out) {
    int status = enter(b);
    if (status) return status;
    if ((status = check_round(b, in))) return leave(b, status);
    b->in = in;
    b->out = out;
    for (int32_t r = 0; r < in->n_rows; r++) {
        b->row[r] = (Row){.state = in->start_state[r], .drawn = 0, .token = -1};
        out->length[r] = 0;
        out->end[r] = BRAIN_END_NONE;
        out->fed[r] = in->prompt_offset[r + 1] - in->prompt_offset[r] + (b->slot[in->slot[r]].pending >= 0);
    }
    if (out->first_probs)
        memset(out->first_probs, 0, (size_t)in->n_rows * (size_t)b->s.vocab * sizeof(float));
    share_rows(b);
    run_threads(b);
    for (int32_t t = 0; t < b->n_threads; t++)
        if (b->worker[t].status) status = b->worker[t].status;
    if (status) {
        for (int32_t r = 0; r < in->n_rows; r++) b->slot[in->slot[r]].fed = 0, b->slot[in->slot[r]].pending = -1;
        fail(status, "the network gave a logit that is not finite: its weights are too large; train or export it again");
    }
    return leave(b, status);
}

void brain_exp(const float *x, float *y, size_t n) {
    const FpState fp = fp_enter();
    find_kernels(NULL)->exp_n(y, x, n);
    fp_leave(fp);
}

#ifdef BRAIN_MAIN
#include "command/command.h"
#endif
