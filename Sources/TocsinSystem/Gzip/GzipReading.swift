// SPDX-License-Identifier: Apache-2.0
import CZlib

/// Why a gzip file could not be read to its end.
public enum GzipError: Error, Equatable, Sendable {
    /// What stands there is not gzip, or its checksum does not fit.
    case damaged
    /// The file ends inside of it.
    case cutShort
}

extension GzipError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .damaged: "the compressed data are damaged"
        case .cutShort: "the compressed file is cut short"
        }
    }
}

/// Expands a gzip file piece by piece. Its memory, about 40 KiB, does not depend on what it reads.
@safe public struct GzipReading: ~Copyable {
    // At an address of its own, since zlib remembers that.
    private let stream: UnsafeMutablePointer<z_stream>
    private let isReady: Bool
    /// Whether what has been read so far ends where a file may end.
    public private(set) var isComplete = false

    public init() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let size = Int32(unsafe MemoryLayout<z_stream>.size)
        isReady = unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, size) == Z_OK
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Whether a file that begins with these bytes is a gzip file.
    public static func isBeginning(_ first: UInt8, _ second: UInt8) -> Bool { first == 0x1F && second == 0x8B }

    /// Expands as much as there is input and room for. Members of a file that follow each other are one text.
    ///
    /// - Parameters:
    ///   - input: compressed bytes; those in `range` are the next.
    ///   - output: is filled from `start` on, at most to its end.
    /// - Returns: how many bytes were taken, and how many were made of them.
    public mutating func expand(
        _ input: [UInt8], _ range: Range<Int>, into output: inout [UInt8], from start: Int
    ) throws(GzipError) -> (taken: Int, made: Int) {
        precondition(range.lowerBound >= 0 && range.upperBound <= input.count && start <= output.count)
        guard isReady else { throw .damaged }
        if isComplete {
            if range.isEmpty { return (0, 0) }
            guard unsafe inflateReset(stream) == Z_OK else { throw .damaged }
            isComplete = false
        }
        let (code, taken, made) = step(input, range, &output, start)
        switch code {
        case Z_STREAM_END: isComplete = true
        // Nothing to take or no room: the caller brings more.
        case Z_OK, Z_BUF_ERROR: break
        default: throw .damaged
        }
        return (taken, made)
    }

    private func step(
        _ input: [UInt8], _ range: Range<Int>, _ output: inout [UInt8], _ start: Int
    ) -> (code: Int32, taken: Int, made: Int) {
        unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                let (available, room) = (UInt32(clamping: range.count), UInt32(clamping: target.count - start))
                unsafe stream.pointee.next_in = source.baseAddress.map { unsafe $0 + range.lowerBound }
                unsafe stream.pointee.avail_in = available
                unsafe stream.pointee.next_out = target.baseAddress.map { unsafe $0 + start }
                unsafe stream.pointee.avail_out = room
                let code = unsafe inflate(stream, Z_NO_FLUSH)
                return unsafe (
                    code, Int(available - stream.pointee.avail_in), Int(room - stream.pointee.avail_out)
                )
            }
        }
    }
}
