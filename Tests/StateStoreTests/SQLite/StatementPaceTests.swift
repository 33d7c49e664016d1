import Testing

@testable import StateStore

@Suite struct StatementPaceTests {
    @Test("a slow statement comes back to the loop after enough quick runs, twice as many after each relapse")
    func comingBack() {
        var pace = StatementPace()
        #expect(!pace.isSlow)
        for needed in [16, 32, 64] {
            pace.exceededBudget()
            pace.ranOnWorker(quickly: false)
            for _ in 0..<needed - 1 { pace.ranOnWorker(quickly: true) }
            // One that is not quick takes back four.
            pace.ranOnWorker(quickly: false)
            for _ in 0..<4 { pace.ranOnWorker(quickly: true) }
            #expect(pace.isSlow)
            pace.ranOnWorker(quickly: true)
            #expect(!pace.isSlow)
        }
    }
}
