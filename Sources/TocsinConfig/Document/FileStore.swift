// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Reads the files of one configuration: bounded in number and in bytes, each once.
final class FileStore {
    static let maximumFiles = 1_000
    static let maximumBytes = 64 << 20

    private let sink: DiagnosticSink
    private let root: String
    private var count = 0
    private var total = 0
    /// Names, lengths and bytes of all files in the order of reading.
    private(set) var digestInput: [UInt8] = []

    /// - Parameter mainPath: what is relative to its folder is named so in ``digestInput``, wherever it was called from.
    init(mainPath: String, sink: DiagnosticSink) {
        self.sink = sink
        root = SourceFile.folder(of: mainPath)
    }

    /// Reads one file, or says why not, at the place that names it.
    ///
    /// - Parameter position: where the file is named; nil for the main file, whose own first line stands for it.
    func read(path: String, namedAt position: SourcePosition?) -> SourceFile? {
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
        let room = FileStore.maximumBytes - total
        let bytes: [UInt8]
        do {
            bytes = try FileStore.bytes(of: handle, upTo: room + 1)
            try handle.close()
        } catch {
            return refuse("\(path) cannot be read: \(error.localizedDescription)", "give the path of a readable file")
        }
        guard bytes.count <= room else {
            return refuse(
                "with \(path) the configuration is larger than \(FileStore.maximumBytes >> 20) MiB",
                "at most \(FileStore.maximumBytes >> 20) MiB in all")
        }
        count += 1
        total += bytes.count
        let name = path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
        digestInput += "\(name)\0\(bytes.count)\0".utf8
        digestInput += bytes
        return SourceFile(path: path, bytes: bytes, sink: sink)
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
