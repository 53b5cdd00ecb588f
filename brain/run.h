/* The brain: a batched Llama-2 engine for many tiny minds. This file is the contract.
 *
 * One handle holds one model and a fixed number of slots. A slot is one stream of tokens with its own KV cache at its
 * own position. One call advances many rows, each row being one slot with a prompt to read and a completion to write.
 *
 * Same bits: a row's tokens and logits depend only on the model, on the tokens its slot was fed and on the keyed
 * draws. They do not depend on the other rows, the number of threads, the way a prompt was cut up, or the kernels.
 *
 * Rules that hold for every function here:
 *   - nothing is allocated after brain_open, nothing is printed, nothing exits;
 *   - arrays belong to the caller, are read or written during the call only, and are dense, row-major, little-endian;
 *   - a function that can fail returns a status; brain_error() then holds one line that says what was wrong;
 *   - a call refused with BRAIN_E_ARGUMENT, BRAIN_E_CONTEXT, BRAIN_E_BUSY or BRAIN_E_FORKED has changed nothing;
 *   - one call at a time per handle: a second one from another thread is refused with BRAIN_E_BUSY. What never changes,
 *     brain_config and brain_piece, may be read beside it;
 *   - a handle does not survive fork(), since its threads stay behind in the parent: in the child every call is refused
 *     with BRAIN_E_FORKED, and brain_close frees its memory.
 */
#ifndef BRAIN_RUN_H
#define BRAIN_RUN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BRAIN_ABI 3 /* raised whenever a struct or a signature below changes */
#define BRAIN_API __attribute__((visibility("default")))

enum brain_status {
    BRAIN_OK = 0,
    BRAIN_E_FILE = 1,     /* the file cannot be opened or read */
    BRAIN_E_FORMAT = 2,   /* the file is not a brain, or is damaged */
    BRAIN_E_MEMORY = 3,   /* not enough memory for the model and its slots */
    BRAIN_E_THREAD = 4,   /* a thread could not be started */
    BRAIN_E_ARGUMENT = 5, /* something in the call is out of range */
    BRAIN_E_CONTEXT = 6,  /* a stream would grow longer than the model's context */
    BRAIN_E_NUMERIC = 7,  /* the network gave a number that is not finite; every slot of the call was reset */
    BRAIN_E_BUSY = 8,     /* another thread is inside this handle */
    BRAIN_E_FORKED = 9    /* the handle was opened in another process */
};

/* Why a completion ended. */
enum brain_end {
    BRAIN_END_NONE = 0,   /* max_new was 0: nothing was to be written */
    BRAIN_END_FINAL = 1,  /* the automaton reached its end */
    BRAIN_END_STOP = 2,   /* the stop token was drawn */
    BRAIN_END_LENGTH = 3  /* max_new tokens were drawn and neither came */
};

typedef struct brain brain; /* opaque */

struct brain_config {
    int32_t dim, hidden, n_layers, n_heads, n_kv_heads, vocab, context;
    int32_t is_tied;              /* 1: the classifier is the embedding table */
    int32_t is_int8;              /* 1: the file's matrices are int8 with one scale a row */
    int32_t is_integer;           /* 1: the network runs on integers */
    int32_t n_slots, n_threads, max_rows;
    float rope_theta, norm_eps;
    uint8_t vocab_hash[32];       /* as written by the codec; the engine compares it with nothing */
    char codec_version[32];       /* NUL-terminated */
};

/* A decoding automaton, shared by all rows of a call. In state s the allowed tokens are
 *   - its explicit edges e in edge_offset[s] .. edge_offset[s+1]-1: edge_token[e], leading to edge_next[e];
 *   - if state_class[s] >= 0, every token whose bit is set in that class, leading to state_default_next[s].
 * An explicit edge takes precedence over the class. A next state of -1 is final: the completion ends with that token.
 * The edges of a state may stand in any order, but each token once. Every state must allow something. */
typedef struct {
    int32_t n_states, n_edges, n_classes;
    const int32_t *edge_offset;        /* (n_states + 1) */
    const int32_t *edge_token;         /* (n_edges) */
    const int32_t *edge_next;          /* (n_edges) */
    const int32_t *state_class;        /* (n_states), -1: none */
    const int32_t *state_default_next; /* (n_states) */
    const uint32_t *class_bits;        /* (n_classes, (vocab + 31) / 32); bit t % 32 of word t / 32 is token t */
} brain_automaton;

typedef struct {
    int32_t n_rows;                    /* 1 .. max_rows */
    int32_t completion_stride;         /* row length of brain_round_out.completion, at least every max_new */
    const int32_t *slot;               /* (n_rows), each slot at most once */
    const int32_t *prompt_offset;      /* (n_rows + 1), from 0, never falling */
    const int32_t *prompt_token;       /* (prompt_offset[n_rows]) */
    const int32_t *start_state;        /* (n_rows), -1: any token may be drawn */
    const int32_t *max_new;            /* (n_rows), 0 .. 65535; 0: only read the prompt */
    const uint32_t *agent_id;          /* (n_rows), part of the key of each draw */
    const brain_automaton *automaton;  /* NULL if every start_state is -1 */
    uint64_t seed;
    uint32_t tick, purpose, island;    /* purpose 0 .. 65535 */
    float temperature;                 /* 0: greedy */
    float top_p;                       /* over 0, at most 1; 1: off */
    int32_t stop_token;                /* -1: none */
} brain_round_in;

typedef struct {
    int32_t *completion;     /* (n_rows, completion_stride); places past `length` are left as they were */
    int32_t *length;         /* (n_rows), tokens drawn */
    int32_t *end;            /* (n_rows), enum brain_end */
    int32_t *fed;            /* (n_rows), tokens run through the network in this call */
    float *first_probs;      /* (n_rows, vocab) or NULL: the distribution of the first draw, after the automaton and
                                the temperature (at temperature 0: as if it were 1) and before top-p; 0 where not allowed
                                and in rows with max_new 0 */
} brain_round_out;

/* The BRAIN_ABI this library was compiled with. */
BRAIN_API int32_t brain_abi_version(void);

/* Opens the model file `path` with `n_slots` empty slots, `n_threads` threads (the caller's is one of them) and room
 * for `max_rows` rows a call. On BRAIN_OK *out is a handle, to be closed with brain_close. On any other status *out is
 * NULL, nothing is held, and `err` (err_len bytes, may be NULL) has one line. Takes one arena for everything.
 * A file of int8 matrices runs on integers: weights of 8 bits (of 7: faster) times activations of 7, keys of 7 bits,
 * values of 8. With in_fp32 it runs in fp32, as every fp32 file does. */
BRAIN_API int brain_open(const char *path, int32_t n_slots, int32_t n_threads, int32_t max_rows, int32_t in_fp32,
                         brain **out, char *err, size_t err_len);

/* Stops the threads and frees everything; waits for a call that another thread has in this handle, after which there
 * must be none. NULL is allowed. */
BRAIN_API void brain_close(brain *b);

/* The line that belongs to the last status other than BRAIN_OK that this thread got from a call with any handle; "" if there
 * was none. Valid until its next call. */
BRAIN_API const char *brain_error(void);

BRAIN_API void brain_config(const brain *b, struct brain_config *out);

/* The text of a token as it stands in the vocabulary (UTF-8, NUL-terminated, owned by the handle); NULL if there is
 * no such token. */
BRAIN_API const char *brain_piece(const brain *b, int32_t token);

/* Empties a slot. Costs nothing. */
BRAIN_API int brain_slot_reset(brain *b, int32_t slot);

/* Tokens in the slot's stream, among them a last drawn token that was not fed yet; -1 if the call is refused, as it is for a
 * slot that there is not. */
BRAIN_API int32_t brain_slot_length(brain *b, int32_t slot);

/* Feeds n >= 1 tokens to a slot and writes the logits after each of them, (n, vocab), or with only_last after the last
 * one, (vocab). A pending drawn token is fed first; its logits are not written. For tests and evaluation: one thread. */
BRAIN_API int brain_logits(brain *b, int32_t slot, const int32_t *tokens, int32_t n, int32_t only_last, float *logits);

/* Feeds every row's prompt and writes every row's completion. A row's stream grows by its prompt and its completion.
 * The last drawn token is not fed: the slot keeps it as pending and feeds it in front of its next prompt (and counts
 * it there), so a token's work is done only if something follows it.
 * Draw number i of a row is keyed by Philox4x32-10: key = seed, counter = (tick, agent_id, purpose << 16 | i, island).
 * length + prompt + max_new must fit the context for every row, or the call is refused with BRAIN_E_CONTEXT. */
BRAIN_API int brain_round(brain *b, const brain_round_in *in, brain_round_out *out);

/* Chooses the kernels: "naive" (the reference, plain loops), "portable", "sse2" or "avx2". All give the same bits. brain_open
 * has chosen the fastest that this processor has. */
BRAIN_API int brain_use_kernels(brain *b, const char *name);
BRAIN_API const char *brain_kernels(const brain *b);

/* Philox4x32-10 (Salmon et al., SC 2011), as in Random123. */
BRAIN_API void brain_philox(uint64_t key, const uint32_t counter[4], uint32_t out[4]);

/* The engine's own exp, as the kernels compute it, (n) -> (n). */
BRAIN_API void brain_exp(const float *x, float *y, size_t n);

#ifdef __cplusplus
}
#endif
#endif
