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

/* The heap has the likelier token above, of equals the smaller id: the order is total, so there is one answer. */
static void sift(uint64_t *heap, int32_t n, int32_t i) {
    const uint64_t x = heap[i];
    for (int32_t child; (child = 2 * i + 1) < n; i = child) {
        if (child + 1 < n && heap[child + 1] > heap[child]) child++;
        if (heap[child] <= x) break;
        heap[i] = heap[child];
    }
    heap[i] = x;
}

/* Draws among the fewest likeliest of n_allowed tokens whose weights reach top_p of the total. */
static int32_t draw_top_p(const brain *b, Worker *w, int32_t n_allowed, uint64_t total, float top_p, uint64_t draw) {
    const uint64_t wanted = (uint64_t)((double)total * (double)top_p), rest = total - (wanted < total ? wanted : total);
    int32_t n_heap = 0, n_kept = 0;
    /* A token inside has at least `rest` weight in itself and those behind it, each at most its own weight. The others
     * need no sorting. */
    uint64_t least = (rest + (uint64_t)n_allowed - 1) / (uint64_t)n_allowed;
    if (least == 0) least = 1;
    for (int32_t i = 0; i < b->s.vocab; i++)
        if (w->weight[i] >= least) w->heap[n_heap++] = (uint64_t)w->weight[i] << 32 | (0xFFFFFFFFu - (uint32_t)i);
    for (int32_t i = n_heap / 2 - 1; i >= 0; i--) sift(w->heap, n_heap, i);
    uint64_t kept = 0;
    while (n_heap > 0 && (n_kept == 0 || kept < wanted)) { /* the popped stand behind the heap, likeliest last */
        const uint64_t top = w->heap[0];
        kept += top >> 32;
        w->heap[0] = w->heap[--n_heap];
        sift(w->heap, n_heap, 0);
        w->heap[n_heap] = top;
        n_kept++;
    }
    const int32_t first = n_heap + n_kept - 1;
    uint64_t at = below(draw, kept);
    for (int32_t i = first;; i--) {
        const uint64_t weight = w->heap[i] >> 32;
        if (at < weight || i == n_heap) return (int32_t)(0xFFFFFFFFu - (uint32_t)w->heap[i]);
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
