// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import TocsinLog
import TocsinSystem

/// `tocsin verify`: has the alert log been changed after it was written?
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Recomputes the hash chain of an alert log and names the first record that does not hold.",
        discussion: """
            Keep the head that it prints somewhere else: it proves later that the log up to there is still the same.

            Example:
              tocsin verify /var/lib/tocsin/alerts

            Exit codes: 0 the chain holds, 1 it is broken, 74 the log cannot be read.
            """)

    @Flag(help: "Print the result as one JSON object.")
    var json = false

    @Argument(
        help: "The folder with alerts.jsonl; without it $STATE_DIRECTORY/alerts, or \(AlertsFolder.installed).")
    var directory: String = AlertsFolder.usual

    func run() async throws {
        let report: AlertLogVerifier.Report
        do throws(AlertLogError) {
            report = try AlertLogVerifier.verify(folder: directory)
        } catch .broken(let found) {
            if json { StandardStream.output.write(Verify.json(found, directory)) }
            throw ExitStatus.found.because(found)
        } catch .system(let error) {
            throw ExitStatus.inputOutput.because(error)
        }
        guard report.segments > 0 else {
            throw ExitStatus.inputOutput.because("there is no alert log in \(directory)")
        }
        StandardStream.output.write(json ? Verify.json(report, directory) : Array(Verify.text(report, directory).utf8))
    }

    private static func text(_ report: AlertLogVerifier.Report, _ directory: String) -> String {
        var lines = [
            "\(directory): the chain holds", "segments  \(report.segments)", "records   \(report.records)",
            "seq       \(report.first) … \(report.last)", "head      \(report.head)",
        ]
        if report.unfinishedBytes > 0 {
            lines.append(
                "            \(report.unfinishedBytes) bytes after it are no whole line: being written, or torn by a crash"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func json(_ report: AlertLogVerifier.Report, _ directory: String) -> [UInt8] {
        var object = JSONObject()
        object.add("valid", true)
        object.add("directory", directory)
        object.add("segments", report.segments)
        object.add("records", report.records)
        object.add("first", report.first)
        object.add("last", report.last)
        object.add("head", report.head)
        object.add("unfinished_bytes", report.unfinishedBytes)
        return object.line
    }

    private static func json(_ found: AlertLogError.Break, _ directory: String) -> [UInt8] {
        var object = JSONObject()
        object.add("valid", false)
        object.add("directory", directory)
        object.add("file", found.file)
        object.add("line", found.line)
        object.add("seq", found.sequence)
        object.add("reason", found.reason)
        return object.line
    }
}
