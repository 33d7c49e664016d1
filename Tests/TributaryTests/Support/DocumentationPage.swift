import Foundation

/// One page of a `Documentation.docc`, as a list of its fenced blocks.
struct DocumentationPage {
    /// One fenced block.
    struct Block {
        /// What stands after the opening fence.
        var kind: String
        var text: String
        /// The file that the line before the block names in backquotes, if it ends with one and a colon.
        var file: String?
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")

    let blocks: [Block]

    /// - Parameter path: From the checkout's folder.
    /// - Throws: When the page cannot be read.
    init(_ path: String) throws {
        var blocks: [Block] = []
        var open: Block?
        var last = ""
        for line in try String(contentsOf: Self.root.appending(path: path), encoding: .utf8).split(
            separator: "\n",
            omittingEmptySubsequences: false
        ) {
            if line.hasPrefix("```") {
                if let block = open {
                    blocks.append(block)
                    open = nil
                } else {
                    open = Block(kind: String(line.dropFirst(3)), text: "", file: Self.file(in: last))
                }
            } else if open != nil {
                open?.text += line + "\n"
            } else if !line.isEmpty {
                last = String(line)
            }
        }
        self.blocks = blocks
    }

    private static func file(in line: String) -> String? {
        guard line.hasSuffix("`:") else { return nil }
        return line.dropLast(2).split(separator: "`").last.map(String.init)
    }

    /// The texts of all blocks of a kind.
    func texts(_ kind: String) -> [String] { blocks.filter { $0.kind == kind }.map(\.text) }
}
