import Foundation

/// What the system's `gzip` complained of, such as a wrong checksum.
package struct GunzipError: Error, CustomStringConvertible {
    package var description: String
}

/// What the system's `gzip` unpacks from a file's bytes.
package func gunzip(_ bytes: [UInt8]) throws -> [UInt8] {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).gz")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let gzip = Process()
    gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    gzip.arguments = ["gzip", "-dc", file.path]
    let output = Pipe()
    let errors = Pipe()
    gzip.standardOutput = output
    gzip.standardError = errors
    try gzip.run()
    let unpacked = output.fileHandleForReading.readDataToEndOfFile()
    gzip.waitUntilExit()
    guard gzip.terminationStatus == 0 else {
        throw GunzipError(description: String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self))
    }
    return Array(unpacked)
}
