/* What this machine's arithmetic units can do at most: `peak THREADS SECONDS` prints one line of JSON, for brain.bench.
 *
 * For each kind: [one thread, THREADS threads] in 10^9 operations a second, a multiply and an add being two; null where
 * the processor has no AVX2. Operands stay in registers, so nothing that reads memory can reach these figures.
 *
 *   fp32        vmulps, vaddps: no contraction to FMA, as the engine is compiled
 *   int16       vpmaddwd, vpaddd
 *   int8        vpmaddubsw, vpmaddwd, vpaddd: one side of at most 7 bits, or it saturates
 *   int8_pairs  two vpmaddubsw, vpaddw, vpmaddwd, vpaddd: both sides of at most 7 bits
 *
 * Inline assembly, because gcc 12 spills the same loops written with intrinsics and reads far too low.
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MAX_THREADS = 64, N_KINDS = 4, TURNS_PER_LOOK = 20000, N_TRIES = 5 };

/* A kernel runs `n` turns of its loop. Ten accumulators: enough to hide an add's latency at two adds a cycle. */
typedef struct {
    const char *name;
    void (*run)(int64_t n);
    double ops_per_turn;
} kernel;

#if defined(__x86_64__)

#define CLOBBERS                                                                                                      \
    "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12",   \
        "xmm13", "xmm14", "xmm15"

/* Zeros everywhere: no number is denormal, and the speed does not depend on the values. */
#define ZERO(r) "vpxor %%ymm" #r ", %%ymm" #r ", %%ymm" #r "\n\t"
#define ZERO_ALL                                                                                                      \
    ZERO(0) ZERO(1) ZERO(2) ZERO(3) ZERO(4) ZERO(5) ZERO(6) ZERO(7) ZERO(8) ZERO(9) ZERO(10) ZERO(11) ZERO(12)          \
        ZERO(13) ZERO(14) ZERO(15)
#define LOOP(body)                                                                                                    \
    __asm__ volatile(ZERO_ALL ".p2align 5\n1:\n\t" body "dec %0\n\tjnz 1b\n\tvzeroupper\n\t" : "+r"(n) : : CLOBBERS)

/* ymm0 .. ymm9 accumulate, ymm10 .. ymm13 are temporaries, ymm14 and ymm15 the operands. */
#define STEP_FP32(acc, tmp)                                                                                           \
    "vmulps %%ymm14, %%ymm15, %%ymm" #tmp "\n\tvaddps %%ymm" #acc ", %%ymm" #tmp ", %%ymm" #acc "\n\t"
#define STEP_INT16(acc, tmp)                                                                                          \
    "vpmaddwd %%ymm14, %%ymm15, %%ymm" #tmp "\n\tvpaddd %%ymm" #acc ", %%ymm" #tmp ", %%ymm" #acc "\n\t"
#define STEP_INT8(acc, tmp)                                                                                           \
    "vpmaddubsw %%ymm14, %%ymm15, %%ymm" #tmp "\n\tvpmaddwd %%ymm14, %%ymm" #tmp ", %%ymm" #tmp "\n\t"                 \
    "vpaddd %%ymm" #acc ", %%ymm" #tmp ", %%ymm" #acc "\n\t"
#define STEP_INT8_PAIRS(acc, tmp, tmp2)                                                                               \
    "vpmaddubsw %%ymm14, %%ymm15, %%ymm" #tmp "\n\tvpmaddubsw %%ymm15, %%ymm14, %%ymm" #tmp2 "\n\t"                    \
    "vpaddw %%ymm" #tmp ", %%ymm" #tmp2 ", %%ymm" #tmp "\n\tvpmaddwd %%ymm14, %%ymm" #tmp ", %%ymm" #tmp "\n\t"        \
    "vpaddd %%ymm" #acc ", %%ymm" #tmp ", %%ymm" #acc "\n\t"
#define TEN(STEP)                                                                                                     \
    STEP(0, 10) STEP(1, 11) STEP(2, 12) STEP(3, 13) STEP(4, 10) STEP(5, 11) STEP(6, 12) STEP(7, 13) STEP(8, 10) STEP(9, 11)

static void run_fp32(int64_t n) { LOOP(TEN(STEP_FP32)); }
static void run_int16(int64_t n) { LOOP(TEN(STEP_INT16)); }
static void run_int8(int64_t n) { LOOP(TEN(STEP_INT8)); }
static void run_int8_pairs(int64_t n) {
    LOOP(STEP_INT8_PAIRS(0, 10, 11) STEP_INT8_PAIRS(1, 12, 13) STEP_INT8_PAIRS(2, 10, 11) STEP_INT8_PAIRS(3, 12, 13)
         STEP_INT8_PAIRS(4, 10, 11) STEP_INT8_PAIRS(5, 12, 13) STEP_INT8_PAIRS(6, 10, 11) STEP_INT8_PAIRS(7, 12, 13));
}

static int has_avx2(void) { return __builtin_cpu_supports("avx2"); }

#else

static void run_none(int64_t n) { (void)n; }
#define run_fp32 run_none
#define run_int16 run_none
#define run_int8 run_none
#define run_int8_pairs run_none
static int has_avx2(void) { return 0; }

#endif

static const kernel KERNELS[N_KINDS] = {
    {"fp32", run_fp32, 10 * 8 * 2},
    {"int16", run_int16, 10 * 16 * 2},
    {"int8", run_int8, 10 * 32 * 2},
    {"int8_pairs", run_int8_pairs, 8 * 64 * 2},
};

static double now_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct {
    const kernel *kernel;
    pthread_barrier_t *start;
    double seconds, gops;
} job;

/* Runs one kernel for so many seconds after all threads have come to the barrier. Time spent waiting for a core counts:
 * more threads than cores give no higher peak. */
static void *work(void *arg) {
    job *j = arg;
    int64_t turns = 0;
    double now = 0;
    pthread_barrier_wait(j->start);
    double begin = now_s();
    do {
        j->kernel->run(TURNS_PER_LOOK);
        turns += TURNS_PER_LOOK;
        now = now_s();
    } while (now - begin < j->seconds);
    j->gops = 1e-9 * j->kernel->ops_per_turn * (double)turns / (now - begin);
    return NULL;
}

/* The sum of the threads' speeds, or -1 if a thread could not be started. */
static double speed_gops(const kernel *k, int n_threads, double seconds) {
    pthread_t threads[MAX_THREADS];
    job jobs[MAX_THREADS];
    pthread_barrier_t start;
    double sum = 0;
    if (pthread_barrier_init(&start, NULL, (unsigned)n_threads)) {
        return -1;
    }
    for (int i = 0; i < n_threads; i++) {
        jobs[i] = (job){.kernel = k, .start = &start, .seconds = seconds};
        if (i && pthread_create(&threads[i], NULL, work, &jobs[i])) {
            return -1; /* the others wait at the barrier for ever; main ends them */
        }
    }
    work(&jobs[0]);
    for (int i = 0; i < n_threads; i++) {
        if (i) {
            pthread_join(threads[i], NULL);
        }
        sum += jobs[i].gops;
    }
    pthread_barrier_destroy(&start);
    return sum;
}

/* The best of a few tries, as anything else that runs only slows it; -1 as above. */
static double peak_gops(const kernel *k, int n_threads, double seconds) {
    double best = -1;
    for (int i = 0; i < N_TRIES; i++) {
        double gops = speed_gops(k, n_threads, seconds / N_TRIES);
        if (gops < 0) {
            return -1;
        }
        best = gops > best ? gops : best;
    }
    return best;
}

int main(int argc, char **argv) {
    int n_threads = argc > 1 ? atoi(argv[1]) : 1;
    double seconds = argc > 2 ? atof(argv[2]) : 0.2;
    if (n_threads < 1 || n_threads > MAX_THREADS || !(seconds > 0 && seconds < 60)) {
        fprintf(stderr, "usage: peak THREADS SECONDS; expected 1 to %d threads and over 0 to 60 seconds\n", MAX_THREADS);
        return 2;
    }
    printf("{");
    for (int i = 0; i < N_KINDS; i++) {
        const char *comma = i ? ", " : "";
        if (!has_avx2()) {
            printf("%s\"%s\": null", comma, KERNELS[i].name);
            continue;
        }
        double one = peak_gops(&KERNELS[i], 1, seconds), all = peak_gops(&KERNELS[i], n_threads, seconds);
        if (one < 0 || all < 0) {
            fprintf(stderr, "peak: a thread could not be started; ask for fewer than %d\n", n_threads);
            return 1;
        }
        printf("%s\"%s\": [%.1f, %.1f]", comma, KERNELS[i].name, one, all);
    }
    printf("}\n");
    return 0;
}
