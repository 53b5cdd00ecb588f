/* Reading a model file into the arena (brain/model_file.py writes the format, docs/formats.md has the layout): every
 * header field is compared with the file's size before a tensor is read. Part of run.c. */
#ifndef BRAIN_MODEL_FILE_H
#define BRAIN_MODEL_FILE_H

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

/* The file for reading, or NULL; a pipe is not opened, or whoever waits at its other end would be waited for. */
static FILE *open_plain(const char *path) {
    struct stat is;
    if (stat(path, &is)) return NULL;
    if (S_ISREG(is.st_mode)) return fopen(path, "rb");
    errno = 0;
    return NULL;
}

/* Reads the whole file into memory of its own, to be freed by the caller. */
static int read_whole(const char *path, long least, unsigned char **data, size_t *size, Err e) {
    FILE *f = open_plain(path);
    if (!f) return refuse(e, BRAIN_E_FILE, "%s: %s", path, errno ? strerror(errno) : "not a plain file");
    long end = fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    unsigned char *p = NULL;
    int status = BRAIN_OK;
    if (end < 0 || fseek(f, 0, SEEK_SET) != 0)
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

/* Lays out the arena and fills it from the file. */
static int load_model(brain *b, const unsigned char *file, const char *path, Err e) {
    Arena a = {NULL, 0, false};
    layout(b, &a);
    /* calloc: the paddings must be zeros, and pages of slots that are never used are never touched */
    b->arena = a.is_overflow || a.used > SIZE_MAX - ALIGN ? NULL : calloc(1, a.used + ALIGN);
    if (!b->arena)
        return refuse(e, BRAIN_E_MEMORY, "%s: no memory for %d slots, %d threads and %d rows (%zu MiB); ask for fewer", path,
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

#endif
