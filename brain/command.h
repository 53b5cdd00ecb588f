/* The stand-alone command: tells a story, in the manner of llama2.c. Part of run.c. */
#ifndef BRAIN_COMMAND_H
#define BRAIN_COMMAND_H

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
                    "  -n <int>    tokens to write, 0 is as many as the context holds, default 256, or the context if shorter;\n"
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
