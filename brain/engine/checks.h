/* What a caller may get wrong: every argument of a call is checked before anything changes. Part of run.c. */
#ifndef BRAIN_CHECKS_H
#define BRAIN_CHECKS_H

static int32_t stream_length(const brain *b, int32_t slot) {
    return b->slot[slot].fed + (b->slot[slot].pending >= 0);
}

static int check_slot(brain *b, int32_t slot) {
    if (slot >= 0 && slot < b->n_slots) return BRAIN_OK;
    return fail(BRAIN_E_ARGUMENT, "slot %d; expected 0 to %d", slot, b->n_slots - 1);
}

static int check_tokens(brain *b, const int32_t *token, int32_t n, const char *where, int32_t index) {
    for (int32_t i = 0; i < n; i++)
        if (token[i] < 0 || token[i] >= b->s.vocab)
            return fail(BRAIN_E_ARGUMENT, "%s %d: token %d at place %d; expected 0 to %d", where, index, token[i], i,
                        b->s.vocab - 1);
    return BRAIN_OK;
}

static int check_logits(brain *b, int32_t slot, const int32_t *tokens, int32_t n) {
    int status = check_slot(b, slot);
    if (status) return status;
    if (n < 1) return fail(BRAIN_E_ARGUMENT, "%d tokens; expected at least 1", n);
    if (stream_length(b, slot) > b->s.context - n)
        return fail(BRAIN_E_CONTEXT, "slot %d: %d tokens and %d more; the context is %d", slot,
                    stream_length(b, slot), n, b->s.context);
    return check_tokens(b, tokens, n, "slot", slot);
}

/* Everything a bad array could break is checked before a single row runs. */
static int check_automaton(brain *b, const brain_automaton *a) {
    const int32_t vocab = b->s.vocab;
    const size_t words = ((size_t)vocab + 31) / 32;
    if (a->n_states < 1 || a->n_edges < 0 || a->n_classes < 0)
        return fail(BRAIN_E_ARGUMENT, "automaton: %d states, %d edges, %d classes; expected at least 1 state",
                    a->n_states, a->n_edges, a->n_classes);
    for (int32_t c = 0; c < a->n_classes; c++) {
        const uint32_t *bits = a->class_bits + (size_t)c * words;
        uint32_t any = 0;
        for (size_t i = 0; i < words; i++) any |= bits[i];
        if (!any) return fail(BRAIN_E_ARGUMENT, "automaton: class %d allows no token", c);
        if (vocab % 32 && bits[words - 1] >> vocab % 32)
            return fail(BRAIN_E_ARGUMENT, "automaton: class %d has a bit past token %d", c, vocab - 1);
    }
    if (a->edge_offset[0] != 0 || a->edge_offset[a->n_states] != a->n_edges)
        return fail(BRAIN_E_ARGUMENT, "automaton: edge_offset goes from %d to %d; expected 0 to %d",
                    a->edge_offset[0], a->edge_offset[a->n_states], a->n_edges);
    for (int32_t s = 0; s < a->n_states; s++) /* all of them, before one is used as a bound */
        if (a->edge_offset[s] > a->edge_offset[s + 1])
            return fail(BRAIN_E_ARGUMENT, "automaton: edge_offset falls after state %d", s);
    memset(b->mark, 0xFF, (size_t)vocab * sizeof(int32_t));
    for (int32_t s = 0; s < a->n_states; s++) {
        const int32_t class = a->state_class[s], next = a->state_default_next[s];
        if (class < -1 || class >= a->n_classes || next < -1 || next >= a->n_states)
            return fail(BRAIN_E_ARGUMENT, "automaton: state %d has class %d and default next %d; there are %d "
                        "classes and %d states", s, class, next, a->n_classes, a->n_states);
        if (class < 0 && a->edge_offset[s] == a->edge_offset[s + 1])
            return fail(BRAIN_E_ARGUMENT, "automaton: state %d allows no token", s);
        for (int32_t e = a->edge_offset[s]; e < a->edge_offset[s + 1]; e++) {
            const int32_t token = a->edge_token[e], to = a->edge_next[e];
            if (token < 0 || token >= vocab || to < -1 || to >= a->n_states)
                return fail(BRAIN_E_ARGUMENT, "automaton: state %d, edge %d: token %d to state %d; expected tokens "
                            "below %d and states below %d", s, e, token, to, vocab, a->n_states);
            if (b->mark[token] == s)
                return fail(BRAIN_E_ARGUMENT, "automaton: state %d has token %d twice", s, token);
            b->mark[token] = s;
        }
    }
    return BRAIN_OK;
}

static int check_row(brain *b, const brain_round_in *in, int32_t r) {
    const int32_t slot = in->slot[r], first = in->prompt_offset[r], end = in->prompt_offset[r + 1];
    const int32_t max_new = in->max_new[r], n_states = in->automaton ? in->automaton->n_states : 0;
    if (slot < 0 || slot >= b->n_slots)
        return fail(BRAIN_E_ARGUMENT, "row %d: slot %d; expected 0 to %d", r, slot, b->n_slots - 1);
    if (b->slot[slot].in_call == b->call)
        return fail(BRAIN_E_ARGUMENT, "row %d: slot %d stands in an earlier row too", r, slot);
    b->slot[slot].in_call = b->call;
    if (max_new < 0 || max_new > 65535 || max_new > in->completion_stride)
        return fail(BRAIN_E_ARGUMENT, "row %d: max_new %d; expected 0 to %d", r, max_new,
                    in->completion_stride < 65535 ? in->completion_stride : 65535);
    if (in->start_state[r] < -1 || in->start_state[r] >= n_states)
        return fail(BRAIN_E_ARGUMENT, "row %d: start_state %d; expected -1 to %d", r, in->start_state[r],
                    n_states - 1);
    if (max_new > 0 && first == end && b->slot[slot].pending < 0)
        return fail(BRAIN_E_ARGUMENT, "row %d: nothing to feed, so nothing to draw from; give it a prompt", r);
    if ((int64_t)stream_length(b, slot) + ((int64_t)end - first) + max_new > b->s.context)
        return fail(BRAIN_E_CONTEXT, "row %d: slot %d has %d tokens, the prompt %lld and max_new is %d; the context "
                    "is %d", r, slot, stream_length(b, slot), (long long)end - first, max_new, b->s.context);
    return check_tokens(b, in->prompt_token + first, end - first, "row", r);
}

static int check_round(brain *b, const brain_round_in *in) {
    int status = BRAIN_OK;
    if (in->n_rows < 1 || in->n_rows > b->max_rows)
        return fail(BRAIN_E_ARGUMENT, "%d rows; expected 1 to %d", in->n_rows, b->max_rows);
    if (!(in->temperature == 0 || (in->temperature >= 0.01f && in->temperature <= 100)))
        return fail(BRAIN_E_ARGUMENT, "temperature %g; expected 0 (greedy) or 0.01 to 100", (double)in->temperature);
    if (!(in->top_p > 0 && in->top_p <= 1))
        return fail(BRAIN_E_ARGUMENT, "top_p %g; expected over 0 and at most 1", (double)in->top_p);
    if (in->purpose > 65535) return fail(BRAIN_E_ARGUMENT, "purpose %u; expected 0 to 65535", in->purpose);
    if (in->stop_token < -1 || in->stop_token >= b->s.vocab)
        return fail(BRAIN_E_ARGUMENT, "stop_token %d; expected -1 to %d", in->stop_token, b->s.vocab - 1);
    if (in->prompt_offset[0] != 0)
        return fail(BRAIN_E_ARGUMENT, "prompt_offset begins with %d; expected 0", in->prompt_offset[0]);
    for (int32_t r = 0; r < in->n_rows; r++) /* all of them, before one is used as a bound */
        if (in->prompt_offset[r] > in->prompt_offset[r + 1])
            return fail(BRAIN_E_ARGUMENT, "row %d: prompt_offset falls from %d to %d", r, in->prompt_offset[r],
                        in->prompt_offset[r + 1]);
    if (in->automaton) status = check_automaton(b, in->automaton);
    if (++b->call == INT32_MAX) { /* the marks start over */
        for (int32_t i = 0; i < b->n_slots; i++) b->slot[i].in_call = 0;
        b->call = 1;
    }
    for (int32_t r = 0; r < in->n_rows && !status; r++) status = check_row(b, in, r);
    return status;
}

#endif
