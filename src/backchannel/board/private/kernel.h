/* What Python calls (build_kernel.py reads this list of declarations as it stands). */

int reads_kernels(void);
void reads_put(uint8_t *table, size_t groups, size_t slot, const uint8_t *page, size_t page_bytes);
void reads_expand(int kernel, const uint8_t *public_keys, const uint8_t *keys, size_t key_bytes, size_t depth,
            const uint64_t *windows, size_t slots, uint8_t *rows, size_t row_bytes, size_t first, size_t end);
void reads_arrange(int kernel, const uint8_t *rows, size_t row_bytes, size_t groups, size_t octets,
             uint8_t *matrix, size_t first, size_t end);
void reads_scan(int kernel, const uint8_t *table, size_t groups, const uint8_t *matrix, size_t octets,
          uint8_t *sums, size_t first, size_t end);
void reads_unslice(const uint8_t *sums, size_t octets, size_t page_bytes, uint8_t *pages, size_t first, size_t end);
