/* Models of llama2.c (github.com/karpathy/llama2.c): its three file versions and its forward pass, for the
 * stand-alone command; llama2c_text.h goes on with tokens and text. Part of run.c.
 *
 * The promise is the text that llama2.c's `-O3` build writes. So sums go in its order, not in the engine's: norms and
 * softmax add one term after the other, scores are divided by sqrt(head size), weights are normed before the values are
 * summed. Matrix products need nothing special: the engine's kernels also add k = 0, 1, 2 ... into one sum. And exp,
 * sin and cos round as the C library's do (see LC_EXP): a Q8_0 model rounds activations to 255 steps, and a last bit
 * that differs now and then moves one of them by a whole step. */

#ifndef BRAIN_LLAMA2C_H
#define BRAIN_LLAMA2C_H

enum { LC_ROWS = 32, LC_MAGIC = 0x616b3432, LC_HEADER_BYTES = 256, LC_LEGACY_BYTES = 28, LC_EXP_STEPS = 32 };

/* The tensors; the first seven are a layer's matrices. */
enum {
    LC_WQ, LC_WK, LC_WV, LC_WO, LC_W1, LC_W2, LC_W3, LC_LAYER_MATRICES,
    LC_EMBEDDING = LC_LAYER_MATRICES, LC_CLASSIFIER, LC_NORM_ATT, LC_NORM_FFN, LC_NORM_LAST, LC_ROTATIONS, LC_END
};

/* As they stand in a file, each for all layers; a tied model's has no classifier. */
static const uint8_t LC_LEGACY_ORDER[] = {LC_EMBEDDING, LC_NORM_ATT, LC_WQ, LC_WK, LC_WV, LC_WO, LC_NORM_FFN, LC_W1,
                                          LC_W2, LC_W3, LC_NORM_LAST, LC_ROTATIONS, LC_CLASSIFIER, LC_END};
static const uint8_t LC_ORDER[] = {LC_NORM_ATT, LC_NORM_FFN, LC_NORM_LAST, LC_EMBEDDING, LC_WQ, LC_WK, LC_WV, LC_WO,
                                   LC_W1, LC_W2, LC_W3, LC_CLASSIFIER, LC_END};

typedef struct {
    int32_t dim, hidden, n_layers, n_heads, n_kv_heads, vocab, context;
    int32_t group;             /* values that share a scale in a Q8_0 file; 0: the file is fp32 */
    bool is_tied, is_legacy;
    int32_t head_dim, kv_dim;
    size_t dim_p, kv_p, hidden_p, vocab_p, context_p; /* rounded up to whole panels */
    size_t group_p;            /* rounded up to whole pairs */
} LcShape;

typedef struct {
    Matrix fp32;  /* n, k, and the weights of an fp32 model */
    int8_t *q;    /* Q8_0: (ceil(n / 16), k / group, pairs, 16, 2): inputs in pairs, a group's last with a zero if odd */
    float *scale; /* (ceil(n / 16), k / group, 16) */
} LcMatrix;

typedef struct LcModel LcModel;
typedef void LcProduct(const LcModel *m, float *c, size_t ldc, const LcMatrix *w, bool is_added);
typedef void LcAttend(const LcModel *m, const float *q, int32_t n_t, const float *keys, const float *values, float *out);

struct LcModel {
    LcShape s;
    int32_t n_slots;
    float *embedding;               /* (vocab, dim_p) */
    float *norm_att, *norm_ffn;     /* (n_layers, dim) */
    float *norm_last;               /* (dim) */
    LcMatrix *layer;                /* (n_layers, LC_LAYER_MATRICES) */
    LcMatrix classifier;            /* (vocab, dim) */
    float *rotation;                /* (context, head_dim / 2, 2): cos, sin */
    double exp_step[LC_EXP_STEPS];  /* 2^(i / 32) */

    float *kv;                      /* (n_slots, n_layers, n_kv_heads, kv_head_size): see lc_keys() */
    size_t kv_head_size;
    int32_t n;                      /* rows waiting in the batch */
    int32_t *token, *slot, *pos;    /* (LC_ROWS) */
    bool *draws;                    /* (LC_ROWS), are the logits after this token wanted? */
    float *x, *xn, *att, *q;        /* (LC_ROWS, dim_p) */
    float *k, *v;                   /* (LC_ROWS, kv_p) */
    float *h1, *h3;                 /* (LC_ROWS, hidden_p) */
    float *score;                   /* (context_p) */
    float *logits;                  /* (LC_ROWS, vocab_p) */

    const float *in;                /* the input of the next products, (n_in, ld_in) ... */
    size_t ld_in;
    int32_t n_in;
    int16_t *in_q;                  /* ... and as Q8_0: (n_in, k / group, pairs, 2), (n_in, k / group) */
    float *in_scale;

    const Kernels *kernels;
    LcProduct *product_q8;
    LcAttend *attend;
    void *arena;
};

/* ---------------------------------------------------------------------------------------------------------------- */
/* Math that rounds as the C library's float functions do, without the C library                                    */

/* The C library's expf, sinf and cosf are not correctly rounded: they are a short polynomial in double, rounded once,
 * and its error decides 1 result in 1000 (exp) or 40 (sin). These are polynomials of the same degrees with the least
 * greatest error (of 2^(t/32), |t| <= 1/2; of sin x / x and of cos x, |x| <= pi/4), found by Remez exchange. Against
 * glibc 2.36 (tests/brain/libm.c) exp differs in 24 of 44 million floats, sin and cos of the angles of 4,096
 * positions in none of 800,000. */
static const double LC_EXP[3] = {0x1.62e42fef5b3afp-6, 0x1.ebfce51026ed9p-13, 0x1.c6b1849868219p-20};
static const double LC_SIN[3] = {-0x1.555545995a603p-3, 0x1.1107605230bedp-7, -0x1.994eb3774dd43p-13};
static const double LC_COS[4] = {-0x1.ffffffd0c621cp-2, 0x1.55553e1068f2ep-5, -0x1.6c087e89a3df1p-10,
                                 0x1.99343027de9b0p-16};

static void lc_fill_exp(double step[LC_EXP_STEPS]) {
    for (int i = 0; i < LC_EXP_STEPS; i++) step[i] = 2 * exp_negative((i - 32) / 32.0 * 0.69314718055994530942);
}

/* Written without a branch on x; NaN stays NaN. Infinity above 88.7, 0 below -103.9, as float has it. */
static inline float lc_exp(const double step[LC_EXP_STEPS], float x) {
    const double clamped = x > 89.0f ? 89.0 : x < -105.0f ? -105.0 : x == x ? (double)x : 0.0;
    const double z = clamped * 46.16624130844682903551758979206054; /* 32 / ln 2 */
    const double shifted = z + 0x1.8p52, t = z - (shifted - 0x1.8p52); /* rounded to an integer, and the rest */
    uint64_t bits;
    memcpy(&bits, &shifted, 8);
    const uint64_t scale_bits = (uint64_t)(1023 + ((int64_t)(bits << 16) >> 21)) << 52; /* 2^floor(n / 32) */
    double scale;
    memcpy(&scale, &scale_bits, 8);
    const double y = 1 + t * (LC_EXP[0] + t * (LC_EXP[1] + t * LC_EXP[2]));
    return x == x ? (float)(y * (step[bits % LC_EXP_STEPS] * scale)) : x;
}

static void lc_cos_sin(float angle, float *c, float *s) { /* angle >= 0 */
    const double a = (double)angle;
    const int64_t k = (int64_t)(a * 0.63661977236758134308 + 0.5);                     /* quarter turns */
    const double x = (a - (double)k * 1.57079632673412561417) - (double)k * 6.07710050650619224932e-11;
    const double x2 = x * x;
    const double sx = x + x * x2 * (LC_SIN[0] + x2 * (LC_SIN[1] + x2 * LC_SIN[2]));
    const double cx = 1 + x2 * (LC_COS[0] + x2 * (LC_COS[1] + x2 * (LC_COS[2] + x2 * LC_COS[3])));
    *c = (float)(k % 4 == 0 ? cx : k % 4 == 1 ? -sx : k % 4 == 2 ? -cx : sx);
    *s = (float)(k % 4 == 0 ? sx : k % 4 == 1 ? cx : k % 4 == 2 ? -sx : -cx);
}

static void lc_fill_rotations(LcModel *m) {
    const int32_t half = m->s.head_dim / 2;
    for (int32_t i = 0; i < half; i++) {
        const float power = (float)(2 * i) / (float)m->s.head_dim;
        const float frequency = 1.0f / (float)(1.0 / exp_negative(-9.21034037197618273607 * (double)power)); /* ln 10^4 */
        for (int32_t pos = 0; pos < m->s.context; pos++) {
            float *to = m->rotation + ((size_t)pos * (size_t)half + (size_t)i) * 2;
            lc_cos_sin((float)pos * frequency, &to[0], &to[1]);
        }
    }
}

static void lc_softmax(const LcModel *m, float *x, int32_t n) {
    float max = x[0], sum = 0;
    for (int32_t i = 1; i < n; i++) max = x[i] > max ? x[i] : max;
    for (int32_t i = 0; i < n; i++) {
        x[i] = lc_exp(m->exp_step, x[i] - max);
        sum += x[i];
    }
    for (int32_t i = 0; i < n; i++) x[i] /= sum;
}

static void lc_rmsnorm(float *y, const float *x, const float *w, int32_t n) {
    float sum = 0;
    for (int32_t i = 0; i < n; i++) sum += x[i] * x[i];
    const float scale = 1.0f / __builtin_sqrtf(sum / (float)n + 1e-5f);
    for (int32_t i = 0; i < n; i++) y[i] = w[i] * (scale * x[i]);
}

static void lc_swiglu(const LcModel *m, float *h1, const float *h3) {
    for (int32_t i = 0; i < m->s.hidden; i++) {
        float x = h1[i];
        x *= 1.0f / (1.0f + lc_exp(m->exp_step, -x));
        h1[i] = x * h3[i];
    }
}

/* ---------------------------------------------------------------------------------------------------------------- */
/* Kernels: plain loops that a compiler turns into vectors, compiled once more for AVX2                             */

/* out (hd) = the sum over time of score[t] * values[t], in the order of t. Sums stay in registers: gcc 12 kept them in memory. */
static inline __attribute__((always_inline))
void lc_mix(const float *score, int32_t n_t, const float *values, int32_t hd, float *out) {
    int32_t d = 0;
    for (; d + 16 <= hd; d += 16) {
        const float *v = values + d;
        v8 low = {0}, high = {0};
        for (int32_t t = 0; t < n_t; t++, v += hd) {
            low += score[t] * *(const v8_any *)v;
            high += score[t] * *(const v8_any *)(v + 8);
        }
        *(v8_any *)(out + d) = low;
        *(v8_any *)(out + d + 8) = high;
    }
    for (; d + 8 <= hd; d += 8) {
        v8 sum = {0};
        for (int32_t t = 0; t < n_t; t++) sum += score[t] * *(const v8_any *)(values + (size_t)t * (size_t)hd + d);
        *(v8_any *)(out + d) = sum;
    }
    for (; d < hd; d++) {
        float sum = 0;
        for (int32_t t = 0; t < n_t; t++) sum += score[t] * values[(size_t)t * (size_t)hd + (size_t)d];
        out[d] = sum;
    }
}

/* One key/value head. q and out: (n_heads / n_kv_heads, head_dim). keys: (context_p / 16, head_dim, 16).
 * values: (context, head_dim). n_t: time steps to look at. */
static inline __attribute__((always_inline))
void lc_attend_body(const LcModel *m, const float *q, int32_t n_t, const float *keys, const float *values, float *out) {
    const int32_t hd = m->s.head_dim;
    const float root = __builtin_sqrtf((float)hd);
    float *restrict score = m->score;
    for (int32_t h = 0; h < m->s.n_heads / m->s.n_kv_heads; h++, q += hd, out += hd) {
        for (int32_t t = 0; t < n_t; t += PANEL) {
            const float *k = keys + (size_t)t * (size_t)hd;
            v8 low = {0}, high = {0};
            for (int32_t d = 0; d < hd; d++, k += PANEL) {
                low += q[d] * *(const v8_any *)k;
                high += q[d] * *(const v8_any *)(k + 8);
            }
            *(v8_any *)(score + t) = low / root; /* past n_t: never looked at */
            *(v8_any *)(score + t + 8) = high / root;
        }
        lc_softmax(m, score, n_t);
        lc_mix(score, n_t, values, hd, out);
    }
}

/* c (n_in, w.n) = the Q8_0 input times w. Sums of a group are integers and exact; groups add up in order. Where k is no
 * multiple of the group, llama2.c leaves out the rest of a row, and so do we: its text is what is promised. */
static void lc_product_portable(const LcModel *m, float *c, size_t ldc, const LcMatrix *w, bool is_added) {
    const size_t n_groups = (size_t)(w->fp32.k / m->s.group), n_pairs = m->s.group_p / 2;
    for (size_t o = 0; o < (size_t)w->fp32.n; o += PANEL)
        for (int32_t i = 0; i < m->n_in; i++) {
            const int8_t *q = w->q + o * n_groups * n_pairs * 2;
            const int16_t *x = m->in_q + (size_t)i * n_groups * n_pairs * 2;
            float sum[PANEL] = {0};
            for (size_t g = 0; g < n_groups; g++) {
                int32_t whole[PANEL] = {0};
                for (size_t j = 0; j < n_pairs; j++, q += 2 * PANEL, x += 2)
                    for (int l = 0; l < PANEL; l++) whole[l] += q[2 * l] * x[0] + q[2 * l + 1] * x[1];
                for (int l = 0; l < PANEL; l++)
                    sum[l] += (float)whole[l] * w->scale[o * n_groups + g * PANEL + (size_t)l] *
                              m->in_scale[(size_t)i * n_groups + g];
            }
            float *to = c + (size_t)i * ldc + o;
            for (int l = 0; l < PANEL; l++) to[l] = is_added ? to[l] + sum[l] : sum[l];
        }
}

static void lc_attend_portable(const LcModel *m, const float *q, int32_t n_t, const float *keys, const float *values,
                               float *out) {
    lc_attend_body(m, q, n_t, keys, values, out);
}

#if defined(__x86_64__) && !defined(LC_PORTABLE)
#define LC_AVX2 __attribute__((target("avx2")))
typedef int8_t LcBytes __attribute__((vector_size(16), aligned(1), may_alias));
typedef int16_t LcPairs __attribute__((vector_size(32)));
typedef int32_t LcInts __attribute__((vector_size(32)));

/* The same, 16 products and 8 sums of two in one instruction. */
LC_AVX2 static void lc_product_avx2(const LcModel *m, float *c, size_t ldc, const LcMatrix *w, bool is_added) {
    const size_t n_groups = (size_t)(w->fp32.k / m->s.group), n_pairs = m->s.group_p / 2;
    for (size_t o = 0; o < (size_t)w->fp32.n; o += PANEL)
        for (int32_t i = 0; i < m->n_in; i++) {
            const int8_t *q = w->q + o * n_groups * n_pairs * 2;
            const int16_t *x = m->in_q + (size_t)i * n_groups * n_pairs * 2;
            const float *scale = w->scale + o * n_groups, *in_scale = m->in_scale + (size_t)i * n_groups;
            v8 sum0 = {0}, sum1 = {0};
            for (size_t g = 0; g < n_groups; g++, scale += PANEL) {
                LcInts whole0 = {0}, whole1 = {0};
                for (size_t j = 0; j < n_pairs; j++, q += 2 * PANEL, x += 2) {
                    int32_t pair;
                    memcpy(&pair, x, 4);
                    const LcPairs both = (LcPairs)(LcInts){pair, pair, pair, pair, pair, pair, pair, pair};
                    const LcPairs w0 = __builtin_convertvector(*(const LcBytes *)q, LcPairs);
                    const LcPairs w1 = __builtin_convertvector(*(const LcBytes *)(q + PANEL), LcPairs);
                    whole0 += (LcInts)__builtin_ia32_pmaddwd256(w0, both);
                    whole1 += (LcInts)__builtin_ia32_pmaddwd256(w1, both);
                }
                sum0 += __builtin_convertvector(whole0, v8) * *(const v8_any *)scale * in_scale[g];
                sum1 += __builtin_convertvector(whole1, v8) * *(const v8_any *)(scale + 8) * in_scale[g];
            }
            v8_any *to = (v8_any *)(c + (size_t)i * ldc + o);
            if (is_added) sum0 += to[0], sum1 += to[1];
            to[0] = sum0;
            to[1] = sum1;
        }
}

LC_AVX2 static void lc_attend_avx2(const LcModel *m, const float *q, int32_t n_t, const float *keys, const float *values,
                                   float *out) {
    lc_attend_body(m, q, n_t, keys, values, out);
}
#endif

static void lc_choose_kernels(LcModel *m) {
    m->kernels = find_kernels(NULL);
    m->product_q8 = lc_product_portable;
    m->attend = lc_attend_portable;
#if defined(__x86_64__) && !defined(LC_PORTABLE)
    if (__builtin_cpu_supports("avx2")) m->product_q8 = lc_product_avx2, m->attend = lc_attend_avx2;
#endif
}

/* Rounds a group to Q8_0 as llama2.c's runq.c does, halves away from zero. A value that is not finite makes the scale
 * not finite, so that it is found in the logits and never converted. */
static float lc_quantize(int16_t *q, const float *x, int32_t group) {
    float max = 0;
    bool is_good = true;
    for (int32_t i = 0; i < group; i++) {
        const float size = __builtin_fabsf(x[i]);
        max = size > max ? size : max;
        is_good &= is_finite(x[i]);
    }
    const float step = max / 127.0f;
    for (int32_t i = 0; i < group; i++) {
        const double v = is_good && step > 0 ? (double)(x[i] / step) : 0, r = v < 0 ? v - 0.5 : v + 0.5;
        /* a denormal step is coarse: the quotient can pass 127, where llama2.c's conversion is undefined */
        q[i] = (int16_t)(r > 127 ? 127 : r < -127 ? -127 : (int32_t)r);
    }
    return is_good ? step : __builtin_nanf("");
}

/* Sets the input, (n, k) with rows of length lda, of the products that follow. */
static void lc_input(LcModel *m, const float *a, size_t lda, int32_t n, int32_t k) {
    m->in = a;
    m->ld_in = lda;
    m->n_in = n;
    if (!m->s.group) return;
    const int32_t group = m->s.group;
    const size_t padded = m->s.group_p;
    int16_t *q = m->in_q;
    float *scale = m->in_scale;
    for (int32_t i = 0; i < n; i++, a += lda)
        for (int32_t g = 0; g < k / group; g++, q += padded) {
            q[padded - 1] = 0;
            *scale++ = lc_quantize(q, a + g * group, group);
        }
}

static void lc_product(const LcModel *m, float *c, size_t ldc, const LcMatrix *w, bool is_added) {
    if (m->s.group)
        m->product_q8(m, c, ldc, w, is_added);
    else
        m->kernels->matmul(c, ldc, m->in, m->ld_in, m->n_in, &w->fp32, is_added);
}

/* ---------------------------------------------------------------------------------------------------------------- */
/* The model file                                                                                                   */

/* A file, and what a refusal of it says: "path: trouble: what was found; remedy". */
typedef struct {
    const char *path, *trouble, *remedy;
    Err e;
} LcFile;

__attribute__((format(printf, 2, 3)))
static int lc_refuse(const LcFile *f, const char *format, ...) {
    char found[200];
    va_list args;
    va_start(args, format);
    vsnprintf(found, sizeof found, format, args);
    va_end(args);
    return refuse(f->e, BRAIN_E_FORMAT, "%s: %s: %s; %s", f->path, f->trouble, found, f->remedy);
}

/* Shape and number of a tensor; a vector has n 1. False if this model's file has none. */
static bool lc_tensor(const LcShape *s, int which, int32_t *count, int32_t *n, int32_t *k) {
    const bool is_in_layer = which < LC_LAYER_MATRICES || which == LC_NORM_ATT || which == LC_NORM_FFN;
    *count = is_in_layer ? s->n_layers : 1;
    *n = 1;
    *k = s->dim;
    switch (which) {
    case LC_WQ: case LC_WO: *n = s->dim; break;
    case LC_WK: case LC_WV: *n = s->kv_dim; break;
    case LC_W1: case LC_W3: *n = s->hidden; break;
    case LC_W2: *n = s->dim, *k = s->hidden; break;
    case LC_EMBEDDING: *n = s->vocab; break;
    case LC_CLASSIFIER: *n = s->vocab; return !s->is_tied;
    case LC_ROTATIONS: *n = s->context, *k = s->head_dim; break;
    default: break;
    }
    return true;
}

static bool lc_is_quantized(const LcShape *s, int which) { return s->group && which <= LC_CLASSIFIER; }

/* Adds the bytes of a tensor for all layers; false when that overflows. */
static bool lc_add_bytes(const LcShape *s, int which, size_t *total) {
    int32_t count, n, k;
    if (!lc_tensor(s, which, &count, &n, &k)) return true;
    size_t bytes = product((size_t)n, (size_t)k, 1, 1); /* two int32 cannot overflow, and no scale is finer than bytes */
    bytes = lc_is_quantized(s, which) ? bytes + product(bytes / (size_t)s->group, 4, 1, 1) : product(bytes, 4, 1, 1);
    return !__builtin_mul_overflow(bytes, (size_t)count, &bytes) && !__builtin_add_overflow(*total, bytes, total);
}

static const uint8_t *lc_order(const LcShape *s) { return s->is_legacy ? LC_LEGACY_ORDER : LC_ORDER; }

static int lc_range(const char *name, int32_t value, int32_t low, int32_t high, const LcFile *f) {
    if (value >= low && value <= high) return BRAIN_OK;
    return lc_refuse(f, "%s is %d, expected %d to %d", name, value, low, high);
}

static int lc_check_shape(LcShape *s, const LcFile *f) {
    int status;
    if ((status = lc_range("dim", s->dim, 2, 65536, f)) ||
        (status = lc_range("hidden_dim", s->hidden, 1, 262144, f)) ||
        (status = lc_range("n_layers", s->n_layers, 1, 1024, f)) ||
        (status = lc_range("n_heads", s->n_heads, 1, s->dim / 2, f)) ||
        (status = lc_range("n_kv_heads", s->n_kv_heads, 1, s->n_heads, f)) ||
        (status = lc_range("vocab_size", s->vocab, 3, 1 << 20, f)) ||
        (status = lc_range("seq_len", s->context, 1, MAX_CONTEXT, f)))
        return status;
    if (s->dim % s->n_heads || s->dim / s->n_heads % 2 || s->n_heads % s->n_kv_heads)
        return lc_refuse(f, "dim %d, n_heads %d, n_kv_heads %d, expected heads of an even size in equal groups",
                         s->dim, s->n_heads, s->n_kv_heads);
    if (s->group && s->dim % s->group)
        return lc_refuse(f, "group size %d, expected a divisor of dim %d", s->group, s->dim);
    s->head_dim = s->dim / s->n_heads;
    s->kv_dim = s->n_kv_heads * s->head_dim;
    s->dim_p = round_up((size_t)s->dim, PANEL);
    s->kv_p = round_up((size_t)s->kv_dim, PANEL);
    s->hidden_p = round_up((size_t)s->hidden, PANEL);
    s->vocab_p = round_up((size_t)s->vocab, PANEL);
    s->context_p = round_up((size_t)s->context, PANEL);
    s->group_p = round_up((size_t)s->group, 2);
    return BRAIN_OK;
}

/* Reads the header of any version; *at is where the tensors begin. Everything is checked against the file's size. */
static int lc_parse_header(LcShape *s, const unsigned char *file, size_t size, size_t *at, const LcFile *f) {
    int32_t number[9] = {0};
    if (size < LC_LEGACY_BYTES)
        return lc_refuse(f, "%zu bytes, expected at least %d", size, LC_LEGACY_BYTES);
    s->is_legacy = read_u32(file) != LC_MAGIC;
    if (!s->is_legacy && size < LC_HEADER_BYTES)
        return lc_refuse(f, "%zu bytes, expected at least %d", size, LC_HEADER_BYTES);
    memcpy(number, file, s->is_legacy ? LC_LEGACY_BYTES : sizeof number);
    const int32_t *n = s->is_legacy ? number : number + 2;
    s->dim = n[0], s->hidden = n[1], s->n_layers = n[2], s->n_heads = n[3], s->n_kv_heads = n[4], s->context = n[6];
    s->vocab = n[5] < 0 && s->is_legacy && n[5] != INT32_MIN ? -n[5] : n[5];
    s->is_tied = n[5] > 0; /* a negative size in a legacy header says "not tied" */
    s->group = 0;
    *at = LC_LEGACY_BYTES;
    int status = BRAIN_OK;
    if (!s->is_legacy) {
        *at = LC_HEADER_BYTES;
        s->is_tied = file[36] != 0;
        if ((status = lc_range("version", number[1], 1, 2, f)) ||
            (status = lc_range("shared_classifier", file[36], 0, 1, f)))
            return status;
        if (number[1] == 2) {
            s->group = (int32_t)read_u32(file + 37);
            if ((status = lc_range("group size", s->group, 1, 65536, f))) return status;
        }
    }
    if ((status = lc_check_shape(s, f))) return status;
    size_t expected = *at;
    for (const uint8_t *which = lc_order(s); *which != LC_END; which++)
        if (!lc_add_bytes(s, *which, &expected)) return lc_refuse(f, "its sizes overflow");
    if (expected != size) return lc_refuse(f, "%zu bytes, expected %zu of its header", size, expected);
    return BRAIN_OK;
}

static void lc_carve_matrix(const LcShape *s, Arena *a, LcMatrix *w, int32_t n, int32_t k) {
    *w = (LcMatrix){.fp32 = {.n = n, .k = k}};
    if (!s->group) {
        w->fp32.panel = carve(a, round_up((size_t)n, PANEL), (size_t)k * sizeof(float));
    } else {
        const size_t values = round_up((size_t)n, PANEL) * (size_t)(k / s->group);
        w->q = carve(a, values, s->group_p);
        w->scale = carve(a, values, sizeof(float));
    }
}

static void lc_layout(LcModel *m, Arena *a) {
    const LcShape *s = &m->s;
    const size_t f = sizeof(float), n_layers = (size_t)s->n_layers, dim = (size_t)s->dim;
    const size_t widest = (size_t)(s->hidden > s->dim ? s->hidden : s->dim);
    m->embedding = carve(a, (size_t)s->vocab, s->dim_p * f);
    m->norm_att = carve(a, n_layers, dim * f);
    m->norm_ffn = carve(a, n_layers, dim * f);
    m->norm_last = carve(a, dim, f);
    m->rotation = carve(a, (size_t)s->context, (size_t)s->head_dim * f);
    lc_carve_matrix(s, a, &m->classifier, s->vocab, s->dim);
    m->layer = carve(a, n_layers * LC_LAYER_MATRICES, sizeof(LcMatrix));
    for (int32_t i = 0; i < s->n_layers * LC_LAYER_MATRICES; i++) {
        int32_t count, n, k;
        LcMatrix w;
        lc_tensor(s, i % LC_LAYER_MATRICES, &count, &n, &k);
        lc_carve_matrix(s, a, &w, n, k);
        if (a->base) m->layer[i] = w;
    }
    m->kv_head_size = (s->context_p + (size_t)s->context) * (size_t)s->head_dim;
    m->kv = carve(a, product((size_t)m->n_slots, n_layers, (size_t)s->n_kv_heads, m->kv_head_size), f);
    m->token = carve(a, LC_ROWS, sizeof(int32_t));
    m->slot = carve(a, LC_ROWS, sizeof(int32_t));
    m->pos = carve(a, LC_ROWS, sizeof(int32_t));
    m->draws = carve(a, LC_ROWS, sizeof(bool));
    m->x = carve(a, LC_ROWS, s->dim_p * f);
    m->xn = carve(a, LC_ROWS, s->dim_p * f);
    m->att = carve(a, LC_ROWS, s->dim_p * f);
    m->q = carve(a, LC_ROWS, s->dim_p * f);
    m->k = carve(a, LC_ROWS, s->kv_p * f);
    m->v = carve(a, LC_ROWS, s->kv_p * f);
    m->h1 = carve(a, LC_ROWS, s->hidden_p * f);
    m->h3 = carve(a, LC_ROWS, s->hidden_p * f);
    m->score = carve(a, s->context_p, f);
    m->logits = carve(a, LC_ROWS, s->vocab_p * f);
    const size_t n_groups = s->group ? widest / (size_t)s->group : 0;
    m->in_q = carve(a, LC_ROWS * n_groups, s->group_p * sizeof(int16_t));
    m->in_scale = carve(a, LC_ROWS * n_groups, f);
}

/* n * k floats of a file into rows that are ld apart; false if one is not finite. So do all of the readers. */
static bool lc_read_rows(const unsigned char *from, float *to, int32_t n, int32_t k, size_t ld) {
    bool is_good = true;
    for (int32_t o = 0; o < n; o++)
        for (int32_t i = 0; i < k; i++, from += 4) {
            const float x = read_f32(from);
            is_good &= is_finite(x);
            to[(size_t)o * ld + (size_t)i] = x;
        }
    return is_good;
}

static bool lc_read_panels(const unsigned char *from, Matrix *w) {
    const size_t k = (size_t)w->k;
    bool is_good = true;
    for (size_t o = 0; o < (size_t)w->n; o++)
        for (size_t i = 0; i < k; i++, from += 4) {
            const float x = read_f32(from);
            is_good &= is_finite(x);
            w->panel[(o / PANEL * k + i) * PANEL + o % PANEL] = x;
        }
    return is_good;
}

/* Groups run on from row to row, so a row may begin inside of one; llama2.c then takes that one's scale for the row's
 * first `group` values, and so on. */
static bool lc_read_q8(const LcShape *s, const unsigned char *from, LcMatrix *w) {
    const size_t n = (size_t)w->fp32.n, k = (size_t)w->fp32.k, group = (size_t)s->group, n_groups = k / group;
    const unsigned char *scale = from + n * k;
    bool is_good = true;
    for (size_t o = 0; o < n; o++)
        for (size_t g = 0; g < n_groups; g++) {
            const size_t at = (o / PANEL * n_groups + g) * PANEL;
            w->scale[at + o % PANEL] = read_f32(scale + (o * k / group + g) * 4);
            int8_t *to = w->q + at * s->group_p + o % PANEL * 2;
            for (size_t i = 0; i < group; i++) to[i / 2 * 2 * PANEL + i % 2] = (int8_t)from[o * k + g * group + i];
        }
    for (size_t i = 0; i < n * k / group; i++) is_good &= is_finite(read_f32(scale + i * 4) * 128.0f);
    return is_good;
}

static bool lc_read_matrix(const LcShape *s, const unsigned char *from, LcMatrix *w) {
    return s->group ? lc_read_q8(s, from, w) : lc_read_panels(from, &w->fp32);
}

/* The embedding table, always as floats: a token needs one row. */
static bool lc_read_embedding(LcModel *m, const unsigned char *from) {
    const LcShape *s = &m->s;
    const unsigned char *scale = from + (size_t)s->vocab * (size_t)s->dim;
    if (!s->group) return lc_read_rows(from, m->embedding, s->vocab, s->dim, s->dim_p);
    bool is_good = true;
    for (int32_t o = 0; o < s->vocab; o++) {
        float *to = m->embedding + (size_t)o * s->dim_p;
        for (int32_t i = 0; i < s->dim; scale += 4)
            for (const int32_t end = i + s->group; i < end; i++) {
                to[i] = (float)(int8_t)*from++ * read_f32(scale);
                is_good &= is_finite(to[i]);
            }
    }
    return is_good;
}

static bool lc_read_tensor(LcModel *m, int which, int32_t layer, const unsigned char *from) {
    const LcShape *s = &m->s;
    const size_t row = (size_t)layer * (size_t)s->dim;
    switch (which) {
    case LC_NORM_ATT: return lc_read_rows(from, m->norm_att + row, 1, s->dim, 0);
    case LC_NORM_FFN: return lc_read_rows(from, m->norm_ffn + row, 1, s->dim, 0);
    case LC_NORM_LAST: return lc_read_rows(from, m->norm_last, 1, s->dim, 0);
    case LC_EMBEDDING: return lc_read_embedding(m, from) && (!s->is_tied || lc_read_matrix(s, from, &m->classifier));
    case LC_CLASSIFIER: return lc_read_matrix(s, from, &m->classifier);
    case LC_ROTATIONS: return true; /* cos and sin of old files; llama2.c computes its own, too */
    default: return lc_read_matrix(s, from, &m->layer[layer * LC_LAYER_MATRICES + which]);
    }
}

static int lc_read_tensors(LcModel *m, const unsigned char *at, const LcFile *f) {
    const LcShape *s = &m->s;
    for (const uint8_t *which = lc_order(s); *which != LC_END; which++) {
        int32_t count, n, k;
        if (!lc_tensor(s, *which, &count, &n, &k)) continue;
        const size_t values = (size_t)n * (size_t)k;
        for (int32_t layer = 0; layer < count; layer++) {
            if (!lc_read_tensor(m, *which, layer, at)) return lc_refuse(f, "a weight is not a finite number");
            at += lc_is_quantized(s, *which) ? values + values / (size_t)s->group * 4 : values * 4;
        }
    }
    return BRAIN_OK;
}

static void lc_close(LcModel *m) {
    free(m->arena);
    m->arena = NULL;
}

/* Makes *m of the whole file `file`, which may be freed afterwards. On a status other than BRAIN_OK nothing is held and
 * `e` has one line. */
static int lc_open(LcModel *m, const unsigned char *file, size_t size, int32_t n_slots, const char *path, Err e) {
    size_t tensors = 0;
    *m = (LcModel){.n_slots = n_slots};
    const LcFile f = {path, "no brain file, and as a llama2.c model damaged", "export it again", e};
    int status = lc_parse_header(&m->s, file, size, &tensors, &f);
    if (status) return status;
    Arena a = {NULL, 0, false};
    lc_layout(m, &a);
    m->arena = a.is_overflow || a.used > SIZE_MAX - ALIGN ? NULL : calloc(1, a.used + ALIGN);
    if (!m->arena)
        return refuse(e, BRAIN_E_MEMORY, "%s: no memory for it and %d prompts (%zu MiB); give fewer prompts", path, n_slots,
                      a.is_overflow ? SIZE_MAX >> 20 : a.used >> 20);
    a = (Arena){.base = (char *)round_up((uintptr_t)m->arena, ALIGN)};
    lc_layout(m, &a);
    lc_choose_kernels(m);
    if ((status = lc_read_tensors(m, file + tensors, &f))) {
        lc_close(m);
        return status;
    }
    lc_fill_exp(m->exp_step);
    lc_fill_rotations(m);
    return BRAIN_OK;
}

/* ---------------------------------------------------------------------------------------------------------------- */
/* Forward                                                                                                          */

/* A key/value head of a slot: keys (context_p / 16, head_dim, 16), then values (context, head_dim). */
static float *lc_keys(const LcModel *m, int32_t slot, int32_t layer, int32_t head) {
    const size_t at = (size_t)slot * (size_t)m->s.n_layers + (size_t)layer;
    return m->kv + (at * (size_t)m->s.n_kv_heads + (size_t)head) * m->kv_head_size;
}

static float *lc_values(const LcModel *m, float *keys) { return keys + m->s.context_p * (size_t)m->s.head_dim; }

static void lc_rotate(const LcModel *m, float *x, int32_t n_heads, int32_t pos) {
    const int32_t hd = m->s.head_dim;
    const float *table = m->rotation + (size_t)pos * (size_t)hd;
    for (int32_t h = 0; h < n_heads; h++, x += hd)
        for (int32_t i = 0; i < hd; i += 2) {
            const float c = table[i], s = table[i + 1], x0 = x[i], x1 = x[i + 1];
            x[i] = x0 * c - x1 * s;
            x[i + 1] = x0 * s + x1 * c;
        }
}

static void lc_store(const LcModel *m, int32_t layer, int32_t slot, int32_t pos, const float *k, const float *v) {
    const int32_t hd = m->s.head_dim;
    for (int32_t h = 0; h < m->s.n_kv_heads; h++, k += hd, v += hd) {
        float *keys = lc_keys(m, slot, layer, h);
        float *to = keys + (size_t)(pos / PANEL) * (size_t)hd * PANEL + pos % PANEL;
        for (int32_t d = 0; d < hd; d++) to[d * PANEL] = k[d];
        memcpy(lc_values(m, keys) + (size_t)pos * (size_t)hd, v, (size_t)hd * sizeof(float));
    }
}

static void lc_attention(LcModel *m, int32_t layer) {
    const LcShape *s = &m->s;
    const LcMatrix *w = m->layer + (size_t)layer * LC_LAYER_MATRICES;
    const size_t heads = (size_t)(s->n_heads / s->n_kv_heads) * (size_t)s->head_dim;
    lc_input(m, m->xn, s->dim_p, m->n, s->dim);
    lc_product(m, m->q, s->dim_p, &w[LC_WQ], false);
    lc_product(m, m->k, s->kv_p, &w[LC_WK], false);
    lc_product(m, m->v, s->kv_p, &w[LC_WV], false);
    for (int32_t i = 0; i < m->n; i++) {
        lc_rotate(m, m->q + (size_t)i * s->dim_p, s->n_heads, m->pos[i]);
        lc_rotate(m, m->k + (size_t)i * s->kv_p, s->n_kv_heads, m->pos[i]);
        lc_store(m, layer, m->slot[i], m->pos[i], m->k + (size_t)i * s->kv_p, m->v + (size_t)i * s->kv_p);
    }
    for (int32_t i = 0; i < m->n; i++)
        for (int32_t h = 0; h < s->n_kv_heads; h++) {
            float *keys = lc_keys(m, m->slot[i], layer, h);
            const size_t at = (size_t)i * s->dim_p + (size_t)h * heads;
            m->attend(m, m->q + at, m->pos[i] + 1, keys, lc_values(m, keys), m->att + at);
        }
    lc_input(m, m->att, s->dim_p, m->n, s->dim);
    lc_product(m, m->x, s->dim_p, &w[LC_WO], true);
}

static void lc_feed_forward(LcModel *m, int32_t layer) {
    const LcShape *s = &m->s;
    const LcMatrix *w = m->layer + (size_t)layer * LC_LAYER_MATRICES;
    lc_input(m, m->xn, s->dim_p, m->n, s->dim);
    lc_product(m, m->h1, s->hidden_p, &w[LC_W1], false);
    lc_product(m, m->h3, s->hidden_p, &w[LC_W3], false);
    for (int32_t i = 0; i < m->n; i++) lc_swiglu(m, m->h1 + (size_t)i * s->hidden_p, m->h3 + (size_t)i * s->hidden_p);
    lc_input(m, m->h1, s->hidden_p, m->n, s->hidden);
    lc_product(m, m->x, s->dim_p, &w[LC_W2], true);
}

static void lc_norm_rows(LcModel *m, const float *w) {
    for (int32_t i = 0; i < m->n; i++)
        lc_rmsnorm(m->xn + (size_t)i * m->s.dim_p, m->x + (size_t)i * m->s.dim_p, w, m->s.dim);
}

/* Runs the waiting rows, whose slots hold every earlier position, and empties the batch. Row j of m->logits is then
 * what follows the j-th of the tokens with `draws`. */
static void lc_forward(LcModel *m) {
    const LcShape *s = &m->s;
    for (int32_t i = 0; i < m->n; i++)
        memcpy(m->x + (size_t)i * s->dim_p, m->embedding + (size_t)m->token[i] * s->dim_p, s->dim_p * sizeof(float));
    for (int32_t l = 0; l < s->n_layers; l++) {
        lc_norm_rows(m, m->norm_att + (size_t)l * (size_t)s->dim);
        lc_attention(m, l);
        lc_norm_rows(m, m->norm_ffn + (size_t)l * (size_t)s->dim);
        lc_feed_forward(m, l);
    }
    int32_t n = 0;
    for (int32_t i = 0; i < m->n; i++)
        if (m->draws[i])
            lc_rmsnorm(m->xn + (size_t)n++ * s->dim_p, m->x + (size_t)i * s->dim_p, m->norm_last, s->dim);
    m->n = 0;
    if (!n) return;
    lc_input(m, m->xn, s->dim_p, n, s->dim);
    lc_product(m, m->logits, s->vocab_p, &m->classifier, false);
}

#endif
