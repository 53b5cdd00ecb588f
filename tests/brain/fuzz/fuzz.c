/* A libFuzzer target:
 *   clang -std=c11 -g -O1 -ffp-contract=off -fno-math-errno -fsanitize=fuzzer,address,undefined -Wno-psabi -pthread \
 *     -DFUZZ_TARGET=target_model fuzz.c -o fuzz_model
 *   mkdir new && ASAN_OPTIONS=allocator_may_return_null=1 ./fuzz_model -max_total_time=600 -max_len=4096 new corpus/model
 * and to keep what is new: ./fuzz_model -merge=1 corpus/model new */
#include "targets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_TARGET(data, size);
    return 0;
}
