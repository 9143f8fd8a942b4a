// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What is said of a replay while it runs and at its end.
struct ReplayProgress {
    /// Of all recordings; nil when that cannot be known.
    let totalBytes: Int64?
    /// Monotonic milliseconds.
    let start: Int64

    /// How far it is.
    ///
    /// - Parameters:
    ///   - place: where the reader stands.
    ///   - now: monotonic milliseconds.
    func line(_ place: RecordingReader.Place, _ summary: Replayer.Summary, now: Int64) -> String {
        let elapsed = Interval(milliseconds: now - start)
        var parts = [
            summary.messages == 0 ? "no message yet" : "at \(place.time)",
            "\(PlainText.count(summary.messages)) messages",
            "\(PlainText.rate(summary.readings, in: elapsed)) readings/s",
        ]
        if let totalBytes, totalBytes > 0 {
            let done = min(place.bytes, totalBytes)
            parts.append("\(Int(Double(done) / Double(totalBytes) * 100)) % of \(PlainText.bytes(totalBytes))")
            if done > 0, elapsed.milliseconds >= 1_000 {
                // A hole of a file may be of any size.
                let rest = min(Double(elapsed.milliseconds) * Double(totalBytes - done) / Double(done), 1e15)
                parts.append("\(PlainText.length(Interval(milliseconds: Int64(rest)))) left")
            }
        } else {
            parts.append(PlainText.bytes(place.bytes))
        }
        return parts.joined(separator: ", ")
    }

    /// How fast it was.
    ///
    /// - Parameters:
    ///   - span: from the first message to the last; nil when there was none.
    ///   - now: monotonic milliseconds.
    func closing(_ summary: Replayer.Summary, span: Interval?, bytes: Int64, now: Int64) -> String {
        let elapsed = Interval(milliseconds: max(1, now - start))
        var text = "\(PlainText.length(span ?? .zero)) of telemetry in \(PlainText.length(elapsed))"
        if let span, span.milliseconds > elapsed.milliseconds {
            // Seconds of telemetry in each second.
            text += " (\(PlainText.rate(span.milliseconds / 1_000, in: elapsed)) times as fast)"
        }
        return text + ": \(PlainText.rate(summary.messages, in: elapsed)) messages/s, "
            + "\(PlainText.rate(summary.readings, in: elapsed)) readings/s, "
            + "\(PlainText.bytes(bytes * 1_000 / elapsed.milliseconds))/s"
    }
}
