/* Stories that are told side by side: what the command does for a brain and for a llama2.c model. Part of run.c. */
#ifndef BRAIN_STORIES_H
#define BRAIN_STORIES_H

#include <time.h>

static int complain(const char *line) {
    fprintf(stderr, "%s\n", line);
    return 1;
}

/* One prompt and what is written to it. Its tokens end in a window of at most `context`; when that is full it slides
 * and is read again at its new positions, so a story may be longer than the context. */
typedef struct {
    int32_t *prompt, n_prompt; /* BOS and the encoded text */
    int32_t *window, n_window; /* (context) */
    int32_t fed;               /* how many of the window's tokens are in the KV cache */
    int32_t at;                /* tokens after BOS so far */
    uint64_t random;           /* state of llama2.c's generator */
    bool is_done;
    char *text;                /* waits for the stories before it */
    size_t n_text, text_room;
} Story;

typedef struct Telling Telling;
struct Telling {
    Story *story;         /* (n_stories) */
    int32_t n_stories, context, steps;
    int32_t last_end;     /* 1: <s> ends a story; 2: </s>, too */
    int32_t front;        /* the story that is printed as it comes */
    int64_t n_drawn;
    const char *trouble;  /* why it cannot go on, or NULL */
    const char *(*text_of)(Telling *all, Story *s, int32_t token); /* may say that the story is done */
    const char *(*end_of)(Telling *all, Story *s); /* what is still to be told of one that is done, or NULL */
    void (*write)(Telling *all); /* feeds what the caches lack, draws a token for every story that is not done: go_on */
};

static double now_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The i-th -i; "" if there is none. */
static const char *prompt_at(int argc, char **argv, int32_t i) {
    for (int a = 2; a + 1 < argc; a += 2)
        if (argv[a][1] == 'i' && i-- == 0) return argv[a + 1];
    return "";
}

enum { STEPS = 256 }; /* tokens, if no -n is given and the context holds them */

static int32_t steps_in(int32_t asked, int32_t context) {
    return asked > 0 ? asked : asked < 0 && context > STEPS ? STEPS : context;
}

static void close_telling(Telling *all) {
    for (int32_t i = 0; i < all->n_stories; i++) {
        free(all->story[i].prompt);
        free(all->story[i].window);
        free(all->story[i].text);
    }
    free(all->story);
}

/* Room for the stories; their prompts are the caller's to set. BRAIN_OK or BRAIN_E_MEMORY; close_telling frees in any case. */
static int open_telling(Telling *all, int32_t n_stories, int32_t context) {
    all->context = context;
    all->story = calloc((size_t)n_stories, sizeof *all->story);
    if (!all->story) return BRAIN_E_MEMORY;
    all->n_stories = n_stories;
    for (int32_t i = 0; i < n_stories; i++)
        if (!(all->story[i].window = malloc((size_t)context * sizeof(int32_t)))) return BRAIN_E_MEMORY;
    return BRAIN_OK;
}

/* Keeps the first tokens (BOS and the prompt's, at most a quarter of the context) and the later half. */
static void slide(Story *s, int32_t context) {
    const int32_t begin = s->n_prompt < context / 4 ? s->n_prompt : context / 4;
    const int32_t end = context / 2 > 1 ? context / 2 - 1 : 0; /* with the token that comes next: the half */
    memmove(s->window + begin, s->window + context - end, (size_t)end * sizeof(int32_t));
    s->n_window = begin + end;
    s->fed = s->fed < begin ? s->fed : begin; /* what stays in its place stays in the cache */
}

static void print_front(const Telling *all) {
    if (all->n_stories > 1) printf("%s--- prompt %d ---\n", all->front ? "\n" : "", all->front + 1);
    const Story *s = &all->story[all->front];
    if (s->n_text) fwrite(s->text, 1, s->n_text, stdout);
}

/* Prints the text if the story is in front, else keeps it. */
static void tell(Telling *all, Story *s, const char *text) {
    const size_t n = strlen(text);
    if (!n) return; /* a story that waits may have no room yet */
    if (s == &all->story[all->front]) {
        if (fwrite(text, 1, n, stdout) != n || fflush(stdout)) all->trouble = "the text cannot be written; is the disk full?";
        return;
    }
    if (s->text_room - s->n_text < n) {
        const size_t room = 2 * (s->text_room + n);
        char *more = realloc(s->text, room);
        if (!more) {
            all->trouble = "no memory for the text; give fewer prompts";
            return;
        }
        s->text = more;
        s->text_room = room;
    }
    memcpy(s->text + s->n_text, text, n);
    s->n_text += n;
}

/* The story goes on with this token. */
static void go_on(Telling *all, Story *s, int32_t token) {
    s->at++;
    if (token >= 1 && token <= all->last_end) { /* between the texts a model was trained on: the story is over */
        s->is_done = true;
    } else {
        tell(all, s, all->text_of(all, s, token));
        if (s->n_window == all->context) slide(s, all->context);
        s->window[s->n_window++] = token;
        s->is_done |= s->at >= all->steps;
    }
    if (s->is_done && all->end_of) tell(all, s, all->end_of(all, s));
}

/* One token more for every story, behind its prompt; returns how many are not done. */
static int32_t tell_round(Telling *all) {
    int32_t n_active = 0;
    for (int32_t i = 0; i < all->n_stories; i++) {
        Story *s = &all->story[i];
        while (!s->is_done && !all->trouble && s->at < s->n_prompt - 1) go_on(all, s, s->prompt[s->at + 1]);
    }
    if (!all->trouble) all->write(all);
    for (int32_t i = 0; i < all->n_stories; i++) n_active += !all->story[i].is_done;
    while (all->front < all->n_stories && all->story[all->front].is_done) {
        putchar('\n');
        if (++all->front < all->n_stories) print_front(all);
    }
    return n_active;
}

/* Tells all stories, the first on stdout as it comes. Returns the command's exit status. */
static int tell_all(Telling *all) {
    double start_s = 0;
    int64_t n_first = 0;
    for (int32_t i = 0; i < all->n_stories; i++) {
        Story *s = &all->story[i];
        s->window[s->n_window++] = s->prompt[0];
    }
    print_front(all);
    for (bool is_first = true; !all->trouble && tell_round(all) > 0; is_first = false)
        if (is_first) start_s = now_s(), n_first = all->n_drawn; /* as llama2.c: the first token warms up */
    if (!all->trouble && fflush(stdout)) all->trouble = "the text cannot be written; is the disk full?";
    if (all->trouble) {
        if (all->front < all->n_stories && all->story[all->front].at > 0) putchar('\n');
        return complain(all->trouble);
    }
    if (start_s > 0 && all->n_drawn > n_first)
        fprintf(stderr, "achieved tok/s: %f\n", (double)(all->n_drawn - n_first) / (now_s() - start_s));
    return 0;
}

#endif
