// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import TocsinCore
import TocsinLog
import TocsinSystem

/// `tocsin tail`: the alert log for a person to look at.
struct Tail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows the last records of the alert log, and goes on with --follow.",
        discussion: """
            Example:
              tocsin tail /var/lib/tocsin/alerts
              tocsin tail --follow --level orange,red /var/lib/tocsin/alerts
              tocsin tail --lines 1000 --json /var/lib/tocsin/alerts

            Exit codes: 0 done, or ended by Ctrl-C or a closed pipe, 74 the log cannot be read.
            """)

    @Flag(name: .shortAndLong, help: "Go on with what comes, until interrupted.")
    var follow = false

    @Option(
        help: ArgumentHelp("Only records that enter or leave these levels, such as orange,red.", valueName: "levels"),
        transform: Tail.levels)
    var level: [Set<Level>] = []

    @Option(name: [.customShort("n"), .long], help: "How many of the last records to begin with.")
    var lines = 10

    @Flag(help: "Print the records as they stand in the log, one JSON object a line.")
    var json = false

    @Argument(
        help: "The folder with alerts.jsonl; without it $STATE_DIRECTORY/alerts, or \(AlertsFolder.installed).")
    var directory: String = AlertsFolder.usual

    /// How long a new record may go unnoticed, in milliseconds: a person does not see the difference.
    private static let pollInterval: Int64 = 200
    private static let page = 1_024

    @Sendable private static func levels(_ names: String) throws -> Set<Level> {
        Set(
            try names.split(separator: ",", omittingEmptySubsequences: false).map { name in
                guard let level = Level(name: name) else {
                    throw ValidationError("\"\(name)\" is no level; expected blue, yellow, orange or red")
                }
                return level
            })
    }

    func validate() throws {
        guard (0...1_000_000).contains(lines) else {
            throw ValidationError("--lines is \(lines); expected 0 … 1000000")
        }
    }

    func run() async throws {
        do throws(AlertLogError) {
            try show()
        } catch {
            throw ExitStatus.inputOutput.because(error)
        }
    }

    private func show() throws(AlertLogError) {
        let interruption: Interruption
        do throws(SystemError) { interruption = try Interruption() } catch { throw .system(error) }
        let selection = TailSelection(levels: level.reduce(into: []) { $0.formUnion($1) })
        var reader = AlertLogReader(folder: directory)
        var format = TailFormat(colours: Colours(for: .output))
        var place: UInt64
        do throws(SystemError) { place = try NewestRecord.sequence(in: directory) } catch { throw .system(error) }
        var records = try selection.last(lines, through: place, from: &reader)
        var isOpen = write(records, &format)
        while follow && isOpen && !interruption.isRequested {
            let skipped = reader.skipped
            records = try reader.records(after: place, limit: Tail.page)
            if reader.skipped > skipped {
                StandardStream.error.write(
                    line: "tocsin: \(reader.skipped - skipped) records are no longer in the log and were passed over")
            }
            guard let last = records.last else {
                interruption.wait(milliseconds: Tail.pollInterval)
                continue
            }
            place = last.sequence
            isOpen = write(records.filter(selection.contains), &format)
        }
    }

    /// - Returns: false when nobody reads any more.
    private func write(_ records: [LoggedRecord], _ format: inout TailFormat) -> Bool {
        var bytes: [UInt8] = []
        for record in records {
            if json {
                bytes.append(contentsOf: record.line)
            } else {
                bytes.append(contentsOf: format.line(record).utf8)
            }
            bytes.append(0x0A)
        }
        return bytes.isEmpty || StandardStream.output.write(bytes)
    }
}
