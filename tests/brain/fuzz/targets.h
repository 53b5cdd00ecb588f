/* What is fuzzed: each target takes any bytes and must neither crash nor hang nor let a number through that is not
 * finite. They are in one place so that libFuzzer (fuzz.c) and the drivers without it (drive.c) run the same. */
#define BRAIN_MAIN
#define main command_main
#include "../../../brain/run.c"
#undef main

#include <unistd.h>

static void demand(bool is_so, const char *what) {
    if (is_so) return;
    fprintf(stderr, "broken promise: %s\n", what);
    abort();
}

/* A whole copy on the heap, so that a read past the end is found. */
static unsigned char *copy_of(const uint8_t *data, size_t size) {
    unsigned char *copy = malloc(size ? size : 1);
    demand(copy, "memory");
    if (size) memcpy(copy, data, size);
    return copy;
}

static void demand_one_line(const char *err) {
    demand(*err && !strchr(err, '\n'), "a refusal is one line");
}

/* A model of llama2.c: opened, and if it can be, a few tokens of two texts. */
static void target_model(const uint8_t *data, size_t size) {
    LcModel m;
    char err[512] = "";
    unsigned char *file = copy_of(data, size);
    const int status = lc_open(&m, file, size, 2, "model", (Err){err, sizeof err});
    free(file);
    if (status) {
        demand_one_line(err);
        return;
    }
    uint64_t *heap = malloc((size_t)m.s.vocab * sizeof *heap), random = 7;
    const LcSampler sampler = {1.0f, 0.9f, heap};
    int32_t token[2] = {LC_BOS, 2};
    for (int32_t pos = 0; pos < 3 && pos < m.s.context && token[0] >= 0; pos++) {
        for (int32_t i = 0; i < 2; i++, m.n++) m.token[i] = token[i], m.slot[i] = i, m.pos[i] = pos, m.draws[i] = true;
        lc_forward(&m);
        for (int32_t i = 0; i < 2; i++) {
            float *logits = m.logits + (size_t)i * m.s.vocab_p;
            token[i] = lc_draw(&m, &sampler, logits, &random);
            demand(token[i] >= -1 && token[i] < m.s.vocab, "a token of the vocabulary, or a refusal");
            for (int32_t j = 0; j < m.s.vocab && token[i] >= 0; j++) demand(is_finite(logits[j]), "finite probabilities");
            if (token[i] < 0) token[0] = -1; /* found and refused */
        }
        if (token[1] < 0) token[1] = 0;
    }
    free(heap);
    lc_close(&m);
}

static void check_encoding(const LcTokenizer *t, const char *text) {
    int32_t *token, previous = LC_BOS;
    char byte[2];
    const int32_t n = lc_encode(t, text, &token);
    demand(n >= 1 && (size_t)n <= strlen(text) + 2, "as many tokens as bytes, BOS and a space at most");
    for (int32_t i = 0; i < n; i++) {
        demand(token[i] >= 0 && token[i] < t->vocab, "tokens of the vocabulary");
        demand(lc_decode(t, previous, token[i], byte) != NULL, "a text");
        previous = token[i];
    }
    free(token);
}

/* A tokenizer.bin for 40 tokens. */
static void target_tokenizer(const uint8_t *data, size_t size) {
    LcTokenizer t;
    char err[512] = "", byte[2];
    unsigned char *file = copy_of(data, size);
    const int status = lc_open_tokenizer(&t, file, size, 40, "tokenizer", (Err){err, sizeof err});
    free(file);
    if (status) {
        demand_one_line(err);
        return;
    }
    check_encoding(&t, "");
    check_encoding(&t, "once upon a time, caf\xC3\xA9 \xE6\x97\xA5\x80\x80\x80\x80\x80\xFF");
    for (int32_t i = 0; i < t.vocab; i++) demand(lc_decode(&t, i, i, byte) != NULL, "a text");
    lc_close_tokenizer(&t);
}

/* Any text, with a tokenizer that has bytes, letters, "é" and some pairs. */
static void target_text(const uint8_t *data, size_t size) {
    static unsigned char file[4096];
    static size_t n;
    static const char *const piece[] = {" ", "a", "b", "e", "t", "h", "\xC3\xA9", "th", "the", " t", " the", "ab", "\xE6\x97\xA5", "aa", "aaaa"};
    enum { N_PIECES = sizeof piece / sizeof *piece };
    for (int i = n ? 1000 : -3; i < 256 + N_PIECES; i++) { /* once */
        char name[8] = "";
        if (i >= 0 && i < 256) snprintf(name, sizeof name, "<0x%02X>", (unsigned)i);
        if (i >= 256) snprintf(name, sizeof name, "%s", piece[i - 256]);
        const int32_t longest = 6, length = (int32_t)strlen(name);
        const float score = (float)i;
        if (n == 0) memcpy(file, &longest, 4), n = 4;
        memcpy(file + n, &score, 4);
        memcpy(file + n + 4, &length, 4);
        memcpy(file + n + 8, name, (size_t)length);
        n += 8 + (size_t)length;
    }
    LcTokenizer t;
    char err[512] = "";
    demand(!lc_open_tokenizer(&t, file, n, 3 + 256 + N_PIECES, "built in", (Err){err, sizeof err}), err);
    char *text = malloc(size + 1);
    demand(text, "memory");
    if (size) memcpy(text, data, size);
    text[size] = 0;
    check_encoding(&t, text);
    free(text);
    lc_close_tokenizer(&t);
}

/* One prompt and two tokens, free or out of the even tokens. */
static void check_round_of(brain *b, const struct brain_config *c, float temperature, float top_p, int32_t start) {
    const size_t words = ((size_t)c->vocab + 31) / 32;
    uint32_t *even = calloc(words, sizeof *even);
    demand(even, "memory");
    for (int32_t i = 0; i < c->vocab; i += 2) even[i / 32] |= 1u << i % 32;
    const int32_t no_edge[2] = {0, 0}, zero = 0;
    const brain_automaton automaton = {.n_states = 1, .n_classes = 1, .edge_offset = no_edge, .state_class = &zero,
                                       .state_default_next = &zero, .class_bits = even};
    int32_t slot = 0, offset[2] = {0, 1}, prompt = 1, max_new = c->context > 3 ? 2 : 0, token[2], length, end, fed;
    const uint32_t agent = 0;
    const brain_round_in in = {.n_rows = 1, .completion_stride = 2, .slot = &slot, .prompt_offset = offset,
                               .prompt_token = &prompt, .start_state = &start, .max_new = &max_new, .agent_id = &agent,
                               .automaton = &automaton, .temperature = temperature, .top_p = top_p, .stop_token = -1};
    brain_round_out out = {.completion = token, .length = &length, .end = &end, .fed = &fed};
    demand(brain_slot_reset(b, slot) == BRAIN_OK, "an empty slot");
    const int done = brain_round(b, &in, &out);
    demand(done == BRAIN_OK || done == BRAIN_E_NUMERIC, "tokens, or a refusal");
    for (int32_t i = 0; i < length && done == BRAIN_OK; i++) {
        demand(token[i] >= 0 && token[i] < c->vocab, "tokens of the vocabulary");
        demand(start < 0 || token[i] % 2 == 0, "allowed tokens");
    }
    free(even);
}

/* The project's own brain file, with its length and checksum put right so that the rest of the loader is reached. */
static void target_brain(const uint8_t *data, size_t size) {
    static char path[] = "/tmp/fuzz_brain_XXXXXX";
    static int fd = -1;
    if (fd < 0) fd = mkstemp(path);
    demand(fd >= 0, "a temporary file");
    unsigned char *file = copy_of(data, size);
    if (size > HEADER_BYTES) {
        const uint64_t whole = size;
        memcpy(file + 64, &whole, 8);
        const uint32_t crc = crc32_of(file, size - 4);
        memcpy(file + size - 4, &crc, 4);
    }
    demand(!ftruncate(fd, 0) && pwrite(fd, file, size, 0) == (ssize_t)size, "the file is written");
    free(file);
    brain *b;
    char err[512] = "";
    const int status = brain_open(path, 1, 1, 1, (int32_t)(size % 2), &b, err, sizeof err);
    if (status) {
        demand_one_line(err);
        return;
    }
    struct brain_config c;
    brain_config(b, &c);
    for (int32_t way = 0; way < 6; way++) check_round_of(b, &c, way % 3 == 0 ? 0 : 1, way % 3 == 1 ? 1 : 0.9f, way / 3 - 1);
    for (int32_t i = 0; i < c.vocab; i++) demand(brain_piece(b, i) != NULL, "a text");
    brain_close(b);
}

/* Reads a prompt in plain words; a refusal is one line of ASCII on stderr, and else nothing is said. */
static int read_quietly(Wish *w, const char *prompt, const Symbol *const *meaning, int32_t vocab) {
    char *said = NULL;
    size_t n = 0;
    FILE *const kept = stderr, *const into = open_memstream(&said, &n);
    demand(into, "memory");
    stderr = into;
    const int status = read_wishes(w, prompt, meaning, vocab);
    stderr = kept;
    demand(!fclose(into), "memory");
    demand(status == BRAIN_OK ? n == 0 : n > 1 && strchr(said, '\n') == said + n - 1, "a refusal is one line");
    for (size_t i = 0; i + 1 < n; i++) demand(said[i] >= 32 && said[i] < 127, "a refusal is harmless");
    free(said);
    return status;
}

/* A prompt in plain words, up to the first 0, and what a brain writes after it: a byte chooses among all tokens, or among those
 * that the wishes allow. The words are such as a damaged brain may have. */
static void target_dream(const uint8_t *data, size_t size) {
    static const char *const word[] = {
        "@me", "@1", "@2", "@7", "@23", "@24", "@99999999999999999999", "@1x", "\xE2\x96\x81", "\xE2\x96\x81i", "\xE2\x96\x81the", "ing", ".", ",",
        "?!", "\xC3\xA9", "\xE2\x96", "\x1B[2J", "\xC2\x9B", "\xC2", "\n", "\"", "%", "^", "", "<unk>", "<0x0A>",
    };
    enum { N_WORDS = sizeof word / sizeof *word, VOCAB = N_SYMBOLS + N_WORDS };
    const Symbol *meaning[VOCAB];
    for (int32_t i = 0; i < VOCAB; i++) meaning[i] = i < N_SYMBOLS ? &SYMBOLS[i] : NULL;
    char *prompt = malloc(size + 1);
    demand(prompt, "memory");
    if (size) memcpy(prompt, data, size);
    prompt[size] = 0;
    Dream d = {.luck = (uint32_t)size};
    size_t at = strlen(prompt) + 1;
    const int status = read_quietly(&d.wish, prompt, meaning, VOCAB);
    free(prompt);
    for (; status == BRAIN_OK && at < size && !d.is_over; at++) {
        const enum kind kind = wished_kind(&d.wish);
        int32_t allowed[VOCAB], n = 0;
        for (int32_t t = 0; t < VOCAB; t++)
            if (kind != K_WORD && may_be_next(&d.wish, meaning[t], t, kind)) allowed[n++] = t;
        const int32_t token = n ? allowed[data[at] % n] : data[at] % VOCAB;
        const char *piece = token < N_SYMBOLS ? SYMBOLS[token].piece : word[token - N_SYMBOLS];
        empty(&d.out);
        go_on_wishing(&d.wish, meaning[token]);
        dream_on(&d, piece, meaning[token], person_of(piece));
        for (const char *p = shown(&d.out); *p; p++) demand((unsigned char)*p >= 32 || *p == '\n', "nothing that a terminal obeys");
        demand(!strstr(shown(&d.out), "\xC2\x9B") && !strchr(shown(&d.out), 127), "nothing that a terminal obeys");
    }
    end_dream(&d);
    demand(!dream_failed(&d), "memory for the text");
    close_dream(&d);
}

static const struct {
    const char *name;
    void (*run)(const uint8_t *data, size_t size);
} TARGETS[] = {
    {"model", target_model}, {"tokenizer", target_tokenizer}, {"text", target_text}, {"brain", target_brain}, {"dream", target_dream},
};

enum { N_TARGETS = sizeof TARGETS / sizeof *TARGETS };
