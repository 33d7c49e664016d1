import Glibc
import Settings

/// `tributary new extension`: a Swift package of the user's own, to begin with.
struct ExtensionPackage {
    /// Where the package has Tributary from.
    enum Dependency {
        /// A checkout.
        case path(String)
        case url(String, branch: String)
    }

    /// As given: of the package, its folder and its program.
    let name: String
    /// `FrobNotes`: of the target and the module.
    let typeName: String
    /// `frobNotes`: what its fields begin with, so that they meet no others.
    let prefix: String
    let dependency: Dependency

    /// Makes the package.
    ///
    /// - Parameters:
    ///   - name: Letters, digits, `-` and `_`.
    ///   - folder: Where.
    ///   - dependency: Nil for the checkout in which this program was built.
    ///   - overwrites: Whether files that are there are replaced.
    /// - Returns: What was made, and what to do next.
    /// - Throws: ``ApplicationError`` for a name that cannot be one, an unknown checkout, or a file that is there already.
    static func make(
        _ name: String,
        in folder: String,
        dependency: Dependency?,
        overwrites: Bool
    ) throws(ApplicationError) -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            GraphQLNames.isName(String(UnicodeScalar(byte))) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        guard isPlain, name.first?.isLetter == true, let typeName = GraphQLNames.type(name),
            let prefix = GraphQLNames.field(name), typeName.first?.isLetter == true
        else {
            throw ApplicationError(
                "error: \"\(name)\" is no name for a package: a letter, and then letters, digits, \"-\" and \"_\", as in \"frob-notes\"."
            )
        }
        if ["Tributary", "Application", "Endpoint", "Module", "Fields", "Call"].contains(typeName) {
            throw ApplicationError("error: \"\(name)\" is what Tributary itself calls something; choose another name.")
        }
        let chosen: Dependency
        switch dependency {
        case .url?: chosen = dependency ?? .path("")
        case .path(let path)?:
            guard isCheckout(path) else {
                throw ApplicationError("\(path): error: There is no Package.swift of Tributary in this folder.")
            }
            chosen = .path(absolute(path))
        case nil:
            guard let checkout = ownCheckout() else {
                throw ApplicationError(
                    "error: It is not known where Tributary is: this program does not stand in the checkout that it was built in. Say it with --path FOLDER or --url URL."
                )
            }
            chosen = .path(checkout)
        }
        let package = ExtensionPackage(name: name, typeName: typeName, prefix: prefix, dependency: chosen)
        let files = NewFiles(files: package.files.map { (folder + "/" + $0.path, $0.text) })
        try files.write(overwrites: overwrites)
        return
            (files.files.map { "wrote \($0.path)" } + [
                "", "Next:", "  cd \(folder)", "  swift test          # the first build takes some minutes",
                "  swift run \(name)   # serves http://127.0.0.1:7007/graphql",
            ]).joined(separator: "\n")
    }

    // MARK: The checkout

    /// The checkout above this program's file.
    private static func ownCheckout() -> String? {
        var folder = Paths.folder(of: absolute("/proc/self/exe"))
        while folder != "/", folder != "." {
            if isCheckout(folder) { return folder }
            folder = Paths.folder(of: folder)
        }
        return nil
    }

    private static func isCheckout(_ folder: String) -> Bool {
        guard let manifest = try? TextFile.read(folder + "/Package.swift", limit: 1 << 20) else { return false }
        return manifest.contains("name: \"tributary\"")
    }

    private static func absolute(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
