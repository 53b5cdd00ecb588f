/* A libFuzzer target: clang -g -O1 -fsanitize=fuzzer,address,undefined -DFUZZ_TARGET=target_model fuzz.c -o fuzz_model
 * and then ./fuzz_model -max_total_time=120 corpus/model */
#include "targets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_TARGET(data, size);
    return 0;
}
