/// Byte-scanning kernels for JSON text.
///
/// Every kernel exists as `..._sse2` (16 bytes per instruction, in every x86-64 processor) and as `..._portable` (plain
/// 64-bit integers, any processor); those that pass over whole arrays and objects also as `..._avx2` (32 bytes, newer
/// x86-64). The names without suffix are the fastest that the processor has. All are visible so that tests can hold one
/// against the other.
///
/// Contract of all kernels: at least 64 bytes after `end` are readable (their content does not matter), `p <= end`, and
/// no result lies past `end`. Kernels never write, except where a destination is named.

#ifndef CSIMD_H
#define CSIMD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#pragma clang assume_nonnull begin

/// Eight bytes as one little-endian number, so that the lowest bits are the first byte on every processor.
static inline uint64_t csimd_load8(const uint8_t *p) {
    uint64_t word;
    memcpy(&word, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/// Bits of the bytes that a backslash run escapes, given the bits of all backslashes in a 64-byte block.
/// `carry` is 1 when the block before ended in an escaping backslash, and is set for the block after.
static inline uint64_t csimd_escaped(uint64_t backslash, uint64_t *carry) {
    uint64_t escaped = *carry;
    *carry = 0;
    backslash &= ~escaped;
    while (backslash) {
        uint64_t bit = backslash & (0 - backslash);
        uint64_t next = bit << 1;
        if (next == 0) *carry = 1;
        escaped |= next;
        backslash &= ~(bit | next);
    }
    return escaped;
}

/// Each bit of the result is the parity of the bits of `x` up to and including it: 1 between an opening quote and its
/// end.
static inline uint64_t csimd_prefix_xor_portable(uint64_t x) {
    x ^= x << 1;
    x ^= x << 2;
    x ^= x << 4;
    x ^= x << 8;
    x ^= x << 16;
    x ^= x << 32;
    return x;
}

/// Number of set bits, without needing the POPCNT instruction.
static inline uint64_t csimd_popcount(uint64_t x) { return (uint64_t)__builtin_popcountll(x); }

/// Bits of a 64-byte block that lie before `end`.
static inline uint64_t csimd_valid(const uint8_t *p, const uint8_t *end) {
    size_t left = (size_t)(end - p);
    return left >= 64 ? ~(uint64_t)0 : (((uint64_t)1 << left) - 1);
}

// -- Plain integers: eight bytes per step -----------------------------------------------------------------------------

/// 0x80 in every byte of `word` that is zero, exactly (no false hits from borrows).
static inline uint64_t csimd_zero_bytes(uint64_t word) {
    const uint64_t low7 = 0x7F7F7F7F7F7F7F7FULL;
    return ~(((word & low7) + low7) | word | low7);
}

/// Gathers the top bits of eight bytes (all other bits zero) into eight neighbouring bits.
static inline uint64_t csimd_gather(uint64_t tops) { return ((tops >> 7) * 0x0102040810204080ULL) >> 56; }

static inline uint64_t csimd_repeat(uint8_t byte) { return 0x0101010101010101ULL * byte; }

/// 0x80 in every byte of `word` that is below 0x20.
static inline uint64_t csimd_control_bytes(uint64_t word) { return csimd_zero_bytes(word & csimd_repeat(0xE0)); }

static inline uint64_t csimd_equal64_portable(const uint8_t *p, uint8_t byte) {
    uint64_t mask = 0;
    for (int i = 0; i < 8; i++) {
        uint64_t word = csimd_load8(p + 8 * i) ^ csimd_repeat(byte);
        mask |= csimd_gather(csimd_zero_bytes(word)) << (8 * i);
    }
    return mask;
}

/// As `equal64`, with bit 0x20 of every byte set first: `{` also finds `[`, and `}` also finds `]`.
static inline uint64_t csimd_equal64_folded_portable(const uint8_t *p, uint8_t byte) {
    uint64_t mask = 0;
    for (int i = 0; i < 8; i++) {
        uint64_t word = (csimd_load8(p + 8 * i) | csimd_repeat(0x20)) ^ csimd_repeat(byte);
        mask |= csimd_gather(csimd_zero_bytes(word)) << (8 * i);
    }
    return mask;
}

/// Bits of the first 16 bytes that need a look inside a string: quote, backslash, below 0x20, or not ASCII.
static inline uint32_t csimd_special16_portable(const uint8_t *p) {
    uint32_t mask = 0;
    for (int i = 0; i < 2; i++) {
        uint64_t word = csimd_load8(p + 8 * i);
        uint64_t tops = csimd_zero_bytes(word ^ csimd_repeat('"')) | csimd_zero_bytes(word ^ csimd_repeat('\\'))
            | csimd_control_bytes(word) | (word & csimd_repeat(0x80));
        mask |= (uint32_t)csimd_gather(tops) << (8 * i);
    }
    return mask;
}

/// Bits of the first 16 bytes that are a quote or a backslash.
static inline uint32_t csimd_quote16_portable(const uint8_t *p) {
    uint32_t mask = 0;
    for (int i = 0; i < 2; i++) {
        uint64_t word = csimd_load8(p + 8 * i);
        uint64_t tops = csimd_zero_bytes(word ^ csimd_repeat('"')) | csimd_zero_bytes(word ^ csimd_repeat('\\'));
        mask |= (uint32_t)csimd_gather(tops) << (8 * i);
    }
    return mask;
}

/// Bits of the first 16 bytes that are JSON white space (space, tab, line feed, carriage return).
static inline uint32_t csimd_space16_portable(const uint8_t *p) {
    uint32_t mask = 0;
    for (int i = 0; i < 2; i++) {
        uint64_t word = csimd_load8(p + 8 * i);
        uint64_t tops = csimd_zero_bytes(word ^ csimd_repeat(' ')) | csimd_zero_bytes(word ^ csimd_repeat('\t'))
            | csimd_zero_bytes(word ^ csimd_repeat('\n')) | csimd_zero_bytes(word ^ csimd_repeat('\r'));
        mask |= (uint32_t)csimd_gather(tops) << (8 * i);
    }
    return mask;
}

/// Bits of the first 16 bytes that end a number or literal: comma, closing bracket or brace, or anything up to 0x20.
static inline uint32_t csimd_delimiter16_portable(const uint8_t *p) {
    uint32_t mask = 0;
    for (int i = 0; i < 2; i++) {
        uint64_t word = csimd_load8(p + 8 * i);
        uint64_t tops = csimd_zero_bytes(word ^ csimd_repeat(','))
            | csimd_zero_bytes((word | csimd_repeat(0x20)) ^ csimd_repeat('}'))
            | csimd_control_bytes(word) | csimd_zero_bytes(word ^ csimd_repeat(' '));
        mask |= (uint32_t)csimd_gather(tops) << (8 * i);
    }
    return mask;
}

/// Bits of the first 16 bytes that are ASCII digits.
static inline uint32_t csimd_digit16_portable(const uint8_t *p) {
    uint32_t mask = 0;
    for (int i = 0; i < 16; i++) mask |= (uint32_t)((uint8_t)(p[i] - '0') <= 9) << i;
    return mask;
}

/// Bits of the first 16 bytes in which two texts differ.
static inline uint32_t csimd_differ16_portable(const uint8_t *a, const uint8_t *b) {
    uint32_t mask = 0;
    for (int i = 0; i < 2; i++) {
        uint64_t same = csimd_zero_bytes(csimd_load8(a + 8 * i) ^ csimd_load8(b + 8 * i));
        mask |= (uint32_t)csimd_gather(~same & csimd_repeat(0x80)) << (8 * i);
    }
    return mask;
}

static inline void csimd_copy16_portable(uint8_t *to, const uint8_t *from) { memmove(to, from, 16); }

static inline void csimd_copy32_portable(uint8_t *to, const uint8_t *from) { memmove(to, from, 32); }

#define CSIMD(name) name##_portable
#pragma clang assume_nonnull end
#include "CSimdAlgorithms.h"
#define CSIMD_TARGET
#include "CSimdContainers.h"
#undef CSIMD_TARGET
#pragma clang assume_nonnull begin
#undef CSIMD

// -- SSE2: sixteen bytes per step -------------------------------------------------------------------------------------

#if defined(__SSE2__)
#pragma clang assume_nonnull end
#include <emmintrin.h>
#pragma clang assume_nonnull begin

static inline __m128i csimd_load16(const uint8_t *p) { return _mm_loadu_si128((const __m128i *)(const void *)p); }

static inline __m128i csimd_equal(__m128i bytes, uint8_t byte) {
    return _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)byte));
}

static inline uint32_t csimd_mask16(__m128i bytes) { return (uint32_t)_mm_movemask_epi8(bytes); }

/// All bits set in the bytes that are at most `limit`.
static inline __m128i csimd_at_most(__m128i bytes, uint8_t limit) {
    return _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8((char)limit)), bytes);
}

static inline uint64_t csimd_equal64_sse2(const uint8_t *p, uint8_t byte) {
    uint64_t mask = 0;
    for (int i = 0; i < 4; i++) mask |= (uint64_t)csimd_mask16(csimd_equal(csimd_load16(p + 16 * i), byte)) << (16 * i);
    return mask;
}

static inline uint64_t csimd_equal64_folded_sse2(const uint8_t *p, uint8_t byte) {
    uint64_t mask = 0;
    for (int i = 0; i < 4; i++) {
        __m128i bytes = _mm_or_si128(csimd_load16(p + 16 * i), _mm_set1_epi8(0x20));
        mask |= (uint64_t)csimd_mask16(csimd_equal(bytes, byte)) << (16 * i);
    }
    return mask;
}

static inline uint32_t csimd_special16_sse2(const uint8_t *p) {
    __m128i bytes = csimd_load16(p);
    __m128i hits = _mm_or_si128(csimd_equal(bytes, '"'), csimd_equal(bytes, '\\'));
    hits = _mm_or_si128(hits, csimd_at_most(bytes, 0x1F));
    // The mask takes top bits, so bytes that are not ASCII count as they are.
    return csimd_mask16(_mm_or_si128(hits, bytes));
}

static inline uint32_t csimd_quote16_sse2(const uint8_t *p) {
    __m128i bytes = csimd_load16(p);
    return csimd_mask16(_mm_or_si128(csimd_equal(bytes, '"'), csimd_equal(bytes, '\\')));
}

static inline uint32_t csimd_space16_sse2(const uint8_t *p) {
    __m128i bytes = csimd_load16(p);
    __m128i blanks = _mm_or_si128(csimd_equal(bytes, ' '), csimd_equal(bytes, '\t'));
    return csimd_mask16(_mm_or_si128(blanks, _mm_or_si128(csimd_equal(bytes, '\n'), csimd_equal(bytes, '\r'))));
}

static inline uint32_t csimd_delimiter16_sse2(const uint8_t *p) {
    __m128i bytes = csimd_load16(p);
    __m128i closing = csimd_equal(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), '}');
    return csimd_mask16(_mm_or_si128(_mm_or_si128(csimd_equal(bytes, ','), closing), csimd_at_most(bytes, 0x20)));
}

static inline uint32_t csimd_digit16_sse2(const uint8_t *p) {
    return csimd_mask16(csimd_at_most(_mm_sub_epi8(csimd_load16(p), _mm_set1_epi8('0')), 9));
}

static inline uint32_t csimd_differ16_sse2(const uint8_t *a, const uint8_t *b) {
    return csimd_mask16(_mm_cmpeq_epi8(csimd_load16(a), csimd_load16(b))) ^ 0xFFFF;
}

static inline uint64_t csimd_prefix_xor_sse2(uint64_t x) { return csimd_prefix_xor_portable(x); }

static inline void csimd_copy16_sse2(uint8_t *to, const uint8_t *from) {
    _mm_storeu_si128((__m128i *)(void *)to, csimd_load16(from));
}

static inline void csimd_copy32_sse2(uint8_t *to, const uint8_t *from) {
    __m128i low = csimd_load16(from), high = csimd_load16(from + 16);
    _mm_storeu_si128((__m128i *)(void *)to, low);
    _mm_storeu_si128((__m128i *)(void *)(to + 16), high);
}

#define CSIMD(name) name##_sse2
#pragma clang assume_nonnull end
#include "CSimdAlgorithms.h"
#define CSIMD_TARGET
#include "CSimdContainers.h"
#undef CSIMD_TARGET
#pragma clang assume_nonnull begin
#undef CSIMD

// -- AVX2: thirty-two bytes per step, on processors that have it; only for what passes over megabytes -----------------

#pragma clang assume_nonnull end
#include <immintrin.h>
#pragma clang assume_nonnull begin

#define CSIMD_TARGET __attribute__((target("avx2,bmi,popcnt,pclmul")))

CSIMD_TARGET static inline __m256i csimd_load32(const uint8_t *p) {
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

CSIMD_TARGET static inline uint64_t csimd_mask32(__m256i bytes) { return (uint32_t)_mm256_movemask_epi8(bytes); }

CSIMD_TARGET static inline uint64_t csimd_equal64_avx2(const uint8_t *p, uint8_t byte) {
    __m256i wanted = _mm256_set1_epi8((char)byte);
    return csimd_mask32(_mm256_cmpeq_epi8(csimd_load32(p), wanted))
        | csimd_mask32(_mm256_cmpeq_epi8(csimd_load32(p + 32), wanted)) << 32;
}

CSIMD_TARGET static inline uint64_t csimd_equal64_folded_avx2(const uint8_t *p, uint8_t byte) {
    __m256i wanted = _mm256_set1_epi8((char)byte), fold = _mm256_set1_epi8(0x20);
    return csimd_mask32(_mm256_cmpeq_epi8(_mm256_or_si256(csimd_load32(p), fold), wanted))
        | csimd_mask32(_mm256_cmpeq_epi8(_mm256_or_si256(csimd_load32(p + 32), fold), wanted)) << 32;
}

CSIMD_TARGET static inline uint64_t csimd_prefix_xor_avx2(uint64_t x) {
    // Multiplying by all ones without carries adds up, for each bit, all bits up to it.
    __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)x), _mm_set1_epi8((char)0xFF), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

#define CSIMD(name) name##_avx2
#pragma clang assume_nonnull end
#include "CSimdContainers.h"
#pragma clang assume_nonnull begin
#undef CSIMD
#undef CSIMD_TARGET

/// Whether this processor runs the kernels named `..._avx2`.
static inline int csimd_has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt")
        && __builtin_cpu_supports("pclmul");
}

#define CSIMD_BEST(name) name##_sse2
#define CSIMD_BEST_CONTAINER(name) csimd_has_avx2() ? name##_avx2 : name##_sse2
#else
#define CSIMD_BEST_CONTAINER(name) name##_portable
#define CSIMD_BEST(name) name##_portable
#endif

// -- The best for this processor --------------------------------------------------------------------------------------

/// First byte at or after `p` that is not white space, or `end`.
static inline const uint8_t *csimd_skip_whitespace(const uint8_t *p, const uint8_t *end) {
    return CSIMD_BEST(csimd_skip_whitespace)(p, end);
}

/// The closing quote of the string whose first byte after the opening quote is `p`, or null when it is not there.
static inline const uint8_t *_Nullable csimd_string_end(const uint8_t *p, const uint8_t *end) {
    return CSIMD_BEST(csimd_string_end)(p, end);
}

/// One past the bracket that closes the array or object whose first byte after the opening bracket is `p`, or null when
/// it is not there. Brackets are counted, not told apart; those in strings do not count.
static inline const uint8_t *_Nullable csimd_skip_container(const uint8_t *p, const uint8_t *end) {
    return (CSIMD_BEST_CONTAINER(csimd_skip_container))(p, end);
}

/// As `csimd_skip_container`, and counts the commas that stand directly in that array or object.
static inline const uint8_t *_Nullable csimd_count_commas(const uint8_t *p, const uint8_t *end, uint64_t *commas) {
    return (CSIMD_BEST_CONTAINER(csimd_count_commas))(p, end, commas);
}

/// First byte at or after `p` that cannot belong to a number or literal (comma, closing bracket, anything up to 0x20),
/// or `end`.
static inline const uint8_t *csimd_scalar_end(const uint8_t *p, const uint8_t *end) {
    return CSIMD_BEST(csimd_scalar_end)(p, end);
}

/// Bits of those of the first 16 bytes that are not ASCII, a control character, a quote or a backslash.
static inline uint32_t csimd_special(const uint8_t *p) { return CSIMD_BEST(csimd_special16)(p); }

/// Number of bytes from `p` on that are ASCII, not a control character, not a quote and not a backslash; at most
/// `limit`. Reads up to 31 bytes past `p + limit`.
static inline size_t csimd_plain_length(const uint8_t *p, size_t limit) {
    return CSIMD_BEST(csimd_plain_length)(p, limit);
}

/// As `csimd_plain_length`, and copies those bytes to `to`. Writes up to 31 bytes past them.
static inline size_t csimd_copy_plain(const uint8_t *p, uint8_t *to, size_t limit) {
    return CSIMD_BEST(csimd_copy_plain)(p, to, limit);
}

/// Number of ASCII digits at `p`, at most 16. Reads 16 bytes.
static inline uint32_t csimd_digit_run(const uint8_t *p) {
    return (uint32_t)__builtin_ctz(~CSIMD_BEST(csimd_digit16)(p));
}

/// Whether a number or literal may end before `p`: at the end of the text, at white space, comma, or a closing bracket.
static inline int csimd_is_delimiter(const uint8_t *p, const uint8_t *end) {
    if (p >= end) return 1;
    uint8_t byte = *p;
    return byte == ',' || byte == '}' || byte == ']' || byte == '\n' || byte == ' ' || byte == '\r' || byte == '\t';
}

/// Copies the string whose opening quote is at `p`, quotes included, when it is all ASCII and has no escapes and no
/// control characters. The result is the number of bytes copied; 0 when `p` is something else, or `room` bytes do not
/// suffice. Up to 64 bytes after `to + room` may be touched.
static inline ptrdiff_t csimd_copy_plain_string(const uint8_t *p, const uint8_t *end, uint8_t *to, ptrdiff_t room) {
    if (*p != '"') return 0;
    ptrdiff_t limit = end - p;
    if (room < limit) limit = room;
    // The first block has the opening quote in it, which does not count.
    uint32_t special = CSIMD_BEST(csimd_copy_special32)(p, to) & ~(uint32_t)1;
    ptrdiff_t plain;
    if (special != 0) {
        plain = __builtin_ctz(special);
    } else {
        if (limit <= 32) return 0;
        plain = 32 + (ptrdiff_t)CSIMD_BEST(csimd_copy_plain)(p + 32, to + 32, (size_t)(limit - 32));
    }
    return plain < limit && p[plain] == '"' ? plain + 1 : 0;
}

/// Copies a number of one to nine digits without a sign. The result is the number of bytes copied; 0 when something
/// else stands at `p`, or fewer than 16 bytes of room are left.
static inline ptrdiff_t csimd_copy_short_integer(const uint8_t *p, const uint8_t *end, uint8_t *to, ptrdiff_t room) {
    uint32_t digits = csimd_digit_run(p);
    if (digits - 1 >= 9 || (digits > 1 && *p == '0') || room < 16) return 0;
    if (p + digits > end || !csimd_is_delimiter(p + digits, end)) return 0;
    CSIMD_BEST(csimd_copy16)(to, p);
    return digits;
}

/// Copies a number of at most 16 bytes without an exponent. The result is the number of bytes copied; 0 when something
/// else stands at `p`, or fewer than 16 bytes of room are left.
static inline ptrdiff_t csimd_copy_short_decimal(const uint8_t *p, const uint8_t *end, uint8_t *to, ptrdiff_t room) {
    uint32_t digits = CSIMD_BEST(csimd_digit16)(p);
    uint32_t length = *p == '-';
    uint32_t whole = (uint32_t)__builtin_ctz(~(digits >> length));
    if (whole == 0 || (whole > 1 && p[length] == '0') || room < 16) return 0;
    length += whole;
    if (p[length] == '.') {
        uint32_t fraction = (uint32_t)__builtin_ctz(~(digits >> (length + 1)));
        if (fraction == 0) return 0;
        length += 1 + fraction;
    }
    if (p + length > end || !csimd_is_delimiter(p + length, end)) return 0;
    CSIMD_BEST(csimd_copy16)(to, p);
    return length;
}

/// Copies `true` or `false`. The result is the number of bytes copied; 0 when something else stands at `p`, or fewer
/// than 16 bytes of room are left.
static inline ptrdiff_t csimd_copy_boolean(const uint8_t *p, const uint8_t *end, uint8_t *to, ptrdiff_t room) {
    uint64_t word = csimd_load8(p);
    ptrdiff_t length = (word & 0xFFFFFFFF) == 0x65757274 ? 4 : (word & 0xFFFFFFFFFF) == 0x65736C6166 ? 5 : 0;
    if (length == 0 || room < 16 || length > end - p || !csimd_is_delimiter(p + length, end)) return 0;
    CSIMD_BEST(csimd_copy16)(to, p);
    return length;
}

/// Whether the first `count` (at most 64) bytes of two texts are the same. Reads `count` rounded up to 16 of both.
static inline int csimd_equal_bytes(const uint8_t *a, const uint8_t *b, size_t count) {
    return CSIMD_BEST(csimd_equal_bytes)(a, b, count);
}

/// Copies bytes up to the first that needs an escape in a JSON string: a control character, quote or backslash. The
/// result is the number of bytes copied. Reads and writes `count` bytes at most, no padding needed.
static inline ptrdiff_t csimd_copy_quotable(const uint8_t *p, ptrdiff_t count, uint8_t *to) {
    ptrdiff_t i = 0;
    for (; count - i >= 8; i += 8) {
        uint64_t word = csimd_load8(p + i);
        uint64_t tops = csimd_zero_bytes(word ^ csimd_repeat('"')) | csimd_zero_bytes(word ^ csimd_repeat('\\'));
        if (tops | csimd_control_bytes(word)) break;
        memcpy(to + i, p + i, 8);
    }
    for (; i < count; i++) {
        uint8_t byte = p[i];
        if (byte < 0x20 || byte == '"' || byte == '\\') break;
        to[i] = byte;
    }
    return i;
}

/// Bits of the first 16 bytes in which two texts differ.
static inline uint32_t csimd_differ(const uint8_t *a, const uint8_t *b) { return CSIMD_BEST(csimd_differ16)(a, b); }

/// Copies 16 bytes.
static inline void csimd_copy16(uint8_t *to, const uint8_t *from) { CSIMD_BEST(csimd_copy16)(to, from); }

#pragma clang assume_nonnull end

#endif
