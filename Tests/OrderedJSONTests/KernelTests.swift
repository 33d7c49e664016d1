import CSimd
import Testing

/// The kernels of both instruction sets against plain loops, and against each other.
@Suite("Byte scanning kernels")
struct KernelTests {
    /// Runs `check` with random texts of every length up to 200, dense in the bytes that kernels look for.
    private func withTexts(
        _ check: (_ text: [UInt8], _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Void
    ) {
        var random = SplitMix(seed: 11)
        let dense =
            Array("\"\\{}[], \n\ta0\u{1}".utf8) + [0x80, 0xC3, 0x5C, 0x22, 0x1F, 0x7F, 0x3A, 0x3F, 0x2F, 0xDB, 0xFB]
        for length in 0..<200 {
            for density in [1, 4, 30] {
                let bytes = (0..<(length + 64)).map { _ in
                    random.below(density) == 0 ? random.pick(dense) : UInt8(ascii: "a")
                }
                bytes.withUnsafeBufferPointer { buffer in
                    guard let start = buffer.baseAddress else { return }
                    check(Array(bytes[..<length]), start, start + length)
                }
            }
        }
    }

    @Test("white space is skipped to the first other byte")
    func whitespace() {
        withTexts { text, start, end in
            let expected = text.firstIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? text.count
            #expect(csimd_skip_whitespace_portable(start, end) - start == expected)
            #expect(csimd_skip_whitespace(start, end) - start == expected)
        }
    }

    @Test("a string ends at the first quote that no backslash escapes")
    func stringEnd() {
        withTexts { text, start, end in
            var expected: Int? = nil
            var index = 0
            while index < text.count {
                if text[index] == 0x22 {
                    expected = index
                    break
                }
                index += text[index] == 0x5C ? 2 : 1
            }
            #expect(csimd_string_end_portable(start, end).map { $0 - start } == expected)
            #expect(csimd_string_end(start, end).map { $0 - start } == expected)
        }
    }

    @Test("a container ends at its bracket, and its commas are counted")
    func containers() {
        withTexts { text, start, end in
            var depth = 1
            var commas: UInt64 = 0
            var inString = false
            var expected: Int? = nil
            // As the kernels do, a backslash escapes quotes outside strings too: such a text is no JSON anyway.
            var isEscaped = false
            scan: for (index, byte) in text.enumerated() {
                if byte == 0x22, !isEscaped { inString.toggle() }
                isEscaped = byte == 0x5C && !isEscaped
                if !inString {
                    switch byte {
                    case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
                    case UInt8(ascii: "]"), UInt8(ascii: "}"):
                        depth -= 1
                        if depth == 0 {
                            expected = index + 1
                            break scan
                        }
                    case UInt8(ascii: ","): commas += depth == 1 ? 1 : 0
                    default: break
                    }
                }
            }
            for kernel in skipKernels { #expect(kernel(start, end).map { $0 - start } == expected) }
            for kernel in countKernels {
                var counted: UInt64 = 0
                #expect(kernel(start, end, &counted).map { $0 - start } == expected)
                if expected != nil { #expect(counted == commas) }
            }
        }
    }

    @Test("numbers and literals end at commas, closing brackets and everything up to a space")
    func scalarEnd() {
        withTexts { text, start, end in
            let expected = text.firstIndex { $0 <= 0x20 || [0x2C, 0x5D, 0x7D].contains($0) } ?? text.count
            #expect(csimd_scalar_end_portable(start, end) - start == expected)
            #expect(csimd_scalar_end(start, end) - start == expected)
        }
    }

    @Test("plain bytes are counted and copied up to the first special one")
    func plain() {
        withTexts { text, start, end in
            let expected = text.firstIndex { $0 < 0x20 || $0 >= 0x80 || $0 == 0x22 || $0 == 0x5C } ?? text.count
            #expect(csimd_plain_length_portable(start, text.count) == expected)
            #expect(csimd_plain_length(start, text.count) == expected)
            for copy in [csimd_copy_plain_portable, csimd_copy_plain] {
                var out = [UInt8](repeating: 0, count: text.count + 64)
                #expect(copy(start, &out, text.count) == expected)
                #expect(Array(out[..<expected]) == Array(text[..<expected]))
            }
        }
    }

    @Test("digits and differences are found in 16 bytes")
    func sixteen() {
        var random = SplitMix(seed: 5)
        for _ in 0..<2000 {
            let digits = random.below(17)
            var bytes = (0..<64).map { _ in UInt8(ascii: "0") + UInt8(random.below(10)) }
            if digits < 16 { bytes[digits] = random.pick([0x2F, 0x3A, 0x00, 0xFF, 0x65, 0x2E, 0x80, 0xB5]) }
            #expect((~csimd_digit16_portable(bytes)).trailingZeroBitCount == digits)
            #expect(csimd_digit_run(bytes) == UInt32(digits))
            var other = bytes
            let at = random.below(64)
            other[at] ^= 1 << UInt8(random.below(8))
            for count in [1, 7, 16, 17, 33, 63, 64] {
                let expected: Int32 = at < count ? 0 : 1
                #expect(csimd_equal_bytes_portable(bytes, other, count) == expected)
                #expect(csimd_equal_bytes(bytes, other, count) == expected)
            }
        }
    }

    @Test("escapes are found across blocks")
    func escapes() {
        var random = SplitMix(seed: 3)
        for _ in 0..<2000 {
            let density = random.pick([2, 3, 20])
            let text = (0..<192).map { _ in random.below(density) == 0 }
            var expected: [Bool] = Array(repeating: false, count: 193)
            for index in 0..<192 where text[index] && !expected[index] { expected[index + 1] = true }
            var carry: UInt64 = 0
            for block in 0..<3 {
                var mask: UInt64 = 0
                for bit in 0..<64 where text[block * 64 + bit] { mask |= 1 << UInt64(bit) }
                let found = csimd_escaped(mask, &carry)
                for bit in 0..<64 { #expect(found >> UInt64(bit) & 1 == (expected[block * 64 + bit] ? 1 : 0)) }
            }
            #expect(carry == (expected[192] ? 1 : 0))
        }
    }
}

private typealias SkipKernel = (UnsafePointer<UInt8>, UnsafePointer<UInt8>) -> UnsafePointer<UInt8>?
private typealias CountKernel = (UnsafePointer<UInt8>, UnsafePointer<UInt8>, UnsafeMutablePointer<UInt64>) ->
    UnsafePointer<UInt8>?

#if arch(x86_64)
private var skipKernels: [SkipKernel] {
    [csimd_skip_container_portable, csimd_skip_container_sse2, csimd_skip_container]
}
private var countKernels: [CountKernel] { [csimd_count_commas_portable, csimd_count_commas_sse2, csimd_count_commas] }
#else
private var skipKernels: [SkipKernel] { [csimd_skip_container_portable, csimd_skip_container] }
private var countKernels: [CountKernel] { [csimd_count_commas_portable, csimd_count_commas] }
#endif
