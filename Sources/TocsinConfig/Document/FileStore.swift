// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Reads the files of one configuration: bounded in number and in bytes, each once.
final class FileStore {
    /// What a file is, which decides how much of it there may be.
    enum Use {
        case yaml
        /// CSV, which is read row by row.
        case table

        /// Of all files of this kind together.
        var maximumBytes: Int {
            switch self {
            case .yaml: 64 << 20
            case .table: 256 << 20
            }
        }
    }

    static let maximumFiles = 1_000

    private let sink: DiagnosticSink
    private let root: String
    private var count = 0
    private var totals: [Use: Int] = [:]
    /// Names, lengths and bytes of all files in the order of reading.
    private(set) var digestInput: [UInt8] = []

    /// - Parameter mainPath: what is relative to its folder is named so in ``digestInput``, wherever it was called from.
    init(mainPath: String, sink: DiagnosticSink) {
        self.sink = sink
        root = SourceFile.folder(of: mainPath)
    }

    /// Reads one file, or says why not, at the place that names it.
    ///
    /// - Parameters:
    ///   - position: where the file is named; nil for the main file, whose own first line stands for it.
    ///   - use: what it is read as.
    func read(path: String, namedAt position: SourcePosition?, as use: Use = .yaml) -> SourceFile? {
        func refuse(_ problem: String, _ allowed: String) -> SourceFile? {
            let place = position ?? SourcePosition(file: sink.register(path: path), line: 1, column: 1)
            sink.error(place, problem, allowed)
            return nil
        }
        guard count < FileStore.maximumFiles else {
            return refuse("\(path) is one file too many", "at most \(FileStore.maximumFiles) files")
        }
        guard FileManager.default.fileExists(atPath: path) else {
            return refuse("\(path) cannot be read: there is no such file", "give the path of a file")
        }
        guard !FileManager.default.fileExists(atPath: path + "/.") else {
            return refuse("\(path) cannot be read: it is a directory", "give the path of a file")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            return refuse("\(path) cannot be read: permission denied", "make it readable for the user of the service")
        }
        let total = totals[use] ?? 0
        let room = use.maximumBytes - total
        let bytes: [UInt8]
        do {
            bytes = try FileStore.bytes(of: handle, upTo: room + 1)
            try handle.close()
        } catch {
            return refuse("\(path) cannot be read: \(error.localizedDescription)", "give the path of a readable file")
        }
        guard bytes.count <= room else {
            let most = "\(use.maximumBytes >> 20) MiB"
            return refuse(
                use == .yaml
                    ? "with \(path) the configuration is larger than \(most)"
                    : "with \(path) the tables are larger than \(most)",
                "at most \(most) in all")
        }
        count += 1
        totals[use] = total + bytes.count
        let name = path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
        digestInput += "\(name)\0\(bytes.count)\0".utf8
        digestInput += bytes
        return SourceFile(path: path, bytes: bytes, sink: sink)
    }

    /// Reads the files that a name means, each as a table.
    ///
    /// - Parameter item: holds the name, in which `*` stands for any characters inside a part.
    /// - Returns: those that could be read, and whether all could.
    func tables(named item: ConfigNode, _ key: String) -> (files: [SourceFile], areAll: Bool) {
        guard let name = item.text(key, "the name of a CSV file", maximum: 4_096) else { return ([], false) }
        let paths = expand(item.file.resolve(name), namedAt: item.position)
        if paths.isEmpty { sink.warn(item.position, "no file fits \(item.found)", "it adds nothing") }
        let files = paths.compactMap { read(path: $0, namedAt: item.position, as: .table) }
        return (files, files.count == paths.count)
    }

    private static func bytes(of handle: FileHandle, upTo limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit, let part = try handle.read(upToCount: min(1 << 20, limit - bytes.count)),
            !part.isEmpty
        {
            bytes += part
        }
        return bytes
    }

    /// The files that a name with `*` means, in the order of their names; a name without one means itself.
    func expand(_ path: String, namedAt position: SourcePosition) -> [String] {
        guard path.contains("*") else { return [path] }
        var found = [path.hasPrefix("/") ? "/" : ""]
        let parts = path.split(separator: "/").map(String.init)
        for (number, part) in parts.enumerated() {
            let isLast = number == parts.count - 1
            found = found.flatMap { folder in
                names(in: folder, matching: part, namedAt: position).map { folder + $0 + (isLast ? "" : "/") }
            }
            // One more than may be read, so that reading says that there are too many.
            found = Array(found.prefix(FileStore.maximumFiles + 1))
        }
        return found
    }

    /// A folder that is not there holds nothing; one that cannot be looked into is a fault.
    private func names(in folder: String, matching part: String, namedAt position: SourcePosition) -> [String] {
        guard part.contains("*") else { return [part] }
        let glob = GlobPattern(part)
        let place = folder.isEmpty ? "." : folder
        guard FileManager.default.fileExists(atPath: place + "/.") else { return [] }
        do {
            let entries = try FileManager.default.contentsOfDirectory(atPath: place)
            return entries.filter { !$0.hasPrefix(".") && glob.matches($0[...]) }.sorted()
        } catch {
            sink.error(
                position, "the folder \(place) cannot be read: \(error.localizedDescription)",
                "make it readable for the user of the service")
            return []
        }
    }
}
