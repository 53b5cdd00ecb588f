/* The arithmetic of the engine: + - * / and sqrt in one written order and no libm, so that no C library, compiler or
 * flag can change a bit. Part of run.c. */
#ifndef BRAIN_ARITHMETIC_H
#define BRAIN_ARITHMETIC_H

/* Whoever calls us may have set "flush denormals" or another rounding mode (torch does): bits would differ. */
#if defined(__x86_64__)
typedef uint32_t FpState;
static FpState fp_enter(void) {
    FpState old = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(0x1F80);
    return old;
}
static void fp_leave(FpState old) { __builtin_ia32_ldmxcsr(old); }
#elif defined(__aarch64__)
typedef uint64_t FpState;
static FpState fp_enter(void) {
    FpState old, zero = 0;
    __asm__ volatile("mrs %0, fpcr" : "=r"(old));
    __asm__ volatile("msr fpcr, %0" : : "r"(zero));
    return old;
}
static void fp_leave(FpState old) { __asm__ volatile("msr fpcr, %0" : : "r"(old)); }
#else
typedef int FpState;
static FpState fp_enter(void) { return 0; }
static void fp_leave(FpState old) { (void)old; }
#endif

/* Double functions, used at open only, for the table of rotations. */

static double log_positive(double x) {
    double e = 0, sum = 0;
    while (x >= 2) x *= 0.5, e += 1;
    while (x < 1) x *= 2, e -= 1;
    const double s = (x - 1) / (x + 1), s2 = s * s; /* log x = 2 (s + s^3/3 + s^5/5 ...), s <= 1/3 */
    for (int k = 59; k >= 1; k -= 2) sum = sum * s2 + 1.0 / k;
    return e * 0.69314718055994530942 + 2 * s * sum;
}

static double exp_negative(double x) { /* x <= 0 */
    double scale = 1, sum = 1;
    while (x < -0.5) x += 0.69314718055994530942, scale *= 0.5;
    for (int k = 20; k >= 1; k--) sum = 1 + sum * x / k;
    return sum * scale;
}

static void cos_sin(double a, double *c, double *s) { /* a >= 0, below about a million */
    const int64_t k = (int64_t)(a * 0.63661977236758134308 + 0.5); /* quarter turns */
    double r = a - (double)k * 1.57079632673412561417;             /* pi/2 in 33 bits: the product is exact */
    r -= (double)k * 6.07710050650619224932e-11;
    const double r2 = r * r;
    double cr = 1, sr = 1;
    for (int n = 20; n >= 2; n -= 2) cr = 1 - cr * r2 / (n * (n - 1)), sr = 1 - sr * r2 / (n * (n + 1));
    sr *= r;
    *c = k % 4 == 0 ? cr : k % 4 == 1 ? -sr : k % 4 == 2 ? -cr : sr;
    *s = k % 4 == 0 ? sr : k % 4 == 1 ? cr : k % 4 == 2 ? -sr : -cr;
}

/* Single precision exp (Cephes): e^x = 2^n e^r, n = round(x / ln 2), so |r| <= ln 2 / 2. Below -87 it is exactly 0, so
 * it never makes a denormal; above 88 it stays at e^88. Written twice with the same operations in the same order. */
#define EXP_LOW (-87.0f)
#define EXP_HIGH 88.0f
#define LOG2_E 1.44269504088896341f
#define ROUNDING 12582912.0f /* 1.5 * 2^23: adding it rounds to an integer, which then stands in the low bits */
#define LN2_HIGH 0.693359375f
#define LN2_LOW (-2.12194440e-4f)
static const float EXP_POLY[6] = {1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f,
                                  4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f};

static uint32_t float_bits(float x) {
    uint32_t u;
    memcpy(&u, &x, 4);
    return u;
}

static bool is_finite(float x) { return (float_bits(x) & 0x7F800000u) != 0x7F800000u; }

#define FORBIDDEN (-__builtin_inff()) /* below every logit and score that is a number */

static float exp1(float x) {
    const bool is_zero = x < EXP_LOW;
    x = x > EXP_HIGH ? EXP_HIGH : x;
    const float rounded = x * LOG2_E + ROUNDING, n = rounded - ROUNDING;
    const float r = (x - n * LN2_HIGH) - n * LN2_LOW;
    float p = EXP_POLY[0];
    for (int i = 1; i < 6; i++) p = p * r + EXP_POLY[i];
    p = (p * (r * r) + r) + 1.0f;
    const uint32_t scale_bits = (float_bits(rounded) - float_bits(ROUNDING) + 127u) << 23;
    float scale;
    memcpy(&scale, &scale_bits, 4);
    return is_zero ? 0.0f : p * scale;
}

#define SMALLEST_STEP 1e-30f /* a row whose largest number is below is all zeros to the integers */

static int32_t round_to_int(float x) { /* |x| < 2^22; halves to even */
    return (int32_t)(float_bits(x + ROUNDING) - float_bits(ROUNDING));
}

/* 2^y for y <= 0 to one part in ten thousand, exactly 1 at 0; below -64 as at -64. Attention's weights keep fewer bits than
 * that: y = n + f, n = round(y), times a cubic in f with the least relative error on -1/2 .. 1/2 (Remez). */
#define POWER_LOW (-64.0f)
static const float POWER_POLY[3] = {0.05500893f, 0.24221096f, 0.69328293f};

static float power_of_two(float y) {
    y = y > POWER_LOW ? y : POWER_LOW;
    const float rounded = y + ROUNDING, f = y - (rounded - ROUNDING);
    const float p = ((POWER_POLY[0] * f + POWER_POLY[1]) * f + POWER_POLY[2]) * f + 1.0f;
    const uint32_t bits = float_bits(p) + (float_bits(rounded) << 23); /* n stands in the low bits */
    float result;
    memcpy(&result, &bits, 4);
    return result;
}

/* Time steps stand in sixteens, first the even ones, then the odd ones: two vectors of weights, one shifted, then make
 * one of pairs of neighbours. */
static inline int place_of(int t) { return t / 16 * 16 + t % 2 * 8 + t % 16 / 2; }

/* How large a 16-bit attention weight may be, so that n_t of them times values of at most 127 fit 32 bits. */
static float weight_most(int n_t) {
    const int32_t most = INT32_MAX / (127 * n_t);
    return most < INT16_MAX ? (float)most : (float)INT16_MAX;
}

/* A sum of many terms is eight sums, term i in sum i mod 8, put together like this. */
static inline float join8(const float s[8]) { return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7])); }

void brain_philox(uint64_t key, const uint32_t counter[4], uint32_t out[4]) {
    uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    for (int round = 0; round < 10; round++) {
        const uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)p1;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)p0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0, out[1] = c1, out[2] = c2, out[3] = c3;
}

#endif
