import Glibc
import Testing

@testable import Tributary

@Suite("A file that `tributary plan` cannot read")
struct PlanCommandTests {
    @Test(
        "is named with the reason, and a document in its place is told where it goes",
        arguments: [
            ("none.graphql", ENOENT, "none.graphql: error: The file cannot be read: No such file or directory."),
            ("{ a }.graphql", EACCES, "{ a }.graphql: error: The file cannot be read: Permission denied."),
            (
                "{ greet }", ENOENT,
                "{ greet }: error: The file cannot be read: No such file or directory. A document that is in no file goes "
                    + "to standard input: tributary plan - <<< '{ greet }'"
            ),
        ]
    )
    func reports(file: String, errorNumber: Int32, report: String) {
        #expect(Plan.unreadable(file, errorNumber) == report)
    }
}
