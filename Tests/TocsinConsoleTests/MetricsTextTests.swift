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

    @Test(
        "promtool finds nothing to say",
        .enabled(if: FileManager.default.isExecutableFile(atPath: promtool), "needs /usr/bin/promtool"))
    func promtool() throws {
        var page = MetricsText()
        page.single("tocsin_messages_received_total", .counter, help: "Messages.", UInt64(1))
        page.single("tocsin_points", .gauge, help: "Points.", 10)
        page.histogram("tocsin_commit_duration_seconds", help: "Commits.", Histogram(bounds: [0.01, 0.1]))
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
