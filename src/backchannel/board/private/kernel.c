/* Private reads: the only native code of the program (spec/65-private-reads.md, docs/performance.md).
 *
 * Owns: the five steps of answering a batch, each for a part of it, so that threads share the work:
 *   put      a page into the sliced table
 *   expand   a key into one bit for each slot of the ring           (by query)
 *   arrange  those bits into the form the scan multiplies with      (by block of queries)
 *   scan     table times bits over GF(2)                            (by tile of the table)
 *   unslice  the product into pages                                 (by query)
 * Does not own: checking. Python has checked every length, number and key before it calls.
 *
 * Table: [tile][group][256]. A group is 8 slots, a tile 32 bytes of every page; byte 8·j + b of a tile's group
 * holds bit b of byte j of the 8 pages, page i in bit i. Rows: [query][group], slot i of a group in bit i.
 * Sums: [tile][octet][256], as the table, with query i of an octet in bit i.
 *
 * Every kernel gives the same bytes. Nothing here branches on a page, a key or a selected slot.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "kernel.h"

#define TILE 256     /* bytes of a group in a tile */
#define TILE_BYTES 32 /* bytes of a page in a tile */
#define BLOCK 64     /* groups taken together: a tile of them, and the next, stay in the first cache */

enum { PORTABLE = 1, AVX2 = 2, AVX512 = 4 };

#if defined(__x86_64__) && defined(__GNUC__)
#define X86 1
#include <immintrin.h>
#define FOR_AVX2 __attribute__((target("avx2,aes")))
#define FOR_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,gfni,vaes,aes")))
#endif

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static uint64_t read64(const uint8_t *p) { uint64_t x; memcpy(&x, p, 8); return x; }
static void write64(uint8_t *p, uint64_t x) { memcpy(p, &x, 8); }

/* Which of the three run here, as a set of bits; 0 on machines whose integers begin with the high byte. */
int reads_kernels(void) {
    const uint16_t one = 1;
    uint8_t low;
    int found = PORTABLE;
    memcpy(&low, &one, 1);
    if (!low) return 0;
#ifdef X86
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("aes")) found |= AVX2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("gfni") && __builtin_cpu_supports("vaes") && __builtin_cpu_supports("aes"))
        found |= AVX512;
#endif
    return found;
}

/* ---- put --------------------------------------------------------------------------------------------- */

/* Bit b of a byte into byte b, as 0 or 1: each of the 8 bytes keeps its own bit, then any bit becomes 1. */
static uint64_t spread(uint8_t byte) {
    uint64_t own = (byte * UINT64_C(0x0101010101010101)) & UINT64_C(0x8040201008040201);
    return ((own + UINT64_C(0x7f7f7f7f7f7f7f7f)) >> 7) & UINT64_C(0x0101010101010101);
}

void reads_put(uint8_t *table, size_t groups, size_t slot, const uint8_t *page, size_t page_bytes) {
    unsigned bit = slot & 7;
    uint64_t others = ~(UINT64_C(0x0101010101010101) << bit);
    for (size_t j = 0; j < page_bytes; j++) {
        uint8_t *at = table + ((j / TILE_BYTES) * groups + (slot >> 3)) * TILE + (j % TILE_BYTES) * 8;
        write64(at, (read64(at) & others) | spread(page[j]) << bit);
    }
}

/* ---- expand ------------------------------------------------------------------------------------------ */

/* Clear the bits [from, to) of a row. */
static void clear_bits(uint8_t *row, size_t from, size_t to) {
    if (from >= to) return;
    uint8_t head = (uint8_t)((1u << (from & 7)) - 1);         /* kept in the first byte */
    uint8_t tail = (uint8_t)~((1u << (to & 7)) - 1);          /* kept in the byte of `to` */
    size_t first = from >> 3, last = to >> 3;
    if (first == last) {
        row[first] &= head | tail;
        return;
    }
    row[first] &= head;
    memset(row + first + 1, 0, last - first - 1);
    if (to & 7) row[last] &= tail;
}

/* Keep only `count` slots from `start` on, round the ring. */
static void keep_window(uint8_t *row, size_t row_bytes, size_t slots, size_t start, size_t count) {
    if (start + count <= slots) {
        clear_bits(row, 0, start);
        clear_bits(row, start + count, slots);
    } else {
        clear_bits(row, start + count - slots, start);
    }
    clear_bits(row, slots, row_bytes * 8);
}

/* How many of the nodes `level` levels above the leaves are above one of `leaves` leaves. */
static size_t nodes(size_t leaves, size_t level) { return ((leaves - 1) >> level) + 1; }

#ifdef X86

typedef struct { __m128i left[11], right[11]; } Schedules;

#define STEP(keys, i, constant)                                                                        \
    do {                                                                                                 \
        __m128i k = keys[i], h = _mm_shuffle_epi32(_mm_aeskeygenassist_si128(k, constant), 0xff);        \
        k = _mm_xor_si128(k, _mm_slli_si128(k, 4));                                                      \
        k = _mm_xor_si128(k, _mm_slli_si128(k, 8));                                                      \
        keys[i + 1] = _mm_xor_si128(k, h);                                                               \
    } while (0)

FOR_AVX2 static void schedule(const uint8_t *key, __m128i *keys) {
    keys[0] = _mm_loadu_si128((const __m128i *)key);
    STEP(keys, 0, 1); STEP(keys, 1, 2); STEP(keys, 2, 4); STEP(keys, 3, 8); STEP(keys, 4, 16);
    STEP(keys, 5, 32); STEP(keys, 6, 64); STEP(keys, 7, 128); STEP(keys, 8, 27); STEP(keys, 9, 54);
}

/* A key on the wire: version, depth, root 16, depth × (word 16, right 1), last word 16. */
#define ROOT 2
#define LEVEL(i) (18 + 17 * (i))

/* The words of a level: the left child's as sent; the right child's has the other control bit. */
static void words(const uint8_t *level, uint8_t *left, uint8_t *right) {
    memcpy(left, level, 16);
    memcpy(right, level, 16);
    right[0] = (uint8_t)((right[0] & 0xfe) | level[16]);
}

#define WIDE 4 /* nodes taken together, so that the rounds of AES overlap */

FOR_AVX2 static __m128i control(__m128i node) { /* all ones if the lowest bit is set */
    return _mm_shuffle_epi32(_mm_srai_epi32(_mm_slli_epi32(node, 31), 31), 0);
}

FOR_AVX2 static void expand_avx2(const Schedules *s, const uint8_t *key, size_t depth, size_t leaves,
                                 uint8_t *row) {
    const __m128i seed_bits = _mm_set_epi64x(-1, -2);
    memcpy(row, key + ROOT, 16);
    for (size_t i = 0; i <= depth; i++) {
        int at_leaves = i == depth;
        size_t blocks = (nodes(leaves, depth - i) + WIDE - 1) / WIDE;
        uint8_t left_word[16], right_word[16];
        if (at_leaves) memcpy(left_word, key + LEVEL(i), 16);
        else words(key + LEVEL(i), left_word, right_word);
        __m128i lw = _mm_loadu_si128((__m128i *)left_word);
        __m128i rw = at_leaves ? lw : _mm_loadu_si128((__m128i *)right_word);
        for (size_t b = blocks; b-- > 0;) {
            __m128i seed[WIDE], t[WIDE], l[WIDE], r[WIDE];
            for (int k = 0; k < WIDE; k++) {
                __m128i node = _mm_loadu_si128((__m128i *)(row + 16 * (WIDE * b + k)));
                t[k] = control(node);
                seed[k] = _mm_and_si128(node, seed_bits);
                l[k] = _mm_xor_si128(seed[k], s->left[0]);
                r[k] = _mm_xor_si128(seed[k], s->right[0]);
            }
            for (int round = 1; round < 10; round++)
                for (int k = 0; k < WIDE; k++) l[k] = _mm_aesenc_si128(l[k], s->left[round]);
            for (int k = 0; k < WIDE; k++)
                l[k] = _mm_xor_si128(_mm_xor_si128(_mm_aesenclast_si128(l[k], s->left[10]), seed[k]),
                                     _mm_and_si128(t[k], lw));
            if (at_leaves) {
                for (int k = 0; k < WIDE; k++) _mm_storeu_si128((__m128i *)(row + 16 * (WIDE * b + k)), l[k]);
                continue;
            }
            for (int round = 1; round < 10; round++)
                for (int k = 0; k < WIDE; k++) r[k] = _mm_aesenc_si128(r[k], s->right[round]);
            for (int k = 0; k < WIDE; k++) {
                r[k] = _mm_xor_si128(_mm_xor_si128(_mm_aesenclast_si128(r[k], s->right[10]), seed[k]),
                                     _mm_and_si128(t[k], rw));
                _mm_storeu_si128((__m128i *)(row + 32 * (WIDE * b + k)), l[k]);
                _mm_storeu_si128((__m128i *)(row + 32 * (WIDE * b + k) + 16), r[k]);
            }
        }
    }
}

/* AES of four nodes in a register with the schedule `keys`, the seed and the corrected word added. */
FOR_AVX512 static inline __m512i grow(__m512i seed, const __m512i *keys, __m512i t, __m512i word) {
    __m512i x = _mm512_xor_si512(seed, keys[0]);
    for (int round = 1; round < 10; round++) x = _mm512_aesenc_epi128(x, keys[round]);
    x = _mm512_aesenclast_epi128(x, keys[10]);
    return _mm512_ternarylogic_epi64(_mm512_xor_si512(x, seed), t, word, 0x78); /* a ^ (b & c) */
}

FOR_AVX512 static void expand_avx512(const Schedules *s, const uint8_t *key, size_t depth, size_t leaves,
                                     uint8_t *row) {
    const __m512i seed_bits = _mm512_broadcast_i32x4(_mm_set_epi64x(-1, -2));
    const __m512i lower = _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0);
    const __m512i upper = _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4);
    __m512i left[11], right[11];
    for (int i = 0; i < 11; i++) {
        left[i] = _mm512_broadcast_i32x4(s->left[i]);
        right[i] = _mm512_broadcast_i32x4(s->right[i]);
    }
    memcpy(row, key + ROOT, 16);
    for (size_t i = 0; i <= depth; i++) {
        int at_leaves = i == depth;
        size_t blocks = (nodes(leaves, depth - i) + 3) / 4;
        uint8_t left_word[16], right_word[16];
        if (at_leaves) memcpy(left_word, key + LEVEL(i), 16);
        else words(key + LEVEL(i), left_word, right_word);
        __m512i lw = _mm512_broadcast_i32x4(_mm_loadu_si128((__m128i *)left_word));
        __m512i rw = at_leaves ? lw : _mm512_broadcast_i32x4(_mm_loadu_si128((__m128i *)right_word));
        for (size_t b = blocks; b-- > 0;) {
            __m512i node = _mm512_loadu_si512(row + 64 * b);
            __m512i t = _mm512_shuffle_epi32(_mm512_srai_epi32(_mm512_slli_epi32(node, 31), 31), 0);
            __m512i seed = _mm512_and_si512(node, seed_bits);
            __m512i l = grow(seed, left, t, lw);
            if (at_leaves) {
                _mm512_storeu_si512(row + 64 * b, l);
                continue;
            }
            __m512i r = grow(seed, right, t, rw);
            _mm512_storeu_si512(row + 128 * b, _mm512_permutex2var_epi64(l, lower, r));
            _mm512_storeu_si512(row + 128 * b + 64, _mm512_permutex2var_epi64(l, upper, r));
        }
    }
}

/* Queries [first, end): windows holds (start, count) of each; a row has room for 8 nodes beyond its leaves. */
FOR_AVX2 static void expand_x86(int kernel, const uint8_t *public_keys, const uint8_t *keys, size_t key_bytes,
                                size_t depth, const uint64_t *windows, size_t slots, uint8_t *rows,
                                size_t row_bytes, size_t first, size_t end) {
    Schedules s;
    size_t leaves = (slots + 127) / 128;
    schedule(public_keys, s.left);
    schedule(public_keys + 16, s.right);
    for (size_t q = first; q < end; q++) {
        uint8_t *row = rows + q * row_bytes;
        if (kernel == AVX512) expand_avx512(&s, keys + q * key_bytes, depth, leaves, row);
        else expand_avx2(&s, keys + q * key_bytes, depth, leaves, row);
        keep_window(row, row_bytes, slots, windows[2 * q], windows[2 * q + 1]);
    }
}
#endif

void reads_expand(int kernel, const uint8_t *public_keys, const uint8_t *keys, size_t key_bytes, size_t depth,
            const uint64_t *windows, size_t slots, uint8_t *rows, size_t row_bytes, size_t first, size_t end) {
#ifdef X86
    if (kernel != PORTABLE)
        expand_x86(kernel, public_keys, keys, key_bytes, depth, windows, slots, rows, row_bytes, first, end);
#endif
    (void)kernel; (void)public_keys; (void)keys; (void)key_bytes; (void)depth;
    (void)windows; (void)slots; (void)rows; (void)row_bytes; (void)first; (void)end;
}

/* ---- arrange ----------------------------------------------------------------------------------------- */

#define WIDTH 4 /* octets of queries that one pass over a tile multiplies: a block */

/* Exchange the high part of each place of `a` with the low part of the same place of `b`. */
static void exchange(uint64_t *a, uint64_t *b, int shift, uint64_t low) {
    uint64_t both = ((*a >> shift) ^ *b) & low;
    *b ^= both;
    *a ^= both << shift;
}

/* 8 × 8 bytes, byte j of row i at bit 8·j of x[i]: rows become columns. */
static void transpose_bytes(uint64_t x[8]) {
    const uint64_t bytes = UINT64_C(0x00ff00ff00ff00ff), pairs = UINT64_C(0x0000ffff0000ffff);
    const uint64_t halves = UINT64_C(0x00000000ffffffff);
    exchange(x, x + 1, 8, bytes), exchange(x + 2, x + 3, 8, bytes);
    exchange(x + 4, x + 5, 8, bytes), exchange(x + 6, x + 7, 8, bytes);
    exchange(x, x + 2, 16, pairs), exchange(x + 1, x + 3, 16, pairs);
    exchange(x + 4, x + 6, 16, pairs), exchange(x + 5, x + 7, 16, pairs);
    exchange(x, x + 4, 32, halves), exchange(x + 1, x + 5, 32, halves);
    exchange(x + 2, x + 6, 32, halves), exchange(x + 3, x + 7, 32, halves);
}

/* 8 × 8 bits, bit j of byte i: it becomes bit i of byte j. */
static uint64_t transpose_bits(uint64_t x) {
    uint64_t t = (x ^ (x >> 7)) & UINT64_C(0x00aa00aa00aa00aa);
    x ^= t ^ (t << 7);
    t = (x ^ (x >> 14)) & UINT64_C(0x0000cccc0000cccc);
    x ^= t ^ (t << 14);
    t = (x ^ (x >> 28)) & UINT64_C(0x00000000f0f0f0f0);
    return x ^ t ^ (t << 28);
}

/* Sums of every choice of eight columns: 16 bytes for the lower four pages of a group, 16 for the upper. */
static void nibble_tables(uint64_t octet, uint8_t *tables) {
    uint64_t columns = transpose_bits(octet);
    for (int half = 0; half < 2; half++, columns >>= 32) {
        uint64_t low = (columns & 255) * UINT64_C(0x0100010001000100) ^
                       (columns >> 8 & 255) * UINT64_C(0x0101000001010000) ^
                       (columns >> 16 & 255) * UINT64_C(0x0101010100000000);
        write64(tables + 16 * half, low);
        write64(tables + 16 * half + 8, low ^ (columns >> 24 & 255) * UINT64_C(0x0101010101010101));
    }
}

/* Bytes of the matrix for one group and octet. */
static size_t cell_bytes(int kernel) { return kernel == AVX2 ? 32 : 8; }

/* Blocks [first, end) of octets. A cell of the matrix: portable, byte i = query i; AVX-512, byte 7 - i = query
 * i, as the instruction wants it; AVX2, the two tables. Order: [block][group][octet of the block]. */
void reads_arrange(int kernel, const uint8_t *rows, size_t row_bytes, size_t groups, size_t octets,
             uint8_t *matrix, size_t first, size_t end) {
    size_t cell = cell_bytes(kernel);
    for (size_t o = first * WIDTH; o < least(end * WIDTH, octets); o++) {
        size_t block = o / WIDTH, width = least(WIDTH, octets - block * WIDTH);
        uint8_t *out = matrix + (block * WIDTH * groups + o % WIDTH) * cell;
        for (size_t g = 0; g < groups; g += 8) {
            uint64_t x[8];
            for (size_t i = 0; i < 8; i++)
                x[i] = read64(rows + (8 * o + (kernel == AVX512 ? 7 - i : i)) * row_bytes + g);
            transpose_bytes(x);
            for (size_t i = 0; i < least(8, groups - g); i++) {
                uint8_t *at = out + (g + i) * width * cell;
                if (kernel == AVX2) nibble_tables(x[i], at);
                else write64(at, x[i]);
            }
        }
    }
}

/* ---- scan -------------------------------------------------------------------------------------------- */

/* One tile of one octet: bits of page and query are multiplied as bytes and summed; whether the sum of the 8
 * pages is odd is asked once, at the end. */
static void scan_portable(const uint8_t *table, const uint8_t *matrix, size_t groups, size_t width,
                          uint8_t *sums) {
    uint64_t sum[8][TILE / 8];
    memset(sum, 0, sizeof sum);
    for (size_t from = 0; from < groups; from += BLOCK)
        for (size_t i = 0; i < 8; i++)
            for (size_t part = 0; part < TILE / 8; part += 8) {
                uint64_t *at = sum[i] + part, a[8];
                memcpy(a, at, sizeof a);
                for (size_t g = from; g < least(from + BLOCK, groups); g++) {
                    uint64_t chosen = matrix[8 * g * width + i] * UINT64_C(0x0101010101010101);
                    const uint8_t *pages = table + TILE * g + 8 * part;
                    for (int k = 0; k < 8; k++) a[k] ^= read64(pages + 8 * k) & chosen;
                }
                memcpy(at, a, sizeof a);
            }
    for (size_t k = 0; k < TILE / 8; k++) {
        uint64_t all = 0;
        for (int i = 0; i < 8; i++) {
            uint64_t x = sum[i][k];
            x ^= x >> 4;
            x ^= x >> 2;
            x ^= x >> 1;
            all |= (x & UINT64_C(0x0101010101010101)) << i;
        }
        write64(sums + 8 * k, all);
    }
}

#ifdef X86

/* What the memory is asked for while something else is multiplied: `lines` cache lines for every two groups. */
typedef struct { const uint8_t *at; size_t lines; } Ahead;

FOR_AVX2 static inline __attribute__((always_inline)) void fetch(Ahead *ahead) {
    for (size_t k = 0; k < ahead->lines; k++) _mm_prefetch((const char *)(ahead->at + 64 * k), _MM_HINT_T0);
    ahead->at += 64 * ahead->lines;
}

/* Sums of `width` octets over `count` groups of one tile; cells of the matrix are one after the other. */
FOR_AVX512 static inline __attribute__((always_inline)) void
multiply_avx512(const int width, const uint8_t *pages, const uint8_t *cells, size_t count, uint8_t *sums,
                Ahead ahead) {
    __m512i acc[WIDTH][4];
    for (int w = 0; w < width; w++)
        for (int c = 0; c < 4; c++) acc[w][c] = _mm512_loadu_si512(sums + w * TILE + c * 64);
    for (; count >= 2; count -= 2, pages += 2 * TILE, cells += 16 * width) {
        __m512i a[4], b[4];
        fetch(&ahead);
        for (int c = 0; c < 4; c++) {
            a[c] = _mm512_loadu_si512(pages + 64 * c);
            b[c] = _mm512_loadu_si512(pages + TILE + 64 * c);
        }
        for (int w = 0; w < width; w++) {
            __m512i m = _mm512_set1_epi64((long long)read64(cells + 8 * w));
            __m512i n = _mm512_set1_epi64((long long)read64(cells + 8 * (width + w)));
            for (int c = 0; c < 4; c++)
                acc[w][c] = _mm512_ternarylogic_epi64(acc[w][c], _mm512_gf2p8affine_epi64_epi8(a[c], m, 0),
                                                      _mm512_gf2p8affine_epi64_epi8(b[c], n, 0), 0x96);
        }
    }
    if (count)
        for (int w = 0; w < width; w++) {
            __m512i m = _mm512_set1_epi64((long long)read64(cells + 8 * w));
            for (int c = 0; c < 4; c++)
                acc[w][c] = _mm512_xor_si512(
                    acc[w][c], _mm512_gf2p8affine_epi64_epi8(_mm512_loadu_si512(pages + 64 * c), m, 0));
        }
    for (int w = 0; w < width; w++)
        for (int c = 0; c < 4; c++) _mm512_storeu_si512(sums + w * TILE + c * 64, acc[w][c]);
}

FOR_AVX512 static void part_avx512(size_t width, const uint8_t *pages, const uint8_t *cells, size_t count,
                                   uint8_t *sums, Ahead ahead) {
    if (width == 4) multiply_avx512(4, pages, cells, count, sums, ahead);
    else if (width == 3) multiply_avx512(3, pages, cells, count, sums, ahead);
    else if (width == 2) multiply_avx512(2, pages, cells, count, sums, ahead);
    else multiply_avx512(1, pages, cells, count, sums, ahead);
}

/* 64 bytes of each tile at a time: eight sums, two vectors split into nibbles, and the tables in memory. */
FOR_AVX2 static inline __attribute__((always_inline)) void
multiply_avx2(const int width, const uint8_t *pages, const uint8_t *cells, size_t count, uint8_t *sums,
              Ahead ahead) {
    const __m256i nibble = _mm256_set1_epi8(15);
    for (size_t part = 0; part < TILE; part += 64) {
        __m256i acc[WIDTH][2];
        const uint8_t *at = pages + part, *cell = cells;
        for (int w = 0; w < width; w++)
            for (int c = 0; c < 2; c++)
                acc[w][c] = _mm256_loadu_si256((const __m256i *)(sums + w * TILE + part + 32 * c));
        for (size_t g = 0; g < count; g++, at += TILE, cell += 32 * width) {
            __m256i low[2], high[2];
            if (g % 8 == 0) fetch(&ahead);
            for (int c = 0; c < 2; c++) {
                __m256i x = _mm256_loadu_si256((const __m256i *)(at + 32 * c));
                low[c] = _mm256_and_si256(x, nibble);
                high[c] = _mm256_and_si256(_mm256_srli_epi64(x, 4), nibble);
            }
            for (int w = 0; w < width; w++) {
                __m256i l = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(cell + 32 * w)));
                __m256i h = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(cell + 32 * w + 16)));
                for (int c = 0; c < 2; c++)
                    acc[w][c] = _mm256_xor_si256(acc[w][c], _mm256_xor_si256(_mm256_shuffle_epi8(l, low[c]),
                                                                             _mm256_shuffle_epi8(h, high[c])));
            }
        }
        for (int w = 0; w < width; w++)
            for (int c = 0; c < 2; c++)
                _mm256_storeu_si256((__m256i *)(sums + w * TILE + part + 32 * c), acc[w][c]);
    }
}

FOR_AVX2 static void part_avx2(size_t width, const uint8_t *pages, const uint8_t *cells, size_t count,
                               uint8_t *sums, Ahead ahead) {
    if (width == 4) multiply_avx2(4, pages, cells, count, sums, ahead);
    else if (width == 3) multiply_avx2(3, pages, cells, count, sums, ahead);
    else if (width == 2) multiply_avx2(2, pages, cells, count, sums, ahead);
    else multiply_avx2(1, pages, cells, count, sums, ahead);
}

/* The share of pass `pass` of `passes` in fetching the next `count` groups. */
static Ahead part_of_next(size_t pass, size_t passes, const uint8_t *next, size_t count) {
    size_t lines = (8 + passes - 1) / passes, each = (count / 2) * lines * 64;
    Ahead ahead = {next + pass * each, lines};
    if ((pass + 1) * each > count * TILE) ahead = (Ahead){next, 0};
    return ahead;
}

/* Groups outside, so that a block of the matrix stays near while all tiles pass. */
static void scan_x86(int kernel, const uint8_t *table, size_t groups, const uint8_t *matrix, size_t octets,
                     uint8_t *sums, size_t first, size_t end) {
    size_t cell = cell_bytes(kernel);
    memset(sums + first * octets * TILE, 0, (end - first) * octets * TILE);
    for (size_t from = 0; from < groups; from += BLOCK) {
        size_t count = least(BLOCK, groups - from);
        for (size_t t = first; t < end; t++) {
            const uint8_t *next = t + 1 < end ? table + ((t + 1) * groups + from) * TILE
                                              : table + (first * groups + least(from + count, groups - count)) * TILE;
            for (size_t o = 0; o < octets; o += WIDTH) {
                size_t width = least(WIDTH, octets - o);
                Ahead ahead = part_of_next(o / WIDTH, (octets + WIDTH - 1) / WIDTH, next, count);
                const uint8_t *pages = table + (t * groups + from) * TILE;
                const uint8_t *cells = matrix + (o * groups + from * width) * cell;
                uint8_t *out = sums + (t * octets + o) * TILE;
                if (kernel == AVX512) part_avx512(width, pages, cells, count, out, ahead);
                else part_avx2(width, pages, cells, count, out, ahead);
            }
        }
    }
}
#endif

/* Tiles [first, end). */
void reads_scan(int kernel, const uint8_t *table, size_t groups, const uint8_t *matrix, size_t octets, uint8_t *sums,
          size_t first, size_t end) {
#ifdef X86
    if (kernel != PORTABLE) {
        scan_x86(kernel, table, groups, matrix, octets, sums, first, end);
        return;
    }
#endif
    (void)kernel;
    for (size_t t = first; t < end; t++)
        for (size_t o = 0; o < octets; o++) {
            size_t block = o / WIDTH, width = least(WIDTH, octets - block * WIDTH);
            scan_portable(table + t * groups * TILE, matrix + (block * WIDTH * groups + o % WIDTH) * 8, groups,
                          width, sums + (t * octets + o) * TILE);
        }
}

/* ---- unslice ----------------------------------------------------------------------------------------- */

/* Octets [first, end): the pages of their queries, [query][page_bytes]. */
void reads_unslice(const uint8_t *sums, size_t octets, size_t page_bytes, uint8_t *pages, size_t first, size_t end) {
    for (size_t o = first; o < end; o++)
        for (size_t j = 0; j < page_bytes; j++) {
            const uint8_t *at = sums + ((j / TILE_BYTES) * octets + o) * TILE + (j % TILE_BYTES) * 8;
            uint64_t x = transpose_bits(read64(at));
            for (int i = 0; i < 8; i++, x >>= 8) pages[(8 * o + i) * page_bytes + j] = (uint8_t)x;
        }
}
