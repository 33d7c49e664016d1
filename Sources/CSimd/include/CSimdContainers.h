// Passing over arrays and objects, by the byte masks of one instruction set. CSimd.h includes this file once per set,
// with CSIMD(name) and CSIMD_TARGET defined; it is no header of its own, so it has no guard. `csimd_...` names are
// described in CSimd.h.

#pragma clang assume_nonnull begin

/// Opening and closing brackets outside strings in the block at `p`, and commas when wanted.
#define CSIMD_BLOCK(p, end)                                                                        \
    uint64_t quote = CSIMD(csimd_equal64)(p, '"');                                                 \
    uint64_t backslash = CSIMD(csimd_equal64)(p, '\\');                                            \
    if (backslash | carry) quote &= ~csimd_escaped(backslash, &carry);                             \
    uint64_t in_string = CSIMD(csimd_prefix_xor)(quote) ^ string_carry;                                   \
    string_carry = (uint64_t)((int64_t)in_string >> 63);                                           \
    uint64_t outside = ~in_string & csimd_valid(p, end);                                           \
    uint64_t opening = CSIMD(csimd_equal64_folded)(p, '{') & outside;                              \
    uint64_t closing = CSIMD(csimd_equal64_folded)(p, '}') & outside;

CSIMD_TARGET static inline const uint8_t *_Nullable CSIMD(csimd_skip_container)(const uint8_t *p, const uint8_t *end) {
    uint64_t depth = 1, carry = 0, string_carry = 0;
    for (; p < end; p += 64) {
        CSIMD_BLOCK(p, end)
        uint64_t closings = csimd_popcount(closing);
        if (closings >= depth) {
            uint64_t seen = 0;
            for (uint64_t rest = closing; rest; rest &= rest - 1, seen++) {
                uint64_t bit = rest & (0 - rest);
                if (depth + csimd_popcount(opening & (bit - 1)) - seen == 1) return p + __builtin_ctzll(bit) + 1;
            }
        }
        depth += csimd_popcount(opening) - closings;
    }
    return NULL;
}

CSIMD_TARGET static inline const uint8_t *_Nullable CSIMD(csimd_count_commas)(
    const uint8_t *p, const uint8_t *end, uint64_t *commas) {
    uint64_t depth = 1, carry = 0, string_carry = 0, count = 0;
    for (; p < end; p += 64) {
        CSIMD_BLOCK(p, end)
        uint64_t closings = csimd_popcount(closing);
        if (closings + 1 < depth) {  // Nothing in this block can stand at depth 1.
            depth += csimd_popcount(opening) - closings;
            continue;
        }
        uint64_t comma = CSIMD(csimd_equal64)(p, ',') & outside;
        if (depth == 1 && (opening | closing) == 0) {
            count += csimd_popcount(comma);
            continue;
        }
        uint64_t brackets = opening | closing;
        for (;;) {
            // `bit - 1` covers everything before the next bracket; without one, everything.
            uint64_t bit = brackets & (0 - brackets);
            if (depth == 1) count += csimd_popcount(comma & (bit - 1));
            if (bit == 0) break;
            comma &= ~(bit - 1);
            if (opening & bit) {
                depth++;
            } else if (--depth == 0) {
                *commas = count;
                return p + __builtin_ctzll(bit) + 1;
            }
            brackets &= brackets - 1;
        }
    }
    return NULL;
}

#undef CSIMD_BLOCK

#pragma clang assume_nonnull end
