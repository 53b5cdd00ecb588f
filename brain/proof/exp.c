/* The engine's exp over all 2^32 inputs: one hash of all results, and the worst error, in units in the last place of the true
 * value, where the result is not held (below -87 it is 0, above 88 it stays). Compiled and run by brain/proof/exact.py; the true
 * value is libm's double exp, which only this program uses.
 *
 *   exp [LOG2_OF_STEP]    every 2^n-th input only: a quick look */
#include "../run.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1 << 16 };

static float x[BLOCK], y[BLOCK];

static double ulp_of(double value) { /* of a single-precision number near `value` */
    int exponent;
    frexp(value, &exponent);
    return ldexp(1, (exponent < -125 ? -125 : exponent) - 24);
}

int main(int argc, char **argv) {
    const uint64_t step = (uint64_t)1 << (argc > 1 ? atoi(argv[1]) : 0);
    uint64_t hash = 0xCBF29CE484222325u;
    double worst = 0;
    float at = 0;
    uint32_t not_numbers = 0;
    for (uint64_t first = 0; first < (uint64_t)1 << 32; first += BLOCK * step) {
        for (uint64_t i = 0; i < BLOCK; i++) {
            const uint32_t bits = (uint32_t)(first + i * step);
            memcpy(&x[i], &bits, 4);
        }
        brain_exp(x, y, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            uint32_t bits;
            memcpy(&bits, &y[i], 4);
            if (y[i] != y[i]) { /* of NaN only; its sign and payload are nobody's promise */
                not_numbers += x[i] == x[i];
                bits = 0x7FC00000u;
            }
            hash = (hash ^ bits) * 0x100000001B3u;
            if (!(x[i] >= -87.0f && x[i] <= 88.0f)) continue;
            const double truth = exp((double)x[i]), error = fabs((double)y[i] - truth) / ulp_of(truth);
            if (error > worst) worst = error, at = x[i];
        }
    }
    printf("%016" PRIx64 " worst %.4f ulp at %a, %" PRIu32 " results of numbers are no numbers\n", hash, worst, (double)at, not_numbers);
    return not_numbers != 0;
}
