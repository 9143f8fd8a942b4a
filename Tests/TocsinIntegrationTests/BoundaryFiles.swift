// SPDX-License-Identifier: Apache-2.0
import Foundation
import TocsinSystem

@testable import tocsin

/// The files of a state directory as they stood at one instant.
struct BoundaryState: Equatable, Sendable {
    /// Which file of the log is the live one, from 0, and its length; nil when none has begun.
    var live: Int?
    var liveLength = 0
    /// Length by path below the state directory: journals and checkpoints.
    var others: [String: Int] = [:]
}

/// All that a run ever had on disk: log and journal only grow, and a checkpoint never changes, so that each file is kept
/// once and every instant is a list of lengths.
struct BoundaryFiles: Sendable {
    /// Where a record's line stands: the file, and its bytes in it, the line end included.
    struct Line: Sendable {
        var file: Int
        var range: Range<Int>
    }

    private var log: [Data] = []
    private var others: [String: Data] = [:]
    /// By sequence, from 1.
    private(set) var lines: [Line] = []

    /// Takes in what has come since the last time.
    mutating func capture(_ directory: StateDirectory) throws -> BoundaryState {
        var state = BoundaryState()
        for (index, name) in try BoundaryFiles.logNames(directory).enumerated() {
            if log.count == index { log.append(Data()) }
            let end = log[index].count
            log[index] += try BoundaryFiles.read(directory.alerts + "/" + name, from: end)
            findLines(of: index, from: end)
            (state.live, state.liveLength) = (index, log[index].count)
        }
        for folder in ["journal", "checkpoints"] {
            for name in try Files.names(in: directory.path + "/" + folder) {
                let path = folder + "/" + name
                others[path, default: Data()] += try BoundaryFiles.read(
                    directory.path + "/" + path, from: others[path]?.count ?? 0)
                state.others[path] = others[path]?.count
            }
        }
        return state
    }

    private mutating func findLines(of file: Int, from start: Int) {
        var begin = start
        while let end = log[file][begin...].firstIndex(of: 0x0A) {
            lines.append(Line(file: file, range: begin..<end + 1))
            begin = end + 1
        }
    }

    /// Full segments in their order, then the live one: `-` sorts before `.`.
    static func logNames(_ directory: StateDirectory) throws -> [String] {
        try Files.names(in: directory.alerts).filter { $0.hasSuffix(".jsonl") }
    }

    private static func read(_ path: String, from offset: Int) throws -> Data {
        Data(try Files.read(path, from: Int64(offset), limit: 1 << 24))
    }

    /// Puts the files of one instant into a folder.
    func write(_ state: BoundaryState, to folder: String) throws {
        let directory = StateDirectory(path: folder)
        for path in directory.all {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        if let live = state.live {
            for index in 0..<live { try put(log[index], directory.alerts + "/" + closedName(index)) }
            try put(log[live].prefix(state.liveLength), directory.alerts + "/alerts.jsonl")
        }
        for (path, length) in state.others { try put((others[path] ?? Data()).prefix(length), folder + "/" + path) }
    }

    private func closedName(_ index: Int) -> String {
        let first = 1 + (lines.firstIndex { $0.file == index } ?? 0)
        return "alerts-" + String(repeating: "0", count: 20 - String(first).count) + "\(first).jsonl"
    }

    private func put(_ bytes: Data, _ path: String) throws { try bytes.write(to: URL(fileURLWithPath: path)) }

    /// The log up to one instant, all its files as one.
    func text(_ state: BoundaryState) -> Data {
        guard let live = state.live else { return Data() }
        return log[..<live].reduce(Data(), +) + log[live].prefix(state.liveLength)
    }

    /// The log that a folder holds, all its files as one.
    static func text(in folder: String) throws -> Data {
        let directory = StateDirectory(path: folder)
        return try logNames(directory).reduce(Data()) { try $0 + read(directory.alerts + "/" + $1, from: 0) }
    }
}
