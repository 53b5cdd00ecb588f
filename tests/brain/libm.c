/* How often the command's exp, sin and cos for models of llama2.c are not the C library's. Prints four numbers:
 * exps that differ, exps, angles whose sin or cos differs, angles. */
#define BRAIN_MAIN
#define main command_main
#include "../../brain/run.c"
#undef main

#include <math.h>

int main(void) {
    static const int head_dims[] = {8, 16, 32, 48, 64, 96, 128};
    double step[LC_EXP_STEPS];
    long bad_exp = 0, n_exp = 0, bad_angle = 0, n_angle = 0;
    lc_fill_exp(step);
    for (uint32_t bits = 0; bits <= 0x7F800000u; bits += 97) { /* every 97th float, both signs */
        float x;
        memcpy(&x, &bits, 4);
        bad_exp += float_bits(lc_exp(step, x)) != float_bits(expf(x));
        bad_exp += float_bits(lc_exp(step, -x)) != float_bits(expf(-x));
        n_exp += 2;
    }
    for (size_t k = 0; k < sizeof head_dims / sizeof *head_dims; k++)
        for (int i = 0; i < head_dims[k]; i += 2)
            for (int pos = 0; pos < 4096; pos++, n_angle++) {
                const float angle = (float)pos * (1.0f / powf(10000.0f, (float)i / (float)head_dims[k]));
                float c, s;
                lc_cos_sin(angle, &c, &s);
                bad_angle += c != cosf(angle) || s != sinf(angle);
            }
    printf("%ld %ld %ld %ld\n", bad_exp, n_exp, bad_angle, n_angle);
    return 0;
}
