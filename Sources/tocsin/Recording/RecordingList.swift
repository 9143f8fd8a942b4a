// SPDX-License-Identifier: Apache-2.0
import TocsinSystem

/// The recordings of a command line, in the order in which they are read.
struct RecordingList {
    /// `-` is standard input.
    let files: [String]
    /// Bytes of all files as they stand on disk; nil when one of them is no file whose end can be seen.
    let bytes: Int64?

    /// - Parameter arguments: files in their order; a folder stands for the `*.jsonl` and `*.jsonl.gz` in it, in the
    ///   order of their names, which is that of time where `tocsin record` has named them.
    init(_ arguments: [String]) throws(RecordingError) {
        var files: [String] = []
        for argument in arguments {
            guard argument != "-", Files.kind(of: argument) == .folder else {
                files.append(argument)
                continue
            }
            files += try RecordingList.recordings(in: argument)
        }
        self.files = files
        bytes = files.reduce(0 as Int64?) { sum, file in
            guard let sum, file != "-", Files.kind(of: file) == .file else { return nil }
            return sum + (Files.size(of: file) ?? 0)
        }
    }

    private static func recordings(in folder: String) throws(RecordingError) -> [String] {
        let names: [String]
        do throws(SystemError) {
            names = try Files.names(in: folder)
        } catch {
            throw .unreadable(error)
        }
        let plain = names.filter { $0.hasSuffix(".jsonl") }
        // Between a finished compression and the removal of what it was made from there are both.
        let packed = names.filter { $0.hasSuffix(".jsonl.gz") && !plain.contains(String($0.dropLast(3))) }
        guard !plain.isEmpty || !packed.isEmpty else { throw .empty(folder: folder) }
        let parent = folder.hasSuffix("/") ? folder : folder + "/"
        return (plain + packed).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { parent + $0 }
    }
}
