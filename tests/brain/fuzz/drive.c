/* Runs the fuzz targets without libFuzzer:
 *   drive replay TARGET FILE...  each file as it is;
 *   drive cut TARGET FILE        the file cut after every number of bytes;
 *   drive flip TARGET FILE       the file with every single bit turned over.
 * Ends with 0, or is ended by a sanitizer or a broken promise. */
#include "targets.h"

static void cut(void (*run)(const uint8_t *, size_t), const uint8_t *data, size_t size) {
    for (size_t n = 0; n < size; n++) run(data, n);
}

static void flip(void (*run)(const uint8_t *, size_t), uint8_t *data, size_t size) {
    for (size_t bit = 0; bit < 8 * size; bit++) {
        data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        run(data, size);
        data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

int main(int argc, char **argv) {
    void (*run)(const uint8_t *, size_t) = NULL;
    for (int i = 0; i < N_TARGETS && argc > 3; i++)
        if (!strcmp(argv[2], TARGETS[i].name)) run = TARGETS[i].run;
    if (!run) return complain("usage: drive replay|cut|flip model|tokenizer|text|brain|dream FILE...");
    for (int i = 3; i < argc; i++) {
        unsigned char *data;
        size_t size;
        char err[256];
        if (read_whole(argv[i], 0, &data, &size, (Err){err, sizeof err})) return complain(err);
        if (!strcmp(argv[1], "cut"))
            cut(run, data, size);
        else if (!strcmp(argv[1], "flip"))
            flip(run, data, size);
        else
            run(data, size);
        free(data);
    }
    return 0;
}
