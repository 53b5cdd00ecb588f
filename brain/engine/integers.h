/* Eight 32-bit integers (vi) and sixteen 16-bit ones (vw) on each instruction set, and the few operations the integer
 * kernels are made of. All are exact: no product or sum here can leave its type.
 *
 *   dot8(is_narrow, s, a0, b0, a1, b1)  s + for each lane the sum of 4 + 4 products: a unsigned of at most 126, b signed
 *                                       of at most 127; of at most 63 if is_narrow, which saves an operation
 *   pair(s, v, p)                       s + for each lane the sum of two products of 16-bit numbers
 *   widen(v)                            sixteen signed bytes as 16-bit numbers
 *   all_i(p)                            the four bytes at p in every lane
 *   put_bytes(p, x)                     eight numbers as the bytes that they fit
 *   larger(x, y)                        x > y ? x : y, so y if one is not a number */

typedef int32_t v8i __attribute__((vector_size(32)));
typedef int32_t v8i_any __attribute__((vector_size(32), aligned(1), may_alias));
typedef int8_t v8c __attribute__((vector_size(8)));
static const int32_t ZEROS[8] = {0};

static inline int32_t four_bytes(const void *p) {
    int32_t x;
    memcpy(&x, p, 4);
    return x;
}

/* -- plain C with vectors of the compiler's -------------------------------------------------------------------------- */

typedef v8i vi_portable;
typedef struct {
    v8i even, odd; /* of each pair */
} vw_portable;

static inline v8i load_i_portable(const void *p) { return *(const v8i_any *)p; }
static inline v8i all_i_portable(const void *p) {
    const int32_t x = four_bytes(p);
    return (v8i){x, x, x, x, x, x, x, x};
}
static inline v8i dot4_portable(v8i s, v8i a, v8i b) {
    s += (a & 255) * (b << 24 >> 24);
    s += (a >> 8 & 255) * (b << 16 >> 24);
    s += (a >> 16 & 255) * (b << 8 >> 24);
    return s + (a >> 24) * (b >> 24);
}
static inline v8i dot8_portable(bool is_narrow, v8i s, v8i a0, v8i b0, v8i a1, v8i b1) {
    (void)is_narrow;
    return dot4_portable(dot4_portable(s, a0, b0), a1, b1);
}
static inline vw_portable widen_portable(const int8_t *p) {
    vw_portable w;
    for (int i = 0; i < 8; i++) w.even[i] = p[2 * i], w.odd[i] = p[2 * i + 1];
    return w;
}
static inline v8i pair_portable(v8i s, vw_portable v, v8i p) { return s + v.even * (p << 16 >> 16) + v.odd * (p >> 16); }
static inline v8 to_float_portable(v8i x) { return __builtin_convertvector(x, v8); }
static inline void put_bytes_portable(void *p, v8u x) {
    const v8c bytes = __builtin_convertvector(x, v8c);
    memcpy(p, &bytes, sizeof bytes);
}
static inline v8 larger_portable(v8 x, v8 y) {
    const v8u is_x = (v8u)(x > y);
    return (v8)((is_x & (v8u)x) | (~is_x & (v8u)y));
}

#if defined(__x86_64__)
#include <immintrin.h>

/* -- SSE2: there is no product of bytes, so the even and the odd bytes become 16-bit numbers ------------------------------ */

typedef struct {
    __m128i low, high;
} vi_sse2;
typedef vi_sse2 vw_sse2;

static inline vi_sse2 load_i_sse2(const void *p) {
    return (vi_sse2){_mm_loadu_si128(p), _mm_loadu_si128((const __m128i *)p + 1)};
}
static inline vi_sse2 all_i_sse2(const void *p) {
    const __m128i x = _mm_set1_epi32(four_bytes(p));
    return (vi_sse2){x, x};
}
static inline __m128i dot4_sse2(__m128i s, __m128i a, __m128i b) {
    const __m128i a_even = _mm_and_si128(a, _mm_set1_epi16(255)), a_odd = _mm_srli_epi16(a, 8);
    const __m128i b_even = _mm_srai_epi16(_mm_slli_epi16(b, 8), 8), b_odd = _mm_srai_epi16(b, 8);
    return _mm_add_epi32(s, _mm_add_epi32(_mm_madd_epi16(a_even, b_even), _mm_madd_epi16(a_odd, b_odd)));
}
static inline vi_sse2 dot8_sse2(bool is_narrow, vi_sse2 s, vi_sse2 a0, vi_sse2 b0, vi_sse2 a1, vi_sse2 b1) {
    (void)is_narrow;
    return (vi_sse2){dot4_sse2(dot4_sse2(s.low, a0.low, b0.low), a1.low, b1.low),
                     dot4_sse2(dot4_sse2(s.high, a0.high, b0.high), a1.high, b1.high)};
}
static inline vw_sse2 widen_sse2(const int8_t *p) {
    const __m128i x = _mm_loadu_si128((const __m128i *)p);
    return (vw_sse2){_mm_srai_epi16(_mm_unpacklo_epi8(x, x), 8), _mm_srai_epi16(_mm_unpackhi_epi8(x, x), 8)};
}
static inline vi_sse2 pair_sse2(vi_sse2 s, vw_sse2 v, vi_sse2 p) {
    return (vi_sse2){_mm_add_epi32(s.low, _mm_madd_epi16(v.low, p.low)),
                     _mm_add_epi32(s.high, _mm_madd_epi16(v.high, p.high))};
}
static inline v8 to_float_sse2(vi_sse2 x) {
    v8 y;
    const __m128 half[2] = {_mm_cvtepi32_ps(x.low), _mm_cvtepi32_ps(x.high)};
    memcpy(&y, half, sizeof y);
    return y;
}
static inline __m128i words_sse2(v8u x) {
    __m128i half[2];
    memcpy(half, &x, sizeof half);
    return _mm_packs_epi32(half[0], half[1]);
}
static inline void put_bytes_sse2(void *p, v8u x) {
    const __m128i words = words_sse2(x);
    _mm_storel_epi64(p, _mm_packs_epi16(words, words));
}
static inline v8 larger_sse2(v8 x, v8 y) {
    __m128 a[2], b[2];
    memcpy(a, &x, sizeof a);
    memcpy(b, &y, sizeof b);
    a[0] = _mm_max_ps(a[0], b[0]), a[1] = _mm_max_ps(a[1], b[1]);
    memcpy(&x, a, sizeof x);
    return x;
}

/* -- AVX2 ------------------------------------------------------------------------------------------------------------ */

#define AVX2 __attribute__((target("avx2"))) static inline __attribute__((always_inline))
typedef __m256i vi_avx2;
typedef __m256i vw_avx2;

AVX2 __m256i load_i_avx2(const void *p) { return _mm256_loadu_si256(p); }
AVX2 __m256i all_i_avx2(const void *p) { return _mm256_set1_epi32(four_bytes(p)); }
AVX2 __m256i dot8_avx2(const bool IS_NARROW, __m256i s, __m256i a0, __m256i b0, __m256i a1, __m256i b1) {
    const __m256i ones = _mm256_set1_epi16(1), x0 = _mm256_maddubs_epi16(a0, b0), x1 = _mm256_maddubs_epi16(a1, b1);
    if (IS_NARROW) /* 126 x 63 x 4 products still fit 16 bits */
        return _mm256_add_epi32(s, _mm256_madd_epi16(_mm256_add_epi16(x0, x1), ones));
    return _mm256_add_epi32(s, _mm256_add_epi32(_mm256_madd_epi16(x0, ones), _mm256_madd_epi16(x1, ones)));
}
AVX2 __m256i widen_avx2(const int8_t *p) { return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)p)); }
AVX2 __m256i pair_avx2(__m256i s, __m256i v, __m256i p) {
    __asm__("vpaddd %1, %0, %0" : "+x"(s) : "x"(_mm256_madd_epi16(v, p)));
    return s;
}
AVX2 v8 to_float_avx2(__m256i x) { return (v8)_mm256_cvtepi32_ps(x); }
AVX2 __m128i words_avx2(v8u x) {
    return _mm_packs_epi32(_mm256_castsi256_si128((__m256i)x), _mm256_extracti128_si256((__m256i)x, 1));
}
AVX2 void put_bytes_avx2(void *p, v8u x) {
    const __m128i words = words_avx2(x);
    _mm_storel_epi64(p, _mm_packs_epi16(words, words));
}
AVX2 v8 larger_avx2(v8 x, v8 y) { return (v8)_mm256_max_ps((__m256)x, (__m256)y); }
#undef AVX2
#endif
