// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem

/// Why a recording does not go on.
enum RecordingFolderError: Error, Equatable {
    /// The disk refuses; it is tried again.
    case disk(SystemError)
    /// Nothing more may be written, and nothing may be removed for it.
    case full(path: String, capacity: Int64)
}

extension RecordingFolderError: CustomStringConvertible {
    var description: String {
        switch self {
        case .disk(let error): error.description
        case .full(let path, let capacity):
            "\(path) has reached its capacity of \(PlainText.bytes(capacity)); move segments away or give it more"
        }
    }
}

/// The segments of a recording in their folder: the one that is being written, and those before it.
///
/// A segment begins with its first message, so none is empty. Whatever a failed write has left behind is cut off before
/// the next one, so a segment holds whole lines only; after a crash the next start cuts.
final class RecordingFolder {
    /// How much is kept, and how.
    struct Limits {
        /// A segment that has reached it is followed by the next.
        var segment: Int64
        /// All segments together.
        var capacity: Int64
        /// Whether the end of the capacity ends the recording; otherwise the oldest segments go.
        var keepsAll = false
        /// Whether full segments are compressed.
        var compresses = false
    }

    private struct Segment {
        var name: String
        var bytes: Int64
    }

    private final class Live {
        let name: String
        let day: Int64
        var file: AppendFile

        init(_ name: String, day: Int64, _ file: consuming AppendFile) {
            self.name = name
            self.day = day
            self.file = file
        }
    }

    let path: String
    private let limits: Limits
    private let faults: FileFaults?
    private let lock: FolderLock
    private let compressor: SegmentCompressor?
    /// Those before the live one, the oldest first.
    private var full: [Segment] = []
    private var live: Live?
    /// Whether the live segment may hold more than what is known to be on disk.
    private var isLiveUncertain = false
    private var newest = Instant(milliseconds: .min)
    /// What the start has found and mended, each a sentence.
    private(set) var notes: [String] = []
    /// Segments begun and removed since the start.
    private(set) var begun = 0
    private(set) var removed = 0

    /// Opens a folder, and makes it if it is not there. A segment that was cut off inside its last line is cut to whole
    /// lines: what goes was never acknowledged.
    ///
    /// - Parameter faults: for tests.
    init(path: String, limits: Limits, faults: FileFaults? = nil) throws(SystemError) {
        try Files.makeFolder(path)
        lock = try FolderLock(folder: path)
        self.path = path
        self.limits = limits
        self.faults = faults
        compressor = limits.compresses ? try SegmentCompressor(folder: path) : nil
        let names = try Files.names(in: path)
        for name in names where name.hasSuffix(GzipFile.unfinishedSuffix) { try Files.remove("\(path)/\(name)") }
        for name in names {
            guard let parts = SegmentName(name) else { continue }
            newest = max(newest, parts.begin)
            if !parts.isCompressed {
                // Compressed already, and only the removal is missing.
                if names.contains(name + ".gz") {
                    try Files.remove("\(path)/\(name)")
                    continue
                }
                try cutTornLine(of: name)
                compressor?.take(name)
            }
            full.append(Segment(name: name, bytes: Files.size(of: "\(path)/\(name)") ?? 0))
        }
    }

    /// Bytes that are best written at once, at most about: messages at QoS 0 have no window that bounds them.
    var batchBytes: Int { min(4 << 20, Int(clamping: limits.segment / 4)) }

    /// Segments, the live one too, and their bytes on disk.
    var content: (segments: Int, bytes: Int64) {
        let live = live.map { (1, $0.file.length) } ?? (0, 0)
        return full.reduce(live) { ($0.0 + 1, $0.1 + $1.bytes) }
    }

    /// Writes whole lines and waits until they are on disk.
    ///
    /// - Parameter time: now, for the name of a segment that begins.
    func commit(_ lines: borrowing WriteBuffer, at time: Instant) throws(RecordingFolderError) {
        guard lines.count > 0 else { return }
        noteCompressed()
        let day = time.milliseconds / 86_400_000
        if let live, !isLiveUncertain, live.file.length > 0,
            live.file.length + Int64(lines.count) > limits.segment || live.day != day
        {
            full.append(Segment(name: live.name, bytes: live.file.length))
            compressor?.take(live.name)
            self.live = nil
        }
        try makeRoom(for: Int64(lines.count))
        do throws(SystemError) {
            let live = try openLive(at: time, day)
            isLiveUncertain = true
            try live.file.append(lines)
            try live.file.synchronize()
            isLiveUncertain = false
        } catch {
            throw .disk(error)
        }
    }

    /// Nothing more comes: what is being compressed stays as it was.
    func close() {
        compressor?.stop()
        noteCompressed()
    }

    // MARK: - Segments

    private func openLive(at time: Instant, _ day: Int64) throws(SystemError) -> Live {
        if let live {
            guard isLiveUncertain else { return live }
            // Nothing is known of what stands behind the last synchronization: it is opened anew, cut back to there.
            live.file = try AppendFile(
                path: "\(path)/\(live.name)", cutTo: live.file.durableLength, faults: faults)
            // Its name may not be durable yet either.
            try Files.synchronizeFolder(of: "\(path)/\(live.name)")
            isLiveUncertain = false
            return live
        }
        // A wall clock that was put back must not make a name that sorts before the others.
        let begin = max(time, newest + Interval(milliseconds: 1))
        let name = SegmentName(begin: begin).text
        let file = try AppendFile(path: "\(path)/\(name)", mustBeNew: true, faults: faults)
        newest = begin
        begun += 1
        let live = Live(name, day: day, file)
        self.live = live
        // The name has to be durable before anything in the segment is acknowledged.
        isLiveUncertain = true
        try Files.synchronizeFolder(of: "\(path)/\(name)")
        isLiveUncertain = false
        return live
    }

    private func makeRoom(for more: Int64) throws(RecordingFolderError) {
        while content.bytes + (compressor?.bytesUnderWay ?? 0) + more > limits.capacity {
            guard !limits.keepsAll, let oldest = full.first else {
                throw .full(path: path, capacity: limits.capacity)
            }
            do throws(SystemError) {
                try Files.remove("\(path)/\(oldest.name)")
            } catch {
                throw .disk(error)
            }
            full.removeFirst()
            removed += 1
        }
    }

    private func cutTornLine(of name: String) throws(SystemError) {
        let file = "\(path)/\(name)"
        let whole = try RecordingFolder.wholeLines(of: file)
        let size = Files.size(of: file) ?? 0
        guard whole < size else { return }
        var segment = try AppendFile(path: file, cutTo: whole)
        try segment.synchronizeAll()
        notes.append("\(file): \(size - whole) bytes of a torn last line are cut off; they were never acknowledged")
    }

    /// Bytes up to the last line feed, searched for from the end.
    private static func wholeLines(of path: String) throws(SystemError) -> Int64 {
        let file = try ReadFile(path: path)
        var end = file.size
        while end > 0 {
            let start = max(0, end - (64 << 10))
            let piece = try file.read(from: start, limit: Int(end - start))
            if let place = piece.lastIndex(of: 0x0A) { return start + Int64(place) + 1 }
            end = start
        }
        return 0
    }

    private func noteCompressed() {
        guard let compressor else { return }
        for done in compressor.takeDone() {
            guard let index = full.firstIndex(where: { $0.name == done.name }) else {
                // It was removed meanwhile, for room.
                do throws(SystemError) {
                    try Files.remove("\(path)/\(done.name).gz")
                } catch {
                    notes.append("\(error)")
                }
                continue
            }
            full[index] = Segment(name: done.name + ".gz", bytes: done.bytes)
        }
        notes += compressor.takeFailures()
    }

    /// The sentences that were not said yet.
    func takeNotes() -> [String] {
        defer { notes = [] }
        return notes
    }
}
