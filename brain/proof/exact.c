/* What `make exact` compiles again and again: lives a few streams through the engine and writes every bit of what comes
 * out to stdout, so that the bytes of two builds can be compared. See brain/proof/exact.py.
 *
 *   exact MODEL KERNELS THREADS BATCH ORDER PREFILL
 *     BATCH     rows in a call
 *     ORDER     0: streams in order; else the seed of a shuffle
 *     PREFILL   0: a prompt at once; n: n tokens a call */
#include "../run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__GLIBC__)
#include <malloc.h>
static size_t allocated(void) { return mallinfo2().uordblks; }
#else
static size_t allocated(void) { return 0; }
#endif

enum { STREAMS = 100, PROMPT = 14, WRITTEN = 6, LOGITS_OF = 3, SEED = 11 };

static int32_t prompt[STREAMS][PROMPT], written[STREAMS][WRITTEN], length[STREAMS];

static uint32_t draw(uint32_t a, uint32_t b, uint32_t c) {
    const uint32_t counter[4] = {a, b, c, 0};
    uint32_t word[4];
    brain_philox(SEED, counter, word);
    return word[0];
}

static void shuffle(int32_t *order, uint32_t seed) {
    for (int32_t i = 0; i < STREAMS; i++) order[i] = i;
    for (uint32_t i = STREAMS - 1; seed && i > 0; i--) {
        const uint32_t j = draw(1, seed, i) % (i + 1);
        const int32_t one = order[i];
        order[i] = order[j];
        order[j] = one;
    }
}

static void check(int status) {
    if (!status) return;
    fprintf(stderr, "exact: %s\n", brain_error());
    exit(1);
}

/* One call: tokens from .. to of the prompts of n streams, and max_new tokens written after them. */
static void call(brain *b, const int32_t *stream, int32_t n, int32_t from, int32_t to, int32_t max_new) {
    int32_t offset[STREAMS + 1] = {0}, token[STREAMS * PROMPT], state[STREAMS], most[STREAMS];
    int32_t out[STREAMS * WRITTEN] = {0}, n_out[STREAMS], end[STREAMS], fed[STREAMS];
    uint32_t agent[STREAMS];
    for (int32_t i = 0; i < n; i++) {
        memcpy(token + offset[i], prompt[stream[i]] + from, (size_t)(to - from) * sizeof *token);
        offset[i + 1] = offset[i] + to - from;
        state[i] = -1, most[i] = max_new, agent[i] = (uint32_t)stream[i];
    }
    const brain_round_in in = {.n_rows = n, .completion_stride = WRITTEN, .slot = stream, .prompt_offset = offset,
                               .prompt_token = token, .start_state = state, .max_new = most, .agent_id = agent,
                               .seed = SEED, .tick = 5, .purpose = 3, .temperature = 0.9f, .top_p = 0.9f, .stop_token = -1};
    brain_round_out result = {out, n_out, end, fed, NULL};
    check(brain_round(b, &in, &result));
    for (int32_t i = 0; i < n && max_new; i++) {
        length[stream[i]] = n_out[i];
        memcpy(written[stream[i]], out + i * WRITTEN, sizeof written[0]);
    }
}

static void live(brain *b, int32_t batch, const int32_t *order, int32_t step) {
    for (int32_t first = 0; first < STREAMS; first += batch) {
        const int32_t n = first + batch < STREAMS ? batch : STREAMS - first;
        int32_t at = 0;
        for (; step && at + step < PROMPT; at += step) call(b, order + first, n, at, at + step, 0);
        call(b, order + first, n, at, PROMPT, WRITTEN);
    }
}

int main(int argc, char **argv) {
    char err[512];
    brain *b = NULL;
    int32_t order[STREAMS];
    if (argc != 7) return fprintf(stderr, "usage: exact MODEL KERNELS THREADS BATCH ORDER PREFILL\n"), 2;
    const int32_t batch = atoi(argv[4]);
    if (batch < 1 || batch > STREAMS) return fprintf(stderr, "exact: batch %d; expected 1 to %d\n", batch, STREAMS), 2;
    if (brain_open(argv[1], STREAMS, atoi(argv[3]), STREAMS, 0, &b, err, sizeof err)) return fprintf(stderr, "exact: %s\n", err), 1;
    check(brain_use_kernels(b, argv[2]));
    struct brain_config config;
    brain_config(b, &config);
    for (uint32_t s = 0; s < STREAMS; s++)
        for (uint32_t i = 0; i < PROMPT; i++) prompt[s][i] = (int32_t)(draw(0, s, i) % (uint32_t)config.vocab);
    shuffle(order, (uint32_t)atoi(argv[5]));
    const size_t before = allocated();
    live(b, batch, order, atoi(argv[6]));
    if (allocated() != before) return fprintf(stderr, "exact: memory was allocated after brain_open\n"), 1;
    fwrite(length, sizeof length, 1, stdout);
    fwrite(written, sizeof written, 1, stdout);
    float *logits = malloc((size_t)config.vocab * sizeof *logits);
    const int32_t one = 1;
    for (int32_t s = 0; logits && s < LOGITS_OF; s++) { /* each stream's next logits: all of its past is in them */
        check(brain_logits(b, s, &one, 1, 1, logits));
        fwrite(logits, sizeof *logits, (size_t)config.vocab, stdout);
    }
    free(logits);
    brain_close(b);
    return fflush(stdout) != 0;
}
