import NIOCore
import NIOEmbedded
import Testing

@testable import Server

@Suite("Silence")
struct SilenceTimerTests {
    @Test("ends once nothing has happened for as long as it may, and not before")
    func silence() {
        let loop = EmbeddedEventLoop()
        var ends = 0
        let timer = SilenceTimer(.milliseconds(100), on: loop) { ends += 1 }
        for _ in 0..<5 {
            loop.advanceTime(by: .milliseconds(99))
            timer.reset()
        }
        loop.advanceTime(by: .milliseconds(99))
        #expect(ends == 0)
        loop.advanceTime(by: .milliseconds(1))
        #expect(ends == 1)
        loop.advanceTime(by: .seconds(1))
        #expect(ends == 1)
    }

    @Test("stopped, it never ends")
    func stopped() {
        let loop = EmbeddedEventLoop()
        let timer = SilenceTimer(.milliseconds(100), on: loop) { Issue.record("it was stopped") }
        timer.stop()
        loop.advanceTime(by: .seconds(1))
    }
}
