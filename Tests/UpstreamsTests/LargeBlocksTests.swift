import Glibc
import Testing

@testable import Upstreams

private let mebibyte = 1024 * 1024

@Suite("Memory of large bodies")
struct LargeBlocksTests {
    @Test("a block that was given back is taken again by what needs nearly as much")
    func reuse() throws {
        let blocks = LargeBlocks()
        let first = try #require(unsafe blocks.take(30 * mebibyte))
        #expect(unsafe UInt(bitPattern: first) % UInt(LargeBlocks.alignment) == 0)
        #expect(unsafe blocks.giveBack(first))
        #expect(blocks.spareBytes == 30 * mebibyte)

        let small = try #require(unsafe blocks.take(15 * mebibyte))
        #expect(unsafe small != first, "half as much would waste the rest")
        let large = try #require(unsafe blocks.take(31 * mebibyte))
        #expect(unsafe large != first)
        let again = try #require(unsafe blocks.take(16 * mebibyte))
        #expect(unsafe again == first)
        #expect(blocks.spareBytes == 0)
        for block in unsafe [small, large, again] { #expect(unsafe blocks.giveBack(block)) }
    }

    @Test("no more is kept than allowed")
    func cap() throws {
        let blocks = LargeBlocks(maxSpareBytes: 16 * mebibyte)
        let taken = try (0..<3).map { _ in try #require(unsafe blocks.take(8 * mebibyte)) }
        for block in taken { #expect(unsafe blocks.giveBack(block)) }
        #expect(blocks.spareBytes == 16 * mebibyte)
    }

    @Test("what is not used again goes back to the system")
    func unused() throws {
        let blocks = LargeBlocks(maxSpareSeconds: 60)
        let block = try #require(unsafe blocks.take(8 * mebibyte))
        #expect(unsafe blocks.giveBack(block))
        #expect(blocks.freeUnused(at: LargeBlocks.now()))
        #expect(blocks.spareBytes == 8 * mebibyte)
        #expect(!blocks.freeUnused(at: LargeBlocks.now() + 61_000_000_000))
        #expect(blocks.spareBytes == 0)
    }

    @Test("other memory is left to whoever it belongs to")
    func foreign() {
        let memory = unsafe malloc(64)
        defer { unsafe free(memory) }
        if let memory = unsafe memory { #expect(unsafe !LargeBlocks().giveBack(memory)) }
        // As malloc may give it, though it hardly does.
        var aligned: UnsafeMutableRawPointer?
        guard unsafe posix_memalign(&aligned, LargeBlocks.alignment, 64) == 0, let aligned = unsafe aligned else {
            return
        }
        defer { unsafe free(aligned) }
        #expect(unsafe !LargeBlocks().giveBack(aligned))
    }
}
