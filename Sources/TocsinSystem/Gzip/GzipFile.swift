// SPDX-License-Identifier: Apache-2.0
import CZlib

/// Whole files in gzip.
public enum GzipFile {
    /// What an unfinished file's name ends with.
    public static let unfinishedSuffix = ".gz.new"
    private static let pieceBytes = 256 << 10

    /// Replaces a file by one in gzip, named with `.gz` behind it. The new one is on disk before the old one goes.
    ///
    /// - Parameter isCancelled: asked now and then; if it says so, all is left as it was.
    /// - Returns: bytes of the new file; nil when it was cancelled.
    public static func compress(_ path: String, isCancelled: () -> Bool = { false }) throws(SystemError) -> Int64? {
        let unfinished = path + unfinishedSuffix
        do throws(SystemError) {
            let source = try SequentialFile(path: path)
            try Files.remove(unfinished)
            guard let bytes = try write(source, to: unfinished, isCancelled) else {
                try Files.remove(unfinished)
                return nil
            }
            try Files.rename(unfinished, to: path + ".gz")
            try Files.remove(path)
            return bytes
        } catch {
            // What was begun must not keep the last bytes of a full disk.
            try Files.remove(unfinished)
            throw error
        }
    }

    private static func write(
        _ source: SequentialFile, to path: String, _ isCancelled: () -> Bool
    ) throws(SystemError) -> Int64? {
        var target = try AppendFile(path: path, mustBeNew: true)
        var writing = GzipWriting()
        var piece = [UInt8](repeating: 0, count: pieceBytes)
        var packed: [UInt8] = []
        while true {
            if isCancelled() { return nil }
            let count = try source.read(into: &piece, from: 0)
            packed.removeAll(keepingCapacity: true)
            guard writing.compress(piece, 0..<count, isLast: count == 0, to: &packed) else {
                throw .tooLarge("compress", source.path)
            }
            try target.append(packed)
            if count == 0 { break }
        }
        try target.synchronizeAll()
        return target.length
    }
}

/// Compresses piece by piece; its memory, about 256 KiB, does not depend on what it is given.
@safe struct GzipWriting: ~Copyable {
    // At an address of its own, since zlib remembers that.
    private let stream: UnsafeMutablePointer<z_stream>
    private let isReady: Bool
    private var room = [UInt8](repeating: 0, count: 64 << 10)

    init() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let size = Int32(unsafe MemoryLayout<z_stream>.size)
        // Level 1: telemetry repeats itself so much that more effort hardly makes it smaller.
        isReady =
            unsafe deflateInit2_(stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Appends what a piece of the input makes; with the last one, the end of the file.
    ///
    /// - Returns: false when the library refuses, for want of memory.
    mutating func compress(
        _ input: [UInt8], _ range: Range<Int>, isLast: Bool, to output: inout [UInt8]
    ) -> Bool {
        guard isReady else { return false }
        var place = range.lowerBound
        while true {
            let (code, made) = step(input, &place, range.upperBound, isLast)
            output.append(contentsOf: room[..<made])
            switch code {
            case Z_STREAM_END: return true
            case Z_OK, Z_BUF_ERROR: if place == range.upperBound && !isLast && made < room.count { return true }
            default: return false
            }
        }
    }

    private mutating func step(
        _ input: [UInt8], _ place: inout Int, _ end: Int, _ isLast: Bool
    ) -> (code: Int32, made: Int) {
        let start = place
        var left = 0
        let result = unsafe input.withUnsafeBufferPointer { source in
            unsafe room.withUnsafeMutableBufferPointer { target in
                unsafe stream.pointee.next_in = source.baseAddress.map { unsafe $0 + start }
                unsafe stream.pointee.avail_in = UInt32(clamping: end - start)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(clamping: target.count)
                let code = unsafe deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                left = unsafe Int(stream.pointee.avail_in)
                return unsafe (code, target.count - Int(stream.pointee.avail_out))
            }
        }
        place = end - left
        return result
    }
}
