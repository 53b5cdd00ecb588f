/* Drawing a token: the automaton says which are allowed, a keyed draw chooses among them by whole-number weights under
 * a total order. Part of run.c. */
#ifndef BRAIN_SAMPLER_H
#define BRAIN_SAMPLER_H

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

#define WEIGHT_MOST ((uint64_t)1 << 30) /* of the likeliest token: see weigh */

/* A token's place among all: the likelier one is larger, of equals the smaller id. The order is total. */
static uint64_t rank_of(uint32_t weight, int32_t token) { return (uint64_t)weight << 32 | (0xFFFFFFFFu - (uint32_t)token); }

/* Keeps the ranks of at least `pivot` in `rank` and moves the others to `below`, without a branch to guess; returns how many
 * stay and adds up their weights. */
static int32_t split(uint64_t *rank, uint64_t *below, int32_t n, uint64_t pivot, uint64_t *sum) {
    int32_t n_above = 0;
    uint64_t weights = 0;
    for (int32_t i = 0; i < n; i++) {
        const uint64_t x = rank[i], is_above = x >= pivot;
        rank[n_above] = x;
        below[i - n_above] = x;
        n_above += (int32_t)is_above;
        weights += (x >> 32) & (0 - is_above);
    }
    *sum = weights;
    return n_above;
}

/* Between low and high, first in powers of two, as weights spread: low < middle < high, where there is room. */
static uint64_t middle(uint64_t low, uint64_t high) {
    const int low_bits = 64 - __builtin_clzll(low | 1), high_bits = 64 - __builtin_clzll(high);
    return high_bits - low_bits > 1 ? (uint64_t)1 << (low_bits + high_bits - 1) / 2 : low + (high - low) / 2;
}

/* The rank of the last of the fewest likeliest tokens whose weights reach `wanted`; *kept: those weights. Ranks are
 * at least `low`. Narrows the range in which it lies: nothing is sorted. `spare`: (n). */
static uint64_t find_cut(uint64_t *rank, uint64_t *spare, int32_t n, uint64_t low, uint64_t wanted, uint64_t *kept) {
    uint64_t high = (WEIGHT_MOST + 1) << 32, sum;
    *kept = 0;
    while (n > 1) {
        const uint64_t pivot = middle(low, high);
        const int32_t n_above = split(rank, spare, n, pivot, &sum);
        if (n_above > 0 && *kept + sum >= wanted) {
            n = n_above;
            low = pivot;
        } else {
            *kept += sum;
            uint64_t *below = spare;
            spare = rank;
            rank = below;
            n -= n_above;
            high = pivot;
        }
    }
    *kept += rank[0] >> 32;
    return rank[0];
}

/* Draws among the fewest likeliest of n_allowed tokens whose weights reach top_p of the total. */
static int32_t draw_top_p(const brain *b, Worker *w, int32_t n_allowed, uint64_t total, float top_p, uint64_t draw) {
    const uint64_t wanted = (uint64_t)((double)total * (double)top_p), rest = total - (wanted < total ? wanted : total);
    int32_t n = 0;
    /* A token inside has at least `rest` weight in itself and those behind it, each at most its own weight: the others
     * need no ranking. */
    uint64_t least = (rest + (uint64_t)n_allowed - 1) / (uint64_t)n_allowed, kept;
    if (least == 0) least = 1;
    for (int32_t i = 0; i < b->s.vocab; i++) {
        w->rank[n] = rank_of(w->weight[i], i);
        n += w->weight[i] >= least;
    }
    const uint64_t cut = find_cut(w->rank, w->rank + b->s.vocab + 1, n, least << 32, wanted, &kept);
    uint64_t at = below(draw, kept);
    for (int32_t i = 0;; i++) {
        const uint64_t weight = rank_of(w->weight[i], i) >= cut ? w->weight[i] : 0;
        if (at < weight) return i;
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

#endif
