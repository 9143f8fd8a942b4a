// SPDX-License-Identifier: Apache-2.0

/// One file of the configuration, while it is being read.
final class SourceFile {
    /// As the operator named it, or as the file that names it and its own name make it.
    let path: String
    /// The folder that paths inside the file are relative to; empty for the working directory, else it ends in `/`.
    let folder: String
    let bytes: [UInt8]
    let index: Int
    let sink: DiagnosticSink
    /// The duplicate keys that were made unique in its tree.
    var masks = KeyMasks()

    init(path: String, bytes: [UInt8], sink: DiagnosticSink) {
        self.path = path
        self.bytes = bytes
        self.sink = sink
        folder = SourceFile.folder(of: path)
        index = sink.register(path: path, bytes: bytes.count)
    }

    func position(line: Int, column: Int) -> SourcePosition {
        SourcePosition(file: index, line: line, column: column)
    }

    /// Makes a path of the file relative to the file's folder; an absolute one stays as it is.
    func resolve(_ path: String) -> String { path.hasPrefix("/") ? path : folder + path }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return String(path[...slash])
    }
}
