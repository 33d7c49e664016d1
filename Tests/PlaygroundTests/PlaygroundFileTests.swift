import Foundation
import Testing

@testable import Playground

@Suite("The playground's files")
struct PlaygroundFileTests {
    private static let web = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/Playground/Web").standardized

    @Test("are all in the binary, as they stand in the source")
    func complete() throws {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: Self.web.path).filter { $0.contains(".") }
        #expect(Set(PlaygroundFile.all.map(\.path)) == Set(paths))
        for file in PlaygroundFile.all {
            #expect(try file.bytes == Array(Data(contentsOf: Self.web.appending(path: file.path))), "\(file.path)")
            #expect(file.contentType != "application/octet-stream", "\(file.path)")
        }
    }

    @Test("are told apart by their entity tags")
    func entityTags() {
        #expect(Set(PlaygroundFile.all.map(\.digest)).count == PlaygroundFile.all.count)
    }

    @Test("are small: the binary holds them for everybody")
    func size() {
        #expect(PlaygroundFile.all.reduce(0) { $0 + $1.bytes.count } < 200_000)
    }

    @Test("refer to nothing outside, and to nothing that is not there")
    func references() throws {
        let reference = try Regex(#"(?:from|import)\s*\(?\s*'([^']+)'|(?:href|src)="([^"]+)""#)
        for file in PlaygroundFile.all {
            let text = String(decoding: file.bytes, as: UTF8.self)
            for match in text.matches(of: reference) {
                let name = try #require((match.output[1].substring ?? match.output[2].substring).map(String.init))
                let folder = URL(filePath: "/" + file.path).deletingLastPathComponent()
                let path =
                    name.hasPrefix("?playground=")
                    ? name.dropFirst("?playground=".count)
                    : folder.appending(path: name).standardized.path.dropFirst()
                #expect(PlaygroundFile.named(path) != nil, "\(file.path) refers to \(name)")
            }
        }
    }
}
