/* What a model of llama2.c writes, said as plainly as possible: one token at a time, one number after the other, with
 * the C library's functions and no check of anything. The tests compare the command's texts with this program's.
 *
 *   plain MODEL [-t temperature] [-p top-p] [-s seed] [-n steps] [-i prompt] [-z tokenizer]
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int dim, hidden, layers, heads, kv_heads, vocab, context, head, kv_dim, group;

typedef struct {
    const float *f;  /* fp32 */
    const int8_t *q; /* Q8_0 */
    float *scale;
} Tensor;

static Tensor embedding, classifier, *wq, *wk, *wv, *wo, *w1, *w2, *w3;
static const float *norm_att, *norm_ffn, *norm_last;
static float *keys, *values; /* (layers, context, kv_dim) */

static void *load(const char *path) {
    FILE *f = fopen(path, "rb");
    fseek(f, 0, SEEK_END);
    const long size = ftell(f);
    rewind(f);
    char *data = calloc(1, (size_t)size + 1);
    if (fread(data, 1, (size_t)size, f) != (size_t)size) abort();
    fclose(f);
    return data;
}

static const char *at; /* what comes next in the model file */

static const float *take(int n) {
    float *p = malloc(4 * (size_t)n); /* a Q8_0 file does not align its floats */
    memcpy(p, at, 4 * (size_t)n);
    at += 4 * n;
    return p;
}

static Tensor tensor(int n) {
    Tensor t = {NULL, NULL, NULL};
    if (!group) {
        t.f = take(n);
        return t;
    }
    t.q = (const int8_t *)at;
    at += n;
    t.scale = (float *)take(n / group);
    return t;
}

static Tensor *tensors(int n) {
    Tensor *t = malloc(sizeof(Tensor) * (size_t)layers);
    for (int l = 0; l < layers; l++) t[l] = tensor(n);
    return t;
}

static void load_model(const char *path) {
    const char *file = load(path);
    int32_t word[10];
    memcpy(word, file, sizeof word);
    const int is_legacy = word[0] != 0x616b3432;
    const int32_t *n = word + (is_legacy ? 0 : 2);
    dim = n[0], hidden = n[1], layers = n[2], heads = n[3], kv_heads = n[4], vocab = abs(n[5]), context = n[6];
    head = dim / heads;
    kv_dim = head * kv_heads;
    int is_tied = n[5] > 0;
    at = file + (is_legacy ? 28 : 256);
    if (!is_legacy) {
        is_tied = file[36];
        if (word[1] == 2) memcpy(&group, file + 37, 4);
        norm_att = take(layers * dim), norm_ffn = take(layers * dim), norm_last = take(dim);
    }
    embedding = tensor(vocab * dim);
    if (is_legacy) norm_att = take(layers * dim);
    wq = tensors(dim * dim), wk = tensors(kv_dim * dim), wv = tensors(kv_dim * dim), wo = tensors(dim * dim);
    if (is_legacy) norm_ffn = take(layers * dim);
    w1 = tensors(hidden * dim), w2 = tensors(hidden * dim), w3 = tensors(hidden * dim);
    if (is_legacy) norm_last = take(dim), at += 4 * context * head;
    classifier = is_tied ? embedding : tensor(vocab * dim);
    keys = calloc((size_t)layers * (size_t)context * (size_t)kv_dim, 4);
    values = calloc((size_t)layers * (size_t)context * (size_t)kv_dim, 4);
}

/* ---- the network ---- */

static void times_fp32(float *out, const float *w, const float *x, int rows, int n) {
    for (int o = 0; o < rows; o++) {
        float sum = 0;
        for (int i = 0; i < n; i++) sum += w[o * n + i] * x[i];
        out[o] = sum;
    }
}

static void times_q8(float *out, Tensor w, const float *x, int rows, int n) {
    int8_t q[65536];
    float scale[65536];
    for (int g = 0; g < n / group; g++) {
        float most = 0;
        for (int i = g * group; i < (g + 1) * group; i++) most = fmaxf(most, fabsf(x[i]));
        scale[g] = most / 127.0f;
        for (int i = g * group; i < (g + 1) * group; i++) q[i] = scale[g] == 0 ? 0 : (int8_t)round(x[i] / scale[g]);
    }
    for (int o = 0; o < rows; o++) {
        float sum = 0;
        for (int g = 0; g < n / group; g++) {
            int32_t whole = 0;
            for (int i = g * group; i < (g + 1) * group; i++) whole += q[i] * w.q[o * n + i];
            sum += (float)whole * w.scale[(o * n + g * group) / group] * scale[g];
        }
        out[o] = sum;
    }
}

static void times(float *out, Tensor w, const float *x, int rows, int n) {
    if (group)
        times_q8(out, w, x, rows, n);
    else
        times_fp32(out, w.f, x, rows, n);
}

static void norm(float *out, const float *x, const float *w) {
    float sum = 0;
    for (int i = 0; i < dim; i++) sum += x[i] * x[i];
    sum /= (float)dim;
    sum += 1e-5f;
    sum = 1.0f / sqrtf(sum);
    for (int i = 0; i < dim; i++) out[i] = w[i] * (sum * x[i]);
}

static void softmax(float *x, int n) {
    float most = x[0], sum = 0;
    for (int i = 1; i < n; i++) most = fmaxf(most, x[i]);
    for (int i = 0; i < n; i++) sum += x[i] = expf(x[i] - most);
    for (int i = 0; i < n; i++) x[i] /= sum;
}

static void rotate(float *x, int n, int pos) {
    for (int i = 0; i < n; i += 2) {
        const float frequency = 1.0f / powf(10000.0f, (float)(i % head) / (float)head), angle = (float)pos * frequency;
        const float c = cosf(angle), s = sinf(angle), a = x[i], b = x[i + 1];
        x[i] = a * c - b * s;
        x[i + 1] = a * s + b * c;
    }
}

static void attention(float *out, float *q, int l, int pos) {
    static float score[65536];
    for (int h = 0; h < heads; h++) {
        const int shared = h / (heads / kv_heads) * head;
        for (int t = 0; t <= pos; t++) {
            const float *k = keys + ((size_t)l * (size_t)context + (size_t)t) * (size_t)kv_dim + shared;
            float sum = 0;
            for (int i = 0; i < head; i++) sum += q[h * head + i] * k[i];
            score[t] = sum / sqrtf((float)head);
        }
        softmax(score, pos + 1);
        for (int i = 0; i < head; i++) out[h * head + i] = 0;
        for (int t = 0; t <= pos; t++) {
            const float *v = values + ((size_t)l * (size_t)context + (size_t)t) * (size_t)kv_dim + shared;
            for (int i = 0; i < head; i++) out[h * head + i] += score[t] * v[i];
        }
    }
}

static void forward(int token, int pos, float *logits) {
    static float x[65536], y[65536], z[65536], h1[65536], h3[65536];
    for (int i = 0; i < dim; i++) {
        const int from = token * dim + i;
        x[i] = group ? (float)embedding.q[from] * embedding.scale[from / group] : embedding.f[from];
    }
    for (int l = 0; l < layers; l++) {
        float *k = keys + ((size_t)l * (size_t)context + (size_t)pos) * (size_t)kv_dim;
        float *v = values + ((size_t)l * (size_t)context + (size_t)pos) * (size_t)kv_dim;
        norm(y, x, norm_att + l * dim);
        times(z, wq[l], y, dim, dim);
        times(k, wk[l], y, kv_dim, dim);
        times(v, wv[l], y, kv_dim, dim);
        rotate(z, dim, pos);
        rotate(k, kv_dim, pos);
        attention(y, z, l, pos);
        times(z, wo[l], y, dim, dim);
        for (int i = 0; i < dim; i++) x[i] += z[i];
        norm(y, x, norm_ffn + l * dim);
        times(h1, w1[l], y, hidden, dim);
        times(h3, w3[l], y, hidden, dim);
        for (int i = 0; i < hidden; i++) h1[i] = h1[i] * (1.0f / (1.0f + expf(-h1[i]))) * h3[i];
        times(z, w2[l], h1, dim, hidden);
        for (int i = 0; i < dim; i++) x[i] += z[i];
    }
    norm(y, x, norm_last);
    times(logits, classifier, y, vocab, dim);
}

/* ---- tokens ---- */

static char **piece;
static float *score;
static int *by_text;

static int compare_pieces(const void *a, const void *b) {
    const int x = *(const int *)a, y = *(const int *)b, order = strcmp(piece[x], piece[y]);
    return order ? order : x - y;
}

static int compare_with_piece(const void *text, const void *i) { return strcmp(text, piece[*(const int *)i]); }

static void load_tokenizer(const char *path) {
    const char *p = (const char *)load(path) + 4;
    piece = malloc(sizeof(char *) * (size_t)vocab);
    score = malloc(4 * (size_t)vocab);
    for (int i = 0; i < vocab; i++) {
        int32_t n;
        memcpy(&score[i], p, 4);
        memcpy(&n, p + 4, 4);
        piece[i] = calloc(1, (size_t)n + 1);
        memcpy(piece[i], p + 8, (size_t)n);
        p += 8 + n;
    }
    by_text = malloc(sizeof(int) * (size_t)vocab);
    for (int i = 0; i < vocab; i++) by_text[i] = i;
    qsort(by_text, (size_t)vocab, sizeof *by_text, compare_pieces);
}

static int find(const char *text) {
    const int *found = bsearch(text, by_text, (size_t)vocab, sizeof *by_text, compare_with_piece);
    return found ? *found : -1;
}

static int encode(const char *text, int *token) {
    char joined[1000];
    int n = 0;
    token[n++] = 1;
    if (*text) token[n++] = find(" ");
    while (*text) {
        int length = 1;
        while ((text[length] & 0xC0) == 0x80 && length < 4) length++;
        snprintf(joined, sizeof joined, "%.*s", length, text);
        if (find(joined) >= 0)
            token[n++] = find(joined);
        else
            for (int i = 0; i < length; i++) token[n++] = (unsigned char)text[i] + 3;
        text += length;
    }
    for (;;) {
        int best = -1, best_id = -1;
        float best_score = -1e10f;
        for (int i = 0; i + 1 < n; i++) {
            snprintf(joined, sizeof joined, "%s%s", piece[token[i]], piece[token[i + 1]]);
            const int id = find(joined);
            if (id >= 0 && score[id] > best_score) best = i, best_id = id, best_score = score[id];
        }
        if (best < 0) return n;
        token[best] = best_id;
        n--;
        for (int i = best + 1; i < n; i++) token[i] = token[i + 1];
    }
}

static void print(int previous, int token) {
    const char *p = piece[token];
    unsigned byte;
    if (previous == 1 && *p == ' ') p++;
    if (sscanf(p, "<0x%2X>", &byte) != 1) byte = p[0] && !p[1] ? (unsigned char)p[0] : 256;
    if (byte == 256)
        fputs(p, stdout);
    else if ((byte >= 32 && byte < 127) || (byte >= 9 && byte <= 13))
        putchar((int)byte);
}

/* ---- draws ---- */

static uint64_t state;

static float coin(void) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (float)((uint32_t)((state * 0x2545F4914F6CDD1Dull) >> 32) >> 8) / 16777216.0f;
}

static const float *sorted_by;

static int likelier(const void *a, const void *b) {
    const int x = *(const int *)a, y = *(const int *)b;
    return sorted_by[x] > sorted_by[y] ? -1 : sorted_by[x] < sorted_by[y] ? 1 : x - y;
}

static int draw(float *p, float temperature, float top_p) {
    static int order[1 << 20];
    int n = 0, kept;
    if (temperature == 0) {
        for (int i = 1; i < vocab; i++)
            if (p[i] > p[n]) n = i;
        return n;
    }
    for (int i = 0; i < vocab; i++) p[i] /= temperature;
    softmax(p, vocab);
    const int is_cut = top_p > 0 && top_p < 1;
    const float chance = coin(), cutoff = (1.0f - top_p) / (float)(vocab - 1);
    for (int i = 0; i < vocab; i++)
        if (!is_cut || p[i] >= cutoff) order[n++] = i;
    float total = 0, sum = 0;
    if (is_cut) {
        sorted_by = p;
        qsort(order, (size_t)n, sizeof *order, likelier);
        for (kept = 0; kept < n && total <= top_p; kept++) total += p[order[kept]];
    } else {
        kept = n;
        total = 1;
    }
    for (int i = 0; i < kept; i++) {
        sum += p[order[i]];
        if (chance * total < sum) return order[i];
    }
    return order[kept - 1];
}

int main(int argc, char **argv) {
    const char *tokenizer = "tokenizer.bin", *text = "";
    float temperature = 1, top_p = 0.9f;
    int steps = 256;
    for (int i = 2; i + 1 < argc; i += 2) {
        const char *value = argv[i + 1];
        switch (argv[i][1]) {
        case 't': temperature = (float)atof(value); break;
        case 'p': top_p = (float)atof(value); break;
        case 'n': steps = atoi(value); break;
        case 's': state = strtoull(value, NULL, 10); break;
        case 'i': text = value; break;
        case 'z': tokenizer = value; break;
        default: return 2;
        }
    }
    load_model(argv[1]);
    load_tokenizer(tokenizer);
    int *prompt = malloc(4 * (strlen(text) + 2));
    float *logits = malloc(4 * (size_t)vocab);
    const int n_prompt = encode(text, prompt);
    int token = prompt[0];
    for (int pos = 0; pos < steps && pos < context; pos++) {
        forward(token, pos, logits);
        const int next = pos + 1 < n_prompt ? prompt[pos + 1] : draw(logits, temperature, top_p);
        if (next == 1) break;
        print(token, next);
        token = next;
    }
    putchar('\n');
    return 0;
}
