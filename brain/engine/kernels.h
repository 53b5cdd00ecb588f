/* The fast kernels. run.c includes this file once for each instruction set, with
 *   NAME(x)    the suffix of that set,
 *   TARGET     the attribute that lets the compiler use it,
 *   TILE_ROWS  rows of a matrix tile, as many as its registers hold, and TILE_ROWS_Q of an integer one,
 *   vi, vw     eight 32-bit and sixteen 16-bit integers, with the few operations on them (see integers.h).
 * It cannot be one inlined body for all sets: gcc 12 takes vectors apart where they are written, for the set of that
 * place, and the AVX2 copy then had eight inserts where it needs one broadcast (4 times slower).
 *
 * Arguments in capitals are constants wherever they are used, so the loops over them disappear and the sums live in
 * registers. A number next to a vector stands for eight of it. */
#define FAST TARGET static inline __attribute__((always_inline))
#define load NAME(load)
#define store NAME(store)
#define all NAME(all)
#define choose NAME(choose)
#define exp8 NAME(exp8)
#define exp8_low NAME(exp8_low)
#define tile NAME(tile)
#define score_tile NAME(score_tile)
#define value_tile NAME(value_tile)
#define lanes_below NAME(lanes_below)
#define largest NAME(largest)
#define top_score NAME(top_score)
#define softmax_row NAME(softmax_row)
#define attend_heads NAME(attend_heads)
#define matmul NAME(matmul)
#define rmsnorm NAME(rmsnorm)
#define swiglu NAME(swiglu)
#define attend NAME(attend)
#define exp_n NAME(exp_n)
#define vi NAME(vi)
#define vw NAME(vw)
#define load_i NAME(load_i)
#define all_i NAME(all_i)
#define widen NAME(widen)
#define dot8 NAME(dot8)
#define pair NAME(pair)
#define to_float NAME(to_float)
#define put_bytes NAME(put_bytes)
#define larger NAME(larger)
#define pick NAME(pick)
#define weigh NAME(weigh)
#define quantize NAME(quantize)
#define tile_q NAME(tile_q)
#define matmul_q NAME(matmul_q)
#define score_tile_q NAME(score_tile_q)
#define power_of_two8 NAME(power_of_two8)
#define softmax_q NAME(softmax_q)
#define value_tile_q NAME(value_tile_q)
#define attend_heads_q NAME(attend_heads_q)
#define attend_q NAME(attend_q)

FAST v8 load(const float *p) { return *(const v8_any *)p; }
FAST void store(float *p, v8 x) { *(v8_any *)p = x; }
FAST v8 all(float x) { return (v8){x, x, x, x, x, x, x, x}; }
FAST v8 choose(v8u is_yes, v8 yes, v8 no) { return (v8)((is_yes & (v8u)yes) | (~is_yes & (v8u)no)); }

FAST v8 exp8_low(v8 x) { /* x <= EXP_HIGH */
    const v8u is_zero = (v8u)(x < EXP_LOW);
    const v8 rounded = x * LOG2_E + ROUNDING, n = rounded - ROUNDING;
    const v8 r = (x - n * LN2_HIGH) - n * LN2_LOW;
    v8 p = all(EXP_POLY[0]);
    for (int i = 1; i < 6; i++) p = p * r + EXP_POLY[i];
    p = (p * (r * r) + r) + 1.0f;
    const v8u scale = ((v8u)rounded - float_bits(ROUNDING) + 127u) << 23;
    return (v8)(~is_zero & (v8u)(p * (v8)scale));
}

FAST v8 exp8(v8 x) { return exp8_low(choose((v8u)(x > EXP_HIGH), all(EXP_HIGH), x)); }

/* c (ROWS, 16 PANELS) = a (ROWS, k) times PANELS weight panels. */
FAST void tile(const int ROWS, const int PANELS, float *restrict c, size_t ldc, const float *restrict a, size_t lda,
                 const float *restrict w, int K, bool is_added) {
    const size_t next = (size_t)K * PANEL;
    v8 acc[6][8];
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < 2 * PANELS; j++) acc[i][j] = all(0);
    for (int k = 0; k < K; k++, w += PANEL) {
        v8 b[8];
        for (int j = 0; j < PANELS; j++) {
            b[2 * j] = load(w + (size_t)j * next);
            b[2 * j + 1] = load(w + (size_t)j * next + 8);
        }
        for (int i = 0; i < ROWS; i++) {
            const v8 x = all(a[(size_t)i * lda + (size_t)k]);
            for (int j = 0; j < 2 * PANELS; j++) acc[i][j] += x * b[j];
        }
    }
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < 2 * PANELS; j++) {
            float *to = c + (size_t)i * ldc + (size_t)j * 8;
            store(to, is_added ? load(to) + acc[i][j] : acc[i][j]);
        }
}

TARGET static void matmul(float *c, size_t ldc, const float *a, size_t lda, int n, const Matrix *m, bool is_added) {
    const int n_panels = (m->n + PANEL - 1) / PANEL, K = m->k;
    const size_t next = (size_t)K * PANEL;
    const float *w = m->panel;
    int p = 0;
    /* One or two rows alone: several panels at once, or the adder's latency is all one sees. */
    enum { ALONE = TILE_ROWS > 3 ? 4 : 2, PAIR = ALONE / 2 };
    if (n == 1)
        for (; p + ALONE <= n_panels; p += ALONE, w += ALONE * next, c += ALONE * PANEL)
            tile(1, ALONE, c, ldc, a, lda, w, K, is_added);
    if (n == 2)
        for (; p + PAIR <= n_panels; p += PAIR, w += PAIR * next, c += PAIR * PANEL)
            tile(2, PAIR, c, ldc, a, lda, w, K, is_added);
    for (; p < n_panels; p++, w += next, c += PANEL) {
        int i = 0;
        for (; i + TILE_ROWS <= n; i += TILE_ROWS)
            tile(TILE_ROWS, 1, c + (size_t)i * ldc, ldc, a + (size_t)i * lda, lda, w, K, is_added);
        float *ci = c + (size_t)i * ldc;
        const float *ai = a + (size_t)i * lda;
        switch (n - i) {
        case 1: tile(1, 1, ci, ldc, ai, lda, w, K, is_added); break;
        case 2: tile(2, 1, ci, ldc, ai, lda, w, K, is_added); break;
        case 3: tile(3, 1, ci, ldc, ai, lda, w, K, is_added); break;
        case 4: tile(4, 1, ci, ldc, ai, lda, w, K, is_added); break;
        case 5: tile(5, 1, ci, ldc, ai, lda, w, K, is_added); break;
        default: break;
        }
    }
}

TARGET static void rmsnorm(const Shape *s, float *y, const float *x, const float *w) {
    float sums[8];
    v8 sum = all(0);
    for (size_t i = 0; i < s->dim_p; i += 8) sum += load(x + i) * load(x + i);
    store(sums, sum);
    const v8 scale = all(1.0f / __builtin_sqrtf(join8(sums) / (float)s->dim + s->eps));
    for (size_t i = 0; i < s->dim_p; i += 8) store(y + i, load(w + i) * (load(x + i) * scale));
}

TARGET static void swiglu(const Shape *s, float *h) {
    for (size_t i = 0; i < s->hidden_p; i += 8) {
        const v8 x = load(h + i);
        store(h + i, x / (1.0f + exp8(-x)) * load(h + s->hidden_p + i));
    }
}

/* Scores of HEADS queries against TILES x 16 time steps: lanes run over time, each score is a sum over d in order. */
FAST void score_tile(const int HEADS, const int TILES, const float *restrict q, const float *restrict k, int hd,
                       float scale, float *restrict score, size_t lds) {
    v8 acc[HEADS_AT_ONCE][8];
    for (int h = 0; h < HEADS; h++)
        for (int j = 0; j < 2 * TILES; j++) acc[h][j] = all(0);
    for (int d = 0; d < hd; d++) {
        v8 b[8];
        for (int j = 0; j < 2 * TILES; j++) b[j] = load(k + (size_t)(j / 2 * hd + d) * PANEL + j % 2 * 8);
        for (int h = 0; h < HEADS; h++)
            for (int j = 0; j < 2 * TILES; j++) acc[h][j] += all(q[h * hd + d]) * b[j];
    }
    for (int h = 0; h < HEADS; h++)
        for (int j = 0; j < 2 * TILES; j++) store(score + (size_t)h * lds + (size_t)j * 8, acc[h][j] * all(scale));
}

/* out (HEADS, 8 VECTORS) = sum over t, in order, of score[t] v[t]: lanes run over d. */
FAST void value_tile(const int HEADS, const int VECTORS, const float *restrict score, size_t lds, int n_t,
                       const float *restrict v, size_t ldv, const float *scale, float *restrict out, size_t ldo) {
    v8 acc[HEADS_AT_ONCE][4];
    for (int h = 0; h < HEADS; h++)
        for (int j = 0; j < VECTORS; j++) acc[h][j] = all(0);
    for (int t = 0; t < n_t; t++, v += ldv)
        for (int h = 0; h < HEADS; h++)
            for (int j = 0; j < VECTORS; j++) acc[h][j] += all(score[(size_t)h * lds + (size_t)t]) * load(v + j * 8);
    for (int h = 0; h < HEADS; h++)
        for (int j = 0; j < VECTORS; j++) store(out + (size_t)h * ldo + (size_t)j * 8, acc[h][j] * all(scale[h]));
}

FAST v8u lanes_below(int n) {
    static const uint32_t LANE[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    v8u lane;
    memcpy(&lane, LANE, sizeof lane);
    return (v8u)(lane < (uint32_t)n);
}

FAST float largest(v8 x) {
    float lane[8], top;
    store(lane, x);
    top = lane[0];
    for (int i = 1; i < 8; i++) top = lane[i] > top ? lane[i] : top;
    return top;
}

/* The largest of n_t scores; `is_in` are the lanes of the last, broken vector that count. */
FAST float top_score(const float *score, int n_t, v8u is_in) {
    const int whole = n_t / 8 * 8;
    v8 max = all(FORBIDDEN);
    for (int t = 0; t < whole; t += 8) max = larger(load(score + t), max);
    if (whole < n_t) max = larger(choose(is_in, load(score + whole), max), max);
    return largest(max);
}

/* Turns scores into weights that still need the factor returned. Lanes past n_t are masked, never summed. */
FAST float softmax_row(float *score, int n_t) {
    const int whole = n_t / 8 * 8;
    const v8u is_in = lanes_below(n_t - whole);
    const float top = top_score(score, n_t, is_in);
    float sums[8];
    v8 sum = all(0);
    for (int t = 0; t < whole; t += 8) {
        const v8 e = exp8_low(load(score + t) - top);
        store(score + t, e);
        sum += e;
    }
    if (whole < n_t) {
        const v8 e = choose(is_in, exp8_low(load(score + whole) - top), all(0));
        store(score + whole, e);
        sum += e;
    }
    store(sums, sum);
    return 1.0f / join8(sums);
}

/* HEADS query heads of one key/value head; TILES and VECTORS are as many as the registers hold. */
FAST void attend_heads(const int HEADS, const int TILES, const int VECTORS, const Shape *s, const float *q, int n_t,
                         const float *k, const float *v, float *score, float *out) {
    const int hd = s->head_dim, n_tiles = (n_t + PANEL - 1) / PANEL;
    const size_t lds = s->context_p, tile_size = (size_t)hd * PANEL;
    int i = 0;
    for (; i + TILES <= n_tiles; i += TILES)
        score_tile(HEADS, TILES, q, k + (size_t)i * tile_size, hd, s->score_scale, score + i * PANEL, lds);
    for (; i < n_tiles; i++)
        score_tile(HEADS, 1, q, k + (size_t)i * tile_size, hd, s->score_scale, score + i * PANEL, lds);
    float scale[HEADS_AT_ONCE];
    for (int h = 0; h < HEADS; h++) scale[h] = softmax_row(score + (size_t)h * lds, n_t);
    int d = 0;
    for (; d + 8 * VECTORS <= hd; d += 8 * VECTORS)
        value_tile(HEADS, VECTORS, score, lds, n_t, v + d, s->head_p, scale, out + d, (size_t)hd);
    for (; d + 8 <= hd; d += 8) value_tile(HEADS, 1, score, lds, n_t, v + d, s->head_p, scale, out + d, (size_t)hd);
    if (d < hd) { /* a head that is no whole number of vectors: the last one goes through a buffer */
        float last[HEADS_AT_ONCE * 8];
        value_tile(HEADS, 1, score, lds, n_t, v + d, s->head_p, scale, last, 8);
        for (int h = 0; h < HEADS; h++)
            for (int j = d; j < hd; j++) out[h * hd + j] = last[h * 8 + j - d];
    }
}

TARGET static void attend(const Shape *s, const float *q, int n_t, const float *k, const float *v, float *score,
                        float *out) {
    const int hd = s->head_dim;
    int h = 0;
    for (; h + 4 <= s->group; h += 4) attend_heads(4, 1, 2, s, q + h * hd, n_t, k, v, score, out + h * hd);
    for (; h + 2 <= s->group; h += 2) attend_heads(2, 2, 4, s, q + h * hd, n_t, k, v, score, out + h * hd);
    for (; h < s->group; h++) attend_heads(1, 4, 4, s, q + h * hd, n_t, k, v, score, out + h * hd);
}

TARGET static void exp_n(float *y, const float *x, size_t n) {
    size_t i = 0;
    for (; i + 8 <= n; i += 8) store(y + i, exp8(load(x + i)));
    for (; i < n; i++) y[i] = exp1(x[i]);
}

TARGET static bool pick(float *y, const float *logits, const uint32_t *mask, size_t n_p, float *max) {
    static const uint32_t BIT[8] = {1, 2, 4, 8, 16, 32, 64, 128};
    v8u bit, is_bad = (v8u)all(0);
    memcpy(&bit, BIT, sizeof bit);
    v8 most = all(FORBIDDEN);
    for (size_t i = 0; i < n_p; i += 8) {
        const uint32_t byte = mask[i / 32] >> i % 32 & 255;
        const v8u is_in = (v8u)(((v8u){byte, byte, byte, byte, byte, byte, byte, byte} & bit) != 0);
        const v8 x = choose(is_in, load(logits + i), all(FORBIDDEN));
        is_bad |= is_in & (v8u)(((v8u)x & 0x7F800000u) == 0x7F800000u);
        most = larger(x, most);
        store(y + i, x);
    }
    uint32_t bad = 0;
    for (int i = 0; i < 8; i++) bad |= is_bad[i];
    *max = largest(most);
    return !bad;
}

TARGET static uint64_t weigh(uint32_t *weight, const float *picked, size_t n_p, float max, float inverse) {
    v8u low = (v8u)all(0), high = (v8u)all(0); /* sums of the halves: a sum of n_p 16-bit numbers fits 32 bits */
    for (size_t i = 0; i < n_p; i += 8) {
        const v8 e = exp8_low((load(picked + i) - max) * inverse) * 1073741824.0f;
        const v8u whole = (v8u)__builtin_convertvector(e, v8i);
        memcpy(weight + i, &whole, sizeof whole);
        low += whole & 0xFFFFu;
        high += whole >> 16;
    }
    uint64_t total = 0;
    for (int i = 0; i < 8; i++) total += low[i] + ((uint64_t)high[i] << 16);
    return total;
}

/* -- integers: sums of products of small whole numbers are exact, so here any order would give the same bits ---------- */

/* x as whole numbers of at most `most`, plus `offset`; returns what one step is worth. */
TARGET static float quantize(const float *x, int n, float most, int offset, uint8_t *q) {
    v8 max = all(0);
    int i = 0;
    for (; i + 8 <= n; i += 8) {
        const v8 size = (v8)((v8u)load(x + i) & 0x7FFFFFFFu);
        max = larger(size, max);
    }
    float top = largest(max);
    for (int j = i; j < n; j++) {
        const float size = x[j] < 0 ? -x[j] : x[j];
        top = size > top ? size : top;
    }
    const float step = top < SMALLEST_STEP ? 0 : most / top;
    const uint32_t shift = float_bits(ROUNDING) - (uint32_t)offset;
    for (i = 0; i + 8 <= n; i += 8) {
        put_bytes(q + i, (v8u)(load(x + i) * step + ROUNDING) - shift);
    }
    for (; i < n; i++) q[i] = (uint8_t)(float_bits(x[i] * step + ROUNDING) - shift);
    return top < SMALLEST_STEP ? 0 : top / most;
}

/* c (ROWS, 16) = a (ROWS, k) times one panel of 16 outputs, four inputs of an output side by side. */
FAST void tile_q(const int ROWS, const bool IS_NARROW, float *restrict c, size_t ldc, const uint8_t *restrict a, size_t lda,
                 const float *restrict a_scale, const int8_t *restrict w, int k_p, const int32_t *offset,
                 const float *scale, bool is_added) {
    vi acc[4][2];
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < 2; j++) acc[i][j] = load_i(offset + j * 8);
    for (int k = 0; k < k_p; k += 8, w += 128) {
        const vi b00 = load_i(w), b01 = load_i(w + 32), b10 = load_i(w + 64), b11 = load_i(w + 96);
        for (int i = 0; i < ROWS; i++) {
            const vi a0 = all_i(a + (size_t)i * lda + (size_t)k), a1 = all_i(a + (size_t)i * lda + (size_t)k + 4);
            acc[i][0] = dot8(IS_NARROW, acc[i][0], a0, b00, a1, b10);
            acc[i][1] = dot8(IS_NARROW, acc[i][1], a0, b01, a1, b11);
        }
    }
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < 2; j++) {
            float *to = c + (size_t)i * ldc + (size_t)j * 8;
            const v8 y = to_float(acc[i][j]) * all(a_scale[i]) * load(scale + j * 8);
            store(to, is_added ? load(to) + y : y);
        }
}

TARGET static void matmul_q(float *c, size_t ldc, const uint8_t *a, size_t lda, const float *a_scale, int n, const Matrix *m,
                            bool is_added) {
    const size_t panel = (size_t)m->k_p * PANEL;
    const int n_panels = (m->n + PANEL - 1) / PANEL;
    for (int p = 0; p < n_panels; p++) {
        const int8_t *w = m->packed + (size_t)p * panel;
        const int32_t *offset = m->offset + p * PANEL;
        const float *scale = m->scale + p * PANEL;
        float *ci = c + p * PANEL;
#define TILE_Q(rows, is_narrow)                                                                                        \
    tile_q(rows, is_narrow, ci + (size_t)i * ldc, ldc, a + (size_t)i * lda, lda, a_scale + i, w, m->k_p, offset, scale, is_added)
        int i = 0;
        if (m->is_narrow) {
            for (; i + TILE_ROWS_Q <= n; i += TILE_ROWS_Q) TILE_Q(TILE_ROWS_Q, true);
            for (; i < n; i++) TILE_Q(1, true);
        } else {
            for (; i + TILE_ROWS_Q <= n; i += TILE_ROWS_Q) TILE_Q(TILE_ROWS_Q, false);
            for (; i < n; i++) TILE_Q(1, false);
        }
#undef TILE_Q
    }
}

/* Scores of HEADS queries against TILES x 8 places, and the largest in each lane: lanes run over places. `is_in`: those
 * that count. */
FAST void score_tile_q(const int HEADS, const int TILES, const Query *q, size_t head_q, const uint8_t *restrict key,
                       const float *restrict key_scale, v8u is_in, float *restrict score, size_t lds, v8 *top) {
    vi acc[HEADS_AT_ONCE][4];
    for (int h = 0; h < HEADS; h++)
        for (int j = 0; j < TILES; j++) acc[h][j] = load_i(q->offset + h * 8);
    for (size_t d = 0; d < head_q; d += 8)
        for (int j = 0; j < TILES; j++) {
            const uint8_t *at = key + ((size_t)j * head_q + d) * 8;
            const vi k0 = load_i(at), k1 = load_i(at + 32);
            for (int h = 0; h < HEADS; h++) {
                const uint8_t *qh = q->q + (size_t)h * head_q + d;
                acc[h][j] = dot8(true, acc[h][j], k0, all_i(qh), k1, all_i(qh + 4));
            }
        }
    for (int h = 0; h < HEADS; h++)
        for (int j = 0; j < TILES; j++) {
            const v8 x = to_float(acc[h][j]) * load(key_scale + j * 8) * all(q->scale[h]);
            const v8 y = choose(is_in, x, all(FORBIDDEN));
            top[h] = larger(y, top[h]);
            store(score + (size_t)h * lds + j * 8, y);
        }
}

FAST v8 power_of_two8(v8 y) {
    y = larger(y, all(POWER_LOW));
    const v8 rounded = y + ROUNDING, f = y - (rounded - ROUNDING);
    const v8 p = ((POWER_POLY[0] * f + POWER_POLY[1]) * f + POWER_POLY[2]) * f + 1.0f;
    return (v8)((v8u)p + ((v8u)rounded << 23));
}

/* Scores (of sixteens of places; FORBIDDEN past the last time step) into whole-number weights, each already times what a
 * step of its value is worth, two neighbours in a word; returns their sums, lane by lane. */
FAST v8 softmax_q(const float *score, int n_t, float top, const float *value_scale, float step, uint32_t *p) {
    v8 sum = all(0);
    for (int t = 0; t < n_t; t += 16) {
        v8 even = power_of_two8(load(score + t) - top), odd = power_of_two8(load(score + t + 8) - top);
        if (t + 16 > n_t) {
            even = choose(lanes_below((n_t - t + 1) / 2), even, all(0));
            odd = choose(lanes_below((n_t - t) / 2), odd, all(0));
        }
        sum += even;
        sum += odd;
        const v8u low = (v8u)(even * (load(value_scale + t) * step) + ROUNDING);
        const v8u high = (v8u)(odd * (load(value_scale + t + 8) * step) + ROUNDING);
        *(v8u_any *)(p + t / 2) = (low & 0xFFFFu) | high << 16;
    }
    return sum;
}

/* out (HEADS, 8 VECTORS) = sum over t of p[t] v[t], two time steps at once: lanes run over d. */
FAST void value_tile_q(const int HEADS, const int VECTORS, const uint32_t *restrict p, size_t ldp, int n_t,
                       const int8_t *restrict value, size_t ldv, const float *scale, float *restrict out, size_t ldo) {
    vi acc[HEADS_AT_ONCE][4];
    for (int h = 0; h < HEADS; h++)
        for (int j = 0; j < VECTORS; j++) acc[h][j] = load_i(ZEROS);
    for (int t = 0; t < n_t; t += 2, value += ldv, p++)
        for (int j = 0; j < VECTORS; j++) {
            const vw v = widen(value + j * 16);
            for (int h = 0; h < HEADS; h++) acc[h][j] = pair(acc[h][j], v, all_i(p + (size_t)h * ldp));
        }
    for (int h = 0; h < HEADS; h++)
        for (int j = 0; j < VECTORS; j++) store(out + (size_t)h * ldo + (size_t)j * 8, to_float(acc[h][j]) * all(scale[h]));
}

FAST void attend_heads_q(const int HEADS, const int TILES, const int VECTORS, const Shape *s, const Query *q, int n_t,
                         const KvHead *kv, float *score, uint32_t *p, float *out) {
    const size_t lds = s->context_p, ldp = lds / 2, head_q = s->head_q, hd = (size_t)s->head_dim;
    const int whole = n_t / 16 * 2; /* tiles of 8 places that count in every lane */
    const v8u every = lanes_below(8);
    v8 top[HEADS_AT_ONCE];
    for (int h = 0; h < HEADS; h++) top[h] = all(FORBIDDEN);
#define TILE_AT(tiles, i, is_in)                                                                                       \
    score_tile_q(HEADS, tiles, q, head_q, kv->key + (size_t)(i) * 8 * head_q, kv->key_scale + (i) * 8, is_in,          \
                 score + (i) * 8, lds, top)
    for (int i = 0; i < whole; i += TILES) TILE_AT(TILES, i, every);
    if (n_t % 16) {
        TILE_AT(1, whole, lanes_below((n_t % 16 + 1) / 2));
        TILE_AT(1, whole + 1, lanes_below(n_t % 16 / 2));
    }
#undef TILE_AT
    const float most = weight_most(n_t), value_most = kv->value_most[n_t - 1], step = value_most > 0 ? most / value_most : 0;
    float scale[HEADS_AT_ONCE], padded[HEADS_AT_ONCE * 8], sums[8];
    for (int h = 0; h < HEADS; h++) {
        store(sums, softmax_q(score + (size_t)h * lds, n_t, largest(top[h]), kv->value_scale, step, p + (size_t)h * ldp));
        scale[h] = value_most / most * (1.0f / join8(sums)); /* makes sums of weights times values into the output */
    }
    size_t d = 0;
    for (; d + 8 * (size_t)VECTORS <= hd; d += 8 * (size_t)VECTORS)
        value_tile_q(HEADS, VECTORS, p, ldp, n_t, kv->value + 2 * d, 2 * head_q, scale, out + d, hd);
    for (; d + 8 <= hd; d += 8) value_tile_q(HEADS, 1, p, ldp, n_t, kv->value + 2 * d, 2 * head_q, scale, out + d, hd);
    if (d < hd) { /* a head that is no whole number of vectors: the last one goes through a buffer */
        value_tile_q(HEADS, 1, p, ldp, n_t, kv->value + 2 * d, 2 * head_q, scale, padded, 8);
        for (int h = 0; h < HEADS; h++)
            for (size_t j = d; j < hd; j++) out[(size_t)h * hd + j] = padded[(size_t)h * 8 + j - d];
    }
}

TARGET static void attend_q(const Shape *s, const Query *query, int n_t, const KvHead *kv, float *score, uint32_t *p,
                            float *out) {
    const int hd = s->head_dim;
    Query q = *query;
    int h = 0;
#define NEXT_HEADS(n) (h += (n), q.q += (size_t)(n) * s->head_q, q.offset += (n) * 8, q.scale += (n), out += (n) * hd)
    for (; h + 4 <= s->group; NEXT_HEADS(4)) attend_heads_q(4, 1, 2, s, &q, n_t, kv, score, p, out);
    for (; h + 2 <= s->group; NEXT_HEADS(2)) attend_heads_q(2, 2, 4, s, &q, n_t, kv, score, p, out);
    for (; h < s->group; NEXT_HEADS(1)) attend_heads_q(1, 2, 4, s, &q, n_t, kv, score, p, out);
#undef NEXT_HEADS
}

#undef matmul
#undef rmsnorm
#undef swiglu
#undef attend
#undef exp_n
#undef pick
#undef weigh
#undef quantize
#undef matmul_q
#undef attend_q
static const Kernels NAME(kernels) = {
    .name = SET, .matmul = NAME(matmul), .rmsnorm = NAME(rmsnorm), .swiglu = NAME(swiglu), .attend = NAME(attend),
    .exp_n = NAME(exp_n), .pick = NAME(pick), .weigh = NAME(weigh), .quantize = NAME(quantize), .matmul_q = NAME(matmul_q), .attend_q = NAME(attend_q)};

#undef load
#undef store
#undef all
#undef choose
#undef exp8
#undef exp8_low
#undef tile
#undef score_tile
#undef value_tile
#undef lanes_below
#undef largest
#undef top_score
#undef softmax_row
#undef attend_heads
#undef vi
#undef vw
#undef load_i
#undef all_i
#undef widen
#undef dot8
#undef pair
#undef to_float
#undef put_bytes
#undef larger
#undef tile_q
#undef score_tile_q
#undef power_of_two8
#undef softmax_q
#undef value_tile_q
#undef attend_heads_q
#undef FAST
#undef NAME
#undef SET
#undef TARGET
#undef TILE_ROWS
#undef TILE_ROWS_Q
