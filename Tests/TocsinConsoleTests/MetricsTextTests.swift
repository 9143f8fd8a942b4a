// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import TocsinConsole

@Suite("Metrics text")
struct MetricsTextTests {
    static let promtool = "/usr/bin/promtool"

    @Test("a page with every kind of family, to the letter")
    func page() {
        var page = MetricsText()
        page.family("tocsin_records_total", .counter, help: "Records by event.")
        page.sample("tocsin_records_total", labels: ["event": "raise", "level": "red"], UInt64(3))
        page.single("tocsin_line_lag", .gauge, help: "A \\ and\na line.", 0.5)
        #expect(
            page.text == """
                # HELP tocsin_records_total Records by event.
                # TYPE tocsin_records_total counter
                tocsin_records_total{event="raise",level="red"} 3
                # HELP tocsin_line_lag A \\\\ and\\na line.
                # TYPE tocsin_line_lag gauge
                tocsin_line_lag 0.5

                """)
    }

    @Test("labels from outside cannot break out of their quotes")
    func escaping() {
        var page = MetricsText()
        page.sample("x", labels: ["reason": "a\"b\\c\nd"], 1)
        #expect(page.text == "x{reason=\"a\\\"b\\\\c\\nd\"} 1\n")
    }

    @Test("a histogram counts up to its bounds, equality included")
    func histogram() {
        var histogram = Histogram(bounds: [0.001, 0.01, 1])
        for value in [0.0005, 0.001, 0.005, 2] { histogram.observe(value) }
        #expect(histogram.counts == [2, 1, 0, 1])
        #expect(histogram.count == 4)
        var page = MetricsText()
        page.histogram("d_seconds", help: "D.", histogram)
        #expect(page.text.contains("d_seconds_bucket{le=\"0.01\"} 3\n"))
        #expect(page.text.contains("d_seconds_bucket{le=\"+Inf\"} 4\n"))
        #expect(page.text.contains("d_seconds_count 4\n"))
    }

    @Test("numbers are written as scrapers read them")
    func numbers() {
        var page = MetricsText()
        for value in [0, -0.5, 1e21, .infinity, -.infinity, .nan] { page.sample("x", value) }
        #expect(page.text == "x 0\nx -0.5\nx 1e+21\nx +Inf\nx -Inf\nx NaN\n")
    }

    @Test("what is no number leaves the histogram as it is")
    func notANumber() {
        var histogram = Histogram(bounds: [1])
        histogram.observe(.nan)
        #expect(histogram == Histogram(bounds: [1]))
        histogram.observe(-.infinity)
        histogram.observe(.infinity)
        #expect(histogram.counts == [1, 1])
    }

    @Test("a copy that was published keeps its counts")
    func copies() {
        var histogram = Histogram(bounds: [1, 2])
        histogram.observe(1.5)
        let published = histogram
        histogram.observe(1.5)
        #expect(published.counts == [0, 1, 0])
        #expect(histogram.counts == [0, 2, 0])
        #expect(histogram.sum == 3)
    }

    @Test("a family twice on a page, or a counter that is not called so, is a fault of the program")
    func faults() async {
        #if DEBUG
        await #expect(processExitsWith: .failure) {
            var page = MetricsText()
            page.single("tocsin_points", .gauge, help: "Points.", 1)
            page.single("tocsin_points", .gauge, help: "Points.", 2)
        }
        #endif
        await #expect(processExitsWith: .failure) {
            var page = MetricsText()
            page.single("tocsin_messages", .counter, help: "Messages.", 1)
        }
        await #expect(processExitsWith: .failure) { _ = Histogram(bounds: [2, 1]) }
    }

    @Test(
        "promtool finds nothing to say",
        .enabled(if: FileManager.default.isExecutableFile(atPath: MetricsTextTests.promtool), "needs /usr/bin/promtool")
    )
    func checkedByPromtool() throws {
        var page = MetricsText()
        page.single("tocsin_messages_received_total", .counter, help: "Messages.", UInt64(1))
        page.single("tocsin_points", .gauge, help: "Points.", 10)
        page.family("tocsin_decode_errors_total", .counter, help: "Errors \\ by\nreason.")
        page.sample("tocsin_decode_errors_total", labels: ["reason": "a \"quoted\"\n\\one", "source": "温度"], UInt64(2))
        page.sample("tocsin_decode_errors_total", labels: ["reason": "other", "source": ""], UInt64.max)
        page.family("tocsin_build_info", .gauge, help: "The program.")
        page.sample("tocsin_build_info", labels: ["version": "0.1.0"], 1)
        page.family("tocsin_queue", .gauge, help: "A family without samples.")
        var commits = Histogram(bounds: [0.0005, 0.01, 0.1, 1])
        for value in [0.0001, 0.01, 5, 1e-9] { commits.observe(value) }
        page.histogram("tocsin_commit_duration_seconds", help: "Commits.", commits)
        page.histogram("tocsin_line_lag_seconds", help: "Lags.", Histogram(bounds: []))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: MetricsTextTests.promtool)
        process.arguments = ["check", "metrics"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        input.fileHandleForWriting.write(Data(page.text.utf8))
        try input.fileHandleForWriting.close()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(said)")
        #expect(said.isEmpty)
    }
}
