/* The brain: a batched Llama-2 engine for many tiny minds, in one file to read from top to bottom:
 *
 *   structs, memory, math, Philox, kernels, the model file, forward, the automaton and the sampler, threads, API, main.
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

#ifdef BRAIN_NO_THREADS
#include "no_threads.h"
#else
#include <pthread.h>
#endif

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "brain files are little-endian and so must the machine be"
#endif

enum {
    PANEL = 16,      /* outputs in a weight panel: two 8-lane registers */
    CHUNK = 96,      /* tokens in one forward pass of one thread: a layer's activations stay near the L2 cache */
    LOGIT_ROWS = 48, /* rows in one product with the classifier */
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

/* One key/value head of a slot, as integers: a number is its byte times the scale of its time step. */
typedef struct {
    uint8_t *key;       /* (context_p / 8, head_q / 4, 8, 4), 63 is zero: lanes of a load are eight time steps */
    float *key_scale;   /* (context_p) */
    int8_t *value;      /* (context_p / 2, head_q, 2): two time steps side by side */
    float *value_scale; /* (context_p) */
    float *value_most;  /* (context_p), the largest value_scale up to here */
} KvHead;

/* The queries of a token that share a key/value head. */
typedef struct {
    const uint8_t *q;      /* (group, head_q), signed bytes of at most 63 */
    const int32_t *offset; /* (group, 8), -63 times their sum, in every lane */
    const float *scale;    /* (group), what a score of 1 is worth */
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
    int32_t index, row_begin, row_end, status;
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
    int16_t *p;                    /* (HEADS_AT_ONCE, context_p), attention as integers */
    float *logits;                 /* (LOGIT_ROWS, vocab_p) */
    uint32_t *mask;                /* (ceil(vocab / 32)), the allowed tokens */
    float *picked;                 /* (vocab_p), their logits; FORBIDDEN in the places of others */
    uint32_t *weight;              /* (vocab_p) */
    uint64_t *heap;                /* (vocab) */
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
    void (*attend_q)(const Shape *s, const Query *q, int n_t, const KvHead *kv, float *score, int16_t *p, float *out);
} Kernels;

struct brain {
    Shape s;
    uint8_t vocab_hash[32];
    char codec_version[32];
    int32_t n_slots, n_threads, max_rows;

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

    atomic_flag is_busy;
    Worker *worker;           /* (n_threads); worker 0 is the caller */
    pthread_t *thread;        /* (n_threads - 1) */
    int32_t n_started, n_running;
    uint64_t generation;
    bool is_closing;
    pthread_mutex_t lock;
    pthread_cond_t go, done;

    void *arena;
    char error[256];
};

/* ---------------------------------------------------------------------------------------------------------------- */
/* Memory                                                                                                           */

/* An arena is laid out twice by the same function: first with no base, to count, then for real. */
typedef struct {
    char *base;
    size_t used;
    bool is_overflow;
} Arena;

static void *carve(Arena *a, size_t count, size_t size) {
    size_t bytes, end;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - a->used - ALIGN) {
        a->is_overflow = true;
        return NULL;
    }
    end = a->used + (bytes + ALIGN - 1) / ALIGN * ALIGN;
    void *p = a->base ? a->base + a->used : NULL;
    a->used = end;
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
        v.p = carve(a, HEADS_AT_ONCE * s->context_p, sizeof(int16_t));
    }
    v.logits = carve(a, LOGIT_ROWS * s->vocab_p, f);
    v.picked = carve(a, s->vocab_p, f);
    v.mask = carve(a, (vocab + 31) / 32, sizeof(uint32_t));
    v.weight = carve(a, s->vocab_p, sizeof(uint32_t));
    v.heap = carve(a, vocab, sizeof(uint64_t));
    v.active = carve(a, (size_t)b->max_rows, sizeof(int32_t));
    if (a->base) *w = v;
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
    b->kv = carve(a, product(n_slots, n_layers, (size_t)s->n_kv_heads, b->kv_head_size), 1);
    b->slot = carve(a, n_slots, sizeof(Slot));
    b->row = carve(a, (size_t)b->max_rows, sizeof(Row));
    b->hidden = carve(a, (size_t)b->max_rows, s->dim_p * f);
    b->mark = carve(a, vocab, sizeof(int32_t));
    b->thread = carve(a, (size_t)b->n_threads, sizeof(pthread_t));
    Worker *workers = carve(a, (size_t)b->n_threads, sizeof(Worker));
    for (int32_t i = 0; i < b->n_threads; i++) layout_worker(b, a, a->base ? &workers[i] : NULL);
    b->worker = workers;
}

__attribute__((format(printf, 3, 4)))
static int fail(brain *b, int status, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(b->error, sizeof b->error, format, args);
    va_end(args);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------------- */
/* Math: no libm, so that no C library can change a bit                                                             */

/* Whoever calls us may have set "flush denormals" or another rounding mode (torch does): bits would differ. */
#if defined(__x86_64__)
typedef uint32_t FpState;
static FpState fp_enter(void) {
    FpState old = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(0x1F80);
    return old;
}
static void fp_leave(FpState old) { __builtin_ia32_ldmxcsr(old); }
#elif defined(__aarch64__)
typedef uint64_t FpState;
static FpState fp_enter(void) {
    FpState old, zero = 0;
    __asm__ volatile("mrs %0, fpcr" : "=r"(old));
    __asm__ volatile("msr fpcr, %0" : : "r"(zero));
    return old;
}
static void fp_leave(FpState old) { __asm__ volatile("msr fpcr, %0" : : "r"(old)); }
#else
typedef int FpState;
static FpState fp_enter(void) { return 0; }
static void fp_leave(FpState old) { (void)old; }
#endif

/* Double functions, used at open only, for the table of rotations. */

static double log_positive(double x) {
    double e = 0, sum = 0;
    while (x >= 2) x *= 0.5, e += 1;
    while (x < 1) x *= 2, e -= 1;
    const double s = (x - 1) / (x + 1), s2 = s * s; /* log x = 2 (s + s^3/3 + s^5/5 ...), s <= 1/3 */
    for (int k = 59; k >= 1; k -= 2) sum = sum * s2 + 1.0 / k;
    return e * 0.69314718055994530942 + 2 * s * sum;
}

static double exp_negative(double x) { /* x <= 0 */
    double scale = 1, sum = 1;
    while (x < -0.5) x += 0.69314718055994530942, scale *= 0.5;
    for (int k = 20; k >= 1; k--) sum = 1 + sum * x / k;
    return sum * scale;
}

static void cos_sin(double a, double *c, double *s) { /* a >= 0, below about a million */
    const int64_t k = (int64_t)(a * 0.63661977236758134308 + 0.5); /* quarter turns */
    double r = a - (double)k * 1.57079632673412561417;             /* pi/2 in 33 bits: the product is exact */
    r -= (double)k * 6.07710050650619224932e-11;
    const double r2 = r * r;
    double cr = 1, sr = 1;
    for (int n = 20; n >= 2; n -= 2) cr = 1 - cr * r2 / (n * (n - 1)), sr = 1 - sr * r2 / (n * (n + 1));
    sr *= r;
    *c = k % 4 == 0 ? cr : k % 4 == 1 ? -sr : k % 4 == 2 ? -cr : sr;
    *s = k % 4 == 0 ? sr : k % 4 == 1 ? cr : k % 4 == 2 ? -sr : -cr;
}

/* Single precision exp (Cephes): e^x = 2^n e^r, n = round(x / ln 2), so |r| <= ln 2 / 2. Below -87 it is exactly 0, so
 * it never makes a denormal; above 88 it stays at e^88. Written twice with the same operations in the same order. */
#define EXP_LOW (-87.0f)
#define EXP_HIGH 88.0f
#define LOG2_E 1.44269504088896341f
#define ROUNDING 12582912.0f /* 1.5 * 2^23: adding it rounds to an integer, which then stands in the low bits */
#define LN2_HIGH 0.693359375f
#define LN2_LOW (-2.12194440e-4f)
static const float EXP_POLY[6] = {1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f,
                                  4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f};

static uint32_t float_bits(float x) {
    uint32_t u;
    memcpy(&u, &x, 4);
    return u;
}

static bool is_finite(float x) { return (float_bits(x) & 0x7F800000u) != 0x7F800000u; }

#define FORBIDDEN (-3e38f)

static float exp1(float x) {
    const bool is_zero = x < EXP_LOW;
    x = x > EXP_HIGH ? EXP_HIGH : x;
    const float rounded = x * LOG2_E + ROUNDING, n = rounded - ROUNDING;
    const float r = (x - n * LN2_HIGH) - n * LN2_LOW;
    float p = EXP_POLY[0];
    for (int i = 1; i < 6; i++) p = p * r + EXP_POLY[i];
    p = (p * (r * r) + r) + 1.0f;
    const uint32_t scale_bits = (float_bits(rounded) - float_bits(ROUNDING) + 127u) << 23;
    float scale;
    memcpy(&scale, &scale_bits, 4);
    return is_zero ? 0.0f : p * scale;
}

#define SMALLEST_STEP 1e-30f /* a row whose largest number is below is all zeros to the integers */

static int32_t round_to_int(float x) { /* |x| < 2^22; halves to even */
    return (int32_t)(float_bits(x + ROUNDING) - float_bits(ROUNDING));
}

/* How large a 16-bit attention weight may be, so that n_t of them times values of at most 127 fit 32 bits. */
static float weight_most(int n_t) {
    const int32_t most = INT32_MAX / (127 * n_t);
    return most < INT16_MAX ? (float)most : (float)INT16_MAX;
}

/* A sum of many terms is eight sums, term i in sum i mod 8, put together like this. */
static inline float join8(const float s[8]) { return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7])); }

void brain_philox(uint64_t key, const uint32_t counter[4], uint32_t out[4]) {
    uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    for (int round = 0; round < 10; round++) {
        const uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)p1;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)p0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0, out[1] = c1, out[2] = c2, out[3] = c3;
}

/* ---------------------------------------------------------------------------------------------------------------- */
/* Kernels: first the reference, which says in plain loops what is computed in which order                          */

static void matmul_naive(float *c, size_t ldc, const float *a, size_t lda, int n, const Matrix *m, bool is_added) {
    for (int i = 0; i < n; i++)
        for (int32_t o = 0; o < m->n; o++) {
            const float *w = m->panel + (size_t)(o / PANEL) * (size_t)m->k * PANEL + o % PANEL;
            float sum = 0;
            for (int32_t k = 0; k < m->k; k++) sum += a[(size_t)i * lda + (size_t)k] * w[(size_t)k * PANEL];
            float *to = c + (size_t)i * ldc + o;
            *to = is_added ? *to + sum : sum;
        }
}

static void rmsnorm_naive(const Shape *s, float *y, const float *x, const float *w) {
    float sums[8] = {0};
    for (int32_t i = 0; i < s->dim; i++) sums[i % 8] += x[i] * x[i];
    const float scale = 1.0f / __builtin_sqrtf(join8(sums) / (float)s->dim + s->eps);
    for (int32_t i = 0; i < s->dim; i++) y[i] = w[i] * (x[i] * scale);
}

static void swiglu_naive(const Shape *s, float *h) {
    for (int32_t i = 0; i < s->hidden; i++) h[i] = h[i] / (1.0f + exp1(-h[i])) * h[s->hidden_p + (size_t)i];
}

/* q and out: (group, head_dim). k: (context_p / 16, head_dim, 16). v: (context, head_p). n_t: time steps to look at. */
static void attend_naive(const Shape *s, const float *q, int n_t, const float *k, const float *v, float *score,
                         float *out) {
    const int hd = s->head_dim;
    for (int h = 0; h < s->group; h++, q += hd, out += hd) {
        float sums[8] = {0}, max = 0;
        for (int t = 0; t < n_t; t++) {
            const float *kt = k + (size_t)(t / PANEL) * (size_t)hd * PANEL + t % PANEL;
            float sum = 0;
            for (int d = 0; d < hd; d++) sum += q[d] * kt[d * PANEL];
            score[t] = sum * s->score_scale;
            if (t == 0 || score[t] > max) max = score[t];
        }
        for (int t = 0; t < n_t; t++) {
            score[t] = exp1(score[t] - max);
            sums[t % 8] += score[t];
        }
        const float scale = 1.0f / join8(sums);
        for (int d = 0; d < hd; d++) {
            float sum = 0;
            for (int t = 0; t < n_t; t++) sum += score[t] * v[(size_t)t * s->head_p + (size_t)d];
            out[d] = sum * scale;
        }
    }
}

static void exp_naive(float *y, const float *x, size_t n) {
    for (size_t i = 0; i < n; i++) y[i] = exp1(x[i]);
}

/* y = the logits of the tokens in the mask, FORBIDDEN elsewhere; their largest; false if one of them is not finite. */
static bool pick_naive(float *y, const float *logits, const uint32_t *mask, size_t n_p, float *max) {
    bool is_good = true;
    *max = FORBIDDEN;
    for (size_t i = 0; i < n_p; i++) {
        const bool is_in = mask[i / 32] >> i % 32 & 1;
        y[i] = is_in ? logits[i] : FORBIDDEN;
        is_good = is_good && is_finite(y[i]);
        *max = y[i] > *max ? y[i] : *max;
    }
    return is_good;
}

/* Weights as integers, 2^30 for the likeliest, and their sum. */
static uint64_t weigh_naive(uint32_t *weight, const float *picked, size_t n_p, float max, float inverse) {
    uint64_t total = 0;
    for (size_t i = 0; i < n_p; i++) {
        weight[i] = (uint32_t)(exp1((picked[i] - max) * inverse) * 1073741824.0f);
        total += weight[i];
    }
    return total;
}

/* The integers of quantize: x times most / max, rounded to even, plus `offset`. */
static float quantize_naive(const float *x, int n, float most, int offset, uint8_t *q) {
    float top = 0;
    for (int i = 0; i < n; i++) {
        const float size = x[i] < 0 ? -x[i] : x[i];
        top = size > top ? size : top;
    }
    const float step = top < SMALLEST_STEP ? 0 : most / top;
    for (int i = 0; i < n; i++) q[i] = (uint8_t)(round_to_int(x[i] * step) + offset);
    return top < SMALLEST_STEP ? 0 : top / most;
}

static void matmul_q_naive(float *c, size_t ldc, const uint8_t *a, size_t lda, const float *a_scale, int n,
                           const Matrix *m, bool is_added) {
    for (int i = 0; i < n; i++)
        for (int32_t o = 0; o < m->n; o++) {
            const int8_t *w = m->packed + (size_t)(o / PANEL) * (size_t)m->k_p * PANEL + o % PANEL * 4;
            int32_t sum = m->offset[o];
            for (int32_t k = 0; k < m->k; k++) sum += a[(size_t)i * lda + (size_t)k] * w[(size_t)(k / 4) * 4 * PANEL + k % 4];
            const float y = (float)sum * a_scale[i] * m->scale[o];
            float *to = c + (size_t)i * ldc + o;
            *to = is_added ? *to + y : y;
        }
}

static void attend_q_naive(const Shape *s, const Query *q, int n_t, const KvHead *kv, float *score, int16_t *p,
                           float *out) {
    const int hd = s->head_dim, head_q = (int)s->head_q;
    const float most = weight_most(n_t), value_most = kv->value_most[n_t - 1];
    const float step = value_most > 0 ? most / value_most : 0;
    for (int h = 0; h < s->group; h++) {
        const int8_t *qh = (const int8_t *)q->q + h * head_q;
        float sums[8] = {0}, max = 0;
        for (int t = 0; t < n_t; t++) {
            int32_t sum = q->offset[h * 8];
            for (int d = 0; d < hd; d++) sum += kv->key[(t / 8 * head_q + d / 4 * 4) * 8 + t % 8 * 4 + d % 4] * qh[d];
            score[t] = (float)sum * kv->key_scale[t] * q->scale[h];
            if (t == 0 || score[t] > max) max = score[t];
        }
        for (int t = 0; t < n_t; t++) {
            const float e = exp1(score[t] - max);
            sums[t % 8] += e;
            p[t] = (int16_t)round_to_int(e * (kv->value_scale[t] * step));
        }
        const float scale = value_most / most * (1.0f / join8(sums));
        for (int d = 0; d < hd; d++) {
            int32_t sum = 0;
            for (int t = 0; t < n_t; t++) sum += p[t] * kv->value[(t / 2 * head_q + d) * 2 + t % 2];
            out[h * hd + d] = (float)sum * scale;
        }
    }
}

static const Kernels kernels_naive = {
    .name = "naive", .matmul = matmul_naive, .rmsnorm = rmsnorm_naive, .swiglu = swiglu_naive, .attend = attend_naive,
    .exp_n = exp_naive, .pick = pick_naive, .weigh = weigh_naive, .quantize = quantize_naive, .matmul_q = matmul_q_naive, .attend_q = attend_q_naive};

/* The fast kernels are written once, in kernels.h, and compiled once for each instruction set. */

typedef float v8 __attribute__((vector_size(32)));
typedef uint32_t v8u __attribute__((vector_size(32)));
typedef float v8_any __attribute__((vector_size(32), aligned(4), may_alias));

#include "integers.h"

#define NAME(x) x##_portable
#define SET "portable"
#define TARGET
#define TILE_ROWS 3 /* a vector is two SSE registers: 3 x 16 outputs are 12 of the 16 */
#define TILE_ROWS_Q 1
#include "kernels.h"

#if defined(__x86_64__)
#define NAME(x) x##_sse2
#define SET "sse2"
#define TARGET
#define TILE_ROWS 3
#define TILE_ROWS_Q 2
#include "kernels.h"

#define NAME(x) x##_avx2
#define SET "avx2"
#define TARGET __attribute__((target("avx2")))
#define TILE_ROWS 6 /* 6 x 16: 12 accumulators + 2 weights + 1 broadcast + 1 product = the 16 registers of AVX2 */
#define TILE_ROWS_Q 3
#include "kernels.h"
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

/* ---------------------------------------------------------------------------------------------------------------- */
/* The model file (brain/model_file.py writes it and has its layout)                                                */

enum { HEADER_BYTES = 160, FILE_VERSION = 1, MAX_CONTEXT = 65536 };

typedef struct {
    const unsigned char *at; /* the next unread byte; all sizes were compared with the file's before anything is read */
    bool is_int8, is_finite;
} Reader;

typedef struct {
    char *text;
    size_t size;
} Err; /* where brain_open's caller wants the line */

__attribute__((format(printf, 3, 4)))
static int refuse(Err e, int status, const char *format, ...) {
    va_list args;
    va_start(args, format);
    if (e.text && e.size) vsnprintf(e.text, e.size, format, args);
    va_end(args);
    return status;
}

static uint32_t read_u32(const unsigned char *p) {
    uint32_t u;
    memcpy(&u, p, 4);
    return u;
}

static float read_f32(const unsigned char *p) {
    float x;
    memcpy(&x, p, 4);
    return x;
}

static uint32_t crc32_of(const unsigned char *p, size_t n) { /* the CRC of zip and PNG */
    uint32_t table[256], crc = 0xFFFFFFFFu;
    for (uint32_t i = 0; i < 256; i++) {
        table[i] = i;
        for (int bit = 0; bit < 8; bit++) table[i] = table[i] & 1 ? 0xEDB88320u ^ table[i] >> 1 : table[i] >> 1;
    }
    for (size_t i = 0; i < n; i++) crc = table[(crc ^ p[i]) & 255] ^ crc >> 8;
    return ~crc;
}

/* Reads the whole file into memory of its own, to be freed by the caller. */
static int read_whole(const char *path, long least, unsigned char **data, size_t *size, Err e) {
    FILE *f = fopen(path, "rb");
    if (!f) return refuse(e, BRAIN_E_FILE, "%s: %s", path, strerror(errno));
    long end = fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    unsigned char *p = NULL;
    int status = BRAIN_OK;
    if (end < 0 || end == INT64_MAX || fseek(f, 0, SEEK_SET) != 0) /* a folder says INT64_MAX */
        status = refuse(e, BRAIN_E_FILE, "%s: not a plain file", path);
    else if (end < least)
        status = refuse(e, BRAIN_E_FORMAT, "%s: %ld bytes; expected at least %ld", path, end, least);
    else if (!(p = malloc((size_t)end)))
        status = refuse(e, BRAIN_E_MEMORY, "%s: no memory for its %ld bytes", path, end);
    else if (fread(p, 1, (size_t)end, f) != (size_t)end)
        status = refuse(e, BRAIN_E_FILE, "%s: cannot be read: %s", path, ferror(f) ? strerror(errno) : "it shrank");
    fclose(f);
    if (status) {
        free(p);
        return status;
    }
    *data = p;
    *size = (size_t)end;
    return BRAIN_OK;
}

/* One header number between low and high. */
static int header_int(const unsigned char *file, size_t at, int32_t low, int32_t high, const char *name, int32_t *out,
                      const char *path, Err e) {
    const uint32_t u = read_u32(file + at);
    if (u < (uint32_t)low || u > (uint32_t)high)
        return refuse(e, BRAIN_E_FORMAT, "%s: %s is %u; expected %d to %d", path, name, u, low, high);
    *out = (int32_t)u;
    return BRAIN_OK;
}

static bool add_matrix_bytes(size_t *total, bool is_int8, size_t n, size_t k) {
    size_t bytes;
    if (__builtin_mul_overflow(n, k, &bytes)) return false;
    if (is_int8) {
        if (bytes > SIZE_MAX - 3 || __builtin_add_overflow(round_up(bytes, 4), n * 4, &bytes)) return false;
    } else if (__builtin_mul_overflow(bytes, (size_t)4, &bytes)) {
        return false;
    }
    return !__builtin_add_overflow(*total, bytes, total);
}

/* Bytes of all tensors as the header tells them; false when that overflows. */
static bool tensor_bytes(const Shape *s, size_t *total) {
    const size_t dim = (size_t)s->dim, kv = (size_t)s->kv_dim, hidden = (size_t)s->hidden;
    const bool q = s->is_int8;
    *total = 0;
    bool is_ok = add_matrix_bytes(total, q, (size_t)s->vocab, dim) && add_matrix_bytes(total, false, 1, dim);
    if (!s->is_tied) is_ok = is_ok && add_matrix_bytes(total, q, (size_t)s->vocab, dim);
    for (int32_t i = 0; i < s->n_layers && is_ok; i++)
        is_ok = add_matrix_bytes(total, false, 2, dim) && add_matrix_bytes(total, q, dim, dim) &&
                add_matrix_bytes(total, q, kv, dim) && add_matrix_bytes(total, q, kv, dim) &&
                add_matrix_bytes(total, q, dim, dim) && add_matrix_bytes(total, q, hidden, dim) &&
                add_matrix_bytes(total, q, dim, hidden) && add_matrix_bytes(total, q, hidden, dim);
    return is_ok;
}

/* Checks every header field against the others and against the file's size; only then may tensors be read. */
static int parse_header(brain *b, const unsigned char *file, size_t size, bool in_fp32, const char *path, Err e) {
    Shape *s = &b->s;
    int32_t is_int8 = 0, is_tied = 0, version;
    int status;
    if (memcmp(file, "islbrain", 8) != 0)
        return refuse(e, BRAIN_E_FORMAT, "%s: not a brain file: it does not begin with 'islbrain'", path);
    if ((status = header_int(file, 8, FILE_VERSION, FILE_VERSION, "format version", &version, path, e)) ||
        (status = header_int(file, 12, 0, 1, "dtype", &is_int8, path, e)) ||
        (status = header_int(file, 16, 2, 16384, "dim", &s->dim, path, e)) ||
        (status = header_int(file, 20, 1, 65536, "hidden", &s->hidden, path, e)) ||
        (status = header_int(file, 24, 1, 256, "n_layers", &s->n_layers, path, e)) ||
        (status = header_int(file, 28, 1, s->dim / 2, "n_heads", &s->n_heads, path, e)) ||
        (status = header_int(file, 32, 1, s->n_heads, "n_kv_heads", &s->n_kv_heads, path, e)) ||
        (status = header_int(file, 36, 2, 1 << 19, "vocab", &s->vocab, path, e)) ||
        (status = header_int(file, 40, 1, MAX_CONTEXT, "context", &s->context, path, e)) ||
        (status = header_int(file, 44, 0, 1, "tied", &is_tied, path, e)))
        return status;
    s->is_int8 = is_int8;
    s->is_integer = is_int8 && !in_fp32;
    s->is_tied = is_tied;
    s->theta = read_f32(file + 48);
    s->eps = read_f32(file + 52);
    if (s->dim % s->n_heads || s->dim / s->n_heads % 2 || s->n_heads % s->n_kv_heads)
        return refuse(e, BRAIN_E_FORMAT, "%s: dim %d, n_heads %d, n_kv_heads %d; expected heads of an even size, in "
                      "equal groups", path, s->dim, s->n_heads, s->n_kv_heads);
    if (!(s->theta >= 1 && s->theta <= 1e9f) || !(s->eps > 0 && s->eps < 1))
        return refuse(e, BRAIN_E_FORMAT, "%s: rope theta %g, norm eps %g; expected 1 to 1e9, and over 0 and below 1",
                      path, (double)s->theta, (double)s->eps);
    s->head_dim = s->dim / s->n_heads;
    s->group = s->n_heads / s->n_kv_heads;
    s->kv_dim = s->n_kv_heads * s->head_dim;
    s->score_scale = 1.0f / __builtin_sqrtf((float)s->head_dim);
    s->dim_p = round_up((size_t)s->dim, PANEL);
    s->hidden_p = round_up((size_t)s->hidden, PANEL);
    s->qkv_p = round_up((size_t)s->dim + 2 * (size_t)s->kv_dim, PANEL);
    s->vocab_p = round_up((size_t)s->vocab, PANEL);
    s->head_p = s->head_q = round_up((size_t)s->head_dim, 8);
    s->row_q = s->dim_p > s->hidden_p ? s->dim_p : s->hidden_p;
    s->context_p = round_up((size_t)s->context, PANEL);
    memcpy(b->vocab_hash, file + 72, 32);
    memcpy(b->codec_version, file + 104, 31);

    uint64_t piece_bytes, file_bytes;
    size_t tensors, expected;
    memcpy(&piece_bytes, file + 56, 8);
    memcpy(&file_bytes, file + 64, 8);
    if (piece_bytes > size || piece_bytes % 4 || !tensor_bytes(s, &tensors) ||
        __builtin_add_overflow(tensors, (size_t)piece_bytes + HEADER_BYTES + 4, &expected))
        return refuse(e, BRAIN_E_FORMAT, "%s: its header promises more than a file of %zu bytes can hold", path, size);
    if (expected != size || file_bytes != size)
        return refuse(e, BRAIN_E_FORMAT, "%s: %zu bytes; its header promises %zu: truncated or damaged", path, size,
                      expected);
    if (crc32_of(file, size - 4) != read_u32(file + size - 4))
        return refuse(e, BRAIN_E_FORMAT, "%s: its checksum does not match: damaged", path);
    b->piece_bytes = (size_t)piece_bytes;
    return BRAIN_OK;
}

/* The pieces: for each token a u16 length and its bytes. Copied with a NUL after each. */
static int read_pieces(brain *b, const unsigned char *p, const char *path, Err e) {
    const unsigned char *end = p + b->piece_bytes;
    char *to = b->piece_text;
    for (int32_t i = 0; i < b->s.vocab; i++) {
        size_t n = end - p >= 2 ? (size_t)(p[0] | p[1] << 8) : SIZE_MAX;
        if (n > (size_t)(end - p) - 2 || memchr(p + 2, 0, n))
            return refuse(e, BRAIN_E_FORMAT, "%s: the text of token %d is damaged", path, i);
        b->piece[i] = to;
        memcpy(to, p + 2, n);
        to[n] = 0;
        to += n + 1;
        p += n + 2;
    }
    return BRAIN_OK;
}

static float take_f32(Reader *r) {
    const float x = read_f32(r->at);
    r->at += 4;
    r->is_finite = r->is_finite && is_finite(x);
    return x;
}

static void read_vector(Reader *r, float *to, int32_t n) {
    for (int32_t i = 0; i < n; i++) to[i] = take_f32(r);
}

/* Puts the weights of one output into an integer matrix. */
static void pack_row(Matrix *m, size_t output, const int8_t *weight, int32_t k, float scale) {
    int8_t *to = m->packed + output / PANEL * (size_t)m->k_p * PANEL + output % PANEL * 4;
    int32_t sum = 0;
    for (int32_t i = 0; i < k; i++) {
        to[(size_t)(i / 4) * 4 * PANEL + (size_t)(i % 4)] = weight[i];
        sum += weight[i];
        m->is_narrow = m->is_narrow && weight[i] >= -63 && weight[i] <= 63;
    }
    m->scale[output] = scale;
    m->offset[output] = -63 * sum;
}

/* Hands the next matrix of the file, (n, k), to the panels of `m` from output `first` on, and to `plain` (n, ld) if
 * there is one. An int8 value becomes value * scale. */
static void read_matrix(Reader *r, int32_t n, int32_t k, Matrix *m, size_t first, float *plain, size_t ld) {
    const unsigned char *scales = r->at;
    if (r->is_int8) r->at += 4 * (size_t)n;
    const unsigned char *values = r->at;
    for (int32_t o = 0; o < n; o++) {
        const float scale = r->is_int8 ? read_f32(scales + 4 * (size_t)o) : 1;
        const size_t output = first + (size_t)o;
        if (m && m->packed) pack_row(m, output, (const int8_t *)values + (size_t)o * (size_t)k, k, scale);
        float *panel = m && m->panel ? m->panel + output / PANEL * (size_t)m->k * PANEL + output % PANEL : NULL;
        for (int32_t i = 0; i < k; i++) {
            const size_t at = (size_t)o * (size_t)k + (size_t)i;
            const float x = r->is_int8 ? (float)(int8_t)values[at] * scale : read_f32(values + 4 * at);
            r->is_finite = r->is_finite && is_finite(x);
            if (panel) panel[(size_t)i * PANEL] = x;
            if (plain) plain[(size_t)o * ld + (size_t)i] = x;
        }
    }
    const size_t count = (size_t)n * (size_t)k;
    r->at += r->is_int8 ? round_up(count, 4) : 4 * count;
}

static int read_tensors(brain *b, const unsigned char *at, const char *path, Err e) {
    const Shape *s = &b->s;
    Reader r = {at, s->is_int8, true};
    read_matrix(&r, s->vocab, s->dim, s->is_tied ? &b->classifier : NULL, 0, b->embedding, s->dim_p);
    for (int32_t i = 0; i < s->n_layers; i++) {
        Layer *l = &b->layer[i];
        read_vector(&r, l->attention_norm, s->dim);
        read_matrix(&r, s->dim, s->dim, &l->wqkv, 0, NULL, 0);
        read_matrix(&r, s->kv_dim, s->dim, &l->wqkv, (size_t)s->dim, NULL, 0);
        read_matrix(&r, s->kv_dim, s->dim, &l->wqkv, (size_t)s->dim + (size_t)s->kv_dim, NULL, 0);
        read_matrix(&r, s->dim, s->dim, &l->wo, 0, NULL, 0);
        read_vector(&r, l->ffn_norm, s->dim);
        read_matrix(&r, s->hidden, s->dim, &l->w13, 0, NULL, 0);
        read_matrix(&r, s->dim, s->hidden, &l->w2, 0, NULL, 0);
        read_matrix(&r, s->hidden, s->dim, &l->w13, s->hidden_p, NULL, 0);
    }
    read_vector(&r, b->norm, s->dim);
    if (!s->is_tied) read_matrix(&r, s->vocab, s->dim, &b->classifier, 0, NULL, 0);
    if (!r.is_finite) return refuse(e, BRAIN_E_FORMAT, "%s: a weight is not a finite number", path);
    return BRAIN_OK;
}

static void fill_rope(brain *b) {
    const int32_t half = b->s.head_dim / 2;
    const double log_theta = log_positive((double)b->s.theta);
    for (int32_t i = 0; i < half; i++) {
        const double frequency = exp_negative(-log_theta * (2 * i) / b->s.head_dim);
        for (int32_t pos = 0; pos < b->s.context; pos++) {
            double c, s;
            cos_sin(pos * frequency, &c, &s);
            float *to = b->rope + ((size_t)pos * (size_t)half + (size_t)i) * 2;
            to[0] = (float)c;
            to[1] = (float)s;
        }
    }
}

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
    const int32_t hd = s->head_dim;
    uint8_t *bytes = w->xq;
    for (int32_t h = 0; h < s->n_kv_heads; h++, k += hd, v += hd) {
        const KvHead kv = kv_head_q(b, slot, layer, h);
        kv.key_scale[pos] = b->kernels->quantize(k, hd, 63, 63, bytes);
        uint8_t *key = kv.key + (size_t)(pos / 8) * s->head_q * 8 + (size_t)(pos % 8) * 4;
        memset(bytes + hd, 0, s->head_q - (size_t)hd);
        for (size_t d = 0; d < s->head_q; d += 4) memcpy(key + d * 8, bytes + d, 4);
        const float scale = b->kernels->quantize(v, hd, 127, 0, bytes);
        kv.value_scale[pos] = scale;
        kv.value_most[pos] = pos > 0 && kv.value_most[pos - 1] > scale ? kv.value_most[pos - 1] : scale;
        int8_t *value = kv.value + (size_t)(pos / 2) * s->head_q * 2 + pos % 2;
        for (int32_t d = 0; d < hd; d++) value[2 * d] = (int8_t)bytes[d];
    }
}

/* The queries of one token as integers, all heads. */
static void quantize_queries(const brain *b, Worker *w, const float *q) {
    const Shape *s = &b->s;
    for (int32_t h = 0; h < s->n_heads; h++, q += s->head_dim) {
        uint8_t *bytes = w->query + (size_t)h * s->head_q;
        w->query_scale[h] = b->kernels->quantize(q, s->head_dim, 63, 0, bytes) * s->score_scale;
        int32_t sum = 0;
        for (int32_t d = 0; d < s->head_dim; d++) sum += (int8_t)bytes[d];
        for (int32_t lane = 0; lane < 8; lane++) w->query_offset[h * 8 + lane] = -63 * sum;
    }
}

/* A hundred streams do not fit the cache: while one head is attended to, the next one's keys and values come. */
static void prefetch_kv(const Shape *s, const KvHead *kv, int32_t n_t) {
    const size_t bytes = (size_t)n_t * s->head_q, scales = (size_t)n_t * sizeof(float);
    for (size_t i = 0; i < bytes; i += 64) __builtin_prefetch(kv->key + i), __builtin_prefetch(kv->value + i);
    for (size_t i = 0; i < scales; i += 64)
        __builtin_prefetch((char *)kv->key_scale + i), __builtin_prefetch((char *)kv->value_scale + i);
}

static void attend_all_q(const brain *b, Worker *w, int32_t layer, int32_t n) {
    const Shape *s = &b->s;
    const size_t group = (size_t)s->group;
    KvHead kv = kv_head_q(b, w->slot[0], layer, 0);
    for (int32_t i = 0; i < n; i++) {
        quantize_queries(b, w, w->qkv + (size_t)i * s->qkv_p);
        for (int32_t h = 0; h < s->n_kv_heads; h++) {
            const size_t first = (size_t)h * group;
            const Query q = {w->query + first * s->head_q, w->query_offset + first * 8, w->query_scale + first};
            const bool is_last = h == s->n_kv_heads - 1;
            const int32_t next = is_last && i < n - 1 ? i + 1 : i;
            const KvHead next_kv = kv_head_q(b, w->slot[next], layer, is_last ? 0 : h + 1);
            prefetch_kv(s, &next_kv, w->pos[next] + 1);
            b->kernels->attend_q(s, &q, w->pos[i] + 1, &kv, w->score, w->p,
                                 w->att + (size_t)i * s->dim_p + first * (size_t)s->head_dim);
            kv = next_kv;
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

/* ---------------------------------------------------------------------------------------------------------------- */
/* The automaton and the sampler                                                                                    */

/* The only allowed token of a state, or -1 if there may be several: then no logits are needed. */
static int32_t only_choice(const brain_automaton *a, int32_t state) {
    if (state < 0 || a->state_class[state] >= 0 || a->edge_offset[state + 1] - a->edge_offset[state] != 1) return -1;
    return a->edge_token[a->edge_offset[state]];
}

static int32_t next_state(const brain_automaton *a, int32_t state, int32_t token) {
    for (int32_t e = a->edge_offset[state]; e < a->edge_offset[state + 1]; e++)
        if (a->edge_token[e] == token) return a->edge_next[e];
    return a->state_default_next[state];
}

/* Writes the allowed tokens of a state as bits to w->mask; returns their number. */
static int32_t mask_allowed(const brain *b, Worker *w, const brain_automaton *a, int32_t state) {
    const size_t words = ((size_t)b->s.vocab + 31) / 32;
    if (state < 0) {
        memset(w->mask, 255, words * sizeof(uint32_t));
        if (b->s.vocab % 32) w->mask[words - 1] = (1u << b->s.vocab % 32) - 1;
        return b->s.vocab;
    }
    if (a->state_class[state] >= 0)
        memcpy(w->mask, a->class_bits + (size_t)a->state_class[state] * words, words * sizeof(uint32_t));
    else
        memset(w->mask, 0, words * sizeof(uint32_t));
    for (int32_t e = a->edge_offset[state]; e < a->edge_offset[state + 1]; e++)
        w->mask[a->edge_token[e] / 32] |= 1u << a->edge_token[e] % 32;
    int32_t n = 0;
    for (size_t i = 0; i < words; i++) n += __builtin_popcount(w->mask[i]);
    return n;
}

__extension__ typedef unsigned __int128 uint128;

/* A 64-bit draw as an integer below n. */
static uint64_t below(uint64_t draw, uint64_t n) { return (uint64_t)(((uint128)draw * n) >> 64); }

/* The heap has the likelier token above, of equals the smaller id: the order is total, so there is one answer. */
static void sift(uint64_t *heap, int32_t n, int32_t i) {
    const uint64_t x = heap[i];
    for (int32_t child; (child = 2 * i + 1) < n; i = child) {
        if (child + 1 < n && heap[child + 1] > heap[child]) child++;
        if (heap[child] <= x) break;
        heap[i] = heap[child];
    }
    heap[i] = x;
}

/* Draws among the fewest likeliest of n_allowed tokens whose weights reach top_p of the total. */
static int32_t draw_top_p(const brain *b, Worker *w, int32_t n_allowed, uint64_t total, float top_p, uint64_t draw) {
    const uint64_t wanted = (uint64_t)((double)total * (double)top_p), rest = total - (wanted < total ? wanted : total);
    int32_t n_heap = 0, n_kept = 0;
    /* A token inside has at least `rest` weight in itself and those behind it, each at most its own weight. The others
     * need no sorting. */
    uint64_t least = (rest + (uint64_t)n_allowed - 1) / (uint64_t)n_allowed;
    if (least == 0) least = 1;
    for (int32_t i = 0; i < b->s.vocab; i++)
        if (w->weight[i] >= least) w->heap[n_heap++] = (uint64_t)w->weight[i] << 32 | (0xFFFFFFFFu - (uint32_t)i);
    for (int32_t i = n_heap / 2 - 1; i >= 0; i--) sift(w->heap, n_heap, i);
    uint64_t kept = 0;
    while (n_heap > 0 && (n_kept == 0 || kept < wanted)) { /* the popped stand behind the heap, likeliest last */
        const uint64_t top = w->heap[0];
        kept += top >> 32;
        w->heap[0] = w->heap[--n_heap];
        sift(w->heap, n_heap, 0);
        w->heap[n_heap] = top;
        n_kept++;
    }
    const int32_t first = n_heap + n_kept - 1;
    uint64_t at = below(draw, kept);
    for (int32_t i = first;; i--) {
        const uint64_t weight = w->heap[i] >> 32;
        if (at < weight || i == n_heap) return (int32_t)(0xFFFFFFFFu - (uint32_t)w->heap[i]);
        at -= weight;
    }
}

static int32_t draw_any(const Worker *w, uint64_t total, uint64_t draw) {
    uint64_t at = below(draw, total);
    int32_t i = 0;
    for (; at >= w->weight[i]; i++) at -= w->weight[i]; /* ends, since at < the sum of all weights */
    return i;
}

/* Draws the next token of row r from its logits, or returns -1 if one of them is not finite. */
static int32_t draw_token(brain *b, Worker *w, int32_t r, const float *logits) {
    const brain_round_in *in = b->in;
    const Row *row = &b->row[r];
    const size_t vocab_p = b->s.vocab_p;
    const int32_t n = mask_allowed(b, w, in->automaton, row->state);
    float *probs = row->drawn == 0 && b->out->first_probs ? b->out->first_probs + (size_t)r * (size_t)b->s.vocab : NULL;
    const bool is_greedy = in->temperature <= 0;
    float max;
    if (!b->kernels->pick(w->picked, logits, w->mask, vocab_p, &max)) return -1;
    int32_t best = 0;
    if (is_greedy)
        while (w->picked[best] != max) best++;
    if (is_greedy && !probs) return best;
    const uint64_t total = b->kernels->weigh(w->weight, w->picked, vocab_p, max, 1.0f / (is_greedy ? 1 : in->temperature));
    if (probs)
        for (int32_t i = 0; i < b->s.vocab; i++) probs[i] = (float)((double)w->weight[i] / (double)total);
    if (is_greedy) return best;
    const uint32_t counter[4] = {in->tick, in->agent_id[r], in->purpose << 16 | (uint32_t)row->drawn, in->island};
    uint32_t words[4];
    brain_philox(in->seed, counter, words);
    const uint64_t draw = (uint64_t)words[1] << 32 | words[0];
    return in->top_p < 1 ? draw_top_p(b, w, n, total, in->top_p, draw) : draw_any(w, total, draw);
}

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

static void read_prompts(brain *b, Worker *w) {
    const brain_round_in *in = b->in;
    size_t total = 0;
    for (int32_t r = w->row_begin; r < w->row_end; r++) total += (size_t)b->out->fed[r];
    w->chunk = chunk_for(total);
    for (int32_t r = w->row_begin; r < w->row_end; r++) {
        const int32_t slot = in->slot[r], pending = b->slot[slot].pending, draws = in->max_new[r] > 0 ? r : -1;
        const int32_t first = in->prompt_offset[r], end = in->prompt_offset[r + 1];
        if (pending >= 0) feed(b, w, slot, pending, first == end ? draws : -1);
        b->slot[slot].pending = -1;
        for (int32_t i = first; i < end; i++) feed(b, w, slot, in->prompt_token[i], i == end - 1 ? draws : -1);
    }
    flush(b, w);
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

static void run_rows(brain *b, Worker *w) {
    const FpState fp = fp_enter();
    int32_t n = 0;
    w->n = 0;
    read_prompts(b, w);
    for (int32_t r = w->row_begin; r < w->row_end; r++)
        if (b->in->max_new[r] > 0) w->active[n++] = r;
    while ((n = draw_all(b, w, n)) > 0) {
        w->chunk = chunk_for((size_t)n);
        for (int32_t i = 0; i < n; i++) {
            const int32_t r = w->active[i];
            feed(b, w, b->in->slot[r], b->row[r].token, r);
            b->out->fed[r]++;
        }
        flush(b, w);
    }
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
    for (int32_t i = 0; i < b->n_threads; i++) {
        b->worker[i].b = b;
        b->worker[i].index = i;
    }
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

int32_t brain_abi_version(void) { return BRAIN_ABI; }

void brain_close(brain *b) {
    if (!b) return;
    pthread_mutex_lock(&b->lock);
    b->is_closing = true;
    pthread_cond_broadcast(&b->go);
    pthread_mutex_unlock(&b->lock);
    for (int32_t i = 0; i < b->n_started; i++) pthread_join(b->thread[i], NULL);
    pthread_mutex_destroy(&b->lock);
    pthread_cond_destroy(&b->go);
    pthread_cond_destroy(&b->done);
    free(b->arena);
    free(b);
}

/* Lays out the arena and fills it from the file. */
static int load_model(brain *b, const unsigned char *file, const char *path, Err e) {
    Arena a = {NULL, 0, false};
    layout(b, &a);
    /* calloc: the paddings must be zeros, and pages of slots that are never used are never touched */
    b->arena = a.is_overflow || a.used > SIZE_MAX - ALIGN ? NULL : calloc(1, a.used + ALIGN);
    if (!b->arena)
        return refuse(e, BRAIN_E_MEMORY, "%s: no memory for %d slots, %d threads and %d rows (%zu MiB)", path,
                      b->n_slots, b->n_threads, b->max_rows, a.is_overflow ? SIZE_MAX >> 20 : a.used >> 20);
    a.base = (char *)round_up((uintptr_t)b->arena, ALIGN);
    a.used = 0;
    layout(b, &a);
    for (int32_t i = 0; i < b->n_slots; i++) b->slot[i] = (Slot){0, -1, 0};
    int status = read_pieces(b, file + HEADER_BYTES, path, e);
    if (!status) status = read_tensors(b, file + HEADER_BYTES + b->piece_bytes, path, e);
    if (!status) fill_rope(b);
    return status;
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

const char *brain_error(const brain *b) { return b->error; }

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
    return atomic_flag_test_and_set_explicit(&b->is_busy, memory_order_acquire) ? BRAIN_E_BUSY : BRAIN_OK;
}

static int leave(brain *b, int status) {
    if (!status) b->error[0] = 0;
    atomic_flag_clear_explicit(&b->is_busy, memory_order_release);
    return status;
}

int brain_use_kernels(brain *b, const char *name) {
    const Kernels *k = find_kernels(name);
    if (enter(b)) return BRAIN_E_BUSY;
    if (!k)
        return leave(b, fail(b, BRAIN_E_ARGUMENT, "kernels '%s'; expected naive, portable, sse2 or avx2 on a processor that "
                             "has it", name));
    b->kernels = k;
    return leave(b, BRAIN_OK);
}

static int check_slot(brain *b, int32_t slot) {
    if (slot >= 0 && slot < b->n_slots) return BRAIN_OK;
    return fail(b, BRAIN_E_ARGUMENT, "slot %d; expected 0 to %d", slot, b->n_slots - 1);
}

int brain_slot_reset(brain *b, int32_t slot) {
    if (enter(b)) return BRAIN_E_BUSY;
    const int status = check_slot(b, slot);
    if (!status) b->slot[slot].fed = 0, b->slot[slot].pending = -1;
    return leave(b, status);
}

static int32_t stream_length(const brain *b, int32_t slot) {
    return b->slot[slot].fed + (b->slot[slot].pending >= 0);
}

int32_t brain_slot_length(const brain *b, int32_t slot) {
    return slot < 0 || slot >= b->n_slots ? -1 : stream_length(b, slot);
}

static int check_tokens(brain *b, const int32_t *token, int32_t n, const char *where, int32_t index) {
    for (int32_t i = 0; i < n; i++)
        if (token[i] < 0 || token[i] >= b->s.vocab)
            return fail(b, BRAIN_E_ARGUMENT, "%s %d: token %d at place %d; expected 0 to %d", where, index, token[i], i,
                        b->s.vocab - 1);
    return BRAIN_OK;
}

static int check_logits(brain *b, int32_t slot, const int32_t *tokens, int32_t n) {
    int status = check_slot(b, slot);
    if (status) return status;
    if (n < 1) return fail(b, BRAIN_E_ARGUMENT, "%d tokens; expected at least 1", n);
    if (stream_length(b, slot) > b->s.context - n)
        return fail(b, BRAIN_E_CONTEXT, "slot %d: %d tokens and %d more; the context is %d", slot,
                    stream_length(b, slot), n, b->s.context);
    return check_tokens(b, tokens, n, "slot", slot);
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
    if (enter(b)) return BRAIN_E_BUSY;
    int status = check_logits(b, slot, tokens, n);
    if (status) return leave(b, status);
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

/* Everything a bad array could break is checked before a single row runs. */
static int check_automaton(brain *b, const brain_automaton *a) {
    const int32_t vocab = b->s.vocab;
    const size_t words = ((size_t)vocab + 31) / 32;
    if (a->n_states < 1 || a->n_edges < 0 || a->n_classes < 0)
        return fail(b, BRAIN_E_ARGUMENT, "automaton: %d states, %d edges, %d classes; expected at least 1 state",
                    a->n_states, a->n_edges, a->n_classes);
    for (int32_t c = 0; c < a->n_classes; c++) {
        const uint32_t *bits = a->class_bits + (size_t)c * words;
        uint32_t any = 0;
        for (size_t i = 0; i < words; i++) any |= bits[i];
        if (!any) return fail(b, BRAIN_E_ARGUMENT, "automaton: class %d allows no token", c);
        if (vocab % 32 && bits[words - 1] >> vocab % 32)
            return fail(b, BRAIN_E_ARGUMENT, "automaton: class %d has a bit past token %d", c, vocab - 1);
    }
    if (a->edge_offset[0] != 0 || a->edge_offset[a->n_states] != a->n_edges)
        return fail(b, BRAIN_E_ARGUMENT, "automaton: edge_offset goes from %d to %d; expected 0 to %d",
                    a->edge_offset[0], a->edge_offset[a->n_states], a->n_edges);
    for (int32_t s = 0; s < a->n_states; s++) /* all of them, before one is used as a bound */
        if (a->edge_offset[s] > a->edge_offset[s + 1])
            return fail(b, BRAIN_E_ARGUMENT, "automaton: edge_offset falls after state %d", s);
    memset(b->mark, 0xFF, (size_t)vocab * sizeof(int32_t));
    for (int32_t s = 0; s < a->n_states; s++) {
        const int32_t class = a->state_class[s], next = a->state_default_next[s];
        if (class < -1 || class >= a->n_classes || next < -1 || next >= a->n_states)
            return fail(b, BRAIN_E_ARGUMENT, "automaton: state %d has class %d and default next %d; there are %d "
                        "classes and %d states", s, class, next, a->n_classes, a->n_states);
        if (class < 0 && a->edge_offset[s] == a->edge_offset[s + 1])
            return fail(b, BRAIN_E_ARGUMENT, "automaton: state %d allows no token", s);
        for (int32_t e = a->edge_offset[s]; e < a->edge_offset[s + 1]; e++) {
            const int32_t token = a->edge_token[e], to = a->edge_next[e];
            if (token < 0 || token >= vocab || to < -1 || to >= a->n_states)
                return fail(b, BRAIN_E_ARGUMENT, "automaton: state %d, edge %d: token %d to state %d; expected tokens "
                            "below %d and states below %d", s, e, token, to, vocab, a->n_states);
            if (b->mark[token] == s)
                return fail(b, BRAIN_E_ARGUMENT, "automaton: state %d has token %d twice", s, token);
            b->mark[token] = s;
        }
    }
    return BRAIN_OK;
}

static int check_row(brain *b, const brain_round_in *in, int32_t r) {
    const int32_t slot = in->slot[r], first = in->prompt_offset[r], end = in->prompt_offset[r + 1];
    const int32_t max_new = in->max_new[r], n_states = in->automaton ? in->automaton->n_states : 0;
    if (slot < 0 || slot >= b->n_slots)
        return fail(b, BRAIN_E_ARGUMENT, "row %d: slot %d; expected 0 to %d", r, slot, b->n_slots - 1);
    if (b->slot[slot].in_call == b->call)
        return fail(b, BRAIN_E_ARGUMENT, "row %d: slot %d stands in an earlier row too", r, slot);
    b->slot[slot].in_call = b->call;
    if (max_new < 0 || max_new > 65535 || max_new > in->completion_stride)
        return fail(b, BRAIN_E_ARGUMENT, "row %d: max_new %d; expected 0 to %d", r, max_new,
                    in->completion_stride < 65535 ? in->completion_stride : 65535);
    if (in->start_state[r] < -1 || in->start_state[r] >= n_states)
        return fail(b, BRAIN_E_ARGUMENT, "row %d: start_state %d; expected -1 to %d", r, in->start_state[r],
                    n_states - 1);
    if (max_new > 0 && first == end && b->slot[slot].pending < 0)
        return fail(b, BRAIN_E_ARGUMENT, "row %d: nothing to feed, so nothing to draw from; give it a prompt", r);
    if ((int64_t)stream_length(b, slot) + ((int64_t)end - first) + max_new > b->s.context)
        return fail(b, BRAIN_E_CONTEXT, "row %d: slot %d has %d tokens, the prompt %lld and max_new is %d; the context "
                    "is %d", r, slot, stream_length(b, slot), (long long)end - first, max_new, b->s.context);
    return check_tokens(b, in->prompt_token + first, end - first, "row", r);
}

static int check_round(brain *b, const brain_round_in *in) {
    int status = BRAIN_OK;
    if (in->n_rows < 1 || in->n_rows > b->max_rows)
        return fail(b, BRAIN_E_ARGUMENT, "%d rows; expected 1 to %d", in->n_rows, b->max_rows);
    if (!(in->temperature == 0 || (in->temperature >= 0.01f && in->temperature <= 100)))
        return fail(b, BRAIN_E_ARGUMENT, "temperature %g; expected 0 (greedy) or 0.01 to 100", (double)in->temperature);
    if (!(in->top_p > 0 && in->top_p <= 1))
        return fail(b, BRAIN_E_ARGUMENT, "top_p %g; expected over 0 and at most 1", (double)in->top_p);
    if (in->purpose > 65535) return fail(b, BRAIN_E_ARGUMENT, "purpose %u; expected 0 to 65535", in->purpose);
    if (in->stop_token < -1 || in->stop_token >= b->s.vocab)
        return fail(b, BRAIN_E_ARGUMENT, "stop_token %d; expected -1 to %d", in->stop_token, b->s.vocab - 1);
    if (in->prompt_offset[0] != 0)
        return fail(b, BRAIN_E_ARGUMENT, "prompt_offset begins with %d; expected 0", in->prompt_offset[0]);
    for (int32_t r = 0; r < in->n_rows; r++) /* all of them, before one is used as a bound */
        if (in->prompt_offset[r] > in->prompt_offset[r + 1])
            return fail(b, BRAIN_E_ARGUMENT, "row %d: prompt_offset falls from %d to %d", r, in->prompt_offset[r],
                        in->prompt_offset[r + 1]);
    if (in->automaton) status = check_automaton(b, in->automaton);
    if (++b->call == INT32_MAX) { /* the marks begin anew */
        for (int32_t i = 0; i < b->n_slots; i++) b->slot[i].in_call = 0;
        b->call = 1;
    }
    for (int32_t r = 0; r < in->n_rows && !status; r++) status = check_row(b, in, r);
    return status;
}

int brain_round(brain *b, const brain_round_in *in, brain_round_out *out) {
    if (enter(b)) return BRAIN_E_BUSY;
    int status = check_round(b, in);
    if (status) return leave(b, status);
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
        fail(b, status, "the network gave a logit that is not finite; the weights are too large");
    }
    return leave(b, status);
}

void brain_exp(const float *x, float *y, size_t n) {
    const FpState fp = fp_enter();
    find_kernels(NULL)->exp_n(y, x, n);
    fp_leave(fp);
}

/* ---------------------------------------------------------------------------------------------------------------- */
/* The stand-alone command: tells a story, in the manner of llama2.c                                                */

#ifdef BRAIN_MAIN
#include <time.h>

typedef struct {
    const char *model, *prompt;
    double temperature, top_p;
    uint64_t seed;
    int32_t steps;
} Options;

static int complain(const char *line) {
    fprintf(stderr, "%s\n", line);
    return 1;
}

static int usage(void) {
    return complain("usage: run <model> [options]\n"
                    "  -t <float>  temperature, 0 is greedy, default 1.0\n"
                    "  -p <float>  top-p, 0 < p <= 1, default 0.9; of a llama2.c model 0 and 1 are off\n"
                    "  -s <int>    seed, default the time\n"
                    "  -n <int>    tokens to write, 0 is as many as the context holds, default 256;\n"
                    "              a llama2.c model may write more than that\n"
                    "  -i <text>   prompt; several for a llama2.c model: each begins a text of its own\n"
                    "  -z <path>   tokenizer of a llama2.c model, default tokenizer.bin; a brain carries its own\n"
                    "example: run brain.bin -n 200 -s 7");
}

static bool parse_number(const char *text, double *out) {
    char *end;
    *out = strtod(text, &end);
    return *text && !*end && *out == *out;
}

static bool parse_options(int argc, char **argv, Options *o) {
    double x = 0;
    *o = (Options){argv[1], "", 1.0, 0.9, (uint64_t)time(NULL), 256};
    for (int i = 2; i + 1 < argc; i += 2) {
        const char *value = argv[i + 1];
        if (argv[i][0] != '-' || !argv[i][1] || argv[i][2]) return false;
        if (strchr("tpn", argv[i][1]) && !parse_number(value, &x)) return false;
        switch (argv[i][1]) {
        case 't': o->temperature = x; break;
        case 'p': o->top_p = x; break;
        case 'n': o->steps = x < 0 || x > MAX_CONTEXT ? MAX_CONTEXT : (int32_t)x; break;
        case 's': o->seed = strtoull(value, NULL, 10); break;
        case 'i': o->prompt = value; break;
        case 'z': break;
        default: return false;
        }
    }
    return argc % 2 == 0;
}

static const char SPACE[] = "\xE2\x96\x81"; /* sentencepiece's mark of a space */

static void print_piece(const brain *b, int32_t token) {
    const char *p = brain_piece(b, token);
    unsigned byte;
    if (sscanf(p, "<0x%2X>", &byte) == 1 && strlen(p) == 6) {
        putchar((int)byte);
    } else {
        for (; *p; p++) {
            if (!strncmp(p, SPACE, 3))
                putchar(' '), p += 2;
            else
                putchar(*p);
        }
    }
    fflush(stdout);
}

/* The longest piece at every place; what no piece matches becomes <unk>, id 0. Returns the number of tokens. */
static int32_t encode(const brain *b, const char *text, int32_t vocab, int32_t *tokens, int32_t max) {
    char *marked = malloc(strlen(text) * 3 + 4), *to = marked;
    int32_t n = 0;
    if (!marked) return -1;
    if (*text) to = (char *)memcpy(to, SPACE, 3) + 3;
    for (; *text; text++) {
        if (*text == ' ')
            to = (char *)memcpy(to, SPACE, 3) + 3;
        else
            *to++ = *text;
    }
    *to = 0;
    for (const char *p = marked; *p && n < max;) {
        size_t longest = 0;
        tokens[n] = 0;
        for (int32_t i = 3; i < vocab; i++) { /* 0, 1, 2 are <unk>, <s>, </s> */
            const size_t length = strlen(brain_piece(b, i));
            if (length > longest && !strncmp(p, brain_piece(b, i), length)) longest = length, tokens[n] = i;
        }
        n++;
        p += longest ? longest : 1;
    }
    free(marked);
    return n;
}

static double now_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int tell(brain *b, const Options *o, int32_t *tokens) {
    struct brain_config c;
    brain_config(b, &c);
    int32_t slot = 0, offset[2] = {0, 0}, start = -1, max_new = 1, token, length, end, fed, n_drawn = 0;
    const uint32_t agent = 0;
    const int32_t steps = o->steps > 0 && o->steps < c.context ? o->steps : c.context;
    tokens[0] = 1;
    offset[1] = encode(b, o->prompt, c.vocab, tokens + 1, c.context - 2) + 1;
    if (offset[1] < 1) return complain("no memory for the prompt");
    brain_round_in in = {.n_rows = 1, .completion_stride = 1, .slot = &slot, .prompt_offset = offset,
                         .prompt_token = tokens, .start_state = &start, .max_new = &max_new, .agent_id = &agent,
                         .seed = o->seed, .temperature = (float)o->temperature, .top_p = (float)o->top_p,
                         .stop_token = -1};
    brain_round_out out = {.completion = &token, .length = &length, .end = &end, .fed = &fed};
    for (int32_t i = 1; i < offset[1]; i++) print_piece(b, tokens[i]);
    double start_s = 0;
    for (int32_t length_now = offset[1]; length_now < steps; length_now++, in.tick++, n_drawn++) {
        if (brain_round(b, &in, &out)) return complain(brain_error(b));
        if (in.tick == 0) start_s = now_s(); /* as llama2.c: the first token warms up */
        if (token == 1 || token == 2) break; /* <s> or </s>: the story is over */
        print_piece(b, token);
        offset[1] = 0; /* from now on only the pending token is fed */
    }
    putchar('\n');
    if (n_drawn > 1) fprintf(stderr, "achieved tok/s: %f\n", (n_drawn - 1) / (now_s() - start_s));
    return 0;
}

#include "llama2c.h"
#include "llama2c_text.h"

int main(int argc, char **argv) {
    Options o;
    char err[256];
    brain *b;
    struct brain_config c;
    if (argc >= 2 && lc_is_model(argv[1])) return lc_main(argc, argv);
    if (argc < 2 || !parse_options(argc, argv, &o)) return usage();
    if (brain_open(o.model, 1, 1, 1, 0, &b, err, sizeof err)) return complain(err);
    brain_config(b, &c);
    int32_t *tokens = malloc(((size_t)c.context + 2) * sizeof *tokens);
    const int rc = tokens ? tell(b, &o, tokens) : complain("no memory for the prompt");
    free(tokens);
    brain_close(b);
    return rc;
}
#endif
