import Testing

/// Behaviour that users see: each page of `Scenarios`, played against real upstreams.
struct ScenarioTests {
    @Test("behaves as the page says", arguments: try ScenarioPage.all())
    func scenario(_ page: ScenarioPage) async throws {
        try await ScenarioRun(page: page).run()
    }
}
