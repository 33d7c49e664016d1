import GraphQLLanguage
import GraphQLTypes
import Testing

@testable import GraphQLValidation

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What the worst documents of 100 KB cost.
///
/// Times say something only of an optimized build on a quiet machine: with
/// `WORST_DOCUMENT_MILLISECONDS=50 swift test -c release -Xswiftc -enable-testing --filter worstDocuments` each of parsing,
/// validating and placing the errors has to take less than that, and the three slowest are printed. Without, it is
/// checked that each ends, with no more errors than are allowed.
@Suite("documents of 100 KB made to take long", .serialized, .timeLimit(.minutes(2)))
struct WorstDocumentsTests {
    @Test("are parsed, validated and told of in bounded time", arguments: WorstDocument.all)
    func worstDocuments(_ example: WorstDocument) throws {
        let source = Source(name: "request", text: example.make())
        let schema = example.schema.schema
        let limit = WorstDocument.maxMilliseconds
        #expect(source.utf8.count < 110_000)
        var best: (parsing: Double, validating: Double, placing: Double) = (.infinity, .infinity, .infinity)
        for _ in 0..<(limit == nil ? 1 : 3) {
            var errors: [GraphQLError] = []
            var document: Document?
            best.parsing = min(
                best.parsing,
                milliseconds {
                    do throws(GraphQLError) { document = try parseDocument(source) } catch { errors = [error] }
                }
            )
            #expect((document != nil) == example.parses, "\(errors.first?.message ?? "")")
            if let document {
                let validating = milliseconds {
                    if case .failure(let failure) = validate(document, against: schema) { errors = failure.errors }
                }
                best.validating = min(best.validating, validating)
            }
            best.placing = min(
                best.placing,
                milliseconds { _ = Source.positions(of: errors.map(\.locations), in: [source]) }
            )
            #expect(errors.count <= ValidationOptions.default.maxErrors + 1)
            // The messages together stay smaller than what the parts of a document could be repeated to.
            #expect(errors.reduce(0) { $0 + $1.message.utf8.count } < 1_000_000)
        }
        guard let limit else { return }
        Swift.print(
            "\(example.name): parsing \(best.parsing) ms, validating \(best.validating) ms, placing \(best.placing) ms"
        )
        #expect(best.parsing < limit)
        #expect(best.validating == .infinity || best.validating < limit)
        #expect(best.placing < limit)
    }

    /// Processor time of this thread.
    private func milliseconds(_ work: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
        }
        let start = now()
        work()
        return now() - start
    }
}
