// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem

/// One way through all recordings of a command line, and what is said of it on standard error.
struct ReplayPass {
    private let isQuiet: Bool
    private let line: ProgressLine
    private let start = MonotonicClock.milliseconds
    private var reader = RecordingReader()

    /// - Parameter isQuiet: nothing is said at the end, but for what was left out.
    init(showsProgress: Bool, isQuiet: Bool) {
        self.isQuiet = isQuiet
        line = ProgressLine(isShown: showsProgress)
    }

    /// Reads all recordings, or as far as they can be read.
    ///
    /// - Parameters:
    ///   - beforeWaiting: what is to be done before a pause; tells what was counted so far.
    /// - Returns: why it did not come to the end.
    mutating func read(
        _ recordings: [String], beforeWaiting: () -> Replayer.Summary, take: RecordingReader.Taker
    ) -> RecordingError? {
        defer { line.clear() }
        do throws(RecordingError) {
            let list = try RecordingList(recordings)
            let progress = ReplayProgress(totalBytes: list.bytes, start: start)
            let line = line
            for path in list.files {
                let goesOn = try reader.read(path) { place in
                    let summary = beforeWaiting()
                    line.show { progress.line(place, summary, now: MonotonicClock.milliseconds) }
                } take: { received, isRetained, topic, payload in
                    take(received, isRetained, topic, payload)
                }
                if !goesOn { break }
            }
            return nil
        } catch {
            return error
        }
    }

    /// Says what was left out, and what was counted.
    func finish(_ summary: Replayer.Summary) {
        for name in reader.torn {
            StandardStream.error.write(line: "tocsin: \(name): the last line is cut off inside; it is left out")
        }
        guard !isQuiet else { return }
        StandardStream.error.write(line: "tocsin: \(counts(summary))")
        let progress = ReplayProgress(totalBytes: nil, start: start)
        let speed = progress.closing(
            summary, span: reader.span, bytes: reader.bytesRead, now: MonotonicClock.milliseconds)
        StandardStream.error.write(line: "tocsin: \(speed)")
    }

    private func counts(_ summary: Replayer.Summary) -> String {
        var parts = [
            "\(summary.messages) messages", "\(summary.readings) readings", "\(summary.records) records",
            "\(summary.undecodable) messages not understood", "\(summary.bad) bad readings",
        ]
        let others = [
            (summary.unrouted, "messages of no source"), (summary.unknown, "readings of unknown points"),
            (summary.late, "late or repeated readings"),
            (summary.future, "readings from the future"), (reader.steppedBack, "times that went back and were held"),
        ]
        parts += others.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return parts.joined(separator: ", ")
    }
}
