// The algorithms over the byte masks of one instruction set. CSimd.h includes this file once per set, with CSIMD(name)
// defined; it is no header of its own, so it has no guard. `csimd_...` names are described in CSimd.h.

#pragma clang assume_nonnull begin

static inline const uint8_t *CSIMD(csimd_skip_whitespace)(const uint8_t *p, const uint8_t *end) {
    while (p < end) {
        uint32_t other = ~CSIMD(csimd_space16)(p) & 0xFFFF;
        if (other) {
            p += __builtin_ctz(other);
            break;
        }
        p += 16;
    }
    return p < end ? p : end;
}

static inline const uint8_t *_Nullable CSIMD(csimd_string_end)(const uint8_t *p, const uint8_t *end) {
    // Most strings are short and without escapes.
    uint32_t first = CSIMD(csimd_quote16)(p);
    if (first) {
        const uint8_t *hit = p + __builtin_ctz(first);
        if (hit >= end) return NULL;
        if (*hit == '"') return hit;
        p = hit;
    } else {
        p += 16;
    }
    uint64_t carry = 0;
    for (; p < end; p += 64) {
        uint64_t quote = CSIMD(csimd_equal64)(p, '"');
        uint64_t backslash = CSIMD(csimd_equal64)(p, '\\');
        if (backslash | carry) quote &= ~csimd_escaped(backslash, &carry);
        if (quote) {
            p += __builtin_ctzll(quote);
            return p < end ? p : NULL;
        }
    }
    return NULL;
}

static inline const uint8_t *CSIMD(csimd_scalar_end)(const uint8_t *p, const uint8_t *end) {
    while (p < end) {
        uint32_t hits = CSIMD(csimd_delimiter16)(p);
        if (hits) {
            p += __builtin_ctz(hits);
            break;
        }
        p += 16;
    }
    return p < end ? p : end;
}

// PERF: 32 bytes per step, because most strings are shorter: the number of steps is then the same for most, and the
// branch that ends the loop is foreseen.

static inline size_t CSIMD(csimd_plain_length)(const uint8_t *p, size_t limit) {
    for (size_t i = 0; i < limit; i += 32) {
        uint32_t hits = CSIMD(csimd_special16)(p + i) | CSIMD(csimd_special16)(p + i + 16) << 16;
        if (hits) {
            i += (size_t)__builtin_ctz(hits);
            return i < limit ? i : limit;
        }
    }
    return limit;
}

/// Copies 32 bytes; the result has the bits of those that are not plain.
static inline uint32_t CSIMD(csimd_copy_special32)(const uint8_t *p, uint8_t *to) {
    uint32_t special = CSIMD(csimd_special16)(p) | CSIMD(csimd_special16)(p + 16) << 16;
    CSIMD(csimd_copy32)(to, p);
    return special;
}

static inline size_t CSIMD(csimd_copy_plain)(const uint8_t *p, uint8_t *to, size_t limit) {
    for (size_t i = 0; i < limit; i += 32) {
        uint32_t hits = CSIMD(csimd_copy_special32)(p + i, to + i);
        if (hits) {
            i += (size_t)__builtin_ctz(hits);
            return i < limit ? i : limit;
        }
    }
    return limit;
}

static inline int CSIMD(csimd_equal_bytes)(const uint8_t *a, const uint8_t *b, size_t count) {
    for (size_t i = 0; i < count; i += 16) {
        uint32_t differ = CSIMD(csimd_differ16)(a + i, b + i);
        size_t left = count - i;
        if (left < 16) differ &= ((uint32_t)1 << left) - 1;
        if (differ) return 0;
    }
    return 1;
}

#pragma clang assume_nonnull end
