// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import TocsinConsole
import TocsinCore
import TocsinSystem

/// `tocsin points`: what the daemon hears, and what it hears without knowing it.
struct Points: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the points of the running daemon, or the ids that it does not know.",
        discussion: """
            A point is listed with its newest value, how old that is, and its alarms. --unknown lists ids that sources
            bring and nothing in the configuration names, those seen most often first, since the daemon's start or its
            last reload; --csv prints either list as a table of points to begin from.

            Example:
              tocsin points 'park7/**'
              tocsin points --stale --site park7
              tocsin points --unknown
              tocsin points --unknown --csv > points.csv
            """)

    @OptionGroup var control: ControlOptions
    @Argument(help: "Only points whose ids fit: * is anything inside a part, ** crosses parts.") var match: String?
    @Option(help: "Only points of this site.") var site: String?
    @Option(help: "Only points of this kind.") var kind: String?
    @Option(help: "Only points whose newest reading is good, uncertain, bad or stale.") var quality: String?
    @Flag(help: "Only points that have never spoken, or of which nothing new is heard.") var stale = false
    @Flag(help: "The ids that are no points instead.") var unknown = false
    @Option(help: "At most so many.") var limit = 1_000
    @Flag(help: "Print JSON Lines.") var json = false
    @Flag(help: "Print a table for the configuration.") var csv = false

    func validate() throws {
        guard (1...10_000_000).contains(limit) else {
            throw ValidationError("--limit is \(limit); expected 1 … 10000000")
        }
        guard !json || !csv else { throw ValidationError("--json and --csv: one of them") }
        if let quality, !Quality.allCases.map(\.name).contains(quality) {
            let allowed = Quality.allCases.map(\.name).joined(separator: ", ")
            throw ValidationError("--quality is \(quality); expected one of \(allowed)")
        }
        let hasFilter = match != nil || site != nil || kind != nil || quality != nil || stale
        guard !unknown || !hasFilter else { throw ValidationError("--unknown takes no filter: it lists no points") }
    }

    func run() async throws {
        if unknown { try await listUnknown() } else { try await listPoints() }
    }

    // MARK: - Points

    private func listPoints() async throws {
        let format = PointFormat(colours: Colours(for: .output))
        var table = PointTableText()
        var (first, shown): (Int?, Int) = (0, 0)
        while let from = first, shown < limit {
            let query = query(from: from, limit: min(limit - shown, 10_000))
            let body = try await control.send { client throws(ControlClientError) in
                try await client.get("/v1/points?\(query)")
            }
            let page = try JSONDecoder().decode(PointPage.self, from: Data(body))
            if shown == 0 && !page.points.isEmpty && !json && !csv {
                StandardStream.output.write(line: PointFormat.heads)
            }
            let lines = try page.points.compactMap { point in
                if json { return try Points.line(of: point) }
                return csv ? table.line(point.point, kind: point.kind) : format.line(point)
            }
            guard lines.isEmpty || StandardStream.output.write(line: lines.joined(separator: "\n")) else { return }
            (first, shown) = (page.next, shown + page.points.count)
        }
        finish(shown, isCut: first != nil, table, none: "no point fits")
    }

    private func query(from: Int, limit: Int) -> String {
        // Everything that has a meaning of its own in a query is escaped; `/` is allowed there.
        let allowed = CharacterSet(
            charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/")
        let given = [("match", match), ("site", site), ("kind", kind), ("quality", quality)].compactMap { key, value in
            value?.addingPercentEncoding(withAllowedCharacters: allowed).map { "\(key)=\($0)" }
        }
        return (["from=\(from)", "limit=\(limit)"] + given + (stale ? ["stale=true"] : [])).joined(separator: "&")
    }

    // MARK: - Unknown ids

    private func listUnknown() async throws {
        let most = min(limit, 10_000)
        let body = try await control.send { client throws(ControlClientError) in
            try await client.get("/v1/points/unknown?limit=\(most)")
        }
        let unknown = try JSONDecoder().decode([UnknownIDView].self, from: Data(body))
        let format = PointFormat(colours: Colours(for: .output))
        var table = PointTableText()
        if !unknown.isEmpty && !json && !csv { StandardStream.output.write(line: PointFormat.unknownHeads) }
        let lines = try unknown.compactMap { id in
            if json { return try Points.line(of: id) }
            return csv ? table.line(id.id, kind: "") : format.line(id)
        }
        if !lines.isEmpty { StandardStream.output.write(line: lines.joined(separator: "\n")) }
        finish(unknown.count, isCut: unknown.count == most, table, none: "every id that was heard is a point")
    }

    // MARK: - Both

    /// What stands beside a list goes to standard error where the list is for programs.
    private func finish(_ shown: Int, isCut: Bool, _ table: PointTableText, none: String) {
        let stream: StandardStream = json || csv ? .error : .output
        if shown == 0 { stream.write(line: none) }
        if isCut && shown > 0 { stream.write(line: "\nthe first \(shown); there may be more: --limit") }
        if table.leftOut > 0 {
            StandardStream.error.write(
                line: "\(table.leftOut) left out: ids with *, ?, +, [, ], {, } or a first sign that spreadsheets obey")
        }
    }

    private static func line(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
