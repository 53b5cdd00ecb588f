/* A libFuzzer target: clang -std=c11 -g -O1 -ffp-contract=off -fno-math-errno -fsanitize=fuzzer,address,undefined
 * -pthread -DFUZZ_TARGET=target_model fuzz.c -o fuzz_model
 * and then ./fuzz_model -max_total_time=120 with a copy of corpus/model. */
#include "targets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_TARGET(data, size);
    return 0;
}
