/* The reference kernels: plain loops that say what is computed and in which order. The fast ones (kernels.h) give the
 * same bits. Part of run.c. */
#ifndef BRAIN_PLAIN_H
#define BRAIN_PLAIN_H

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
        float sums[8] = {0}, max = FORBIDDEN;
        for (int t = 0; t < n_t; t++) {
            const float *kt = k + (size_t)(t / PANEL) * (size_t)hd * PANEL + t % PANEL;
            float sum = 0;
            for (int d = 0; d < hd; d++) sum += q[d] * kt[d * PANEL];
            score[t] = sum * s->score_scale;
            max = score[t] > max ? score[t] : max;
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
        is_good = is_good && (!is_in || is_finite(y[i]));
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

static void attend_q_naive(const Shape *s, const Query *q, int n_t, const KvHead *kv, float *score, uint32_t *p,
                           float *out) {
    const int hd = s->head_dim, head_q = (int)s->head_q;
    const float most = weight_most(n_t), value_most = kv->value_most[n_t - 1];
    const float step = value_most > 0 ? most / value_most : 0;
    for (int h = 0; h < s->group; h++) {
        const int8_t *qh = (const int8_t *)q->q + h * head_q;
        float sums[8] = {0}, max = FORBIDDEN;
        for (int t = 0; t < n_t; t++) {
            int32_t sum = q->offset[h * 8];
            const int at = place_of(t);
            for (int d = 0; d < hd; d++) sum += kv->key[(at / 8 * head_q + d / 4 * 4) * 8 + at % 8 * 4 + d % 4] * qh[d];
            score[t] = (float)sum * kv->key_scale[at] * q->scale[h];
            max = score[t] > max ? score[t] : max;
        }
        for (int t = 0; t < n_t; t++) {
            const int at = place_of(t);
            const float e = power_of_two(score[t] - max);
            sums[at % 8] += e;
            p[t] = (uint32_t)round_to_int(e * (kv->value_scale[at] * step));
        }
        const float scale = value_most / most * (1.0f / join8(sums));
        for (int d = 0; d < hd; d++) {
            int32_t sum = 0;
            for (int t = 0; t < n_t; t++) sum += (int32_t)p[t] * kv->value[(t / 2 * head_q + d) * 2 + t % 2];
            out[h * hd + d] = (float)sum * scale;
        }
    }
}

static const Kernels kernels_naive = {
    .name = "naive", .matmul = matmul_naive, .rmsnorm = rmsnorm_naive, .swiglu = swiglu_naive, .attend = attend_naive,
    .exp_n = exp_naive, .pick = pick_naive, .weigh = weigh_naive, .quantize = quantize_naive, .matmul_q = matmul_q_naive, .attend_q = attend_q_naive};

#endif
